"""Which characters our fonts hold, and a text as far as they do: no name may keep a document from being made. Pure."""

import re
import struct
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn

FOLDER = Path(pylopdf_fonts_zh_cn.__file__).parent


class Figure(str):
    """A picture as SVG that the house itself has drawn: it is handed on as it is, for it is no text."""


GETA = "〓"
"""What Chinese printers have always set where a character is not in the case."""
LONG = re.compile(r"[!-~]{80,}")
UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


@lru_cache(maxsize=1)
def held() -> frozenset[int]:
    """The code points that the serif font has a shape for (OpenType, table cmap, format 12)."""
    font = Path(pylopdf_fonts_zh_cn.serif_path()).read_bytes()
    tables = struct.unpack_from(">H", font, 4)[0]
    places = {font[12 + 16 * n : 16 + 16 * n]: struct.unpack_from(">I", font, 20 + 16 * n)[0] for n in range(tables)}
    return frozenset(code for first, last in _groups(font, places[b"cmap"]) for code in range(first, last + 1))


def _groups(font: bytes, cmap: int) -> Iterator[tuple[int, int]]:
    for n in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        at = cmap + struct.unpack_from(">I", font, cmap + 8 + 8 * n)[0]
        if struct.unpack_from(">H", font, at)[0] == 12:
            for group in range(struct.unpack_from(">I", font, at + 12)[0]):
                yield struct.unpack_from(">II", font, at + 16 + 12 * group)


def settable(facts: Any, missing: set[str]) -> Any:
    """The same facts with every text as it can be set; what has no shape is a geta, and is added to `missing`."""
    if isinstance(facts, Figure):
        return str(facts)
    if isinstance(facts, str):
        return _text(facts, missing)
    if isinstance(facts, Mapping):
        return {name: settable(value, missing) for name, value in facts.items()}
    return [settable(one, missing) for one in facts] if isinstance(facts, Sequence) else facts


def _text(text: str, missing: set[str]) -> str:
    """Direction marks and control characters go, very long words may be broken, unknown characters are marked."""
    known = held()
    signs = []
    for sign in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " ")):
        if ord(sign) in known or sign == "\n":
            signs.append(sign)
        elif unicodedata.category(sign) not in UNSEEN:
            missing.add(f"U+{ord(sign):04X}")
            signs.append(GETA)
    return LONG.sub(lambda word: "\u200b".join(word[0]), "".join(signs))
