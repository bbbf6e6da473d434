"""The working calendar as an immutable value: published years, make-up days, closures; every count in O(1).

A point on a ruler is an integer. For days it is the proleptic ordinal of a China date (`date.toordinal`);
`rank(p)` is how many working days lie at or before p, `at(k)` the k-th of them. Both are one array look-up
inside the published span and weekday arithmetic (Monday to Friday) outside it, so nothing ever walks over days.
"""

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType

import chinese_calendar.constants as state_council

WORKDAY = ((time(9), time(12)), (time(13), time(18)))
"""The eight hours of a working day (国务院关于职工工作时间的规定 3), where the hours of a place are not told."""
NATION = "CN"
"""The scope of the State Council's calendar; every other scope is a zone code."""


@dataclass(frozen=True, slots=True)
class Marked:
    """One day that is not what its weekday says: off for a holiday or closure, or worked to make up for one (调休)."""

    work: bool
    zh: str
    en: str


@dataclass(frozen=True)
class Year:
    """One version of one year's calendar of one scope; the highest version replaces the others entirely (年度日历)."""

    scope: str
    year: int
    version: int
    days: Mapping[date, Marked]
    source: str = ""

    def __post_init__(self) -> None:
        strangers = [day.isoformat() for day in self.days if day.year != self.year]
        if strangers:
            raise ValueError(f"days outside {self.year}: {', '.join(strangers)}")


@dataclass(frozen=True, eq=False)
class Calendar:
    """Which days are worked in one place, as known at one time (工作日历); two with one `edition` are equal.

    `published` holds the years the State Council has announced: a zone's own rows add days but publish nothing.
    `opening` holds the opening hours of a working day in order, needed for limits in working hours only.
    """

    published: frozenset[int]
    marked: Mapping[date, Marked]
    opening: tuple[tuple[time, time], ...]
    edition: str
    _first: int = field(repr=False)
    _ranks: array = field(repr=False)
    _working: array = field(repr=False)

    @classmethod
    def of(cls, years: Iterable[Year], opening: tuple[tuple[time, time], ...] = WORKDAY) -> "Calendar":
        """The calendar in force: the newest version of each scope and year, a zone's days over the nation's."""
        newest = {(year.scope, year.year): year for year in sorted(years, key=lambda year: year.version)}
        marked: dict[date, Marked] = {}
        for year in sorted(newest.values(), key=lambda year: year.scope != NATION):
            marked |= year.days
        published = frozenset(year for scope, year in newest if scope == NATION)
        span = [year for _, year in newest]
        first, last = (date(min(span), 1, 1).toordinal(), date(max(span), 12, 31).toordinal()) if span else (1, 0)
        work = {day.toordinal(): mark.work for day, mark in marked.items()}
        working = array("i", (p for p in range(first, last + 1) if work.get(p, (p - 1) % 7 < 5)))
        before = _weekdays(first - 1)
        ranks = array("i", [before])
        for p in range(first, last + 1):
            before += work.get(p, (p - 1) % 7 < 5)
            ranks.append(before)
        return cls(published, MappingProxyType(marked), opening, _edition(published, work), first, ranks, working)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and (self.edition, self.opening) == (other.edition, other.opening)

    def __hash__(self) -> int:
        return hash((self.edition, self.opening))

    @property
    def published_through(self) -> date | None:
        """The last day whose character is known, without a gap after the first published year; None if none is."""
        known = None
        for year in sorted(self.published):
            if known is not None and year != known + 1:
                break
            known = year
        return known and date(known, 12, 31)

    def knows(self, first: date, last: date) -> bool:
        """Whether every year that the days from first through last touch is published; no days are always known."""
        return first > last or self.published.issuperset(range(first.year, last.year + 1))

    def is_working(self, day: date) -> bool:
        """Whether a day is a working day here; in an unpublished year, whether it falls on Monday to Friday."""
        return self.rank(day.toordinal()) > self.rank(day.toordinal() - 1)

    def between(self, after: date, through: date) -> int:
        """Working days later than `after`, up to and including `through`; negative when the two are reversed."""
        return self.rank(through.toordinal()) - self.rank(after.toordinal())

    def shift(self, day: date, count: int) -> date:
        """The count-th working day after a day, which is not counted (民法典 201); below 0: with so many left."""
        return date.fromordinal(self.at(self.rank(day.toordinal()) + count))

    def rank(self, point: int) -> int:
        """How many working days lie on or before a day ordinal, from 0001-01-01."""
        inside = point - self._first + 1
        if inside < 0:
            return _weekdays(point)
        if inside < len(self._ranks):
            return self._ranks[inside]
        return self._ranks[-1] + _weekdays(point) - _weekdays(self._first + len(self._ranks) - 2)

    def at(self, rank: int) -> int:
        """The day ordinal of the rank-th working day: the inverse of `rank` (rank ≥ 1)."""
        if rank <= self._ranks[0]:
            return _weekday(rank)
        if rank <= self._ranks[-1]:
            return self._working[rank - self._ranks[0] - 1]
        return _weekday(rank - self._ranks[-1] + _weekdays(self._first + len(self._ranks) - 2))


def _weekdays(point: int) -> int:
    """Mondays to Fridays from 0001-01-01, which was a Monday, through a day ordinal."""
    weeks, rest = divmod(point, 7)
    return 5 * weeks + min(rest, 5)


def _weekday(rank: int) -> int:
    """The day ordinal of the rank-th Monday to Friday."""
    weeks, rest = divmod(rank - 1, 5)
    return 7 * weeks + rest + 1


def _edition(published: frozenset[int], work: Mapping[int, bool]) -> str:
    """Twelve hexadecimal digits that change exactly when the calendar counts differently or publishes more."""
    unusual = sorted((point, worked) for point, worked in work.items() if worked != ((point - 1) % 7 < 5))
    return sha256(repr((sorted(published), unusual)).encode()).hexdigest()[:12]


PACKAGE = "chinesecalendar"
MISSED = {date(2005, 12, 31): (Marked(True, "元旦", "New Year's Day"), "国办发明电〔2005〕35号")}
"""What the package misses, and the notice that says so: see docs/decisions/0001-calendar.md."""


@lru_cache(maxsize=1)
def published() -> tuple[Year, ...]:
    """The State Council's calendar of every published year, with its make-up days, as first versions.

    Source: the package `chinesecalendar`, after the notices of 国务院办公厅; what it misses is a second version.
    """
    names = {holiday.value: holiday for holiday in state_council.Holiday}
    years: dict[int, dict[date, Marked]] = {}
    for days, work in ((state_council.holidays, False), (state_council.workdays, True)):
        for day, name in days.items():
            years.setdefault(day.year, {})[day] = Marked(work, names[name].chinese, name)
    first = [Year(NATION, year, 1, days, PACKAGE) for year, days in sorted(years.items())]
    second = [
        Year(NATION, day.year, 2, years[day.year] | {day: mark}, notice)
        for day, (mark, notice) in MISSED.items()
        if day not in years[day.year]
    ]
    return (*first, *second)


@lru_cache(maxsize=1)
def national() -> Calendar:
    """The calendar of the whole country as published, without any zone's closures and without a database."""
    return Calendar.of(published())
