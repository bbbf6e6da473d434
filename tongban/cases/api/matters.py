"""Cases for programs: the same commands and queries as the pages, as JSON."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from ninja import File as Upload
from ninja import Path, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import BaseModel, ConfigDict, Field

from tongban.cases import commands, queries
from tongban.cases.flow import CASE
from tongban.cases.models import Case
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock, programs
from tongban.kernel.actors import Actor
from tongban.kernel.files import coming
from tongban.kernel.files import queries as files
from tongban.kernel.files.download import attachment
from tongban.kernel.files.models import File
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, Both, Code, EntryOut, Slug, once_only, recorded, spoken, told
from tongban.kernel.refusals import VERSIONS, Outdated, Reason

router = Router(tags=["cases"])

STATES = tuple(state.name for state in CASE.states if state.name != "draft")
Number = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]+$", max_length=40, description="receipt number (收件号)")]
Key = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=120, description="key of a material of the item")]


NO_UPLOAD = Upload(None, description="the file itself, where it was not sent in pieces before")


class MoveIn(BaseModel):
    """A move and what it asks; which verbs ask what stands in the table of moves (动作)."""

    verb: str
    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={"x-moves": {move.verb: [ask.name for ask in move.asks] for move in CASE.moves}},
    )


class HandIn(Schema):
    """A whole application in one request (申请)."""

    zone: Slug
    item: Code = Field(description="item code within the zone")
    answers: dict[str, Any] = {}
    party_kind: Literal["", "person", "enterprise"] = ""
    party: UUID | None = Field(None, description="at the counter: for whom it is handed in")


class FileOut(Schema):
    """A file that was kept, to be named in the answer to a correction (文件)."""

    file: UUID
    name: str
    size: int
    digest: str


class PinnedItem(Schema):
    """The item version that a case is pinned to (事项版本)."""

    code: str
    version: int
    name: Both


class CaseOut(Schema):
    """A case as it stands (办件)."""

    number: str
    case_number: str | None
    status: Literal[STATES]
    zone: str
    agency: str
    item: PinnedItem
    party_kind: str
    applicant_name: str
    channel: str
    origin: str | None = Field(description="the zone that took it in, where that is another one")
    custodian: str | None = Field(description="the zone that must act now, where that is another one")
    hold: str | None = Field(description="for what the result waits, in a joint matter")
    submitted_at: datetime
    received_at: datetime
    accepted_at: datetime | None
    silence_at: datetime | None = Field(description="from this instant on it counts as accepted")
    rounds: int
    correction_due: datetime | None
    due: date | None
    due_at: datetime | None = Field(description="the first instant that is too late")
    due_legal: date | None
    provisional: bool
    paused: bool
    extension: int | None
    waits: list[str] | None = Field(description="what is open besides: opinion, binding (opinion), step …")
    alarm: str | None = Field(description="what is late besides the limit: opinion, step, procedure …")
    outcome: str | None
    decided_at: datetime | None
    validity: str | None = Field(description="what became of the decision: corrected, revoked, recalled, lapsed, void")
    validity_at: datetime | None
    issued_at: datetime | None
    ended_at: datetime | None
    version: int


class CaseNow(CaseOut):
    """A case as it stands, with what the caller may do (办件与可办动作)."""

    moves: list[dict[str, Any]]


class Term(Schema):
    """Until when whoever has the turn must act, and the lamp it shows (应办时间)."""

    kind: Literal["answer", "correction", "decision", "none"]
    last: date | None
    lamp: Literal["green", "yellow", "red", "grey"] | None
    remaining: int | None = Field(description="working days left through the last day")
    finished: bool
    provisional: bool


class Reckoning(Schema):
    """A due date opened into its days, each with its reason (期限计算说明)."""

    term: Term
    days: list[dict[str, Any]]
    sentences: list[dict[str, Any]]


class Asked(programs.Paging):
    """What the list of cases is narrowed to (筛选条件)."""

    status: Literal["", *STATES] = ""


# --- cases -------------------------------------------------------------------------------------------------------


@router.get("/cases", response={200: programs.paged(CaseOut), **REFUSALS}, url_name="cases")
def cases(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """The cases the caller may see, newest first."""
    found = queries.visible_to(request.actor).select_related("version_in_force").order_by("-submitted_at", "-id")
    page, following = queries.newest(
        found.filter(status=asked.status) if asked.status else found, asked.cursor, asked.limit
    )
    return programs.listed(request, CaseOut, [as_json(case, request.actor) for case in page], following)


@router.post("/cases", response={201: EntryOut, **REFUSALS}, url_name="cases")
def hand_in(request: HttpRequest, body: HandIn) -> HttpResponse:
    """Hand a matter in with one request."""
    version = catalogue.published(body.zone, body.item, clock.china_date(clock.now()))
    draft = commands.unsaved(version, by=request.actor, party_kind=body.party_kind, party=body.party)
    draft.answers = body.answers
    return recorded(request, lambda claim: commands.submit(draft, by=request.actor, claim=claim)[1])


@router.get("/cases/{number}", response={200: CaseNow, **REFUSALS}, url_name="case")
def case(request: HttpRequest, number: Path[Number]) -> HttpResponse:
    """One case as it stands, with its dates and what may be done now."""
    found = queries.find(request.actor, number)
    openings = [_opening(opening) for opening in CASE.open_to(found, request.actor)]
    whole = {**as_json(found, request.actor), "moves": openings}
    return told(request, CaseNow, whole, edition=found.version)


@router.get("/cases/{number}/due", response={200: Reckoning, **REFUSALS}, url_name="due")
def due(request: HttpRequest, number: Path[Number]) -> HttpResponse:
    """Until when whoever has the turn must act, opened into its days by the calendar in force."""
    sheet = queries.sheet(request.actor, number, clock.now())
    term = {name: getattr(sheet.term, name) for name in Term.model_fields}
    return told(request, Reckoning, {"term": term, "days": [], "sentences": [], **(sheet.strip or {})})


@router.get("/cases/{number}/moves", response={200: list[EntryOut], **REFUSALS}, url_name="moves")
def moves(request: HttpRequest, number: Path[Number]) -> HttpResponse:
    """The history of a case: every entry with its hash, oldest first; a proposal stays inside until it is decided."""
    entries = queries.timeline(queries.find(request.actor, number))
    return told(request, EntryOut, [entry_json(one, request.actor) for one in entries])


AROUND = ("before", "after")


def entry_json(entry: Entry, actor: Actor) -> dict[str, Any]:
    """An entry with its exact content; what is internal to the authority is left out for the applicant, and said so."""
    inner = queries.inner_columns(entry) if actor.is_outside else ()
    if inner and not queries.is_inside(entry, actor):
        told = orjson.loads(entry.body)
        told |= {part: {name: one for name, one in told[part].items() if name not in inner} for part in AROUND}
        return {"entry": told, "hash": entry.hash.hex(), "withheld": True}
    if not queries.is_inside(entry, actor):
        return {"entry": orjson.Fragment(entry.body), "hash": entry.hash.hex(), "withheld": False}
    shown = orjson.loads(entry.body)
    kept = {name: shown[name] for name in ("v", "zone", "kind", "subject", "number", "verb", "status", "recorded_at")}
    return {"entry": kept, "hash": entry.hash.hex(), "withheld": True}


@router.post("/cases/{number}/moves", response={201: EntryOut, **REFUSALS, 412: programs.Moved}, url_name="moves")
def move(request: HttpRequest, number: Path[Number], body: MoveIn) -> HttpResponse:
    """Make a move; the entry is the answer. With If-Match only on the case as it was read."""
    given, edition = body.model_extra or {}, programs.seen(request)

    def act(claim: Claim | None) -> Entry:
        seen = _unmoved(request, number, edition)
        return commands.move(number, body.verb, by=request.actor, given=given, claim=claim, seen=seen)[1]

    return recorded(request, act)


def _unmoved(request: HttpRequest, number: str, edition: int | None) -> str:
    """The version that a program has read, if it says so; refused with what happened since (412)."""
    if edition is None:
        return ""
    found = queries.find(request.actor, number)
    if found.version != edition:
        entries = [one for one in queries.timeline(found) if one.number > edition]
        since = [_happened(one) for one in entries if not queries.is_inside(one, request.actor)]
        raise Outdated(found.version, {}, since)
    return str(edition)


def _happened(entry: Entry) -> Reason:
    """What was done since, as the history tells it."""
    told = format_lazy(_("Since you read it: {verb}, at {at}."), verb=entry.act, at=entry.recorded_at.isoformat())
    return Reason("moved-on", told, VERSIONS, _("Read the case again, then decide again."))


@router.post("/cases/{number}/files", response={201: FileOut, **REFUSALS}, url_name="case_files")
def attach_answer(
    request: HttpRequest,
    number: Path[Number],
    key: Key,
    upload: UUID | None = None,
    scan: Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=300)] = "",
    file: UploadedFile | None = NO_UPLOAD,
) -> HttpResponse:
    """Keep a file, an `upload`, or a `scan` of the window while an answer waits; the move that answers names it."""

    def effect() -> Answer:
        found = queries.find(request.actor, number)
        commands.answering(found, by=request.actor)
        sent = coming.chosen(file, upload, scan, by=request.actor)
        return spoken(file_json(commands.keep_file(found, sent, key=key, by=request.actor)), 201)

    return once_only(request, effect)


@router.get("/cases/{number}/files/{file}", response={200: None, **REFUSALS}, url_name="case_file")
def case_file(request: HttpRequest, number: Path[Number], file: UUID) -> FileResponse:
    """The bytes of a file of a case, for whoever may see the case."""
    found = queries.find(request.actor, number)
    return attachment(files.find(request.actor, found.zone, found.id, file))


# --- spelling ----------------------------------------------------------------------------------------------------

SHOWN = (
    "number case_number status zone agency party_kind applicant_name channel origin custodian hold submitted_at "
    "received_at accepted_at silence_at rounds correction_due due due_at due_legal provisional paused extension waits "
    "alarm outcome decided_at validity validity_at issued_at ended_at version"
).split()


def as_json(found: Case, actor: Actor) -> dict[str, Any]:
    """A case as programs read it; which office is late and what is proposed stays among officials."""
    version = found.version_in_force
    shown = {name: getattr(found, name) for name in SHOWN} | {"item": item_json(version)}
    if actor.is_outside:
        shown["waits"] = [word for word in found.waits or () if word in ("step", "promise")] or None
        shown["alarm"] = found.alarm if found.alarm in ("promise", "procedure") else None
    return shown


def item_json(version: Any) -> dict[str, Any]:
    """The item of a case or draft in its version."""
    return {"code": version.code, "version": version.number, "name": {"zh": version.name_zh, "en": version.name_en}}


def file_json(found: File) -> dict[str, Any]:
    """A kept file as programs name it."""
    return {"file": found.id, **{name: getattr(found, name) for name in ("name", "size", "digest")}}


def _opening(opening: Any) -> Mapping[str, Any]:
    move = opening.move
    return {
        "verb": move.verb,
        "title": str(move.title),
        "asks": [{"name": ask.name, "kind": ask.kind, "required": ask.required} for ask in move.asks],
        "reasons": [reason.both() for reason in opening.reasons],
    }
