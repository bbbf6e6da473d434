"""Every due date opens into its days, and every sentence stands in two languages."""

import re
from datetime import date

import pytest

from tongban.kernel.clock import Calendar, Extension, Limit, due, explain, national, published, say
from tongban.kernel.clock.wording import GROUNDS, LANGUAGES, SAYINGS, UNITS, cite

from .factories import at, closure, stopped

CALENDAR = national()


def strip(limit, start, *stops, extension=None, calendar=CALENDAR, now=None):
    answer = due(limit, at(start), stops, extension, calendar=calendar)
    return explain(answer, calendar=calendar, now=now and at(now))


def row(day):
    return day.date.day, day.kind, day.count, day.note and say(day.note, "zh")


def said(explanation, language="zh"):
    return [say(sentence, language) for sentence in explanation.sentences]


def test_the_strip_of_the_design():
    review = stopped("2026-11-11 17:40", "2026-11-16 16:20")

    days = strip(Limit(8), "2026-11-06 09:12", review, now="2026-11-20 10:00").days

    assert [row(day) for day in days] == [
        (6, "start", None, "受理"),
        (7, "off", None, "周六"),
        (8, "off", None, "周日"),
        (9, "working", 1, None),
        (10, "working", 2, None),
        (11, "working", 3, None),
        (12, "stopped", None, "专家评审"),
        (13, "stopped", None, "专家评审"),
        (14, "off", None, "周六"),
        (15, "off", None, "周日"),
        (16, "stopped", None, "专家评审"),
        (17, "working", 4, None),
        (18, "working", 5, None),
        (19, "working", 6, None),
        (20, "working", 7, None),
        (21, "off", None, "周六"),
        (22, "off", None, "周日"),
        (23, "due", 8, None),
    ]
    assert [day.date.day for day in days if day.today] == [20]


def test_the_law_stands_beside_the_strip():
    review = stopped("2026-11-11 17:40", "2026-11-16 16:20")

    explanation = strip(Limit(8, clause="行政许可法 42"), "2026-11-06", review, extension=Extension(10))

    assert said(explanation) == [
        "期限8个工作日，自受理起算",
        "开始的当日不计入",
        "专家评审所需3个工作日不计入",
        "经批准延长10个工作日",
        "截止于2026年12月7日二十四时",
    ]
    assert said(explanation, "en") == [
        "8 working days from acceptance",
        "the day on which it starts is not counted",
        "3 working days of expert review not counted",
        "extended once by 10 working days",
        "due by the end of 7 December 2026",
    ]
    assert [sentence.clause for sentence in explanation.sentences] == [
        "行政许可法 42",
        "民法典 201",
        "行政许可法 45",
        "行政许可法 42",
        "民法典 203",
    ]


def test_holidays_and_make_up_days_are_named():
    days = {day.date: row(day)[1:] for day in strip(Limit(10), "2026-09-17").days}

    assert days[date(2026, 9, 20)] == ("working", 2, "国庆节调休上班")
    assert days[date(2026, 9, 25)] == ("off", None, "中秋")


def test_a_closure_of_the_zone_is_named_on_the_strip():
    calendar = Calendar.of([*published(), closure("tangshan", 1, "2026-11-09")])

    assert row(strip(Limit(3), "2026-11-06", calendar=calendar).days[3]) == (9, "off", None, "闭厅")


def test_days_of_an_extension_are_marked():
    days = strip(Limit(2), "2026-11-04", extension=Extension(1)).days

    assert [row(day) for day in days if day.count] == [
        (5, "working", 1, None),
        (6, "working", 2, None),
        (9, "due", 3, "延长期限"),
    ]


def test_a_rolled_last_day_shows_what_it_passes_over():
    explanation = strip(Limit(7, "natural_day", roll=True), "2026-02-09")

    assert [row(day)[:3] for day in explanation.days[-9:]] == [
        (16, "counted", 7),
        (17, "rolled", None),
        (18, "rolled", None),
        (19, "rolled", None),
        (20, "rolled", None),
        (21, "rolled", None),
        (22, "rolled", None),
        (23, "rolled", None),
        (24, "due", 7),
    ]
    assert "最后一日不是工作日，顺延至下一个工作日" in said(explanation)


