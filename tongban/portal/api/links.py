"""Requests to act for an enterprise, for programs: made, confirmed, declined, withdrawn."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tongban.applicants import commands
from tongban.applicants import queries as applicants
from tongban.applicants.models import Link
from tongban.kernel import clock, programs
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, once_only, spoken, told

router = Router(tags=["links"])
Text = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=500)]
Right = Literal[tuple(applicants.RIGHTS)]
Rights = Annotated[list[Right], Field(max_length=len(applicants.RIGHTS))]


class LinkIn(Schema):
    """Whom somebody wants to act for, and what he wants to do there (关联申请)."""

    uscc: Text
    name: Text
    rights: Rights
    note: Text = ""


class LinkMoveIn(Schema):
    """Confirm, decline or withdraw; a confirmation says what may be done, at a window on which papers (答复)."""

    verb: Text
    rights: Rights = []
    until: Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))] | None = Field(
        None, description="the last day on which it holds; without one until it is ended"
    )
    manner: Literal["legal", "colleague"] = "colleague"
    papers: Text = ""
    reason: Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=4000)] = ""


class LinkOut(Schema):
    """A request as it stands (关联申请)."""

    id: UUID
    status: Literal["asked", "confirmed", "declined", "withdrawn", "lapsed"]
    uscc: str
    enterprise_name: str
    person_name: str
    person_number: str = Field(description="masked; empty while no window has confirmed who it is")
    rights: list[str]
    given: list[str]
    note: str
    asked_at: datetime
    until: datetime = Field(description="when it lapses without an answer")
    version: int


SHOWN = tuple(LinkOut.model_fields)


@router.get("/links", response={200: programs.paged(LinkOut), **REFUSALS}, url_name="links")
def links(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """What the caller has asked for, and what he may answer, the latest first."""
    concerning = applicants.links_concerning(request.actor)
    found, following = programs.page(concerning, ["-id"], paging.cursor, paging.limit)
    return programs.listed(request, LinkOut, [_json(one) for one in found], following)


@router.post("/links", response={201: LinkOut, **REFUSALS}, url_name="links")
def ask(request: HttpRequest, body: LinkIn) -> HttpResponse:
    """Ask to act for an enterprise; whether it is known here is not said."""

    def effect() -> Answer:
        made, _entry = commands.ask_link(**body.dict(), by=request.actor)
        return spoken(_json(made), 201)

    return once_only(request, effect)


@router.get("/links/{link}", response={200: LinkOut, **REFUSALS}, url_name="link")
def link(request: HttpRequest, link: UUID) -> HttpResponse:
    """One request as it stands."""
    found = applicants.link(link, request.actor)
    return told(request, LinkOut, _json(found), edition=found.version)


@router.post("/links/{link}/moves", response={201: LinkOut, **REFUSALS}, url_name="link_moves")
def move(request: HttpRequest, link: UUID, body: LinkMoveIn) -> HttpResponse:
    """Confirm, decline or withdraw a request; how it stands then is the answer."""

    def effect() -> Answer:
        until = clock.day_start(body.until) + timedelta(days=1) if body.until else None
        said, found = (
            commands.Answer(body.rights, until, body.manner, body.papers, body.reason),
            applicants.link(link, request.actor),
        )
        commands.move_link(found, body.verb, said, by=request.actor)
        return spoken(_json(found), 201)

    return once_only(request, effect)


def _json(found: Link) -> dict[str, Any]:
    return {name: getattr(found, name) for name in SHOWN}
