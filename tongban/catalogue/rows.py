"""The rows of a form that is being built, as fields of the page and read back from it (填报表行).

Pure. Each row is asked for by a JSON Schema of its own, its names joined by points: `fields.2.title.zh`.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.applicants.queries import MEANINGS, ONCE
from tongban.catalogue.building import CHOOSING, FILE, HEADING, KINDS, OTHER
from tongban.ui import answers

Schema = dict[str, Any]


def kinds(words: Mapping[str, Any]) -> Schema:
    """Which kind of field a row is."""
    return {"type": "string", "title": _("Kind"), "enum": list(words), "x-labels": {**words}}


def text(title: Any, most: int = 200, **more: Any) -> Schema:
    """A short text."""
    return {"type": "string", "title": title, "maxLength": most, **more}


def field(conditions: Mapping[str, Any]) -> Schema:
    """What a row of the form says."""
    return {
        "title.zh": text(_("Title, in Chinese")),
        "title.en": text(_("Title, in English")),
        "kind": kinds({kind: title for kind, (title, _plain) in KINDS.items()} | {OTHER: _("as it was loaded")}),
        "required": {
            "type": "array",
            "title": _("Must be filled in"),
            "items": {"enum": ["yes"], "x-labels": {"yes": _("yes, always when it is asked")}},
        },
        "when": when(conditions),
        "choices": {
            "type": "array",
            "title": _("Answers to choose from"),
            "description": _("One per line: 中文 | English"),
            "items": {"type": "string"},
            "x-lines": 3,
        },
        "least": {"type": "integer", "title": _("At least")},
        "most": {"type": "integer", "title": _("At most")},
        "help.zh": text(_("Help, in Chinese"), 2000),
        "help.en": text(_("Help, in English"), 2000),
        "means": means(),
        "name": text(_("Name for programs"), 60, description=_("Given by itself when left empty.")),
    }


def heading() -> Schema:
    """What a heading says."""
    return {"title.zh": text(_("Heading, in Chinese")), "title.en": text(_("Heading, in English"))}


def paper(conditions: Mapping[str, Any]) -> Schema:
    """What a material that is attached says here; the rest of it stands in its own part."""
    return {
        "title.zh": text(_("Material, in Chinese")),
        "title.en": text(_("Material, in English")),
        "when": when(conditions),
        "help.zh": text(_("When it is accepted, in Chinese"), 2000),
        "help.en": text(_("When it is accepted, in English"), 2000),
    }


def when(conditions: Mapping[str, Any]) -> Schema:
    """In which situation it is asked for."""
    words = {"": _("always")} | {key: told for key, (_condition, told) in conditions.items()}
    return {"type": "string", "title": _("Asked when"), "enum": list(words), "x-labels": words}


def means() -> Schema:
    """What a field is about: what is known of that is offered to the applicant."""
    words = {"": _("what this form asks, and no other"), ONCE: _("this matter only; never offered again")}
    words |= {name: one.title for name, one in MEANINGS.items()}
    return {
        "type": "string",
        "title": _("Offered from"),
        "description": _("What is verified, or was answered before, is offered to the applicant."),
        "enum": list(words),
        "x-labels": words,
    }


def schema(row: Mapping[str, Any], conditions: Mapping[str, Any]) -> Schema:
    """The schema of one row, by its kind."""
    kind = row.get("kind")
    shown = heading() if kind == HEADING else paper(conditions) if kind == FILE else field(conditions)
    if kind in KINDS:
        shown["kind"] = kinds({one: title for one, (title, _plain) in KINDS.items()})
    return {"type": "object", "properties": shown}


def brief(row: Mapping[str, Any]) -> int:
    """How many fields of a row are shown at once; the others are folded away."""
    return 3 if row.get("kind") == FILE else 6 if row.get("kind") in CHOOSING else 5


# --- read back ---------------------------------------------------------------------------------------------------


def read(typed: Any, conditions: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The plan as a page sends it."""
    hidden = {"kind": text(""), "key": text("", 80)}
    fields, papers = field(conditions) | hidden, paper(conditions) | hidden
    whole = {
        name: {"type": "array", "items": {"type": "object", "properties": properties}}
        for name, properties in (("fields", fields), ("papers", papers))
    }
    found = answers.answers({"properties": whole}, typed)
    return {name: [_nested(row) for row in found.get(name, ())] for name in whole}


def _nested(row: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in row.items():
        first, dot, last = name.partition(".")
        if dot:
            found.setdefault(first, {})[last] = value
        else:
            found[name] = value[0] if name == "required" else value
    return {"title": {}, **found}


def flat(row: Mapping[str, Any], place: str) -> dict[str, Any]:
    """A row as values of its fields, by their names on the page."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            found |= {f"{place}.{name}.{tongue}": words for tongue, words in value.items()}
        else:
            found[f"{place}.{name}"] = [value] if name == "required" else value
    return found