def test_a_paused_clock_shows_the_days_until_today_and_what_is_left():
    explanation = strip(Limit(8), "2026-11-06", stopped("2026-11-11 17:40", ground="hearing"), now="2026-11-13")

    assert [row(day) for day in explanation.days[-2:]] == [(12, "stopped", None, "听证"), (13, "stopped", None, "听证")]
    assert said(explanation)[-1] == "听证期间停止计时，尚余5个工作日，截止日不早于2026年11月18日"


def test_a_day_names_every_ground_that_takes_it_out_and_no_other():
    hearing, testing = stopped("2026-11-05", "2026-11-10", "hearing"), stopped("2026-11-09", "2026-11-12", "testing")

    days = {day.date.day: row(day)[3] for day in strip(Limit(5), "2026-11-04", hearing, testing).days}

    assert [days[day] for day in (9, 10, 11)] == ["听证", "听证、检测", "检测"]


def test_a_stop_within_a_day_is_named_as_taking_none():
    explanation = strip(Limit(5), "2026-11-04", stopped("2026-11-05 09:00", "2026-11-05 11:00", "testing"))

    assert "检测未占用一个整日，期限不变" in said(explanation)


def test_an_unpublished_year_is_named_and_its_days_are_marked():
    explanation = strip(Limit(5), "2026-12-28")

    assert [day.date.day for day in explanation.days if day.provisional] == [1, 2, 3, 4]
    assert said(explanation)[-1] == "2027年放假安排尚未公布，暂按周末休息推算，公布后重新计算"


def test_hours_name_the_minute():
    explanation = strip(Limit(50, "hour"), "2026-02-20 10:00", stopped("2026-02-21 11:00", "2026-02-21 13:30"))

    assert [row(day)[:3] for day in explanation.days] == [
        (20, "start", None),
        (21, "counted", 35),
        (22, "due", 50),
    ]
    assert said(explanation)[-1] == "截止于2026年2月22日14:30"


def test_an_old_case_is_explained_as_on_its_last_day():
    answer = due(Limit(5), at("2021-09-17"), calendar=CALENDAR)

    assert explain(answer, calendar=CALENDAR, now=at("2026-11-22")) == explain(answer, calendar=CALENDAR)


def test_singular_and_plural_are_told_apart():
    assert [said(strip(Limit(amount), "2026-11-04"), "en")[0] for amount in (1, 2)] == [
        "1 working day from acceptance",
        "2 working days from acceptance",
    ]


@pytest.mark.parametrize("table", [SAYINGS, GROUNDS, UNITS], ids=["sayings", "grounds", "units"])
def test_both_languages_say_everything_with_the_same_parameters(table):
    for code, texts in table.items():
        assert len(texts) == len(LANGUAGES) and all(texts), code
        assert len({tuple(sorted(re.findall(r"\{(\w+)\}", text))) for text in texts}) == 1, code


def test_a_ground_that_no_table_knows_is_shown_as_it_is():
    review = stopped("2026-11-05 09:00", "2026-11-06 11:00", "文物勘探")

    assert "文物勘探所需1个工作日不计入" in said(strip(Limit(5), "2026-11-04", review))


@pytest.mark.parametrize(
    ("clause", "zh", "en"),
    [
        ("行政许可法 45", "《行政许可法》第四十五条", "Administrative Licensing Law art. 45"),
        ("行政许可法 32(4)", "《行政许可法》第三十二条（四）", "Administrative Licensing Law art. 32(4)"),
        ("民法典 201", "《民法典》第二百零一条", "Civil Code art. 201"),
        ("建筑法 10", "《建筑法》第十条", "Construction Law art. 10"),
        ("民法典 1260", "《民法典》第一千二百六十条", "Civil Code art. 1260"),
        ("民法典 110", "《民法典》第一百一十条", "Civil Code art. 110"),
        ("民法典 12", "《民法典》第十二条", "Civil Code art. 12"),
        ("冀政办〔2020〕1号", "冀政办〔2020〕1号", "冀政办〔2020〕1号"),
    ],
)
def test_clauses_are_printed_as_statutes_print_them(clause, zh, en):
    assert (cite(clause, "zh"), cite(clause, "en")) == (zh, en)
