"""Calendars in the database: versions that stay, and a calendar that notices the next one."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from tongban.kernel.clock import Limit, commands, due, national, now, published
from tongban.kernel.clock import queries as clock_queries
from tongban.kernel.clock.models import CalendarVersion
from tongban.kernel.clock.queries import calendar_for, years_in

from .factories import at, closure

pytestmark = pytest.mark.django_db
CLOSED = closure("tangshan", 1, "2026-11-09").days


@pytest.fixture(autouse=True)
def nothing_published(as_owner):
    """These tests begin before anything was published; everywhere else the calendars are there already."""
    with as_owner():
        connection.cursor().execute("TRUNCATE clock_calendarversion")
    clock_queries.forget()


@pytest.fixture
def publish(as_owner):
    """Publish as the owner does, inside this test's transaction; everything else is asked as the run-time role."""

    def publishing(*words, **more):
        with as_owner():
            return commands.publish(*words, **more, using="default")

    return publishing


@pytest.fixture
def publish_national(as_owner):
    """Load what the State Council published, as the owner does."""

    def publishing():
        with as_owner():
            return commands.publish_national(using="default")

    return publishing


def test_the_national_rows_give_the_national_calendar(publish_national):
    publish_national()

    assert calendar_for(None) == national()
    assert len(years_in("CN")) == len(published())


def test_loading_twice_adds_nothing(publish_national):
    first, second = publish_national(), publish_national()

    assert (len(first), second) == (len(published()), [])


def test_without_rows_everything_is_provisional():
    assert due(Limit(5), at("2026-11-04"), calendar=calendar_for(None)).provisional


def test_a_closure_is_seen_in_its_zone_at_once_and_nowhere_else(publish_national, publish):
    publish_national()
    before = calendar_for("tangshan")

    publish("tangshan", 2026, CLOSED, source="停电公告")

    assert before.is_working(date(2026, 11, 9))
    assert not calendar_for("tangshan").is_working(date(2026, 11, 9))
    assert calendar_for("beijing").is_working(date(2026, 11, 9))


def test_taking_a_closure_back_is_the_next_version(publish):
    publish("tangshan", 2026, CLOSED, source="停电公告")

    second = publish("tangshan", 2026, {}, source="撤回公告")

    assert (second.version, calendar_for("tangshan").is_working(date(2026, 11, 9))) == (2, True)


def test_publishing_what_is_in_force_adds_nothing(publish):
    publish("tangshan", 2026, CLOSED, source="停电公告")

    assert publish("tangshan", 2026, CLOSED, source="停电公告") is None


def test_an_operators_correction_survives_the_next_load(publish_national, publish):
    publish_national()
    corrected = {day: mark for day, mark in published()[-2].days.items() if day != date(2026, 2, 14)}
    publish("CN", 2026, corrected, source="更正通知")

    assert publish_national() == []
    assert not calendar_for(None).is_working(date(2026, 2, 14))


def test_an_old_date_is_computed_with_what_was_known_then(publish_national, publish):
    publish_national()
    known_until = now()
    publish("tangshan", 2026, CLOSED, source="停电公告")

    then, today = calendar_for("tangshan", as_of=known_until), calendar_for("tangshan")

    assert (then.is_working(date(2026, 11, 9)), today.is_working(date(2026, 11, 9))) == (True, False)


def test_nothing_was_known_before_it_was_recorded(publish_national):
    publish_national()

    assert calendar_for(None, as_of=now() - timedelta(days=1)).published_through is None


def test_asking_again_costs_no_query(publish_national, django_assert_num_queries):
    publish_national()
    calendar_for("tangshan")

    with django_assert_num_queries(0):
        again = calendar_for("tangshan")

    assert again is calendar_for("tangshan")


def test_another_process_is_noticed_with_one_query(publish_national, django_assert_num_queries, monkeypatch):
    publish_national()
    calendar_for("tangshan")
    monkeypatch.setattr(clock_queries, "FRESH", -1.0)

    with django_assert_num_queries(1):
        calendar_for("tangshan")


def test_a_version_exists_once(publish, as_owner):
    publish("tangshan", 2026, CLOSED, source="停电公告")
    twin = CalendarVersion(scope="tangshan", year=2026, version=1, days={}, source="x", recorded_at=now())

    with as_owner(), pytest.raises(IntegrityError, match="clock_calendar_one_version"), transaction.atomic():
        twin.save()


def test_the_run_time_role_may_read_calendars_and_not_write_them():
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        commands.publish("tangshan", 2026, CLOSED, source="停电公告", using="default")

    assert not CalendarVersion.objects.exists()


def test_days_of_another_year_are_refused(publish):
    with pytest.raises(ValueError, match="days outside 2027: 2026-11-09"):
        publish("tangshan", 2027, CLOSED, source="停电公告")


@pytest.mark.parametrize(
    "change", ["UPDATE clock_calendarversion SET days = '{}'", "DELETE FROM clock_calendarversion"]
)
def test_what_was_published_never_changes(publish, as_owner, change):
    publish("tangshan", 2026, CLOSED, source="停电公告")

    with as_owner(), pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        connection.cursor().execute(change)
