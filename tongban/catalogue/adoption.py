"""A standard of the alliance adopted by an item: where the item deviates from it, and why (同事同标).

Pure. A standard binds in what it says: what it is silent about is left to the zone. Shorter, fewer, cheaper is not held
against anybody; everything else needs a reason that applicants can read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.catalogue.difference import ADDED, EASIER, STRICTER, Change, difference

Plain = Mapping[str, Any]
SAID = {"material": "materials", "material_count": "materials", "condition": "conditions", "step": "steps"}
"""The entry of a standard that speaks of an aspect, where it has another name."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing in which an item differs from the standard it adopts, and the reason given for it (偏离)."""

    change: Change
    reason: Mapping[str, str] | None

    @property
    def name(self) -> str:
        """By which the item names it."""
        return named(self.change.aspect, self.change.key)

    @property
    def stands(self) -> bool:
        """Whether it is easier for applicants, or has its reason."""
        return self.change.sign == EASIER or self.reason is not None

    @property
    def burdens(self) -> bool:
        """Whether applicants have to do or to wait more than the standard asks."""
        return self.change.sign == STRICTER


def named(aspect: str, key: str) -> str:
    """A deviation as one word."""
    return f"{aspect}:{key}" if key else aspect


def deviations(standard: Plain, plain: Plain) -> list[Deviation]:
    """Every deviation of an item from a standard, with the reasons that it gives."""
    given = plain.get("adopts", {}).get("deviations", ())
    reasons = {one["of"]: one.get("reason") for one in given}
    return [Deviation(change, reasons.get(named(change.aspect, change.key))) for change in _bound(standard, plain)]


def _bound(standard: Plain, plain: Plain) -> Iterator[Change]:
    for change in difference(standard, plain):
        spoken = standard.get(SAID.get(change.aspect, change.aspect), {})
        silent = change.before is None and change.what == ADDED
        lists = change.aspect in ("material", "condition", "step")
        whole = spoken.get("named") if change.aspect == "material" else spoken
        if not silent or (lists and whole):
            yield change
