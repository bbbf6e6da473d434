"""What a published item says, read from its plain data: faults, columns, needed materials, limits, the form.

Pure: plain data in (see `shapes.ITEM`), values out. A `None` always means "not published".
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from tongban.catalogue import form as forms
from tongban.catalogue import shapes
from tongban.kernel import codes, rules
from tongban.kernel.journal.canon import canonical
from tongban.kernel.refusals import Reason
from tongban.kernel.shapes import FIX, english, faults

Plain = Mapping[str, Any]
CHECKED_SCHEMES = {"item-31": codes.item_code, "base-12": codes.base_code}


@dataclass(frozen=True, slots=True)
class Need:
    """One material and whether it is needed on the facts at hand: yes, no, or not yet known (材料需求)."""

    key: str
    name_zh: str
    name_en: str
    verdict: rules.Verdict
    plain: Plain

    @property
    def is_required(self) -> bool:
        """Whether the application is incomplete without it."""
        return self.verdict.is_yes


def item_faults(plain: Plain) -> tuple[Reason, ...]:
    """Everything that is wrong with an item's data; empty when it may be published."""
    return faults(shapes.ITEM, plain) or tuple(_contradictions(plain))


def standard_faults(plain: Plain) -> tuple[Reason, ...]:
    """Everything that is wrong with a standard's data."""
    return faults(shapes.STANDARD, plain) or tuple(_conditions(plain, forms.GIVEN))


def _contradictions(plain: Plain) -> Iterator[Reason]:
    """What fits the shape and still cannot be: in the order in which it stands in the file."""
    if plain.get("valid_to") and plain["valid_to"] <= plain["valid_from"]:
        yield _fault("days", _("It would end before it begins."), "valid_to")
    for place, code in enumerate(plain.get("codes", ())):
        yield from _code_fault(code, f"codes[{place}].value")
    keys = [material["key"] for material in named(plain)]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            told = format_lazy(_("The key “{key}” stands here twice."), key=key)
            yield _fault("twice", told, f"materials.named[{place}].key")
    yield from _strange_promises(plain)
    broken = tuple(_form_faults(plain))
    yield from broken
    if not broken:
        yield from _conditions(plain, [*plain.get("questions", ()), *forms.GIVEN])
    yield from _unknown_sources(plain, plain["sources"])


def _strange_promises(plain: Plain) -> Iterator[Reason]:
    """A promise or an exemption is of something that the item asks for; and what is promised is promised in one way."""
    asked = {row["key"] for row in (*named(plain), *plain.get("conditions", ()))}
    for where, told in (("", plain), ("demonstration.", plain.get("demonstration", {}))):
        promised: set[str] = set()
        for name in ("promises", "exemptions"):
            for place, row in enumerate(told.get(name, ())):
                at = f"{where}{name}[{place}].of"
                if row["of"] not in asked:
                    yield _fault(
                        "unasked", format_lazy(_("The item asks for nothing called “{key}”."), key=row["of"]), at
                    )
                elif name == "promises" and row["of"] in promised:
                    yield _fault("twice", format_lazy(_("The key “{key}” stands here twice."), key=row["of"]), at)
                promised |= {row["of"]} if name == "promises" else set()


def _code_fault(code: Plain, place: str) -> Iterator[Reason]:
    check = CHECKED_SCHEMES.get(code["scheme"])
    try:
        if check:
            check(code["value"])
    except codes.BrokenCode as broken:
        yield broken.reason(place)


def _conditions(plain: Plain, asked: Iterable[Plain]) -> Iterator[Reason]:
    """Conditions that cannot be weighed, facts that nobody is asked for, and answers that nobody can give."""
    questions = {question["fact"]: question for question in asked}
    for place, condition in _every_condition(plain):
        try:
            rules.check(condition)
        except rules.BrokenRule as broken:
            yield _fault("condition", broken.why, f"{place}.{broken.path}".rstrip("."))
            continue
        for leaf in rules.leaves(condition):
            yield from _leaf_fault(leaf, questions.get(leaf["fact"]), place)


