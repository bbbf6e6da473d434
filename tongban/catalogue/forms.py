"""What is typed into the catalogue: facts of a situation, numbers of versions, new items, parts of a draft."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from tongban.catalogue import rules
from tongban.catalogue.sections import SECTIONS, Known, Section, content
from tongban.kernel.refusals import in_form
from tongban.ui import answers

WORDS = {"true": True, "false": False}
LONGEST = 200
DIGITS = 9


def facts(questions: Iterable[Mapping[str, Any]], given: Mapping[str, str]) -> dict[str, Any]:
    """The answers an address gives to an item's questions; what is no answer counts as not answered."""
    read = {question["fact"]: _answer(question, given.get(question["fact"], "").strip()) for question in questions}
    return {name: value for name, value in read.items() if value is not None}


def _answer(question: Mapping[str, Any], text: str) -> Any:
    if not text:
        return None
    if question["type"] == "boolean":
        return WORDS.get(text)
    if question["type"] == "integer":
        return number(text)
    if question["type"] == "choice":
        return text if text in {choice["value"] for choice in question["choices"]} else None
    return text[:LONGEST]


def windows(posted: QueryDict) -> set[tuple[str, str]]:
    """The windows that were ticked, each as its hall and its own code."""
    return {(hall, code) for hall, _slash, code in (one.partition("/") for one in posted.getlist("window")[:500])}


def number(text: str) -> int | None:
    """A whole number of at most nine digits; None for anything else."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= DIGITS else None


@dataclass(frozen=True, slots=True)
class NewItem:
    """The first words about an item that the zone does not have yet."""

    code: str
    name: dict[str, str]
    agency: str

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> "NewItem":
        """What was typed; its code, its Chinese name and its agency must be there."""
        read = {name: clean(typed.get(name, "")).strip()[:LONGEST] for name in ("code", "name_zh", "name_en", "agency")}
        in_form(*(rules.unsaid(name) for name in ("code", "name_zh", "agency") if not read[name]))
        name = {"zh": read["name_zh"], **({"en": read["name_en"]} if read["name_en"] else {})}
        return cls(read["code"], name, read["agency"])


CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(value: Any) -> Any:
    """Texts without signs that no reader sees, at any depth."""
    if isinstance(value, str):
        return CONTROLS.sub("", value)
    if isinstance(value, Mapping):
        return {name: clean(inner) for name, inner in value.items()}
    return [clean(inner) for inner in value] if isinstance(value, list) else value


def cleaned(typed: QueryDict) -> QueryDict:
    """What was typed, without signs that no reader sees."""
    found = QueryDict(mutable=True)
    for name, many in typed.lists():
        found.setlist(name, [clean(one) for one in many])
    return found


def part(section: Section, known: Known, typed: Any) -> dict[str, Any]:
    """The entries that a part of a draft owns, as they were typed; None for those that were left empty."""
    return content(section, clean(answers.answers(section.schema(known), typed)))


def next_part(typed: Mapping[str, str], now: str) -> str:
    """Which part is shown after saving: the next one when it was asked for, else the same."""
    names = [section.name for section in SECTIONS]
    place = names.index(now) + ("onward" in typed)
    return names[min(place, len(names) - 1)]


def given(typed: Mapping[str, str]) -> dict[str, str]:
    """What was given for a move."""
    return {name: clean(value) for name, value in typed.items() if name != "csrfmiddlewaretoken"}
