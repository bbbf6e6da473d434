"""The messages of hand-overs in docs/exchange.md; `python -m tongban.handoffs.tests.document` writes them there."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "exchange.md"
MARKS = re.compile(r"<!-- messages -->\n.*?<!-- end of messages -->", re.DOTALL)


def _kind(shape: Mapping[str, Any]) -> str:
    """What a value is, in words."""
    if "anyOf" in shape:
        return f"{_kind(shape['anyOf'][0])}, or null"
    if "enum" in shape:
        return " or ".join(f"`{one}`" for one in shape["enum"])
    kind = shape.get("type", "any")
    kind = f"list of {_kind(shape['items'])}" if kind == "array" else kind
    bounds = {"minLength": "from", "maxLength": "to", "minItems": "from", "maxItems": "to", "maxProperties": "to"}
    bounds |= {"minimum": "from", "pattern": "as", "format": "format"}
    said = [
        f"{word} `{shape[name]}`" if word in ("as", "format") else f"{word} {shape[name]}"
        for name, word in bounds.items()
        if name in shape
    ]
    return ", ".join([kind, *said])


def _fields(shape: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for name, inner in shape.get("properties", {}).items():
        needed = "MUST" if name in shape.get("required", ()) else "MAY"
        yield f"| `{before}{name}` | {needed} | {_kind(inner).replace('|', chr(92) + '|')} |"
        yield from _fields(inner, f"{before}{name}.")
        yield from _fields(inner.get("items", {}), f"{before}{name}[].")


def page(text: str, shapes: Mapping[str, Mapping[str, Any]]) -> str:
    """The document with the fields of every message made anew."""
    told = []
    for name, shape in shapes.items():
        rows = list(_fields(shape))
        table = ["| field | | |", "|---|---|---|", *rows] if rows else ["No field."]
        told.append("\n".join([f"### `{name}`", "", *table]))
    whole = "<!-- messages -->\n" + "\n\n".join(told) + "\n<!-- end of messages -->"
    return MARKS.sub(lambda _found: whole, text)


if __name__ == "__main__":
    import django

    django.setup()
    from tongban.handoffs.messages import SHAPES

    DOCUMENT.write_text(page(DOCUMENT.read_text(encoding="utf-8"), SHAPES), encoding="utf-8")
