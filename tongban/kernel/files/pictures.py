"""Pictures, PNG and JPEG: whole from their beginning to their end, and of a measure that a screen can hold."""

import struct
from typing import BinaryIO

from tongban.kernel.files.faults import Fault

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
CHUNK = 1 << 18
PIXELS = 250_000_000
SEGMENTS = 20_000
SIZED = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)))
"""JPEG markers that open a frame and give its measures (ITU-T T.81 table B.1)."""


def examine_png(file: BinaryIO, size: int) -> None:
    """A PNG is a row of chunks from IHDR to IEND (ISO 15948, 5.3), with a measure that a screen can hold."""
    file.seek(len(PNG))
    measure_png(file)
    file.seek(len(PNG))
    for _chunk in range(SEGMENTS):
        length, tag = struct.unpack(">I4s", _exactly(file, 8))
        if file.seek(length + 4, 1) > size:
            break
        if tag == b"IEND":
            return
    raise Fault("file-broken", "picture-end")


def measure_png(file: BinaryIO) -> None:
    """Read the measure of a PNG; the file stands behind its mark."""
    length, tag, width, height = struct.unpack(">I4sII", _exactly(file, 16))
    if (length, tag) != (13, b"IHDR"):
        raise Fault("file-broken", "picture-measure")
    _fits(width, height)


def examine_jpeg(file: BinaryIO, size: int) -> None:
    """A JPEG's segments lead to a frame that gives its measures, and its end mark follows (ITU-T T.81, B.1 and B.2)."""
    file.seek(2)
    measure_jpeg(file)
    if not _holds(file, b"\xff\xd9"):
        raise Fault("file-broken", "picture-end")


def measure_jpeg(file: BinaryIO) -> None:
    """Read the measure of a JPEG from its first frame header; the file stands behind its mark."""
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
            return _fits(width, height)
        file.seek(length - 2, 1)
    raise Fault("file-broken", "picture-measure")


def _holds(file: BinaryIO, mark: bytes) -> bool:
    before = b""
    while chunk := file.read(CHUNK):
        if mark in before + chunk:
            return True
        before = chunk[-len(mark) :]
    return False


def _fits(width: int, height: int) -> None:
    if not width or not height:
        raise Fault("file-broken", "picture-measure")
    if width * height > PIXELS:
        raise Fault("file-swells", "points", width=width, height=height)


def _exactly(file: BinaryIO, count: int) -> bytes:
    got = file.read(count)
    if len(got) < count:
        raise Fault("file-broken", "picture-end")
    return got
