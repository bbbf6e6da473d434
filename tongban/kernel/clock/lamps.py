"""How a due date stands at an instant: what remains, which lamp it shows, whose time has passed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from .calendars import Calendar
from .instants import china_date
from .limits import Due
from .rulers import RULERS, gaps, spent

Lamp = Literal["green", "yellow", "red", "grey"]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when a lamp is yellow: working days left for limits in days, hours left for limits in hours (预警)."""

    days: int = 2
    hours: int = 48


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Time since the start in units of the limit, each unit on one account: ours, the applicant's, a procedure's.

    For limits in hours the begun hour is left out on each account.
    """

    own: int
    applicant: int
    procedure: int


def remaining(due: Due, now: datetime, *, calendar: Calendar) -> int:
    """Working days after today through the last day: 0 on the last day, negative when it has passed.

    While the clock is paused: the units left on it.
    """
    if due.date is None:
        return due.remaining
    return calendar.between(china_date(now), due.date)


def lamp(
    due: Due,
    now: datetime,
    *,
    calendar: Calendar,
    finished_at: datetime | None = None,
    thresholds: Thresholds = Thresholds(),
) -> Lamp:
    """Grey while paused, red once late, yellow when little remains, else green.

    A finished case is judged by the instant at which it finished, so it never turns red later (and was never
    yellow): green if in time or while the clock was paused, red if it was late.
    """
    if due.instant is None:
        return "grey" if finished_at is None else "green"
    if finished_at is not None:
        return "red" if finished_at >= due.instant else "green"
    if now >= due.instant:
        return "red"
    if due.limit.unit.endswith("hour"):
        little = due.instant - now <= timedelta(hours=thresholds.hours)
    else:
        little = remaining(due, now, calendar=calendar) <= thresholds.days
    return "yellow" if little else "green"


def elapsed(due: Due, until: datetime, *, calendar: Calendar) -> Elapsed:
    """Units since the start, start day not counted, through `until`: now, or when the case finished.

    A unit stopped for the applicant and for a procedure at once is the applicant's.
    """
    ruler = RULERS[due.limit.unit](calendar)
    begin, end = ruler.point(due.start), ruler.point(until)
    applicant = [(stop.start, stop.end) for stop in due.stops if stop.for_applicant]
    everybody = [(stop.start, stop.end) for stop in due.stops]
    whole, not_applicant, own = (spent(ruler, begin, end, gaps(ruler, out)) for out in ([], applicant, everybody))
    return Elapsed(own // ruler.size, (whole - not_applicant) // ruler.size, (not_applicant - own) // ruler.size)
