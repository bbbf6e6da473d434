"""Whether data plainly fits a schema: the quick yes to most of what comes. Whatever is not plain is asked elsewhere.

A schema is made into a function once. It says yes only where JSON Schema 2020-12 says so; to what does not fit, to
numbers with a fraction and to schemas that use more than the words below it says no, and `shapes` finds out why.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import orjson

Fits = Callable[[Any], bool]
Formats = Callable[[Any, str], bool]
TYPES = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict, "null": type(None)}
PLAIN = frozenset(TYPES.values())
TELLS_NOTHING = frozenset(("title", "description", "$schema"))
ABOUT_TABLES = frozenset(("properties", "required", "additionalProperties"))


class NotPlain(Exception):
    """A schema that uses a word which is not known here."""


@lru_cache(maxsize=512)
def fitting(schema: bytes, formats: Formats) -> Fits:
    """The function of a schema: whether data fits it for certain."""
    try:
        return _made(orjson.loads(schema), formats)
    except NotPlain:
        return lambda data: False


def _made(schema: Any, formats: Formats) -> Fits:
    if not isinstance(schema, dict):
        raise NotPlain
    checks = list(_checks(schema, formats))
    return lambda data: all(check(data) for check in checks)


def _checks(schema: Mapping[str, Any], formats: Formats) -> Iterator[Fits]:
    yield lambda data: type(data) in PLAIN
    for word, value in schema.items():
        if word == "format":
            yield lambda data, value=value: formats(data, value)
        elif word == "not":
            other = _refused(value)
            yield lambda data, other=other: not other(data)
        elif word == "anyOf":
            yield _any_of([_made(one, formats) for one in value])
        elif word == "items":
            inner = _made(value, formats)
            yield lambda data, inner=inner: type(data) is not list or all(map(inner, data))
        elif word in WORDS:
            yield WORDS[word](value)
        elif word not in TELLS_NOTHING | ABOUT_TABLES and not word.startswith("x-"):
            raise NotPlain
    if ABOUT_TABLES & schema.keys():
        yield _table(schema, formats)


def _any_of(ways: list[Fits]) -> Fits:
    return lambda data: any(way(data) for way in ways)


def _refused(schema: Any) -> Fits:
    """What must not be: a pattern that must not be found, and nothing more involved."""
    if not isinstance(schema, dict) or set(schema) != {"pattern"}:
        raise NotPlain
    found = re.compile(schema["pattern"]).search
    return lambda data: type(data) is not str or found(data) is not None


def _table(schema: Mapping[str, Any], formats: Formats) -> Fits:
    parts = {name: _made(value, formats) for name, value in schema.get("properties", {}).items()}
    wanted, more = set(schema.get("required", ())), schema.get("additionalProperties", True)
    others = (lambda data: more) if isinstance(more, bool) else _made(more, formats)

    def fits(data: Any) -> bool:
        if type(data) is not dict:
            return True
        return wanted <= data.keys() and all(parts.get(name, others)(value) for name, value in data.items())

    return fits


def _type(value: Any) -> Fits:
    kinds = tuple(TYPES.get(name) for name in ([value] if isinstance(value, str) else value))
    if None in kinds:
        raise NotPlain
    return lambda data: type(data) in kinds


def _pattern(value: str) -> Fits:
    found = re.compile(value).search
    return lambda data: type(data) is not str or found(data) is not None


def _one_of(choices: list[Any]) -> Fits:
    if not all(type(one) is str for one in choices):
        raise NotPlain
    return lambda data: type(data) is str and data in choices


def _const(value: Any) -> Fits:
    return lambda data: type(data) is type(value) and data == value and type(value) in (str, int, bool)


def _sized(kind: type, least: float = 0, most: float = float("inf")) -> Fits:
    return lambda data: type(data) is not kind or least <= len(data) <= most


def _between(least: float = float("-inf"), most: float = float("inf")) -> Fits:
    return lambda data: type(data) is not int or least <= data <= most


def _unique(value: bool) -> Fits:
    if not value:
        return lambda data: True

    def fits(data: Any) -> bool:
        if type(data) is not list:
            return True
        return _is_plain(data) and len({orjson.dumps(one, option=orjson.OPT_SORT_KEYS) for one in data}) == len(data)

    return fits


def _is_plain(data: Any) -> bool:
    """Whether there is no number with a fraction in it: 1 and 1.0 are the same and are spelled differently."""
    inner = data.values() if type(data) is dict else data if type(data) is list else ()
    return type(data) in PLAIN and all(map(_is_plain, inner))


WORDS: dict[str, Callable[[Any], Fits]] = {
    "type": _type,
    "pattern": _pattern,
    "enum": _one_of,
    "const": _const,
    "minLength": lambda value: _sized(str, least=value),
    "maxLength": lambda value: _sized(str, most=value),
    "minItems": lambda value: _sized(list, least=value),
    "maxItems": lambda value: _sized(list, most=value),
    "minProperties": lambda value: _sized(dict, least=value),
    "maxProperties": lambda value: _sized(dict, most=value),
    "minimum": lambda value: _between(least=value),
    "maximum": lambda value: _between(most=value),
    "uniqueItems": _unique,
}
