"""A table as people bring it: pasted from a sheet, a CSV file or a workbook, read into lines of answers. Pure."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel import tables
from tongban.kernel.refusals import NotReady, Reason
from tongban.ui import answers

TABLE = "批量收件规则"
"""Our own rule: a table is read whole or not at all; what is wrong in a line is the line's own."""
LONGEST = 100
"""Lines of one table: what one clerk reads through in a sitting."""
LARGEST = 2_000_000
FIELD = "lines"
YES = {"是": "true", "yes": "true", "true": "true", "y": "true"}
NO = {"否": "false", "no": "false", "false": "false", "n": "false"}


@dataclass(frozen=True, slots=True)
class Column:
    """A question of the form as a column of a table (列)."""

    name: str
    titles: tuple[str, ...]
    kind: str


def columns(schema: Mapping[str, Any]) -> list[Column]:
    """The questions that fit into one cell each, in the order of the form."""
    return [
        Column(name, tuple(filter(None, (part.get("title"), _english(part), name))), part.get("type", "string"))
        for name, part in schema.get("properties", {}).items()
        if part.get("type", "string") in ("string", "boolean", "integer", "number")
    ]


def _english(part: Mapping[str, Any]) -> str | None:
    told = part.get("x-en")
    return told.get("title") if isinstance(told, Mapping) else told


def cells(text: str, upload: Any) -> list[list[str]]:
    """The rows of what was brought: the file where there is one, otherwise what was pasted."""
    if upload is not None and upload.size > LARGEST:
        raise NotReady(_broken("table-too-large", _("The file is larger than two megabytes.")))
    raw = text.encode() if upload is None else upload.read()
    try:
        return [list(line.cells) for line in tables.lines(raw)]
    except NotReady as no:
        raise NotReady(*(replace(reason, field=FIELD) for reason in no.reasons)) from no


def lines(schema: Mapping[str, Any], rows: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """The answers of each line, the first row naming the columns; NotReady when the table itself does not fit."""
    known = columns(schema)
    if len(rows) < 2:
        raise NotReady(_broken("table-empty", _("The table needs a row that names the columns, and lines below it.")))
    if len(rows) > LONGEST + 1:
        text = format_lazy(_("The table has more than {most} lines."), most=LONGEST)
        raise NotReady(_broken("table-too-long", text, _("Divide it, and bring one part after the other.")))
    named = [_column(known, title) for title in rows[0]]
    return [_answers(schema, named, row) for row in rows[1:]]


def spelled(rows: Iterable[Sequence[str]]) -> str:
    """Rows as text that reads back the same."""
    page = io.StringIO()
    csv.writer(page, delimiter="\t").writerows(rows)
    return page.getvalue()


def _column(known: Sequence[Column], title: str) -> Column:
    wanted = title.lower()
    for column in known:
        if wanted in (name.lower() for name in column.titles):
            return column
    raise NotReady(
        _broken(
            "unknown-column",
            format_lazy(_("The form has no question called “{title}”."), title=title[:80]),
            format_lazy(_("Name the columns: {known}."), known=", ".join(column.titles[0] for column in known)),
        )
    )


def _answers(schema: Mapping[str, Any], named: Sequence[Column], row: Sequence[str]) -> dict[str, Any]:
    data = QueryDict(mutable=True)
    for column, cell in zip(named, row, strict=False):
        said = {**YES, **NO}.get(cell.lower(), cell) if column.kind == "boolean" else cell
        data[column.name] = said
    return answers.answers(schema, data)


def _broken(code: str, text: Any, onward: Any = None) -> Reason:
    advice = onward or _("Copy the table from your sheet and paste it here, or save it as CSV or XLSX.")
    return Reason(code, text, TABLE, advice, FIELD)
