"""What a list is narrowed to: one object for the page, its counts, its export and what is done to all that it holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.lookups import GreaterThan, LessThanOrEqual
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases.flow import ALARMS, CASE, LATE
from tongban.cases.models import OURS, Mention, Tag
from tongban.cases.queries.colleagues import colleagues
from tongban.cases.queries.inside import labels_for
from tongban.cases.queries.orders import ORDERS
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason
from tongban.kernel.search.words import literal
from tongban.kernel.zones import queries as zones
from tongban.people import queries as people

OPEN = ("submitted", "returned", "accepted", "waiting", "proposed", "decided", "issued")
QUEUES: dict[str, tuple[str, ...]] = {
    "window": ("submitted", "returned", "issued"),
    "reviewer": ("accepted", "waiting", "proposed", "decided"),
    "approver": ("accepted", "waiting", "proposed", "decided"),
    "admin": OPEN,
    "supervisor": OPEN,
}
"""The states in which a case is the business of a role."""
ENDED = "ended"
"""The one filter that leaves the queue: what has ended, whatever way."""
CHANNELS = {"online": _("online"), "window": _("at the window")}
HOLDS = {"mine": _("In my hands"), "free": _("Unclaimed"), "mentioned": _("Mentions me")}
LAMPS = {"red": _("Late"), "yellow": _("Due soon"), "grey": _("Clock stopped")}
ANY = "any"
"""The filter for whatever is late besides the limit, one kind or the other."""
ALARMED = {ANY: _("anything besides the limit"), **ALARMS, **LATE}
AWAY = "away"
"""The filter for what the window that took it in must act upon."""
ORIGINS = {ANY: _("by any other zone"), AWAY: _("now with the window that took it in")}
DAYS = ("received_from", "received_to", "due_from", "due_to")
FILTERS = "列表筛选规则"


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a work list is narrowed to; each of these is a part of its address (筛选)."""

    hold: str = ""
    lamp: str = ""
    alarm: str = ""
    state: str = ""
    item: str = ""
    agency: str = ""
    holder: str = ""
    channel: str = ""
    origin: str = ""
    applicant: str = ""
    received_from: str = ""
    received_to: str = ""
    due_from: str = ""
    due_to: str = ""
    label: str = ""
    text: str = ""
    sort: str = ""

    def address(self, **changed: str) -> dict[str, str]:
        """The parts that are set, as they stand in an address, with what changes."""
        values = {field.name: getattr(self, field.name) for field in fields(self)} | changed
        return {name: value for name, value in values.items() if value}

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out; an order leaves out nothing."""
        return any(name != "sort" for name in self.address())

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a new search keeps."""
        return [(name, value) for name, value in self.address().items() if name != "text"]

    def without(self, names: Iterable[str]) -> "Sieve":
        """The same with some of its parts taken out."""
        return replace(self, **dict.fromkeys(names, ""))


@dataclass(frozen=True, slots=True)
class Instants:
    """The instants by which lamps are told apart: now, and until when a due date is yellow (亮灯时点)."""

    now: datetime
    yellow_until: datetime


def conditions(sieve: Sieve, actor: Actor, at: Instants) -> Q:
    """Everything that a list is narrowed to, as one condition; `turn` stands for by when somebody must act."""
    return (
        held(sieve.hold, actor)
        & lit(sieve.lamp, at)
        & alarmed(sieve.alarm)
        & _state(sieve.state, actor)
        & _plain(sieve)
        & _origin(sieve.origin)
        & _named(sieve)
        & _item(sieve.item, actor)
        & _label(sieve.label, actor)
        & _days("received_at", sieve.received_from, sieve.received_to)
        & _days("turn", sieve.due_from, sieve.due_to, late=timedelta(microseconds=1))
        & _text(sieve)
    )


def held(hold: str, actor: Actor) -> Q:
    """Mine, nobody's, or everybody's."""
    free = Q(holder=None, status__in=("accepted", "waiting", "proposed"))
    named = Mention.objects.filter(zone=actor.zone, person=actor.person, seen_at=None).values("case_id")
    return {"mine": Q(holder=actor.person), "free": free, "mentioned": Q(id__in=named)}.get(hold, Q())


def lit(lamp: str, at: Instants) -> Q:
    """The cases that show a lamp; what waits for the applicant or is decided shows none of red and yellow."""
    ours = Q(decided_at=None, paused=False) & ~Q(status="returned")
    red = Q(LessThanOrEqual(OURS, at.now))
    yellow = Q(GreaterThan(OURS, at.now)) & Q(LessThanOrEqual(OURS, at.yellow_until))
    lamps = {"red": ours & red, "yellow": ours & yellow, "grey": Q(paused=True) | Q(status="returned")}
    return lamps.get(lamp, Q())


def alarmed(alarm: str) -> Q:
    """The cases in which something is late besides their own limit: an opinion, a step, a procedure."""
    return Q(alarm__isnull=False) if alarm == ANY else Q(alarm=alarm) if alarm else Q()


def _state(state: str, actor: Actor) -> Q:
    if state == ENDED:
        return Q(ended_at__isnull=False)
    queue = Q(status__in=QUEUES.get(actor.role, ()), ended_at=None)
    return queue & Q(status=state) if state else queue


