"""A day as somebody has typed it: one of the calendar, and not so far away that nothing can be counted from it."""

from contextlib import suppress
from datetime import date

from django.utils.translation import gettext_lazy as _

from tongban.kernel.refusals import NotReady, Reason

YEARS = range(1900, 2201)


def typed_day(text: str, field: str) -> date | None:
    """The day that was typed, None where nothing was; NotReady for what is no day or lies far from every calendar."""
    if not text.strip():
        return None
    with suppress(ValueError):
        found = date.fromisoformat(text.strip())
        if found.year in YEARS:
            return found
    again = _("Write it as year-month-day, for example 2026-11-04.")
    raise NotReady(Reason("no-such-day", _("There is no such day."), "ISO 8601", again, field))
