"""Calendars in the database: versions that stay, and a calendar that notices the next one."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connections, transaction

from tongban.kernel.clock import Limit, due, national, now, published
from tongban.kernel.clock import queries as clock_queries
from tongban.kernel.clock.commands import publish, publish_national
from tongban.kernel.clock.models import CalendarVersion
from tongban.kernel.clock.queries import calendar_for, forget, years_in

from .factories import at, closure

pytestmark = pytest.mark.django_db(databases=["default", "owner"], transaction=True)
CLOSED = closure("tangshan", 1, "2026-11-09").days


@pytest.fixture(autouse=True)
def fresh():
    """No calendar of an earlier test."""
    forget()
    yield
    forget()


def test_the_national_rows_give_the_national_calendar():
    publish_national()

    assert calendar_for(None) == national()
    assert len(years_in("CN")) == len(published())


def test_loading_twice_adds_nothing():
    first, second = publish_national(), publish_national()

    assert (len(first), second) == (len(published()), [])


def test_without_rows_everything_is_provisional():
    assert due(Limit(5), at("2026-11-04"), calendar=calendar_for(None)).provisional


def test_a_closure_is_seen_in_its_zone_at_once_and_nowhere_else():
    publish_national()
    before = calendar_for("tangshan")

    publish("tangshan", 2026, CLOSED, source="停电公告")

    assert before.is_working(date(2026, 11, 9))
    assert not calendar_for("tangshan").is_working(date(2026, 11, 9))
    assert calendar_for("beijing").is_working(date(2026, 11, 9))


def test_taking_a_closure_back_is_the_next_version():
    publish("tangshan", 2026, CLOSED, source="停电公告")

    second = publish("tangshan", 2026, {}, source="撤回公告")

    assert (second.version, calendar_for("tangshan").is_working(date(2026, 11, 9))) == (2, True)


def test_publishing_what_is_in_force_adds_nothing():
    publish("tangshan", 2026, CLOSED, source="停电公告")

    assert publish("tangshan", 2026, CLOSED, source="停电公告") is None


def test_an_operators_correction_survives_the_next_load():
    publish_national()
    corrected = {day: mark for day, mark in published()[-2].days.items() if day != date(2026, 2, 14)}
    publish("CN", 2026, corrected, source="更正通知")

    assert publish_national() == []
    assert not calendar_for(None).is_working(date(2026, 2, 14))


def test_an_old_date_is_computed_with_what_was_known_then():
    publish_national()
    known_until = now()
    publish("tangshan", 2026, CLOSED, source="停电公告")

    then, today = calendar_for("tangshan", as_of=known_until), calendar_for("tangshan")

    assert (then.is_working(date(2026, 11, 9)), today.is_working(date(2026, 11, 9))) == (True, False)


def test_nothing_was_known_before_it_was_recorded():
    publish_national()

    assert calendar_for(None, as_of=now() - timedelta(days=1)).published_through is None


def test_asking_again_costs_no_query(django_assert_num_queries):
    publish_national()
    calendar_for("tangshan")

    with django_assert_num_queries(0):
        again = calendar_for("tangshan")

    assert again is calendar_for("tangshan")


def test_another_process_is_noticed_with_one_query(django_assert_num_queries, monkeypatch):
    publish_national()
    calendar_for("tangshan")
    monkeypatch.setattr(clock_queries, "FRESH", -1.0)

    with django_assert_num_queries(1):
        calendar_for("tangshan")


def test_a_version_exists_once():
    publish("tangshan", 2026, CLOSED, source="停电公告")
    twin = CalendarVersion(scope="tangshan", year=2026, version=1, days={}, source="x", recorded_at=now())

    with pytest.raises(IntegrityError), transaction.atomic(using="owner"):
        twin.save(using="owner")


def test_days_of_another_year_are_refused():
    with pytest.raises(ValueError, match="days outside 2027: 2026-11-09"):
        publish("tangshan", 2027, CLOSED, source="停电公告")


@pytest.mark.parametrize(
    "statement", ["UPDATE clock_calendarversion SET days = '{}'", "DELETE FROM clock_calendarversion"]
)
def test_what_was_published_never_changes(statement):
    publish("tangshan", 2026, CLOSED, source="停电公告")
    wall = Path(clock_queries.__file__).with_name("sql") / "calendars.sql"

    with pytest.raises(IntegrityError, match="never changes"), connections["owner"].cursor() as cursor:
        cursor.execute(wall.read_text(encoding="utf-8"))
        cursor.execute(statement)
