"""The words of a bundle: what each line may hold, what is signed, and nothing that needs a database.

bundle   = manifest *( entry / head ) closing
manifest = canonical-json LF
entry    = position SP hash SP body LF
head     = "head" SP canonical-json LF
closing  = "close" SP canonical-json LF
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from tongban.kernel.journal.canon import DEEPEST, LARGEST, canonical, checked
from tongban.kernel.keys import PublicKey

VERSION = 1
KIND = "tongban-journal"
HASH = "sha-256"
HEAD = b"head "
CLOSE = b"close "
LONGEST_LINE = 1 << 24

ENTRY = (
    "actor",
    "after",
    "before",
    "effective_at",
    "kind",
    "number",
    "prev",
    "private",
    "recorded_at",
    "status",
    "subject",
    "v",
    "verb",
    "zone",
)
ACTOR = frozenset({"role", "person", "zone", "post", "agency", "principal", "mandate"})

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HEX32 = re.compile(r"[0-9a-f]{64}")
HEX64 = re.compile(r"[0-9a-f]{128}")
KEY_ID = re.compile(r"[0-9a-f]{16}")
NAME = re.compile(r"[a-z0-9-]{1,64}")
ZONE = re.compile(r"[A-Za-z0-9_-]{1,64}")
WORD = re.compile(r"[a-z][a-z0-9_-]*")

POSITION = re.compile(rb"0|[1-9][0-9]{0,15}")
HASH_WORD = re.compile(rb"[0-9a-f]{64}")
ENTRY_LINE = re.compile(rb"(0|[1-9][0-9]{0,15}) ([0-9a-f]{64}) ([^\n]*)\n")
LOOSE_LINE = re.compile(rb"(0|[1-9][0-9]{0,15}).([0-9a-f]{64}).(\{[^\n]*)\n", re.DOTALL)
RUN_TOGETHER = re.compile(rb"\}[^\n](?=(?:(?:0|[1-9][0-9]{0,15}) [0-9a-f]{64}|head|close) \{)")
TAIL = re.compile(
    rb',"effective_at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z","kind":"([a-z][a-z0-9_-]*)","number":[1-9][0-9]{0,14}'
    rb',"prev":(?:null|"[0-9a-f]{64}"),"private":(?:null|"[0-9a-f]{64}"),"recorded_at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"'
    rb',"status":(?:null|"(?:[^"\\]|\\.)*"),"subject":"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"'
    rb',"v":1,"verb":"\1\.[a-z][a-z0-9_-]*","zone":"[A-Za-z0-9_-]{1,64}"\}'
)
STRICT = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
SIMPLE = frozenset({str, int, bool, type(None)})

Test = Callable[[Any], bool]


def _text(pattern: re.Pattern[str]) -> Test:
    return lambda value: type(value) is str and pattern.fullmatch(value) is not None


def is_count(value: Any) -> bool:
    """A whole number from 0 that every reader keeps exactly."""
    return type(value) is int and 0 <= value <= LARGEST


def is_instant(value: Any) -> bool:
    """An instant in UTC with microseconds that stands in the calendar."""
    return type(value) is str and INSTANT.fullmatch(value) is not None and is_in_calendar(value)


def is_in_calendar(instant: str) -> bool:
    """Whether there is such a day and time."""
    try:
        datetime.fromisoformat(instant)
    except ValueError:
        return False
    return True


is_uuid, is_hash, is_name, is_zone, is_word = map(_text, (UUID, HEX32, NAME, ZONE, WORD))

HEAD_SHAPE: dict[str, Test] = {
    "frontier": lambda value: type(value) is list and all(map(is_hash, value)),
    "installation": is_name,
    "key_id": _text(KEY_ID),
    "previous": is_count,
    "root": is_hash,
    "signature": _text(HEX64),
    "signed_at": is_instant,
    "size": is_count,
}
CLOSING_SHAPE: dict[str, Test] = {
    "closed_at": is_instant,
    "installation": is_name,
    "key_id": _text(KEY_ID),
    "lines": is_count,
    "sha256": is_hash,
    "signature": _text(HEX64),
}
MANIFEST_SHAPE: dict[str, Test] = {
    "entries": is_count,
    "hash": lambda value: value == HASH,
    "head": lambda value: value is None or not misshapen(value, SUMMARY_SHAPE),
    "heads": is_count,
    "installation": is_name,
    "keys": lambda value: type(value) is list and not any(misshapen(key, KEY_SHAPE) for key in value),
    "kind": lambda value: value == KIND,
    "v": lambda value: type(value) is int and value == VERSION,
    "zones": lambda value: type(value) is dict and all(map(is_zone, value)) and all(map(is_count, value.values())),
}
SUMMARY_SHAPE: dict[str, Test] = {name: test for name, test in HEAD_SHAPE.items() if name != "frontier"}
PROOF_SHAPE: dict[str, Test] = {
    "hash": is_hash,
    "head": lambda value: not misshapen(value, SUMMARY_SHAPE),
    "number": is_count,
    "path": lambda value: type(value) is list and all(map(is_hash, value)),
    "position": is_count,
    "subject": is_uuid,
    "zone": is_zone,
}
KEY_SHAPE: dict[str, Test] = {
    "algorithm": is_name,
    "key_id": _text(KEY_ID),
    "public": _text(re.compile(r"([0-9a-f]{2})+")),
}


def misshapen(value: Any, shape: Mapping[str, Test]) -> str:
    """Why a JSON value is not an object of exactly these members, or nothing."""
    if type(value) is not dict:
        return "is not an object"
    if missing := sorted(set(shape) - set(value)):
        return f"lacks {', '.join(missing)}"
    if odd := sorted(set(value) - set(shape)):
        return f"has {', '.join(map(repr, odd))}, which the format does not know"
    if wrong := [name for name, test in shape.items() if not test(value[name])]:
        return f"has a value that the format does not allow: {', '.join(wrong)}"
    return ""


def head_text(installation: str, previous: int, root: str, signed_at: str, size: int) -> bytes:
    """What the signature of a head covers; `previous` is the size of the head before, 0 for the first."""
    said = {"installation": installation, "previous": previous, "root": root, "signed_at": signed_at, "size": size}
    return canonical(said)


def closing_text(closed_at: str, installation: str, lines: int, sha256: str) -> bytes:
    """What the closing signature covers: the number of lines before it and SHA-256 over their bytes."""
    return canonical({"closed_at": closed_at, "installation": installation, "lines": lines, "sha256": sha256})


def summary(head: Mapping[str, Any]) -> dict[str, Any]:
    """A head as the manifest repeats it: without its frontier."""
    return {name: head[name] for name in SUMMARY_SHAPE}


def key_of(key: PublicKey) -> dict[str, str]:
    """A key as the manifest lists it."""
    return {"algorithm": key.algorithm, "key_id": key.key_id, "public": key.spki.hex()}


def manifest_line(manifest: Mapping[str, Any]) -> bytes:
    """The first line."""
    return canonical(dict(manifest)) + b"\n"


def entry_line(position: int, hash: bytes, body: bytes) -> bytes:
    """The line of one leaf."""
    return b"%d %s %s\n" % (position, hash.hex().encode(), body)


def head_line(head: Mapping[str, Any]) -> bytes:
    """The line of one signed head, which follows the entry that it signs last."""
    return HEAD + canonical(dict(head)) + b"\n"


def closing_line(closing: Mapping[str, Any]) -> bytes:
    """The last line."""
    return CLOSE + canonical(dict(closing)) + b"\n"


class Read(NamedTuple):
    """An entry line as far as it can be read; None stands for what cannot."""

    position: int | None
    hash: str | None
    body: bytes
    is_malformed: bool


def read_entry(line: bytes) -> Read | None:
    """Read an entry line, also a damaged one; None when nothing in it looks like an entry."""
    if whole := ENTRY_LINE.fullmatch(line):
        return Read(int(whole[1]), whole[2].decode(), whole[3], False)
    if loose := LOOSE_LINE.fullmatch(line):
        return Read(int(loose[1]), loose[2].decode(), loose[3], True)
    start = line.find(b"{")
    words = line[: start if start >= 0 else None].split()
    position = next((int(word) for word in words[:1] if POSITION.fullmatch(word)), None)
    hash = next((word.decode() for word in words if HASH_WORD.fullmatch(word)), None)
    if position is None and hash is None:
        return None
    return Read(position, hash, line[start:].rstrip(b"\n") if start >= 0 else b"", True)


def parse_entry(body: bytes) -> dict[str, Any]:
    """The members of an entry from its canonical bytes; ValueError says what is wrong with them."""
    try:
        raw = orjson.loads(body)
        if not (orjson.dumps(raw, option=STRICT) == body and _is_plainly_sound(raw, body)):
            if canonical(raw) != body:
                raise ValueError("is not spelled canonically")
            if wrong := unsound_members(raw):
                raise ValueError(wrong)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"has a body that is no JSON ({error})") from error
    except (TypeError, RecursionError) as error:
        raise ValueError("has a body with a value that this format does not know") from error
    return raw


def _is_plainly_sound(raw: Any, body: bytes) -> bool:
    """The short way, for the entries that hold only text, whole numbers, truth and nothing, which most do.

    What follows the three objects is judged by one pattern on the bytes: they are canonical, so a quote inside a text
    is escaped and the pattern can only fall on the members themselves.
    """
    tail = TAIL.fullmatch(body, body.rfind(b',"effective_at":"'))
    if not tail or tuple(raw) != ENTRY or not _is_actor(raw["actor"]):
        return False
    after, before, number = raw["after"], raw["before"], raw["number"]
    return (
        after.__class__ is dict
        and before.__class__ is dict
        and (before.keys() <= after.keys() if number > 1 else not before)
        and _are_plain(after)
        and _are_plain(before)
        and "".join(after).isascii()
        and (raw["prev"] is None) == (number == 1)
        and is_in_calendar(raw["effective_at"])
        and is_in_calendar(raw["recorded_at"])
    )


def _are_plain(values: dict[str, Any]) -> bool:
    if not SIMPLE.issuperset(map(type, values.values())):
        for value in values.values():
            if type(value) not in SIMPLE:
                checked(value, DEEPEST - 2)
    return True


def unsound_members(raw: Any) -> str:
    """Why a parsed body is not an entry, or nothing; its bytes are canonical already."""
    if type(raw) is not dict or tuple(raw) != ENTRY:
        return misshapen(raw, dict.fromkeys(ENTRY, bool)) or "has no members"
    if raw["v"] != VERSION or type(raw["v"]) is not int:
        return f"is of version {raw['v']!r}, not {VERSION}"
    wrong = [name for name, test in ENTRY_SHAPE if not test(raw[name])]
    if wrong:
        return f"has a value that the format does not allow: {', '.join(wrong)}"
    if not raw["verb"].startswith(raw["kind"] + "."):
        return f"has a verb {raw['verb']!r} of another kind than {raw['kind']!r}"
    if (raw["prev"] is None) != (raw["number"] == 1):
        return "has no prev" if raw["prev"] is None else "is number 1 and has a prev"
    if raw["number"] == 1 and raw["before"]:
        return "is number 1 and names values before it"
    if odd := sorted(set(raw["before"]) - set(raw["after"])):
        return f"says what {', '.join(odd)} was before, not what it is after"
    return ""


def _is_actor(value: Any) -> bool:
    return (
        type(value) is dict
        and "role" in value
        and ACTOR.issuperset(value)
        and all(type(inner) is str for inner in value.values())
    )


def _is_object(value: Any) -> bool:
    return type(value) is dict


ENTRY_SHAPE: tuple[tuple[str, Test], ...] = (
    ("actor", _is_actor),
    ("after", _is_object),
    ("before", _is_object),
    ("effective_at", is_instant),
    ("kind", is_word),
    ("number", lambda value: type(value) is int and 0 < value <= LARGEST),
    ("prev", lambda value: value is None or is_hash(value)),
    ("private", lambda value: value is None or is_hash(value)),
    ("recorded_at", is_instant),
    ("status", lambda value: value is None or type(value) is str),
    ("subject", is_uuid),
    ("verb", _text(re.compile(r"[a-z][a-z0-9_-]*\.[a-z][a-z0-9_-]*"))),
    ("zone", is_zone),
)
