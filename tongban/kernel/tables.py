"""Tables that people keep (CSV, XLSX), read as text with the line on which every row stands.

Bounded throughout: bytes, parts, lines, columns, signs in a cell. Of a workbook the first sheet is read, and of a
formula the value that was computed last; nothing in it is run, looked up or expanded.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel.files.apart import examined
from tongban.kernel.files.faults import Fault
from tongban.kernel.files.packages import MAGIC
from tongban.kernel.files.reasons import told as in_words
from tongban.kernel.refusals import NotReady, Reason

LARGEST = 10 << 20
UNPACKED = 64 << 20
LINES = 5_000
COLUMNS = 60
SIGNS = 10_000
ENCODINGS = ("utf-8-sig", "gb18030")
"""Chinese spreadsheets save CSV in the second, unless they are told otherwise."""
UNREADABLE = (zipfile.BadZipFile, ParseError, ValueError, KeyError, TypeError, AttributeError, IndexError, EOFError)
"""What the parser of workbooks raises on a workbook that is none."""
RULE = "docs/loading.md"


@dataclass(frozen=True, slots=True)
class Line:
    """One row that holds something: the line of the file on which it begins, and its cells as text (表格行)."""

    number: int
    cells: tuple[str, ...]


def lines(raw: bytes) -> list[Line]:
    """Every row of a table that is not empty; NotReady says why a file is no table."""
    if len(raw) > LARGEST:
        raise _no_table(format_lazy(_("It is larger than {limit} MB."), limit=LARGEST >> 20))
    found = _workbook(raw) if raw.startswith(MAGIC) else _plain(raw)
    kept = [Line(number, cells) for number, cells in _cleaned(found) if any(cells)]
    if len(kept) > LINES:
        raise _no_table(format_lazy(_("It has more than {limit} lines."), limit=LINES))
    return kept


def _cleaned(found: Iterable[tuple[int, Iterable[Any]]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Rows as text, and no more of them than is needed to see that there are too many."""
    for number, row in islice(found, LINES * 4):
        cells = tuple(_text(cell) for cell in row)
        if any(cells[COLUMNS:]):
            raise _no_table(format_lazy(_("It has more than {limit} columns."), limit=COLUMNS), number)
        if any(len(cell) > SIGNS or "\0" in cell for cell in cells):
            told = _("A cell holds more than {limit} characters, or no text.")
            raise _no_table(format_lazy(told, limit=SIGNS), number)
        filled = max((place for place, cell in enumerate(cells, 1) if cell), default=0)
        yield number, cells[:filled]


def _text(value: Any) -> str:
    """A cell as somebody reads it: days as 2026-11-04, whole numbers without a fraction."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


# --- CSV ---------------------------------------------------------------------------------------------------------


def _plain(raw: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(raw)
    first = text.lstrip("\r\n").partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max("\t,;", key=first.count), strict=True)
    begins = 1
    try:
        for row in reader:
            yield begins, row
            begins = reader.line_num + 1
    except csv.Error as error:
        raise _no_table(format_lazy(_("The quotation marks do not close: {why}."), why=str(error)), begins) from error


def _decoded(raw: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _no_table(_("It is neither CSV in UTF-8 or GB 18030 nor XLSX."))


# --- XLSX --------------------------------------------------------------------------------------------------------


def _workbook(raw: bytes) -> Iterator[tuple[int, tuple[Any, ...]]]:
    from openpyxl import load_workbook  # takes its time to load, and few processes ever read a workbook

    _harmless(raw)
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        yield from enumerate(sheet.iter_rows(max_col=COLUMNS + 1, values_only=True), 1)
    except UNREADABLE as error:
        raise _no_table(_("The workbook is damaged, or has no sheet.")) from error


def _harmless(raw: bytes) -> None:
    """No bomb, no entities, no program, and not more than can be read at once."""
    try:
        examined(io.BytesIO(raw), "xlsx", len(raw))
    except Fault as fault:
        told = _("The workbook is not taken: {why}")
        raise _no_table(format_lazy(told, why=in_words(fault) or _("it is damaged, or it is no workbook."))) from fault
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        if sum(info.file_size for info in package.infolist()) > UNPACKED:
            raise _no_table(format_lazy(_("It grows to more than {limit} MB when opened."), limit=UNPACKED >> 20))


def _no_table(why: Any, line: int | None = None) -> NotReady:
    text = format_lazy(_("Line {line}: {why}"), line=line, why=why) if line else why
    return NotReady(
        Reason("no-table", text, RULE, _("Save the table anew as XLSX or CSV and choose it again."), "file")
    )
