"""Mandates for programs: offered, accepted, ended; under the header `Mandate` a program acts for whoever gave it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tongban.applicants import commands
from tongban.applicants import queries as applicants
from tongban.applicants.commands import Wish
from tongban.applicants.models import Mandate
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock, programs
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim
from tongban.kernel.programs import REFUSALS, Code, EntryOut, Slug, recorded, told
from tongban.portal import queries

router = Router(tags=["mandates"])
Text = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=200)]
Act = Literal[tuple(applicants.ACTIONS)]


class AgentIn(Schema):
    """Whom to engage: an agency by its code, a person by number and name, an officer by zone and post (受托人)."""

    kind: Literal["enterprise", "person", "post"]
    uscc: Text = ""
    resident_id: Text = ""
    name: Text = ""
    zone: Text = ""
    post: Text = ""


class ItemIn(Schema):
    """An item by its zone and short code (事项)."""

    zone: Slug
    code: Code


class MandateIn(Schema):
    """A mandate to be offered; without items it is for all of them (授权委托)."""

    agent: AgentIn
    items: Annotated[list[ItemIn], Field(max_length=500)] = []
    actions: Annotated[list[Act], Field(max_length=len(applicants.ACTIONS))]
    until: date = Field(description="the last day on which it holds", ge=date(2000, 1, 1), le=date(2200, 1, 1))


class MandateMoveIn(Schema):
    """Accept, decline or revoke; a decline says why (动作)."""

    verb: Text
    reason: Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=4000)] = ""


class MandateOut(Schema):
    """A mandate as it stands (授权委托)."""

    id: UUID
    status: Literal["offered", "active", "declined", "revoked"]
    principal_name: str
    principal_kind: str
    agent_name: str
    agent_kind: str
    items: list[dict[str, str]] = Field(description="empty: all items")
    actions: list[str]
    until: datetime = Field(description="the first instant at which it no longer holds")
    version: int


SHOWN = "id status principal_name principal_kind agent_name agent_kind actions until version".split()


@router.get("/mandates", response={200: programs.paged(MandateOut), **REFUSALS}, url_name="mandates")
def mandates(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """What the caller gave and was given, the latest first."""
    found, following = programs.page(applicants.mandates_for(request.actor), ["-id"], paging.cursor, paging.limit)
    items = _items(found)
    return programs.listed(request, MandateOut, [_json(one, items) for one in found], following)


@router.post("/mandates", response={201: EntryOut, **REFUSALS}, url_name="mandates")
def offer(request: HttpRequest, body: MandateIn) -> HttpResponse:
    """Offer a mandate; it binds nobody before it is accepted."""

    def act(claim: Claim | None) -> Entry:
        items = items_of(body.items)
        until = clock.day_start(body.until) + timedelta(days=1)
        agent = Wish(**body.agent.dict()).found()
        given = {"items": items, "actions": list(body.actions), "until": until}
        return commands.offer_mandate(agent, **given, by=request.actor, claim=claim)[1]

    return recorded(request, act)


@router.get("/mandates/{mandate}", response={200: MandateOut, **REFUSALS}, url_name="mandate")
def mandate(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """One mandate as it stands."""
    found = applicants.mandate(mandate, request.actor)
    return told(request, MandateOut, _json(found, _items([found])), edition=found.version)


@router.post("/mandates/{mandate}/moves", response={201: EntryOut, **REFUSALS}, url_name="mandate_moves")
def move(request: HttpRequest, mandate: UUID, body: MandateMoveIn) -> HttpResponse:
    """Accept, decline or revoke a mandate; the entry is the answer."""

    def act(claim: Claim | None) -> Entry:
        found, given = applicants.mandate(mandate, request.actor), {"reason": body.reason}
        return commands.move_mandate(found, body.verb, given=given, by=request.actor, claim=claim)

    return recorded(request, act)


def items_of(named: Iterable[ItemIn]) -> list[UUID]:
    """The items that are named by zone and code, as they are offered today."""
    today = clock.china_date(clock.now())
    return [catalogue.published(one.zone, one.code, today).item_id for one in named]


def _items(found: Iterable[Mandate]) -> dict[UUID, dict[str, str]]:
    named = queries.items_named({item for one in found for item in one.items})
    return {one.item_id: {"zone": one.zone, "code": one.code, "zh": one.name_zh, "en": one.name_en} for one in named}


def _json(found: Mandate, items: dict[UUID, dict[str, str]]) -> dict[str, Any]:
    shown = {name: getattr(found, name) for name in SHOWN}
    return shown | {"items": [items[item] for item in found.items if item in items]}
