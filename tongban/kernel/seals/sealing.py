"""Sealing an OFD (GB/T 33190, 18): seals are pressed on all of its parts, at once, and nothing is added afterwards.

Each seal's `Signature.xml` names every part with its digest, the list of the seals among them; the signature is over
the digest of that file. So a change of any byte of any part is found and named. A second seal later would change the
list and break the first: who wants several says so at once.
"""

import posixpath
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import new

from lxml import etree

from tongban.kernel.files.packages import UNPACKED
from tongban.kernel.seals import impressions, ofd
from tongban.kernel.seals.certificates import DIGESTS, Signer
from tongban.kernel.seals.package import ENTRANCE, Package, child, children, located, text

DIGEST_NAMES = {"sm3": "1.2.156.10197.1.401", "sha256": "2.16.840.1.101.3.4.2.1"}
MOMENT = "%Y%m%d%H%M%SZ"


@dataclass(frozen=True)
class Stamp:
    """A seal, who presses it, and where: its upper left corner in millimetres on a page (the first is 0)."""

    seal: bytes
    by: Signer
    x: float
    y: float
    page: int = 0


class AlreadySealed(ValueError):
    """The document bears seals; another one would break them."""


def sealed(document: bytes, stamps: Sequence[Stamp], *, at: datetime) -> bytes:
    """The document with these seals on every part of it."""
    opened = Package(document)
    parts = {name: opened.read(name, limit=UNPACKED) for name in opened.names}
    entrance = opened.xml(ENTRANCE)
    body = child(entrance, "DocBody")
    if body is None or child(body, "Signatures") is not None:
        raise AlreadySealed("a document is sealed once, with all its seals")
    root = located(text(body, "DocRoot"), ENTRANCE)
    folder = posixpath.join(posixpath.dirname(root), "Signs")
    ofd.element(body, "Signatures", f"/{folder}/Signatures.xml")
    pages = [page.get("ID", "") for page in children(opened.xml(root), "Pages/Page")]
    parts[ENTRANCE] = _bytes(entrance)
    parts[f"{folder}/Signatures.xml"] = _list(folder, len(stamps))
    under_seal = dict(parts)
    for at_place, stamp in enumerate(stamps):
        parts |= _pressed(under_seal, stamp, f"{folder}/Sign_{at_place}", pages[stamp.page], at)
    return ofd.packed(parts)


def _list(folder: str, count: int) -> bytes:
    root = ofd.element(None, "Signatures")
    ofd.element(root, "MaxSignId", str(count))
    for place in range(count):
        ofd.element(root, "Signature", ID=place + 1, Type="Seal", BaseLoc=f"/{folder}/Sign_{place}/Signature.xml")
    return _bytes(root)


def _pressed(parts: ofd.Parts, stamp: Stamp, folder: str, page: str, at: datetime) -> ofd.Parts:
    """What one seal adds: the seal, what it covers, and the signature over that."""
    algorithm = DIGESTS[stamp.by.algorithm]
    told = _signature(parts | {f"{folder}/Seal.esl": stamp.seal}, stamp, folder, page, at, algorithm)
    value = impressions.press(stamp.seal, new(algorithm, told).digest(), f"/{folder}/Signature.xml", by=stamp.by, at=at)
    return {
        f"{folder}/Seal.esl": stamp.seal,
        f"{folder}/Signature.xml": told,
        f"{folder}/SignedValue.dat": value,
    }


def _signature(parts: ofd.Parts, stamp: Stamp, folder: str, page: str, at: datetime, algorithm: str) -> bytes:
    root = ofd.element(None, "Signature")
    info = ofd.element(root, "SignedInfo")
    ofd.element(info, "Provider", ProviderName="tongban", Company="tongban", Version="1.0")
    ofd.element(info, "SignatureMethod", stamp.by.algorithm)
    ofd.element(info, "SignatureDateTime", at.astimezone(UTC).strftime(MOMENT))
    listed = ofd.element(info, "References", CheckMethod=DIGEST_NAMES[algorithm])
    for name, content in parts.items():
        reference = ofd.element(listed, "Reference", FileRef=f"/{name}")
        ofd.element(reference, "CheckValue", b64encode(new(algorithm, content).digest()).decode())
    picture = impressions.read_seal(stamp.seal).picture
    frame = f"{stamp.x:g} {stamp.y:g} {picture.width} {picture.height}"
    ofd.element(info, "StampAnnot", ID=1, PageRef=page, Boundary=frame)
    ofd.element(ofd.element(info, "Seal"), "BaseLoc", f"/{folder}/Seal.esl")
    ofd.element(root, "SignedValue", f"/{folder}/SignedValue.dat")
    return _bytes(root)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
