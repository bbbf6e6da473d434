"""What other offices have part in, for programs: opinions and steps of review."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from tongban.cases import queries
from tongban.cases.api.matters import Number
from tongban.kernel import clock, programs
from tongban.kernel.programs import REFUSALS, Both, told

router = Router(tags=["cases"])


class PartOut(Schema):
    """What another office has part in: an opinion or a step of review (会办事项)."""

    id: UUID
    kind: Literal["opinion", "step"]
    number: str = Field(description="receipt number of the case")
    agency: str
    name: Both
    state: Literal["waiting", "open", "returned", "done"]
    due_at: datetime | None = Field(description="the first instant that is too late")
    late: bool
    rung: int = Field(description="how often the clock has spoken: reminded, deputy called upon, head called upon")
    called_upon: str | None
    question: str | None
    binding: bool | None
    answer: str | None
    text: str | None
    done_at: datetime | None


@router.get("/cases/{number}/parts", response={200: list[PartOut], **REFUSALS}, url_name="parts")
def parts(request: HttpRequest, number: Path[Number]) -> HttpResponse:
    """What other offices have part in; the applicant is told of the steps only, and not what was said inside."""
    sheet = queries.sheet(request.actor, number, clock.now())
    return told(request, PartOut, [part_json(one, sheet.case.number, sheet.inside) for one in sheet.shown_parts])


@router.get("/asked", response={200: programs.paged(PartOut), **REFUSALS}, url_name="asked")
def asked(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """Everything that was asked of the caller's office and is open, the earliest day first."""
    found = queries.asked_of(request.actor, clock.now())
    rows, following = programs.sliced(found, _place, paging.cursor, paging.limit)
    lines = [part_json(one, one.row.case.number, inside=True) for one in rows]
    return programs.listed(request, PartOut, lines, following)


def _place(part: queries.Part) -> tuple[str, str]:
    """The earliest day first; what has none, last."""
    due = part.row.due_at
    return due.isoformat() if due else "~", str(part.row.id)


def part_json(part: queries.Part, number: str, inside: bool) -> dict[str, Any]:
    """What an office has part in as programs read it; what was said stays inside."""
    row = part.row
    state = "done" if row.done_at else getattr(row, "state", "open")
    plain_facts = {name: getattr(row, name) for name in ("id", "agency", "name", "due_at", "rung", "done_at")}
    told = {"question": getattr(row, "question", None), "binding": getattr(row, "binding", None)}
    told |= {"answer": row.answer or None, "text": row.text or None, "called_upon": row.named_name or None}
    hidden = told if inside else dict.fromkeys(told)
    return {**plain_facts, "kind": part.kind, "number": number, "state": state, "late": part.late, **hidden}
