"""Is this file what it says, whole, and harmless as far as its structure shows? The one place where files are judged.

Every judgement reads a bounded part of memory and works in bounded time: nothing is unpacked into memory, nothing is
parsed by a reader that could be led astray. A scanner for malware will be asked from `judged`, and nowhere else.
"""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel.files import packages
from tongban.kernel.files.reasons import Fault, not_taken

CHUNK = 1 << 18
TAIL = 65_557
PDF_REACH = 1_024
PIXELS = 250_000_000
SEGMENTS = 20_000
PNG = b"\x89PNG\r\n\x1a\n"
SIZED = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)))
"""JPEG markers that open a frame and give its measures (ITU-T T.81 table B.1)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken: its ending, the media type it is handed out with, how it begins, how it is read."""

    ending: str
    media_type: str
    magic: bytes
    examine: Callable[[BinaryIO, int], None]


def judged(file: BinaryIO, name: str, size: int, field: str = "") -> Kind:
    """The kind of a file that may be kept; NotReady with the reason otherwise. `file` is seekable, `name` is kept."""
    kind = KINDS.get(name.rpartition(".")[2])
    if kind is None:
        raise not_taken("file-type", name, field=field)
    if size == 0:
        raise not_taken("file-empty", name, field=field)
    try:
        _has_one_face(file, kind, size)
        kind.examine(file, size)
    except Fault as found:
        raise not_taken(found.code, name, field=field, fault=found.fault) from None
    return kind


def _has_one_face(file: BinaryIO, kind: Kind, size: int) -> None:
    """A file begins as its ending says, and no other reader finds its own kind in it."""
    file.seek(0)
    head = file.read(PDF_REACH)
    if not head.startswith(kind.magic):
        raise Fault("file-disguised")
    if kind.magic != b"%PDF-" and b"%PDF-" in head:
        raise Fault("file-two-faces")
    if kind.magic != packages.MAGIC and packages.directory(file, size) is not None:
        raise Fault("file-two-faces")


def examine_pdf(file: BinaryIO, size: int) -> None:
    """A PDF ends with its mark (ISO 32000-1, 7.5.5) and names no script, launch action or rich media in the open."""
    file.seek(max(0, size - PDF_REACH))
    if b"%%EOF" not in file.read():
        raise Fault("file-broken", _("the end of the PDF is missing."))
    file.seek(0)
    before = b""
    while chunk := file.read(CHUNK):
        if ACTIVE.search(before + chunk):
            raise Fault("file-active", _("a script or a launch action in the PDF."))
        before = chunk[-OVERLAP:]


def _spelled(word: str) -> bytes:
    """A PDF name with every letter as itself or as its #xx escape (ISO 32000-1, 7.3.5)."""
    return b"".join(b"(?:%c|#%02x|#%02X)" % (letter, letter, letter) for letter in word.encode())


ACTIVE = re.compile(b"/(?:" + b"|".join(map(_spelled, ("JavaScript", "Launch", "RichMedia"))) + rb")(?![A-Za-z])")
OVERLAP = 3 * len("/JavaScript") + 1


def examine_png(file: BinaryIO, size: int) -> None:
    """A PNG is a row of chunks from IHDR to IEND (ISO 15948, 5.3), with a measure that a screen can hold."""
    file.seek(len(PNG))
    length, tag, width, height = struct.unpack(">I4sII", _exactly(file, 16))
    if (length, tag) != (13, b"IHDR"):
        raise Fault("file-broken", _("the picture does not say its measures."))
    _fits(width, height)
    file.seek(len(PNG))
    for _chunk in range(SEGMENTS):
        length, tag = struct.unpack(">I4s", _exactly(file, 8))
        if file.seek(length + 4, 1) > size:
            break
        if tag == b"IEND":
            return
    raise Fault("file-broken", _("the picture ends too early."))


def examine_jpeg(file: BinaryIO, size: int) -> None:
    """A JPEG's segments lead to a frame that gives its measures, and its end mark follows (ITU-T T.81, B.1 and B.2)."""
    file.seek(2)
    _fits(*_frame(file))
    if not _holds(file, b"\xff\xd9"):
        raise Fault("file-broken", _("the picture ends too early."))


def _frame(file: BinaryIO) -> tuple[int, int]:
    """Width and height of a JPEG, read from its first frame header."""
    for _segment in range(SEGMENTS):
        mark, code = _exactly(file, 2)
        if (mark, code) == (0xFF, 0xFF):
            file.seek(-1, 1)
            continue
        (length,) = struct.unpack(">H", _exactly(file, 2))
        if mark != 0xFF or length < 2:
            break
        if code in SIZED:
            height, width = struct.unpack(">HH", _exactly(file, 5)[1:])
            return width, height
        file.seek(length - 2, 1)
    raise Fault("file-broken", _("the picture does not say its measures."))


def _holds(file: BinaryIO, mark: bytes) -> bool:
    before = b""
    while chunk := file.read(CHUNK):
        if mark in before + chunk:
            return True
        before = chunk[-len(mark) :]
    return False


def _fits(width: int, height: int) -> None:
    if not width or not height:
        raise Fault("file-broken", _("the picture does not say its measures."))
    if width * height > PIXELS:
        raise Fault("file-swells", format_lazy(_("{width} × {height} points."), width=width, height=height))


def _exactly(file: BinaryIO, count: int) -> bytes:
    got = file.read(count)
    if len(got) < count:
        raise Fault("file-broken", _("the picture ends too early."))
    return got


def _package(parts: packages.Parts) -> Callable[[BinaryIO, int], None]:
    return lambda file, size: packages.examine(file, size, parts)


OOXML = "application/vnd.openxmlformats-officedocument."
KINDS = {
    kind.ending: kind
    for kind in (
        Kind("pdf", "application/pdf", b"%PDF-", examine_pdf),
        Kind("jpg", "image/jpeg", b"\xff\xd8\xff", examine_jpeg),
        Kind("jpeg", "image/jpeg", b"\xff\xd8\xff", examine_jpeg),
        Kind("png", "image/png", PNG, examine_png),
        Kind("docx", OOXML + "wordprocessingml.document", packages.MAGIC, _package(packages.DOCX)),
        Kind("xlsx", OOXML + "spreadsheetml.sheet", packages.MAGIC, _package(packages.XLSX)),
        Kind("ofd", "application/ofd", packages.MAGIC, _package(packages.OFD)),
    )
}
ACCEPT = ",".join(f".{ending}" for ending in KINDS)
