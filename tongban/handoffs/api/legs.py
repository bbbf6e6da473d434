"""Hand-overs for programs: what is taken in where, the legs of a window or an applicant, the words of two windows."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema

from tongban.handoffs import commands, queries
from tongban.handoffs.flow import LEG
from tongban.handoffs.models import Leg
from tongban.kernel import clock, programs
from tongban.kernel.actors import Actor
from tongban.kernel.files import queries as files
from tongban.kernel.files.download import attachment
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, Code, EntryOut, Slug, Words, once_only, recorded, spoken, told
from tongban.kernel.refusals import NotYours
from tongban.kernel.zones import queries as zones

router = Router(tags=["hand-overs"])


class OfferedOut(Schema):
    """An item of another zone that the windows of a zone take in (可代收事项)."""

    origin: str
    code: str
    name_zh: str
    name_en: str
    modes: list[str]


class OfferedItemOut(Schema):
    """An item of another zone as that zone has told it: the whole published version (可代收事项指南)."""

    origin: str
    code: str
    modes: list[str]
    version: int
    valid_from: date
    content: dict[str, Any]


class OfferingOut(Schema):
    """An item of the caller's zone with the zones that take it in (委托收件)."""

    code: str
    status: Literal["offered", "withdrawn"]
    zones: list[str]
    modes: list[str]
    reason: str


class OfferingIn(Schema):
    """Which zones take an item in, and in which ways (委托收件)."""

    zones: list[Slug]
    modes: list[Literal["collect", "online"]]


class Because(Schema):
    """Why something ends (理由)."""

    reason: Words = ""


class LegOut(Schema):
    """A matter that was taken in for another zone: who has it, and since when (代收件)."""

    id: UUID
    number: str
    status: Literal[tuple(state.name for state in LEG.states)]
    zone: str
    competent: str
    custodian: str | None
    sender: str
    since: datetime
    code: str
    name_zh: str
    name_en: str
    applicant_name: str
    received_at: datetime
    sent_at: datetime | None
    arrived_at: datetime | None
    number_there: str | None
    status_there: str | None
    due: date | None
    ended_at: datetime | None
    version: int


class StretchOut(Schema):
    """Who had it, from when to when; `zone` is null while it was on its way (保管区间)."""

    zone: str | None
    sender: str | None
    since: datetime
    until: datetime | None


class LegPaperOut(Schema):
    """A paper or certificate of a matter as it lies here; `GET /legs/{number}/files/{file}` gives it (随件文书)."""

    paper: UUID
    origin: str
    kind: str
    number: str
    name: str
    made_at: datetime
    file: UUID
    digest: str
    size: int
    media_type: str
    sealed: bool


class LegWhole(LegOut):
    """The same with the stretches of custody, the papers and the moves open to the caller (代收件全文)."""

    stretches: list[StretchOut]
    papers: list[LegPaperOut]
    moves: list[str]


class LegMoveIn(Schema):
    """A move of a leg with what it asks (动作)."""

    verb: Words
    given: dict[str, Any] = {}


class Of(programs.Paging):
    """All that may be seen, or only what waits for the window (范围)."""

    of: Literal["all", "waiting"] = "all"


class ThreadOut(Schema):
    """A matter in which the other window waits for an answer (待复留言)."""

    matter: UUID
    number: str
    other: str
    reply_at: datetime


class SaidOut(Schema):
    """One message between two windows (窗口留言)."""

    origin: str
    who: str
    text: str
    at: datetime


class WordsOut(Schema):
    """What two windows have written on a matter, oldest first (即时沟通)."""

    messages: list[SaidOut]
    last: date | None
    lamp: Literal["green", "yellow", "red"] | None


class SayIn(Schema):
    """A message (留言)."""

    text: Words


@router.get("/zones/{zone}/taken-in", response={200: programs.paged(OfferedOut), **REFUSALS}, url_name="offered")
def offered(request: HttpRequest, zone: Path[Slug], paging: Query[programs.Paging]) -> HttpResponse:
    """Which items of other zones are taken in at the windows of a zone."""
    if zones.zone(zone) is None:
        raise NotYours()
    rows, following = programs.page(queries.offers_to(zone), ["origin", "code"], paging.cursor, paging.limit)
    return programs.listed(request, OfferedOut, [_columns(OfferedOut, one) for one in rows], following)


@router.get("/offered/{zone}/{code}", response={200: OfferedItemOut, **REFUSALS}, url_name="offered_item")
def offered_item(request: HttpRequest, zone: Path[Slug], code: Path[Code]) -> HttpResponse:
    """The guide and the form of an item of another zone, as they were told here."""
    offer, version = queries.told_here(zone, code, queries.receiver_known(request.actor))
    same = {name: getattr(offer, name) for name in ("origin", "code", "modes")}
    whole = {"version": version.number, "valid_from": version.valid_from, "content": version.content}
    return told(request, OfferedItemOut, same | whole)


