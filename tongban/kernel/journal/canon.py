"""Canonical JSON (RFC 8785) of the values an entry may hold: text, whole numbers, truth, nothing, lists, objects.

Numbers with a fraction are refused, so the one hard part of RFC 8785 cannot arise; keys are ASCII, so the order of
code points is the order of UTF-16 units.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

LARGEST = 2**53 - 1
DEEPEST = 64
AS_IT_IS = frozenset((str, int, bool, type(None)))


def canonical(value: Any) -> bytes:
    """The one spelling of a value as bytes; ValueError for what has none."""
    checked(value)
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def checked(value: Any, levels: int = DEEPEST) -> None:
    """Refuse what has no single canonical spelling here: floats, large integers, keys beyond ASCII, odd types, pits."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return
    if kind is int:
        if not -LARGEST <= value <= LARGEST:
            raise ValueError(f"{value} is beyond the integers that every reader of JSON keeps exactly")
    elif levels == 0:
        raise ValueError(f"nested deeper than {DEEPEST} levels")
    elif kind is dict:
        for key, inner in value.items():
            if type(key) is not str or not key.isascii():
                raise ValueError(f"key {key!r} is not ASCII text")
            checked(inner, levels - 1)
    elif kind is list:
        for inner in value:
            checked(inner, levels - 1)
    else:
        raise ValueError(f"{kind.__name__} has no canonical form: {value!r}")


def plain(value: Any) -> Any:
    """A value of a model as the journal spells it: dates and times ISO, ids and bytes as text."""
    if type(value) in AS_IT_IS:
        return value
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    if isinstance(value, str):
        return str(value)
    return value


def instant(when: datetime) -> str:
    """An instant in UTC with microseconds, always 27 characters: 2026-11-04T02:10:33.123456Z."""
    if when.utcoffset() is None:
        raise ValueError("an instant without a zone is no instant")
    return (when - when.utcoffset()).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
