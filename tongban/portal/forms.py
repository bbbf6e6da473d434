"""What somebody looks for, as it stands in the address."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

LONGEST = 100
LONGEST_CODE = 80


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the search: words, and where to look (检索条件)."""

    q: str = ""
    zone: str = ""
    theme: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Asked":
        """From an address; what cannot be a word or a code is left out."""
        return cls(plain(given.get("q", ""), LONGEST), _code(given.get("zone", "")), _code(given.get("theme", "")))

    def address(self, **changed: str) -> str:
        """The same question, changed, as the tail of an address."""
        parts = replace(self, **changed)
        kept = {name: value for name in ("q", "zone", "theme") if (value := getattr(parts, name))}
        return f"?{urlencode(kept)}" if kept else "?"


@dataclass(frozen=True, slots=True)
class Ways:
    """How somebody wants to be told, as the page of settings sends it (接收方式)."""

    language: str
    hour: int
    choices: Mapping[str, str]

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Ways":
        """From a form; an hour that is no number is one that no clock strikes."""
        choices = {name.removeprefix("way-"): given[name] for name in given if name.startswith("way-")}
        hour = given.get("hour", "")
        return cls(given.get("language", ""), int(hour) if hour.isdecimal() and len(hour) <= 2 else -1, choices)


def instant(text: str) -> datetime | None:
    """An instant as it stands in the address of a further page, or nothing."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def plain(text: str, longest: int) -> str:
    """Text without signs that cannot be seen, at most so long."""
    seen = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text)
    return " ".join(seen.split())[:longest]


def _code(text: str) -> str:
    return text if text.isascii() and len(text) <= LONGEST_CODE and text.replace("-", "").isalnum() else ""


def period(text: str, known: tuple[int, ...]) -> int:
    """The period that an address names, or the first."""
    return next((days for days in known if str(days) == text), known[0])
