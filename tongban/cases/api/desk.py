"""The work list for programs, and the views under which an officer keeps it."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tongban.cases import commands, queries
from tongban.cases.api.matters import CaseOut, as_json
from tongban.cases.flow.saved import SAVED_VIEW
from tongban.kernel import clock, programs
from tongban.kernel.actors import Actor
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim
from tongban.kernel.programs import REFUSALS, EntryOut, recorded
from tongban.kernel.refusals import in_form

router = Router(tags=["desk"])
Part = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=80)]
Name = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=200)]


class Filters(Schema):
    """What a work list is narrowed to, and its order, as its address says (筛选)."""

    hold: Part = ""
    lamp: Part = ""
    alarm: Part = ""
    state: Part = ""
    item: Part = ""
    agency: Part = ""
    holder: Part = ""
    channel: Part = ""
    origin: Part = ""
    applicant: Part = ""
    received_from: Part = ""
    received_to: Part = ""
    due_from: Part = ""
    due_to: Part = ""
    label: Part = ""
    text: Part = ""
    sort: Part = ""


class DeskAsked(Filters, programs.Paging):
    """Which page of the work list; a view stands in for the filters (工作台查询)."""

    view: UUID | None = Field(None, description="a view of the caller's desk; filters beside it are not read")


class ViewIn(Schema):
    """A list to be kept under a name (新视图)."""

    name: Name
    filters: Filters = Filters()
    columns: list[Literal[tuple(queries.COLUMNS)]] = []


class ViewMove(Schema):
    """A move of a view with what it asks (动作)."""

    verb: Literal[tuple(move.verb for move in SAVED_VIEW.moves)]
    name: Name = ""
    filters: Filters | None = None
    columns: list[Literal[tuple(queries.COLUMNS)]] = []


class ViewOrder(Schema):
    """In which order the views stand, and with which one the desk opens (视图排列)."""

    order: Annotated[list[UUID], Field(max_length=100)] | None = None
    opening: UUID | None = Field(None, description="read only where `order` is left out; null: everything")


class ViewOut(Schema):
    """A view as it stands on the caller's desk (视图)."""

    id: UUID
    name: str
    status: Literal["own", "shared"]
    mine: bool
    opening: bool
    filters: dict[str, str]
    columns: list[str]
    kept_at: datetime
    count: int | None = Field(description="null where a filter no longer applies, or the list is too long to count")
    faults: list[dict[str, Any]]


@router.get("/desk", response={200: programs.paged(CaseOut), **REFUSALS}, url_name="desk")
def desk(request: HttpRequest, asked: Query[DeskAsked]) -> HttpResponse:
    """The work list of the caller's post, narrowed and ordered as its page; a filter that is not his is refused."""
    actor, at = request.actor, queries.instants(request.actor.zone, clock.now())
    parts = asked.dict(include=set(Filters.model_fields))
    sieve = queries.sieve_of(queries.view(actor, asked.view).parts if asked.view else parts)
    in_form(*queries.faults(sieve, queries.options(actor)))
    found, order = queries.desk(actor, sieve, at), queries.order_of(sieve)
    rows, following = queries.page(found, asked.cursor, asked.limit, order)
    return programs.listed(request, CaseOut, [as_json(case, actor) for case in rows], following)


@router.get("/views", response={200: list[ViewOut], **REFUSALS}, url_name="views")
def views(request: HttpRequest) -> HttpResponse:
    """The views of the caller's desk in his order, each with its number."""
    actor, at = request.actor, queries.instants(request.actor.zone, clock.now())
    tabs = queries.tabs(actor, queries.options(actor))
    counted = queries.counts(actor, at, queries.conditions_of(tabs, actor, at))
    return programs.told(request, ViewOut, [view_json(one, counted) for one in tabs])


@router.post("/views", response={201: EntryOut, **REFUSALS}, url_name="views")
def keep(request: HttpRequest, body: ViewIn) -> HttpResponse:
    """Keep a list under a name; under a name of the caller's own it takes the place of what was there."""
    sieve = queries.sieve_of(body.filters.dict())

    def act(claim: Claim | None) -> Entry:
        return commands.keep(body.name, sieve, ".".join(body.columns), by=request.actor, claim=claim)[1]

    return recorded(request, act)


@router.post("/views/order", response={201: EntryOut, **REFUSALS}, url_name="view_order")
def order(request: HttpRequest, body: ViewOrder) -> HttpResponse:
    """Arrange the views, or say with which one the desk opens."""
    return recorded(request, lambda claim: _arranged(body, request.actor, claim))


def _arranged(body: ViewOrder, by: Actor, claim: Claim | None) -> Entry:
    if body.order is not None:
        return commands.arrange(body.order, by=by, claim=claim)
    return commands.open_with(queries.view(by, body.opening) if body.opening else None, by=by, claim=claim)


@router.post("/views/{view}/moves", response={201: EntryOut, **REFUSALS}, url_name="view_moves")
def move(request: HttpRequest, view: UUID, body: ViewMove) -> HttpResponse:
    """Rename a view, give it another list, share it with the office or no longer, delete it."""
    given = {"name": body.name, "filters": body.filters and body.filters.dict(), "columns": body.columns}

    def act(claim: Claim | None) -> Entry:
        found = queries.view(request.actor, view)
        return commands.move_view(found, body.verb, by=request.actor, given=given, claim=claim)

    return recorded(request, act)


def view_json(tab: queries.Tab, counted: dict[str, int]) -> dict[str, Any]:
    """A view as programs read it."""
    own = {name: getattr(tab.view, name) for name in ("id", "name", "status", "kept_at")}
    columns = tab.view.columns.split(".") if tab.view.columns else []
    faults = [fault.both() for fault in tab.faults]
    told = {"mine": tab.mine, "opening": tab.opening, "filters": tab.sieve.address(), "columns": columns}
    return {**own, **told, "count": counted.get(tab.key), "faults": faults}
