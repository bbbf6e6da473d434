import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils.translation import override

from tongban.ui import clauses, words

MONDAY = date(2026, 11, 23)
EVENING = datetime(2026, 11, 16, 16, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "zh", "en"),
    [
        ("", "11 月 23 日（周一）", "Mon 23 Nov 2026"),
        ("year", "2026 年 11 月 23 日（周一）", "Mon 23 Nov 2026"),
        ("short", "11-23 周一", "Mon 23 Nov"),
        ("bare", "2026-11-23", "2026-11-23"),
        (date(2026, 1, 1), "11 月 23 日（周一）", "Mon 23 Nov 2026"),
        (date(2025, 12, 31), "2026 年 11 月 23 日（周一）", "Mon 23 Nov 2026"),
    ],
)
def test_a_date_reads_as_each_language_writes_it(form, zh, en):
    assert (words.day(MONDAY, form, "zh"), words.day(MONDAY, form, "en")) == (zh, en)


def test_the_language_of_the_page_decides():
    with override("en"):
        english = words.day(MONDAY)
    with override("zh-hans"):
        chinese = words.day(MONDAY)

    assert (english, chinese) == ("Mon 23 Nov 2026", "11 月 23 日（周一）")


@pytest.mark.parametrize(
    ("form", "zh", "en"),
    [
        ("", "11-17 00:30", "17 Nov, 00:30"),
        ("year", "2026-11-17 00:30", "17 Nov 2026, 00:30"),
        ("second", "2026-11-17 00:30:05", "17 Nov 2026, 00:30:05"),
        ("clock", "00:30:05", "00:30:05"),
    ],
)
def test_an_instant_is_shown_in_china_time(form, zh, en):
    assert (words.moment(EVENING, form, "zh"), words.moment(EVENING, form, "en")) == (zh, en)


def test_an_instant_late_in_the_evening_of_london_is_the_next_day_in_china():
    assert words.day(EVENING, "bare") == "2026-11-17"


def test_an_instant_without_its_offset_is_a_mistake():
    with pytest.raises(ValueError, match="without its offset"):
        words.moment(datetime(2026, 11, 16, 16, 30))


@pytest.mark.parametrize(
    ("code", "shown"),
    [("91131000MA0ABC7Q4K", "9113…7Q4K"), ("12345678", "12345678"), ("123456789", "1234…6789"), ("", ""), (None, "")],
)
def test_the_middle_of_a_code_is_left_out(code, shown):
    assert words.masked(code) == shown


@pytest.mark.parametrize(
    ("octets", "shown"), [(0, "0 B"), (1023, "1023 B"), (1024, "1 KB"), (1536, "1.5 KB"), (20 << 20, "20 MB")]
)
def test_a_size_is_read_in_its_largest_unit(octets, shown):
    assert words.size(octets) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(1742, 1781, "97.8%"), (9999, 10000, "99.9%"), (3, 3, "100.0%"), (0, 7, "0.0%"), (0, 0, "–")],
)
def test_a_share_is_cut_so_that_a_hundred_means_all(part, whole, shown):
    assert words.share(part, whole) == shown


def test_a_text_without_english_is_shown_in_chinese():
    assert words.said({"zh": "施工许可", "en": ""}, "en") == "施工许可"


@pytest.mark.parametrize(
    ("clause", "zh", "en"),
    [
        ("行政许可法 32(4)", "（《行政许可法》第三十二条（四））", " (Administrative Licensing Law art. 32(4))"),
        ("民法典 201", "（《民法典》第二百零一条）", " (Civil Code art. 201)"),
        ("行政许可法 10", "（《行政许可法》第十条）", " (Administrative Licensing Law art. 10)"),
        ("RFC 6750 3.1", "（RFC 6750 3.1）", " (RFC 6750 3.1)"),
        ("JSON 2020", "（JSON 2020）", " (JSON 2020)"),
        ("", "", ""),
    ],
)
def test_a_clause_is_printed_as_lawyers_write_it(clause, zh, en):
    assert (clauses.cited(clause, "zh"), clauses.cited(clause, "en")) == (zh, en)


def test_every_rule_of_our_own_has_an_english_name():
    house = Path(clauses.__file__).parents[1]
    sources = [path.read_text(encoding="utf-8") for path in house.rglob("*.py") if "tests" not in path.parts]
    found = {name for text in sources for name in re.findall(r'"([\u4e00-\u9fff]+规则)"', text)}

    assert sorted(found - clauses.OWN.keys() - clauses.LAWS.keys()) == []
    assert clauses.cited("认领规则：一事一人", "en") == " (rule of claims: one matter, one person)"
    assert clauses.cited("材料文件规则 4", "en") == " (Rules for files art. 4)"
