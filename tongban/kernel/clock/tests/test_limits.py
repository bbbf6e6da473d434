"""Until when: the vectors of practice, stops, extension, silence."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tongban.kernel.clock import (
    Calendar,
    Extension,
    Limit,
    Stop,
    announced,
    due,
    exceeded,
    national,
    published,
    silence,
)

from .factories import at, closure, stopped

CALENDAR = national()
OPEN_ALL_DAY = Calendar.of(published(), opening=((time(9), time(12)), (time(13, 30), time(17, 30))))


def last_day(limit, start, *stops, extension=None, calendar=CALENDAR):
    return due(limit, at(start), stops, extension, calendar=calendar).date


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("2021-09-17", Limit(5), "2021-09-26"),
        ("2021-11-25", Limit(8), "2021-12-07"),
        ("2022-01-28", Limit(5), "2022-02-09"),
        ("2022-04-29", Limit(20), "2022-05-31"),
        ("2026-02-13", Limit(1), "2026-02-14"),
        ("2026-09-24", Limit(10), "2026-10-15"),
        ("2026-01-02", Limit(3), "2026-01-06"),
        ("2021-09-25", Limit(7, "natural_day", roll=True), "2021-10-08"),
        ("2026-02-09", Limit(7, "natural_day", roll=True), "2026-02-24"),
        ("2026-02-09", Limit(7, "natural_day"), "2026-02-16"),
    ],
)
def test_the_vectors_of_real_practice(start, limit, expected):
    assert last_day(limit, start) == date.fromisoformat(expected)


def test_the_start_day_does_not_count_at_any_hour():
    assert last_day(Limit(1), "2026-11-04 00:00") == last_day(Limit(1), "2026-11-04 23:59:59") == date(2026, 11, 5)


def test_the_start_day_is_the_date_in_china_not_in_utc():
    late_evening_utc = datetime(2026, 11, 4, 23, 0, tzinfo=UTC)

    assert due(Limit(1), late_evening_utc, calendar=CALENDAR).date == date(2026, 11, 6)


def test_the_last_day_ends_at_midnight_in_china():
    answer = due(Limit(5), at("2026-11-04 10:00"), calendar=CALENDAR)

    assert (answer.date, answer.instant) == (date(2026, 11, 11), at("2026-11-12"))
    assert answer.instant.tzinfo is UTC


def test_a_limit_of_no_days_ends_with_the_start_day_even_on_a_holiday():
    assert last_day(Limit(0), "2026-10-01 10:00") == date(2026, 10, 1)


def test_a_start_without_offset_is_refused():
    with pytest.raises(ValueError, match="has no offset"):
        due(Limit(5), datetime(2026, 11, 4), calendar=CALENDAR)


# --- stops ---


def test_the_expert_review_of_the_design_takes_three_working_days():
    review = stopped("2026-11-11 17:40", "2026-11-16 16:20")

    assert last_day(Limit(8), "2026-11-06 09:12", review) == date(2026, 11, 23)
    assert last_day(Limit(20), "2026-11-06 09:12", review) == date(2026, 12, 9)


def test_a_stop_within_one_day_takes_no_day_and_over_midnight_takes_one():
    assert last_day(Limit(5), "2026-11-04", stopped("2026-11-05 00:00", "2026-11-05 23:59")) == date(2026, 11, 11)
    assert last_day(Limit(5), "2026-11-04", stopped("2026-11-05 23:59", "2026-11-06 00:00")) == date(2026, 11, 12)


def test_a_stop_over_a_holiday_takes_only_its_working_days():
    plain = last_day(Limit(10), "2026-09-24")
    review = stopped("2026-09-30 09:00", "2026-10-08 09:00")

    assert CALENDAR.between(plain, last_day(Limit(10), "2026-09-24", review)) == 1


def test_overlapping_stops_take_each_day_once():
    hearing, testing = stopped("2026-11-05", "2026-11-10", "hearing"), stopped("2026-11-09", "2026-11-12", "testing")

    assert last_day(Limit(5), "2026-11-04", hearing, testing) == date(2026, 11, 18)
    assert last_day(Limit(5), "2026-11-04", stopped("2026-11-05", "2026-11-12")) == date(2026, 11, 18)


def test_a_stop_before_the_start_or_after_the_last_day_changes_nothing():
    before, after = stopped("2026-10-20", "2026-11-04"), stopped("2026-11-11 09:00", "2026-11-20")

    assert last_day(Limit(5), "2026-11-04", before, after) == date(2026, 11, 11)


def test_a_stop_that_reaches_over_the_start_takes_only_the_days_after_it():
    assert last_day(Limit(5), "2026-11-04", stopped("2026-10-20", "2026-11-06")) == date(2026, 11, 13)


def test_an_open_stop_pauses_the_clock_and_says_what_is_left():
    answer = due(Limit(8), at("2026-11-06"), [stopped("2026-11-11 17:40")], calendar=CALENDAR)

    assert (answer.paused, answer.date, answer.instant) == (True, None, None)
    assert (answer.remaining, answer.not_before) == (5, date(2026, 11, 18))


def test_an_open_stop_that_begins_on_the_last_day_comes_too_late():
    answer = due(Limit(5), at("2026-11-04"), [stopped("2026-11-11 09:00")], calendar=CALENDAR)

    assert (answer.paused, answer.date, answer.remaining) == (False, date(2026, 11, 11), None)


def test_an_open_stop_swallows_the_closed_ones_after_it():
    stops = [stopped("2026-11-06"), stopped("2026-11-09", "2026-11-10", "hearing")]

    assert due(Limit(5), at("2026-11-04"), stops, calendar=CALENDAR).remaining == 3


def test_a_stop_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="before it starts"):
        stopped("2026-11-05", "2026-11-04")


def test_natural_days_are_stopped_on_weekends_too():
    plain, review = Limit(7, "natural_day"), stopped("2026-11-06 09:00", "2026-11-09 09:00")

    assert last_day(plain, "2026-11-04", review) == date(2026, 11, 14)


def test_a_rolled_last_day_does_not_land_on_a_stopped_day():
    rolled, review = Limit(3, "natural_day", roll=True), stopped("2026-11-07 09:00", "2026-11-10 09:00")

    assert last_day(rolled, "2026-11-04") == date(2026, 11, 9)
    assert last_day(rolled, "2026-11-04", review) == date(2026, 11, 11)


def test_a_rolled_last_day_that_an_open_stop_overtakes_is_still_to_come():
    rolled = Limit(3, "natural_day", roll=True)

    answer = due(rolled, at("2026-11-04"), [stopped("2026-11-07 09:00")], calendar=CALENDAR)

    assert (answer.paused, answer.remaining, answer.not_before) == (True, 1, date(2026, 11, 9))


# --- extension ---


def test_an_extension_adds_its_units_at_the_end():
    assert last_day(Limit(20), "2026-11-04", extension=Extension(10)) == last_day(Limit(30), "2026-11-04")


def test_an_extension_of_nothing_is_refused():
    with pytest.raises(ValueError, match="between 1 and"):
        Extension(0)


# --- hours ---


def test_hours_run_from_the_instant_through_nights_and_holidays():
    assert due(Limit(48, "hour"), at("2026-09-30 15:30"), calendar=CALENDAR).instant == at("2026-10-02 15:30")


def test_a_stop_is_taken_out_of_hours_to_the_minute():
    answer = due(
        Limit(48, "hour"), at("2026-11-04 10:00"), [stopped("2026-11-05 09:10", "2026-11-05 11:45")], calendar=CALENDAR
    )

    assert answer.instant == at("2026-11-06 12:35")


def test_hours_that_end_at_midnight_end_on_the_day_before():
    answer = due(Limit(14, "hour"), at("2026-11-04 10:00"), calendar=CALENDAR)

    assert (answer.date, answer.instant) == (date(2026, 11, 4), at("2026-11-05"))


def test_working_hours_pass_only_while_the_hall_is_open():
    answer = due(Limit(4, "working_hour"), at("2026-11-06 16:00"), calendar=OPEN_ALL_DAY)

    assert answer.instant == at("2026-11-09 11:30")


def test_working_hours_end_when_the_hall_closes_not_when_it_opens_again():
    assert due(Limit(3, "working_hour"), at("2026-11-09 09:00"), calendar=OPEN_ALL_DAY).instant == at(
        "2026-11-09 12:00"
    )
    assert due(Limit(7, "working_hour"), at("2026-11-06 18:00"), calendar=OPEN_ALL_DAY).instant == at(
        "2026-11-09 17:30"
    )


def test_working_hours_go_on_after_lunch_by_the_smallest_part():
    start = at("2026-11-09 09:00") + timedelta(microseconds=1)

    assert due(Limit(3, "working_hour"), start, calendar=OPEN_ALL_DAY).instant == at("2026-11-09 13:30") + timedelta(
        microseconds=1
    )


def test_a_begun_hour_is_left_whole_while_paused():
    answer = due(Limit(48, "hour"), at("2026-11-04 10:00"), [stopped("2026-11-04 11:30")], calendar=CALENDAR)

    assert (answer.paused, answer.remaining) == (True, 47)


def test_working_hours_equal_a_walk_over_the_minutes():
    start, stop = at("2026-09-30 11:47"), stopped("2026-10-08 10:13", "2026-10-09 14:02")
    minute, counted = start, 0

    while counted < 15 * 60:
        minute += timedelta(minutes=1)
        begun = minute - timedelta(minutes=1)
        open_now = any(opens <= begun.time() < closes for opens, closes in OPEN_ALL_DAY.opening)
        counted += open_now and OPEN_ALL_DAY.is_working(begun.date()) and not stop.start <= begun < stop.end

    assert due(Limit(15, "working_hour"), start, [stop], calendar=OPEN_ALL_DAY).instant == minute


def test_working_hours_need_opening_hours():
    with pytest.raises(ValueError, match="opening hours"):
        due(Limit(4, "working_hour"), at("2026-11-06"), calendar=Calendar.of(published(), opening=()))


def test_where_no_hours_are_told_a_working_day_has_eight():
    assert due(Limit(8, "working_hour"), at("2026-11-06 10:00"), calendar=CALENDAR).instant == at("2026-11-09 10:00")


# --- years that are not published ---


@pytest.mark.parametrize(
    ("limit", "start", "provisional"),
    [
        (Limit(1), "2026-12-30", False),
        (Limit(2), "2026-12-30", True),
        (Limit(2), "2003-12-30", True),
        (Limit(1), "2003-12-31", False),
        (Limit(30, "natural_day"), "2026-12-30", False),
        (Limit(1, "natural_day", roll=True), "2026-12-30", False),
        (Limit(3, "natural_day", roll=True), "2026-12-30", True),
        (Limit(5, "natural_day", roll=True), "2003-12-30", False),
        (Limit(72, "hour"), "2026-12-30", False),
    ],
)
def test_a_date_is_provisional_when_it_rests_on_an_unpublished_day(limit, start, provisional):
    assert due(limit, at(start), calendar=CALENDAR).provisional is provisional


def test_a_provisional_date_moves_when_the_year_arrives():
    arrived = Calendar.of([*published(), closure("CN", 1, "2027-01-01")])

    assert last_day(Limit(5), "2026-12-28") == date(2027, 1, 4)
    assert last_day(Limit(5), "2026-12-28", calendar=arrived) == date(2027, 1, 5)
    assert not due(Limit(5), at("2026-12-28"), calendar=arrived).provisional


# --- what is no limit ---


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"amount": -1}, "not between"),
        ({"amount": 100_001}, "not between"),
        ({"amount": 5, "unit": "fortnight"}, "unknown unit 'fortnight'"),
        ({"amount": 5, "start_event": "payment"}, "unknown start event 'payment'"),
        ({"amount": 5, "roll": True}, "no last day to roll forward"),
    ],
)
def test_what_is_no_limit_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        Limit(**wrong)


# --- silence and announcements ---


def test_silence_accepts_at_the_end_of_the_fifth_working_day_with_effect_from_receipt():
    received = at("2026-09-24 15:00")

    accepted = silence(received, calendar=CALENDAR)

    assert (accepted.due.date, accepted.fires, accepted.effective) == (date(2026, 10, 9), at("2026-10-10"), received)


def test_a_stop_that_lasts_longer_than_announced_raises_an_alarm():
    review = stopped("2026-11-11 17:40", announced=Limit(3))

    assert announced(review, calendar=CALENDAR).date == date(2026, 11, 16)
    assert not exceeded(review, at("2026-11-16 23:59"), calendar=CALENDAR)
    assert exceeded(review, at("2026-11-17 00:00"), calendar=CALENDAR)


def test_a_stop_that_ended_in_time_never_alarms_later():
    review = stopped("2026-11-11 17:40", "2026-11-16 16:20", announced=Limit(3))

    assert not exceeded(review, at("2027-05-01"), calendar=CALENDAR)


def test_a_stop_without_announcement_has_nothing_to_exceed():
    review = Stop(at("2026-11-11"), None, "hearing")

    assert announced(review, calendar=CALENDAR) is None
    assert not exceeded(review, at("2027-05-01"), calendar=CALENDAR)
