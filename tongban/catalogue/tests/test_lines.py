"""A table of items: what its head and its cells say, on top of what stands, and every fault at its line and column."""

import pytest

from tongban.catalogue import content, lines
from tongban.catalogue.columns import COLUMNS, Known
from tongban.catalogue.tests.factories import material, plain_item
from tongban.kernel.tables import Line

KNOWN = Known(
    "north", {"planning": "planning", "北区规划局": "planning"}, {"planning": "planning", "规划许可": "planning"}
)
HEAD = Line(1, ("事项编码 *", "事项名称", "实施主体（全称）", "承诺时限", "申请材料"))


def read(**cells):
    """One line with these cells, read; the three that are needed are filled."""
    filled = {"code": "A1", "name_zh": "桥梁规划许可", "agency": "北区规划局", **cells}
    columns, wrong = lines.head(Line(1, tuple(filled)))
    assert wrong == []
    return lines.values(Line(2, tuple(filled.values())), columns, KNOWN)


def said(standing=None, **cells):
    """What a line says on top of what stands."""
    found, wrong = read(**cells)
    assert wrong == []
    return lines.part(found, standing or {})


def told(reasons):
    return [(reason.code, reason.field) for reason in reasons]


# --- the head ----------------------------------------------------------------------------------------------------


def test_a_head_is_read_whatever_people_add_to_it():
    columns, wrong = lines.head(HEAD)

    assert [column.key for column in columns.values()] == ["code", "name_zh", "agency", "promised", "materials"]
    assert wrong == []


def test_no_two_columns_share_a_heading():
    every = [name for column in COLUMNS for name in column.headings]

    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    "cells, codes",
    [
        (("事项编码", "事项名称", "实施主体", "颜色"), [("column-unknown", "颜色")]),
        (("事项编码", "事项名称", "实施主体", "名称"), [("column-twice", "名称")]),
        (("事项编码", "事项名称"), [("column-missing", "agency")]),
        ((), [("column-missing", "code"), ("column-missing", "name_zh"), ("column-missing", "agency")]),
    ],
)
def test_a_head_passes_over_nothing_in_silence(cells, codes):
    assert told(lines.head(Line(1, cells))[1]) == codes


# --- cells -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "column, cell, place, value",
    [
        ("promised", "3 个工作日", "promised", {"amount": 3, "unit": "working_day"}),
        ("promised", "20 working days", "promised", {"amount": 20, "unit": "working_day"}),
        ("promised", "60自然日", "promised", {"amount": 60, "unit": "natural_day"}),
        ("promised", "24小时", "promised", {"amount": 24, "unit": "hour"}),
        ("kind", "行政许可", "kind", "01"),
        ("kind", "01", "kind", "01"),
        ("themes", "规划许可", "themes", ["planning"]),
        ("service_objects", "1;2", "service_objects", ["1", "2"]),
        ("valid_from", "2026年1月2日", "valid_from", "2026-01-02"),
        ("valid_from", "2026/1/2", "valid_from", "2026-01-02"),
        ("visits", "0", "visits", 0),
        ("fee", "否", "fee", {"charged": False}),
        ("keywords", "桥、涵、桥", "keywords", {"zh": ["桥", "涵"]}),
        ("item_code", "X1", "codes", [{"scheme": "item-31", "value": "X1"}]),
        ("law", "城乡规划法；建筑法", "law", [{"title": "城乡规划法"}, {"title": "建筑法"}]),
    ],
)
def test_a_cell_is_read_in_the_words_of_offices(column, cell, place, value):
    found = said(**{column: cell})[place]

    assert {**value, **found} == found if isinstance(value, dict) else found == value


@pytest.mark.parametrize(
    "column, cell",
    [
        ("promised", "3"),
        ("promised", "三天"),
        ("promised", "3 weeks"),
        ("kind", "许可"),
        ("themes", "钓鱼"),
        ("valid_from", "2026-02-30"),
        ("valid_from", "2026/13/1"),
        ("visits", "一次"),
        ("visits", "-1"),
        ("fee", "也许"),
        ("promised_start", "某日"),
        ("agency", "南区规划局"),
        ("name_zh", ""),
    ],
)
def test_a_cell_that_says_nothing_is_told_with_its_column_and_what_would_be_right(column, cell):
    _found, wrong = read(**{column: cell})

    assert told(wrong) == [("cell-empty" if not cell else "cell-unread", column)]
    assert str(wrong[0].text) and str(wrong[0].next)


def test_a_start_that_the_table_does_not_say_is_marked_as_our_reading():
    assert said(promised="3 个工作日")["promised"]["start_published"] is False
    assert "start_published" not in said(promised="3 个工作日", promised_start="受理")["promised"]


# --- on top of what stands ---------------------------------------------------------------------------------------


def test_what_a_table_does_not_tell_stays():
    named = [material("deed", when={"fact": "by_agent", "is": True}), material("map")]
    standing = plain_item(materials={"published": 2, "named": named})

    found = said(standing, materials="1. 材料map\n2. 材料deed\n3. 新图纸")["materials"]

    assert found["published"] == 2
    assert [row["key"] for row in found["named"][:2]] == ["map", "deed"]
    assert found["named"][1]["when"] == {"fact": "by_agent", "is": True}
    assert found["named"][2]["name"] == {"zh": "新图纸"}


def test_a_line_that_says_what_stands_says_nothing_new():
    standing = plain_item()
    cells = {"promised": "3 个工作日", "materials": "材料application；材料power-of-attorney", "statutory": "20工作日"}

    found = said(standing, **cells)

    assert {**standing, **found} == standing


# --- faults ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cells, codes",
    [
        ({"statutory": "20工作日"}, [("shape-required", "statutory_clause"), ("shape-required", "statutory_start")]),
        ({"item_code": "1244"}, [("item-code-length", "item_code")]),
        ({"advice": "1"}, [("shape-china-telephone", "advice")]),
        ({"name_zh": "桥" * 201}, [("shape-maxLength", "name_zh")]),
        ({"code": "甲 1"}, [("shape-pattern", "code")]),
        ({"valid_from": "2026-01-02", "valid_to": "2026-01-01"}, [("item-days", "valid_to")]),
    ],
)
def test_what_the_entries_do_not_allow_is_told_at_the_column(cells, codes):
    found, wrong = read(**cells)
    base = {"format": "item/1", "zone": "north", "valid_from": "2026-01-01", "sources": {}}
    whole = {**base, **lines.part(found, {})}

    assert wrong == []
    assert sorted(told(lines.faults(found, whole, {}))) == sorted(codes)


def test_limits_that_hang_on_the_situation_are_not_overwritten_by_one_cell():
    limit = {"amount": 20, "unit": "working_day", "start": "acceptance", "clause": "x"}
    standing = plain_item(statutory=[limit, limit])
    found, _wrong = read(statutory="30工作日")

    assert told(lines.faults(found, {**standing, **lines.part(found, standing)}, standing))[0] == (
        "cell-several",
        "statutory",
    )


def test_what_others_wrote_into_an_item_is_not_held_against_a_line():
    standing = plain_item(fee={"charged": "perhaps"})
    found, _wrong = read(visits="1")

    assert content.item_faults(standing) != ()
    assert list(lines.faults(found, {**standing, **lines.part(found, standing)}, standing)) == []
