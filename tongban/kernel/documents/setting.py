"""Setting a document: facts and a template become pages. Pure: the same facts give the same bytes.

Facts are given to the template as JSON and are text wherever they stand; nothing in them is ever read as markup. The
compiler is kept between documents: that, and not the page, is what takes time.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import orjson
import typst

from tongban.kernel.documents.glyphs import FOLDER, settable

ROOT = Path(__file__).resolve().parents[2]
"""Templates stand below this folder and read nothing outside it."""
STANDARD = "a-2b"
"""PDF/A-2b (ISO 19005-2): everything that is needed to read it in thirty years is inside."""
_one_at_a_time = Lock()


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER])
    return typst.Compiler(root=ROOT, font_paths=fonts)


def pdf(template: Path, facts: Mapping[str, Any], at: datetime) -> bytes:
    """The document as PDF/A; `at` is the instant of which it tells, not of its making."""
    return _set(template, facts, format="pdf", pdf_standards=[STANDARD], timestamp=int(at.timestamp()))[0]


def pictures(template: Path, facts: Mapping[str, Any], ppi: float = 96.0) -> list[bytes]:
    """The pages as PNG, to be looked at before anything is made."""
    return _set(template, facts, format="png", ppi=ppi)


def _set(template: Path, facts: Mapping[str, Any], **way: Any) -> list[bytes]:
    missing: set[str] = set()
    told = settable(dict(facts), missing) | {"missing": sorted(missing)}
    with _one_at_a_time:
        made = _compiler().compile(template, sys_inputs={"facts": orjson.dumps(told).decode()}, **way)
    return made if isinstance(made, list) else [made]