def _leaf_fault(leaf: Plain, question: Plain | None, place: str) -> Iterator[Reason]:
    fact = leaf["fact"]
    if question is None:
        told = format_lazy(_("Nobody is asked for the fact “{fact}”: add it to the questions."), fact=fact)
        yield _fault("unasked", told, place)
        return
    test = next(word for word in leaf if word != "fact")
    if test not in TESTS[question["type"]]:
        told = format_lazy(_("The answer to “{fact}” cannot be tested by “{test}”."), fact=fact, test=test)
        yield _fault("test", told, place)
        return
    against = leaf[test] if test in rules.LISTS else [leaf[test]]
    for value in against:
        if not _is_answer(question, value):
            told = format_lazy(_("“{value}” is no answer to the question “{fact}”."), value=value, fact=fact)
            yield _fault("answer", told, place)


EQUAL = ("is", "is_not", "in", "not_in")
TESTS = {"boolean": EQUAL, "choice": EQUAL, "text": (*EQUAL, "contains"), "integer": (*EQUAL, *rules.ORDERED)}
"""By which tests the answer to a question can be weighed."""


def _is_answer(question: Plain, value: Any) -> bool:
    """Whether a value could be the answer to a question."""
    if question["type"] == "choice":
        return value in [choice["value"] for choice in question.get("choices", ())]
    wanted = {"boolean": bool, "integer": int, "text": str}[question["type"]]
    return isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))


def _every_condition(plain: Plain) -> Iterator[tuple[str, Any]]:
    lists = {
        "statutory": plain.get("statutory", ()),
        "materials.named": named(plain),
        "conditions": plain.get("conditions", ()),
    }
    for name, rows in lists.items():
        yield from ((f"{name}[{place}].when", row["when"]) for place, row in enumerate(rows) if "when" in row)
    yield from forms.conditions(plain)


def given_questions(plain: Plain) -> list[Plain]:
    """The facts that a case knows by itself, as questions, where a condition hangs on them."""
    wanted = {leaf["fact"] for _place, condition in _every_condition(plain) for leaf in rules.leaves(condition)}
    return [question for question in forms.GIVEN if question["fact"] in wanted]


def _unknown_sources(value: Any, known: Plain, place: str = "") -> Iterator[Reason]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            here = f"{place}.{key}".lstrip(".")
            if key == "source" and isinstance(inner, str) and inner not in known:
                told = format_lazy(_("“{source}” is not among the sources of this file."), source=inner)
                yield _fault("source", told, here)
            elif key != "form":
                yield from _unknown_sources(inner, known, here)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _unknown_sources(inner, known, f"{place}[{number}]")


def _form_faults(plain: Plain) -> Iterator[Reason]:
    try:
        Draft202012Validator.check_schema(plain.get("form", {}))
        yield from _unplaced(plain.get("form", {}))
    except SchemaError as error:
        yield _fault("form", format_lazy(_("The form is no JSON Schema: {why}"), why=error.message), "form")
        return
    for place, question in enumerate(plain.get("questions", ())):
        if question["type"] == "choice" and "choices" not in question:
            yield _fault("choices", _("A choice needs at least two answers to choose from."), f"questions[{place}]")
    try:
        canonical(dict(plain))
    except ValueError as error:
        yield _fault("spelling", format_lazy(_("The journal cannot hold this: {why}"), why=str(error)), "")


def _unplaced(form: Plain) -> Iterator[Reason]:
    """What the sections of a form name and the form has not, or name twice."""
    for reason in faults(shapes.SECTIONS, form.get("x-sections", []), "form.x-sections"):
        yield reason
        return
    seen: set[str] = set()
    for place, section in enumerate(form.get("x-sections", ())):
        for name in section["fields"]:
            if name in seen or name not in form.get("properties", {}):
                told = format_lazy(_("The field “{name}” is not in the form, or stands here twice."), name=name)
                yield _fault("section", told, f"form.x-sections[{place}]")
            seen.add(name)


def _fault(code: str, text: Any, place: str) -> Reason:
    return Reason(f"item-{code}", text, "GB/T 39554.1-2020", FIX, place)


def digest(plain: Plain) -> str:
    """SHA-256 of the canonical data, in hex: two versions that say the same have the same."""
    return sha256(canonical(dict(plain))).hexdigest()


def named(plain: Plain) -> list[Plain]:
    """The materials whose names are known."""
    return plain.get("materials", {}).get("named", [])


def unnamed(plain: Plain) -> int:
    """How many materials were published without a name, 0 where the list is complete or nothing is published."""
    return max(0, plain.get("materials", {}).get("published", 0) - len(named(plain)))


