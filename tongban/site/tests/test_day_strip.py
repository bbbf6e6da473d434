"""What the clock explains is what the strip shows: the two are strangers, and meet only on a page."""

import pytest
from django.utils.translation import override

from tongban.kernel.clock.deadlines import deadline
from tongban.ui.strip import strip

NATIONAL_DAY = ("2026-09-24", 10)


def shown(language, start, amount, unit="working_day", today=None):
    with override(language):
        return strip(deadline(start, amount, unit)["explanation"], today)


def test_working_days_are_counted_and_holidays_are_named():
    seen = shown("zh-hans", *NATIONAL_DAY, today="2026-09-29")

    assert [(cell.figure, cell.word) for cell in seen.cells if "off" not in cell.classes] == [
        ("9-24", "受理"),
        ("28", "1"),
        ("29", "2"),
        ("30", "3"),
        ("8", "4"),
        ("9", "5"),
        ("10", "6"),
        ("12", "7"),
        ("13", "8"),
        ("14", "9"),
        ("15", "10 止"),
    ]
    assert seen.legend == (
        "09-25 周五 至 09-27 周日：中秋",
        "10-01 周四 至 10-07 周三：国庆节",
        "10-10 周六：国庆节调休上班",
    )


def test_the_law_stands_beside_it_in_the_language_of_the_page():
    assert [shown(language, *NATIONAL_DAY).sentences[-1] for language in ("zh-hans", "en")] == [
        "截止于2026年10月15日二十四时（《民法典》第二百零三条）",
        "due by the end of 15 October 2026 (Civil Code art. 203)",
    ]


@pytest.mark.parametrize(
    ("start", "amount", "unit", "last"),
    [
        ("2026-09-25", 7, "natural_day_rolled", ("8", "7 止", "due")),
        ("2026-11-04", 48, "hour", ("5", "48 止", "due")),
        ("2026-12-20", 10, "working_day", ("1-1", "10 止", "due provisional named")),
    ],
)
def test_every_unit_ends_at_its_last_day(start, amount, unit, last):
    cell = shown("zh-hans", start, amount, unit).cells[-1]

    assert (cell.figure, cell.word, cell.classes) == last
