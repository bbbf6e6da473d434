"""Cases for programs: the same commands and queries as the pages, as JSON."""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import File as Upload
from ninja import Router, Schema
from ninja.files import UploadedFile
from pydantic import BaseModel, ConfigDict, Field

from tongban.cases import commands, queries
from tongban.cases.flow import CASE
from tongban.cases.models import Case, Draft
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock, once
from tongban.kernel.files import commands as files
from tongban.kernel.journal.canon import plain
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim
from tongban.kernel.once import Answer
from tongban.kernel.refusals import NotReady, Reason

router = Router(tags=["cases"])

ASKS = {ask.name: {"title": str(ask.title)} for move in CASE.moves for ask in move.asks}


class Problem(Schema):
    """A refusal as RFC 9457 problem: its reasons in Chinese and English (问题)."""

    type: str
    title: str
    status: int
    detail: str
    reasons: list[dict[str, Any]] = []


class MoveIn(BaseModel):
    """A move and what it asks; which verbs ask what stands in the table of moves (动作)."""

    verb: str
    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={"x-moves": {move.verb: [ask.name for ask in move.asks] for move in CASE.moves}},
    )


class HandIn(Schema):
    """A whole application in one request (申请)."""

    zone: str
    item: str = Field(description="item code within the zone")
    answers: dict[str, Any] = {}
    party_kind: str = Field("", pattern="^(person|enterprise)?$")
    party: UUID | None = None


class DraftIn(Schema):
    """What was typed so far; fields not mentioned stay (草稿)."""

    answers: dict[str, Any]


class EntryOut(Schema):
    """A journal entry: its exact content and its hash (日志条目)."""

    entry: dict[str, Any]
    hash: str


class CaseOut(Schema):
    """A case as it stands (办件)."""

    number: str
    status: str
    zone: str
    item: dict[str, Any]
    due: str | None


class Page(Schema):
    """A page of a list, and where the next begins (分页)."""

    items: list[CaseOut]
    next: str | None


REFUSALS = {(400, 401, 403, 404, 409, 422, 429): Problem}


def claimed(request: HttpRequest) -> Claim | None:
    """The claim of a request that carries an idempotency key."""
    return once.claimed(request)


def answer(entry: Entry, status: int = 201) -> HttpResponse:
    """An entry as an answer: the same bytes whenever it is asked for."""
    body = b'{"entry":' + entry.body + b',"hash":"' + entry.hash.hex().encode() + b'"}'
    return HttpResponse(body, content_type="application/json", status=status)


def spoken(value: Any, status: int = 200) -> Answer:
    """A value as an answer that can be kept."""
    return Answer(status, orjson.dumps(plain(value)))


def sent(kept: Answer) -> HttpResponse:
    """A kept answer on its way out."""
    return HttpResponse(kept.body, content_type="application/json", status=kept.status)


def once_only(request: HttpRequest, effect: Any) -> HttpResponse:
    """An effect that is no journal move, once for its key."""
    claim = claimed(request)
    return sent(once.answered(claim, effect) if claim else effect())


# --- cases -------------------------------------------------------------------------------------------------------


@router.get("/cases", response={200: Page, **REFUSALS}, url_name="cases")
def cases(request: HttpRequest, cursor: str = "", status: str = "", limit: int = 50) -> HttpResponse:
    """The cases the caller may see, newest first."""
    found = queries.visible_to(request.actor).select_related("version_in_force").order_by("-submitted_at", "-id")
    found = found.filter(status=status) if status else found
    size = min(max(limit, 1), 200)
    page = list(_after(found, cursor)[: size + 1])
    following = _cursor(page[size - 1]) if len(page) > size else None
    return sent(spoken({"items": [as_json(case) for case in page[:size]], "next": following}))


def _after(found: QuerySet[Case], cursor: str) -> QuerySet[Case]:
    if not cursor:
        return found
    try:
        at, key = base64.urlsafe_b64decode(cursor.encode()).decode().split("|")
        when, last = datetime.fromisoformat(at), UUID(key)
    except (ValueError, binascii.Error, UnicodeError):
        raise NotReady(Reason("cursor", _("This is no cursor of this list."), field="cursor")) from None
    return found.filter(Q(submitted_at__lt=when) | Q(submitted_at=when, id__lt=last))


def _cursor(case: Case) -> str:
    return base64.urlsafe_b64encode(f"{case.submitted_at.isoformat()}|{case.id}".encode()).decode()


@router.post("/cases", response={201: EntryOut, **REFUSALS}, url_name="cases")
def hand_in(request: HttpRequest, body: HandIn) -> HttpResponse:
    """Hand a matter in with one request."""
    version = catalogue.published(body.zone, body.item, clock.china_date(clock.now()))
    claim = claimed(request)
    draft = commands.unsaved(version, by=request.actor, party_kind=body.party_kind, party=body.party)
    draft.answers = body.answers
    return answer(once.recorded(claim, lambda: commands.submit(draft, by=request.actor, claim=claim)[1]))


