"""The parts of a joint item as one form: what several ask alike is asked once, what differs is asked of each.

Pure: published contents in, one content out, with the names under which each part knows its own fields and materials.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongban.catalogue import queries as catalogue

Plain = Mapping[str, Any]
SHARED = {"zh": "各部分共用", "en": "Asked once for all parts"}


@dataclass(frozen=True, slots=True)
class Own:
    """What one part asks, by the names of the one form: its fields, its questions, its materials (各部分要素)."""

    fields: Mapping[str, str]
    materials: Mapping[str, str]


@dataclass
class Merged:
    """One content for all parts, and what of it belongs to which (合并表单)."""

    content: dict[str, Any]
    parts: list[Own] = field(default_factory=list)

    def answers_of(self, place: int, answers: Plain) -> dict[str, Any]:
        """The answers of one part by its own names."""
        own = self.parts[place].fields
        return {own[name]: value for name, value in answers.items() if name in own}

    def materials_of(self, place: int, materials: Plain) -> dict[str, Any]:
        """The materials of one part by its own keys; what was attached besides goes to every part."""
        own = self.parts[place].materials
        known = {key for part in self.parts for key in part.materials}
        return {own.get(key, key): one for key, one in materials.items() if key in own or key not in known}

    def users_of(self, key: str) -> list[int]:
        """The places of the parts that ask for a material."""
        return [place for place, part in enumerate(self.parts) if key in part.materials]


def merged(code: str, title: Mapping[str, str], agency: str, versions: Sequence[Any]) -> Merged:
    """The versions of all parts as one content."""
    fields, questions = _Shelf("__"), _Shelf("__")
    materials, parts = _Shelf("-"), []
    bodies = []
    for place, version in enumerate(versions, 1):
        asked = {one["fact"]: one for one in version.content.get("questions", ())}
        whole = catalogue.form(version)
        own = {name: part for name, part in whole["properties"].items() if name not in asked}
        named = _free(questions.names(asked, place, _same_question), fields.kept)
        names = {**named, **_free(fields.names(own, place), questions.kept)}
        fields.put({names[name]: _renamed(part, names) for name, part in own.items()})
        questions.put({names[name]: {**_renamed(one, names), "fact": names[name]} for name, one in asked.items()})
        listed = {one["key"]: one for one in catalogue.materials(version)}
        keys = materials.names(listed, place, _same_material)
        _put_materials(materials, listed, keys, names)
        bodies.append((version, [names[name] for name in own], [names[one] for one in whole.get("required", ())]))
        parts.append(Own({new: old for old, new in names.items()}, {new: old for old, new in keys.items()}))
    content = {
        "code": code,
        "name": dict(title),
        "agency": agency,
        "valid_from": max(str(version.valid_from) for version in versions),
        "questions": list(questions.kept.values()),
        "form": _form(fields, bodies),
        "materials": {"named": list(materials.kept.values())},
        "sources": {},
    }
    return Merged(content, parts)


class _Shelf:
    """What was asked so far by name; the same under a name is asked once, something else gets a name of its own."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.kept: dict[str, Any] = {}

    def names(self, wanted: Plain, place: int, same: Any = None) -> dict[str, str]:
        """Under which name each of these stands."""
        same = same or (lambda one, other: one == other)
        return {
            name: name if name not in self.kept or same(self.kept[name], one) else f"{name}{self.mark}{place}"
            for name, one in wanted.items()
        }

    def put(self, named: Plain) -> None:
        """What has not been asked before is asked from now on."""
        for name, one in named.items():
            self.kept.setdefault(name, one)


def _free(names: Mapping[str, str], taken: Plain) -> dict[str, str]:
    """A field never bears the name of a question of another part, nor a question that of a field."""
    return {name: f"{new}__own" if new in taken else new for name, new in names.items()}


def _same_question(one: Plain, other: Plain) -> bool:
    return one["type"] == other["type"] and one.get("choices") == other.get("choices")


def _same_material(one: Plain, other: Plain) -> bool:
    return one["name"]["zh"] == other["name"]["zh"]


def _put_materials(shelf: _Shelf, listed: Plain, keys: Mapping[str, str], names: Mapping[str, str]) -> None:
    """A material is called for when any of its parts calls for it."""
    for old, new in keys.items():
        one = {**_renamed(listed[old], names), "key": new}
        before = shelf.kept.get(new)
        shelf.kept[new] = one if before is None else _either(before, one)


def _either(before: Plain, one: Plain) -> dict[str, Any]:
    if "when" in before and "when" in one and before["when"] != one["when"]:
        return {**before, "when": {"any": [before["when"], one["when"]]}}
    return dict(before) if "when" in one else {name: value for name, value in before.items() if name != "when"}


def _form(fields: _Shelf, bodies: Sequence[tuple[Any, list[str], list[str]]]) -> dict[str, Any]:
    """One schema: first what several parts ask, then what each asks alone, under its own heading."""
    asked_by: dict[str, int] = {}
    for _version, own, _required in bodies:
        for name in own:
            asked_by[name] = asked_by.get(name, 0) + 1
    shared = [name for name in fields.kept if asked_by.get(name, 0) > 1]
    ordered = list(dict.fromkeys(name for _version, own, _required in bodies for name in own))
    sections = [{"title": SHARED, "fields": [name for name in ordered if name in shared]}]
    for version, own, _required in bodies:
        alone = [name for name in own if asked_by[name] == 1]
        sections.append({"title": {"zh": version.name_zh, "en": version.name_en}, "fields": alone})
    required = dict.fromkeys(name for _version, _own, wanted in bodies for name in wanted if name in fields.kept)
    return {
        "type": "object",
        "title": "联办申请表",
        "x-en": {"title": "Joint application"},
        "properties": {name: fields.kept[name] for name in ordered},
        "required": list(required),
        "x-sections": [one for one in sections if one["fields"]],
    }


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """A condition, or whatever holds one, with the facts by their names in the one form."""
    if isinstance(value, Mapping):
        return {
            key: names.get(one, one) if key == "fact" and isinstance(one, str) else _renamed(one, names)
            for key, one in value.items()
        }
    return [_renamed(one, names) for one in value] if isinstance(value, list) else value
