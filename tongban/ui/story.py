"""The story of a thing: what happened to it, line by line, as a page shows it (ui/timeline). Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a story: what, when, who, which texts, and the entry that proves it (经过)."""

    title: Any
    at: datetime
    who: str
    text: str
    kind: str
    number: int
    hash: str
    form: str = ""
