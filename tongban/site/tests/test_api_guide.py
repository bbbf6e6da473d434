"""Every example of docs/api.md is run as it stands there."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tongban.cases.tests import factories as f

PAGE = Path(__file__).resolve().parents[3] / "docs" / "api.md"
BLOCK = re.compile(r"(?:^    .*\n)+", re.MULTILINE)
NAME = re.compile(r"\{([a-z]+)\}")
ANY = "…"


@pytest.fixture
def world(calendars, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return f.world()


class Reader:
    """Somebody who reads the page from the top, and types every example with what he was answered before."""

    def __init__(self, who: Any, **known: str) -> None:
        self.who, self.known = who, known

    def run(self, example: str) -> list[str]:
        """What came otherwise than the page says."""
        asked, _, told = example.partition("→ ")
        first, *rest = [self.filled(line) for line in asked.splitlines() if line.strip()]
        method, address = first.split(" ")
        headers = dict(line.split(": ", 1) for line in rest if not line.startswith("{"))
        body = "".join(line for line in rest if line.startswith("{"))
        sent = {"data": body, "content_type": "application/json"} if body else {}
        answer = getattr(self.who, method.lower())(address, headers=headers, **sent)
        head, _, said = told.partition("\n")
        status, _, header = head.strip().partition(" ")
        if answer.status_code != int(status):
            return [f"{first}: {answer.status_code} {answer.content.decode()[:300]}"]
        if header:
            name, _, wanted = header.partition(": ")
            self.known[NAME.fullmatch(wanted)[1]] = answer[name]
        return [f"{first}: {one}" for one in self.differing(said.strip(), answer)]

    def filled(self, line: str) -> str:
        """A line with what is known by now."""
        return NAME.sub(lambda found: self.known.get(found[1], found[0]), line.strip())

    def differing(self, said: str, answer: Any) -> list[str]:
        """Where an answer is not what the page says."""
        if not said:
            return []
        written = re.sub(r", …\s*\}", f', "{ANY}": 1}}', said).replace(", …]", f', "{ANY}"]')
        return list(self.unlike(json.loads(written.replace(": …", f': "{ANY}"')), answer.json(), ""))

    def unlike(self, wanted: Any, found: Any, place: str) -> Any:
        """Each place where something else was found than wanted; a name in braces that is new is learnt."""
        if wanted == ANY:
            return
        named = NAME.fullmatch(wanted) if isinstance(wanted, str) else None
        if named:
            wanted = self.known.setdefault(named[1], found)
        if isinstance(wanted, dict) and isinstance(found, dict):
            short = wanted.pop(ANY, None)
            missing = set(wanted) - set(found) if short else set(wanted) ^ set(found)
            yield from (f"{place}.{name} is missing or not told" for name in sorted(missing))
            for name in set(wanted) & set(found):
                yield from self.unlike(wanted[name], found[name], f"{place}.{name}")
        elif isinstance(wanted, list) and isinstance(found, list) and _as_long(wanted, found):
            for number, (one, other) in enumerate(zip(wanted, found, strict=False)):
                yield from self.unlike(one, other, f"{place}[{number}]")
        elif wanted != found:
            yield f"{place} is {found!r}, not {wanted!r}"


def _as_long(wanted: list[Any], found: list[Any]) -> bool:
    return len(wanted) == len(found) or (wanted[-1:] == [ANY] and len(wanted) <= len(found) + 1)


def examples(page: str) -> list[str]:
    blocks = [block for block in BLOCK.findall(page) if "→" in block]
    return [part for block in blocks for part in re.split(r"\n\n(?=    [A-Z]+ /)", block) if part.strip()]


@pytest.fixture
def reader(world):
    for _ in range(3):
        f.submitted(world)
    return Reader(world.come_in("applicant"), zone=world.zone)


def test_every_example_of_the_guide_does_what_it_says(reader):
    found = examples(PAGE.read_text(encoding="utf-8"))

    assert len(found) > 12
    assert [fault for one in found for fault in reader.run(one)] == []


@pytest.mark.parametrize(
    ("example", "fault"),
    [
        ('GET /api/zones\n→ 404\n{"x": …}', "200"),
        ('GET /api/zones\n→ 200\n{"items": …}', ".next is missing or not told"),
        ('GET /api/zones\n→ 200\n{"items": …, "next": 3}', ".next is None, not 3"),
    ],
)
def test_control_an_example_that_says_something_else_is_seen(reader, example, fault):
    assert fault in reader.run(example)[0]
