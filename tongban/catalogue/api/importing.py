"""Hundreds of items from a table for programs: read, answered line by line, brought in as drafts or not at all."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile

from tongban.catalogue import commands, forms, queries
from tongban.kernel import programs
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, once_only, spoken

router = Router(tags=["writing"])


class ImportLineOut(Schema):
    """A line of a table: which item, what would come of it, what is wrong with it (导入行)."""

    line: int
    code: str
    name: str
    result: Literal[queries.RESULTS]
    reasons: list[dict[str, Any]]


class TableOut(Schema):
    """A table that was read: how many lines are what; once brought in, what they became (导入表)."""

    id: UUID
    name: str
    counts: dict[str, int]
    done: bool


class LinePage(Schema):
    """A table with a page of its lines (导入报告)."""

    items: list[ImportLineOut]
    next: str | None
    table: TableOut


@router.post("/catalogue/tables", response={201: TableOut, **REFUSALS}, url_name="tables")
def take(request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
    """A table is read, CSV or XLSX; nothing of any item is written. The one before is forgotten."""

    def effect() -> Answer:
        table = commands.take_table(file.read(), forms.clean(file.name or ""), by=request.actor)
        return spoken(table_json(table, queries.told(table)), 201)

    return once_only(request, effect)


@router.get("/catalogue/tables/{table}", response={200: LinePage, **REFUSALS}, url_name="table")
def lines(request: HttpRequest, table: UUID, paging: Query[programs.Paging]) -> HttpResponse:
    """What becomes of every line; what is wrong, with its line and column."""
    found = queries.table(request.actor, table)
    told = queries.told(found) if found.outcome is None else []
    rows, following = programs.sliced(told, lambda one: (one.number,), paging.cursor, paging.limit)
    whole = table_json(found, told)
    return programs.listed(request, ImportLineOut, [line_json(one) for one in rows], following, table=whole)


@router.post("/catalogue/tables/{table}/import", response={201: TableOut, **REFUSALS}, url_name="table_import")
def bring_in(request: HttpRequest, table: UUID) -> HttpResponse:
    """The good lines become drafts, all together or none."""

    def effect() -> Answer:
        return spoken(table_json(commands.import_good_lines(table, by=request.actor), []), 201)

    return once_only(request, effect)


@router.delete("/catalogue/tables/{table}", response={204: None, **REFUSALS}, url_name="table")
def drop(request: HttpRequest, table: UUID) -> HttpResponse:
    """Nothing comes in."""

    def effect() -> Answer:
        commands.drop_table(queries.table(request.actor, table).id, by=request.actor)
        return Answer(204, b"")

    return once_only(request, effect)


def table_json(table: Any, told: list[queries.Told]) -> dict[str, Any]:
    """A table as programs read it."""
    counts = {result: sum(one.result == result for one in told) for result in queries.RESULTS}
    done = table.outcome is not None
    return {"id": table.id, "name": table.name, "counts": table.outcome if done else counts, "done": done}


def line_json(one: queries.Told) -> dict[str, Any]:
    """A line as programs read it."""
    reasons = [reason.both() for reason in one.reasons]
    return {"line": one.number, "code": one.code, "name": one.name, "result": one.result, "reasons": reasons}
