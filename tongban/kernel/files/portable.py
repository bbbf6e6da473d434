"""PDF: whole, and passive also where its objects lie compressed (ISO 32000-1, 7.5.7).

The whole file is looked through, not what one reader would reach: readers mend a broken PDF each in his own way, and
what none of them is meant to reach may be what one of them runs. Streams are opened piece by piece, in bounded memory.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from tongban.kernel.files.faults import Fault
from tongban.kernel.files.marks import TRIAL

MAGIC = b"%PDF-"
REACH = 1_024
PIECE = 1 << 16
OPENED = 256 << 20
BLANKS = b"\0\t\n\f\r "


def _named(*words: str) -> bytes:
    """Names of PDF, every letter as itself or as its #xx escape (7.3.5)."""
    return b"(?:" + b"|".join(map(_spelled, words)) + b")"


def _spelled(word: str) -> bytes:
    return b"".join(b"(?:%c|#%02x|#%02X)" % (letter, letter, letter) for letter in word.encode())


DOES = ("JavaScript", "Launch", "RichMedia", "GoToE", "SubmitForm", "ImportData", "EmbeddedFile", "EmbeddedFiles")
ACTIVE = re.compile(b"/(?:" + _named(*DOES) + b"(?![A-Za-z])|" + _named("XFA") + rb"[\s\[(<0-9])")
OVERLAP = 3 * len("/EmbeddedFiles") + 2
STREAM = re.compile(rb">>(?:[\0\t\n\f\r ]|%[^\r\n]*[\r\n]){0,64}stream[ \t]*(?:\r\n?|\n)")
OBJECTS = re.compile(b"/" + _named("First", "ObjStm") + b"(?![A-Za-z])")
TEXTUAL = re.compile(b"/" + _named("ASCIIHexDecode", "AHx", "ASCII85Decode", "A85"))
HARD = re.compile(b"/" + _named("LZWDecode", "LZW", "RunLengthDecode", "RL", "Predictor", "Crypt"))
LOCKED = re.compile(b"/" + _named("Encrypt") + rb"[\s<0-9]")
NUMBERED = re.compile(rb"\d+[\0\t\n\f\r ]+\d|%")
"""How a stream of objects begins: numbers and places, in pairs (7.5.7), or a remark."""
DEFLATED = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def examine(file: BinaryIO, size: int) -> None:
    """A PDF ends with its mark (7.5.5) and names no script, action or embedded file, in the open or compressed."""
    file.seek(0)
    whole = file.read()
    if b"%%EOF" not in whole[-REACH:]:
        raise Fault("file-broken", "pdf-end")
    _passive([whole])
    locked, measure = LOCKED.search(whole) is not None, Measure()
    for found in STREAM.finditer(whole):
        told = whole[_begin(whole, found.start()) : found.start()]
        _look_into(told, memoryview(whole)[found.end() :], locked, measure)


class Measure:
    """How much of a file has been opened so far, all its streams together."""

    opened = 0

    def take(self, piece: bytes) -> bytes:
        """Count a piece, up to what no document needs."""
        self.opened += len(piece)
        if self.opened > OPENED:
            raise Fault("file-swells", "unpacked", size=OPENED >> 20)
        return piece


def _begin(whole: bytes, head: int) -> int:
    """Where the dictionary of a stream may begin at the earliest: behind the object before it."""
    return max(whole.rfind(b"endobj", 0, head), whole.rfind(b"endstream", 0, head), 0)


def _look_into(told: bytes, body: memoryview, locked: bool, measure: Measure) -> None:
    """A stream of objects is passive too; one that cannot be opened is not taken."""
    objects = OBJECTS.search(told) is not None
    if objects and HARD.search(told):
        raise Fault("file-active", "hidden")
    if TEXTUAL.search(told):
        body = memoryview(_from_text(body))
        _passive([bytes(body)])
    opened = _opened(_inflated(body, measure), objects)
    if objects and not opened and not NUMBERED.match(bytes(body[:PIECE]).lstrip(BLANKS)):
        raise Fault("file-broken", "locked") if locked else Fault("file-active", "hidden")


def _opened(pieces: Iterator[bytes], objects: bool) -> bool:
    """Whether a body was compressed; what is, or begins like, a stream of objects is searched to its end."""
    head = _first(pieces)
    if objects and head.startswith(DEFLATED):
        raise Fault("file-active", "hidden")
    if objects or NUMBERED.match(head):
        _passive(chain([head], pieces))
    return bool(head)


def _first(pieces: Iterator[bytes]) -> bytes:
    """The first piece that is not blank; pictures and texts are not opened further than this."""
    head = next(filter(None, (piece.lstrip(BLANKS) for piece in pieces)), b"")
    return head if len(head) > REACH else head + next(pieces, b"")


def _passive(pieces: Iterable[bytes]) -> None:
    before = b""
    for piece in pieces:
        text = before + piece if before else piece
        if ACTIVE.search(text):
            raise Fault("file-active", "pdf-active")
        if TRIAL in text:
            raise Fault("file-harmful", "trial")
        before = text[-OVERLAP:]


def _inflated(body: memoryview, measure: Measure) -> Iterator[bytes]:
    """A compressed body in pieces, up to its first fault; nothing when it is not compressed."""
    inflate = zlib.decompressobj()
    for place in range(0, len(body), PIECE):
        rest: bytes | memoryview = body[place : place + PIECE]
        while rest and not inflate.eof:
            try:
                piece = inflate.decompress(rest, 4 * PIECE)
            except zlib.error:
                return
            if piece:
                yield measure.take(piece)
            rest = inflate.unconsumed_tail
        if inflate.eof:
            return


def _from_text(body: memoryview) -> bytes:
    """What was written as text, in base 16 or 85; nothing when it is neither (7.4.2, 7.4.3)."""
    text = bytes(body).partition(b"endstream")[0]
    for end, read in ((b"~>", _from_base_85), (b">", binascii.unhexlify)):
        try:
            return read(text.partition(end)[0].translate(None, BLANKS))
        except ValueError:
            continue
    return b""


def _from_base_85(text: bytes) -> bytes:
    return base64.a85decode(text.removeprefix(b"<~"))
