"""Promises for programs: given in a draft, standing in a matter, still owed to an office."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from tongban.cases import commands, queries
from tongban.cases.api.drafts import DraftOut, draft_json
from tongban.cases.api.matters import Key, Number
from tongban.kernel import clock, programs
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, Both, once_only, spoken, told

router = Router(tags=["cases"])


class PromiseIn(Schema):
    """What is promised instead of handed in, and by which day; without a day the promise is taken back (承诺)."""

    key: Key = Field(description="key of a material or condition of the item")
    by: date | None = None


class PromiseOut(Schema):
    """A promise as it stands (承诺事项)."""

    id: UUID
    number: str = Field(description="receipt number of the case")
    key: str
    kind: Literal["later", "instead"]
    name: Both
    text: Both
    clause: str
    state: Literal["open", "handed_in", "remedy", "kept", "broken", "false"]
    lamp: Literal["green", "yellow", "red", "grey"]
    late: bool
    made_at: datetime
    due_at: datetime = Field(description="the first instant that is too late")
    handed_in_at: datetime | None
    remedy_due_at: datetime | None = Field(description="the first instant that is too late to put it right")
    finding: str
    closed_at: datetime | None
    barred_until: datetime | None = Field(description="until then no other promise of this applicant is taken")
    restored_at: datetime | None


@router.post("/drafts/{draft}/promises", response={201: DraftOut, **REFUSALS}, url_name="draft_promises")
def promise(request: HttpRequest, draft: UUID, body: PromiseIn) -> HttpResponse:
    """Promise something of a draft by a day instead of handing it in, or take the promise back."""

    def effect() -> Answer:
        found = queries.draft(request.actor, draft)
        if body.by is None:
            return spoken(draft_json(commands.take_promise_back(found, body.key, actor=request.actor)), 201)
        return spoken(draft_json(commands.promise(found, body.key, body.by, actor=request.actor)), 201)

    return once_only(request, effect)


@router.get("/cases/{number}/promises", response={200: list[PromiseOut], **REFUSALS}, url_name="case_promises")
def case_promises(request: HttpRequest, number: Path[Number]) -> HttpResponse:
    """Everything that was promised in a case, the earliest day first."""
    found = queries.find(request.actor, number)
    return told(request, PromiseOut, [promise_json(one, number) for one in queries.promises_of(found, clock.now())])


@router.get("/promises", response={200: programs.paged(PromiseOut), **REFUSALS}, url_name="promises")
def promises(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """What is still promised in the cases that the caller sees, what is due first."""
    rows, following = queries.promised_to(request.actor, clock.now(), paging.cursor, paging.limit)
    lines = [promise_json(one, one.row.case.number) for one in rows]
    return programs.listed(request, PromiseOut, lines, following)


OWN = (
    "id key kind name text clause state made_at due_at handed_in_at remedy_due_at finding closed_at barred_until "
    "restored_at"
).split()


def promise_json(one: queries.Promised, number: str) -> dict[str, Any]:
    """A promise as programs read it."""
    plain_facts = {name: getattr(one.row, name) for name in OWN}
    return {**plain_facts, "number": number, "lamp": one.colour, "late": one.late}
