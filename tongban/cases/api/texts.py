"""Kept texts for programs: written, moved, and offered for a matter with its places filled."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from tongban.cases import commands, queries
from tongban.cases.api.matters import Number
from tongban.cases.flow.phrases import PHRASE
from tongban.cases.rules import phrases as rules
from tongban.kernel import programs
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim
from tongban.kernel.programs import REFUSALS, EntryOut, Words, recorded

router = Router(tags=["desk"])
Use = Literal[tuple(rules.USES)]
Word = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=40)]


class TextAsked(Schema):
    """Which kept texts are wanted (常用语查询)."""

    word: Word = ""
    verb: Word = Field(
        "note", description="the move for which they are wanted; `note` and `say` for notes and messages"
    )


class TextIn(Schema):
    """A text to be kept; what stands in braces is filled in by the matter (新常用语)."""

    title: Words
    use: Use = "any"
    text: Words
    reach: Literal["own", "office", "item"] = "own"
    of: Word = Field("", description="the agency's code, empty for the windows; or the item's code")


class TextMove(Schema):
    """A move of a kept text with what it asks (动作)."""

    verb: Literal[tuple(move.verb for move in PHRASE.moves)]
    title: Words = ""
    use: Use = "any"
    text: Words = ""
    place: Annotated[int, Field(ge=0, le=10_000)] = 0


class TextOut(Schema):
    """A kept text (常用语)."""

    id: UUID
    status: Literal[tuple(state.name for state in PHRASE.states)]
    use: Use
    title: str
    text: str
    place: int
    agency: str | None
    item: UUID | None
    own: bool


class FilledOut(Schema):
    """A kept text as a matter fills it in (可用常用语)."""

    id: UUID
    title: str
    text: str
    lacking: list[str] = Field(description="places that the matter cannot fill yet")


@router.get("/texts", response={200: list[TextOut], **REFUSALS}, url_name="texts")
def texts(request: HttpRequest, asked: Query[TextAsked]) -> HttpResponse:
    """The kept texts that the caller may see, narrowed by a word."""
    found = queries.worded(queries.phrases_for(request.actor), asked.word)[: rules.MOST_PHRASES]
    own = ("id", "status", "use", "title", "text", "place", "item")
    lines = [{name: getattr(one, name) for name in own} | _whose(one) for one in found]
    return programs.told(request, TextOut, lines)


def _whose(one: Any) -> dict[str, Any]:
    return {"agency": one.shared_agency, "own": one.person is not None}


@router.post("/texts", response={201: EntryOut, **REFUSALS}, url_name="texts")
def write(request: HttpRequest, body: TextIn) -> HttpResponse:
    """Keep a text; a place that no matter can fill is refused with the list of those that there are."""
    given = {"title": body.title, "use": body.use, "text": body.text}

    def act(claim: Claim | None) -> Entry:
        return commands.write_phrase(given, by=request.actor, reach=body.reach, of=body.of, claim=claim)[1]

    return recorded(request, act)


@router.post("/texts/{text}/moves", response={201: EntryOut, **REFUSALS}, url_name="text_moves")
def move(request: HttpRequest, text: UUID, body: TextMove) -> HttpResponse:
    """Rewrite a text, give it another place, retire it, use it again."""
    given = body.dict(exclude={"verb"})

    def act(claim: Claim | None) -> Entry:
        found = queries.phrase(request.actor, text)
        return commands.move_phrase(found, body.verb, by=request.actor, given=given, claim=claim)

    return recorded(request, act)


@router.get("/cases/{number}/texts", response={200: list[FilledOut], **REFUSALS}, url_name="case_texts")
def offered(request: HttpRequest, number: Path[Number], asked: Query[TextAsked]) -> HttpResponse:
    """The kept texts that fit a move on a case, filled in by it."""
    case = queries.find(request.actor, number)
    found = queries.fitting(request.actor, case, asked.verb, asked.word)
    lines = [
        {"id": one.phrase.id, "title": one.phrase.title, "text": one.text, "lacking": one.lacking} for one in found
    ]
    return programs.told(request, FilledOut, lines)
