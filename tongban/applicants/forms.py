"""The shape of what is typed about an applicant."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RIGHTS = ("apply", "members")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A colleague to be admitted: found by his exact number, never chosen from a list of strangers."""

    resident_id: str
    name: str
    rights: tuple[str, ...]

    @classmethod
    def read(cls, typed: Mapping[str, Any]) -> "Newcomer":
        """What was typed; the right to apply is what one is admitted for."""
        more = tuple(right for right in RIGHTS[1:] if typed.get(right))
        return cls(str(typed.get("resident_id", "")), str(typed.get("name", "")), (RIGHTS[0], *more))
