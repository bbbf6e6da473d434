"""What a form sent, read back: the other half of `fields`. Pure; judges nothing, so that every fault can be named."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tongban.ui.fields import widget_of

NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,6})?")
"""What is read as a number: as many digits as every program keeps exactly."""


def answers(schema: Mapping[str, Any], data: Any, path: str = "") -> dict[str, Any]:
    """The answers to an object's properties from a QueryDict; what was left empty is absent.

    A whole number becomes an int, another number a float, yes or no a bool; what cannot be read stays the text that
    was typed, for the schema to refuse.
    """
    found = {name: _answer(part, data, f"{path}{name}") for name, part in schema.get("properties", {}).items()}
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def shown(schema: Mapping[str, Any], data: Any) -> dict[str, Any]:
    """The answers to what the form showed; what was emptied is None, and of what it did not show nothing is said."""
    found = answers(schema, data)
    return {name: found.get(name) for name in mentioned(schema, data)}


def mentioned(schema: Mapping[str, Any], data: Any) -> set[str]:
    """The top-level properties that the form showed, filled or not: a draft keeps the others as they are."""
    return {
        name for name in schema.get("properties", {}) if any(key == name or key.startswith(f"{name}.") for key in data)
    }


def _answer(part: Mapping[str, Any], data: Any, name: str) -> Any:
    widget = widget_of(part)
    if widget == "group":
        return answers(part, data, f"{name}.")
    if widget == "rows":
        return _rows(part, data, name)
    if part.get("type") == "array":
        many = [one for one in data.getlist(name) if one]
        return many if widget == "checkbox" else [line for text in many for line in text.splitlines() if line.strip()]
    return _read(data.get(name, "").strip(), part.get("type", "string"))


def _rows(part: Mapping[str, Any], data: Any, name: str) -> list[Any]:
    found = re.compile(re.escape(name) + r"\.(\d{1,4})\.")
    numbers = sorted({int(match[1]) for key in data if (match := found.match(key))})
    rows = (answers(part["items"], data, f"{name}.{number}.") for number in numbers)
    return [row for row in rows if row]


def _read(text: str, kind: str) -> Any:
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if kind in ("integer", "number") and (match := NUMBER.fullmatch(text)):
        return float(text) if match[1] else int(text)
    return text.replace("\r\n", "\n")


def given(asks: Iterable[Any], data: Any) -> dict[str, Any]:
    """What was given for a move's asks; what was left empty is absent, numbers are int where they are whole."""
    found = {one.name: marked(data, one.name) if one.kind == "marks" else _given(one, data) for one in asks}
    return {name: value for name, value in found.items() if value not in ("", [])}


def _given(one: Any, data: Any) -> Any:
    return _read(data.get(one.name, "").strip(), "integer" if one.kind == "number" else "string")


def marked(data: Any, name: str = "marks") -> list[dict[str, str]]:
    """The marks of a correction: each ticked target with the reason typed beside it."""
    return [{"target": target, "reason": data.get(f"{name}.{target}", "").strip()} for target in data.getlist(name)]
