"""Drafts and revisions for programs: begun, written entry by entry, put forward, published by a second person."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from tongban.catalogue import commands, forms, queries, rules, sections
from tongban.catalogue.api.reading import guide_json, names, today
from tongban.catalogue.flow import REVISION
from tongban.catalogue.models import ItemDraft, Revision
from tongban.kernel import programs
from tongban.kernel.once import Answer
from tongban.kernel.programs import EDITED, REFUSALS, Code, once_only, spoken, told
from tongban.kernel.refusals import NotReady, NotYours, Outdated, in_form

router = Router(tags=["writing"])

ENTRIES = tuple(dict.fromkeys([*(name for one in sections.SECTIONS for name in one.owns), "form", "materials"]))
"""What of an item can be written; its zone and its code stand from the beginning."""
States = Literal[tuple(state.name for state in REVISION.states)]
Name = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=200)]


class Titled(Schema):
    """A name in Chinese, and in English where there is one (名称)."""

    zh: Annotated[Name, Field(min_length=1)]
    en: Name = ""


class NewItem(Schema):
    """A new item, or a new version of one that there is: then its code alone (新建或修改事项)."""

    code: Code
    name: Titled | None = None
    agency: Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=80)] = ""


class WritingOut(Schema):
    """What is being written: a draft, or a revision that waits for its second person (在编事项)."""

    id: UUID
    code: str
    name: dict[str, str]
    status: States
    edition: int


class RevisionOut(WritingOut):
    """A draft or revision whole (事项修订)."""

    content: dict[str, Any] = Field(description="the item in the form of the files that are loaded (docs/loading.md)")
    authors: list[str]
    at: datetime = Field(description="when it was saved, or put forward")
    note: str
    remark: str
    moves: list[str]


class EntriesIn(Schema):
    """Entries of the content, each whole or null to take it out; the others stay (事项内容)."""

    content: Annotated[dict[Literal[ENTRIES], Any], Field(min_length=1)]


class RevisionMoveIn(Schema):
    """A move and what it asks: propose (note), publish, return (remark), discard (remark) (动作)."""

    verb: Literal[tuple(move.verb for move in REVISION.moves)]
    model_config = ConfigDict(extra="allow")


class BecameOut(Schema):
    """What became of it (处理结果)."""

    id: UUID
    code: str
    status: States


class FindingOut(Schema):
    """What stands against publishing, or would be better otherwise (检查结果)."""

    blocks: bool
    entry: str
    reason: dict[str, Any]


class OtherOut(Schema):
    """Something that a draft can be held against (对比对象)."""

    key: str
    kind: Literal["version", "standard", "zone"]


class ComparisonOut(Schema):
    """What differs from a version, a standard or another zone, with its sign for the applicant (对比)."""

    others: list[OtherOut]
    against: str | None
    changes: list[dict[str, Any]]


class GuidePreview(Schema):
    """What the applicant would read of a draft (指南预览)."""

    in_force: bool
    due_if_today: dict[str, Any] | None
    materials: dict[str, Any]
    content: dict[str, Any]
    form: dict[str, Any]


@router.get("/catalogue/revisions", response={200: programs.paged(WritingOut), **REFUSALS}, url_name="revisions")
def revisions(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """Everything that is being written in the caller's zone, by code."""
    found = queries.being_written(request.actor)
    rows, following = programs.sliced(found, lambda one: (one.code, str(one.id)), paging.cursor, paging.limit)
    return programs.listed(request, WritingOut, [line_json(one) for one in rows], following)


@router.post("/catalogue/revisions", response={201: RevisionOut, **REFUSALS}, url_name="revisions")
def begin(request: HttpRequest, body: NewItem) -> HttpResponse:
    """Begin a draft: of a new item with its name and agency, or of the next version of one that there is."""

    def effect() -> Answer:
        return spoken(revision_json(_begun(body, request), request), 201)

    return once_only(request, effect)


def _begun(body: NewItem, request: HttpRequest) -> ItemDraft:
    if body.name is None:
        versions = queries.versions(request.actor.zone, body.code)
        if not versions:
            raise NotYours()
        return commands.begin_from(versions[0], by=request.actor)
    in_form(None if body.agency else rules.unsaid("agency"))
    name = {tongue: text for tongue, text in body.name.dict().items() if text}
    return commands.begin(body.code, name=name, agency=body.agency, by=request.actor)


@router.get("/catalogue/revisions/{revision}", response={200: RevisionOut, **REFUSALS}, url_name="revision")
def revision(request: HttpRequest, revision: UUID) -> HttpResponse:
    """What is being written, whole; its edition stands in the ETag."""
    found = queries.written_under(request.actor, revision)
    return told(request, RevisionOut, revision_json(found, request), edition=edition_of(found))


