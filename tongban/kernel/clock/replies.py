"""Whoever was asked something answers by a day: which day that is, and how it stands while one waits."""

from dataclasses import dataclass
from datetime import date, datetime

from .calendars import Calendar
from .instants import china_date, last_day
from .lamps import Lamp
from .limits import Limit, due


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long an answer may still take: its last day, its lamp, and the working days left (答复时限)."""

    last: date
    lamp: Lamp
    remaining: int


def answer_by(days: int, now: datetime, *, calendar: Calendar) -> datetime:
    """The first instant that is too late for an answer within some working days."""
    return due(Limit(days), now, calendar=calendar).instant


def waiting(until: datetime, now: datetime, *, calendar: Calendar, yellow: int = 0) -> Waiting:
    """How a term stands that ends with a day: `until` is the midnight that is too late, `yellow` how few days warn."""
    last = last_day(until)
    left = calendar.between(china_date(now), last)
    return Waiting(last, "red" if now >= until else "yellow" if left <= yellow else "green", left)
