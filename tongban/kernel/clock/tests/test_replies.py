"""An answer that somebody waits for has a last day, and a lamp on the way there."""

import pytest

from tongban.kernel.clock import answer_by, china_date, last_day, national, waiting

from .factories import at

CALENDAR = national()
DUE = answer_by(2, at("2026-11-06 15:00"), calendar=CALENDAR)


def test_the_day_of_the_question_is_not_counted_and_the_last_day_is_whole():
    assert (DUE, last_day(DUE).isoformat()) == (at("2026-11-11"), "2026-11-10")
    assert china_date(DUE) != last_day(DUE)


@pytest.mark.parametrize(
    ("now", "lamp", "left"),
    [
        ("2026-11-06 15:00", "green", 2),
        ("2026-11-08", "green", 2),
        ("2026-11-10 23:59", "yellow", 0),
        ("2026-11-11", "red", -1),
    ],
)
def test_the_lamp_turns_with_the_days_that_are_left(now, lamp, left):
    standing = waiting(DUE, at(now), calendar=CALENDAR)

    assert (standing.lamp, standing.remaining) == (lamp, left)


def test_who_wants_to_be_warned_earlier_says_with_how_many_days():
    assert waiting(DUE, at("2026-11-09"), calendar=CALENDAR, yellow=1).lamp == "yellow"
