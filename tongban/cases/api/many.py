"""What is done to many for programs: one move for many cases, and what is handed on when somebody leaves."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema
from pydantic import Field

from tongban.cases import commands, queries
from tongban.cases.api.desk import Filters
from tongban.cases.api.matters import Number
from tongban.kernel import clock, programs
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, once_only, spoken, told
from tongban.kernel.refusals import NotYours, in_form
from tongban.people import queries as people
from tongban.people.models import Post, Tenure

router = Router(tags=["desk"])

Filter = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=80)]


class BulkIn(Schema):
    """One move for many: named by their numbers, or all that a narrowed list holds (批量办理)."""

    verb: Literal[queries.BULK]
    numbers: Annotated[list[Number], Field(max_length=queries.MOST)] | None = None
    filters: Filters = Filters()


class BulkOut(Schema):
    """What was chosen, what would happen, how far it is, what was refused (批量办理)."""

    id: UUID
    verb: str
    total: int
    left_out: int
    would_go: int | None = Field(description="before it is started")
    handled: int | None
    done: int | None
    refused: list[dict[str, Any]]
    started_at: datetime | None
    ended_at: datetime | None


class StartIn(Schema):
    """What the move asks (动作所需)."""

    given: dict[str, Any] = {}


class DepartureOut(Schema):
    """What somebody holds in a post, and who can take it over (在手事务)."""

    post: str
    tenure: UUID
    cases: list[str]
    drafts: int
    heirs: list[dict[str, Any]]


class DepartIn(Schema):
    """The last day, and who goes on: a person, or the queue (离岗交接)."""

    until: date | None = None
    to: Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=40)] = ""


@router.post("/bulks", response={201: BulkOut, **REFUSALS}, url_name="bulks")
def choose(request: HttpRequest, body: BulkIn) -> HttpResponse:
    """Choose many and see what would happen to each; nothing happens yet."""

    def effect() -> Answer:
        actor = request.actor
        found = queries.visible_to(actor).filter(zone=actor.zone, number__in=body.numbers or [])
        if body.numbers is None:
            sieve = queries.sieve_of(body.filters.dict())
            in_form(*queries.faults(sieve, queries.options(actor)))
            found = queries.desk(actor, sieve, queries.instants(actor.zone, clock.now()))
        return spoken(bulk_json(commands.choose(found, body.verb, by=actor), request), 201)

    return once_only(request, effect)


@router.get("/bulks/{bulk}", response={200: BulkOut, **REFUSALS}, url_name="bulk")
def bulk(request: HttpRequest, bulk: UUID) -> HttpResponse:
    """How far it is, and what was refused with its reasons."""
    return told(request, BulkOut, bulk_json(queries.bulk(request.actor, bulk), request))


@router.post("/bulks/{bulk}/go", response={201: BulkOut, **REFUSALS}, url_name="bulk_go")
def go(request: HttpRequest, bulk: UUID, body: StartIn) -> HttpResponse:
    """It begins, or goes on; the worker does the rest. Each matter is its own move and is made once."""
    found = queries.bulk(request.actor, bulk)
    if not found.started_at:
        commands.start(found, body.given)
    commands.go_on(queries.bulk(request.actor, bulk))
    return programs.sent(spoken(bulk_json(queries.bulk(request.actor, bulk), request), 201))


@router.get("/posts/{post}/tenures/{tenure}", response={200: DepartureOut, **REFUSALS}, url_name="departure")
def departure(request: HttpRequest, post: Path[Filter], tenure: UUID) -> HttpResponse:
    """Everything that a person holds in a post, and the colleagues who can go on with it."""
    seat, held = _seat(request, post, tenure)
    found = queries.holdings(seat, held, clock.china_date(clock.now()))
    return told(request, DepartureOut, departure_json(seat, held, found))


@router.post("/posts/{post}/tenures/{tenure}", response={201: DepartureOut, **REFUSALS}, url_name="departure")
def depart(request: HttpRequest, post: Path[Filter], tenure: UUID, body: DepartIn) -> HttpResponse:
    """The last day is set and everything is handed on in the same act."""

    def effect() -> Answer:
        seat, held = _seat(request, post, tenure)
        until = body.until or clock.china_date(clock.now())
        passed = commands.depart(seat, held, until=until, to=body.to, by=request.actor)
        return spoken(departure_json(seat, held, passed), 201)

    return once_only(request, effect)


def _seat(request: HttpRequest, post: str, tenure: UUID) -> tuple[Post, Tenure]:
    """The post and the tenure of the administrator's zone."""
    zone = request.actor.zone
    seat = people.posts_for(request.actor).filter(zone=zone, code=post).first()
    held = people.tenures_for(request.actor).filter(zone=zone, id=tenure, seat__code=post).first()
    if seat is None or held is None:
        raise NotYours()
    return seat, held


# --- spelling ----------------------------------------------------------------------------------------------------


def bulk_json(found: Any, request: HttpRequest) -> dict[str, Any]:
    """A bulk as programs read it."""
    known = {name: getattr(found, name) for name in ("id", "verb", "total", "left_out", "started_at", "ended_at")}
    if found.started_at:
        now = queries.progress(found)
        return known | {"would_go": None, "handled": now.handled, "done": now.done, "refused": list(now.refused)}
    preview = queries.preview(found, request.actor)
    against = [
        {"number": line.number, "reasons": [reason.both() for reason in reasons]}
        for line, _case, reasons in preview.shown
        if reasons
    ]
    return known | {"would_go": preview.ready, "handled": None, "done": None, "refused": against}


def departure_json(post: Post, tenure: Tenure, found: queries.Holdings) -> dict[str, Any]:
    """What is handed on as programs read it."""
    heirs = [{"person": one.person, "name": one.name, "post": one.post} for one in found.colleagues]
    numbers = [case.number for case in found.cases]
    return {"post": post.code, "tenure": tenure.id, "cases": numbers, "drafts": len(found.drafts), "heirs": heirs}
