"""Is this content what its ending says, whole, and harmless as far as its structure shows?

Every examination reads a bounded part of memory and works in bounded time, and beside that it runs where the machine
itself ends what does not (`examiner`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from tongban.kernel.files import marks, packages, pictures, portable
from tongban.kernel.files.faults import Fault

HEAD = 1_024
CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken: its ending, the media type it is handed out with, how it begins, how it is read."""

    ending: str
    media_type: str
    magic: bytes
    examine: Callable[[BinaryIO, int], None]


def examine(file: BinaryIO, ending: str, size: int) -> None:
    """Let a content through that is of its kind and of no other; Fault says what was found. `file` is seekable."""
    kind = KINDS[ending]
    _has_one_face(file, kind, size)
    _holds_no_stranger(file)
    kind.examine(file, size)


def _has_one_face(file: BinaryIO, kind: Kind, size: int) -> None:
    """A file begins as its ending says, and no other reader finds its own kind in it."""
    file.seek(0)
    head = file.read(HEAD)
    if not head.startswith(kind.magic):
        raise Fault("file-disguised")
    if kind.magic != portable.MAGIC and portable.MAGIC in head:
        raise Fault("file-two-faces")
    if kind.magic != packages.MAGIC and packages.directory(file, size) is not None:
        raise Fault("file-two-faces")
    if kind.magic in (pictures.PNG, pictures.JPEG) and any(mark in head.lower() for mark in marks.PAGES):
        raise Fault("file-two-faces")


def _holds_no_stranger(file: BinaryIO) -> None:
    """No archive hides behind the content, and the harmless virus that scanners are tried with is none of ours."""
    file.seek(0)
    before = b""
    while chunk := file.read(CHUNK):
        text = before + chunk
        if any(mark in text for mark in marks.STRANGERS):
            raise Fault("file-two-faces")
        if marks.TRIAL in text:
            raise Fault("file-harmful", "trial")
        before = chunk[-len(marks.TRIAL) :]


def _package(needed: packages.Needed) -> Callable[[BinaryIO, int], None]:
    return lambda file, size: packages.examine(file, size, needed)


OOXML = "application/vnd.openxmlformats-officedocument."
KINDS = {
    kind.ending: kind
    for kind in (
        Kind("pdf", "application/pdf", portable.MAGIC, portable.examine),
        Kind("jpg", "image/jpeg", pictures.JPEG, pictures.examine_jpeg),
        Kind("jpeg", "image/jpeg", pictures.JPEG, pictures.examine_jpeg),
        Kind("png", "image/png", pictures.PNG, pictures.examine_png),
        Kind("docx", OOXML + "wordprocessingml.document", packages.MAGIC, _package(packages.DOCX)),
        Kind("xlsx", OOXML + "spreadsheetml.sheet", packages.MAGIC, _package(packages.XLSX)),
        Kind("ofd", "application/ofd", packages.MAGIC, _package(packages.OFD)),
    )
}
ACCEPT = ",".join(f".{ending}" for ending in KINDS)
