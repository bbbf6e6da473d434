"""The pages of a PDF that the house has set, told again as pages of OFD: same words, same letters, same places.

typst writes few of the operators of ISO 32000-1, and only those are known here; another one stops it, for a page is
told whole or not at all. The place of a seal is a dashed circle with the words `PLACE` in it: it is found, and left
out, so that the seal can stand there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from math import hypot
from typing import Any

from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader

from tongban.kernel.seals import letters
from tongban.kernel.seals.ofd import BLACK, LEVEL, Colour, Page, Path, Text
from tongban.kernel.seals.pdf import pages_of

PLACE = "（盖章处）"
MM = 25.4 / 72
NEAR = 1e-4
"""So much two numbers of a matrix may differ by rounding."""
TOKEN = re.compile(
    rb"\s*(?:(?P<text>\()|(?P<hex><[0-9A-Fa-f\s]*>(?!>))|(?P<open>\[|<<)|(?P<close>\]|>>)"
    rb"|(?P<name>/[^\s()<>\[\]/]*)|(?P<number>[-+]?(?:\d+\.?\d*|\.\d+))|(?P<word>[A-Za-z*'\"]+))",
    re.DOTALL,
)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
BRACKET = re.compile(rb"\\.|[()]", re.DOTALL)
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
SILENT = frozenset(("BDC", "BMC", "EMC", "BT", "ET", "Tr", "cs", "CS", "gs", "M", "J", "j", "W", "W*", "i", "ri"))
PAINTED = {"S": (True, False), "s": (True, False), "f": (False, True), "f*": (False, True), "B": (True, True)}
Matrix = tuple[float, float, float, float, float, float]
ALONE: Matrix = (1, 0, 0, 1, 0, 0)


class Unknown(ValueError):
    """An operator that the house does not write."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a seal belongs: the page, counted from 0, and the middle of the place in millimetres from above."""

    page: int
    x: float
    y: float


@dataclass(frozen=True)
class Traced:
    """A document told again: its pages, the place of its seal, and the streams of its pages without that place."""

    pages: tuple[Page, ...]
    spot: Spot | None
    bare: tuple[bytes, ...]


@dataclass(slots=True)
class Pen:
    """How things are drawn now: the graphics state of ISO 32000-1, 8.4."""

    matrix: Matrix = ALONE
    fill: Colour = BLACK
    stroke: Colour = BLACK
    width: float = 1.0
    dashed: bool = False
    font: str = ""
    size: float = 0.0
    text: Matrix = ALONE


