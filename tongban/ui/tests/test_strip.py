from datetime import date
from types import SimpleNamespace as Thing

from django.utils.translation import override

from tongban.ui.strip import strip
from tongban.ui.tests.contents import explanation

TODAY = date(2026, 11, 20)


def cells(shown):
    return [(cell.figure, cell.word, cell.classes) for cell in shown.cells]


def test_the_strip_shows_what_each_day_is():
    with override("zh-hans"):
        shown = strip(explanation(), TODAY)

    assert cells(shown) == [
        ("11-6", "受理", "start d5 named"),
        ("7", "周六", "off"),
        ("8", "周日", "off"),
        ("9", "1", "working"),
        ("10", "2", "working"),
        ("11", "3", "working"),
        ("12", "停", "stopped"),
        ("13", "停", "stopped"),
        ("14", "周六", "off"),
        ("15", "周日", "off"),
        ("16", "停", "stopped"),
        ("17", "4", "working"),
        ("18", "5", "working"),
        ("19", "6", "working"),
        ("20", "7", "working today"),
        ("21", "周六", "off"),
        ("22", "周日", "off"),
        ("23", "8 止", "due"),
    ]


def test_each_day_can_be_heard_as_well():
    with override("en"):
        shown = strip(explanation(), TODAY)

    assert (shown.cells[6].aloud, shown.cells[14].aloud) == (
        "Thu 12 Nov 2026, clock stopped, expert review",
        "Fri 20 Nov 2026, day 7, today",
    )


def test_days_stopped_on_one_ground_are_told_together():
    with override("zh-hans"):
        shown = strip(explanation(), TODAY)

    assert shown.legend == ("11-12 周四 至 11-13 周五：专家评审", "11-16 周一：专家评审")


def test_a_strip_that_does_not_fit_one_row_is_laid_out_in_weeks():
    assert [strip(explanation(days, stopped=set())).weeks for days in (12, 14)] == [False, True]


def test_the_first_day_of_a_month_names_its_month():
    with override("en"):
        shown = strip(explanation(20, stopped=set()))

    assert [cell.figure for cell in shown.cells if "named" in cell.classes] == ["6 Nov", "1 Dec"]


def test_after_the_last_day_the_strip_says_that_it_is_over():
    with override("en"):
        shown = strip(explanation(stopped=set()), date(2026, 11, 19))

    assert shown.legend == ("Today, Thu 19 Nov, is past the last day",)


def test_a_year_without_a_calendar_is_dotted_and_said():
    with override("en"):
        shown = strip(explanation(30, date(2026, 12, 1), set()))

    assert (shown.legend, shown.cells[-1].classes) == (
        ("Fri 1 Jan: New Year's Day", "Dotted: provisional"),
        "due provisional",
    )


def test_objects_and_plain_strings_do_as_well_as_mappings():
    days = [
        Thing(date=date(2026, 11, 6), kind="start", count=None, note="受理", today=False, provisional=False),
        Thing(date=date(2026, 11, 7), kind="rolled", count=None, note="周六", today=False, provisional=False),
        Thing(date=date(2026, 11, 9), kind="due", count=None, note=None, today=True, provisional=False),
    ]
    with override("zh-hans"):
        shown = strip(Thing(days=days, sentences=("截止于2026年11月9日二十四时",)))

    assert (cells(shown), shown.sentences) == (
        [("11-6", "受理", "start d5 named"), ("7", "周六", "rolled"), ("9", "止", "due today")],
        ("截止于2026年11月9日二十四时",),
    )
