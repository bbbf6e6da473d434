"""Messages in a case for programs: read, written, and those that wait for an answer."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema

from tongban.cases import commands, queries
from tongban.cases.api.matters import Number
from tongban.kernel import clock, programs
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, Words, once_only, spoken, told

router = Router(tags=["messages"])


class WordOut(Schema):
    """One message: by whom, when, what (留言)."""

    role: str
    name: str
    text: str
    at: datetime


class TalkOut(Schema):
    """The messages of a case, oldest first, and until when an answer is due (咨询留言)."""

    messages: list[WordOut]
    last: date | None
    lamp: Literal["green", "yellow", "red"] | None


class UnansweredOut(Schema):
    """A case in which somebody waits for a word of the office (待答留言)."""

    number: str
    agency: str
    reply_at: datetime


class SayIn(Schema):
    """A message (留言)."""

    text: Words


@router.get("/cases/{number}/messages", response={200: TalkOut, **REFUSALS}, url_name="messages")
def messages(request: HttpRequest, number: Path[Number]) -> HttpResponse:
    """What was written in a case."""
    return told(request, TalkOut, talk_json(request, number))


@router.post("/cases/{number}/messages", response={201: TalkOut, **REFUSALS}, url_name="messages")
def say(request: HttpRequest, number: Path[Number], body: SayIn) -> HttpResponse:
    """One more message; two that are written at the same moment both stand."""

    def effect() -> Answer:
        commands.say(queries.find(request.actor, number), body.text, by=request.actor)
        return spoken(talk_json(request, number), 201)

    return once_only(request, effect)


@router.get("/talks", response={200: programs.paged(UnansweredOut), **REFUSALS}, url_name="talks")
def talks(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """The cases in which somebody waits for a word of the caller's office, the longest waiting first."""
    found = queries.unanswered(request.actor).select_related("case")
    rows, following = programs.page(found, ["reply_at", "id"], paging.cursor, paging.limit)
    lines = [{"number": one.case.number, "agency": one.agency, "reply_at": one.reply_at} for one in rows]
    return programs.listed(request, UnansweredOut, lines, following)


def talk_json(request: HttpRequest, number: str) -> dict[str, Any]:
    """The messages of a case as programs read them."""
    found = queries.words_in(queries.find(request.actor, number), clock.now())
    waiting = found.waiting
    return {
        "messages": [{"role": str(one.title), "name": one.who, "text": one.text, "at": one.at} for one in found.steps],
        "last": waiting.last if waiting else None,
        "lamp": waiting.lamp if waiting else None,
    }
