"""Data against a JSON Schema: every fault is a reason that names its place and says what would be right.

Pure. Schemas are draft 2020-12. Beside the usual formats these are checked: `uscc`, `resident-id`, `item-code`,
`base-code`, `china-telephone`. A place reads `materials.named[2].key`, as people write it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import orjson
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from tongban.kernel import codes
from tongban.kernel.fitting import fitting
from tongban.kernel.refusals import Reason

CLAUSE = "JSON Schema 2020-12"
FORMATS = FormatChecker(formats=())
FIX = _("Correct what is named here; everything else that was typed is kept.")

CODES: dict[str, Callable[[str], object]] = {
    codes.USCC: codes.uscc,
    codes.RESIDENT_ID: codes.resident_id,
    codes.ITEM_CODE: codes.item_code,
    codes.BASE_CODE: codes.base_code,
}
TELEPHONE = re.compile(
    r"(\+?86[- ]?)?(1[3-9][0-9]{9}|(0[0-9]{2,3}[- ]?)?[0-9]{7,8}([- ][0-9]{1,6})?|400[- ]?[0-9]{3}[- ]?[0-9]{4})"
)

SLUG = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80}
TEXT = {"type": "string", "minLength": 1, "maxLength": 2000}
NAME = {"type": "string", "minLength": 1, "maxLength": 200}
DAY = {"type": "string", "format": "date"}

TYPES = {
    "string": _("a text"),
    "integer": _("a whole number"),
    "number": _("a number"),
    "boolean": _("yes or no (true or false)"),
    "array": _("a list"),
    "object": _("a table"),
    "null": _("nothing"),
}

TEXTS = {
    "required": _("“{name}” is missing."),
    "type": _("This must be {wanted}."),
    "enum": _("“{found}” is not one of: {wanted}."),
    "const": _("This must be “{wanted}”."),
    "pattern": _("“{found}” does not have the right form."),
    "additionalProperties": _("“{name}” is not known here."),
    "minLength": _("This must not be shorter than {wanted} characters."),
    "maxLength": _("This must not be longer than {wanted} characters."),
    "minItems": _("At least {wanted} must be given."),
    "maxItems": _("No more than {wanted} may be given."),
    "uniqueItems": _("The same thing stands here twice."),
    "minimum": _("This must be at least {wanted}."),
    "maximum": _("This must be at most {wanted}."),
    "date": _("“{found}” is not a day that exists; write it as 2026-11-04."),
    "china-telephone": _("“{found}” is not a telephone number in China."),
    "other": _("This does not fit what is asked here."),
}


@FORMATS.checks("date")
def _is_date(value: object) -> bool:
    try:
        return not isinstance(value, str) or date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


@FORMATS.checks("date-time")
def _is_instant(value: object) -> bool:
    try:
        return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


@FORMATS.checks("china-telephone")
def _is_telephone(value: object) -> bool:
    return not isinstance(value, str) or bool(TELEPHONE.fullmatch(value.strip()))


def _is_code(kind: str) -> Callable[[object], bool]:
    def holds(value: object) -> bool:
        return not isinstance(value, str) or bool(CODES[kind](value))

    return holds


for _kind in CODES:
    FORMATS.checks(_kind, raises=codes.BrokenCode)(_is_code(_kind))


def table(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """The shape of a table with these keys and no others."""
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": properties}


def listing(of: dict[str, Any], least: int = 0, most: int = 500) -> dict[str, Any]:
    """The shape of a list without anything twice."""
    return {"type": "array", "items": of, "uniqueItems": True, "minItems": least, "maxItems": most}


def both(text: dict[str, Any]) -> dict[str, Any]:
    """The shape of a text in Chinese and, where there is one, in English."""
    return table({"zh": text, "en": text}, "zh")


def english(text: Mapping[str, str]) -> str:
    """The English of a text in two languages, or the Chinese where there is no English."""
    return text.get("en") or text["zh"]


SOURCES = {
    "type": "object",
    "propertyNames": SLUG,
    "additionalProperties": table({"title": NAME, "row": NAME, "where": NAME, "on": DAY}, "title"),
}
"""Where facts were published: by a key that each fact names."""


def faults(schema: Mapping[str, Any], data: Any, place: str = "") -> tuple[Reason, ...]:
    """Every way in which data does not fit a schema, in the order of the data; none when it fits."""
    spelled = orjson.dumps(schema)
    if fitting(spelled, FORMATS.conforms)(data):
        return ()
    found = sorted(_validator(spelled).iter_errors(data), key=lambda error: [str(p) for p in error.path])
    return tuple(reason for error in found for reason in _reasons(error, place))


def path(parts: Iterable[str | int], place: str = "") -> str:
    """A place as people write it: names joined by dots, positions in brackets, counted from 0."""
    for part in parts:
        place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else str(part)
    return place


@lru_cache(maxsize=512)
def _validator(schema: bytes) -> Draft202012Validator:
    return Draft202012Validator(orjson.loads(schema), format_checker=FORMATS)


def _reasons(error: ValidationError, place: str) -> list[Reason]:
    here = path(error.absolute_path, place)
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        return [
            _said("additionalProperties", path([name], here), name=name) for name in error.instance if name not in known
        ]
    if error.validator == "required":
        name = next(name for name in error.validator_value if f"{name!r} is a required property" == error.message)
        return [_said("required", path([name], here), name=name)]
    if error.validator == "format":
        return [_format_fault(error, here)]
    return [_said(error.validator, here, found=_short(error.instance), wanted=_wanted(error))]


def _format_fault(error: ValidationError, here: str) -> Reason:
    kind = error.validator_value
    if isinstance(error.cause, codes.BrokenCode):
        return error.cause.reason(here)
    return _said(kind, here, found=_short(error.instance))


def _wanted(error: ValidationError) -> Any:
    value = error.validator_value
    if error.validator == "type":
        names = [value] if isinstance(value, str) else value
        return format_lazy(" / ".join(["{}"] * len(names)), *(TYPES[name] for name in names))
    return ", ".join(str(choice) for choice in value) if isinstance(value, list) else value


def _said(fault: str, here: str, **facts: Any) -> Reason:
    text = format_lazy(TEXTS.get(fault, TEXTS["other"]), **facts)
    return Reason(f"shape-{fault if fault in TEXTS else 'other'}", text, CLAUSE, FIX, here)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"
