"""What a line of a table says of its item, on top of what stands, and what is wrong with it (导入行).

Pure. A line owns no more of an item than its filled cells say: everything else of the item stays as it is. Rows of
lists (materials, law, conditions, codes) are known again by their names, so that what a table does not tell of them
(when a material is needed, how many copies) is kept.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.catalogue import content
from tongban.catalogue.columns import BY_KEY, COLUMNS, Column, Known, Unread, heading
from tongban.kernel.refusals import Reason
from tongban.kernel.tables import Line

Plain = Mapping[str, Any]
RULE = "docs/loading.md"
NEEDED = ("code", "name_zh", "agency")
SAME = {"codes": ("scheme",), "materials.named": ("name", "zh"), "conditions": ("name", "zh"), "law": ("title",)}
"""By what a row of a list is known again."""


def head(line: Line | None) -> tuple[dict[int, Column], list[Reason]]:
    """Which column stands at which place, and what is wrong with the head; nothing is passed over in silence."""
    found, wrong = {}, []
    for place, cell in enumerate(line.cells if line else ()):
        column = next((one for one in COLUMNS if heading(cell) in one.headings), None) if cell else None
        if cell and column is None:
            told = format_lazy(_("“{name}” is no column of this table."), name=cell)
            wrong.append(
                _fault("column-unknown", told, _("Rename the column as the list below has it, or take it out."), cell)
            )
        elif column and column in found.values():
            told = format_lazy(_("The column “{name}” stands here twice."), name=cell)
            wrong.append(_fault("column-twice", told, _("Leave one of the two."), cell))
        elif column:
            found[place] = column
    missing = [BY_KEY[key] for key in NEEDED if BY_KEY[key] not in found.values()]
    told = _("The column “{name}” is missing.")
    right = _("Every item needs a short code, a name and its agency.")
    wrong += [_fault("column-missing", format_lazy(told, name=one.title), right, one.key) for one in missing]
    return found, wrong


def values(line: Line, columns: Mapping[int, Column], known: Known) -> tuple[dict[str, Any], list[Reason]]:
    """What the filled cells of a line say, by column, and the cells that say nothing."""
    read, wrong = {}, []
    for place, column in columns.items():
        cell = line.cells[place] if place < len(line.cells) else ""
        try:
            if cell:
                read[column.key] = column.read(cell, known)
            elif column.key in NEEDED:
                wrong.append(_fault("cell-empty", _("This must not be empty."), "", column.key))
        except Unread as unread:
            wrong.append(_fault("cell-unread", unread.why, unread.right, column.key))
    return read, wrong


def _fault(code: str, text: Any, right: Any, column: str) -> Reason:
    return Reason(code, text, RULE, right or _("Correct the cell; the other lines are not affected."), column)


def part(read: Mapping[str, Any], standing: Plain) -> dict[str, Any]:
    """The entries of an item as a line says them, on top of what stands."""
    told: dict[str, Any] = {}
    for column in COLUMNS:
        if column.key in read:
            _put(told, column.place, read[column.key])
    if "promised" in told:
        told["promised"] = _promise(told["promised"], standing.get("promised"), "promised_start" in read)
    if "statutory" in told:
        told["statutory"] = [{**(standing.get("statutory") or [{}])[0], **told["statutory"]}]
    found = {name: _merged(name, value, standing.get(name)) for name, value in told.items()}
    if "promises" in found:
        found["promises"] = _by_key(found["promises"], {**standing, **found})
    return found


def _by_key(promises: list[dict[str, Any]], plain: Plain) -> list[dict[str, Any]]:
    """A table names what may be promised as people do; the content names it by its key."""
    asked = (*(plain.get("materials") or {}).get("named", ()), *(plain.get("conditions") or ()))
    keys = {row["name"]["zh"]: row["key"] for row in asked}
    return [{**row, "of": keys.get(row["of"], NOBODY)} for row in promises]


NOBODY = "unknown"
"""The key of what the item does not ask for: it is refused by name where the whole is checked."""


def _promise(told: dict[str, Any], stood: Plain | None, has_start: bool) -> dict[str, Any]:
    """A promise without a start counts from acceptance, and says that this is our reading."""
    if not has_start:
        return told if stood else {"start": "acceptance", "start_published": False, **told}
    return {**told, "start_published": True} if "start_published" in (stood or {}) else told


def _put(told: dict[str, Any], place: str, value: Any) -> None:
    *way, last = place.split(".")
    for step in way:
        told = told.setdefault(step, {})
    if isinstance(value, dict):
        told.setdefault(last, {}).update(value)
    elif place == "codes":
        told.setdefault(last, []).extend(value)
    else:
        told[last] = value


def _merged(place: str, new: Any, old: Any) -> Any:
    """What a line says over what stands: tables entry by entry, rows of lists by what they are known by."""
    if isinstance(new, dict) and isinstance(old, Mapping):
        return {**old, **{key: _merged(f"{place}.{key}", value, old.get(key)) for key, value in new.items()}}
    if place not in SAME or not isinstance(old, list):
        return new
    stood = {_at(row, SAME[place]): row for row in old}
    rows = [{**row, **_over(row, stood.get(_at(row, SAME[place]), {}), place)} for row in new]
    told = {_at(row, SAME[place]) for row in new}
    return [*(row for row in old if _at(row, SAME[place]) not in told), *rows] if place == "codes" else rows


def _over(row: Plain, stood: Plain, place: str) -> Plain:
    """A row that stood keeps its key and everything that the table does not tell."""
    return {**stood, **({"value": row["value"]} if place == "codes" else {})}


def _at(row: Any, way: Iterable[str]) -> Any:
    for step in way:
        row = row.get(step) if isinstance(row, Mapping) else None
    return row


# --- what is wrong with a line -----------------------------------------------------------------------------------


def faults(read: Mapping[str, Any], whole: Plain, standing: Plain) -> Iterator[Reason]:
    """What keeps the item of a line from being in form, told at the column that says it."""
    if any(key.startswith("statutory") for key in read) and len(standing.get("statutory") or ()) > 1:
        told = _("The item has several limits of the law, which hang on the situation; one cell cannot say them.")
        yield _fault(
            "cell-several", told, _("Leave the cell empty, and change the limits on the item's own page."), "statutory"
        )
    for reason in content.item_faults(whole):
        if column := _column_of(reason.field, read):
            yield Reason(reason.code, reason.text, reason.clause, reason.next, column)


def _column_of(place: str, read: Mapping[str, Any]) -> str | None:
    """The column that filled a place of the content, or would have."""
    plain = re.sub(r"\[\d+\]", "", place)
    near = [one for one in COLUMNS if _touches(plain, one.place)]
    filled = [one for one in near if one.key in read]
    exact = [one for one in near if one.place == plain]
    entry = {one.place.partition(".")[0] for one in COLUMNS if one.key in read}
    if not near or plain.partition(".")[0] not in entry:
        return None
    return (exact or filled or near)[0].key


def _touches(place: str, of: str) -> bool:
    return place == of or place.startswith(f"{of}.") or of.startswith(f"{place}.")
