"""A paper of the house with its seal: as PDF (PAdES) and as OFD (GB/T 38540), while the paper itself stays as it was.

Both are made from the bytes of the paper alone. The PDF holds them unaltered as its first revision; behind them stand
the seal and the code to be scanned, and the signature over all of it. The OFD tells the same pages again. Where the
paper has a place for a seal, it stands there; otherwise at the foot of the last page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

import segno

from tongban.kernel import clock
from tongban.kernel.documents import setting
from tongban.kernel.documents.glyphs import Figure
from tongban.kernel.seals import ofd, pdf, sealing, tracing
from tongban.kernel.seals.certificates import Signer
from tongban.kernel.seals.faces import Face
from tongban.kernel.seals.pdf import Look
from tongban.kernel.seals.tracing import Spot, Traced

OVERLAY = Path(__file__).resolve().parent / "overlay.typ"
FOOT, SIDE = 60.0, 50.0
"""How far from the lower and the right edge the middle of a seal is where the paper has no place for it."""
MASK = 4
"""The pattern that breaks up the code to be scanned: every reader knows all eight."""


@dataclass(frozen=True)
class Power:
    """A seal and all it takes to press it: its look, its data, and who signs in OFD and in PDF (用印凭据)."""

    face: Face
    seal: bytes
    in_ofd: Signer
    in_pdf: Signer
    chain: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a sealed edition says beside the paper: its title, and where it is checked by which code."""

    title: str
    address: str = ""
    code: str = ""
    author: str = ""
    facts: Mapping[str, str] | None = None


def sealed(paper: bytes, told: Told, by: Power, *, at: datetime) -> tuple[bytes, bytes]:
    """The two sealed editions of a paper: PDF and OFD."""
    shown = _shown(paper, told)
    return _pdf(paper, shown, told, by, at), _ofd(shown, told, by, at)


def in_pdf(paper: bytes, told: Told, by: Power, *, at: datetime) -> bytes:
    """The sealed PDF alone."""
    return _pdf(paper, _shown(paper, told), told, by, at)


def in_ofd(paper: bytes, told: Told, by: Power, *, at: datetime) -> bytes:
    """The sealed OFD alone."""
    return _ofd(_shown(paper, told), told, by, at)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A paper told again, where its seal stands, and the code to be scanned."""

    traced: Traced
    spot: Spot
    code: str
    picture: str


def _shown(paper: bytes, told: Told) -> _Shown:
    traced = tracing.traced(paper)
    return _Shown(traced, traced.spot or _foot(traced), told.code, _code(told.address) if told.address else "")


def _foot(traced: Traced) -> Spot:
    last = traced.pages[-1]
    return Spot(len(traced.pages) - 1, last.width - SIDE, last.height - FOOT)


def _overlay(shown: _Shown, page: int, face: Face | None) -> dict[str, object]:
    """What lies over a page: the code on the first, the seal on that of its place."""
    sheet, spot = shown.traced.pages[page], shown.spot
    here = face if page == spot.page else None
    half = here.side / 2 if here else 0
    code = shown.code if page == 0 else ""
    return {
        "width": sheet.width,
        "height": sheet.height,
        "x": spot.x - half,
        "y": spot.y - half,
        "face": here.plain() if here else None,
        "picture": shown.picture if page == 0 else "",
        "code": " ".join(code[at : at + 4] for at in range(0, len(code), 4)),
    }


def _code(address: str) -> Figure:
    drawn = BytesIO()
    segno.make(address, error="m", mask=MASK).save(drawn, kind="svg", border=0, xmldecl=False)
    return Figure(drawn.getvalue().decode())


def _pdf(paper: bytes, shown: _Shown, told: Told, by: Power, at: datetime) -> bytes:
    looks = []
    for page in sorted({0, shown.spot.page}):
        over = setting.pdf(OVERLAY, _overlay(shown, page, by.face), at)
        looks.append(Look(page, shown.traced.bare[page], over))
    return pdf.sealed(paper, by.in_pdf, at=at, reason=told.title, chain=by.chain, looks=tuple(looks))


def _ofd(shown: _Shown, told: Told, by: Power, at: datetime) -> bytes:
    pages, spot = list(shown.traced.pages), shown.spot
    if shown.picture:
        over = tracing.traced(setting.pdf(OVERLAY, _overlay(shown, 0, None), at)).pages[0]
        pages[0] = ofd.Page((*pages[0].things, *over.things), pages[0].width, pages[0].height)
    made = clock.china_date(at)
    document = ofd.write(pages, title=told.title, made=made, author=told.author, facts=told.facts)
    half = by.face.side / 2
    stamp = sealing.Stamp(by.seal, by.in_ofd, spot.x - half, spot.y - half, spot.page)
    return sealing.sealed(document, [stamp], at=at)
