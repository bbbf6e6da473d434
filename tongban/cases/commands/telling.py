"""Telling people what happened in their matters, and what is due: called by listeners and by the clock."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases import messages, queries
from tongban.cases.models import Case, Inside, Talk
from tongban.kernel import clock
from tongban.kernel.actors import CLOCK
from tongban.kernel.clock import queries as calendars
from tongban.kernel.journal.entries import Entry
from tongban.kernel.notices import commands as notices
from tongban.kernel.notices.commands import Addressee, News
from tongban.kernel.zones import queries as zones
from tongban.ui.words import day, spoken

TOO_LATE = timedelta(days=30)
MORNING = 8
"""The hour of the reminders, in China."""
SLICE = 100
"""So many matters are told of at once."""


def tell_of(entry: Entry) -> int:
    """Tell whom a line of the journal concerns; what happened long ago stands on the page of the matter."""
    return tell_of_all([entry])


def tell_of_all(entries: Sequence[Entry]) -> int:
    """The same for many lines: matters are read together, and notices put down together."""
    recent = [one for one in entries if clock.now() - one.recorded_at <= TOO_LATE]
    cases = queries.by_ids(CLOCK, {(one.zone, one.subject) for one in recent})
    known = [(one, case) for one in recent if (case := cases.get((one.zone, one.subject)))]
    news = [found for one, case in known if (found := messages.news_of(one, case))]
    return len(notices.tell_all(news))


def tell_of_words(entry: Entry) -> int:
    """Tell the other side that somebody has written; the words themselves stay in the matter."""
    if clock.now() - entry.recorded_at > TOO_LATE:
        return 0
    talk = Talk.objects.get(zone=entry.zone, id=entry.subject)
    case = queries.by_id(CLOCK, talk.zone, talk.case_id)
    return len(notices.tell(*messages.news_of_words(entry, case))) if case else 0


def tell_of_mentions(entry: Entry) -> int:
    """Tell the colleagues whom a note names."""
    if clock.now() - entry.recorded_at > TOO_LATE:
        return 0
    leaf = Inside.objects.get(zone=entry.zone, id=entry.subject)
    case = queries.by_id(CLOCK, leaf.zone, leaf.case_id)
    return len(notices.tell(*messages.news_of_mentions(entry, case))) if case else 0


@dataclass(frozen=True, slots=True)
class Reached:
    """How far the reminders of a day have come in a zone: behind which matter they go on (催办进度)."""

    day: date
    after: UUID | None = None
    ended: bool = False


_reached: dict[str, Reached] = {}


def forget() -> None:
    """Ask again whom to remind today: what was told already is told once all the same."""
    _reached.clear()


def remind_holders(seconds: float = 0.5) -> int:
    """Each working morning: who holds a matter that is due tomorrow, and who holds what is overdue.

    For so long at a time, and the next time from there: whatever else has its turn is not kept waiting.
    """
    now, told, until = clock.now(), 0, time.monotonic() + seconds
    if clock.in_china(now).hour < MORNING:
        return 0
    for zone in zones.every_zone():
        while not (reached := _today(zone.zone, clock.china_date(now))).ended:
            told += _remind(zone.zone, reached)
            if time.monotonic() > until:
                return told
    return told


def _today(zone: str, today: date) -> Reached:
    """How far today's reminders have come; on a day without work there are none."""
    reached = _reached.get(zone)
    if reached is None or reached.day != today:
        reached = Reached(today, ended=not calendars.calendar_for(zone).is_working(today))
    return reached


def _remind(zone: str, reached: Reached) -> int:
    """One slice of the matters that are due tomorrow; behind the last of them, who holds what is overdue."""
    tomorrow = clock.due(clock.Limit(1, clause=""), clock.now(), calendar=calendars.calendar_for(zone)).date
    cases = list(queries.held_and_due(zone, tomorrow, reached.after)[:SLICE])
    news = [(_due_tomorrow(case), [Addressee(case.holder)]) for case in cases]
    ended = len(news) < SLICE
    for holder, many, oldest in queries.held_and_overdue(zone, reached.day) if ended else ():
        news.append((_overdue(zone, reached.day, holder, many, oldest), [Addressee(holder)]))
    told = len(notices.tell_all(news))
    _reached[zone] = Reached(reached.day, None if ended else cases[-1].id, ended)
    return told


def _due_tomorrow(case: Case) -> News:
    version = case.version_in_force
    item = spoken({"zh": version.name_zh, "en": version.name_en})
    return News(
        zone=case.zone,
        cause=f"due/{case.due}/{case.id}",
        kind="due",
        title=format_lazy(_("Due on the next working day: {item}"), item=item),
        text=format_lazy(_("{number} of {name}"), number=case.number, name=case.applicant_name),
        route="cases:show",
        place=(case.number,),
        subject=case.id,
    )


def _overdue(zone: str, today: date, holder: UUID, many: int, oldest: date) -> News:
    one, more = _("%(many)s matter in your hands is overdue"), _("%(many)s matters in your hands are overdue")
    return News(
        zone=zone,
        cause=f"overdue/{today}/{holder}",
        kind="due",
        title=spoken(lambda: (one if many == 1 else more) % {"many": many}),
        text=format_lazy(_("The oldest was due on {date}."), date=spoken(lambda: day(oldest))),
        route="cases:desk",
    )
