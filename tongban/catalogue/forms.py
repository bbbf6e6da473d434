"""What stands in the addresses of the catalogue: facts of a situation, numbers of versions."""

from collections.abc import Iterable, Mapping
from typing import Any

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


def number(text: str) -> int | None:
    """A whole number of at most nine digits; None for anything else."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= DIGITS else None
