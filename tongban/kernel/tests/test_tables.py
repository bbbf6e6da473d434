"""Tables that people keep: CSV as spreadsheets save it, XLSX as it is, and what is no table."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from tongban.kernel.refusals import NotReady
from tongban.kernel.tables import COLUMNS, LINES, SIGNS, Line, lines


def workbook(*rows):
    """A workbook with one sheet, as its bytes."""
    book, kept = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(kept)
    return kept.getvalue()


def refused(raw):
    with pytest.raises(NotReady) as refusal:
        lines(raw)
    (reason,) = refusal.value.reasons
    return reason.code, str(reason.text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_csv_is_read_as_spreadsheets_save_it(encoding, between):
    raw = between.join(["编码", "名称"]) + "\r\n" + between.join(["A1", '"桥梁\r\n规划"']) + "\r\n"

    assert lines(raw.encode(encoding)) == [Line(1, ("编码", "名称")), Line(2, ("A1", "桥梁\n规划"))]


def test_every_row_stands_at_the_line_on_which_it_begins():
    raw = 'a,b\n"1\n2\n3",x\n\n,,\n4,y\n'

    assert [line.number for line in lines(raw.encode())] == [1, 2, 7]


def test_a_workbook_is_read_as_its_reader_sees_it():
    raw = workbook(
        ["编码", "天数", "日期"], ["A1", 3.0, datetime(2026, 1, 2)], [None, None], ["A2", 2.5, date(2026, 1, 3)]
    )

    assert lines(raw) == [
        Line(1, ("编码", "天数", "日期")),
        Line(2, ("A1", "3", "2026-01-02")),
        Line(4, ("A2", "2.5", "2026-01-03")),
    ]


def test_a_formula_is_never_read_as_one():
    assert lines(workbook(["a"], ["=1+1"])) == [Line(1, ("a",))]


@pytest.mark.parametrize(
    "raw",
    [
        b"a,b\n" * (LINES + 1),
        b",".join([b"x"] * (COLUMNS + 1)),
        b"x" * (SIGNS + 1),
        b"a\0b",
        b'a,"b\nc',
        b"\x81\x20\xff\xff",
        b"x" * ((10 << 20) + 1),
        b"PK\x03\x04 no package",
        workbook(["a"])[:-30],
    ],
    ids=["long", "wide", "cell", "zero", "quote", "bytes", "large", "magic", "cut"],
)
def test_what_is_no_table_is_refused(raw):
    code, text = refused(raw)

    assert code == "no-table" and text


def repacked(raw, **parts):
    """A workbook with some of its parts replaced."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as after:
        for info in before.infolist():
            content = parts.get(info.filename.rpartition("/")[2].partition(".")[0])
            after.writestr(info.filename, content if content is not None else before.read(info))
    return kept.getvalue()


@pytest.mark.parametrize(
    "sheet",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>',
        b"<worksheet>" + b"<row/>" * 20_000_000 + b"</worksheet>",
        b"<worksheet><sheetData><row><c",
    ],
    ids=["entities", "bomb", "broken"],
)
def test_a_hostile_workbook_is_refused_before_it_is_opened(sheet):
    assert refused(repacked(workbook(["a"], ["b"]), sheet1=sheet))[0] == "no-table"


def test_control_the_workbook_that_was_made_hostile_is_read():
    raw = workbook(["a"], ["b"])

    assert lines(repacked(raw)) == lines(raw)