@dataclass
class Hand:
    """One page being told again."""

    height: float
    fonts: Mapping[str, letters.Carried]
    forms: Mapping[str, Any]
    pen: Pen = field(default_factory=Pen)
    below: list[Pen] = field(default_factory=list)
    things: list[Text | Path] = field(default_factory=list)
    outline: list[tuple[str, tuple[float, ...]]] = field(default_factory=list)
    spot: tuple[float, float] | None = None
    cuts: list[tuple[int, int, bytes]] = field(default_factory=list)

    def follow(self, content: bytes) -> None:
        """Every operator in its turn."""
        for word, given, begin, end in _operators(content):
            if word in SILENT:
                continue
            act = ACTS.get(word)
            if act is None:
                raise Unknown(word)
            cut = act(self, given, word)
            if cut is not None:
                self.cuts.append((begin, end, cut))

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page in millimetres from its upper left corner."""
        a, b, c, d, e, f = self.pen.matrix
        return (a * x + c * y + e) * MM, (self.height - (b * x + d * y + f)) * MM


def traced(document: bytes) -> Traced:
    """A PDF of the house as pages of OFD; Unknown for what it would not write."""
    pages, bare, spot = [], [], None
    for number, page in enumerate(pages_of(PdfFileReader(BytesIO(document)))):
        content = page["/Contents"].data
        hand = _hand(page)
        hand.follow(content)
        bare.append(_without(content, hand.cuts))
        box = [float(edge) for edge in page["/MediaBox"]]
        pages.append(Page(tuple(hand.things), box[2] * MM, box[3] * MM))
        spot = Spot(number, *hand.spot) if hand.spot else spot
    return Traced(tuple(pages), spot, tuple(bare))


def _hand(page: Any) -> Hand:
    told = page["/Resources"]
    fonts = {name: letters.carried(told["/Font"][name]) for name in told.get("/Font", {})}
    return Hand(float(page["/MediaBox"][3]), fonts, told.get("/XObject", {}))


def _without(content: bytes, cuts: list[tuple[int, int, bytes]]) -> bytes:
    for begin, end, instead in reversed(cuts):
        content = content[:begin] + instead + content[end:]
    return content


def _operators(content: bytes) -> Iterator[tuple[str, list[Any], int, int]]:
    """Each operator with what is given to it, and where both stand."""
    given: list[Any] = []
    rows: list[list[Any]] = []
    at = begin = 0
    while match := TOKEN.match(content, at):
        at = match.end()
        kind, token = match.lastgroup, match[match.lastgroup]
        if kind == "text":
            token = _literal(content, at)
            at += len(token) + 1
        into = rows[-1] if rows else given
        if kind == "word" and not rows:
            yield token.decode(), given, begin, at
            given, begin = [], at
        elif kind == "open":
            rows.append([])
        elif kind == "close":
            done = rows.pop()
            (rows[-1] if rows else given).append(done)
        else:
            into.append(VALUES[kind](token))
    if content[at:].strip():
        raise Unknown(content[at : at + 20].decode("latin-1"))


def _literal(content: bytes, begin: int) -> bytes:
    """What stands within parentheses, of which there may be more inside, in pairs (ISO 32000-1, 7.3.4.2)."""
    depth, at = 1, begin
    while found := BRACKET.search(content, at):
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        at = found.end()
        if not depth:
            return content[begin : at - 1]
    raise Unknown("a text without an end")


def _plain(token: bytes) -> bytes:
    def plain(match: re.Match[bytes]) -> bytes:
        one = match[1]
        return bytes((int(one, 8) & 255,)) if one.isdigit() else ESCAPED.get(one, one)

    return ESCAPE.sub(plain, token)


VALUES = {
    "text": _plain,
    "hex": lambda token: bytes.fromhex(token[1:-1].decode()),
    "name": lambda token: token.decode(),
    "number": float,
    "word": lambda token: token.decode(),
}


def _times(one: Matrix, other: Matrix) -> Matrix:
    """The matrix that does the first and then the other."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


# --- what each operator does --------------------------------------------------------------------------------------


def _keep(hand: Hand, given: list[Any], word: str) -> None:
    hand.below.append(replace(hand.pen))


def _back(hand: Hand, given: list[Any], word: str) -> None:
    hand.pen = hand.below.pop()


def _move(hand: Hand, given: list[Any], word: str) -> None:
    hand.pen.matrix = _times(tuple(given), hand.pen.matrix)


def _colour(hand: Hand, given: list[Any], word: str) -> None:
    shades = [round(255 * one) for one in given]
    setattr(hand.pen, "fill" if word == "scn" else "stroke", tuple(shades * 3 if len(shades) == 1 else shades))


def _line(hand: Hand, given: list[Any], word: str) -> None:
    hand.pen.width = given[0]


def _dash(hand: Hand, given: list[Any], word: str) -> None:
    hand.pen.dashed = bool(given[0])


def _go(hand: Hand, given: list[Any], word: str) -> None:
    points = [one for x, y in zip(given[::2], given[1::2], strict=True) for one in hand.at(x, y)]
    hand.outline.append(({"m": "M", "l": "L", "c": "B"}[word], tuple(points)))


