"""A form as it is built on a screen: rows of fields and headings on one side, JSON Schema on the other (填报表设计).

Pure. A plan is plain data, as the screen sends it: `fields`, each a row with name, kind, titles, help, bounds, answers
to choose from and the condition under which it is asked; a row of the kind `heading` begins a section. `papers` are
the materials that are attached as files. What a screen cannot say (a field of a loaded form) is kept as it stands.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants.queries import known_meaning
from tongban.catalogue import wording
from tongban.catalogue.form import DRAFT, body
from tongban.catalogue.form import conditions as standing_conditions
from tongban.catalogue.sections.choices import Known, spelt
from tongban.catalogue.shapes import FACT
from tongban.kernel.refusals import Reason
from tongban.kernel.shapes import FIX

Plain = Mapping[str, Any]
Row = dict[str, Any]
RULE = "docs/loading.md"
MOST_FIELDS, MOST_PAPERS, MOST_CHOICES = 200, 100, 100
AMOUNT = "^(0|[1-9][0-9]{0,11})(\\.[0-9]{1,2})?$"
VALUE = "[0-9A-Za-z_.-]{1,60}"
HEADING, OTHER, FILE = "heading", "other", "file"

KINDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "text": (_("short text"), {"type": "string", "maxLength": 200}),
    "longtext": (_("long text"), {"type": "string", "maxLength": 2000, "x-lines": 4}),
    "number": (_("whole number"), {"type": "integer"}),
    "date": (_("day"), {"type": "string", "format": "date"}),
    "choice": (_("one of several"), {"type": "string"}),
    "several": (_("any of several"), {"type": "array", "uniqueItems": True}),
    "yesno": (_("yes or no"), {"type": "boolean"}),
    "uscc": (_("unified social credit code"), {"type": "string", "format": "uscc", "maxLength": 18}),
    "resident": (_("resident identity number"), {"type": "string", "format": "resident-id", "maxLength": 18}),
    "telephone": (_("telephone"), {"type": "string", "format": "china-telephone", "maxLength": 30}),
    "address": (_("address"), {"type": "string", "maxLength": 200}),
    "amount": (_("amount of money"), {"type": "string", "pattern": AMOUNT, "maxLength": 15, "x-unit": "元"}),
}
"""The kinds of field, and what each is in the schema before it is bounded."""
BOUNDS = {
    "text": ("minLength", "maxLength"),
    "longtext": ("minLength", "maxLength"),
    "address": ("minLength", "maxLength"),
    "number": ("minimum", "maximum"),
    "several": ("minItems", "maxItems"),
}
"""What the bounds of a kind bound; the other kinds have none."""
CHOOSING = ("choice", "several")
SAID = {"title", "description", "x-en", "x-when", "x-kind", "x-means"}


# --- from the content to the plan --------------------------------------------------------------------------------


def plan(content: Plain) -> dict[str, list[Row]]:
    """The form and the materials of a content as rows; where no form is published, the standard's to begin with."""
    whole = body(content)
    wanted, parts = set(whole.get("required", ())), dict(whole["properties"])
    rows: list[Row] = []
    for section in whole.get("x-sections", ()):
        if "title" in section:
            rows.append({"kind": HEADING, "title": dict(section["title"])})
        rows += [_row(name, parts.pop(name), name in wanted) for name in section["fields"] if name in parts]
    rows += [_row(name, part, name in wanted) for name, part in parts.items()]
    papers = content.get("materials", {}).get("named", ())
    return {"fields": rows, "papers": [_paper(paper) for paper in papers]}


def _row(name: str, part: Plain, required: bool) -> Row:
    kind = _kind_of(part)
    english = part.get("x-en", {})
    title, words = {"zh": part.get("title"), "en": english.get("title")}, {"zh": part.get("description")}
    row = {
        "name": name,
        "kind": kind,
        "title": _filled(title),
        "help": _filled({**words, "en": english.get("description")}),
        "required": "yes" if required else None,
        "when": spelt(part["x-when"]) if "x-when" in part else None,
        "means": part.get("x-means"),
    }
    if kind in CHOOSING:
        row["choices"] = list(_choice_lines(part if kind == "choice" else part["items"]))
    least, most = BOUNDS.get(kind, ("", ""))
    usual = KINDS[kind][1].get(most) if kind in KINDS else None
    row |= {"least": part.get(least), "most": part.get(most) if part.get(most) != usual else None}
    return {key: value for key, value in row.items() if value not in (None, {}, [])}


