"""Applications for programs while they are filled in: begun, typed, attached, handed in, thrown away."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from tongban.cases import commands, queries
from tongban.cases.api.matters import NO_UPLOAD, HandIn, Key, PinnedItem, item_json
from tongban.cases.models import Draft
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock, programs
from tongban.kernel.files import coming
from tongban.kernel.files import queries as files
from tongban.kernel.files.download import attachment
from tongban.kernel.once import Answer
from tongban.kernel.programs import EDITED, REFUSALS, EntryOut, once_only, recorded, spoken, told

router = Router(tags=["drafts"])

Name = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=300)]
Short = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=200)]


class DraftIn(Schema):
    """What was typed so far; fields not mentioned stay (草稿)."""

    answers: dict[str, Any]


class DraftOut(Schema):
    """A draft as it was last saved (草稿)."""

    id: UUID
    zone: str
    answers: dict[str, Any]
    materials: dict[str, Any]
    promises: dict[str, Any] = Field(description="by key, until which day instead of a file")
    saved_at: datetime
    edition: int


class DraftLine(Schema):
    """A draft as a list shows it (草稿列表行)."""

    id: UUID
    zone: str
    item: PinnedItem
    party: UUID | None
    saved_at: datetime
    edition: int


class PartyIn(Schema):
    """Who stands at the counter: an enterprise by code and name, or a person by number and name (窗口申请人)."""

    kind: Literal["enterprise", "person"]
    uscc: Short = ""
    resident_id: Short = ""
    name: Short = ""
    telephone: Short = ""


@router.get("/drafts", response={200: programs.paged(DraftLine), **REFUSALS}, url_name="drafts")
def drafts(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """The applications that the caller may continue, the latest begun first."""
    rows, following = programs.page(queries.drafts_of(request.actor), ["-id"], paging.cursor, paging.limit)
    return programs.listed(request, DraftLine, [line_json(one) for one in rows], following)


@router.post("/drafts", response={201: DraftOut, **REFUSALS}, url_name="drafts")
def begin(request: HttpRequest, body: HandIn) -> HttpResponse:
    """Begin an application that is kept while it is filled in."""
    version = catalogue.published(body.zone, body.item, clock.china_date(clock.now()))

    def effect() -> Answer:
        draft = commands.draft_for(version, by=request.actor, party_kind=body.party_kind, party=body.party)
        return spoken(draft_json(commands.save(draft, answers=body.answers, by=request.actor)), 201)

    return once_only(request, effect)


@router.get("/drafts/{draft}", response={200: DraftOut, **REFUSALS}, url_name="draft")
def draft(request: HttpRequest, draft: UUID) -> HttpResponse:
    """A draft as it was last saved."""
    found = queries.draft(request.actor, draft)
    return told(request, DraftOut, draft_json(found), edition=found.edition)


@router.patch("/drafts/{draft}", response={200: DraftOut, **EDITED}, url_name="draft")
def save(request: HttpRequest, draft: UUID, body: DraftIn) -> HttpResponse:
    """Keep what was typed so far, if nobody else has typed since it was read (If-Match)."""
    seen = programs.expected(request)

    def effect() -> Answer:
        found = queries.draft(request.actor, draft)
        return spoken(draft_json(commands.save(found, answers=body.answers, by=request.actor, seen=seen)))

    return once_only(request, effect)


@router.post("/drafts/{draft}/files", response={201: DraftOut, **REFUSALS}, url_name="files")
def attach(
    request: HttpRequest,
    draft: UUID,
    key: Key,
    upload: UUID | None = None,
    scan: Name = "",
    file: UploadedFile | None = NO_UPLOAD,
) -> HttpResponse:
    """Fill a material of a draft with a file, an `upload` that has arrived, or a `scan` that waits at the window."""

    def effect() -> Answer:
        found, sent = queries.draft(request.actor, draft), coming.chosen(file, upload, scan, by=request.actor)
        stored = commands.keep_file(found, sent, key=key, by=request.actor)
        return spoken(draft_json(commands.attach(found, key, stored)), 201)

    return once_only(request, effect)


class SealDraftIn(Schema):
    """The seal by which an enterprise seals its application (签章请求)."""

    seal: UUID


class SealedApplicationOut(Schema):
    """A sealed application; what is changed afterwards is not under its seal (已签章申请书)."""

    id: UUID
    number: str
    seal_name: str
    code: str
    sealed_at: datetime
    pdf_digest: str
    ofd_digest: str


@router.post("/drafts/{draft}/seal", response={201: SealedApplicationOut, **REFUSALS}, url_name="seal_draft")
def seal(request: HttpRequest, draft: UUID, body: SealDraftIn) -> HttpResponse:
    """Seal an application as it stands, before it is handed in; a change afterwards is not under the seal."""

    def effect() -> Answer:
        made = commands.seal_application(queries.draft(request.actor, draft), body.seal, by=request.actor)
        return spoken({name: getattr(made, name) for name in SealedApplicationOut.model_fields}, 201)

    return once_only(request, effect)


@router.post("/drafts/{draft}/sign", response={201: SealedApplicationOut, **REFUSALS}, url_name="sign_draft")
def sign(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Sign an application as it stands with the caller's own electronic signature, made when it is first used."""

    def effect() -> Answer:
        made = commands.sign_application(queries.draft(request.actor, draft), by=request.actor)
        return spoken({name: getattr(made, name) for name in SealedApplicationOut.model_fields}, 201)

    return once_only(request, effect)


