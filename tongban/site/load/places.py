"""Plain files with their places: TOML read whole, and the line on which every key stands.

Pure. `line("materials.named[2].key")` is the line of that key, or of the nearest table or list around it where the
key stands inside an inline table or is missing.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel.refusals import Reason

TABLE = re.compile(r"\[(\[)?\s*(?P<name>.+?)\s*\](?(1)\])\s*(#.*)?")
KEY = re.compile(
    r"""\s*(?P<name>(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'))*)\s*="""
)
PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'""")
AT_LINE = re.compile(r"\(at line (\d+)")


class Unreadable(Exception):
    """A file that is no TOML: where reading stopped and why."""

    def __init__(self, line: int, reason: Reason) -> None:
        super().__init__(f"line {line}: {reason.text}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class Document:
    """One file as read: its data, and the line of every place."""

    path: Path
    plain: dict[str, Any]
    lines: dict[str, int] = field(repr=False)

    def line(self, place: str) -> int:
        """The line on which a place stands, or the nearest one around it; 1 where nothing is nearer."""
        while place:
            if place in self.lines:
                return self.lines[place]
            place = re.sub(r"(\[\d+\]|\.?[^.\[\]]+)$", "", place)
        return 1


def read(path: Path) -> Document:
    """Read one file; `Unreadable` says where and why not."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
        plain = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise Unreadable(raw.count(b"\n", 0, error.start) + 1, _reason("encoding", _("This is not UTF-8."))) from error
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(_line_of(error, text), _reason("toml", _why(error))) from error
    return Document(path, _spelled(plain), dict(_places(text)))


def _reason(code: str, text: Any) -> Reason:
    return Reason(f"file-{code}", text, "TOML 1.0", _("Correct the line; nothing of any file has been loaded."))


def _why(error: tomllib.TOMLDecodeError) -> Any:
    return format_lazy(_("This is no TOML: {why}."), why=AT_LINE.split(str(error))[0].strip())


def _line_of(error: tomllib.TOMLDecodeError, text: str) -> int:
    found = AT_LINE.search(str(error))
    return int(found[1]) if found else text.count("\n") + 1


def _spelled(value: Any) -> Any:
    """Days as text, as the journal and JSON Schema know them."""
    if isinstance(value, dict):
        return {key: _spelled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_spelled(inner) for inner in value]
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def _places(text: str) -> Iterator[tuple[str, int]]:
    """Every place that begins a line of its own, with the number of the line."""
    here, counts = "", {}
    lines = enumerate(text.splitlines(), 1)
    for number, line in lines:
        if table := TABLE.fullmatch(line.strip()):
            here = _entered(_parts(table["name"]), counts, another=table[1] is not None)
            yield here, number
        elif key := KEY.match(line):
            yield ".".join([*([here] if here else []), *_parts(key["name"])]), number
            value = line[key.end() :]
            while not _whole(value):
                value += "\n" + next(lines, (0, ""))[1]


def _parts(name: str) -> list[str]:
    return [part.strip("\"'") for part in PART.findall(name)]


def _entered(parts: list[str], counts: dict[str, int], *, another: bool) -> str:
    """The place of a table header: a list of tables on the way stands for its last table."""
    here = ""
    for depth, part in enumerate(parts):
        here = f"{here}.{part}" if here else part
        if another and depth == len(parts) - 1:
            counts[here] = counts.get(here, -1) + 1
            for inner in [name for name in counts if name.startswith(f"{here}[{counts[here]}]")]:
                del counts[inner]
        if here in counts:
            here += f"[{counts[here]}]"
    return here


def _whole(value: str) -> bool:
    try:
        tomllib.loads(f"value = {value}")
    except tomllib.TOMLDecodeError:
        return False
    return True