def _kind_of(part: Plain) -> str:
    """The kind that says exactly what stands; `other` where none does."""
    told = part.get("x-kind")
    return next((kind for kind in ([told] if told in KINDS else KINDS) if _says(kind, part)), OTHER)


def _says(kind: str, part: Plain) -> bool:
    if not set(KINDS[kind][1]) <= set(part):
        return False
    plain = {key: value for key, value in part.items() if key not in (*SAID, *BOUNDS.get(kind, ()))}
    usual = {key: value for key, value in KINDS[kind][1].items() if key not in BOUNDS.get(kind, ())}
    if kind == "several":
        inner = plain.pop("items", {})
        return plain == usual and "enum" in inner and set(inner) <= {"enum", "x-labels", "x-en"}
    if kind == "choice":
        labels = plain.pop("enum", None), plain.pop("x-labels", None)
        return labels[0] is not None and plain == usual
    return plain == usual


def _choice_lines(part: Plain) -> Iterator[str]:
    """One answer a line: `value = 中文 | English`; the value is left out where it follows from the Chinese name."""
    labels, english = part.get("x-labels", {}), part.get("x-en", {}).get("labels", {})
    for value in part["enum"]:
        zh = labels.get(value, value)
        before = f"{value} = " if value != value_of(zh) else ""
        after = f" | {english[value]}" if value in english else ""
        yield f"{before}{zh}{after}"


def _paper(paper: Plain) -> Row:
    when = spelt(paper["when"]) if "when" in paper else None
    row = {
        "kind": FILE,
        "key": paper.get("key"),
        "title": dict(paper.get("name", {})),
        "help": dict(paper.get("standard", {})),
    }
    return {name: value for name, value in {**row, "when": when}.items() if value not in (None, {})}


def _filled(text: Plain) -> dict[str, Any]:
    return {tongue: words for tongue, words in text.items() if words}


def conditions(content: Plain, tongue: str = "zh") -> dict[str, tuple[Any, str]]:
    """The conditions that a row can hang on, by how they are spelt: each with its words."""
    asked = content.get("questions", ())
    known = Known(content=content, tongue=tongue).conditions
    own = [(spelt(one), one) for _place, one in standing_conditions(content)]
    found = {key: (json.loads(key), str(words)) for key, words in known}
    return {**found, **{key: (one, wording.condition(one, asked, tongue)) for key, one in own if key not in found}}


# --- from the plan to the content --------------------------------------------------------------------------------


def built(rows: Plain, content: Plain, known: Mapping[str, Any]) -> dict[str, Any]:
    """The entries of the content that a plan without faults says: `form` and `materials`.

    `known` are the conditions that can be chosen (see `conditions`). What else stands about a material is kept.
    """
    named = named_rows(rows.get("fields", ()))
    parts = {row["name"]: _part(row, content, known) for row in named if row["kind"] != HEADING}
    form = {
        "$schema": DRAFT,
        "type": "object",
        "title": "申请信息",
        "x-en": {"title": "Application"},
        **{key: value for key, value in content.get("form", {}).items() if key in ("title", "description", "x-en")},
        "additionalProperties": False,
        "required": [row["name"] for row in named if row.get("required") and row["kind"] != HEADING],
        "properties": parts,
        "x-sections": _sections(named),
    }
    return {"form": form if parts else None, "materials": _materials(rows, content, known)}


def named_rows(rows: Sequence[Row]) -> list[Row]:
    """The rows with a name each: the one that was given, else the next that is free."""
    taken = {row["name"] for row in rows if row.get("name")}
    free = (f"field_{number}" for number in range(1, len(rows) * 2 + 2) if f"field_{number}" not in taken)
    return [{**row, "name": row.get("name") or next(free)} for row in rows]


def _part(row: Row, content: Plain, known: Mapping[str, Any]) -> dict[str, Any]:
    kind, english = (
        row["kind"],
        _filled({"title": row["title"].get("en"), "description": row.get("help", {}).get("en")}),
    )
    if kind == OTHER:
        standing = body(content)["properties"][row["name"]]
        part = {key: value for key, value in standing.items() if key not in SAID}
        english = {**{key: value for key, value in standing.get("x-en", {}).items() if key == "labels"}, **english}
    else:
        part = {**KINDS[kind][1], "x-kind": kind}
    part |= {word: row[key] for word, key in zip(BOUNDS.get(kind, ()), ("least", "most"), strict=False) if key in row}
    if kind == "choice":
        part |= _enum(row)
        english |= part.pop("x-en")
    if kind == "several":
        part["items"] = _enum(row)
    said = {"title": row["title"]["zh"], "description": row.get("help", {}).get("zh"), "x-en": english}
    said["x-when"] = known[row["when"]][0] if "when" in row else None
    said["x-means"] = row.get("means")
    return {**part, **{key: value for key, value in said.items() if value}}


