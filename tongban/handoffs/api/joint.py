"""Joint matters for programs: what can be begun, drafts for all parts at once, the whole with its parts, consents."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router, Schema
from ninja.files import UploadedFile

from tongban.cases import commands as drafting
from tongban.cases import queries as cases
from tongban.handoffs import commands, queries
from tongban.handoffs.flow.joint import CONSENT, JOINT, JOINT_ITEM
from tongban.handoffs.models import Consent, JointDraft, JointItem, JointItemPart
from tongban.handoffs.rules.joint import RULES
from tongban.kernel import clock, programs
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, Code, EntryOut, Slug, Words, once_only, recorded, spoken, told
from tongban.kernel.refusals import NotYours

router = Router(tags=["joint matters"])
Short = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=200)]
"""As much as a message tells of a title, a code or a part."""
Days = Annotated[int, Field(ge=1, le=365)]
Rule = Literal[tuple(RULES)]


class JointRoleOut(Schema):
    """A part of a joint item: which item of which zone, and since when that zone agrees (联办事项组成部分)."""

    zone: str
    code: str
    role_zh: str
    role_en: str
    agreed_at: datetime | None
    against: str


class JointItemOut(Schema):
    """A joint item with its parts (联办事项)."""

    zone: str
    code: str
    status: Literal[tuple(state.name for state in JOINT_ITEM.states)]
    title_zh: str
    title_en: str
    rule: Rule
    agency: str
    days: int | None
    parts: list[JointRoleOut]


class JointRoleIn(Schema):
    """A part as it is written down (部分)."""

    zone: Slug
    code: Short
    role_zh: Short
    role_en: Short


class JointItemIn(Schema):
    """A joint item as its zone writes it down: asked of every other zone in it (联办事项).

    `agency` leads it: empty, it is that of the zone's own first part.
    """

    title_zh: Short
    title_en: Short
    rule: Words
    days: Days | None = None
    agency: Short = ""
    parts: list[JointRoleIn]


class ConsentOut(Schema):
    """What a zone was asked to take part in (联办征询)."""

    lead: str
    code: str
    item_code: str
    status: Literal[tuple(state.name for state in CONSENT.states)]
    title_zh: str
    title_en: str
    rule: Rule
    reason: str


class ConsentIn(Schema):
    """What the zone says to it (答复)."""

    lead: Slug
    code: Words
    item_code: Words
    agrees: bool
    reason: Words = ""


class JointDraftIn(Schema):
    """Begin a joint matter (联办申请)."""

    zone: Slug
    code: Words
    answers: dict[str, Any] = {}


class JointDraftOut(Schema):
    """A joint draft as it was last saved, with what every part asks of it as one form (联办草稿)."""

    id: UUID
    zone: str
    answers: dict[str, Any]
    materials: dict[str, Any]
    form: dict[str, Any]
    needed: list[str]
    saved_at: datetime


class JointPartOut(Schema):
    """A part of a joint matter: who has it, how it stands, what became of it (联办组成部分)."""

    id: UUID
    zone: str
    code: str
    number: str
    status: str
    outcome: Literal["granted", "refused"] | None
    due: date | None
    fate: Literal["", "let_go", "void", "annulled"]
    late: bool


class JointOut(Schema):
    """A joint matter with its parts (多地联办件)."""

    id: UUID
    number: str
    status: Literal[tuple(state.name for state in JOINT.states)]
    zone: str
    code: str
    title_zh: str
    title_en: str
    rule: Rule
    agency: str
    applicant_name: str
    received_at: datetime
    due: date | None
    alarm: str | None
    ended_at: datetime | None
    version: int
    parts: list[JointPartOut]


class ResultOut(Schema):
    """A paper of the one result: of which zone and which of its matters (结果文书).

    `GET /legs/{matter}/files/{file}` gives that of another zone, `GET /cases/{matter}/documents/{paper}` or, for a
    certificate, `GET /certificates/{paper}/file` that of the zone that leads.
    """

    zone: str
    matter: str
    paper: UUID
    file: UUID
    kind: str
    number: str
    name: str
    made_at: datetime


class JointWhole(JointOut):
    """The same with the papers of its one result and the moves that are open to the caller (联办件全文)."""

    results: list[ResultOut]
    moves: list[str]


class JointMoveIn(Schema):
    """A move on the whole with what it asks (动作)."""

    verb: Words
    given: dict[str, Any] = {}


@router.get("/joint-items", response={200: programs.paged(JointItemOut), **REFUSALS}, url_name="joint_items")
def items(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """The joint items of every zone that leads one, as they stand."""
    rows, following = programs.page(JointItem.objects.all(), ["zone", "code"], paging.cursor, paging.limit)
    parts = queries.parts_of_items(rows)
    return programs.listed(request, JointItemOut, [_line(one, parts[one.id]) for one in rows], following)


@router.get("/joint-items/{zone}/{code}", response={200: JointItemOut, **REFUSALS}, url_name="joint_item")
def item(request: HttpRequest, zone: Path[Slug], code: Path[Code]) -> HttpResponse:
    """One joint item with its parts."""
    return told(request, JointItemOut, _item(queries.joint_item(zone, code)))


@router.put("/joint-items/{code}", response={200: JointItemOut, **REFUSALS}, url_name="joint_item_of_ours")
def ask(request: HttpRequest, code: Path[Code], body: JointItemIn) -> HttpResponse:
    """A joint item that the caller's zone leads is written down, and every other zone in it is asked."""

    def effect() -> Answer:
        parts = [commands.Role(one.zone, one.code, one.role_zh, one.role_en) for one in body.parts]
        title = {"zh": body.title_zh, "en": body.title_en}
        plan = {"title": title, "rule": body.rule, "parts": parts, "days": body.days, "agency": body.agency}
        return spoken(_item(commands.ask(request.actor.zone, code, by=request.actor, **plan)))

    return once_only(request, effect)


