"""The application as it was handed in, for programs: every answer and every file with its source."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema

from tongban.cases import queries
from tongban.cases.api.matters import Number
from tongban.kernel import clock
from tongban.kernel.programs import REFUSALS, Both, told

router = Router(tags=["cases"])


class StatedOut(Schema):
    """A question of the form with its answer in words, and whence the answer is (填报内容)."""

    label: str
    text: str
    source: dict[str, Any]


class PaperOut(Schema):
    """A material of the item and the file that fills it (材料)."""

    key: str
    name: Both
    file: str | None
    digest: str | None
    handed_in_at: datetime | None
    source: dict[str, Any]


class ApplicationOut(Schema):
    """The whole application as it stands (申请表)."""

    number: str
    applicant_name: str
    submitted_at: datetime
    answers: dict[str, Any]
    stated: list[StatedOut]
    papers: list[PaperOut]


@router.get("/cases/{number}/application", response={200: ApplicationOut, **REFUSALS}, url_name="application")
def application(request: HttpRequest, number: Path[Number]) -> HttpResponse:
    """What was stated and what was attached, each with its source."""
    sheet = queries.sheet(request.actor, number, clock.now())
    shown = {name: getattr(sheet.case, name) for name in ("number", "applicant_name", "submitted_at", "answers")}
    stated = [{"label": one.label, "text": one.text, "source": one.source} for one in sheet.answers]
    papers = [_paper(one) for one in sheet.papers if one.row]
    return told(request, ApplicationOut, {**shown, "stated": stated, "papers": papers})


def _paper(one: queries.Paper) -> dict[str, Any]:
    row = one.row
    return {
        "key": one.key,
        "name": dict(one.name),
        "file": row and row.file_name,
        "digest": row and row.file_digest,
        "handed_in_at": row and row.handed_in_at,
        "source": (row and row.source) or {},
    }
