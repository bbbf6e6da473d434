"""Mandates for programs: offered, accepted, ended; under the header `Mandate` a program acts for whoever gave it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from tongban.applicants import commands
from tongban.applicants import queries as applicants
from tongban.applicants.commands import Wish
from tongban.applicants.models import Mandate
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock, once
from tongban.kernel.journal.canon import plain
from tongban.kernel.journal.entries import Entry
from tongban.kernel.refusals import NotYours
from tongban.portal import queries

router = Router(tags=["mandates"])
Text = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=200)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Code = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]*$", max_length=40)]
Act = Literal[tuple(applicants.ACTIONS)]


class Problem(Schema):
    """A refusal as RFC 9457 problem: its reasons in Chinese and English (问题)."""

    type: str
    title: str
    status: int
    detail: str
    reasons: list[dict[str, Any]] = []


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


class MoveIn(Schema):
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


class EntryOut(Schema):
    """A journal entry: its exact content and its hash (日志条目)."""

    entry: dict[str, Any]
    hash: str


REFUSALS = {(400, 401, 403, 404, 409, 413, 422, 429, 503): Problem}
SHOWN = "id status principal_name principal_kind agent_name agent_kind actions until version".split()


@router.get("/mandates", response={200: list[MandateOut], **REFUSALS}, url_name="mandates")
def mandates(request: HttpRequest) -> HttpResponse:
    """What the caller gave and was given, the latest first."""
    found = list(applicants.mandates_for(request.actor))
    return _sent([_json(one, _items(found)) for one in found])


@router.post("/mandates", response={201: EntryOut, **REFUSALS}, url_name="mandates")
def offer(request: HttpRequest, body: MandateIn) -> HttpResponse:
    """Offer a mandate; it binds nobody before it is accepted."""
    claim, today = once.claimed(request), clock.china_date(clock.now())

    def act() -> Entry:
        items = [catalogue.published(one.zone, one.code, today).item_id for one in body.items]
        until = clock.day_start(body.until) + timedelta(days=1)
        agent = Wish(**body.agent.dict()).found()
        given = {"items": items, "actions": list(body.actions), "until": until}
        return commands.offer_mandate(agent, **given, by=request.actor, claim=claim)[1]

    return _entry(once.recorded(claim, act))


@router.get("/mandates/{mandate}", response={200: MandateOut, **REFUSALS}, url_name="mandate")
def mandate(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """One mandate as it stands."""
    found = _found(request, mandate)
    return _sent(_json(found, _items([found])))


@router.post("/mandates/{mandate}/moves", response={201: EntryOut, **REFUSALS}, url_name="mandate_moves")
def move(request: HttpRequest, mandate: UUID, body: MoveIn) -> HttpResponse:
    """Accept, decline or revoke a mandate; the entry is the answer."""
    claim = once.claimed(request)

    def act() -> Entry:
        found, given = _found(request, mandate), {"reason": body.reason}
        return commands.move_mandate(found, body.verb, given=given, by=request.actor, claim=claim)

    return _entry(once.recorded(claim, act))


def _found(request: HttpRequest, mandate: UUID) -> Mandate:
    found = applicants.mandates_for(request.actor).filter(id=mandate).first()
    if found is None:
        raise NotYours()
    return found


def _items(found: Iterable[Mandate]) -> dict[UUID, dict[str, str]]:
    named = queries.items_named({item for one in found for item in one.items})
    return {one.item_id: {"zone": one.zone, "code": one.code, "zh": one.name_zh, "en": one.name_en} for one in named}


def _json(found: Mandate, items: dict[UUID, dict[str, str]]) -> dict[str, Any]:
    shown = {name: getattr(found, name) for name in SHOWN}
    return shown | {"items": [items[item] for item in found.items if item in items]}


def _sent(value: Any) -> HttpResponse:
    return HttpResponse(orjson.dumps(plain(value)), content_type="application/json")


def _entry(entry: Entry) -> HttpResponse:
    body = b'{"entry":' + entry.body + b',"hash":"' + entry.hash.hex().encode() + b'"}'
    return HttpResponse(body, content_type="application/json", status=201)
