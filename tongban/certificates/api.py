"""Certificates for programs: the same commands and queries as the pages."""

import json
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
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


class CopiedOut(Schema):
    """For what, for whom and until when a copy was made (加注内容)."""

    purpose: str
    recipient: str
    valid_until: date
    made_at: datetime
    digest: str
    holds: bool


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
    copy_made: CopiedOut | None = Field(description="where what was asked is a copy: for what and until when")


class CopyOut(Schema):
    """A certificate told again for one purpose (加注件)."""

    id: UUID
    purpose: str
    recipient: str
    valid_until: date
    made_at: datetime
    code: str
    digest: str


Said = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=4000)]


class CertificateMoveIn(Schema):
    """Freeze a certificate (`reason`), lift that, or make a copy (`purpose`, `recipient`, `until`) (动作)."""

    verb: Literal[BY_HAND]
    reason: Said = ""
    purpose: Said = ""
    recipient: Said = ""
    until: Said = ""


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
    """Freeze a certificate, lift that, or tell it again for one purpose; the entry is the answer."""
    found, given = queries.find(request.actor, certificate), body.dict(exclude={"verb"})
    return recorded(request, lambda claim: commands.move(found, body.verb, by=request.actor, given=given, claim=claim))


@router.get("/certificates/{certificate}/copies", response={200: list[CopyOut], **REFUSALS}, url_name="copies")
def copies(request: HttpRequest, certificate: UUID) -> HttpResponse:
    """The copies that were made of a certificate, each for one purpose."""
    found = queries.copies(queries.find(request.actor, certificate))
    return told(request, CopyOut, [{name: getattr(one, name) for name in CopyOut.model_fields} for one in found])


@router.get("/certificates/{certificate}/copies/{made}", response={200: None, **REFUSALS}, url_name="copy")
def copy(request: HttpRequest, certificate: UUID, made: UUID) -> FileResponse:
    """The paper of a copy, as PDF/A."""
    return attachment(queries.copy_file(request.actor, certificate, made))


@router.get(
    "/certificates/{certificate}/copies/{made}/sealed/{form}",
    response={200: None, **REFUSALS},
    url_name="sealed_copy",
)
def sealed_copy(request: HttpRequest, certificate: UUID, made: UUID, form: Literal["pdf", "ofd"]) -> FileResponse:
    """A copy with the seal of the issuer: PDF with PAdES, or OFD with a seal of GB/T 38540."""
    return attachment(queries.sealed_copy(request.actor, certificate, made, form))


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
        return told(request, PaperCheckedOut, _paper(found))
    return told(request, CheckedOut, _checked(found))


class EndedRowOut(Schema):
    """A certificate that has ended (失效证照)."""

    identifier: str
    digest: str
    status: str
    since: datetime


class EndedOut(Schema):
    """What is signed: everything that has ended, by whom it is told, when, and until when it is good (失效清单内容)."""

    format: str
    by: str
    made: datetime
    next: datetime
    rows: list[EndedRowOut]


class EndedListOut(Schema):
    """The list with the key and the signature, as `tongban verify --revocations` reads it (失效证照清单)."""

    ended: EndedOut
    key: str
    signature: str


class VerdictOut(Schema):
    """The answer to one question about a file (核验结论)."""

    code: str
    topic: str = Field(description="what it is about: content, seal, certificate-then, certificate-now, revocation …")
    holds: bool | None = Field(description="null: it was not asked, for nothing was given to ask it with")
    counts: bool = Field(description="whether a no means that the file is not what it says")
    text: dict[str, str]
    parts: list[str]


class SealJudgedOut(Schema):
    """One seal or signature of a file (签章核验结果)."""

    name: str
    signer: str
    at: str
    topics: dict[str, bool | None] = Field(description="the answer to each topic, null where it was not asked")
    verdicts: list[VerdictOut]


class ReportOut(Schema):
    """What a file is worth, each question for itself; and which of our certificates it is (文件核验结果)."""

    kind: str
    holds: bool
    text: dict[str, str]
    verdicts: list[VerdictOut]
    seals: list[SealJudgedOut]
    note: dict[str, str]
    certificate: CheckedOut | None
    paper: PaperCheckedOut | None = Field(description="where it is a sealed paper of ours and no certificate")


@router.post("/verify", response={200: ReportOut, **REFUSALS}, url_name="verify_file")
def verify_file(request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
    """What a sealed OFD or PDF is worth, ours or another's, at most 10 MB; nothing of it is kept."""
    found = queries.checked_file(file, source=source_of(request))
    ours = _checked(found.found) if found.found else None
    paper = _paper(found.paper) if found.paper else None
    return told(request, ReportOut, {**found.report.plain(), "certificate": ours, "paper": paper})


@router.get("/verify/ended", response={200: EndedListOut, **REFUSALS}, url_name="ended")
def ended(request: HttpRequest) -> HttpResponse:
    """The signed list of certificates that have ended, with the key that signed it: good for a day, asked offline."""
    return told(request, EndedListOut, json.loads(queries.ended_list()))


def _paper(found: Any) -> dict[str, Any]:
    own = ("kind", "seal_status")
    known = {name: getattr(found, name) for name in PaperCheckedOut.model_fields if name not in own}
    return known | {"kind": "paper", "seal_status": found.now}


def _checked(found: queries.Checked) -> dict[str, Any]:
    own = ("status", "holder", "copy_made")
    known = {name: getattr(found, name) for name in CheckedOut.model_fields if name not in own}
    copied = found.copy and {name: getattr(found.copy, name) for name in CopiedOut.model_fields}
    return known | {"status": found.now, "holder": found.holder, "copy_made": copied}


def as_json(found: Certificate) -> dict[str, Any]:
    """A certificate as programs read it."""
    known = {name: getattr(found, name) for name in CertificateOut.model_fields}
    return known | {"status": queries.at_present(found.status, found.valid_until, found.ended_at)}
