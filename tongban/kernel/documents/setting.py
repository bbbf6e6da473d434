"""Setting a document: facts and a template become pages. Pure: the same facts give the same bytes.

Facts are given to the template as JSON and are text wherever they stand; nothing in them is ever read as markup. The
compilers are kept between documents: that, and not the page, is what takes time. Each sets one page at a time, outside
Python's lock, so there are as many as cores.
"""

import os
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import orjson
import typst

from tongban.kernel.documents.glyphs import FOLDER, settable

ROOT = Path(__file__).resolve().parents[2]
"""Templates stand below this folder and read nothing outside it."""
STANDARD = "a-2b"
"""PDF/A-2b (ISO 19005-2): everything that is needed to read it in thirty years is inside."""
HANDS = min(4, os.cpu_count() or 1)
_seats = BoundedSemaphore(HANDS)
_resting: deque[typst.Compiler] = deque()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER])


@contextmanager
def _compiler() -> Iterator[typst.Compiler]:
    """One that rests, or one more; nobody else has it within the block."""
    with _seats:
        try:
            compiler = _resting.pop()
        except IndexError:
            compiler = typst.Compiler(root=ROOT, font_paths=_fonts())
        yield compiler
        _resting.append(compiler)


def pdf(template: Path, facts: Mapping[str, Any], at: datetime) -> bytes:
    """The document as PDF/A; `at` is the instant of which it tells, not of its making."""
    return _set(template, facts, format="pdf", pdf_standards=[STANDARD], timestamp=int(at.timestamp()))[0]


def pictures(template: Path, facts: Mapping[str, Any], ppi: float = 96.0) -> list[bytes]:
    """The pages as PNG, to be looked at before anything is made."""
    return _set(template, facts, format="png", ppi=ppi)


def _set(template: Path, facts: Mapping[str, Any], **way: Any) -> list[bytes]:
    missing: set[str] = set()
    told = settable(dict(facts), missing) | {"missing": sorted(missing)}
    with _compiler() as compiler:
        made = compiler.compile(template, sys_inputs={"facts": orjson.dumps(told).decode()}, **way)
    return made if isinstance(made, list) else [made]
