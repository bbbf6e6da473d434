"""Seals for programs: the same commands and queries as the pages."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tongban.kernel import programs
from tongban.kernel.files.download import attachment
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, EntryOut, once_only, recorded, spoken, told
from tongban.seals import commands, forms, queries
from tongban.seals.flow import BY_HAND, SEAL, SEALING, SECOND
from tongban.seals.models import Seal, Sealing
from tongban.seals.rules import FIVE, OF_AGENCIES, SIGNATURE

router = Router(tags=["seals"])
Text = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=4000)]
SEAL_STATES = Literal[tuple(state.name for state in SEAL.states if state.name != "draft")]
SEALING_STATES = Literal[tuple(state.name for state in SEALING.states if state.name != "draft")]


class GrantOut(Schema):
    """To whom a seal was given: a post or a colleague, for which items and papers; empty: all of them (用印授权)."""

    who: str
    items: list[str]
    papers: list[str]
    since: datetime


class SealOut(Schema):
    """A seal as it stands (印章)."""

    id: UUID
    status: SEAL_STATES
    use: Literal[(*OF_AGENCIES, *FIVE, SIGNATURE)]
    name: str
    agency: str | None
    party: UUID | None = Field(description="the enterprise; of a signature the person")
    keeper: str | None
    two_persons: bool
    serial: str
    edition: int
    digest: str | None = Field(description="SHA-256 of the data of the seal (GB/T 38540)")
    valid_from: datetime | None
    valid_until: datetime | None


class SealWhole(SealOut):
    """A seal with those to whom it was given (印章全文)."""

    given: list[GrantOut]
    is_legal: bool = Field(description="whether its maker makes legally valid electronic seals")


class SealIn(Schema):
    """An application for a seal of an agency (制章申请)."""

    agency: Text
    use: Literal[OF_AGENCIES]
    keeper: Text = Field(description="the post that will keep it")
    two_persons: bool = False


class FiveIn(Schema):
    """The enterprise that gets its five seals (五章)."""

    uscc: Text
    legal_person: Text = Field("", description="his name, where nobody is registered as the legal person")


class SealMoveIn(Schema):
    """One of the moves of a seal, with what it asks (动作)."""

    verb: Literal[BY_HAND]
    reason: Text = ""
    post: Text = ""
    person: Text = ""
    items: Text = Field("", description="codes of items, parted by spaces")
    papers: Text = Field("", description="kinds of papers, parted by spaces")
    two_persons: Literal["yes", "no", ""] = ""


class SealingOut(Schema):
    """The sealing of a paper as it stands (用印单)."""

    id: UUID
    status: SEALING_STATES
    matter_number: str
    paper: UUID
    paper_kind: str
    name: str
    number: str
    digest: str
    why: str = Field(description="why it has no seal; empty where it has one")
    seal_name: str
    code: str = Field(description="what is printed on it, to be checked by anybody")
    made_at: datetime
    sealed_at: datetime | None
    pdf_digest: str | None
    ofd_digest: str | None


class SealingMoveIn(Schema):
    """The second person agrees, or not (动作)."""

    verb: Literal[SECOND]
    reason: Text = ""


@router.get("/seals", response={200: programs.paged(SealOut), **REFUSALS}, url_name="seals")
def seals(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """The seals that the caller may see, the latest first."""
    found = queries.visible_to(request.actor)
    rows, following = programs.page(found, ("-asked_at", "-id"), paging.cursor, paging.limit)
    return programs.listed(request, SealOut, [as_json(one) for one in rows], following)


@router.post("/seals", response={201: SealOut, **REFUSALS}, url_name="seals")
def apply(request: HttpRequest, body: SealIn) -> HttpResponse:
    """An agency asks for a seal."""

    def effect() -> Answer:
        made, _entry = commands.apply(**body.dict(), by=request.actor)
        return spoken(as_json(made), 201)

    return once_only(request, effect)


@router.post("/seals/five", response={201: list[SealOut], **REFUSALS}, url_name="five_seals")
def five(request: HttpRequest, body: FiveIn) -> HttpResponse:
    """A window issues the five seals of a new enterprise."""

    def effect() -> Answer:
        party = forms.enterprise(body.dict(), request.actor)
        made = commands.five(party, legal_person=body.legal_person, by=request.actor)
        return spoken([as_json(one) for one in made], 201)

    return once_only(request, effect)


@router.get("/seals/{seal}", response={200: SealWhole, **REFUSALS}, url_name="seal")
def seal(request: HttpRequest, seal: UUID) -> HttpResponse:
    """One seal, and to whom it was given."""
    found = queries.find(request.actor, seal)
    given = [
        {"who": one["who"], "items": one["items"], "papers": one["row"].papers, "since": one["row"].since}
        for one in queries.given(found)
    ]
    whole = as_json(found) | {"given": given, "is_legal": queries.is_legal()}
    return told(request, SealWhole, whole, edition=found.version)


@router.post("/seals/{seal}/moves", response={201: EntryOut, **REFUSALS}, url_name="seal_moves")
def move(request: HttpRequest, seal: UUID, body: SealMoveIn) -> HttpResponse:
    """One move of a seal; the entry is the answer."""
    found, given = queries.find(request.actor, seal), body.dict(exclude={"verb"})
    return recorded(request, lambda claim: commands.move(found, body.verb, by=request.actor, given=given, claim=claim))


@router.get("/sealings", response={200: programs.paged(SealingOut), **REFUSALS}, url_name="sealings")
def sealings(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """The sealings of papers that the caller may see, the latest first."""
    found = queries.papers_to(request.actor)
    rows, following = programs.page(found, ("-made_at", "-id"), paging.cursor, paging.limit)
    return programs.listed(request, SealingOut, [paper_json(one) for one in rows], following)


@router.post("/sealings/{sealing}/moves", response={201: EntryOut, **REFUSALS}, url_name="sealing_moves")
def move_paper(request: HttpRequest, sealing: UUID, body: SealingMoveIn) -> HttpResponse:
    """The second person agrees, and the paper is sealed; or does not."""
    found, given = queries.paper(request.actor, sealing), {"reason": body.reason}

    def act(claim: Any) -> Any:
        return commands.move_paper(found, body.verb, by=request.actor, given=given, claim=claim)

    return recorded(request, act)


@router.get("/sealings/{sealing}/{form}", response={200: None, **REFUSALS}, url_name="sealed_edition")
def edition(request: HttpRequest, sealing: UUID, form: Literal["pdf", "ofd"]) -> FileResponse:
    """A sealed edition: PDF with PAdES, or OFD with a seal of GB/T 38540."""
    return attachment(queries.edition(request.actor, queries.paper(request.actor, sealing), form))


def as_json(found: Seal) -> dict[str, Any]:
    """A seal as programs read it."""
    return {name: getattr(found, name) for name in SealOut.model_fields}


def paper_json(found: Sealing) -> dict[str, Any]:
    """A sealing as programs read it."""
    return {name: getattr(found, name) for name in SealingOut.model_fields}
