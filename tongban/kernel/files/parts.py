"""The parts of a package, each looked at while it is inflated: passive, of no refused kind, of a readable spelling."""

import io
import re
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from tongban.kernel.files import marks, pictures
from tongban.kernel.files.faults import Fault

OVERLAP = 256
SHORT = 32
XML = (".xml", ".rels", ".svg", ".vml")
ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
ENCODINGS = (b"utf-8", b"utf-16", b"utf-16le", b"utf-16be", b"us-ascii", b"iso-8859-1", b"gb2312", b"gbk", b"gb18030")
ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
DYNAMIC = re.compile(rb"<(?:\w{1,9}:)?ddeLink[\s>/]|DDEAUTO\s", re.IGNORECASE)
MACROS = re.compile(rb"macroEnabled|vbaProject|macrosheet|activeX\+xml", re.IGNORECASE)
SCRIPTED = re.compile(rb"<(?:\w{1,9}:)?script[\s>/]|javascript:|\son(?:load|error|click|begin)\s*=", re.IGNORECASE)
FOLLOWED = ("hyperlink", "externalLinkPath")
"""Relations to what lies outside that a reader follows by his own act; everything else outside is fetched unasked."""
Look = Callable[[bytes], Any]


def looking_at(name: str) -> Look:
    """What is to see every piece of a part, in their order; Fault says what it found."""
    flat = name.lower()
    looks: list[Look] = [_searched([(marks.TRIAL, "file-harmful", "trial"), (marks.PACKED, "file-active", "program")])]
    if flat.endswith(XML):
        looks += [_spelled(), _plain(name)]
    if flat.endswith(".rels"):
        looks.append(_relations())
    return lambda piece: [look(piece) for look in looks]


def begins_well(head: bytes) -> None:
    """A part is none of the kinds that are refused, under whatever name; a picture among them has a measure."""
    if head.startswith(marks.PROGRAMS):
        raise Fault("file-active", "program")
    if head.startswith(marks.ARCHIVES):
        raise Fault("file-swells", "archive")
    if head.startswith(pictures.PNG) and len(head) > SHORT:
        pictures.measure_png(io.BytesIO(head[len(pictures.PNG) :]))
    if head.startswith(pictures.JPEG):
        _measured(head)


def _measured(head: bytes) -> None:
    """A JPEG says its measure in the first piece, or is not asked for it here."""
    try:
        pictures.measure_jpeg(io.BytesIO(head[2:]))
    except Fault as fault:
        if fault.code == "file-swells":
            raise


def _searched(marked: list[tuple[bytes, str, str]]) -> Look:
    before = b""

    def look(piece: bytes) -> None:
        nonlocal before
        text = before + piece
        for mark, code, found in marked:
            if mark in text:
                raise Fault(code, found)
        before = text[-OVERLAP:]

    return look


def _plain(name: str) -> Look:
    """No entities, macros and scripts, also in UTF-16, where every other byte is zero."""
    sought = [(ENTITIES, "entities"), (DYNAMIC, "program")]
    sought += [(MACROS, "program")] if name == "[Content_Types].xml" else []
    sought += [(SCRIPTED, "program")] if name.lower().endswith(".svg") else []
    before = b""

    def look(piece: bytes) -> None:
        nonlocal before
        text = before + piece.replace(b"\0", b"")
        for pattern, found in sought:
            if pattern.search(text):
                raise Fault("file-active", found, part=name)
        before = text[-OVERLAP:]

    return look


def _spelled() -> Look:
    """XML that a search for its words can read: it begins with a bracket, and names no outlandish encoding."""
    begun = False

    def look(piece: bytes) -> None:
        nonlocal begun
        start = b"" if begun else piece.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
        begun = begun or bool(start)
        named = ENCODING.search(start[:OVERLAP])
        if (start and not start.startswith(b"<")) or (named and named[1].lower() not in ENCODINGS):
            raise Fault("file-broken", "spelling")

    return look


def _relations() -> Look:
    """What a package leads to lies within it, but for links that a reader follows."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def begin(tag: str, told: dict[str, str]) -> None:
        outside = told.get("TargetMode", "").lower() == "external"
        if outside and told.get("Type", "").rpartition("/")[2] not in FOLLOWED:
            raise Fault("file-active", "foreign")

    parser.StartElementHandler = begin

    def look(piece: bytes) -> None:
        try:
            parser.Parse(piece)
        except expat.ExpatError as fault:
            raise Fault("file-broken", "part-unreadable") from fault

    return look
