"""The letters that a document needs, and no others, as a font that travels in it (字模子集).

typst sets the characters once and leaves in its PDF what it cut out of the font; that is given the tables of an
OpenType font (ISO/IEC 14496-22), so that every reader of OFD shows the same shapes. Noto fonts, SIL Open Font License.
"""

import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst
from pyhanko.pdf_utils.reader import PdfFileReader

from tongban.kernel.seals.ofd import Font

SERIF, SANS = "Noto Serif SC", "Noto Sans SC"
FOLDER = Path(pylopdf_fonts_zh_cn.__file__).parent
SET = """#set page(height: auto)
#set text(font: sys.inputs.family, fallback: false)
#for letter in sys.inputs.letters.clusters() { box(letter) }"""
MAPPED = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>")
UNITS = 1000
PRIVATE = 0xE000
LACKING = "\uffff"
"""What typst calls the shape that stands for those that a font lacks."""


@lru_cache(maxsize=64)
def font(text: str, family: str = SERIF) -> Font:
    """A font of the characters of this text, with the width of each; what the family lacks is left to the reader."""
    shown = "".join(sorted({letter for letter in text if not letter.isspace() and letter.isprintable()}))
    made = typst.compile(SET.encode(), sys_inputs={"family": family, "letters": shown}, font_paths=[FOLDER])
    found = PdfFileReader(BytesIO(made)).root["/Pages"]["/Kids"][0]["/Resources"].get("/Font")
    if not found:
        return Font(family)
    return carried(found[next(iter(found))], family).font


@dataclass(frozen=True)
class Carried:
    """A font out of a PDF of the house: as it travels, the sign of each of its shapes, and their widths."""

    font: Font
    signs: Mapping[int, str]
    widths: Sequence[int]


def carried(told: Any, family: str = SERIF) -> Carried:
    """The font of a PDF of the house; a shape that no sign of its own calls gets one of the private area."""
    inside = told["/DescendantFonts"][0]
    codes, widths = _codes(told["/ToUnicode"].data), _widths(inside["/W"])
    signs = {glyph: chr(code) for code, glyph in codes.items()}
    strange = {PRIVATE + glyph: glyph for glyph in range(1, len(widths)) if glyph not in signs}
    shown = _opentype(inside["/FontDescriptor"], family, codes | strange, widths)
    signs |= {glyph: chr(code) for code, glyph in strange.items()}
    return Carried(
        Font(family, shown, {chr(code): widths[glyph] / UNITS for code, glyph in codes.items()}), signs, widths
    )


def _codes(cmap: bytes) -> dict[int, int]:
    """The glyph of each character, in the order of characters."""
    pairs = [(bytes.fromhex(text.decode()).decode("utf-16-be"), int(glyph, 16)) for glyph, text in MAPPED.findall(cmap)]
    return dict(sorted((ord(text), glyph) for text, glyph in pairs if len(text) == 1 and text != LACKING))


def _widths(told: Any) -> list[int]:
    """The width of every glyph (ISO 32000-1, 9.7.4.3): first, last and width, or first and a row of widths."""
    widths: dict[int, int] = {}
    rest = list(told)
    while rest:
        first, second = int(rest[0]), rest[1]
        if isinstance(second, list):
            widths |= {first + at: round(width) for at, width in enumerate(second)}
            rest = rest[2:]
        else:
            widths |= dict.fromkeys(range(first, int(second) + 1), round(rest[2]))
            rest = rest[3:]
    return [widths.get(glyph, UNITS) for glyph in range(max(widths) + 1)]