@router.get("/cases/{number}", response={200: CaseOut, **REFUSALS}, url_name="case")
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case as it stands, with its dates and what may be done now."""
    found = queries.find(request.actor, number)
    openings = [_opening(opening) for opening in CASE.open_to(found, request.actor)]
    return sent(spoken({**as_json(found), "moves": openings}))


@router.get("/cases/{number}/moves", response={200: list[EntryOut], **REFUSALS}, url_name="moves")
def moves(request: HttpRequest, number: str) -> HttpResponse:
    """The history of a case: every entry with its hash, oldest first."""
    entries = queries.timeline(queries.find(request.actor, number))
    body = b"[" + b",".join(answer(entry).content for entry in entries) + b"]"
    return HttpResponse(body, content_type="application/json")


@router.post("/cases/{number}/moves", response={201: EntryOut, **REFUSALS}, url_name="moves")
def move(request: HttpRequest, number: str, body: MoveIn) -> HttpResponse:
    """Make a move; the entry is the answer."""
    claim, given = claimed(request), body.model_extra or {}
    act = lambda: commands.move(number, body.verb, by=request.actor, given=given, claim=claim)[1]  # noqa: E731
    return answer(once.recorded(claim, act))


# --- drafts ------------------------------------------------------------------------------------------------------


@router.post("/drafts", response={201: dict, **REFUSALS}, url_name="drafts")
def begin(request: HttpRequest, body: HandIn) -> HttpResponse:
    """Begin an application that is kept while it is filled in."""
    version = catalogue.published(body.zone, body.item, clock.china_date(clock.now()))

    def effect() -> Answer:
        draft = commands.draft_for(version, by=request.actor, party_kind=body.party_kind, party=body.party)
        return spoken(draft_json(commands.save(draft, answers=body.answers)), 201)

    return once_only(request, effect)


@router.get("/drafts/{draft}", response={200: dict, **REFUSALS}, url_name="draft")
def draft(request: HttpRequest, draft: UUID) -> HttpResponse:
    """A draft as it was last saved."""
    return sent(spoken(draft_json(queries.draft(request.actor, draft))))


@router.patch("/drafts/{draft}", response={200: dict, **REFUSALS}, url_name="draft")
def save(request: HttpRequest, draft: UUID, body: DraftIn) -> HttpResponse:
    """Keep what was typed so far."""

    def effect() -> Answer:
        return spoken(draft_json(commands.save(queries.draft(request.actor, draft), answers=body.answers)))

    return once_only(request, effect)


@router.post("/drafts/{draft}/files", response={201: dict, **REFUSALS}, url_name="files")
def attach(request: HttpRequest, draft: UUID, key: str, file: Upload[UploadedFile]) -> HttpResponse:
    """Fill a material of a draft with a file."""

    def effect() -> Answer:
        found = queries.draft(request.actor, draft)
        stored = files.store(file, zone=found.zone, subject=found.id, by=request.actor, party=found.party, field=key)
        return spoken(draft_json(commands.attach(found, key, stored)), 201)

    return once_only(request, effect)


@router.post("/drafts/{draft}/submit", response={201: EntryOut, **REFUSALS}, url_name="submit")
def submit(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Hand a draft in."""
    claim = claimed(request)

    def act() -> Entry:
        return commands.submit(queries.draft(request.actor, draft), by=request.actor, claim=claim)[1]

    return answer(once.recorded(claim, act))


# --- spelling ----------------------------------------------------------------------------------------------------

SHOWN = (
    "number case_number status zone agency party_kind applicant_name channel submitted_at received_at accepted_at "
    "silence_at rounds correction_due due due_at due_legal provisional paused extension outcome decided_at issued_at "
    "ended_at version"
).split()


def as_json(found: Case) -> dict[str, Any]:
    """A case as programs read it."""
    version = found.version_in_force
    item = {"code": version.code, "version": version.number, "name": {"zh": version.name_zh, "en": version.name_en}}
    return {name: getattr(found, name) for name in SHOWN} | {"item": item}


def draft_json(found: Draft) -> dict[str, Any]:
    """A draft as programs read it."""
    return {name: getattr(found, name) for name in ("id", "zone", "answers", "materials", "saved_at", "edition")}


def _opening(opening: Any) -> Mapping[str, Any]:
    move = opening.move
    return {
        "verb": move.verb,
        "title": str(move.title),
        "asks": [{"name": ask.name, "kind": ask.kind, "required": ask.required} for ask in move.asks],
        "reasons": [reason.both() for reason in opening.reasons],
    }
