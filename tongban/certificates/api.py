"""Certificates for programs: the same commands and queries as the pages."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tongban.certificates import commands, queries
from tongban.certificates.flow import BY_HAND, CERTIFICATE
from tongban.certificates.models import Certificate
from tongban.kernel import programs
from tongban.kernel.files.download import attachment
from tongban.kernel.programs import REFUSALS, EntryOut, recorded, told
from tongban.ui.source import source_of

router = Router(tags=["certificates"])

STATES = Literal[tuple(state.name for state in CERTIFICATE.states if state.name != "draft")]


class CertificateOut(Schema):
    """A certificate as it stands (电子证照)."""

    id: UUID
    identifier: str = Field(description="GB/T 36904: root, type, issuer, serial, version, check character")
    status: STATES
    name: str
    number: str
    edition: int
    issuer: str
    matter_number: str
    holder_name: str
    issued_at: datetime
    valid_until: date | None
    ended_at: datetime | None
    digest: str


class CheckedOut(Schema):
    """What anybody is told of a certificate (验证结果)."""

    identifier: str
    status: STATES
    name: str
    number: str
    edition: int
    issuer: str
    holder: str = Field(description="of a person the family name only; empty where the identifier was asked")
    issued_at: datetime
    valid_until: date | None
    ended_at: datetime | None
    digest: str = Field(description="SHA-256 of the file as it was issued")


class CertificateMoveIn(Schema):
    """Freeze a certificate, or lift that (动作)."""

    verb: Literal[BY_HAND]
    reason: Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=4000)] = ""


class Asked(Schema):
    """An identifier, the code that is printed on the certificate, or the SHA-256 of its file (验证凭据)."""

    key: Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=queries.LONGEST_KEY)]


@router.get("/certificates", response={200: programs.paged(CertificateOut), **REFUSALS}, url_name="certificates")
def certificates(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """The certificates the caller may see, the latest first."""
    found = queries.visible_to(request.actor)
    rows, following = programs.page(found, ("-issued_at", "-id"), paging.cursor, paging.limit)
    return programs.listed(request, CertificateOut, [as_json(one) for one in rows], following)


@router.get("/certificates/{certificate}", response={200: CertificateOut, **REFUSALS}, url_name="certificate")
def certificate(request: HttpRequest, certificate: UUID) -> HttpResponse:
    """One certificate as it stands."""
    found = queries.find(request.actor, certificate)
    return told(request, CertificateOut, as_json(found), edition=found.version)


@router.get("/certificates/{certificate}/file", response={200: None, **REFUSALS}, url_name="certificate_file")
def file(request: HttpRequest, certificate: UUID) -> FileResponse:
    """The paper of a certificate, as PDF/A."""
    return attachment(queries.file_of(request.actor, certificate))


@router.get(
    "/certificates/{certificate}/sealed/{form}", response={200: None, **REFUSALS}, url_name="sealed_certificate"
)
def sealed(request: HttpRequest, certificate: UUID, form: Literal["pdf", "ofd"]) -> FileResponse:
    """A certificate with its seal: PDF with PAdES, or OFD with a seal of GB/T 38540."""
    return attachment(queries.sealed_edition(request.actor, certificate, form))


@router.post("/certificates/{certificate}/moves", response={201: EntryOut, **REFUSALS}, url_name="certificate_moves")
def move(request: HttpRequest, certificate: UUID, body: CertificateMoveIn) -> HttpResponse:
    """Freeze a certificate while something is looked into, or lift that; the entry is the answer."""
    found, given = queries.find(request.actor, certificate), {"reason": body.reason}
    return recorded(request, lambda claim: commands.move(found, body.verb, by=request.actor, given=given, claim=claim))


class PaperCheckedOut(Schema):
    """What anybody is told of a sealed paper (文书验证结果)."""

    kind: Literal["paper"] = "paper"
    name: str
    number: str
    seal_name: str
    seal_status: str = Field(description="how the seal stands now; what it ended after is told and takes nothing away")
    sealed_at: datetime
    pdf_digest: str = Field(description="SHA-256 of the sealed PDF")
    ofd_digest: str = Field(description="SHA-256 of the sealed OFD")


@router.get("/verify", response={200: CheckedOut | PaperCheckedOut, **REFUSALS}, url_name="verify")
def verify(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """Whether a certificate or a sealed paper is genuine and holds; too many questions from one address wait."""
    found = queries.checked(asked.key, source=source_of(request))
    if queries.is_paper(found):
        known = {name: getattr(found, name) for name in ("name", "number", "seal_name", "sealed_at")}
        known |= {"pdf_digest": found.pdf_digest, "ofd_digest": found.ofd_digest, "seal_status": found.now}
        return told(request, PaperCheckedOut, known | {"kind": "paper"})
    known = {name: getattr(found, name) for name in CheckedOut.model_fields if name not in ("status", "holder")}
    return told(request, CheckedOut, known | {"status": found.now, "holder": found.holder})


def as_json(found: Certificate) -> dict[str, Any]:
    """A certificate as programs read it."""
    known = {name: getattr(found, name) for name in CertificateOut.model_fields}
    return known | {"status": queries.at_present(found.status, found.valid_until, found.ended_at)}
