"""The way from an item's content to the fields of its parts, and from what was typed back to the content."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from tongban.catalogue.sections.choices import Plain, spelt
from tongban.catalogue.sections.parts import Section
from tongban.kernel.journal.canon import plain as spelled


def values(plain: Plain) -> dict[str, Any]:
    """The content as its fields show it."""
    shown = _with_choices(spelled(dict(plain)))
    sources = plain.get("sources", {})
    adopts = shown.get("adopts", {})
    if "standard" in adopts:
        shown["adopts"] = {**adopts, "standard": f"{adopts['standard']}@{adopts.get('version', 1)}"}
    return shown | {"sources": [{"key": key, **one} for key, one in sources.items()]}


def _with_choices(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: spelt(inner) if key == "when" else _with_choices(inner) for key, inner in value.items()}
    return [_with_choices(inner) for inner in value] if isinstance(value, list) else value


def content(section: Section, typed: Plain) -> dict[str, Any]:
    """The entries that a section owns, from what was typed in its fields; None for what was left empty."""
    found = _kept(_nested(typed))
    for name, (key, prefix) in KEYED.items():
        place = _inside(found, name)
        if place is not None:
            _name_all(place, key, prefix)
    if "sources" in found:
        found["sources"] = {row["key"]: {k: v for k, v in row.items() if k != "key"} for row in found["sources"]}
    if "adopts" in found:
        found["adopts"] = _adopts(found["adopts"])
    return {name: found.get(name) for name in section.owns}


def _adopts(typed: dict[str, Any]) -> dict[str, Any] | None:
    """The standard with its version, and the deviations that were given a reason; nothing without a standard."""
    code, _at, number = typed.get("standard", "").partition("@")
    explained = [row for row in typed.get("deviations", ()) if "reason" in row]
    told = {"deviations": explained} if explained else {}
    return {"standard": code, "version": int(number), **told} if number.isdecimal() else None


KEYED = {
    "materials.named": ("key", "material-"),
    "conditions": ("key", "condition-"),
    "steps": ("key", "step-"),
    "questions": ("fact", "question_"),
    "sources": ("key", "source-"),
}
"""Lists whose rows are known by a key, and how one is made where none was typed."""


def _nested(flat: Plain) -> dict[str, Any]:
    """Fields by dotted names as the tables they stand for."""
    found: dict[str, Any] = {}
    for name, value in flat.items():
        *way, last = name.split(".")
        place = found
        for step in way:
            place = place.setdefault(step, {})
        place[last] = _inner(value)
    return found


def _inner(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _nested(value)
    return [_inner(one) for one in value] if isinstance(value, list) else value


def _kept(value: Any) -> Any:
    """Without the rows that were taken out, and with conditions as they are weighed."""
    if isinstance(value, Mapping):
        return {key: _condition(inner) if key == "when" else _kept(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_kept(one) for one in value if not (isinstance(one, Mapping) and one.get("out"))]
    return value


def _condition(typed: Any) -> Any:
    try:
        return json.loads(typed)
    except ValueError:
        return {"fact": str(typed)}


def _inside(found: Plain, place: str) -> list[Any] | None:
    for step in place.split("."):
        if not isinstance(found, Mapping) or step not in found:
            return None
        found = found[step]
    return found if isinstance(found, list) else None


def _name_all(many: list[dict[str, Any]], key: str, prefix: str) -> None:
    taken = {row[key] for row in many if key in row}
    for row in many:
        if key not in row:
            row[key] = next(name for n in range(1, len(many) + len(taken) + 2) if (name := f"{prefix}{n}") not in taken)
            taken.add(row[key])


def seen(names: Iterable[str], plain: Plain) -> str:
    """A short digest of some entries as they stand: whoever saves them shows what he has seen."""
    return sha256(spelt({name: plain.get(name) for name in sorted(names)}).encode()).hexdigest()[:16]
