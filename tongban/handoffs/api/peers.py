"""Other installations for programs: each line with its state and lag, what hangs, files of peers, mending."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Router, Schema

from tongban.handoffs import commands, queries
from tongban.handoffs.rules import peers as rules
from tongban.kernel.exchange.peers import LONGEST_REASON
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, Slug, Words, once_only, spoken, told

router = Router(tags=["other installations"])
Text = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=rules.LARGEST)]
Reason = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=LONGEST_REASON)]


class PeerOut(Schema):
    """A zone that another installation keeps: its line, what waits for it, what it answered last (对端地区)."""

    zone: str
    address: str
    installation: str
    keys: str
    state: Literal[tuple(queries.LINE_STATES)]
    fault: str
    failures: int
    down_since: datetime | None
    rests_until: datetime | None
    asked_at: datetime | None
    answered_at: datetime | None
    incarnation: int
    journal: str
    waiting: int
    unsent: int
    lag_seconds: float
    unsent_seconds: float
    unanswered_seconds: float
    last_receipt: datetime | None
    last_receipt_given: datetime | None
    last_arrival: datetime | None
    turned_away: int


class OwnZoneOut(Schema):
    """A zone of this installation, with the names of its keys (本系统地区)."""

    zone: str
    keys: str
    waiting: int


class PeersOut(Schema):
    """This installation and its peers (对端列表)."""

    address: str
    own: list[OwnZoneOut]
    peers: list[PeerOut]


class PeerKeyOut(Schema):
    """A key of a peer's zone (对端公钥)."""

    key: str
    until: datetime | None
    retired: bool


class MessageOut(Schema):
    """A message that was tried several times and has no receipt (滞留报文)."""

    id: UUID
    source: str
    to: str
    type: str
    subject: UUID
    since: datetime
    tries: int
    fault: str


class PeerWhole(PeerOut):
    """One peer with its keys and what hangs on the way to it (对端详情)."""

    every_key: list[PeerKeyOut]
    messages: list[MessageOut]


class Signature(Schema):
    """By which key of which zone a file is signed (签名)."""

    zone: Words
    key: Words
    signature: Words


class PeerFile(Schema):
    """The signed file of an installation: docs/exchange.md (对端文件)."""

    peer: Text
    signatures: Annotated[list[Signature], Field(max_length=10_000)]


class PeerIn(Schema):
    """A file to be believed; `compared` names by zone the keys that its operator has read (对端登记)."""

    file: PeerFile
    compared: dict[str, Words] = {}


class AddedOut(Schema):
    """A zone that is believed to be kept there (已登记对端)."""

    zone: str
    address: str


class LineMove(Schema):
    """Send everything again that was answered, or believe a peer, or one `key` of it, no more (线路操作)."""

    verb: Literal[commands.LINE_VERBS]
    reason: Reason
    key: Words = ""


class LineMoved(Schema):
    """What was done; how many messages go again (线路操作结果)."""

    zone: str
    verb: str
    again: int


class MessageMove(Schema):
    """Try a message now, or settle it because no receipt will ever come (报文操作)."""

    verb: Literal[commands.MESSAGE_VERBS]
    reason: Reason


class MessageMoved(Schema):
    """What was done with it (报文操作结果)."""

    id: UUID
    verb: str


@router.get("/peers", response={200: PeersOut, **REFUSALS}, url_name="peers")
def peers(request: HttpRequest) -> HttpResponse:
    """Every peer with its line."""
    own = [{name: one.told[name] for name in OwnZoneOut.model_fields} for one in queries.own_lines(request.actor)]
    found = [_peer(one) for one in queries.peer_lines(request.actor)]
    return told(request, PeersOut, {"address": settings.PUBLIC_ADDRESS, "own": own, "peers": found})


@router.post("/peers", response={200: list[AddedOut], **REFUSALS}, url_name="peers")
def add(request: HttpRequest, body: PeerIn) -> HttpResponse:
    """Believe the file of another installation, or its new keys."""

    def effect() -> Answer:
        content = orjson.dumps(body.file.dict())
        added = commands.add_peer(content, body.compared, by=request.actor)
        return spoken([{"zone": one.zone, "address": one.address} for one in added])

    return once_only(request, effect)


@router.get("/peers/{zone}", response={200: PeerWhole, **REFUSALS}, url_name="peer")
def peer(request: HttpRequest, zone: Path[Slug]) -> HttpResponse:
    """One peer: its line, its keys, what hangs."""
    line = queries.peer_line(request.actor, zone)
    found = [_message(one.told) for one in queries.hanging(request.actor, zone)]
    keys = queries.peer_keys(request.actor, zone)
    return told(request, PeerWhole, {**_peer(line), "every_key": keys, "messages": found})


@router.post("/peers/{zone}/moves", response={200: LineMoved, **REFUSALS}, url_name="peer_moves")
def move(request: HttpRequest, zone: Path[Slug], body: LineMove) -> HttpResponse:
    """Everything again, or believed no more."""

    def effect() -> Answer:
        count = commands.mend_line(zone, body.verb, body.reason, key=body.key, by=request.actor)
        return spoken({"zone": zone, "verb": body.verb, "again": count})

    return once_only(request, effect)


@router.post("/peer-messages/{key}/moves", response={200: MessageMoved, **REFUSALS}, url_name="peer_message_moves")
def message(request: HttpRequest, key: UUID, body: MessageMove) -> HttpResponse:
    """One message again at once, or settled."""

    def effect() -> Answer:
        commands.mend_message(key, body.verb, body.reason, by=request.actor)
        return spoken({"id": key, "verb": body.verb})

    return once_only(request, effect)


@router.get("/peer-file", response={200: PeerFile, **REFUSALS}, url_name="peer_file")
def own_file(request: HttpRequest) -> HttpResponse:
    """The file of this installation, for the operator of another one."""
    return told(request, PeerFile, orjson.loads(commands.own_file(settings.PUBLIC_ADDRESS, by=request.actor)))


def _peer(line: queries.PeerLine) -> dict[str, Any]:
    return {name: line.told[name] for name in PeerOut.model_fields}


def _message(one: Any) -> dict[str, Any]:
    return {**{name: one[name] for name in MessageOut.model_fields if name != "source"}, "source": one["from"]}
