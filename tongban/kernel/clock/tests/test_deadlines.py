"""What other programs read: plain values, checked input."""

import json
from datetime import UTC, date, datetime

import pytest

from tongban.kernel.clock import Calendar, deadline, published

from .factories import closure, stopped


def test_the_answer_is_json():
    answer = deadline("2026-09-24", 10)

    assert json.loads(json.dumps(answer)) == answer
    assert (answer["due"], answer["instant"], answer["provisional"]) == ("2026-10-15", "2026-10-15T16:00:00Z", False)
    assert answer["calendar"]["published_through"] == "2026-12-31"


def test_every_message_comes_in_both_languages():
    answer = deadline("2026-09-24", 3, stops=[stopped("2026-09-28", "2026-09-29")])

    assert answer["explanation"]["sentences"][2] == {
        "code": "not-counted",
        "clause": "行政许可法 45",
        "zh": "专家评审所需1个工作日不计入（《行政许可法》第四十五条）",
        "en": "1 working day of expert review not counted (Administrative Licensing Law art. 45)",
    }
    assert answer["explanation"]["days"][1] == {
        "date": "2026-09-25",
        "kind": "off",
        "count": None,
        "note": {"zh": "中秋", "en": "Mid-autumn Festival"},
        "provisional": False,
    }


def test_a_paused_deadline_names_no_date():
    answer = deadline("2026-11-06", 8, stops=[stopped("2026-11-11 17:40")])

    assert (answer["due"], answer["paused"], answer["remaining"], answer["not_before"]) == (None, True, 5, "2026-11-18")


@pytest.mark.parametrize(
    "start",
    ["2026-11-04", "2026-11-04T23:59", "2026-11-04T15:59:59Z", date(2026, 11, 4), datetime(2026, 11, 4, tzinfo=UTC)],
)
def test_dates_instants_and_local_times_of_one_china_day_agree(start):
    assert deadline(start, 5)["due"] == "2026-11-11"


def test_natural_days_rolled_have_a_unit_of_their_own():
    assert [deadline("2026-02-09", 7, unit)["due"] for unit in ("natural_day", "natural_day_rolled")] == [
        "2026-02-16",
        "2026-02-24",
    ]


def test_a_zones_calendar_may_be_given():
    calendar = Calendar.of([*published(), closure("tangshan", 1, "2026-11-09")])

    assert deadline("2026-11-06", 1, calendar=calendar)["due"] == "2026-11-10"


@pytest.mark.parametrize(
    ("start", "amount", "unit"),
    [
        ("2026-02-30", 5, "working_day"),
        ("yesterday", 5, "working_day"),
        ("2026-11-04", -1, "working_day"),
        ("2026-11-04", 5, "week"),
        ("9999-12-30", 50, "working_day"),
        ("9999-12-30", 50, "natural_day_rolled"),
        ("9999-12-30", 5_000, "hour"),
    ],
)
def test_what_cannot_be_computed_is_a_value_error(start, amount, unit):
    with pytest.raises(ValueError):
        deadline(start, amount, unit)
