"""A day that somebody types is one from which something can be counted, or he is told so."""

from datetime import date

import pytest

from tongban.kernel.clock import day_end, day_start
from tongban.kernel.clock.typed import typed_day
from tongban.kernel.refusals import NotReady


def test_a_day_is_read_with_blanks_around_it_and_nothing_is_none():
    assert [typed_day(text, "until") for text in (" 2026-11-04 ", "", "  ")] == [date(2026, 11, 4), None, None]


@pytest.mark.parametrize("text", ["2026-02-30", "moon", "0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"])
def test_what_is_no_day_or_far_from_every_calendar_is_refused_at_its_field(text):
    with pytest.raises(NotReady) as refused:
        typed_day(text, "until")

    assert [(one.code, one.field) for one in refused.value.reasons] == [("no-such-day", "until")]


@pytest.mark.parametrize("text", ["1900-01-01", "2200-12-31"])
def test_the_first_and_the_last_day_begin_and_end(text):
    day = typed_day(text, "until")

    assert day_start(day) < day_end(day)
