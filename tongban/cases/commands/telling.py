"""Telling people what happened in their matters, and what is due: called by listeners and by the clock."""

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


def tell_of(entry: Entry) -> int:
    """Tell whom a line of the journal concerns; what happened long ago stands on the page of the matter."""
    if clock.now() - entry.recorded_at > TOO_LATE:
        return 0
    case = queries.by_id(CLOCK, entry.zone, entry.subject)
    found = messages.news_of(entry, case) if case else None
    return len(notices.tell(*found)) if found else 0


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


_reminded: dict[str, date] = {}


def forget() -> None:
    """Ask again whom to remind today: what was told already is told once all the same."""
    _reminded.clear()


def remind_holders() -> int:
    """Each working morning: who holds a matter that is due tomorrow, and who holds what is overdue."""
    now, told = clock.now(), 0
    today = clock.china_date(now)
    if clock.in_china(now).hour < MORNING:
        return 0
    for zone in zones.every_zone():
        if _reminded.get(zone.zone) != today and calendars.calendar_for(zone.zone).is_working(today):
            told += _remind_in(zone.zone, today)
        _reminded[zone.zone] = today
    return told


def _remind_in(zone: str, today: date) -> int:
    tomorrow = clock.due(clock.Limit(1, clause=""), clock.now(), calendar=calendars.calendar_for(zone)).date
    told = 0
    for case in queries.held_and_due(zone, tomorrow):
        told += len(notices.tell(_due_tomorrow(case), [Addressee(case.holder)]))
    for holder, many, oldest in queries.held_and_overdue(zone, today):
        told += len(notices.tell(_overdue(zone, today, holder, many, oldest), [Addressee(holder)]))
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
