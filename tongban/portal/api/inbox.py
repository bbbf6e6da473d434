"""What a person was told and how he wants to be told, for programs."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tongban.kernel import programs
from tongban.kernel.notices import commands, kinds, queries
from tongban.kernel.notices.models import Notice
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, Both, once_only, spoken, told
from tongban.people.queries import home_of

router = Router(tags=["inbox"])

Line = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=100)]
Way = Literal[tuple(way for way, _title in kinds.WAYS)]


class NoticeOut(Schema):
    """One thing one person was told (通知)."""

    id: UUID
    kind: str
    title: Both
    text: Both
    principal: UUID | None = Field(description="the applicant for whom it came")
    post: str | None = Field(description="the post in which it came")
    subject: UUID | None
    at: datetime
    read_at: datetime | None


class InboxAsked(programs.Paging):
    """What the inbox is narrowed to (筛选条件)."""

    q: Line = ""
    unread: bool = False


class ReadIn(Schema):
    """Which notices were read; without any, all of them (已读)."""

    notices: Annotated[list[UUID], Field(max_length=500)] | None = None


class ReadOut(Schema):
    """How many were marked as read, and how many still wait (已读结果)."""

    read: int
    unread: int


class WaysOut(Schema):
    """Language, hour of the daily mail, confirmed address, and a way for each kind of event (接收方式)."""

    language: Literal["zh", "en"]
    hour: int
    address: str
    waiting: str = Field(description="an address that is not confirmed yet")
    ways: dict[str, Way]


class WaysIn(Schema):
    """The same, as it is chosen; kinds that are not mentioned stay (接收方式)."""

    language: Literal["zh", "en"]
    hour: Annotated[int, Field(ge=0, le=23)]
    ways: dict[Line, Way] = {}


class AddressIn(Schema):
    """Name an address, show with the code that was sent there that it is one's own, or give it up (电子邮箱)."""

    verb: Literal["ask", "confirm", "forget"]
    address: Line = ""
    code: Line = ""


@router.get("/notices", response={200: programs.paged(NoticeOut), **REFUSALS}, url_name="notices")
def notices(request: HttpRequest, asked: Query[InboxAsked]) -> HttpResponse:
    """What the person of the token was told, in whatever capacity, newest first."""
    found = queries.inbox(request.actor, asked.q, only_unread=asked.unread)
    rows, following = programs.page(found, ["-at", "-id"], asked.cursor, asked.limit)
    return programs.listed(request, NoticeOut, [notice_json(one) for one in rows], following)


@router.post("/notices/read", response={201: ReadOut, **REFUSALS}, url_name="notices_read")
def read(request: HttpRequest, body: ReadIn) -> HttpResponse:
    """Mark what was read."""

    def effect() -> Answer:
        actor = request.actor
        done = commands.read_all(actor) if body.notices is None else commands.read(actor, body.notices)
        return spoken({"read": done, "unread": queries.unread(actor).count()}, 201)

    return once_only(request, effect)


@router.get("/notices/ways", response={200: WaysOut, **REFUSALS}, url_name="ways")
def ways(request: HttpRequest) -> HttpResponse:
    """How the person is told."""
    return told(request, WaysOut, ways_json(request))


@router.put("/notices/ways", response={200: WaysOut, **REFUSALS}, url_name="ways")
def choose(request: HttpRequest, body: WaysIn) -> HttpResponse:
    """How the person wants to be told; what is on its way already stays as it was."""

    def effect() -> Answer:
        chosen = {"language": body.language, "hour": body.hour, "choices": body.ways}
        commands.choose(request.actor, home_of(request.actor), **chosen)
        return spoken(ways_json(request))

    return once_only(request, effect)


@router.post("/notices/address", response={201: WaysOut, **REFUSALS}, url_name="address")
def address(request: HttpRequest, body: AddressIn) -> HttpResponse:
    """An address is named, confirmed, or given up."""
    # not kept under the key: a wrong code counts as a try each time it is sent
    MOVES[body.verb](request, body)
    return programs.sent(spoken(ways_json(request), 201))


MOVES = {
    "ask": lambda request, body: commands.ask_address(request.actor, home_of(request.actor), body.address.strip()),
    "confirm": lambda request, body: commands.confirm_address(request.actor, body.code),
    "forget": lambda request, body: commands.forget_address(request.actor),
}


def notice_json(found: Notice) -> dict[str, Any]:
    """A notice as programs read it."""
    return {name: getattr(found, name) for name in NoticeOut.model_fields}


def ways_json(request: HttpRequest) -> dict[str, Any]:
    """How the person is told, with what goes without saying."""
    box = queries.box_of(request.actor)
    known = kinds.known("staff" if request.actor.is_staff else "outside")
    chosen = {kind.code: box.way(kind.code) if box else kind.way for kind in known}
    if box is None:
        return {"language": "zh", "hour": 8, "address": "", "waiting": "", "ways": chosen}
    told = {name: getattr(box, name) for name in ("language", "hour", "address")}
    return told | {"waiting": box.asked, "ways": chosen}