def _enum(row: Row) -> dict[str, Any]:
    choices = [choice_of(line) for line in row["choices"]]
    english = {value: en for value, _zh, en in choices if en}
    labels = {value: zh for value, zh, _en in choices}
    return {"enum": list(labels), "x-labels": labels, "x-en": {"labels": english}}


def choice_of(line: str) -> tuple[str, str, str]:
    """One line of answers: value, Chinese, English."""
    first, _bar, english = (part.strip() for part in line.partition("|"))
    value, equals, chinese = (part.strip() for part in first.partition("="))
    return (value, chinese, english) if equals else (value_of(value), value, english)


def value_of(chinese: str) -> str:
    """The value of an answer that was given none: programs and the journal know it by plain signs."""
    return f"c{sha256(chinese.encode()).hexdigest()[:8]}" if chinese else ""


def _sections(named: Sequence[Row]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"fields": []}]
    for row in named:
        if row["kind"] == HEADING:
            found.append({"title": row["title"], "fields": []})
        else:
            found[-1]["fields"].append(row["name"])
    return [section for section in found if section["fields"]]


def _materials(rows: Plain, content: Plain, known: Mapping[str, Any]) -> dict[str, Any] | None:
    standing = content.get("materials", {})
    stood = {paper.get("key"): paper for paper in standing.get("named", ())}
    papers, keys = rows.get("papers", ()), {paper.get("key") for paper in rows.get("papers", ())} | set(stood)
    free = (
        f"material-{number}" for number in range(1, len(keys) + len(papers) + 2) if f"material-{number}" not in keys
    )
    found = []
    for paper in papers:
        key = paper.get("key") or next(free)
        kept = {name: value for name, value in stood.get(key, {}).items() if name not in ("name", "standard", "when")}
        said = {"key": key, "name": paper["title"], "standard": paper.get("help")}
        said["when"] = known[paper["when"]][0] if "when" in paper else None
        found.append({**kept, **{name: value for name, value in said.items() if value}})
    whole = {
        **{name: value for name, value in standing.items() if name != "named"},
        **({"named": found} if found else {}),
    }
    return whole or None


# --- faults ------------------------------------------------------------------------------------------------------


def faults(rows: Plain, content: Plain, known: Mapping[str, Any]) -> list[Reason]:
    """Everything that is wrong with a plan, each with its place; `built` wants a plan without."""
    facts = {question.get("fact") for question in content.get("questions", ())}
    fields, kept = rows.get("fields", ()), body(content)["properties"]
    found = [reason for place, row in enumerate(fields) for reason in _row_faults(row, f"fields[{place}]", known)]
    for place, row in enumerate(fields):
        if row.get("kind") == OTHER and row.get("name") not in kept:
            found.append(_fault("other", _("What this screen cannot say keeps its name."), f"fields[{place}].kind"))
        found += _name_faults(row.get("name"), [one.get("name") for one in fields[:place]], facts, f"fields[{place}]")
    for place, paper in enumerate(rows.get("papers", ())):
        found += _words_faults(paper, f"papers[{place}]", known)
    if len(fields) > MOST_FIELDS or len(rows.get("papers", ())) > MOST_PAPERS:
        found.append(_fault("many", format_lazy(_("More than {most} fields."), most=MOST_FIELDS), "fields"))
    return found


def _row_faults(row: Row, place: str, known: Mapping[str, Any]) -> Iterator[Reason]:
    kind = row.get("kind")
    if kind not in (*KINDS, HEADING, OTHER):
        yield _fault("kind", _("Say what kind of field this is."), f"{place}.kind")
        return
    yield from _words_faults(row, place, known)
    if "means" in row and (kind == HEADING or not known_meaning(row["means"])):
        yield _fault("means", _("Choose one of the meanings; a heading has none."), f"{place}.means")
    yield from _bound_faults(row, place)
    yield from _choice_faults(row, place)


