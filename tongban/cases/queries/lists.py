"""Show me many: the work list of a post with its counts and pages, what a person has handed in, what time overtakes."""

import base64
import binascii
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongban.cases.models import Case
from tongban.cases.queries.finding import versions_without_content, visible_to
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import NotReady, Reason

OPEN = ("submitted", "returned", "accepted", "proposed", "decided", "issued")
QUEUES: dict[str, tuple[str, ...]] = {
    "window": ("submitted", "returned", "issued"),
    "reviewer": ("accepted", "proposed", "decided"),
    "approver": ("accepted", "proposed", "decided"),
    "admin": OPEN,
    "supervisor": OPEN,
}
"""The states in which a case is the business of a role."""

PAGE = 30
HANDING_OUT = timedelta(days=14)
"""Ten working days, as a list can be ordered by them; the page of each matter counts them by the calendar."""
TURN = Coalesce("silence_at", "correction_due", F("decided_at") + HANDING_OUT, "due_at")
"""By when whoever has the turn must act: answer the applicant, hand in the correction, hand out the result, decide."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a work list is narrowed to; each of these is a part of its address (筛选)."""

    hold: str = ""
    lamp: str = ""
    state: str = ""
    text: str = ""

    def address(self, **changed: str) -> dict[str, str]:
        """The parts that are set, as they stand in an address, with what changes."""
        values = {field.name: getattr(self, field.name) for field in fields(self)} | changed
        return {name: value for name, value in values.items() if value}

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a new search keeps."""
        return [(name, value) for name, value in self.address().items() if name != "text"]


@dataclass(frozen=True, slots=True)
class Instants:
    """The instants by which lamps are told apart: now, and until when a due date is yellow (亮灯时点)."""

    now: datetime
    yellow_until: datetime


def desk(actor: Actor, sieve: Sieve, at: Instants) -> QuerySet[Case]:
    """The work list of a post: what is due first stands first."""
    found = _queue(actor).filter(held(sieve.hold, actor), lit(sieve.lamp, at), _found(sieve))
    return found.order_by(TURN.asc(nulls_last=True), "received_at", "id")


def _queue(actor: Actor) -> QuerySet[Case]:
    found = visible_to(actor).filter(status__in=QUEUES.get(actor.role, ()), ended_at=None)
    return found.prefetch_related(versions_without_content()).defer("answers")


def held(hold: str, actor: Actor) -> Q:
    """Mine, nobody's, or everybody's."""
    free = Q(holder=None, status__in=("accepted", "proposed"))
    return {"mine": Q(holder=actor.person), "free": free}.get(hold, Q())


def lit(lamp: str, at: Instants) -> Q:
    """The cases that show a lamp; what waits for the applicant or is decided shows none of red and yellow."""
    ours = Q(decided_at=None, paused=False) & ~Q(status="returned")
    red = Q(silence_at__lte=at.now) | Q(silence_at=None, due_at__lte=at.now)
    soon = Q(silence_at__lte=at.yellow_until) | Q(silence_at=None, due_at__lte=at.yellow_until)
    lamps = {"red": ours & red, "yellow": ours & soon & ~red, "grey": Q(paused=True) | Q(status="returned")}
    return lamps.get(lamp, Q())


def _found(sieve: Sieve) -> Q:
    condition = Q(status=sieve.state) if sieve.state else Q()
    if text := sieve.text.strip():
        condition &= Q(number__contains=text.upper()) | Q(applicant_name__contains=text)
    return condition


def counts(actor: Actor, at: Instants) -> dict[str, int]:
    """How many cases each chip of the work list leads to, in one question."""
    sieves = {
        **{f"hold={hold}": held(hold, actor) for hold in ("mine", "free")},
        **{f"lamp={lamp}": lit(lamp, at) for lamp in ("red", "yellow", "grey")},
        **{f"state={state}": Q(status=state) for state in QUEUES.get(actor.role, ())},
    }
    names = {f"n{place}": name for place, name in enumerate(sieves)}
    asked = {alias: Count("id", filter=sieves[name]) for alias, name in names.items()}
    counted = _queue(actor).order_by().aggregate(all=Count("*"), **asked)
    return {names.get(alias, alias): number for alias, number in counted.items()}


def page(found: QuerySet[Case], cursor: str, size: int = PAGE) -> tuple[list[Case], str | None]:
    """One page of a work list after a cursor, and the cursor of the next; no page costs more than the first."""
    rows = list(_after(found, cursor)[: size + 1])
    return rows[:size], _cursor(rows[size - 1]) if len(rows) > size else None


def newest(found: QuerySet[Case], cursor: str, size: int = PAGE) -> tuple[list[Case], str | None]:
    """One page of what was handed in, the latest first, and the cursor of the next."""
    if cursor:
        at, key = _place(cursor, 2)
        found = found.filter(Q(submitted_at__lt=at) | Q(submitted_at=at, id__lt=UUID(key)))
    rows = list(found[: size + 1])
    if len(rows) <= size:
        return rows, None
    return rows[:size], _spelled(rows[size - 1].submitted_at.isoformat(), str(rows[size - 1].id))


def turn_at(case: Case) -> datetime | None:
    """By when whoever has the turn must act."""
    handing_out = case.decided_at and case.decided_at + HANDING_OUT
    return case.silence_at or case.correction_due or handing_out or case.due_at


def _cursor(case: Case) -> str:
    turn = turn_at(case)
    return _spelled(turn.isoformat() if turn else "", case.received_at.isoformat(), str(case.id))


def _spelled(*parts: str) -> str:
    return base64.urlsafe_b64encode("|".join(parts).encode()).decode()


def _place(cursor: str, parts: int) -> tuple[Any, ...]:
    """What a cursor says: instants where there are any, then a key; NotReady for anything else."""
    try:
        *instants, key = base64.urlsafe_b64decode(cursor.encode()).decode().split("|")
        if len(instants) != parts - 1:
            raise ValueError(cursor)
        return (*(datetime.fromisoformat(one) if one else None for one in instants), str(UUID(key)))
    except (ValueError, binascii.Error):
        raise NotReady(_no_cursor()) from None


def _after(found: QuerySet[Case], cursor: str) -> QuerySet[Case]:
    if not cursor:
        return found
    turn, received, key = _place(cursor, 3)
    after = Q(received_at__gt=received) | Q(received_at=received, id__gt=UUID(key))
    found = found.alias(turn=TURN)
    if turn is None:
        return found.filter(after, turn=None)
    return found.filter(Q(turn__gt=turn) | Q(turn=None) | (Q(turn=turn) & after))


def _no_cursor() -> Reason:
    return Reason(
        "cursor",
        _("This address does not continue the list."),
        "列表分页规则",
        next=_("Begin the list again from its first page."),
        field="cursor",
    )


def of_party(actor: Actor) -> QuerySet[Case]:
    """Everything handed in for whom the actor acts now, newest first."""
    found = visible_to(actor).prefetch_related(versions_without_content()).defer("answers")
    return found.order_by(F("submitted_at").desc(), F("id").desc())


def overtaken_by_time(at: datetime, batch: int) -> list[tuple[Case, str]]:
    """The cases for which the law itself makes the next move, and which move that is."""
    due = Q(status="submitted", silence_at__lte=at) | Q(status="returned", correction_due__lte=at)
    found = Case.objects.filter(due).select_related("version_in_force").order_by("moved_at")[:batch]
    return [(case, "accept_by_silence" if case.status == "submitted" else "lapse") for case in found]


def undated(zone: str) -> QuerySet[Case]:
    """The running cases of a zone whose dates may change with its calendar."""
    running = Case.objects.filter(zone=zone, ended_at=None, decided_at=None)
    return running.select_related("version_in_force").order_by("id")
