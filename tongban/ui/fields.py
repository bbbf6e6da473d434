"""Fields of a form: from a JSON Schema (the application) or from what a move asks (the officers' forms). Pure.

A schema carries Chinese texts under the usual keywords and English ones under `x-en`; `x-labels` names the values of an
enum, `x-lines` asks for a box of that many lines, `x-none` names the choice that answers nothing, `x-list` asks for a
list to choose from however few answers there are. Errors are objects with `field`, `text`, `clause`, `next`.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tongban.ui.words import language, said

FEW = 6
"""As many answers as are shown all at once; more go into a list to choose from."""

LONG = 120
"""From this length on a text gets a box of several lines."""

KNOWN = {
    "uscc": {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters", "size": "middle"},
    "resident-id": {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters", "size": "middle"},
    "item-code": {"autocomplete": "off", "spellcheck": "false"},
    "base-code": {"autocomplete": "off", "spellcheck": "false", "size": "middle"},
    "china-telephone": {"type": "tel", "autocomplete": "tel", "inputmode": "tel", "size": "middle"},
    "email": {"type": "email", "autocomplete": "email", "inputmode": "email"},
    "date": {"type": "date", "size": "short"},
}
"""What a format asks of the browser."""

AUTOCOMPLETE = {
    "contact_name": "name",
    "contact_telephone": "tel",
    "contact_email": "email",
    "enterprise_name": "organization",
    "address": "street-address",
}
"""Names of fields that browsers can fill in."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the given answers."""

    value: str
    label: str
    checked: bool
    why: str = ""


@dataclass(frozen=True)
class Field:
    """One question of a form (栏目): what is asked, what stands in it, what is wrong with it, how it is asked."""

    name: str
    id: str
    label: str
    widget: str
    value: Any = ""
    help: str = ""
    required: bool = False
    errors: tuple[Any, ...] = ()
    mark: str = ""
    choices: tuple[Choice, ...] = ()
    attributes: Mapping[str, str] | None = None
    size: str = ""
    unit: str = ""
    none: str = ""
    fields: tuple["Field", ...] = ()
    known: Any = None

    @property
    def described_by(self) -> str:
        """The ids of the texts that belong to the box."""
        parts = (("mark", self.mark), ("help", self.help), ("error", self.errors))
        return " ".join(f"{kind}-{self.id}" for kind, text in parts if text)


def field_id(name: str, within: str = "") -> str:
    """The id under which a field stands in the page; a refusal links to it."""
    return "field-" + re.sub(r"[^0-9A-Za-z]+", "-", f"{within}-{name}" if within else name).strip("-")


def fields(
    schema: Mapping[str, Any],
    values: Mapping[str, Any],
    errors: Iterable[Any] = (),
    tongue: str = "",
    *,
    path: str = "",
    within: str = "",
    marks: Mapping[str, str] | None = None,
) -> list[Field]:
    """The fields of an object's properties, in order; `values` are answers or what was typed (flat, by dotted name)."""
    wanted = set(schema.get("required", ()))
    asked = _Asked(values, tuple(errors), tongue or language(), within, marks or {})
    properties = schema.get("properties", {})
    return [_field(f"{path}{name}", part, name in wanted, asked) for name, part in properties.items()]


def part_of(schema: Mapping[str, Any], names: Container[str], *, without: bool = False) -> dict[str, Any]:
    """A form with some of its properties, or without them."""
    properties = {name: part for name, part in schema["properties"].items() if (name in names) != without}
    return {**schema, "properties": properties}


def with_known(many: Iterable[Field], known: Mapping[str, Any]) -> list[Field]:
    """Fields, each with what is known already of what it asks, at any depth."""
    return [
        replace(one, known=known.get(one.name), fields=tuple(with_known(one.fields, known)) if one.fields else ())
        for one in many
    ]


