"""Limits, stops and the due date: a pure function of what happened and of the calendar, never a counter.

Our reading of the law, in the order in which it bites:

1. **The start day is not counted** (民法典 201): a limit of N days ends with the N-th counted day after the China date
   of its start event. A limit in hours runs from the very instant. A limit of 0 days ends with the start day.
2. **The last day ends at 24:00 in China** (民法典 203). `Due.instant` is that midnight: only before it is in time.
3. **Stops** (行政许可法 45: the time needed "is not counted in the limit"). A stop takes out the China dates d with
   `start < d ≤ end`. It begins to count on the day after it starts, as every period does, for the authority still had
   that day; the day on which it ends is out, for a limit in days knows no parts of a day and this one was not wholly
   the authority's own. A stop that starts and ends within one day takes out none. From 11-11 17:40 to 11-16 16:20 it
   takes out the 12th to the 16th, three of them working days. Stops may overlap: a day is taken out once. On the
   rulers of hours a stop is taken out to the microsecond.
4. **An open stop pauses the clock**: no date can be named, only how many units are left, and the date before which it
   cannot be. If the limit had run out when the stop began, the stop changes nothing.
5. **Roll-forward** (民法典 203): where the rule says so, a last natural day that is not a working day gives way to the
   next working day that is not stopped.
6. **Beyond the published years** only weekends are off, and the result says `provisional`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .calendars import Calendar
from .instants import china_date
from .rulers import OPEN, RULERS, Gaps, WorkingDays, advance, gaps

LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take: amount and unit, from which event, on which clause (时限).

    `roll` moves a last natural day that is no working day to the next one (民法典 203): a setting of each rule.
    """

    amount: int
    unit: str = "working_day"
    start_event: str = "acceptance"
    roll: bool = False
    clause: str = ""

    def __post_init__(self) -> None:
        if self.unit not in RULERS:
            raise ValueError(f"unknown unit {self.unit!r}: one of {', '.join(RULERS)}")
        if self.start_event not in ("receipt", "acceptance"):
            raise ValueError(f"unknown start event {self.start_event!r}: receipt or acceptance")
        if self.roll and self.unit != "natural_day":
            raise ValueError(f"a limit in {self.unit}s has no last day to roll forward")
        if not 0 <= self.amount <= LONGEST:
            raise ValueError(f"a limit of {self.amount} is not between 0 and {LONGEST}")


@dataclass(frozen=True, slots=True)
class Stop:
    """An interval in which the clock stands, with the ground and clause that allow it (停止计时).

    `end` is None while it lasts. `announced` is how long the applicant was told it would take (行政许可法 45).
    `for_applicant` is True when the applicant is waited for (补正), False when a special procedure runs (特别程序).
    """

    start: datetime
    end: datetime | None
    ground: str
    clause: str = "行政许可法 45"
    announced: Limit | None = None
    for_applicant: bool = False

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"a stop cannot end at {self.end} before it starts at {self.start}")


@dataclass(frozen=True, slots=True)
class Extension:
    """More units of the same limit, granted once by the head of the agency, with the reason told (延期)."""

    amount: int
    clause: str = "行政许可法 42"

    def __post_init__(self) -> None:
        if not 0 < self.amount <= LONGEST:
            raise ValueError(f"an extension of {self.amount} is not between 1 and {LONGEST}")


@dataclass(frozen=True, slots=True)
class Due:
    """Until when, and everything it follows from (办结期限).

    `date` is the last day in China and `instant` the first instant that is too late, in UTC; both are None while an
    open stop pauses the clock. Then `remaining` says how many units are left, a begun one counting whole, and
    `not_before` what the date would be if the open stop took no day at all. Otherwise `remaining` is None and
    `not_before` equals `date`.
    """

    limit: Limit
    start: datetime
    stops: tuple[Stop, ...]
    extension: Extension | None
    date: date | None
    instant: datetime | None
    not_before: date
    remaining: int | None
    provisional: bool

    @property
    def paused(self) -> bool:
        """Whether an open stop keeps the date from being named."""
        return self.date is None

    @property
    def total(self) -> int:
        """Units of the limit and its extension together."""
        return self.limit.amount + (self.extension.amount if self.extension else 0)


def due(
    limit: Limit,
    start: datetime,
    stops: Iterable[Stop] = (),
    extension: Extension | None = None,
    *,
    calendar: Calendar,
) -> Due:
    """When a limit ends that started at an aware instant; costs O(stops), whatever its length in days."""
    stops = tuple(stops)
    ruler = RULERS[limit.unit](calendar)
    begin = ruler.point(start)
    need = (limit.amount + (extension.amount if extension else 0)) * ruler.size
    out = gaps(ruler, ((stop.start, stop.end) for stop in stops))

    def end(out: Gaps) -> tuple[int, int, int]:
        """Where the amount is spent, where the limit ends, and what an open stop leaves of it."""
        nominal, left = advance(ruler, begin, need, out)
        if limit.roll and nominal != OPEN:
            return nominal, *advance(WorkingDays(calendar), nominal - 1, 1, out)
        return nominal, nominal, left

    nominal, point, _ = end([gap for gap in out if gap[1] != OPEN])
    _, truly, left = end(out)
    last, instant = ruler.last(point)
    known = _known(limit, calendar, china_date(start), ruler.last(nominal)[0], last)
    if truly == OPEN:
        return Due(limit, start, stops, extension, None, None, last, -(-left // ruler.size), not known)
    return Due(limit, start, stops, extension, last, instant, last, None, not known)


def _known(limit: Limit, calendar: Calendar, start: date, nominal: date, last: date) -> bool:
    """Whether every day on which the result depends lies in a published year."""
    if limit.roll:
        return calendar.knows(nominal, last)
    if limit.unit == "working_day":
        return calendar.knows(start + timedelta(days=1), last)
    return limit.unit != "working_hour" or calendar.knows(start, last)


# --- limits of the law itself ------------------------------------------------------------------------------------

SILENCE = Limit(5, "working_day", "receipt", clause="行政许可法 32(4)")
"""Within five working days of receipt the authority accepts or asks, once, for everything missing."""


@dataclass(frozen=True, slots=True)
class Silence:
    """What follows if the deciding authority says nothing after receipt (逾期视为受理)."""

    due: Due
    fires: datetime
    effective: datetime


def silence(received: datetime, *, calendar: Calendar) -> Silence:
    """Accepted at the end of the fifth working day without a word, with effect from receipt (行政许可法 32(4)).

    `received` is when the authority that has the power received the application, the latest time if it came again.
    Do not act while `due.provisional` holds: a holiday not yet published would make it too early.
    """
    fifth = due(SILENCE, received, calendar=calendar)
    return Silence(fifth, fifth.instant, received)


def announced(stop: Stop, *, calendar: Calendar) -> Due | None:
    """Until when a stop was announced to last (行政许可法 45); None when nothing was announced."""
    return stop.announced and due(stop.announced, stop.start, calendar=calendar)


def exceeded(stop: Stop, at: datetime, *, calendar: Calendar) -> bool:
    """Whether a stop lasts, or lasted, longer than announced: an alarm; the real time stays out of the limit."""
    promise = announced(stop, calendar=calendar)
    return promise is not None and (stop.end or at) >= promise.instant
