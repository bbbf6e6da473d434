"""What is typed for an item of another zone, for programs: begun, saved, attached, handed in, thrown away."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File as Upload
from ninja import Path, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from tongban.cases import commands as drafting
from tongban.cases import queries as cases
from tongban.handoffs import commands, queries
from tongban.handoffs.models import LegDraft
from tongban.kernel import programs
from tongban.kernel.actors import Actor
from tongban.kernel.files import coming
from tongban.kernel.files import queries as files
from tongban.kernel.files.download import attachment
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim
from tongban.kernel.once import Answer
from tongban.kernel.programs import EDITED, REFUSALS, Code, EntryOut, Slug, once_only, recorded, spoken, told

router = Router(tags=["hand-overs"])

Key = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=120, description="key of a material of the item")]
Name = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=300)]
Short = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=200)]
Offered = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$", description="`key` of an offer")]
Target = Annotated[str, Field(pattern=r"^(field|material):[^\x00]{1,120}$", description="place of the draft")]
NO_UPLOAD = Upload(None, description="the file itself, where it was not sent in pieces before")


class ElsewhereIn(Schema):
    """An item of another zone that is taken in here, with what is known of the answers (代收申请)."""

    origin: Slug = Field(description="the zone that decides")
    code: Code
    answers: dict[str, Any] = {}


class TypedIn(Schema):
    """What was typed so far; fields not mentioned stay (代收草稿)."""

    answers: dict[str, Any] = {}
    resident_id: Short = Field(
        "", description="of a citizen, for a zone of another installation that knows nobody here"
    )


class StandsHere(Schema):
    """Who stands at the counter: an enterprise by code and name, or a person by number and name (窗口申请人)."""

    kind: Literal["enterprise", "person"]
    uscc: Short = ""
    resident_id: Short = ""
    name: Short = ""
    telephone: Short = ""


class KnownLine(Schema):
    """Something known already for one place of what is typed (可用信息)."""

    key: str
    target: str
    value: Any
    shown: str
    source: dict[str, Any]


class KnownOut(Schema):
    """What is offered, and whence what stands there was taken, by place (可用信息清单)."""

    offers: list[KnownLine]
    sources: dict[str, Any]


class KnownTaken(Schema):
    """What to do with what is offered: refusals first, then the offers named by their keys (取用意向)."""

    take: list[Offered] = Field([], max_length=200)
    refuse: list[Target] = Field([], max_length=200)


class SendIn(Schema):
    """How it is handed in (代收提交)."""

    only: bool = Field(False, description="taken in only; it is sent later by the move `send`")


class LegDraftLine(Schema):
    """What is typed for another zone, as a list shows it (代收草稿列表行)."""

    id: UUID
    zone: str
    origin: str
    code: str
    party: UUID | None
    saved_at: datetime
    edition: int


class LegDraftOut(LegDraftLine):
    """What is typed for another zone, as it was last saved (代收草稿)."""

    number: str | None = Field(description="the matter that this answers")
    answers: dict[str, Any]
    materials: dict[str, Any]


@router.get("/elsewhere/drafts", response={200: programs.paged(LegDraftLine), **REFUSALS}, url_name="leg_drafts")
def drafts(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """What the caller has begun for other zones and not handed in, the latest saved first."""
    rows, following = programs.page(queries.begun(request.actor), ["-saved_at", "-id"], paging.cursor, paging.limit)
    return programs.listed(request, LegDraftLine, [line_json(one) for one in rows], following)


@router.post("/elsewhere/drafts", response={201: LegDraftOut, **REFUSALS}, url_name="leg_drafts")
def begin(request: HttpRequest, body: ElsewhereIn) -> HttpResponse:
    """Begin an application for an item of another zone: at the counter for somebody, online for oneself."""

    def effect() -> Answer:
        zone, by = queries.receiver(request.actor), request.actor
        draft = commands.begin(body.origin, body.code, zone=zone, by=by)
        return spoken(draft_json(drafting.save(draft, answers=body.answers, by=by)), 201)

    return once_only(request, effect)


@router.post("/legs/{number}/draft", response={201: LegDraftOut, **REFUSALS}, url_name="leg_answer")
def answer(request: HttpRequest, number: Path[Code]) -> HttpResponse:
    """What is typed in answer to what came back; begun with everything that was sent when it is first asked for."""

    def effect() -> Answer:
        leg = queries.find(request.actor, number)
        return spoken(draft_json(commands.answer_to(leg, by=request.actor)), 201)

    return once_only(request, effect)


@router.get("/elsewhere/drafts/{draft}", response={200: LegDraftOut, **REFUSALS}, url_name="leg_draft")
def draft(request: HttpRequest, draft: UUID) -> HttpResponse:
    """A draft for another zone as it was last saved."""
    found = queries.draft(request.actor, draft)
    return told(request, LegDraftOut, draft_json(found), edition=found.edition)


@router.patch("/elsewhere/drafts/{draft}", response={200: LegDraftOut, **EDITED}, url_name="leg_draft")
def save(request: HttpRequest, draft: UUID, body: TypedIn) -> HttpResponse:
    """Keep what was typed so far, if nobody else has typed since it was read (If-Match)."""
    seen = programs.expected(request)

    def effect() -> Answer:
        found = queries.draft(request.actor, draft)
        drafting.save(found, answers=body.answers, by=request.actor, seen=seen)
        if body.resident_id:
            drafting.note(found, resident_id=body.resident_id)
        return spoken(draft_json(found))

    return once_only(request, effect)


@router.delete("/elsewhere/drafts/{draft}", response={204: None, **REFUSALS}, url_name="leg_draft")
def discard(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Throw a draft for another zone away; it was never part of the journal."""

    def effect() -> Answer:
        drafting.discard(queries.draft(request.actor, draft), by=request.actor)
        return Answer(204, b"")

    return once_only(request, effect)


