"""What changed between two publications: item against standard, against its own past, zone against zone.

Pure. Both sides are plain data (`shapes.ITEM`, `shapes.STANDARD` or what a version holds). Signs are the applicant's:
`easier` (fewer materials, shorter, cheaper, fewer visits), `stricter` (the opposite), `other` (different, or not
comparable, or not fully published). Swapping the sides swaps before and after and turns every sign round.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Plain = Mapping[str, Any]

EASIER = "easier"
STRICTER = "stricter"
OTHER = "other"
OPPOSITE = {EASIER: STRICTER, STRICTER: EASIER, OTHER: OTHER}
ADDED = "added"
REMOVED = "removed"
CHANGED = "changed"
NATURAL_HOURS = {"hour": 1, "natural_day": 24}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: of which aspect, which part of it, how, and with which sign (差异)."""

    aspect: str
    key: str
    what: str
    before: Any
    after: Any
    sign: str

    def reversed(self) -> "Change":
        """The same difference seen from the other side."""
        turned = {ADDED: REMOVED, REMOVED: ADDED, CHANGED: CHANGED}[self.what]
        return Change(self.aspect, self.key, turned, self.after, self.before, OPPOSITE[self.sign])


def difference(a: Plain, b: Plain) -> list[Change]:
    """Every change from a to b: name, limits, materials, promises, conditions, steps, fee, visits, result, in order."""
    return [change for compare in COMPARISONS for change in compare(a, b)]


def _name(a: Plain, b: Plain) -> Iterator[Change]:
    yield from _value("name", a.get("name", {}).get("zh"), b.get("name", {}).get("zh"), lambda before, after: OTHER)


def _limits(a: Plain, b: Plain) -> Iterator[Change]:
    before, after = a.get("promised"), b.get("promised")
    yield from _value("promised", _limit(before), _limit(after), longer, absent=STRICTER)
    old, new = (_by_label(side) for side in (a, b))
    for label in dict.fromkeys((*old, *new)):
        yield from _value("statutory", old.get(label), new.get(label), longer, key=label)


def _by_label(side: Plain) -> dict[str, Plain]:
    return {limit.get("label", {}).get("zh", ""): _limit(limit) for limit in side.get("statutory", ())}


def _limit(limit: Plain | None) -> dict[str, Any] | None:
    if limit is None:
        return None
    return {"amount": limit["amount"], "unit": limit["unit"], "start": limit["start"], "roll": limit.get("roll", False)}


def longer(a: Plain, b: Plain) -> str:
    """The sign of going from limit a to limit b: stricter when b certainly ends later, easier when earlier.

    A limit from receipt ends earlier than the same from acceptance, one with roll-forward not earlier than one without.
    N working days last at least N natural days; how much longer depends on the calendar, so the rest is `other`.
    """
    parts = {_span(a, b), _start(a, b), _order(a.get("roll", False), b.get("roll", False))} - {0}
    if parts == {1}:
        return STRICTER
    return EASIER if parts == {-1} else OTHER


def _order(a: Any, b: Any) -> int:
    return (b > a) - (b < a)


def _start(a: Plain, b: Plain) -> int:
    places = {"receipt": 0, "acceptance": 1}
    return _order(places[a["start"]], places[b["start"]])


def _span(a: Plain, b: Plain) -> int | None:
    """1 when b is certainly longer, -1 when shorter, 0 when equal, None when only the calendar could tell."""
    if a["unit"] == b["unit"]:
        return _order(a["amount"], b["amount"])
    if a["unit"] in NATURAL_HOURS and b["unit"] in NATURAL_HOURS:
        return _order(a["amount"] * NATURAL_HOURS[a["unit"]], b["amount"] * NATURAL_HOURS[b["unit"]])
    if a["unit"] == "working_day" and b["unit"] in NATURAL_HOURS:
        shorter = b["amount"] * NATURAL_HOURS[b["unit"]] < a["amount"] * 24
        return -1 if shorter else None
    if b["unit"] == "working_day" and a["unit"] in NATURAL_HOURS:
        shorter = a["amount"] * NATURAL_HOURS[a["unit"]] < b["amount"] * 24
        return 1 if shorter else None
    return None


def _materials(a: Plain, b: Plain) -> Iterator[Change]:
    before, after = (side.get("materials", {}) for side in (a, b))
    if None not in (before.get("published"), after.get("published")):
        yield from _value("material_count", before["published"], after["published"], _more)
    yield from _rows("material", _named(before), _named(after), _material, fully=(_complete(before), _complete(after)))


def _named(materials: Plain) -> dict[str, Plain]:
    return {material["key"]: material for material in materials.get("named", ())}


