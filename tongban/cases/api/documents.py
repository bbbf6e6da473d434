"""The papers of a matter for programs: notices and decisions with their bytes, certificates on which it relies."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Path, Router, Schema
from pydantic import Field

from tongban.cases import queries
from tongban.cases.api.matters import Number
from tongban.certificates.queries import FileChecked
from tongban.kernel.files.download import attachment
from tongban.kernel.programs import REFUSALS, told
from tongban.kernel.refusals import in_both

router = Router(tags=["cases"])


class DocumentOut(Schema):
    """A paper that a move has made; `digest` (SHA-256) stands in the journal's entry of that move (文书)."""

    id: UUID
    kind: str
    name: str
    number: str
    made_at: datetime
    digest: str
    size: int


class SealWorthOut(Schema):
    """One seal or signature: whose, when, and the answer to each topic, null where it was not asked (印章核验结果)."""

    name: str
    signer: str
    at: str
    topics: dict[str, bool | None]


class WorthOut(Schema):
    """What a file of a case is worth by its seals (材料核验结果)."""

    genuine: bool
    text: dict[str, str]
    seals: list[SealWorthOut]
    identifier: str = Field(description="of the certificate that it is, where it was issued in this installation")
    status: str = Field(description="how that certificate stands at this moment; empty where it is none of ours")


class ReliedOut(Schema):
    """A certificate that its holder lets the office use in this matter, and how it stands now (所依证照)."""

    identifier: str
    number: str
    name: str
    issuer: str
    issued_at: datetime
    valid_until: date | None
    material: str = Field(description="`key` of the material for which it stands; empty where it was only shown")
    file: UUID
    digest: str
    agreed_at: datetime
    status: str = Field(description="at this moment; empty where it was not issued in this installation")
    holds: bool | None = Field(description="whether it may be relied on now; null where nobody here knows")
    ended_at: datetime | None = Field(description="since when it holds no more, where it ended after the hand-in")
    worth: WorthOut | None = Field(
        description="for officers, of one that was issued elsewhere: what its file is worth by its seals, judged now"
    )


@router.get("/cases/{number}/relied", response={200: list[ReliedOut], **REFUSALS}, url_name="relied")
def relied(request: HttpRequest, number: Path[Number]) -> HttpResponse:
    """The certificates on which a case relies, each as it stands at this moment."""
    found = queries.relied_on(queries.find(request.actor, number), request.actor)
    return told(request, ReliedOut, [_reliance(one) for one in found])


@router.get("/cases/{number}/files/{file}/seal", response={200: WorthOut, **REFUSALS}, url_name="worth")
def worth(request: HttpRequest, number: Path[Number], file: UUID) -> HttpResponse:
    """What an OFD or PDF that was handed in is worth by its seals, judged now; for officers."""
    found = queries.worth_of(request.actor, queries.find(request.actor, number), file)
    return told(request, WorthOut, _worth(found))


def _worth(found: FileChecked) -> dict[str, Any]:
    ours = {"identifier": found.found.identifier, "status": found.found.now} if found.found else {}
    told_of = {"genuine": found.genuine, "text": in_both(found.said), "identifier": "", "status": "", **ours}
    return told_of | {"seals": [one.plain() for one in found.report.seals]}


def _reliance(one: queries.Reliance) -> dict[str, Any]:
    known = {name: getattr(one.row, name) for name in ReliedOut.model_fields if hasattr(one.row, name)}
    status = one.row.ended_as or (one.standing.now if one.standing else "")
    worth = _worth(one.worth) if one.worth else None
    return {**known, "material": one.row.key, "status": status, "holds": one.holds, "worth": worth}


class SealedOut(Schema):
    """What became of the seal of a paper (用印情况)."""

    status: str = Field(description="as GET /sealings has it; empty where it was never put forward")
    why: str
    seal_name: str
    code: str
    pdf_digest: str | None
    ofd_digest: str | None


class PaperOut(DocumentOut):
    """A paper of a matter with its seal (文书及用印)."""

    sealing: SealedOut | None


@router.get("/cases/{number}/documents", response={200: list[PaperOut], **REFUSALS}, url_name="documents")
def documents(request: HttpRequest, number: Path[Number]) -> HttpResponse:
    """The notices and decisions of a case, the latest first."""
    found = queries.with_seals(request.actor, queries.find(request.actor, number))
    return told(request, PaperOut, [_as_json(one) for one in found])


def _as_json(one: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: getattr(one["row"], name) for name in DocumentOut.model_fields}
    sealing = one["sealing"] and {name: getattr(one["sealing"]["row"], name) for name in SealedOut.model_fields}
    return known | {"sealing": sealing}


@router.get("/cases/{number}/documents/{document}/{form}", response={200: None, **REFUSALS}, url_name="sealed_document")
def sealed(request: HttpRequest, number: Path[Number], document: UUID, form: Literal["pdf", "ofd"]) -> FileResponse:
    """A sealed edition of a notice, a decision or a certificate: PDF with PAdES, or OFD with a seal of GB/T 38540."""
    return attachment(queries.sealed_document(request.actor, number, document, form))


@router.get("/cases/{number}/documents/{document}", response={200: None, **REFUSALS}, url_name="document")
def document(request: HttpRequest, number: Path[Number], document: UUID) -> FileResponse:
    """The paper itself, as PDF/A."""
    return attachment(queries.document_file(request.actor, number, document))