def sectioned(schema: Mapping[str, Any], many: Iterable[Field], tongue: str = "") -> list[Field]:
    """Fields under the headings of the form's sections (`x-sections`); those without a heading as they stand."""
    known = {field.name: field for field in many}
    found: list[Field] = []
    for place, section in enumerate(schema.get("x-sections", ())):
        inner = tuple(known.pop(name) for name in section["fields"] if name in known)
        if inner and "title" in section:
            name = f"section-{place}"
            label = said(section["title"], tongue or language())
            inner = (Field(name, field_id(name), label, "group", fields=inner),)
        found += inner
    return [*known.values(), *found]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What all fields of one form have in common."""

    values: Mapping[str, Any]
    errors: tuple[Any, ...]
    tongue: str
    within: str
    marks: Mapping[str, str]

    def value(self, name: str) -> Any:
        """What stands under a dotted name: as typed, or inside nested answers."""
        if name in self.values:
            return typed_list(self.values, name)
        found: Any = self.values
        for step in name.split("."):
            found = _step(found, step)
        return found

    def wrong(self, name: str) -> tuple[Any, ...]:
        """The errors that name a field, however they write its place."""
        return tuple(error for error in self.errors if _dotted(getattr(error, "field", "")) == name)

    def text(self, part: Mapping[str, Any], key: str) -> str:
        """A text of the schema in the form's language."""
        english = part.get("x-en", {}).get(key) if self.tongue == "en" else None
        return str(english or part.get(key) or "")


def _dotted(place: str) -> str:
    """`people[0].name` and `people.0.name` are one place."""
    return place.replace("[", ".").replace("]", "")


def _step(found: Any, step: str) -> Any:
    if isinstance(found, Mapping):
        return found.get(step)
    if isinstance(found, list) and step.isdecimal() and int(step) < len(found):
        return found[int(step)]
    return None


def typed_list(values: Mapping[str, Any], name: str) -> Any:
    """All values typed under a name when it stands there several times, else the one."""
    many = values.getlist(name) if hasattr(values, "getlist") else None
    return many if many is not None and len(many) > 1 else values[name]


def _field(name: str, part: Mapping[str, Any], required: bool, asked: _Asked) -> Field:
    widget = widget_of(part)
    value = asked.value(name)
    return Field(
        name=name,
        id=field_id(name, asked.within),
        label=asked.text(part, "title") or name,
        widget=widget,
        value=_shown(value),
        help=asked.text(part, "description") or between(part.get("minimum"), part.get("maximum")),
        required=required,
        errors=asked.wrong(name),
        mark=said(asked.marks.get(name), asked.tongue),
        choices=tuple(_choices(part, value, asked)),
        attributes=_attributes(name, part, widget, value),
        size=KNOWN.get(part.get("format", ""), {}).get("size", "") or _size(part, widget),
        unit=asked.text(part, "x-unit"),
        none=asked.text(part, "x-none"),
        fields=tuple(_inner(name, part, widget, value, asked)),
    )


def widget_of(part: Mapping[str, Any]) -> str:
    """How a property is asked for; ValueError when there is no way to ask for it."""
    kind, inner = part.get("type", "string"), part.get("items", {})
    if kind == "array":
        return "checkbox" if "enum" in inner else "rows" if inner.get("type") == "object" else "textarea"
    if "enum" in part:
        return "radio" if len(part["enum"]) <= FEW and not part.get("x-list") else "select"
    if kind == "string":
        long = part.get("x-lines", 1) > 1 or (part.get("maxLength", 0) > LONG * 2 and "format" not in part)
        return "textarea" if long else "date" if part.get("format") == "date" else "text"
    plain = {"boolean": "radio", "integer": "number", "number": "number", "object": "group"}
    if kind not in plain:
        raise ValueError(f"no field asks for a {kind!r}")
    return plain[kind]