@router.post("/drafts/{draft}/submit", response={201: EntryOut, **REFUSALS}, url_name="submit")
def submit(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Hand a draft in."""
    return recorded(
        request, lambda claim: commands.submit(queries.draft(request.actor, draft), by=request.actor, claim=claim)[1]
    )


@router.delete("/drafts/{draft}", response={204: None, **REFUSALS}, url_name="draft")
def discard(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Throw a draft away; it was never part of the journal."""

    def effect() -> Answer:
        commands.discard(queries.draft(request.actor, draft), by=request.actor)
        return Answer(204, b"")

    return once_only(request, effect)


@router.delete("/drafts/{draft}/files", response={200: DraftOut, **REFUSALS}, url_name="files")
def detach(request: HttpRequest, draft: UUID, key: Key) -> HttpResponse:
    """Take the file of a material off again."""

    def effect() -> Answer:
        found = queries.draft(request.actor, draft)
        return spoken(draft_json(commands.detach(found, key, by=request.actor)))

    return once_only(request, effect)


@router.get("/drafts/{draft}/files/{file}", response={200: None, **REFUSALS}, url_name="draft_file")
def draft_file(request: HttpRequest, draft: UUID, file: UUID) -> FileResponse:
    """The bytes of a file of a draft."""
    found = queries.draft(request.actor, draft)
    return attachment(files.find(request.actor, found.zone, found.id, file))


@router.put("/drafts/{draft}/party", response={200: DraftOut, **REFUSALS}, url_name="party")
def party(request: HttpRequest, draft: UUID, body: PartyIn) -> HttpResponse:
    """At the counter: who stands there is found by his number, or registered."""

    def effect() -> Answer:
        found = queries.draft(request.actor, draft)
        commands.receive(found, body.dict(), by=request.actor)
        return spoken(draft_json(found))

    return once_only(request, effect)


def draft_json(found: Draft) -> dict[str, Any]:
    """A draft as programs read it."""
    told = ("id", "zone", "answers", "materials", "promises", "saved_at", "edition")
    return {name: getattr(found, name) for name in told}


def line_json(found: Draft) -> dict[str, Any]:
    """A draft as a list shows it."""
    return {name: getattr(found, name) for name in ("id", "zone", "party", "saved_at", "edition")} | {
        "item": item_json(found.version_in_force)
    }
