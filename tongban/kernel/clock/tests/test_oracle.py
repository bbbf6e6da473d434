"""The clock is never wrong by a day: every start day of 2020-2026 against an independent calendar and a naive walk.

The oracle takes its days from the package `holidays`, which encodes the State Council's notices independently, and
counts them one by one. Beyond 2026 it knows weekends only, as the law of the house says.
"""

from datetime import date, timedelta
from random import Random

import holidays
import pytest

from tongban.kernel.clock import Limit, Stop, day_start, due, national

from .factories import dates

CHINA_HOLIDAYS = holidays.China(years=range(2004, 2027))
START_DAYS = dates(date(2020, 1, 1), date(2026, 12, 31))
LIMITS = (1, 2, 3, 4, 5, 7, 8, 10, 13, 15, 20, 22, 30, 45, 60, 90)


def works(day: date) -> bool:
    """Whether a day is worked, according to the oracle."""
    return CHINA_HOLIDAYS.is_working_day(day) if day.year <= 2026 else day.weekday() < 5


WORKS = {day: works(day) for day in dates(date(2004, 1, 1), date(2028, 12, 31))}


def walk(start: date, need: int, stopped: set[date] = frozenset()) -> date:
    """The need-th worked day after start that is not stopped, found day by day."""
    day = start
    while need:
        day += timedelta(days=1)
        need -= WORKS[day] and day not in stopped
    return day


def test_both_calendars_agree_on_every_day_from_2004_through_2026():
    differing = [day for day in dates(date(2004, 1, 1), date(2026, 12, 31)) if national().is_working(day) != WORKS[day]]

    assert differing == []


def test_the_oracle_itself_would_notice_a_forgotten_make_up_day():
    assert (WORKS[date(2026, 2, 14)], date(2026, 2, 14).weekday()) == (True, 5)


@pytest.mark.parametrize("amount", LIMITS)
def test_working_days_from_every_start_day(amount):
    limit = Limit(amount)

    for start in START_DAYS:
        answer = due(limit, day_start(start), calendar=national())
        assert answer.date == walk(start, amount), start
        assert answer.provisional == (answer.date.year > 2026), start


@pytest.mark.parametrize("amount", [1, 3, 7, 15, 30, 60])
def test_natural_days_rolled_forward_from_every_start_day(amount):
    limit = Limit(amount, "natural_day", roll=True)

    for start in START_DAYS:
        day = start + timedelta(days=amount)
        while not WORKS[day]:
            day += timedelta(days=1)
        assert due(limit, day_start(start), calendar=national()).date == day, start


def test_random_stops_from_every_start_day():
    """Up to four stops of up to forty days, anywhere around the limit, with a fixed seed."""
    random = Random(20261104)

    for start in START_DAYS:
        begin = day_start(start) + timedelta(minutes=random.randrange(1440))
        stops = [_stop(random, begin) for _ in range(random.randrange(5))]
        out = {day for first, last in (_days(stop) for stop in stops) for day in dates(first, last)[1:]}
        for amount in (1, 5, 8, 20, 45):
            assert due(Limit(amount), begin, stops, calendar=national()).date == walk(start, amount, out), (
                start,
                stops,
            )


def _stop(random, begin):
    opens = begin + timedelta(minutes=random.randrange(-14_400, 86_400))
    return Stop(opens, opens + timedelta(minutes=random.randrange(57_600)), "expert_review")


def _days(stop):
    """First and last China date of a stop, by plain addition of eight hours."""
    return tuple((moment + timedelta(hours=8)).date() for moment in (stop.start, stop.end))