def promises(plain: Plain) -> dict[str, dict[str, Any]]:
    """What may be promised, by the key of the material or condition, with its name; `ours` if not published."""
    conditions = plain.get("conditions", ())
    asked = {row["key"]: row for row in (*named(plain), *conditions)}
    kept = [one for one in handling(plain)["promises"] if one["of"] in asked]
    return {
        one["of"]: {
            **one,
            "name": asked[one["of"]]["name"],
            "condition": asked[one["of"]] in conditions,
            "ours": "promises" not in plain,
        }
        for one in kept
    }


def exemptions(plain: Plain) -> dict[str, list[str]]:
    """What each material needs no stamp or signature by hand for when it comes online, by its key."""
    found: dict[str, list[str]] = {}
    for one in handling(plain)["exemptions"]:
        found.setdefault(one["of"], []).append(one["kind"])
    return found


def needs(plain: Plain, facts: Plain) -> list[Need]:
    """Every named material with its verdict on the facts; one without a condition is always needed."""
    return [
        Need(
            material["key"],
            material["name"]["zh"],
            english(material["name"]),
            rules.judge(material["when"], facts) if "when" in material else rules.YES,
            material,
        )
        for material in named(plain)
    ]


def statutory(plain: Plain, facts: Plain) -> Plain | None:
    """The limit of the law that applies on the facts: the first that certainly does; None if none is certain."""
    applying = (
        limit for limit in plain.get("statutory", ()) if "when" not in limit or rules.judge(limit["when"], facts).is_yes
    )
    return next(applying, None)


def clock_limit(limit: Plain) -> dict[str, Any]:
    """A published limit as the clock takes it."""
    return {
        "amount": limit["amount"],
        "unit": limit["unit"],
        "start_event": limit["start"],
        "roll": limit.get("roll", False),
        "clause": limit.get("clause", ""),
    }


def handling(plain: Plain) -> dict[str, Any]:
    """How the matter is worked on: what is published, and for the demonstration what is set there."""
    ours = plain.get("demonstration", {})
    return {name: plain.get(name, ours.get(name, empty)) for name, empty in HANDLING.items()}


def steps(plain: Plain) -> list[dict[str, Any]]:
    """The steps of review that an agency of the zone holds: a proposal waits for them.

    A step that names no agency is the deciding agency's own review, which ends with its proposal.
    """
    return [dict(review) for review in handling(plain)["reviews"] if "agency" in review]


HANDLING: dict[str, Any] = {
    "on_the_spot": False,
    "one_person": False,
    "five_seals": False,
    "reviews": [],
    "promises": [],
    "exemptions": [],
}


def limit_columns(plain: Plain) -> dict[str, Any]:
    """The limits as columns; a limit of the law that hangs on facts stays in the content only."""
    promised, legal = plain.get("promised", {}), statutory(plain, {}) or {}
    return {
        "promised_amount": promised.get("amount"),
        "promised_unit": promised.get("unit"),
        "promised_start": promised.get("start"),
        "promised_roll": promised.get("roll", False),
        "legal_amount": legal.get("amount"),
        "legal_unit": legal.get("unit"),
        "legal_start": legal.get("start"),
        "legal_roll": legal.get("roll", False),
        "legal_clause": legal.get("clause", ""),
        "legal_extension": legal.get("extension"),
        "service_objects": plain.get("service_objects", []),
        "themes": plain.get("themes", []),
    }


def version_columns(plain: Plain) -> dict[str, Any]:
    """Everything that lists and rules read of an item's version without opening its content."""
    how = handling(plain)
    return {
        **limit_columns(plain),
        "digest": digest(plain),
        "code": plain["code"],
        "name_zh": plain["name"]["zh"],
        "name_en": english(plain["name"]),
        "agency": plain["agency"],
        "type": plain.get("kind"),
        "on_the_spot": how["on_the_spot"],
        "one_person": how["one_person"],
        "reviews": steps(plain),
        "visits": plain.get("visits"),
        "fee": plain.get("fee", {}).get("charged"),
        "valid_from": plain["valid_from"],
        "valid_to": plain.get("valid_to"),
        "content": dict(plain),
    }


def standard_columns(plain: Plain) -> dict[str, Any]:
    """The same for a standard."""
    return {
        **limit_columns(plain),
        "digest": digest(plain),
        "valid_from": plain.get("valid_from"),
        "content": dict(plain),
    }
