"""Pages of a list: the cursor is the place of the last row, so what is added or gone meanwhile moves nothing."""

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongban.kernel.journal.canon import plain
from tongban.kernel.refusals import NotReady, Reason


def page(found: QuerySet[Any], order: Sequence[str], cursor: str, limit: int) -> tuple[list[Any], str | None]:
    """The rows after a cursor in an order of columns without nulls (`-` for falling), and where the next begins."""
    ordered = found.order_by(*order)
    rows = list((ordered.filter(_beyond(found, order, read(cursor, len(order)))) if cursor else ordered)[: limit + 1])
    names = [name.removeprefix("-") for name in order]
    last = [getattr(rows[limit - 1], name) for name in names] if len(rows) > limit else None
    return rows[:limit], spelled(last) if last else None


def _beyond(found: QuerySet[Any], order: Sequence[str], place: Sequence[Any]) -> Q:
    """What stands behind a place."""
    same, further = Q(), Q()
    for name, text in zip(order, place, strict=True):
        column = name.removeprefix("-")
        value = _value(found, column, text)
        further |= same & Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{column: value})
    return further


def _value(found: QuerySet[Any], column: str, text: Any) -> Any:
    try:
        value = found.model._meta.get_field(column).to_python(text)
    except (ValidationError, ValueError, TypeError, OverflowError):
        raise NotReady(no_cursor()) from None
    if value is None or (isinstance(value, str) and "\0" in value) or getattr(value, "tzinfo", value) is None:
        raise NotReady(no_cursor())
    return value


def sliced(
    rows: Iterable[Any], key: Callable[[Any], tuple[Any, ...]], cursor: str, limit: int
) -> tuple[list[Any], str | None]:
    """The same of a list that is short enough to be held whole, in the order of its keys: texts or numbers."""
    every = sorted(rows, key=key)
    if cursor:
        width = len(key(every[0])) if every else None
        place = tuple(read(cursor, width))
        try:
            every = [row for row in every if key(row) > place]
        except TypeError:
            raise NotReady(no_cursor()) from None
    return every[:limit], spelled(key(every[limit - 1])) if len(every) > limit else None


def spelled(place: Sequence[Any]) -> str:
    """A place as a cursor: nothing that a program should read."""
    return base64.urlsafe_b64encode(orjson.dumps(plain(list(place)))).decode().rstrip("=")


def read(cursor: str, width: int | None = None) -> list[Any]:
    """The place that a cursor says, of so many columns; NotReady for what is none."""
    try:
        place = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
    except (ValueError, binascii.Error):
        raise NotReady(no_cursor()) from None
    if not isinstance(place, list) or (width is not None and len(place) != width):
        raise NotReady(no_cursor())
    return place


def read_by(cursor: str, *readers: Callable[[Any], Any]) -> tuple[Any, ...]:
    """The place that a cursor says, each part by its reader; NotReady where one of them cannot read its part."""
    parts = read(cursor, len(readers))
    try:
        return tuple(reads(part) for reads, part in zip(readers, parts, strict=True))
    except (ValueError, TypeError, AttributeError):
        raise NotReady(no_cursor()) from None


def instant(text: str) -> datetime:
    """An aware instant from its text; ValueError for a naive one."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


def words(text: Any) -> str:
    """A text that a database takes; ValueError for another."""
    if not isinstance(text, str) or "\0" in text:
        raise ValueError(text)
    return text


def no_cursor() -> Reason:
    """An address that is no place in a list."""
    told, again = _("This address does not continue the list."), _("Begin the list again from its first page.")
    return Reason("cursor", told, "列表分页规则", again, "cursor")
