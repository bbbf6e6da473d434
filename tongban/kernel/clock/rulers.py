"""Rulers: what a unit of time counts. One arithmetic serves working days, natural days and hours alike.

A ruler turns instants into integer points and says how many ranks lie at or before a point (`rank`) and which point
is the k-th (`at`), each in O(1). On the rulers of days a point is the ordinal of a China date, so whatever happens
within a day belongs to that day; on the rulers of hours it is a microsecond.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from .calendars import Calendar
from .instants import CHINA, china_date, day_end, in_china

OPEN = sys.maxsize
"""The point at which an interval ends that has no end yet."""
DAY = 86_400_000_000
_EPOCH = datetime(1, 1, 1, tzinfo=CHINA)


class Ruler(Protocol):
    """What counting needs to know of a unit; `size` is the number of ranks in one unit."""

    size: int

    def rank(self, point: int) -> int:
        """Ranks at or before a point."""

    def at(self, rank: int) -> int:
        """The first point that has this rank (rank ≥ 1)."""

    def point(self, instant: datetime) -> int:
        """The point an instant falls on."""

    def through(self, day: date) -> int:
        """The last point of a China date."""

    def last(self, point: int) -> tuple[date, datetime]:
        """Of a due point: its date in China, and the first instant that is too late, in UTC."""


class _Days:
    """Points are ordinals of China dates."""

    size = 1

    def point(self, instant: datetime) -> int:
        return china_date(instant).toordinal()

    def through(self, day: date) -> int:
        return day.toordinal()

    def last(self, point: int) -> tuple[date, datetime]:
        if point >= date.max.toordinal():
            raise OverflowError("the last day lies beyond the year 9999")
        day = date.fromordinal(point)
        return day, day_end(day)


class _Moments:
    """Points are microseconds, numbered so that a point divided by DAY is the ordinal of its date."""

    size = DAY // 24

    def point(self, instant: datetime) -> int:
        return (in_china(instant) - _EPOCH) // timedelta(microseconds=1) + DAY

    def through(self, day: date) -> int:
        return (day.toordinal() + 1) * DAY

    def last(self, point: int) -> tuple[date, datetime]:
        instant = _EPOCH + timedelta(microseconds=point - DAY)
        return date.fromordinal((point - 1) // DAY), instant.astimezone(UTC)


class _Everything:
    """No point is left out: a point is its own rank."""

    def rank(self, point: int) -> int:
        return point

    def at(self, rank: int) -> int:
        return rank


class NaturalDays(_Everything, _Days):
    """Every day counts, holidays too."""


class Hours(_Everything, _Moments):
    """Every moment counts, from the very instant of the start (民法典 201)."""


@dataclass(frozen=True, slots=True)
class WorkingDays(_Days):
    """The working days of a calendar count (行政许可法 82)."""

    calendar: Calendar

    def rank(self, point: int) -> int:
        return self.calendar.rank(point)

    def at(self, rank: int) -> int:
        return self.calendar.at(rank)


class WorkingHours(_Moments):
    """The opening hours of working days count; a ValueError when the calendar has no opening hours."""

    def __init__(self, calendar: Calendar) -> None:
        if not calendar.opening:
            raise ValueError("working hours need the opening hours of the place")
        self.calendar = calendar
        self.windows = [(_micros(opens), _micros(closes)) for opens, closes in calendar.opening]
        self.length = sum(closes - opens for opens, closes in self.windows)

    def rank(self, point: int) -> int:
        day, moment = divmod(point, DAY)
        before = self.calendar.rank(day - 1)
        today = sum(min(max(moment - opens, 0), closes - opens) for opens, closes in self.windows)
        return before * self.length + today * (self.calendar.rank(day) - before)

    def at(self, rank: int) -> int:
        days, rest = divmod(rank - 1, self.length)
        for opens, closes in self.windows:
            if rest < closes - opens:
                break
            rest -= closes - opens
        return self.calendar.at(days + 1) * DAY + opens + rest + 1


def _micros(moment: time) -> int:
    """Microseconds from midnight to a time of day."""
    return ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1_000_000 + moment.microsecond


RULERS = {
    "working_day": WorkingDays,
    "natural_day": lambda calendar: NaturalDays(),
    "hour": lambda calendar: Hours(),
    "working_hour": WorkingHours,
}
"""Every unit a limit may have, and the ruler that counts it: 工作日, 自然日, 小时, 工作小时."""

Gaps = list[tuple[int, int]]
"""Disjoint ascending intervals of points, each taking out the points p with low < p ≤ high."""


def gaps(ruler: Ruler, intervals: Iterable[tuple[datetime, datetime | None]]) -> Gaps:
    """The union of any intervals, in any order and overlapping as they like, as points of a ruler."""
    points = sorted((ruler.point(start), OPEN if end is None else ruler.point(end)) for start, end in intervals)
    union: Gaps = []
    for low, high in points:
        if union and low <= union[-1][1]:
            union[-1] = (union[-1][0], max(high, union[-1][1]))
        else:
            union.append((low, high))
    return union


def advance(ruler: Ruler, start: int, need: int, out: Gaps) -> tuple[int, int]:
    """The first point after `start` at which `need` ranks have been counted outside the gaps, and 0.

    When a gap without end comes first: OPEN, and how many ranks are still needed. Costs O(gaps).
    """
    for low, high in out:
        free = max(0, ruler.rank(low) - ruler.rank(start))
        if free >= need:
            break
        need -= free
        if high == OPEN:
            return OPEN, need
        start = max(start, high)
    return (ruler.at(ruler.rank(start) + need) if need else start), 0


def spent(ruler: Ruler, start: int, until: int, out: Gaps) -> int:
    """Ranks counted after `start`, up to and including `until`, outside the gaps. Costs O(gaps)."""
    total = 0
    for low, high in out:
        total += max(0, ruler.rank(min(low, until)) - ruler.rank(start))
        start = max(start, min(high, until))
    return total + max(0, ruler.rank(until) - ruler.rank(start))