@router.delete("/joint-items/{code}", response={200: JointItemOut, **REFUSALS}, url_name="joint_item_of_ours")
def end(request: HttpRequest, code: Path[Code], reason: Words = "") -> HttpResponse:
    """Nothing new begins under it."""

    def effect() -> Answer:
        found = queries.joint_item(request.actor.zone, code)
        commands.end_joint_item(found, {"reason": reason}, by=request.actor)
        return spoken(_item(found))

    return once_only(request, effect)


@router.get("/joint-consents", response={200: programs.paged(ConsentOut), **REFUSALS}, url_name="joint_consents")
def consents(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """What the caller's zone was asked to take part in."""
    found = queries.consents_of(request.actor.zone)
    rows, following = programs.page(found, ["lead", "code", "item_code"], paging.cursor, paging.limit)
    return programs.listed(request, ConsentOut, [_columns(ConsentOut, one) for one in rows], following)


@router.put("/joint-consents", response={200: ConsentOut, **REFUSALS}, url_name="joint_consents")
def consent(request: HttpRequest, body: ConsentIn) -> HttpResponse:
    """The caller's zone takes part with one of its items, or does not."""

    def effect() -> Answer:
        found = queries.consent(request.actor.zone, body.lead, body.code, body.item_code)
        if found is None:
            raise NotYours()
        return spoken(_columns(ConsentOut, _answered(found, body, request.actor)))

    return once_only(request, effect)


def _answered(found: Consent, body: ConsentIn, by: Any) -> Consent:
    if body.agrees:
        commands.agree(found, by=by)
    else:
        commands.refuse(found, {"reason": body.reason}, by=by)
    return found


@router.post("/joint-drafts", response={201: JointDraftOut, **REFUSALS}, url_name="joint_drafts")
def begin(request: HttpRequest, body: JointDraftIn) -> HttpResponse:
    """One draft for all parts: what several ask is asked once."""

    def effect() -> Answer:
        found = commands.begin_joint(queries.joint_item(body.zone, body.code), by=request.actor, answers=body.answers)
        return spoken(_draft(found), 201)

    return once_only(request, effect)


@router.post("/joint-drafts/{draft}/files", response={201: JointDraftOut, **REFUSALS}, url_name="joint_draft_files")
def attach(request: HttpRequest, draft: UUID, key: Code, file: UploadedFile) -> HttpResponse:
    """A file for a material; every part that asks for the same material has it by this."""

    def effect() -> Answer:
        found = queries.joint_draft(request.actor, draft)
        stored = drafting.keep_file(found, file, key=key, by=request.actor)
        return spoken(_draft(drafting.attach(found, key, stored)), 201)

    return once_only(request, effect)


@router.post("/joint-drafts/{draft}/submit", response={201: EntryOut, **REFUSALS}, url_name="joint_draft_submit")
def submit(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Handed in once for all parts."""

    def act(claim: Any) -> Any:
        return commands.hand_in_joint(queries.joint_draft(request.actor, draft), by=request.actor, claim=claim)[1]

    return recorded(request, act)


@router.get("/joints", response={200: programs.paged(JointOut), **REFUSALS}, url_name="joints")
def joints(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """The joint matters that the caller may see, newest first."""
    found = queries.joints_visible_to(request.actor)
    rows, following = programs.page(found, ["-received_at", "-id"], paging.cursor, paging.limit)
    lines = queries.joint_lines(rows, clock.now())
    return programs.listed(request, JointOut, [_joint(one) for one in lines], following)


@router.get("/joints/{number}", response={200: JointWhole, **REFUSALS}, url_name="joint")
def joint(request: HttpRequest, number: Path[Code]) -> HttpResponse:
    """One joint matter with its parts."""
    found = queries.joint(request.actor, number)
    sheet = queries.joint_sheet(request.actor, found, clock.now())
    moves = [opening.move.verb for opening in sheet.openings if not opening.reasons]
    results = [_result(one) for one in queries.results_of(request.actor, sheet.line.parts)]
    whole = {**_joint(sheet.line), "results": results, "moves": moves}
    return told(request, JointWhole, whole, edition=found.version)


@router.post("/joints/{number}/moves", response={201: EntryOut, **REFUSALS}, url_name="joint_moves")
def move(request: HttpRequest, number: Path[Code], body: JointMoveIn) -> HttpResponse:
    """Withdraw the whole, decide as the zone that leads, or hand the one result out; or receive it online."""
    found = queries.joint(request.actor, number)
    return recorded(
        request, lambda claim: commands.move_joint(found, body.verb, body.given, by=request.actor, claim=claim)
    )


def _item(found: JointItem) -> dict[str, Any]:
    return _line(found, queries.parts_of_item(found))


def _line(found: JointItem, parts: Iterable[JointItemPart]) -> dict[str, Any]:
    roles = [
        {**{name: getattr(one, name) for name in JointRoleOut.model_fields if name != "zone"}, "zone": one.competent}
        for one in parts
    ]
    return {**{name: getattr(found, name) for name in JointItemOut.model_fields if name != "parts"}, "parts": roles}


def _draft(found: JointDraft) -> dict[str, Any]:
    version = queries.typed_form(found).version
    kept = {name: getattr(found, name) for name in ("id", "zone", "answers", "materials", "saved_at")}
    needed = [one.key for one in cases.papers_asked(found) if one.needed]
    return {**kept, "form": dict(version.content["form"]), "needed": needed}


def _joint(line: queries.JointLine) -> dict[str, Any]:
    parts = [_part(one) for one in line.parts]
    names = [name for name in JointOut.model_fields if name != "parts"]
    return {**{name: getattr(line.joint, name) for name in names}, "parts": parts}


def _part(line: Any) -> dict[str, Any]:
    names = ("id", "code", "number", "status", "outcome", "due", "fate")
    told = {name: getattr(line.part, name) for name in names}
    return {**told, "zone": line.part.competent, "late": line.lamp == "red" and line.waiting is not None}


def _result(one: queries.Result) -> dict[str, Any]:
    place = {"zone": one.part.competent, "matter": one.part.number, "paper": one.key, "file": one.paper.file}
    return {**place, "kind": one.kind, "number": one.number, "name": one.paper.name, "made_at": one.made_at}


def _columns(shape: type[Schema], row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in shape.model_fields}
