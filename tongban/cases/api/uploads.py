"""Uploads for programs that go on where they stopped: begun, sent in pieces, then named where a file is attached."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File as Sent
from ninja import Path, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from tongban.kernel.files import scans, uploads
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, once_only, spoken, told

router = Router(tags=["uploads"])
Byte = Annotated[int, Field(ge=0, le=1 << 40)]


class UploadIn(Schema):
    """What is going to be sent (续传申请)."""

    name: str = Field(pattern=r"^[^\x00]*$", max_length=300)
    size: Byte


class UploadOut(Schema):
    """A file on its way, and how much of it is here (续传文件)."""

    id: UUID
    name: str
    size: int
    received: int = Field(description="bytes that are here: the next piece begins at this one")
    piece: int = Field(description="bytes of a piece as our own page sends them")


class ScanOut(Schema):
    """A paper that waits in the scanner's folder (扫描件)."""

    name: str
    size: int


@router.post("/uploads", response={201: UploadOut, **REFUSALS}, url_name="uploads")
def begin(request: HttpRequest, body: UploadIn) -> HttpResponse:
    """Begin an upload; what could never be taken is refused before its first byte."""
    return once_only(request, lambda: spoken(upload_json(uploads.begin(body.name, body.size, by=request.actor)), 201))


@router.get("/uploads/{upload}", response={200: UploadOut, **REFUSALS}, url_name="upload")
def upload(request: HttpRequest, upload: Path[UUID]) -> HttpResponse:
    """How much of an upload is here: after a broken line one goes on from there."""
    return told(request, UploadOut, upload_json(uploads.find(upload, by=request.actor)))


@router.post("/uploads/{upload}/pieces", response={200: UploadOut, **REFUSALS}, url_name="upload_pieces")
def take(request: HttpRequest, upload: Path[UUID], at: Byte, piece: Sent[UploadedFile]) -> HttpResponse:
    """Send the piece that begins at byte `at`; sent again it changes nothing."""
    return once_only(request, lambda: spoken(upload_json(uploads.take(upload, at, piece, by=request.actor))))


@router.delete("/uploads/{upload}", response={204: None, **REFUSALS}, url_name="upload")
def drop(request: HttpRequest, upload: Path[UUID]) -> HttpResponse:
    """Give an upload up."""

    def effect() -> Answer:
        uploads.drop(upload, by=request.actor)
        return Answer(204, b"")

    return once_only(request, effect)


@router.get("/scans", response={200: list[ScanOut], **REFUSALS}, url_name="scans")
def waiting(request: HttpRequest) -> HttpResponse:
    """What the scanner beside the caller's window has put into its folder, the latest first."""
    found = [{"name": one.name, "size": one.size} for one in scans.waiting(request.actor)]
    return told(request, ScanOut, found)


def upload_json(found: uploads.Upload) -> dict[str, Any]:
    """An upload as programs read it."""
    return {name: getattr(found, name) for name in ("id", "name", "size", "received")} | {"piece": uploads.PIECE}
