"""The items of a zone for the program of their keeper: what is in force, what comes, what is being written."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from tongban.catalogue import commands, queries
from tongban.catalogue.api.reading import VersionOut, names, today, version_json
from tongban.catalogue.flow import ITEM
from tongban.kernel import programs
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, Both, Code, Words, once_only, spoken, told
from tongban.people import commands as people
from tongban.people import queries as registers

router = Router(tags=["catalogue"])


class KeptOut(Schema):
    """An item as its keeper sees it: what is in force, what comes, what is being written (在管事项)."""

    code: str
    name: Both
    agency: str
    status: Literal[tuple(state.name for state in ITEM.states)]
    version: int | None = Field(description="the number of the version in force")
    coming: date | None = Field(description="from which day the next version binds")
    writing: UUID | None = Field(description="the draft or revision that will become the next version")


class KeptItem(Schema):
    """One item with all its versions (事项及其版本)."""

    code: str
    name: Both
    agency: str
    status: Literal[tuple(state.name for state in ITEM.states)]
    retired_on: date | None
    retired_because: str
    ending_on: date | None = Field(description="put forward, waiting for a second person")
    ending_because: str
    versions: list[VersionOut]


class Kept(programs.Paging):
    """What the list is narrowed to (筛选条件)."""

    text: Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=100)] = ""
    limit: Annotated[int, Field(ge=1, le=queries.PAGE)] = queries.PAGE


class WindowAt(Schema):
    """A window by its hall (窗口)."""

    hall: Words
    window: Words


class WindowsIn(Schema):
    """The windows that are to take an item; one that names no items takes it whatever is chosen (受理窗口)."""

    windows: Annotated[list[WindowAt], Field(max_length=500)]


class WindowsOut(Schema):
    """The windows that take an item (受理窗口)."""

    windows: list[WindowAt]


class RetireIn(Schema):
    """An item's end is put forward with day and reason; a second person retires or keeps it (取消事项)."""

    verb: Literal["propose_end", "retire", "keep"]
    on: Annotated[str, Field(max_length=10)] = ""
    reason: Words = ""


@router.get("/catalogue/items", response={200: programs.paged(KeptOut), **REFUSALS}, url_name="kept")
def kept(request: HttpRequest, asked: Query[Kept]) -> HttpResponse:
    """The items of the caller's zone by code."""
    (place,) = programs.read_by(asked.cursor, programs.words) if asked.cursor else ("",)
    found = queries.kept_by(request.actor, today(), text=asked.text.strip(), after=place)
    rows = found[: asked.limit]
    following = programs.spelled([rows[-1].item.code]) if len(found) > asked.limit else None
    return programs.listed(request, KeptOut, [kept_json(one) for one in rows], following)


@router.get("/catalogue/items/{code}", response={200: KeptItem, **REFUSALS}, url_name="kept_item")
def kept_item(request: HttpRequest, code: Path[Code]) -> HttpResponse:
    """One item of the caller's zone, also when it is retired."""
    found = queries.item(request.actor.zone, code)
    return told(request, KeptItem, item_json(found), edition=found.version)


@router.put("/catalogue/items/{code}/windows", response={200: WindowsOut, **REFUSALS}, url_name="item_windows")
def windows(request: HttpRequest, code: Path[Code], body: WindowsIn) -> HttpResponse:
    """The windows that take an item, of those that name theirs."""

    def effect() -> Answer:
        found = queries.item(request.actor.zone, code)
        chosen = {(one.hall, one.window) for one in body.windows}
        people.seat_item(found.zone, found.code, chosen, by=request.actor)
        return spoken(windows_json(found))

    return once_only(request, effect)


@router.post("/catalogue/items/{code}/moves", response={201: KeptItem, **REFUSALS}, url_name="item_moves")
def retire(request: HttpRequest, code: Path[Code], body: RetireIn) -> HttpResponse:
    """The end is put forward for a reason that is written down; a second person retires the item, or keeps it."""

    def effect() -> Answer:
        found = queries.item(request.actor.zone, code)
        return spoken(item_json(commands.end(found, body.verb, body.dict(exclude={"verb"}), by=request.actor)), 201)

    return once_only(request, effect)


def windows_json(found: Any) -> dict[str, Any]:
    """Every window that takes an item today, asked or not."""
    halls = [(hall, window) for hall in queries.halls(found.zone) for window in hall.windows.all()]
    taking = [(hall, window) for hall, window in halls if registers.takes(window, found.code)]
    return {"windows": [{"hall": hall.code, "window": window.code} for hall, window in taking]}


def kept_json(one: queries.Kept) -> dict[str, Any]:
    """A line of the list."""
    known = {name: getattr(one.item, name) for name in ("code", "agency", "status")}
    return known | {
        "name": names(one.item),
        "version": one.version.number if one.version else None,
        "coming": one.coming.valid_from if one.coming else None,
        "writing": one.writing.id if one.writing else None,
    }


def item_json(found: Any) -> dict[str, Any]:
    """An item as its keeper reads it."""
    known = {name: getattr(found, name) for name in ("code", "agency", "status", "retired_on", "retired_because")}
    known |= {"ending_on": found.ending_on, "ending_because": found.ending_because}
    every = [version_json(one) for one in queries.versions(found.zone, found.code)]
    return known | {"name": names(found), "versions": every}
