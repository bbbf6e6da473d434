"""Runnable stories: prose with tables whose rows are requests to the real API at the told time, and what must be true.

`docs/stories/README.md` describes the tables. A story is read by `read` and played by `stage.play`; `lies`
returns every sentence of it that is not true, each with its line.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tongban.kernel import clock

STEP = ("when (China)", "who", "does", "with", "then")
CAST = ("who", "is", "of")


class Unreadable(ValueError):
    """A table that is no part of a story: said with its line, never passed over."""


@dataclass(frozen=True, slots=True)
class Part:
    """Who takes part, as what, for whom or in which agency, and in which zone where it is not the story's own (角色).

    `person` where one person has two parts.
    """

    who: str
    role: str
    of: str
    person: str
    manner: str = "permanent"
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One row: when, who does what with what, and what must then be true (步骤)."""

    line: int
    when: datetime
    who: str
    does: str
    given: Mapping[str, str]
    then: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it was read (情景)."""

    name: str
    zone: str
    parts: tuple[Part, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Lie:
    """A sentence of a story that is not true: where it stands, what it says, what was found (不符)."""

    line: int
    fact: str
    said: str
    found: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.fact} = {self.said}, but it was {self.found}"


@dataclass
class Found:
    """What a step brought about: facts by name, and refusals that say too little."""

    facts: dict[str, str] = field(default_factory=dict)
    wordless: list[str] = field(default_factory=list)


# --- reading -----------------------------------------------------------------------------------------------------


def read(path: Path) -> Story:
    """A story file; Unreadable for a table with other columns, a broken time, or a row that claims nothing."""
    text = path.read_text(encoding="utf-8")
    zone = re.search(r"^Zone: `([a-z0-9-]+)`", text, re.MULTILINE)
    parts, steps = [], []
    for head, line, cells in _rows(text):
        if head == CAST:
            parts.append(_part(*cells))
        else:
            steps.append(_step(line, cells))
    if not (zone and parts and steps):
        raise Unreadable(f"{path.name}: a story names its zone, its people and its steps")
    return Story(path.stem, zone[1], tuple(parts), tuple(steps))


def _rows(text: str) -> Iterator[tuple[tuple[str, ...], int, list[str]]]:
    """Every row of every table, with the head of its table and its line."""
    head: tuple[str, ...] = ()
    for line, row in enumerate(text.splitlines(), 1):
        if not row.startswith("|"):
            head = ()
            continue
        cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
        if not head:
            head = tuple(cells)
            if head not in (CAST, STEP):
                raise Unreadable(f"line {line}: no table of a story has the columns {' | '.join(head)}")
        elif not set(row) <= set("|-: "):
            if len(cells) != len(head):
                raise Unreadable(f"line {line}: {len(cells)} cells under {len(head)} columns")
            yield head, line, cells


def _part(who: str, role: str, of: str) -> Part:
    role, _being, person = role.partition(", being ")
    role, deputy, _rest = role.partition(" in deputy")
    role, _at, zone = role.partition(" at ")
    return Part(who, role, of, person or who, "deputy" if deputy else "permanent", zone)


def _step(line: int, cells: list[str]) -> Step:
    when, who, does, given, then = cells
    try:
        at = datetime.strptime(when, "%Y-%m-%d %H:%M").replace(tzinfo=clock.CHINA)
    except ValueError:
        raise Unreadable(f"line {line}: {when!r} is no time like 2026-09-21 09:30") from None
    claims = tuple(_pair(one) for one in _parts(then))
    if not claims:
        raise Unreadable(f"line {line}: a row that claims nothing shows nothing")
    return Step(line, at, who, does, dict(_pair(one) for one in _parts(given)), claims)


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _pair(text: str) -> tuple[str, str]:
    name, _sign, value = text.partition(" = ")
    if name.isdigit():
        return "answer", name
    return name.strip("`"), value.strip().strip("`")


# --- judging -----------------------------------------------------------------------------------------------------


def lies(story: Story, seen: Sequence[Found]) -> list[Lie]:
    """Every claim of a story that is not what was seen after its step; a fact that nothing answers is a lie as well."""
    return [lie for step, found in zip(story.steps, seen, strict=True) for lie in _lies(step, found)]


def _lies(step: Step, found: Found) -> list[Lie]:
    wrong = [
        Lie(step.line, name, value, found.facts.get(name, "not known"))
        for name, value in step.then
        if found.facts.get(name) != value
    ]
    return wrong + [Lie(step.line, "a no", "says reason, clause and next step in both languages", what)
                    for what in found.wordless]  # fmt: skip


def falsified(story: Story) -> Story:
    """The same story with every claim turned a little: days by one, numbers by one, words by a sign."""
    steps = (replace(step, then=tuple((name, _turned(value)) for name, value in step.then)) for step in story.steps)
    return replace(story, steps=tuple(steps))


def _turned(value: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return (date.fromisoformat(value) + timedelta(days=1)).isoformat()
    return str(int(value) + 1) if value.isdecimal() else f"{value}!"


# --- the words of facts ------------------------------------------------------------------------------------------


def worded(value: Any) -> str:
    """A value of the API as a story writes it: China time to the minute, yes and no, none."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(worded, value))
    text = str(value)
    if re.match(r"\d{4}-\d\d-\d\dT", text):
        return datetime.fromisoformat(text).astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M")
    return text


def wordless(reason: Mapping[str, Any]) -> str:
    """What a reason fails to say: its text, its clause or the next step, in Chinese and in English."""
    chinese = re.compile(r"[\u4e00-\u9fff]")
    missing = [
        f"{part}.{tongue}"
        for part in ("text", "next")
        for tongue in ("zh", "en")
        if not reason[part][tongue] or (tongue == "zh" and not chinese.search(reason[part][tongue]))
    ]
    if not reason["clause"]:
        missing.append("clause")
    if reason["text"]["zh"] == reason["text"]["en"]:
        missing.append("a translation")
    return f"{reason['code']} lacks {', '.join(missing)}" if missing else ""
