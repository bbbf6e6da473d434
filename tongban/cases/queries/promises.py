"""Show me what was promised: in one matter, to one office, and whether somebody may promise again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongban.cases import promising, rules
from tongban.cases.models import Case, Draft, Promise
from tongban.cases.promising import BROKEN, WAITING, Promisable
from tongban.cases.queries.finding import visible_to
from tongban.cases.rules import promises as obstacles
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock, programs
from tongban.kernel.actors import Actor
from tongban.kernel.clock import queries as calendars
from tongban.kernel.journal.rows import rows

BAR = "SELECT cases_promise_bar(%s, %s, %s)"
PAGE = 50
STATES = {
    "open": _("promised"),
    "handed_in": _("handed in, to be checked"),
    "remedy": _("not kept, to be put right"),
    "kept": _("kept"),
    "broken": _("broken"),
    "false": _("false"),
}
KINDS = {"later": _("handed in later"), "instead": _("promised instead of it")}


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise as a line: what, by when, how it stands (承诺事项)."""

    row: Promise
    left: clock.Waiting | None
    late: bool
    over: bool
    in_time: bool

    @property
    def last(self) -> date:
        """The last day that is in time: of the promise, or of putting it right."""
        return clock.last_day(self.until)

    @property
    def until(self) -> datetime:
        """The first instant that is too late."""
        return self.row.remedy_due_at or self.row.due_at

    @property
    def on_record_until(self) -> date | None:
        """The last day on which a broken promise keeps others from being taken; None for one that is not on record."""
        on_record = self.row.barred_until and not self.row.restored_at
        return clock.last_day(self.row.barred_until) if on_record else None

    @property
    def state(self) -> Any:
        """How it stands, in words."""
        if self.row.restored_at:
            return _("broken, made up for")
        return _("no longer waited for") if self.over else STATES[self.row.state]

    @property
    def kind(self) -> Any:
        """How it was promised, in words."""
        return KINDS[self.row.kind]

    @property
    def colour(self) -> str:
        """Kept is green, broken is red, what came waits yellow for the officer; else by what is left."""
        if self.over:
            return "grey"
        fixed = {"kept": "green", "handed_in": "yellow", "remedy": "red"} | dict.fromkeys(BROKEN, "red")
        return fixed.get(self.row.state) or (self.left.lamp if self.left else "grey")

    @property
    def to_keep(self) -> bool:
        """Whether the applicant can still hand it in."""
        return not self.over and self.in_time


def promises_of(case: Case, at: datetime) -> list[Promised]:
    """Everything that was promised in a matter, the earliest day first."""
    ended = bool(case.ended_at) and not case.decided_at
    return [_line(one, at, ended or case.validity in ("revoked", "recalled", "lapsed")) for one in rows(case, Promise)]


def _line(one: Promise, at: datetime, ended: bool) -> Promised:
    waits = one.state in WAITING
    calendar = calendars.calendar_for(one.zone)
    until = one.remedy_due_at or one.due_at
    left = clock.waiting(until, at, calendar=calendar, yellow=promising.SOON) if waits else None
    late = promising.is_late(one, at) and not ended
    return Promised(one, left, late, ended and waits, obstacles.may_be_kept(one, at))


def promised_to(actor: Actor, at: datetime, cursor: str = "", size: int = PAGE) -> tuple[list[Promised], str | None]:
    """A page of what is still promised in the matters that the actor sees, what is due first, and where more begins."""
    cases = Prefetch("case", visible_to(actor).select_related("version_in_force"))
    found, following = programs.page(_promised(actor).prefetch_related(cases), ("due_at", "id"), cursor, size)
    return [_line(one, at, ended=False) for one in found], following


def how_many_promised(actor: Actor, at: datetime) -> dict[str, int]:
    """How many of them there are, and how many are late."""
    late = Q(state__in=("open", "remedy"), due_at__lte=at)
    return _promised(actor).aggregate(number=Count("state"), late=Count("state", filter=late))


def _promised(actor: Actor) -> QuerySet[Promise]:
    seen = visible_to(actor).filter(waits__contains=["promise"], waits__isnull=False)
    return Promise.objects.filter(closed_at__isnull=True, case__in=seen)


def promisable(draft: Draft, at: datetime) -> dict[str, Promisable]:
    """What the draft may promise, by the key of its material or condition."""
    return promising.offers(draft.version_in_force, at)


def promises_by_key(case: Case) -> dict[str, dict[str, Any]]:
    """What the item of a case lets be promised, by key; what it lets no longer stands as a material."""
    known = catalogue.promises(case.version_in_force)
    return {one.key: known.get(one.key, {"condition": False}) for one in rows(case, Promise)}


def still_promised(case: Case) -> Mapping[str, Any]:
    """The materials of a case that are promised and not handed in yet."""
    if not rules.waits_for(case, "promise"):
        return {}
    return {one.key: one for one in rows(case, Promise) if one.state in WAITING}


def waiting_promises(case: Case) -> list[tuple[str, Any]]:
    """The promises of a matter that can be judged or kept, to choose which."""
    return [(str(one.id), one.name) for one in rows(case, Promise) if one.state not in BROKEN or not one.restored_at]


def promise_bar(zone: str, party: UUID | None, at: datetime) -> datetime | None:
    """Until when no promise of a party is taken in a zone, because one was broken and not made up for."""
    if party is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(BAR, [zone, party, at])
        return cursor.fetchone()[0]