def _complete(materials: Plain) -> bool:
    """Whether every published material is named, so that one that is absent is really not asked for."""
    known = len(materials.get("named", ()))
    return bool(materials) and known >= materials.get("published", known)


def _material(a: Plain, b: Plain) -> str:
    signs = {
        _order("when" not in a, "when" not in b),
        _order(a.get("originals", 0), b.get("originals", 0)),
        _order(a.get("copies", 0), b.get("copies", 0)),
    } - {0}
    told = {name: a.get(name) for name in MATERIAL} != {name: b.get(name) for name in MATERIAL}
    if "when" in a and "when" in b and a["when"] != b["when"]:
        return OTHER
    if len(signs) == 1:
        return STRICTER if signs == {1} else EASIER
    return OTHER if told or signs else ""


MATERIAL = ("when", "originals", "copies", "forms")


def _promises(a: Plain, b: Plain) -> Iterator[Change]:
    """What may be promised: one that is no longer is stricter, one more is easier."""
    before, after = ({row["of"]: row for row in side.get("promises", ())} for side in (a, b))
    for key in sorted({*before, *after}):
        yield from _value(
            "promise", _promised(before.get(key)), _promised(after.get(key)), _sooner, key=key, absent=STRICTER
        )


def _promised(row: Plain | None) -> dict[str, Any] | None:
    return {"kind": row["kind"], "days": row["days"]} if row else None


def _sooner(before: Plain, after: Plain) -> str:
    """More days are easier; a promise of another kind is neither."""
    if before["kind"] != after["kind"]:
        return OTHER
    return EASIER if after["days"] > before["days"] else STRICTER


def _conditions(a: Plain, b: Plain) -> Iterator[Change]:
    yield from _rows("condition", _keyed(a, "conditions"), _keyed(b, "conditions"), _wording)


def _steps(a: Plain, b: Plain) -> Iterator[Change]:
    yield from _rows("step", _keyed(a, "steps"), _keyed(b, "steps"), _step)


def _keyed(side: Plain, name: str) -> dict[str, Plain]:
    return {row["key"]: row for row in side.get(name, ())}


def _wording(a: Plain, b: Plain) -> str:
    said = [(side["name"]["zh"], side.get("when")) for side in (a, b)]
    return OTHER if said[0] != said[1] else ""


def _step(a: Plain, b: Plain) -> str:
    days = (a.get("days"), b.get("days"))
    if None not in days and days[0] != days[1]:
        return _more(*days)
    return OTHER if days[0] != days[1] or a["name"]["zh"] != b["name"]["zh"] else ""


def _fee(a: Plain, b: Plain) -> Iterator[Change]:
    before, after = (side.get("fee", {}).get("charged") for side in (a, b))
    yield from _value("fee", before, after, _more)


def _visits(a: Plain, b: Plain) -> Iterator[Change]:
    yield from _value("visits", a.get("visits"), b.get("visits"), _more)


def _result(a: Plain, b: Plain) -> Iterator[Change]:
    before, after = (side.get("result", {}).get("name", {}).get("zh") for side in (a, b))
    yield from _value("result", before, after, lambda one, other: OTHER)


def _more(before: int, after: int) -> str:
    return STRICTER if after > before else EASIER


def _value(
    aspect: str, before: Any, after: Any, sign: Callable[[Any, Any], str], *, key: str = "", absent: str = OTHER
) -> Iterator[Change]:
    """One value against another; `absent` is the sign of its disappearance, `other` where silence says nothing."""
    if before == after:
        return
    if before is None:
        yield Change(aspect, key, ADDED, None, after, OPPOSITE[absent])
    elif after is None:
        yield Change(aspect, key, REMOVED, before, None, absent)
    else:
        yield Change(aspect, key, CHANGED, before, after, sign(before, after))


def _rows(
    aspect: str,
    before: Mapping[str, Plain],
    after: Mapping[str, Plain],
    sign: Callable[[Plain, Plain], str],
    fully: tuple[bool, bool] = (True, True),
) -> Iterator[Change]:
    """Lists by key; what one side does not name counts only where that side is fully published."""
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old is None:
            yield Change(aspect, key, ADDED, None, dict(new), STRICTER if fully[0] else OTHER)
        elif new is None:
            yield Change(aspect, key, REMOVED, dict(old), None, EASIER if fully[1] else OTHER)
        elif found := sign(old, new):
            yield Change(aspect, key, CHANGED, dict(old), dict(new), found)


COMPARISONS = (_name, _limits, _materials, _promises, _conditions, _steps, _fee, _visits, _result)
