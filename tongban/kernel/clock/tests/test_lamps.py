"""A lamp says what is true now, and for a finished case what was true when it finished."""

from datetime import date, timedelta

import pytest

from tongban.kernel.clock import Elapsed, Limit, Thresholds, due, elapsed, lamp, national, remaining

from .factories import at, stopped

CALENDAR = national()
EIGHT = due(Limit(8), at("2026-11-06"), [stopped("2026-11-11 17:40", "2026-11-16 16:20")], calendar=CALENDAR)
PAUSED = due(Limit(8), at("2026-11-06"), [stopped("2026-11-11 17:40")], calendar=CALENDAR)
HOURS = due(Limit(72, "hour"), at("2026-11-06 10:00"), calendar=CALENDAR)


def lamp_of(answer, now, **more):
    return lamp(answer, at(now), calendar=CALENDAR, **more)


@pytest.mark.parametrize(
    ("now", "left"),
    [("2026-11-18", 3), ("2026-11-20 10:00", 1), ("2026-11-22", 1), ("2026-11-23 23:59", 0), ("2026-11-25", -2)],
)
def test_working_days_remain_after_today_through_the_last_day(now, left):
    assert remaining(EIGHT, at(now), calendar=CALENDAR) == left


def test_a_paused_clock_keeps_what_is_left_on_it():
    assert remaining(PAUSED, at("2027-06-01"), calendar=CALENDAR) == 5


@pytest.mark.parametrize(
    ("now", "shows"),
    [("2026-11-18", "green"), ("2026-11-19", "yellow"), ("2026-11-23 23:59:59", "yellow"), ("2026-11-24", "red")],
)
def test_a_running_case_goes_from_green_to_red(now, shows):
    assert lamp_of(EIGHT, now) == shows


def test_thresholds_are_data():
    assert lamp_of(EIGHT, "2026-11-18", thresholds=Thresholds(days=3)) == "yellow"
    assert lamp_of(EIGHT, "2026-11-20", thresholds=Thresholds(days=0)) == "green"


def test_a_paused_case_is_grey_however_long_it_lasts():
    assert lamp_of(PAUSED, "2029-01-01") == "grey"


def test_limits_in_hours_warn_in_hours():
    assert [lamp_of(HOURS, now) for now in ("2026-11-07 09:59", "2026-11-07 10:00", "2026-11-09 10:00")] == [
        "green",
        "yellow",
        "red",
    ]


def test_a_case_finished_in_time_never_turns_red_later():
    for day in range(0, 4_000, 50):
        now = at("2026-11-23 23:59") + timedelta(days=day)
        assert lamp(EIGHT, now, calendar=CALENDAR, finished_at=at("2026-11-23 23:59")) == "green"


def test_a_case_finished_late_stays_red():
    assert lamp_of(EIGHT, "2028-01-01", finished_at=at("2026-11-24 00:00")) == "red"


def test_a_case_that_ends_while_paused_was_not_late():
    assert lamp_of(PAUSED, "2028-01-01", finished_at=at("2027-01-04")) == "green"


def test_own_time_is_kept_apart_from_the_applicants_and_from_procedures():
    stops = [
        stopped("2026-11-09 10:00", "2026-11-11 10:00", "correction", for_applicant=True),
        stopped("2026-11-10 10:00", "2026-11-13 10:00", "testing"),
    ]
    answer = due(Limit(20), at("2026-11-04"), stops, calendar=CALENDAR)

    assert elapsed(answer, at("2026-11-17 09:00"), calendar=CALENDAR) == Elapsed(own=5, applicant=2, procedure=2)


def test_a_day_begun_counts_as_a_day_spent():
    assert elapsed(EIGHT, at("2026-11-20 00:01"), calendar=CALENDAR).own == 7


def test_before_the_first_counted_day_nothing_is_spent():
    assert elapsed(EIGHT, at("2026-11-06 23:00"), calendar=CALENDAR) == Elapsed(0, 0, 0)


def test_time_after_the_due_date_is_still_own_time():
    plain = due(Limit(5), at("2026-11-04"), calendar=CALENDAR)

    assert (plain.date, elapsed(plain, at("2026-11-18"), calendar=CALENDAR).own) == (date(2026, 11, 11), 10)