@router.patch("/catalogue/revisions/{revision}", response={200: RevisionOut, **EDITED}, url_name="revision")
def keep(request: HttpRequest, revision: UUID, body: EntriesIn) -> HttpResponse:
    """Write some entries, each in its shape, if nobody else has written since it was read (If-Match)."""
    seen = programs.expected(request)

    def effect() -> Answer:
        part = forms.clean(body.content)
        draft = queries.draft(request.actor, revision)
        in_form(*_out_of_shape(draft, part))
        return spoken(revision_json(commands.keep(draft, part, edition=seen, by=request.actor), request))

    return once_only(request, effect)


def _out_of_shape(draft: ItemDraft, part: dict[str, Any]) -> list[Any]:
    """The faults of the entries that are written; what else stands in the draft may be unfinished."""
    whole = {name: value for name, value in {**draft.content, **part}.items() if value is not None}
    return [one for one in queries.shape_faults(whole) if re.split(r"[.\[]", one.field)[0] in part]


@router.post("/catalogue/revisions/{revision}/moves", response={201: BecameOut, **EDITED}, url_name="revision_moves")
def move(request: HttpRequest, revision: UUID, body: RevisionMoveIn) -> HttpResponse:
    """Put forward, publish, give back, throw away. With If-Match only as it was read."""
    seen = programs.seen(request)

    def effect() -> Answer:
        found = queries.written_under(request.actor, revision)
        if seen is not None and seen != edition_of(found):
            raise Outdated(edition_of(found), {})
        commands.move(found, body.verb, body.model_extra or {}, by=request.actor)
        target = REVISION.move(body.verb).target
        return spoken({"id": revision, "code": found.code, "status": target}, 201)

    return once_only(request, effect)


@router.get(
    "/catalogue/revisions/{revision}/findings", response={200: list[FindingOut], **REFUSALS}, url_name="findings"
)
def findings(request: HttpRequest, revision: UUID) -> HttpResponse:
    """What the shape, the register and the linter say about it."""
    found = queries.findings(queries.written_under(request.actor, revision).content)
    lines = [{"blocks": one.blocks, "entry": one.entry, "reason": one.reason.both()} for one in found]
    return told(request, FindingOut, lines)


@router.get(
    "/catalogue/revisions/{revision}/guide", response={200: GuidePreview, **REFUSALS}, url_name="revision_guide"
)
def guide(request: HttpRequest, revision: UUID) -> HttpResponse:
    """What the applicant would read of it."""
    found = queries.written_under(request.actor, revision)
    shown = queries.previewed(found, today())
    if shown is None:
        raise NotReady(*queries.shape_faults(found.content))
    return told(request, GuidePreview, guide_json(shown))


@router.get(
    "/catalogue/revisions/{revision}/comparison", response={200: ComparisonOut, **REFUSALS}, url_name="comparison"
)
def comparison(
    request: HttpRequest, revision: UUID, against: Annotated[str, Query(max_length=80, pattern=r"^[^\x00]*$")] = ""
) -> HttpResponse:
    """It against the version in force, the alliance's standard, or the same item of another zone."""
    found = queries.written_under(request.actor, revision)
    if queries.previewed(found, today()) is None:
        raise NotReady(*queries.shape_faults(found.content))
    others = queries.comparable(found, today())
    other = next((one for one in others if one.key == against), others[0] if others and not against else None)
    if against and other is None:
        raise NotYours()
    fields = ("aspect", "key", "what", "before", "after", "sign")
    changes = queries.differences(other.plain, found.content) if other else []
    whole = {
        "others": [{"key": one.key, "kind": one.kind} for one in others],
        "against": other.key if other else None,
        "changes": [{name: getattr(one, name) for name in fields} for one in changes],
    }
    return told(request, ComparisonOut, whole)


# --- spelling ----------------------------------------------------------------------------------------------------


def edition_of(found: ItemDraft | Revision) -> int:
    """How often it was written on."""
    return found.edition if isinstance(found, ItemDraft) else found.version


def line_json(found: ItemDraft | Revision) -> dict[str, Any]:
    """A line of the list."""
    drawn = isinstance(found, ItemDraft)
    name = found.name if drawn else names(found)
    status = "draft" if drawn else found.status
    return {"id": found.id, "code": found.code, "name": name, "status": status, "edition": edition_of(found)}


def revision_json(found: ItemDraft | Revision, request: HttpRequest) -> dict[str, Any]:
    """It whole, and what may be done with it."""
    drawn = isinstance(found, ItemDraft)
    subject = queries.revision_of(found) if drawn else found
    openings = REVISION.open_to(subject, request.actor)
    return line_json(found) | {
        "status": subject.status,
        "content": found.content,
        "authors": queries.names_of(request.actor, found.authors),
        "at": found.saved_at if drawn else found.proposed_at,
        "note": subject.note or "",
        "remark": subject.remark or "",
        "moves": [one.move.verb for one in openings if not one.reasons],
    }
