"""What may be promised instead of a material or the proof of a condition: until which day, in which words.

Pure but for the calendar. An item offers it (see `catalogue.queries.promises`); nobody has to promise anything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases import deadlines
from tongban.cases.models import Case, Draft, Promise
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock
from tongban.kernel.clock import queries as calendars
from tongban.kernel.codes import new_id
from tongban.kernel.refusals import in_both
from tongban.kernel.zones import queries as zones
from tongban.ui.words import day, spoken

REMEDY_DAYS = 5
"""Working days to put a promise right where the zone has set nothing else (限期整改)."""
BARRED_DAYS = 365
"""Days in which no further promise is taken from whoever has broken one, where the zone has set nothing else."""
SOON = 2
"""From so many working days before its day a promise is yellow, and the clock reminds of it."""
WAITING = ("open", "handed_in", "remedy")
"""States of a promise of which the end is not known."""
BROKEN = ("broken", "false")


@dataclass(frozen=True, slots=True)
class Promisable:
    """One thing that may be promised in a draft: what, how, by which day at the latest, in which words (可承诺项)."""

    key: str
    kind: str
    name: Mapping[str, str]
    clause: str
    last: date
    condition: bool
    more: Mapping[str, str]
    barred_days: int

    @property
    def place(self) -> str:
        """By which a refusal names it."""
        return f"material:{self.key}"

    @property
    def title(self) -> Any:
        """What may be promised, in the language of whoever reads."""
        return spoken(self.name)

    @property
    def last_day(self) -> Any:
        """The last day that may be promised, in words."""
        return spoken(lambda: day(self.last, "year"))

    def text(self, by: date) -> Any:
        """What the applicant promises, with what follows when it is not kept."""
        what = SAID[self.kind, self.condition]
        words = {"name": spoken(self.name), "date": spoken(lambda: day(by, "year")), "days": self.barred_days}
        more = format_lazy(" {more}", more=spoken(self.more)) if self.more else ""
        return format_lazy("{what}{more} {then}", what=format_lazy(what, **words), more=more, then=self.then)

    @property
    def then(self) -> Any:
        """What follows when the promise is not kept."""
        return format_lazy(THEN, days=self.barred_days)


SAID = {
    ("later", False): _("I promise to hand in “{name}” by {date}."),
    ("instead", False): _("I promise that what “{name}” would prove is so, and hand it in by {date}."),
    ("instead", True): _("I promise that this condition is met, and show it by {date}: {name}"),
    ("later", True): _("I promise to show by {date} that this condition is met: {name}"),
}
THEN = _(
    "If I do not keep it I am given a time to put it right. After that the matter may be ended, and what was granted "
    "on the promise is revoked; it is revoked at once if the promise was false. A broken promise is recorded, and for "
    "{days} days no other is taken from me here."
)


def offers(version: Any, at: datetime) -> dict[str, Promisable]:
    """What may be promised under a version from an instant on, by the key of its material or condition."""
    known = catalogue.promises(version)
    barred = zones.setting(version.zone, "promise_barred_days", BARRED_DAYS) if known else 0
    return {
        key: Promisable(
            key,
            one["kind"],
            one["name"],
            one["clause"],
            _last(version, one, at),
            one["condition"],
            one.get("text", {}),
            barred,
        )
        for key, one in known.items()
    }


def _last(version: Any, one: Mapping[str, Any], at: datetime) -> date:
    """The last day that may be promised; what comes later comes within what the item itself is promised."""
    limits = [clock.Limit(one["days"])]
    if one["kind"] == "later" and version.promised:
        limits.append(deadlines.limit(version.promised))
    calendar = calendars.calendar_for(version.zone)
    return min(clock.due(limit, at, calendar=calendar).date for limit in limits)


def promised(draft: Draft) -> dict[str, date]:
    """What a draft promises, and by which day."""
    return {key: date.fromisoformat(one["by"]) for key, one in draft.promises.items()}


def rows(case: Case, draft: Draft, at: datetime) -> list[Promise]:
    """The promises of a draft as rows of the case that it becomes."""
    known = offers(draft.version_in_force, at) if draft.promises else {}
    return [_row(case, known[key], by, at) for key, by in promised(draft).items()]


def _row(case: Case, offer: Promisable, by: date, at: datetime) -> Promise:
    made = Promise(zone=case.zone, id=new_id(), case_id=case.id, key=offer.key, kind=offer.kind, clause=offer.clause)
    made.name, made.text = dict(offer.name), in_both(offer.text(by))
    made.made_at, made.due_at = at, clock.day_start(by + timedelta(days=1))
    made.barred_days = offer.barred_days
    bell = _bell(case.zone, by)
    made.rings_at = bell if bell > at else made.due_at
    return made


def _bell(zone: str, by: date) -> datetime:
    """When the clock reminds of a promise: as the day begins on which its lamp turns yellow."""
    calendar = calendars.calendar_for(zone)
    return clock.day_start(calendar.shift(by, -SOON))


def remedy_due(zone: str, days: int | None, at: datetime) -> datetime:
    """The first instant that is too late to put a promise right."""
    limit = clock.Limit(days or zones.setting(zone, "promise_remedy_days", REMEDY_DAYS))
    return clock.due(limit, at, calendar=calendars.calendar_for(zone)).instant


def barred_until(one: Promise, at: datetime) -> datetime:
    """Until when no further promise is taken from whoever has broken one just now: as the signed text says."""
    last = clock.china_date(at) + timedelta(days=one.barred_days)
    return clock.day_start(last + timedelta(days=1))


def said_day(until: datetime | None) -> Any:
    """The last day before an instant, in words."""
    return spoken(lambda: day(clock.last_day(until), "year")) if until else ""


def waiting(promises: Iterable[Promise]) -> list[Promise]:
    """Those of which the end is not known."""
    return [one for one in promises if one.state in WAITING]


def is_late(one: Promise, at: datetime) -> bool:
    """Whether its day has passed and nothing was handed in for it."""
    return one.state in ("open", "remedy") and at >= one.due_at


def word(one: Promise, at: datetime) -> str:
    """What the clock has to say of a promise at an instant; empty where there is nothing."""
    if one.rings_at is None or at < one.rings_at:
        return ""
    if one.state == "remedy":
        return "break_promise"
    return "miss_promise" if at >= one.due_at else "remind_promise"
