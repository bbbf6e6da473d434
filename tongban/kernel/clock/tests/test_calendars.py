"""The calendar counts working days as the State Council published them, and says how far it knows."""

from datetime import date

import pytest

from tongban.kernel.clock import Calendar, Marked, Year, national, published

from .factories import closure, dates


def test_make_up_days_are_working_days_and_holidays_on_weekdays_are_not():
    calendar = national()

    assert [calendar.is_working(date(2026, 2, day)) for day in (13, 14, 15, 16, 23, 24, 28)] == [
        True,
        True,
        False,
        False,
        False,
        True,
        True,
    ]


def test_every_count_equals_a_walk_over_the_days():
    calendar = national()
    days = dates(date(2003, 12, 20), date(2027, 1, 20))
    walked = 0

    for day in days[1:]:
        walked += calendar.is_working(day)
        assert calendar.between(days[0], day) == walked


def test_rank_and_at_are_inverse_inside_and_outside_the_published_years():
    calendar = national()
    first, last = calendar.rank(date(2003, 1, 1).toordinal()), calendar.rank(date(2028, 12, 31).toordinal())

    for rank in range(first + 1, last + 1):
        point = calendar.at(rank)
        assert (calendar.rank(point), calendar.rank(point - 1)) == (rank, rank - 1)


def test_outside_the_published_years_only_weekends_are_off():
    days = [*dates(date(2003, 1, 1), date(2003, 12, 31)), *dates(date(2027, 1, 1), date(2028, 12, 31))]

    assert all(national().is_working(day) == (day.weekday() < 5) for day in days)


def test_the_calendar_is_published_through_the_last_year_without_a_gap():
    years = [Year("CN", 2024, 1, {}), Year("CN", 2025, 1, {}), Year("CN", 2027, 1, {})]

    assert Calendar.of(years).published_through == date(2025, 12, 31)


def test_an_empty_calendar_publishes_nothing_and_knows_weekends():
    calendar = Calendar.of([])

    assert calendar.published_through is None
    assert not calendar.knows(date(2026, 1, 1), date(2026, 1, 1))
    assert calendar.shift(date(2026, 9, 24), 10) == date(2026, 10, 8)


def test_the_package_publishes_2026_and_not_2027():
    assert national().knows(date(2004, 1, 1), date(2026, 12, 31))
    assert not national().knows(date(2026, 12, 31), date(2027, 1, 1))


def test_a_correction_is_a_higher_version_that_replaces_the_whole_year():
    first = closure("CN", 1, "2026-03-02", "2026-03-03")
    second = closure("CN", 2, "2026-03-03")

    calendar = Calendar.of([second, first])

    assert calendar.is_working(date(2026, 3, 2))
    assert not calendar.is_working(date(2026, 3, 3))


def test_a_closure_of_a_zone_lies_over_the_national_calendar_whatever_the_order():
    closed = closure("tangshan", 1, "2026-02-14", "2026-11-09")

    for years in ([*published(), closed], [closed, *published()]):
        calendar = Calendar.of(years)
        assert not calendar.is_working(date(2026, 2, 14))
        assert not calendar.is_working(date(2026, 11, 9))


def test_a_closure_of_a_zone_does_not_publish_its_year():
    calendar = Calendar.of([*published(), closure("tangshan", 1, "2027-03-01")])

    assert not calendar.is_working(date(2027, 3, 1))
    assert not calendar.knows(date(2027, 3, 1), date(2027, 3, 1))


def test_a_row_may_not_speak_about_another_year():
    with pytest.raises(ValueError, match="days outside 2026: 2025-12-31"):
        Year("CN", 2026, 1, {date(2025, 12, 31): Marked(True, "元旦", "New Year's Day")})


def test_calendars_are_equal_when_they_count_alike_and_differ_when_they_do_not():
    again, closed = Calendar.of(published()), Calendar.of([*published(), closure("tangshan", 1, "2026-11-09")])

    assert again == national()
    assert hash(again) == hash(national())
    assert closed != national()


def test_marking_a_sunday_as_off_changes_the_words_and_not_the_edition():
    plain, marked = Calendar.of([Year("CN", 2026, 1, {})]), Calendar.of([closure("CN", 1, "2026-11-08")])

    assert marked.edition == plain.edition


def test_a_calendar_cannot_be_changed():
    with pytest.raises(TypeError):
        national().marked[date(2026, 11, 9)] = Marked(False, "闭厅", "hall closed")
    with pytest.raises(AttributeError):
        national().published = frozenset({2027})


def test_the_saturday_before_2006_was_worked_by_notice_35_of_2005():
    assert national().is_working(date(2005, 12, 31))
    assert [(year.version, year.source) for year in published() if year.year == 2005] == [
        (1, "chinesecalendar"),
        (2, "国办发明电〔2005〕35号"),
    ]
