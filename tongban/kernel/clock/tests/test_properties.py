"""What must hold for every interleaving of stops, every unit and every machine."""

import locale
import os
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.clock import (
    Calendar,
    Extension,
    Limit,
    Stop,
    Year,
    china_date,
    day_end,
    deadline,
    due,
    elapsed,
    explain,
    national,
    published,
)
from tongban.kernel.clock.calendars import Marked

from .factories import at

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
CALENDAR = Calendar.of(published(), opening=((clock_time(9), clock_time(17)),))

instants = st.integers(0, 6 * 365 * 1440).map(lambda minutes: EPOCH + timedelta(minutes=minutes))
units = st.sampled_from(
    [("working_day", False), ("natural_day", False), ("natural_day", True), ("hour", False), ("working_hour", False)]
)
limits = st.builds(lambda amount, unit: Limit(amount, unit[0], roll=unit[1]), st.integers(0, 90), units)


@st.composite
def matters(draw):
    """A limit, its start, and stops scattered around it, some overlapping, some open."""
    limit, start = draw(limits), draw(instants)
    stops = []
    for _ in range(draw(st.integers(0, 6))):
        opens = start + timedelta(minutes=draw(st.integers(-20_000, 120_000)))
        length = (
            draw(st.one_of(st.none(), st.integers(0, 40_000))) if draw(st.booleans()) else draw(st.integers(0, 9_000))
        )
        ends = None if length is None else opens + timedelta(minutes=length)
        stops.append(
            Stop(
                opens,
                ends,
                draw(st.sampled_from(["hearing", "testing", "correction"])),
                for_applicant=draw(st.booleans()),
            )
        )
    return limit, start, stops


def outcome(limit, start, stops, extension=None):
    answer = due(limit, start, stops, extension, calendar=CALENDAR)
    return answer.instant, answer.remaining, answer.not_before, answer.provisional


def no_earlier(one, other):
    """Whether `one` leaves the due date where `other` had it, or later, or paused."""
    return one.instant is None or (other.instant is not None and one.instant >= other.instant)


@settings(deadline=None, max_examples=300)
@given(matters(), st.randoms(use_true_random=False))
def test_the_order_of_stops_is_irrelevant(matter, random):
    limit, start, stops = matter
    shuffled = random.sample(stops, len(stops))

    assert outcome(limit, start, shuffled) == outcome(limit, start, stops)


@settings(deadline=None, max_examples=300)
@given(matters())
def test_a_stop_told_twice_counts_once(matter):
    limit, start, stops = matter

    assert outcome(limit, start, stops * 2) == outcome(limit, start, stops)


@settings(deadline=None, max_examples=300)
@given(matters(), st.integers(0, 40_000))
def test_splitting_a_stop_changes_nothing(matter, minutes):
    limit, start, stops = matter
    split = []
    for stop in stops:
        middle = stop.start + timedelta(minutes=minutes)
        middle = middle if stop.end is None else min(middle, stop.end)
        split += [Stop(stop.start, middle, stop.ground), Stop(middle, stop.end, stop.ground)]

    assert outcome(limit, start, split) == outcome(limit, start, stops)


@settings(deadline=None, max_examples=300)
@given(matters())
def test_the_union_of_overlapping_stops_does_what_they_do(matter):
    limit, start, stops = matter
    united = []
    for stop in sorted(stops, key=lambda stop: stop.start):
        if united and (united[-1].end is None or stop.start <= united[-1].end):
            last = united.pop()
            ends = None if last.end is None or stop.end is None else max(last.end, stop.end)
            stop = Stop(last.start, ends, stop.ground)
        united.append(stop)

    assert all(one.end < other.start for one, other in pairwise(united))
    assert outcome(limit, start, united) == outcome(limit, start, stops)


@settings(deadline=None, max_examples=300)
@given(matters(), st.integers(0, 120_000), st.one_of(st.none(), st.integers(0, 40_000)))
def test_one_more_stop_never_makes_it_earlier(matter, offset, length):
    limit, start, stops = matter
    opens = start + timedelta(minutes=offset)
    more = Stop(opens, None if length is None else opens + timedelta(minutes=length), "hearing")

    with_more = due(limit, start, [*stops, more], calendar=CALENDAR)

    assert no_earlier(with_more, due(limit, start, stops, calendar=CALENDAR))


@settings(deadline=None, max_examples=300)
@given(matters(), st.integers(1, 30))
def test_an_extension_equals_a_longer_limit(matter, more):
    limit, start, stops = matter
    longer = Limit(limit.amount + more, limit.unit, roll=limit.roll)

    assert outcome(limit, start, stops, Extension(more)) == outcome(longer, start, stops)


@settings(deadline=None, max_examples=300)
@given(matters())
def test_a_longer_limit_and_a_later_start_never_end_earlier(matter):
    limit, start, stops = matter
    answer = due(limit, start, stops, calendar=CALENDAR)
    longer = Limit(limit.amount + 1, limit.unit, roll=limit.roll)

    assert no_earlier(due(longer, start, stops, calendar=CALENDAR), answer)
    assert no_earlier(due(limit, start + timedelta(minutes=777), stops, calendar=CALENDAR), answer)