def _plain(sieve: Sieve) -> Q:
    found = Q(agency=sieve.agency) if sieve.agency else Q()
    found &= Q(holder=UUID(sieve.holder)) if sieve.holder else Q()
    return found & Q(channel=sieve.channel) if sieve.channel else found


def _origin(origin: str) -> Q:
    """What other zones took in: any of them, one, or what is with them now."""
    if origin in ORIGINS:
        return Q(origin__isnull=False) if origin == ANY else Q(origin__isnull=False, custodian__isnull=False)
    return Q(origin=origin) if origin else Q()


def _named(sieve: Sieve) -> Q:
    name = sieve.applicant.strip()
    if name and sieve.state == ENDED:
        return Q(id__in=RawSQL(f"{SEEN} applicant_name LIKE %s", (_pattern(name),)))
    return Q(applicant_name__contains=name) if name else Q()


def _item(text: str, actor: Actor) -> Q:
    """Items by their code, or by a piece of their name in either language, in any of their versions."""
    if not (wanted := text.strip()):
        return Q()
    named = Q(code__iexact=wanted) | Q(name_zh__contains=wanted) | Q(name_en__icontains=wanted)
    return Q(item__in=ItemVersion.objects.filter(named, zone=actor.zone).values("item_id"))


def _label(label: str, actor: Actor) -> Q:
    worn = Tag.objects.filter(zone=actor.zone, label=label or None, removed_at=None).values("case_id")
    return Q(id__in=worn) if label else Q()


def _days(name: str, first: str, last: str, late: timedelta = timedelta()) -> Q:
    """From the beginning of one day to the end of another; the midnight that ends a term belongs to the day before."""
    since = Q(**{f"{name}__gte": clock.day_start(date.fromisoformat(first)) + late}) if first else Q()
    until = Q(**{f"{name}__lt": clock.day_end(date.fromisoformat(last)) + late}) if last else Q()
    return since & until


SEEN = "SELECT id FROM cases_case_seen WHERE"
"""The pane through which an index on words may be used: what has ended is too much to be read row by row."""


def _pattern(text: str) -> str:
    """Whatever holds the text; of less than three signs it is the beginning, so that an index helps."""
    return f"%{literal(text)}%" if len(text) > 2 else f"{literal(text)}%"


def _text(sieve: Sieve) -> Q:
    wanted = sieve.text.strip()
    if wanted and sieve.state == ENDED:
        either = (f"%{_pattern(wanted.upper()).strip('%')}%", _pattern(wanted))
        return Q(id__in=RawSQL(f"{SEEN} number LIKE %s OR applicant_name LIKE %s", either))
    return Q(number__contains=wanted.upper()) | Q(applicant_name__contains=wanted) if wanted else Q()


# --- a filter that says nothing, or that nobody may see ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Options:
    """What an actor may narrow a list to, with its words (可选条件)."""

    states: dict[str, object]
    agencies: dict[str, dict[str, str]]
    holders: dict[str, str]
    labels: dict[str, str]
    origins: dict[str, Any]


def options(actor: Actor) -> Options:
    """The choices of the filters: states of the queue, agencies and colleagues that the actor sees."""
    states = {name: CASE.state(name).title for name in QUEUES.get(actor.role, ())}
    own = actor.agency if actor.role in ("reviewer", "approver") else None
    agencies = people.agencies_in(actor.zone or "").values_list("code", "name_zh", "name_en")
    return Options(
        states={**states, ENDED: _("Finished")},
        agencies={code: {"zh": zh, "en": en} for code, zh, en in agencies if own in (None, code)},
        holders=colleagues(),
        labels={str(label.id): label.name for label in labels_for(actor)},
        origins={**ORIGINS, **_other_zones(actor)},
    )


def _other_zones(actor: Actor) -> dict[str, dict[str, str]]:
    others = (one for one in zones.every_zone() if one.zone != actor.zone)
    return {one.zone: {"zh": one.short_zh, "en": one.short_en} for one in others}


def faults(sieve: Sieve, known: Options) -> list[Reason]:
    """What of an address no list of this actor answers to: each part for itself, so that the others stay."""
    return [*_unknown(sieve, known), *_no_days(sieve)]


def _unknown(sieve: Sieve, known: Options) -> Iterator[Reason]:
    lists = {
        "hold": HOLDS,
        "lamp": LAMPS,
        "alarm": ALARMED,
        "state": known.states,
        "agency": known.agencies,
        "holder": known.holders,
        "label": known.labels,
        "channel": CHANNELS,
        "origin": known.origins,
        "sort": ORDERS,
    }
    for name, choices in lists.items():
        if (value := getattr(sieve, name)) and value not in choices:
            yield Reason(
                "filter-not-yours",
                format_lazy(_("Your list cannot be narrowed by “{name}={value}”."), name=name, value=value),
                FILTERS,
                next=_("Choose among the filters of this page; the rest of the address was kept."),
                field=name,
            )


def _no_days(sieve: Sieve) -> Iterator[Reason]:
    for name in DAYS:
        if (text := getattr(sieve, name)) and not _is_day(text):
            yield Reason(
                "no-day",
                format_lazy(_("“{text}” is no day."), text=text),
                FILTERS,
                next=_("Write the day as 2026-11-04; the rest of the address was kept."),
                field=name,
            )


def _is_day(text: str) -> bool:
    try:
        return 1990 <= date.fromisoformat(text).year <= 2200
    except ValueError:
        return False
