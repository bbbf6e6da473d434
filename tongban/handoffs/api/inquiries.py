"""Opinions across zones for programs: asked of an office of another zone, answered by it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema

from tongban.cases import queries as cases
from tongban.handoffs import commands, queries
from tongban.handoffs.flow.inquiries import INQUIRY
from tongban.kernel import programs
from tongban.kernel.programs import REFUSALS, Code, EntryOut, Words, recorded, told

router = Router(tags=["opinions across zones"])


class InquiryOut(Schema):
    """An opinion that one zone asks of another, on the side of the caller (跨区征询意见)."""

    id: UUID
    status: Literal[tuple(state.name for state in INQUIRY.states)]
    asks: bool
    other: str
    other_name: dict[str, str]
    number: str
    name_zh: str
    name_en: str
    question: str
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None
    answer: str


class InquiryIn(Schema):
    """A question to an office of another zone: `office` is its zone and code with a blank between (征询)."""

    office: Words
    question: Words
    days: int


class OpinionIn(Schema):
    """The answer (意见)."""

    answer: Words


@router.get("/inquiries", response={200: programs.paged(InquiryOut), **REFUSALS}, url_name="inquiries")
def inquiries(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """What is asked of the caller's office, and what it has asked."""
    found = queries.inquiries_visible_to(request.actor)
    rows, following = programs.page(found, ["due_at", "id"], paging.cursor, paging.limit)
    return programs.listed(request, InquiryOut, [_columns(one) for one in rows], following)


@router.get("/inquiries/{key}", response={200: InquiryOut, **REFUSALS}, url_name="inquiry")
def inquiry(request: HttpRequest, key: UUID) -> HttpResponse:
    """One question."""
    found = queries.inquiry(request.actor, key)
    return told(request, InquiryOut, _columns(found), edition=found.version)


@router.post("/cases/{number}/inquiries", response={201: EntryOut, **REFUSALS}, url_name="inquire")
def inquire(request: HttpRequest, number: Path[Code], body: InquiryIn) -> HttpResponse:
    """An office of another zone is asked about a matter."""
    found = cases.find(request.actor, number)

    def act(claim: Any) -> Any:
        return commands.inquire(found, body.office, body.question, body.days, by=request.actor, claim=claim)

    return recorded(request, act)


@router.post("/inquiries/{key}/answer", response={201: EntryOut, **REFUSALS}, url_name="inquiry_answer")
def answer(request: HttpRequest, key: UUID, body: OpinionIn) -> HttpResponse:
    """The opinion is given."""
    found = queries.inquiry(request.actor, key)
    given = {"answer": body.answer}
    return recorded(request, lambda claim: commands.give_opinion(found, given, by=request.actor, claim=claim))


def _columns(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in InquiryOut.model_fields}
