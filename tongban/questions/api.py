"""Questions for programs: asked, answered, published where they help others."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema

from tongban.catalogue import queries as catalogue
from tongban.kernel import clock, programs
from tongban.kernel.actors import Actor
from tongban.kernel.journal.entries import Entry
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, Code, Slug, Words, once_only, spoken, told
from tongban.questions import commands, queries
from tongban.questions.models import Question

router = Router(tags=["questions"])


class AskIn(Schema):
    """A question about an item (咨询)."""

    zone: Slug
    item: Code
    text: Words


class QuestionOut(Schema):
    """A question as whoever asked it and the office see it (咨询)."""

    id: UUID
    zone: str
    code: str
    status: Literal["asked", "answered", "published"]
    text: str
    answer: str | None
    asked_at: datetime
    answered_at: datetime | None
    reply_at: datetime | None
    version: int


class Of(programs.Paging):
    """One's own, or those of the office (范围)."""

    of: Literal["mine", "office"] = "mine"


class QuestionMoveIn(Schema):
    """Answer to the asker; publish question and answer in words that speak of no person; take that back (动作)."""

    verb: Literal["answer", "publish", "take_back"]
    question: Words = ""
    answer: Words = ""


class PublishedOut(Schema):
    """What was asked about an item and answered for everybody (公开咨询)."""

    id: UUID
    question: str
    answer: str
    published_at: datetime


@router.get("/questions", response={200: programs.paged(QuestionOut), **REFUSALS}, url_name="questions")
def questions(request: HttpRequest, asked: Query[Of]) -> HttpResponse:
    """What the caller has asked, or what was asked of his office, newest first."""
    found = LISTS[asked.of](request.actor)
    rows, following = programs.page(found, ["-asked_at", "-id"], asked.cursor, asked.limit)
    return programs.listed(request, QuestionOut, [question_json(one) for one in rows], following)


LISTS = {"mine": queries.mine, "office": queries.of_the_office}


@router.post("/questions", response={201: QuestionOut, **REFUSALS}, url_name="questions")
def ask(request: HttpRequest, body: AskIn) -> HttpResponse:
    """Ask about an item; only the asker and the office see it."""

    def effect() -> Answer:
        version = catalogue.published(body.zone, body.item, clock.china_date(clock.now()))
        return spoken(question_json(commands.ask(version, body.text, by=request.actor)), 201)

    return once_only(request, effect)


@router.get("/questions/{question}", response={200: QuestionOut, **REFUSALS}, url_name="question")
def question(request: HttpRequest, question: UUID) -> HttpResponse:
    """One question with its answer."""
    found = queries.find(request.actor, question)
    return told(request, QuestionOut, question_json(found), edition=found.version)


@router.post("/questions/{question}/moves", response={201: QuestionOut, **REFUSALS}, url_name="question_moves")
def move(request: HttpRequest, question: UUID, body: QuestionMoveIn) -> HttpResponse:
    """The office answers, publishes, takes back."""

    def effect() -> Answer:
        MOVES[body.verb](queries.find(request.actor, question), body, request.actor)
        return spoken(question_json(queries.find(request.actor, question)), 201)

    return once_only(request, effect)


def _publish(found: Question, body: QuestionMoveIn, by: Actor) -> Entry:
    return commands.publish(found, body.question, body.answer, by=by)


MOVES = {
    "answer": lambda found, body, by: commands.answer(found, body.answer, by=by),
    "publish": _publish,
    "take_back": lambda found, body, by: commands.take_back(found, by=by),
}


@router.get(
    "/items/{zone}/{code}/questions", response={200: programs.paged(PublishedOut), **REFUSALS}, url_name="published"
)
def published(request: HttpRequest, zone: Path[Slug], code: Path[Code], paging: Query[programs.Paging]) -> HttpResponse:
    """What others have asked about an item, newest first."""
    found = queries.published_about(zone, code)
    rows, following = programs.page(found, ["-published_at", "-id"], paging.cursor, paging.limit)
    names = tuple(PublishedOut.model_fields)
    lines = [{name: getattr(one, name) for name in names} for one in rows]
    return programs.listed(request, PublishedOut, lines, following)


def question_json(found: Question) -> dict[str, Any]:
    """A question as programs read it."""
    return {name: getattr(found, name) for name in QuestionOut.model_fields}