@router.get("/offerings", response={200: programs.paged(OfferingOut), **REFUSALS}, url_name="offerings")
def offerings(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """What the caller's zone offers to others."""
    found = queries.offerings_of(request.actor.zone)
    rows, following = programs.page(found, ["code"], paging.cursor, paging.limit)
    return programs.listed(request, OfferingOut, [_columns(OfferingOut, one) for one in rows], following)


@router.put("/offerings/{code}", response={200: OfferingOut, **REFUSALS}, url_name="offering")
def offer(request: HttpRequest, code: Path[Code], body: OfferingIn) -> HttpResponse:
    """These zones take the item in from now on; whoever is left out is told so."""

    def effect() -> Answer:
        item = queries.item_of(request.actor.zone, code)
        made = commands.offer(item, zones=body.zones, modes=body.modes, by=request.actor)
        return spoken(_columns(OfferingOut, made))

    return once_only(request, effect)


@router.delete("/offerings/{code}", response={200: OfferingOut, **REFUSALS}, url_name="offering")
def withdraw(request: HttpRequest, code: Path[Code], asked: Query[Because]) -> HttpResponse:
    """No other zone takes the item in any more."""

    def effect() -> Answer:
        item = queries.item_of(request.actor.zone, code)
        found = queries.offering_of(item.zone, item.id)
        if found is None:
            raise NotYours()
        commands.withdraw(found, {"reason": asked.reason}, by=request.actor)
        return spoken(_columns(OfferingOut, found))

    return once_only(request, effect)


@router.get("/legs", response={200: programs.paged(LegOut), **REFUSALS}, url_name="legs")
def legs(request: HttpRequest, asked: Query[Of]) -> HttpResponse:
    """What was taken in for other zones, as far as the caller may see it, newest first."""
    found = LISTS[asked.of](request.actor)
    rows, following = programs.page(found, ["-received_at", "-id"], asked.cursor, asked.limit)
    return programs.listed(request, LegOut, [_columns(LegOut, one) for one in rows], following)


LISTS = {"all": queries.visible_to, "waiting": queries.waiting}


@router.get("/legs/{number}", response={200: LegWhole, **REFUSALS}, url_name="leg")
def leg(request: HttpRequest, number: Path[Code]) -> HttpResponse:
    """One matter with the stretches of its custody and its papers."""
    found = queries.find(request.actor, number)
    return told(request, LegWhole, whole(found, request.actor), edition=found.version)


@router.post("/legs/{number}/moves", response={201: EntryOut, **REFUSALS}, url_name="leg_moves")
def move(request: HttpRequest, number: Path[Code], body: LegMoveIn) -> HttpResponse:
    """Send, withdraw, close, hand the result out, or receive it online."""
    found = queries.find(request.actor, number)
    return recorded(request, lambda claim: commands.move(found, body.verb, body.given, by=request.actor, claim=claim))


@router.get("/legs/{number}/files/{file}", response={200: None, **REFUSALS}, url_name="leg_file")
def file(request: HttpRequest, number: Path[Code], file: UUID) -> FileResponse:
    """A material that was handed in, or a paper that was made."""
    found = queries.find(request.actor, number)
    return attachment(files.find(request.actor, found.zone, found.id, file))


@router.get("/threads", response={200: programs.paged(ThreadOut), **REFUSALS}, url_name="threads")
def threads(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """The matters in which the other window waits for a word of this zone, the longest waiting first."""
    found = queries.unanswered(request.actor)
    rows, following = programs.page(found, ["reply_at", "id"], paging.cursor, paging.limit)
    return programs.listed(request, ThreadOut, [_columns(ThreadOut, one) for one in rows], following)


@router.get("/threads/{matter}", response={200: WordsOut, **REFUSALS}, url_name="thread")
def thread(request: HttpRequest, matter: UUID) -> HttpResponse:
    """What two windows have written on a matter."""
    return told(request, WordsOut, words(queries.matter(request.actor, matter)))


@router.post("/threads/{matter}", response={201: WordsOut, **REFUSALS}, url_name="thread")
def say(request: HttpRequest, matter: UUID, body: SayIn) -> HttpResponse:
    """One more word to the other window."""

    def effect() -> Answer:
        about = queries.matter(request.actor, matter)
        commands.say(about, body.text, by=request.actor)
        return spoken(words(about), 201)

    return once_only(request, effect)


def whole(found: Leg, actor: Actor) -> dict[str, Any]:
    """A leg as programs read it."""
    sheet = queries.sheet(actor, found)
    stretches = [
        {
            "zone": one.zone.zone if one.zone else None,
            "sender": one.sender.zone if one.sender else None,
            "since": one.since,
            "until": one.until,
        }
        for one in sheet.stretches
    ]
    moves = [opening.move.verb for opening in sheet.openings if not opening.reasons]
    papers = [_columns(LegPaperOut, one) for one in queries.papers_here(found)]
    return {**_columns(LegOut, found), "stretches": stretches, "papers": papers, "moves": moves}


def words(about: queries.Matter) -> dict[str, Any]:
    """The words of a thread as programs read them."""
    found = queries.words_in(about, clock.now())
    return {
        "messages": [_columns(SaidOut, one) for one in found.said],
        "last": found.waiting.last if found.waiting else None,
        "lamp": found.waiting.lamp if found.waiting else None,
    }


def _columns(shape: type[Schema], row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in shape.model_fields}
