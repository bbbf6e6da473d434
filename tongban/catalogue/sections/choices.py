"""What may be chosen from while an item is written: the zone's agencies and themes, the draft's sources and answers."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.catalogue import wording
from tongban.kernel import rules

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What may be chosen from: the zone's agencies, halls and themes, and what the draft itself has (可选项)."""

    agencies: tuple[tuple[str, Any], ...] = ()
    themes: tuple[tuple[str, Any], ...] = ()
    standards: tuple[tuple[str, Any], ...] = ()
    deviations: tuple[tuple[str, Any], ...] = ()
    content: Plain | None = None
    tongue: str = "zh"

    @property
    def sources(self) -> list[tuple[str, Any]]:
        """The sources that facts can name."""
        return [(key, one.get("title", key)) for key, one in (self.content or {}).get("sources", {}).items()]

    @property
    def conditions(self) -> list[tuple[str, Any]]:
        """The conditions that a row can hang on: every answer to a question, and those that stand already."""
        plain = self.content or {}
        asked = [one for one in plain.get("questions", ()) if _whole(one)]
        found = {spelt(leaf): leaf for leaf in (*_answers(asked), *_standing(plain))}
        return [(key, wording.condition(leaf, asked, self.tongue)) for key, leaf in found.items()]

    @property
    def promisable(self) -> list[tuple[str, Any]]:
        """The materials and conditions of the draft, of which something can be promised; and what stands already."""
        plain = self.content or {}
        asked = [*(plain.get("materials") or {}).get("named", ()), *plain.get("conditions", ())]
        named = {one["key"]: one.get("name", {}).get("zh", one["key"]) for one in asked if "key" in one}
        standing = [one["of"] for name in ("promises", "exemptions") for one in plain.get(name, ()) if "of" in one]
        return list(({key: key for key in standing} | named).items())


def _whole(question: Plain) -> bool:
    """Whether a question is written far enough to be hung on."""
    choices = question.get("choices", ())
    return bool({"fact", "type"} <= set(question) and question.get("title", {}).get("zh")) and all(
        "value" in one and one.get("name", {}).get("zh") for one in choices
    )


def _answers(asked: Iterable[Plain]) -> Iterator[dict[str, Any]]:
    for question in asked:
        values = {"boolean": (True, False), "choice": tuple(one["value"] for one in question.get("choices", ()))}
        yield from ({"fact": question["fact"], "is": value} for value in values.get(question["type"], ()))
    for fact, (_title, values) in wording.GIVEN.items():
        yield from ({"fact": fact, "is": value} for value in values)


def _standing(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        if "when" in value and _sound(value["when"]):
            yield value["when"]
        for key, inner in value.items():
            yield from _standing(inner) if key != "when" else ()
    elif isinstance(value, list):
        for inner in value:
            yield from _standing(inner)


def _sound(condition: Any) -> bool:
    """Whether a condition can be weighed, and so be told in words."""
    try:
        return bool(rules.check(condition))
    except rules.BrokenRule:
        return False


def spelt(condition: Any) -> str:
    """A condition as the value of a choice."""
    return json.dumps(condition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
