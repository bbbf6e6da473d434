"""What stands on paper about a case, for programs: the application, the receipt, how it stands for who holds that."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from tongban.cases import queries
from tongban.cases.api.matters import Number
from tongban.kernel.programs import REFUSALS, Both, told
from tongban.ui.source import source_of

router = Router(tags=["cases"])


class MaterialOut(Schema):
    """A file that was handed in, by the material that it fills (申请材料)."""

    key: str
    file: UUID
    name: str
    digest: str
    source: dict[str, Any] | None = Field(description="the earlier matter from which it was taken")


class ApplicationOut(Schema):
    """What was stated and what was attached, in its last form (申请)."""

    number: str
    answers: dict[str, Any]
    sources: dict[str, Any] = Field(description="by field: whence an answer is, and whether it `differs` from that")
    materials: list[MaterialOut]


class ReceiptOut(Schema):
    """Number and code, by which anybody who holds them sees how it stands (收件凭证)."""

    number: str
    code: str
    hash: str
    submitted_at: datetime
    answer_by: date | None


class TrackOut(Schema):
    """How a case stands for whoever holds its receipt; nothing about anybody (办件进度)."""

    status: str
    outcome: str | None
    name: Both
    agency: str
    submitted_at: datetime
    accepted_at: datetime | None
    silence_at: datetime | None
    correction_due: datetime | None
    due: date | None
    provisional: bool
    paused: bool
    decided_at: datetime | None
    issued_at: datetime | None
    ended_at: datetime | None
    validity: str | None
    validity_at: datetime | None


class Held(Schema):
    """What stands on a receipt (凭证)."""

    number: Number
    code: Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=40)]


@router.get("/cases/{number}/application", response={200: ApplicationOut, **REFUSALS}, url_name="application")
def application(request: HttpRequest, number: Path[Number]) -> HttpResponse:
    """The application as it stands: after a correction with what was corrected."""
    found = queries.find(request.actor, number)
    files = [{"key": key, **row} for key, row in queries.materials_by_key(found).items()]
    whole = {"number": found.number, "answers": found.answers, "sources": found.sources or {}, "materials": files}
    return told(request, ApplicationOut, whole, edition=found.version)


@router.get("/cases/{number}/receipt", response={200: ReceiptOut, **REFUSALS}, url_name="receipt")
def receipt(request: HttpRequest, number: Path[Number]) -> HttpResponse:
    """The receipt, the same whenever it is asked for."""
    found = queries.receipt(request.actor, number)
    known = {"number": found.case.number, "submitted_at": found.case.submitted_at, "answer_by": found.answer_by}
    return told(request, ReceiptOut, known | {"code": found.code, "hash": found.hash})


@router.get("/track", response={200: TrackOut, **REFUSALS}, url_name="track")
def track(request: HttpRequest, held: Query[Held]) -> HttpResponse:
    """How a case stands, for whoever holds its receipt; too many wrong codes are refused for an hour."""
    found = queries.tracked(held.number, held.code, source=source_of(request))
    return told(request, TrackOut, {name: getattr(found, name) for name in TrackOut.model_fields})
