"""Reading an OFD package that anybody may have made: bounded, without entities, each part by its own name.

The limits are those of `files.packages`: nothing is read of a package that would not be taken as a file of a matter.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from hashlib import new
from io import BytesIO
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from lxml import etree

from tongban.kernel.files import packages
from tongban.kernel.files.faults import Fault
from tongban.kernel.files.reasons import not_taken, told
from tongban.kernel.seals.ofd import NAMESPACE

ENTRANCE = "OFD.xml"
XML_LIMIT = 8 << 20
PART_LIMIT = 16 << 20
DIGESTS = {
    "sm3": "sm3", "1.2.156.10197.1.401": "sm3",
    "sha256": "sha256", "sha-256": "sha256", "2.16.840.1.101.3.4.2.1": "sha256",
    "sha384": "sha384", "sha-384": "sha384", "2.16.840.1.101.3.4.2.2": "sha384",
    "sha512": "sha512", "sha-512": "sha512", "2.16.840.1.101.3.4.2.3": "sha512",
}  # fmt: skip
"""Digests that still tell an altered part, by the names that documents give them; MD5 and SHA-1 do not."""


class Unfit(Exception):
    """A document cannot be judged: why, in words, and which parts are to blame, as far as one can say."""

    def __init__(self, text: Any, *parts: str) -> None:
        super().__init__(text, *parts)
        self.text = text
        self.parts = tuple(filter(None, parts))


class Package:
    """The parts of one document."""

    def __init__(self, content: bytes) -> None:
        try:
            packages.examine(BytesIO(content), len(content), packages.OFD)
        except Fault as found:
            text = not_taken(found.code, "OFD", fault=told(found)).reasons[0].text
            raise Unfit(text, str(found.words.get("part", ""))) from found
        self._zip = zipfile.ZipFile(BytesIO(content))
        self._sizes = {info.filename: info.file_size for info in self._zip.infolist()}
        self._digests: dict[tuple[str, str], bytes] = {}

    @property
    def names(self) -> list[str]:
        """Every part that holds something, in the order of the package."""
        return [name for name, size in self._sizes.items() if size or not name.endswith("/")]

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name in self._sizes

    def read(self, name: str, by: str = "", limit: int = PART_LIMIT) -> bytes:
        """A part as it is; Unfit when it is missing or larger than what has to be read at once. `by` names it."""
        if name not in self._sizes or self._sizes[name] > limit:
            raise Unfit(format_lazy(_("{part} is missing or too large to be read."), part=f"/{name}"), name, by)
        return self._zip.read(name)

    def digest(self, name: str, algorithm: str) -> bytes:
        """The digest of a part, read in pieces, once for each algorithm."""
        if (name, algorithm) not in self._digests:
            total = new(algorithm)
            with self._zip.open(name) as part:
                while piece := part.read(packages.PIECE):
                    total.update(piece)
            self._digests[name, algorithm] = total.digest()
        return self._digests[name, algorithm]

    def xml(self, name: str, by: str = "") -> etree._Element:
        """A part as XML; Unfit when it is none. Entities were refused before, and none is resolved."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            return etree.fromstring(self.read(name, by, XML_LIMIT), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Unfit(format_lazy(_("{part} is not well-formed XML."), part=f"/{name}"), name, by) from error


def located(told: str | None, within: str) -> str:
    """The part that a location names: from the root, or beside the part that names it."""
    told = (told or "").strip()
    whole = told if told.startswith("/") else posixpath.join("/", posixpath.dirname(within), told)
    return posixpath.normpath(whole).lstrip("/")


def child(parent: etree._Element, path: str) -> etree._Element | None:
    """The first element of the OFD namespace on this path."""
    return parent.find("/".join(f"{{{NAMESPACE}}}{step}" for step in path.split("/")))


def children(parent: etree._Element, path: str) -> Iterator[etree._Element]:
    """Every element of the OFD namespace on this path."""
    return parent.iterfind("/".join(f"{{{NAMESPACE}}}{step}" for step in path.split("/")))


def text(parent: etree._Element, path: str) -> str:
    """The text of the first element on this path, or nothing."""
    found = child(parent, path)
    return "" if found is None else (found.text or "").strip()
