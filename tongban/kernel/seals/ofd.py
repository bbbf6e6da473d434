"""Writing OFD (GB/T 33190-2016): pages become one package, the same bytes for the same pages.

A `Page` is a sheet, A4 unless told otherwise, with the things that lie on it, the first one undermost. All measures are
millimetres from the upper left corner:

- `Text`: one line; x and y are where its baseline begins, `size` is the height of the letters (1 point = 0.3528 mm).
  `along` is where the line runs to, as cosine and sine: to the right, or aslant as a watermark does.
  `advances` are the steps from each character to the next; without them a Chinese character is as wide as it is high
  and any other half of that. A `Font` with a `file` (OpenType) travels in the document, `letters.font` cuts one to the
  text; one without is looked for by its name on the reader's machine.
- `Path`: lines and areas in the page's own coordinates, spelled as in clause 9.1: `M x y` moves, `L x y` draws,
  `B x1 y1 x2 y2 x y` curves, `C` closes. `line` and `box` spell the common ones.
- `Picture`: PNG or JPEG bytes, scaled into its rectangle.

    page = Page((Text(30, 40, "准予行政许可决定书", size=7), line(30, 45, 180, 45)))
    content = write([page], title="准予行政许可决定书", made=date(2026, 11, 4))
"""

import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from io import BytesIO
from itertools import count

from lxml import etree

NAMESPACE = "http://www.ofdspec.org/2016"
A4 = (210.0, 297.0)
LEVEL = (1.0, 0.0)
RED, BLACK = (200, 0, 0), (0, 0, 0)
Colour = tuple[int, int, int]
Parts = dict[str, bytes]
FORMATS = {b"\x89PNG": ("PNG", "png"), b"\xff\xd8\xff": ("JPEG", "jpg")}
MOMENT = (1980, 1, 1, 0, 0, 0)
"""The time of every part within the package: the same document gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Font:
    """Letters by name, or by name and file; `widths` in heights of the letters, where they are known."""

    name: str = "宋体"
    file: bytes = b""
    widths: Mapping[str, float] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text whose baseline begins at x, y."""

    x: float
    y: float
    text: str
    size: float = 4.2
    font: Font = Font()
    advances: tuple[float, ...] = ()
    colour: Colour = BLACK
    along: tuple[float, float] = LEVEL

    def steps(self) -> tuple[float, ...]:
        """How far each character but the last moves the pen."""
        return self.advances or tuple(
            self.size * self.font.widths.get(letter, _ems(letter)) for letter in self.text[:-1]
        )


@dataclass(frozen=True, slots=True)
class Path:
    """A line of some width, an area, or both."""

    data: str
    width: float = 0.25
    stroke: Colour | None = BLACK
    fill: Colour | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """PNG or JPEG in a rectangle."""

    x: float
    y: float
    width: float
    height: float
    content: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet and what lies on it, undermost first."""

    things: tuple[Text | Path | Picture, ...]
    width: float = A4[0]
    height: float = A4[1]


def line(x1: float, y1: float, x2: float, y2: float, *, width: float = 0.25, colour: Colour = BLACK) -> Path:
    """A straight line."""
    return Path(_spelled("M", x1, y1, "L", x2, y2), width, colour)


def box(x: float, y: float, width: float, height: float, *, fill: Colour | None = None) -> Path:
    """A rectangle: its frame, or an area of one colour."""
    right, lower = x + width, y + height
    corners = _spelled("M", x, y, "L", right, y, "L", right, lower, "L", x, lower)
    return Path(f"{corners} C", stroke=None if fill else BLACK, fill=fill)


def write(
    pages: Sequence[Page], *, title: str, made: date, author: str = "", facts: Mapping[str, str] | None = None
) -> bytes:
    """An OFD package of these pages; `facts` are told to machines (the metadata of GB/T 36905, by their names)."""
    if not pages:
        raise ValueError("a document has at least one page")
    numbers = count(1)
    shelf = _Shelf(numbers)
    sheets = [_sheet(page, shelf, numbers) for page in pages]
    parts = {f"Doc_0/Pages/Page_{at}/Content.xml": _bytes(sheet) for at, sheet in enumerate(sheets)}
    parts |= shelf.parts()
    parts["Doc_0/Document.xml"] = _bytes(_document(pages, shelf, numbers))
    digest = sha256(b"".join(parts[name] for name in sorted(parts))).hexdigest()[:32]
    return packed({"OFD.xml": _bytes(_entrance(digest, title, made, author, facts or {})), **parts})


def packed(parts: Parts) -> bytes:
    """Parts as one ZIP package, in their order."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, content)
    return kept.getvalue()


def element(parent: etree._Element | None, name: str, text: str = "", **attributes: object) -> etree._Element:
    """One element of the OFD namespace, within its parent or at the root."""
    named = {key: str(value) for key, value in attributes.items()}
    tag = f"{{{NAMESPACE}}}{name}"
    found = (
        etree.Element(tag, named, nsmap={"ofd": NAMESPACE}) if parent is None else etree.SubElement(parent, tag, named)
    )
    found.text = text or None
    return found