def _shown(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "\n".join(value)
    return value


def _choices(part: Mapping[str, Any], value: Any, asked: _Asked) -> Iterator[Choice]:
    if "x-none" in part and widget_of(part) == "radio":
        yield Choice("", asked.text(part, "x-none"), value in (None, ""))
    if part.get("type") == "boolean":
        now = _shown(value)
        yield from (Choice(key, text, now == key) for key, text in (("true", _("Yes")), ("false", _("No"))))
        return
    listed = part if "enum" in part else part.get("items", {})
    labels = {**listed.get("x-labels", {})}
    if asked.tongue == "en":
        labels |= listed.get("x-en", {}).get("labels", {})
    chosen = {str(one) for one in (value if isinstance(value, list) else [value])}
    for one in listed.get("enum", ()):
        yield Choice(str(one), str(labels.get(one, labels.get(str(one), one))), str(one) in chosen)


def _inner(name: str, part: Mapping[str, Any], widget: str, value: Any, asked: _Asked) -> Iterator[Field]:
    """The fields of a group, or of each row and one empty row more."""
    if widget == "group":
        wanted = set(part.get("required", ()))
        for key, inner in part.get("properties", {}).items():
            yield _field(f"{name}.{key}", inner, key in wanted, asked)
    if widget == "rows":
        filled = _rows(name, value, asked.values)
        for number in range(min(filled + 1, part.get("maxItems", filled + 1))):
            row = {**part["items"], "title": f"{number + 1}", "x-en": {}}
            yield _field(f"{name}.{number}", row, number < part.get("minItems", 0), asked)


def _rows(name: str, value: Any, values: Mapping[str, Any]) -> int:
    """How many rows are filled: in the answers, or as typed."""
    typed = (key.removeprefix(f"{name}.").partition(".")[0] for key in values if key.startswith(f"{name}."))
    kept = len(value) if isinstance(value, list) else 0
    return max([kept, *(int(one) + 1 for one in typed if one.isdecimal() and len(one) < 5)])


def _size(part: Mapping[str, Any], widget: str) -> str:
    if widget in ("number", "date"):
        return "short"
    return "middle" if widget == "text" and 0 < part.get("maxLength", LONG) <= 30 else ""


NUMERIC = {"type": "text", "inputmode": "numeric"}
"""A box for a number keeps whatever was typed; the browser's own would drop what is no number."""


def _attributes(name: str, part: Mapping[str, Any], widget: str, value: Any) -> dict[str, str]:
    """What the browser is told, so that it helps while typing; the server judges in any case."""
    found = {key: known for key, known in KNOWN.get(part.get("format", ""), {}).items() if key != "size"}
    if "maxLength" in part:
        found["maxlength"] = str(part["maxLength"])
    if widget == "number":
        found |= NUMERIC if part.get("type") == "integer" else NUMERIC | {"inputmode": "decimal"}
    if widget == "date":
        found["type"] = date_box(value)
    if widget == "textarea":
        found["rows"] = str(part.get("x-lines", 4))
    if name in AUTOCOMPLETE:
        found.setdefault("autocomplete", AUTOCOMPLETE[name])
    return found


def date_box(value: Any) -> str:
    """The kind of box that shows a date as it was typed, also one that does not exist."""
    text = str(value or "")
    return "date" if not text or (ISO.fullmatch(text) and _exists(text)) else "text"


ISO = re.compile(r"\d{4}-\d\d-\d\d")


def _exists(day: str) -> bool:
    try:
        return bool(date.fromisoformat(day))
    except ValueError:
        return False


def between(least: Any, most: Any) -> str:
    """The bounds of a number in words."""
    if least is not None and most is not None:
        return _("%(least)s to %(most)s") % {"least": least, "most": most}
    if most is not None:
        return _("at most %(most)s") % {"most": most}
    return ""


# --- what a move asks --------------------------------------------------------------------------------------------

ASKED = {
    "text": "text",
    "longtext": "textarea",
    "number": "number",
    "date": "date",
    "marks": "marks",
    "pause": "choice",
    "colleague": "choice",
    "among": "choice",
    "choice": "choice",
}


def asked(
    asks: Iterable[Any],
    values: Mapping[str, Any],
    errors: Iterable[Any] = (),
    *,
    within: str = "",
    choices: Mapping[str, Iterable[tuple[str, Any]]] | None = None,
) -> list[Field]:
    """The fields of a move's asks (name, title, kind, required, choices, help, least, most).

    `choices` gives the answers that only the matter knows: the targets of `marks`, the procedures of `pause`,
    what stands open `among` several.
    """
    wrong = tuple(errors)
    return [_ask(one, values, wrong, within, tuple((choices or {}).get(one.name, one.choices))) for one in asks]


def _ask(one: Any, values: Mapping[str, Any], errors: tuple[Any, ...], within: str, given: tuple[Any, ...]) -> Field:
    widget = ASKED[one.kind]
    if widget == "choice":
        widget = "radio" if len(given) <= FEW else "select"
    value = typed_list(values, one.name) if one.name in values else ""
    chosen = {str(each) for each in (value if isinstance(value, list) else [value])}
    return Field(
        name=one.name,
        id=field_id(one.name, within),
        label=said(one.title),
        widget=widget,
        value=value,
        help=said(one.help) or (between(one.least, one.most) if widget == "number" else ""),
        required=one.required,
        errors=tuple(error for error in errors if getattr(error, "field", "") == one.name),
        choices=tuple(
            Choice(str(key), said(text), str(key) in chosen, str(values.get(f"{one.name}.{key}", "")))
            for key, text in given
        ),
        attributes=_ask_attributes(widget, value),
        size="short" if widget in ("number", "date") else "",
    )


def _ask_attributes(widget: str, value: Any) -> dict[str, str]:
    plain = {"number": NUMERIC, "textarea": {"rows": "3"}, "date": {"type": date_box(value)}}
    return plain.get(widget, {})