@settings(deadline=None, max_examples=300)
@given(matters())
def test_ending_an_open_stop_leaves_exactly_what_remained(matter):
    limit, start, stops = matter
    answer = due(limit, start, stops, calendar=CALENDAR)
    if answer.paused and limit.unit == "working_day":
        ends = max([start, *(stop.start for stop in stops), *(stop.end for stop in stops if stop.end)])
        closed = [stop if stop.end else Stop(stop.start, ends, stop.ground) for stop in stops]

        resumed = due(limit, start, closed, calendar=CALENDAR)

        assert resumed.date == CALENDAR.shift(china_date(ends), answer.remaining)
        assert resumed.date >= answer.not_before


@settings(deadline=None, max_examples=300)
@given(matters())
def test_the_time_spent_by_the_due_date_is_the_limit(matter):
    limit, start, stops = matter
    answer = due(limit, start, stops, calendar=CALENDAR)
    if answer.date and not limit.roll:
        last = answer.instant - timedelta(microseconds=1) if limit.unit.endswith("day") else answer.instant

        assert elapsed(answer, last, calendar=CALENDAR).own == limit.amount


@settings(deadline=None, max_examples=200)
@given(matters(), st.integers(0, 200_000))
def test_own_time_and_waiting_add_up_to_all_time(matter, minutes):
    limit, start, stops = matter
    answer, until = due(limit, start, stops, calendar=CALENDAR), start + timedelta(minutes=minutes)
    bare = due(limit, start, calendar=CALENDAR)
    if limit.unit.endswith("day"):
        spent = elapsed(answer, until, calendar=CALENDAR)

        assert spent.own + spent.applicant + spent.procedure == elapsed(bare, until, calendar=CALENDAR).own
        assert min(spent.own, spent.applicant, spent.procedure) >= 0


@settings(deadline=None, max_examples=200)
@given(matters())
def test_the_strip_counts_every_unit_once_and_ends_on_the_due_date(matter):
    limit, start, stops = matter
    answer = due(limit, start, stops, calendar=CALENDAR)
    days = explain(answer, calendar=CALENDAR).days
    counts = [day.count for day in days if day.kind in ("working", "counted", "due")]

    assert [day.date for day in days] == [days[0].date + timedelta(days=n) for n in range(len(days))]
    assert counts == sorted(counts)
    if answer.date:
        assert (days[-1].date, days[-1].kind, days[-1].count) == (answer.date, "due", limit.amount)
    if answer.date and limit.unit == "working_day" and limit.amount:
        assert counts == list(range(1, limit.amount + 1))


@settings(deadline=None, max_examples=100)
@given(matters(), st.sets(st.dates(date(2020, 1, 1), date(2026, 12, 31)), max_size=20))
def test_closing_days_never_makes_it_earlier(matter, closed):
    limit, start, stops = matter
    rows = [
        Year("zone", year, 1, {day: Marked(False, "闭厅", "closed") for day in closed if day.year == year})
        for year in range(2020, 2027)
    ]
    calendar = Calendar.of([*published(), *rows], opening=CALENDAR.opening)

    assert no_earlier(due(limit, start, stops, calendar=calendar), due(limit, start, stops, calendar=CALENDAR))


@pytest.fixture
def elsewhere(request):
    """Another time zone and another locale for the length of a test."""
    before = os.environ.get("TZ"), locale.setlocale(locale.LC_ALL)
    os.environ["TZ"] = request.param
    time.tzset()
    for name in ("zh_CN.UTF-8", "de_DE.UTF-8", "C.UTF-8"):
        try:
            locale.setlocale(locale.LC_ALL, name)
            break
        except locale.Error:
            continue
    yield request.param
    locale.setlocale(locale.LC_ALL, before[1])
    os.environ.pop("TZ")
    if before[0] is not None:
        os.environ["TZ"] = before[0]
    time.tzset()


HERE = [deadline("2026-09-24T23:30", 10), deadline("2026-03-28T10:00", 48, "hour"), deadline("2026-12-28", 5)]


@pytest.mark.parametrize(
    "elsewhere", ["America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"], indirect=True
)
def test_no_answer_depends_on_time_zone_or_locale(elsewhere):
    assert time.tzname != ("UTC", "UTC")
    there = [deadline("2026-09-24T23:30", 10), deadline("2026-03-28T10:00", 48, "hour"), deadline("2026-12-28", 5)]

    assert there == HERE


def test_an_instant_in_any_offset_is_the_same_instant():
    start = at("2026-09-24 23:30")

    assert {
        due(Limit(10), start.astimezone(zone), calendar=national()).instant for zone in (UTC, None, start.tzinfo)
    } == {day_end(date(2026, 10, 15))}