@router.put("/elsewhere/drafts/{draft}/party", response={200: LegDraftOut, **REFUSALS}, url_name="leg_party")
def party(request: HttpRequest, draft: UUID, body: StandsHere) -> HttpResponse:
    """At the counter: who stands there is found by his number, or registered."""

    def effect() -> Answer:
        found = queries.draft(request.actor, draft)
        drafting.receive(found, body.dict(), by=request.actor)
        return spoken(draft_json(found))

    return once_only(request, effect)


@router.post("/elsewhere/drafts/{draft}/files", response={201: LegDraftOut, **REFUSALS}, url_name="leg_draft_files")
def attach(
    request: HttpRequest,
    draft: UUID,
    key: Key,
    upload: UUID | None = None,
    scan: Name = "",
    file: UploadedFile | None = NO_UPLOAD,
) -> HttpResponse:
    """Fill a material with a file, an `upload` that has arrived, or a `scan` that waits at the window."""

    def effect() -> Answer:
        found, sent = queries.draft(request.actor, draft), coming.chosen(file, upload, scan, by=request.actor)
        stored = drafting.keep_file(found, sent, key=key, by=request.actor)
        return spoken(draft_json(drafting.attach(found, key, stored)), 201)

    return once_only(request, effect)


@router.delete("/elsewhere/drafts/{draft}/files", response={200: LegDraftOut, **REFUSALS}, url_name="leg_draft_files")
def detach(request: HttpRequest, draft: UUID, key: Key) -> HttpResponse:
    """Take the file of a material off again."""

    def effect() -> Answer:
        found = queries.draft(request.actor, draft)
        return spoken(draft_json(drafting.detach(found, key, by=request.actor)))

    return once_only(request, effect)


@router.get("/elsewhere/drafts/{draft}/files/{file}", response={200: None, **REFUSALS}, url_name="leg_draft_file")
def draft_file(request: HttpRequest, draft: UUID, file: UUID) -> FileResponse:
    """The bytes of a file of a draft for another zone."""
    found = queries.draft(request.actor, draft)
    return attachment(files.find(request.actor, found.zone, found.id, file))


@router.get("/elsewhere/drafts/{draft}/offers", response={200: KnownOut, **REFUSALS}, url_name="leg_offers")
def offers(request: HttpRequest, draft: UUID) -> HttpResponse:
    """What is known already of what the draft asks, each with its source and date."""
    return told(request, KnownOut, known_json(queries.draft(request.actor, draft), request.actor))


@router.post("/elsewhere/drafts/{draft}/offers", response={200: KnownOut, **REFUSALS}, url_name="leg_offers")
def settle(request: HttpRequest, draft: UUID, body: KnownTaken) -> HttpResponse:
    """Take what is named, refuse what is not wanted; nothing else is filled in."""

    def effect() -> Answer:
        found = queries.draft(request.actor, draft)
        drafting.settle_offers(found, body.take, body.refuse, by=request.actor)
        return spoken(known_json(found, request.actor))

    return once_only(request, effect)


@router.post("/elsewhere/drafts/{draft}/submit", response={201: EntryOut, **REFUSALS}, url_name="leg_submit")
def submit(request: HttpRequest, draft: UUID, body: SendIn) -> HttpResponse:
    """Taken in and sent, or taken in only; what answers a correction goes back to the zone that asked."""

    def act(claim: Claim | None) -> Entry:
        found = queries.draft(request.actor, draft)
        return commands.hand_in(found, by=request.actor, only=body.only, claim=claim)[1]

    return recorded(request, act)


def line_json(found: LegDraft) -> dict[str, Any]:
    """A draft for another zone as a list shows it."""
    offer = queries.offer_of_draft(found)
    shown = {name: getattr(found, name) for name in ("id", "zone", "party", "saved_at", "edition")}
    return shown | {"origin": offer.origin, "code": offer.code}


def draft_json(found: LegDraft) -> dict[str, Any]:
    """A draft for another zone as programs read it."""
    leg = queries.by_id(found.zone, found.id)
    typed = {"number": leg.number if leg else None, "answers": found.answers, "materials": found.materials}
    return line_json(found) | typed


def known_json(found: LegDraft, by: Actor) -> dict[str, Any]:
    """What is known of the places of a draft as programs read it."""
    lines = [{name: getattr(one, name) for name in KnownLine.model_fields} for one in cases.offers(by, found)]
    return {"offers": lines, "sources": found.sources}