class _Shelf:
    """The fonts and pictures of a document: each is kept once, however often it is used."""

    def __init__(self, numbers: Iterator[int]) -> None:
        self.numbers = numbers
        self.fonts: dict[Font, int] = {}
        self.pictures: dict[bytes, int] = {}

    def font(self, font: Font) -> int:
        if font not in self.fonts:
            self.fonts[font] = next(self.numbers)
        return self.fonts[font]

    def picture(self, content: bytes) -> int:
        if content not in self.pictures:
            _format(content)
            self.pictures[content] = next(self.numbers)
        return self.pictures[content]

    def resources(self) -> dict[str, str]:
        """Which resource files the document has: element name and file."""
        named = {"PublicRes": self.fonts, "DocumentRes": self.pictures}
        return {name: f"{name}.xml" for name, held in named.items() if held}

    def parts(self) -> Parts:
        """The resource files with what they name."""
        written: Parts = {}
        if self.fonts:
            written |= self._fonts()
        if self.pictures:
            written |= self._pictures()
        return written

    def _fonts(self) -> Parts:
        root = element(None, "Res", BaseLoc="Res")
        listed, files = element(root, "Fonts"), {}
        for font, number in self.fonts.items():
            told = element(listed, "Font", ID=number, FontName=font.name, FamilyName=font.name)
            if font.file:
                element(told, "FontFile", f"font_{number}.otf")
                files[f"Doc_0/Res/font_{number}.otf"] = font.file
        return {"Doc_0/PublicRes.xml": _bytes(root), **files}

    def _pictures(self) -> Parts:
        root = element(None, "Res", BaseLoc="Res")
        listed, files = element(root, "MultiMedias"), {}
        for content, number in self.pictures.items():
            name, ending = _format(content)
            told = element(listed, "MultiMedia", ID=number, Type="Image", Format=name)
            element(told, "MediaFile", f"image_{number}.{ending}")
            files[f"Doc_0/Res/image_{number}.{ending}"] = content
        return {"Doc_0/DocumentRes.xml": _bytes(root), **files}


def _entrance(number: str, title: str, made: date, author: str, facts: Mapping[str, str]) -> etree._Element:
    root = element(None, "OFD", Version="1.0", DocType="OFD")
    body = element(root, "DocBody")
    info = element(body, "DocInfo")
    element(info, "DocID", number)
    element(info, "Title", title)
    if author:
        element(info, "Author", author)
    element(info, "CreationDate", made.isoformat())
    element(info, "Creator", "tongban")
    if facts:
        told = element(info, "CustomDatas")
        for name, value in facts.items():
            element(told, "CustomData", value, Name=name)
    element(body, "DocRoot", "Doc_0/Document.xml")
    return root


def _document(pages: Sequence[Page], shelf: _Shelf, numbers: Iterator[int]) -> etree._Element:
    listed = [(next(numbers), at) for at in range(len(pages))]
    root = element(None, "Document")
    shared = element(root, "CommonData")
    element(shared, "MaxUnitID", str(next(numbers)))
    _area(shared, "PageArea", pages[0])
    for name, file in shelf.resources().items():
        element(shared, name, file)
    held = element(root, "Pages")
    for number, at in listed:
        element(held, "Page", ID=number, BaseLoc=f"Pages/Page_{at}/Content.xml")
    return root


def _area(parent: etree._Element, name: str, page: Page) -> None:
    element(element(parent, name), "PhysicalBox", _spelled(0, 0, page.width, page.height))


def _sheet(page: Page, shelf: _Shelf, numbers: Iterator[int]) -> etree._Element:
    root = element(None, "Page")
    _area(root, "Area", page)
    layer = element(element(root, "Content"), "Layer", ID=next(numbers), Type="Body")
    for thing in page.things:
        if isinstance(thing, Text):
            _text(layer, thing, page, shelf, next(numbers))
        elif isinstance(thing, Path):
            _path(layer, thing, page, next(numbers))
        else:
            _picture(layer, thing, shelf, next(numbers))
    return root


def _text(layer: etree._Element, text: Text, page: Page, shelf: _Shelf, number: int) -> None:
    steps, (cosine, sine) = text.steps(), text.along
    level = text.along == LEVEL
    whole = (0, 0, page.width, page.height)
    frame = _spelled(*((text.x, text.y - text.size, sum(steps) + text.size, 1.3 * text.size) if level else whole))
    found = element(
        layer, "TextObject", ID=number, Boundary=frame, Font=shelf.font(text.font), Size=_spelled(text.size)
    )
    if not level:
        found.set("CTM", _spelled(cosine, sine, -sine, cosine, text.x, text.y))
    element(found, "FillColor", Value=_spelled(*text.colour))
    code = element(found, "TextCode", text.text, X="0", Y=_spelled(text.size) if level else "0")
    if steps:
        code.set("DeltaX", _spelled(*steps))


def _path(layer: etree._Element, path: Path, page: Page, number: int) -> None:
    found = element(
        layer, "PathObject", ID=number, Boundary=_spelled(0, 0, page.width, page.height), LineWidth=_spelled(path.width)
    )
    for name, colour, default in (("Stroke", path.stroke, True), ("Fill", path.fill, False)):
        if bool(colour) is not default:
            found.set(name, "true" if colour else "false")
        if colour:
            element(found, f"{name}Color", Value=_spelled(*colour))
    element(found, "AbbreviatedData", path.data)


def _picture(layer: etree._Element, picture: Picture, shelf: _Shelf, number: int) -> None:
    element(
        layer,
        "ImageObject",
        ID=number,
        Boundary=_spelled(picture.x, picture.y, picture.width, picture.height),
        CTM=_spelled(picture.width, 0, 0, picture.height, 0, 0),
        ResourceID=shelf.picture(picture.content),
    )


def _format(content: bytes) -> tuple[str, str]:
    for mark, found in FORMATS.items():
        if content.startswith(mark):
            return found
    raise ValueError("a picture is PNG or JPEG")


def _ems(letter: str) -> float:
    return 1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.5


def _spelled(*values: float | str) -> str:
    """Numbers and letters in a row, as ST_Array and ST_Box want them."""
    return " ".join(value if isinstance(value, str) else f"{value:.3f}".rstrip("0").rstrip(".") for value in values)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