def _words_faults(row: Row, place: str, known: Mapping[str, Any]) -> Iterator[Reason]:
    for key, most in (("title", 200), ("help", 2000)):
        for tongue, words in row.get(key, {}).items():
            if len(words) > most:
                yield _fault("long", format_lazy(_("At most {most} characters."), most=most), f"{place}.{key}.{tongue}")
    if not row.get("title", {}).get("zh"):
        yield _fault("title", _("A field needs a Chinese title."), f"{place}.title.zh")
    if "zh" not in row.get("help", {"zh": ""}):
        yield _fault("help", _("Write the help in Chinese as well."), f"{place}.help.zh")
    if "when" in row and (row.get("kind") == HEADING or row["when"] not in known):
        yield _fault("when", _("Choose one of the conditions; a heading has none."), f"{place}.when")


def _bound_faults(row: Row, place: str) -> Iterator[Reason]:
    bounds = {key: row[key] for key in ("least", "most") if key in row}
    for key, value in bounds.items():
        if row["kind"] not in BOUNDS:
            yield _fault("unbounded", _("This kind of field has no bounds."), f"{place}.{key}")
        elif not isinstance(value, int) or abs(value) > 10**12 or (value < 0 and row["kind"] != "number"):
            yield _fault("bound", _("A bound is a whole number, and for a length not below zero."), f"{place}.{key}")
    numbers = [value for value in bounds.values() if isinstance(value, int)]
    if len(numbers) == 2 and numbers[0] > numbers[1]:
        yield _fault("bounds", _("The least is more than the most: nothing could be filled in."), f"{place}.most")


def _choice_faults(row: Row, place: str) -> Iterator[Reason]:
    choices = [choice_of(line) for line in row.get("choices", ())]
    values = [value for value, _zh, _en in choices]
    if row["kind"] not in CHOOSING:
        if choices:
            yield _fault("choices", _("Only a field of choices has answers to choose from."), f"{place}.choices")
        return
    if len(choices) < 2 or len(choices) > MOST_CHOICES:
        yield _fault("choices", _("Give at least two answers to choose from, one a line."), f"{place}.choices")
    if any(value and not re.fullmatch(VALUE, value) for value in values):
        told = _("The value before “=” has letters, digits, points, hyphens and _ only.")
        yield _fault("choices", told, f"{place}.choices")
    if len(set(values)) != len(values) or not all(value and zh for value, zh, _en in choices):
        yield _fault("choices", _("An answer is empty or stands here twice."), f"{place}.choices")
    for key in ("least", "most"):
        if isinstance(row.get(key), int) and row[key] > len(choices):
            yield _fault("bound", _("There are not so many answers to choose."), f"{place}.{key}")


def _name_faults(name: Any, before: Sequence[Any], facts: set[Any], place: str) -> Iterator[Reason]:
    if not name:
        return
    if not re.fullmatch(FACT["pattern"], name) or len(name) > FACT["maxLength"]:
        yield _fault("name", _("A name has small letters, digits and _ and begins with a letter."), f"{place}.name")
    elif name in before or name in facts:
        told = format_lazy(_("The name “{name}” is taken by another field or question."), name=name)
        yield _fault("name", told, f"{place}.name")


def _fault(code: str, text: Any, place: str) -> Reason:
    return Reason(f"form-{code}", text, RULE, FIX, place)


def sound(rows: Plain, content: Plain, known: Mapping[str, Any]) -> dict[str, list[Row]]:
    """The rows without a fault: what a preview can show while the others are being typed."""
    places = {reason.field.partition(".")[0] for reason in faults(rows, content, known)}
    return {
        name: [row for place, row in enumerate(rows.get(name, ())) if f"{name}[{place}]" not in places]
        for name in ("fields", "papers")
    }


# --- what a button does ------------------------------------------------------------------------------------------


def changed(rows: Plain, act: str) -> dict[str, list[Row]]:
    """The plan after a button: `fields.add`, `fields.heading`, `papers.add`, `fields.up.2`, `papers.out.0` …"""
    listed, _dot, rest = act.partition(".")
    what, _dot, place = rest.partition(".")
    plan = {"fields": list(rows.get("fields", ())), "papers": list(rows.get("papers", ()))}
    if (listed, what) in NEW:
        plan[listed].append({"kind": NEW[listed, what]})
    elif listed in plan and place.isdecimal() and int(place) < len(plan[listed]):
        _moved(plan[listed], what, int(place))
    return plan


NEW = {("fields", "add"): "text", ("fields", "heading"): HEADING, ("papers", "add"): FILE}


def _moved(rows: list[Row], what: str, place: int) -> None:
    row = rows.pop(place)
    if what != "out":
        rows.insert(max(0, place + {"up": -1, "down": 1}.get(what, 0)), row)
