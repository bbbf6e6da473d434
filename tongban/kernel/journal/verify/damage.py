"""What can still be read from a body that is no longer what it was."""

import re

from tongban.kernel.journal.verify.report import Place

ZONE = re.compile(rb'"zone":"([A-Za-z0-9_-]{1,64})"')
SUBJECT = re.compile(rb'"subject":"([0-9a-f-]{36})"')
NUMBER = re.compile(rb'"number":([1-9][0-9]{0,9}),"prev"')
PREV = re.compile(rb'"prev":"([0-9a-f]{64})"')


def salvaged(body: bytes, line: int, position: int | None) -> Place:
    """The place of a damaged entry, named by the last words in it that still look like its names."""
    number = _last(NUMBER, body)
    return Place(line, position, _last(ZONE, body), _last(SUBJECT, body), int(number) if number else None)


def prev(body: bytes) -> str | None:
    """The hash of the entry before, if it can still be read."""
    return _last(PREV, body)


def _last(pattern: re.Pattern[bytes], body: bytes) -> str | None:
    found = pattern.findall(body)
    return found[-1].decode() if found else None
