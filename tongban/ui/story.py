"""The story of a thing: what happened to it, line by line, as a page shows it (ui/timeline). Pure."""

from collections.abc import Iterable, Mapping
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


def by_hand(entries: Iterable[Any], titles: Mapping[str, Any]) -> list[Step]:
    """The story of what officers move by hand: what, since when, in which post, and why; the latest first."""
    return [
        Step(
            title=titles[one.act],
            at=one.effective_at,
            who=one.actor.get("post", ""),
            text=(one.facts or {}).get("reason", ""),
            kind="",
            number=one.number,
            hash=one.hash.hex(),
        )
        for one in sorted(entries, key=lambda one: -one.number)
    ]