def _box(hand: Hand, given: list[Any], word: str) -> None:
    x, y, width, height = given
    for step, (right, up) in zip("mlll", ((0, 0), (width, 0), (width, height), (0, height)), strict=True):
        _go(hand, [x + right, y + up], step)
    hand.outline.append(("C", ()))


def _close(hand: Hand, given: list[Any], word: str) -> None:
    hand.outline.append(("C", ()))


def _paint(hand: Hand, given: list[Any], word: str) -> bytes | None:
    outline, hand.outline = hand.outline, []
    stroked, filled = PAINTED[word]
    if hand.pen.dashed:
        corners = [points[at : at + 2] for _step, points in outline for at in range(0, len(points), 2)]
        hand.spot = tuple((min(edge) + max(edge)) / 2 for edge in zip(*corners, strict=True))
        return b" n"
    data = " ".join(" ".join((step, *(f"{one:.3f}" for one in points))) for step, points in outline)
    data += " C" if word == "s" else ""
    wide = (
        hand.pen.width * abs(hand.pen.matrix[0] * hand.pen.matrix[3] - hand.pen.matrix[1] * hand.pen.matrix[2]) ** 0.5
    )
    hand.things.append(Path(data, wide * MM, hand.pen.stroke if stroked else None, hand.pen.fill if filled else None))


def _forget(hand: Hand, given: list[Any], word: str) -> None:
    """What only bounds is not seen: the house draws nothing beyond such a bound."""
    hand.outline = []


def _font(hand: Hand, given: list[Any], word: str) -> None:
    hand.pen.font, hand.pen.size = given


def _start(hand: Hand, given: list[Any], word: str) -> None:
    hand.pen.text = tuple(given)


def _show(hand: Hand, given: list[Any], word: str) -> bytes | None:
    pen, carried = hand.pen, hand.fonts[hand.pen.font]
    a, b, c, d, e, f = _times(pen.text, pen.matrix)
    scale = hypot(a, b)
    if not scale or abs(a - d) > NEAR or abs(b + c) > NEAR:
        raise Unknown("letters that are bent or mirrored")
    size, shift, signs, steps = pen.size * scale * MM, 0.0, [], []
    for part in given[0] if word == "TJ" else given:
        if isinstance(part, float):
            if steps:
                steps[-1] -= part / 1000
            else:
                shift -= part / 1000
            continue
        for glyph in (int.from_bytes(part[at : at + 2], "big") for at in range(0, len(part), 2)):
            signs.append(carried.signs[glyph])
            steps.append(carried.widths[glyph] / 1000)
    if "".join(signs) == PLACE:
        return b"[] TJ"
    advances = tuple(size * step for step in steps[:-1])
    x, y = (e + pen.size * a * shift) * MM, (hand.height - f - pen.size * b * shift) * MM
    along = (a / scale, -b / scale) if b else LEVEL
    hand.things.append(Text(x, y, "".join(signs), size, carried.font, advances, pen.fill, along))


def _form(hand: Hand, given: list[Any], word: str) -> None:
    found = hand.forms[given[0]]
    if not isinstance(found, StreamObject) or found["/Subtype"] != "/Form":
        raise Unknown("a picture of points")
    told = found.get("/Resources", {})
    matrix = tuple(float(one) for one in found.get("/Matrix", ALONE))
    fonts = {name: letters.carried(told["/Font"][name]) for name in told.get("/Font", {})}
    pen = replace(hand.pen, matrix=_times(matrix, hand.pen.matrix))
    inner = Hand(hand.height, fonts, told.get("/XObject", {}), pen, things=hand.things)
    inner.follow(found.data)


ACTS = {
    "q": _keep, "Q": _back, "cm": _move, "scn": _colour, "SCN": _colour, "w": _line, "d": _dash,
    "m": _go, "l": _go, "c": _go, "re": _box, "h": _close, "n": _forget, **dict.fromkeys(PAINTED, _paint),
    "Tf": _font, "Tm": _start, "Tj": _show, "TJ": _show, "Do": _form,
}  # fmt: skip