def _opentype(about: Any, family: str, codes: Mapping[int, int], widths: list[int]) -> bytes:
    box = [round(edge) for edge in about["/FontBBox"]]
    up, down = round(about["/Ascent"]), round(about["/Descent"])
    tables = {
        b"CFF ": about["/FontFile3"].data,
        b"OS/2": _os2(up, down, codes),
        b"cmap": _cmap(codes),
        b"head": struct.pack(">4IHH16x4hHHhhh", 1 << 16, 1 << 16, 0, 0x5F0F3CF5, 3, UNITS, *box, 0, 8, 2, 0, 0),
        b"hhea": struct.pack(
            ">IhhhHhhhhhh8xhH", 1 << 16, up, down, 0, max(widths), 0, 0, box[2], 1, 0, 0, 0, len(widths)
        ),
        b"hmtx": b"".join(struct.pack(">Hh", width, 0) for width in widths),
        b"maxp": struct.pack(">IH", 0x5000, len(widths)),
        b"name": _names(family),
        b"post": struct.pack(">IIhh5I", 3 << 16, 0, -100, 50, 0, 0, 0, 0, 0),
    }
    return _bound(tables)


def _bound(tables: dict[bytes, bytes]) -> bytes:
    """Tables with their directory; the sum of the whole stands in `head`."""
    reach = 1 << (len(tables).bit_length() - 1)
    head = struct.pack(">4s4H", b"OTTO", len(tables), 16 * reach, reach.bit_length() - 1, 16 * (len(tables) - reach))
    rows, body, at = b"", b"", 12 + 16 * len(tables)
    for tag, content in tables.items():
        rows += struct.pack(">4s3I", tag, _sum(content), at + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    whole = head + rows + body
    place = whole.index(struct.pack(">I", 0x5F0F3CF5)) - 4
    return whole[:place] + struct.pack(">I", (0xB1B0AFBA - _sum(whole)) % (1 << 32)) + whole[place + 4 :]


def _sum(content: bytes) -> int:
    padded = content + bytes(-len(content) % 4)
    return sum(struct.unpack(f">{len(padded) // 4}I", padded)) % (1 << 32)


def _cmap(codes: Mapping[int, int]) -> bytes:
    """Characters to glyphs twice: for the first plane as every reader knows it, and for all planes."""
    plain = {code: glyph for code, glyph in codes.items() if code < 0xFFFF}
    ends = [*plain, 0xFFFF]
    shifts = [(glyph - code) % (1 << 16) for code, glyph in plain.items()] + [1]
    count, reach = len(ends), 1 << (len(ends).bit_length() - 1)
    rows = struct.pack(f">{count}HH{count}H{count}H{count}H", *ends, 0, *ends, *shifts, *[0] * count)
    head = struct.pack(">7H", 4, 14 + len(rows), 0, 2 * count, 2 * reach, reach.bit_length() - 1, 2 * (count - reach))
    groups = b"".join(struct.pack(">3I", code, code, glyph) for code, glyph in codes.items())
    full = struct.pack(">HH3I", 12, 0, 16 + len(groups), 0, len(codes)) + groups
    first = 4 + 2 * 8
    return struct.pack(">HHHHIHHI", 0, 2, 3, 1, first, 3, 10, first + len(head + rows)) + head + rows + full


def _names(family: str) -> bytes:
    told = {1: family, 2: "Regular", 4: family, 6: family.replace(" ", "")}
    rows, texts = b"", b""
    for number, text in told.items():
        spelled = text.encode("utf-16-be")
        rows += struct.pack(">6H", 3, 1, 0x409, number, len(spelled), len(texts))
        texts += spelled
    return struct.pack(">3H", 0, len(told), 6 + len(rows)) + rows + texts


def _os2(up: int, down: int, codes: Mapping[int, int]) -> bytes:
    edges = (min(min(codes, default=0), 0xFFFF), min(max(codes, default=0), 0xFFFF))
    look = struct.pack(">Hh3H10hh10x", 3, UNITS, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 300, 0)
    seen = struct.pack(">4I4s3HhhhHH2I", 0, 0, 0, 0, b"    ", 0x40, *edges, up, down, 0, up, -down, 1, 0)
    return look + seen + struct.pack(">hh3H", 500, 700, 0, 32, 1)
