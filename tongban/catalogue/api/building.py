"""The form of an item for programs: its rows of fields and materials, kept whole, and what the applicant would see."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from tongban.catalogue import building, commands, content, form, forms, queries
from tongban.kernel import programs
from tongban.kernel.once import Answer
from tongban.kernel.programs import EDITED, REFUSALS, once_only, spoken, told
from tongban.kernel.refusals import in_form

router = Router(tags=["writing"])

KINDS = (*building.KINDS, building.HEADING, building.OTHER, building.FILE)
Line = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=2000)]
Bound = Annotated[int, Field(ge=-(10**12), le=10**12)]


class Tongues(Schema):
    """A text in Chinese, in English, or both (双语文本)."""

    zh: Line | None = None
    en: Line | None = None
    model_config = ConfigDict(extra="forbid")


class RowIn(Schema):
    """A field, a heading or a material (填报项)."""

    kind: Literal[KINDS] = building.FILE
    name: Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=80)] | None = None
    key: Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=120)] | None = None
    title: Tongues | None = None
    help: Tongues | None = None
    required: Literal["yes"] | None = None
    when: Line | None = Field(None, description="one of `conditions`")
    least: Bound | None = None
    most: Bound | None = None
    choices: Annotated[list[Line], Field(max_length=200)] | None = None
    model_config = ConfigDict(extra="forbid")


class FormPlanIn(Schema):
    """The rows of the form, and those of the materials (填报表设计)."""

    fields: Annotated[list[RowIn], Field(max_length=300)]
    papers: Annotated[list[RowIn], Field(max_length=200)] = []


class ConditionOut(Schema):
    """A condition that a row can hang on, and its words (条件)."""

    when: str
    words: str


class FormOut(Schema):
    """The form as it is built (填报表设计)."""

    fields: list[dict[str, Any]]
    papers: list[dict[str, Any]]
    conditions: list[ConditionOut]
    edition: int


class PreviewIn(FormPlanIn):
    """Rows as they are typed, and a situation (预览条件)."""

    situation: Annotated[dict[str, Annotated[str, Field(max_length=200)]], Field(max_length=100)] = {}


class PreviewOut(Schema):
    """What the applicant would be asked (预览)."""

    form: dict[str, Any]
    materials: list[dict[str, Any]]
    left_out: int = Field(description="rows with a fault")


@router.get("/catalogue/revisions/{revision}/form", response={200: FormOut, **REFUSALS}, url_name="form")
def builder(request: HttpRequest, revision: UUID) -> HttpResponse:
    """The rows of the form as they stand in a draft."""
    draft = queries.draft(request.actor, revision)
    return told(request, FormOut, form_json(draft), edition=draft.edition)


@router.put("/catalogue/revisions/{revision}/form", response={200: FormOut, **EDITED}, url_name="form")
def build(request: HttpRequest, revision: UUID, body: FormPlanIn) -> HttpResponse:
    """The whole form is kept, or what is wrong is said row by row (If-Match)."""
    seen = programs.expected(request)

    def effect() -> Answer:
        draft, plan = queries.draft(request.actor, revision), _plan(body)
        known = building.conditions(draft.content)
        in_form(*building.faults(plan, draft.content, known))
        said = building.built(plan, draft.content, known)
        return spoken(form_json(commands.keep(draft, said, edition=seen, by=request.actor)))

    return once_only(request, effect)


@router.post(
    "/catalogue/revisions/{revision}/form/preview", response={200: PreviewOut, **REFUSALS}, url_name="form_preview"
)
def preview(request: HttpRequest, revision: UUID, body: PreviewIn) -> HttpResponse:
    """What the applicant would be asked in a situation; nothing is kept."""
    draft, plan = queries.draft(request.actor, revision), _plan(body)
    known = building.conditions(draft.content)
    whole = building.sound(plan, draft.content, known)
    said = {**draft.content, **building.built(whole, draft.content, known)}
    plain = {name: value for name, value in said.items() if value is not None}
    facts = forms.facts([*plain.get("questions", ()), *content.given_questions(plain)], body.situation)
    needed = [need for need in content.needs(plain, facts) if not need.verdict.is_no]
    shown = {
        "form": form.form(plain, facts),
        "materials": [{"key": need.key, "name": {"zh": need.name_zh, "en": need.name_en}} for need in needed],
        "left_out": sum(len(plan[name]) - len(whole[name]) for name in plan),
    }
    return programs.sent(spoken(shown))


def _plan(body: FormPlanIn) -> dict[str, list[dict[str, Any]]]:
    """The rows as plain data, without what was not said."""
    said = body.dict(include={"fields", "papers"}, exclude_none=True, exclude_unset=True)
    return forms.clean({"fields": said["fields"], "papers": said.get("papers", [])})


def form_json(draft: Any) -> dict[str, Any]:
    """The form of a draft as rows."""
    known = building.conditions(draft.content)
    listed = [{"when": key, "words": str(words)} for key, (_condition, words) in known.items()]
    return {**building.plan(draft.content), "conditions": listed, "edition": draft.edition}
