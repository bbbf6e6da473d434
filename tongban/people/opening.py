"""When a hall is open: its week, the calendar of its zone, and its closures. Pure; times are those of China.

On a working day the hours of the weekday hold; on a weekend that is worked instead of a holiday those of Monday, where
the weekday has none of its own. A published holiday is closed whatever the week says.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from tongban.kernel import clock
from tongban.kernel.clock.calendars import Calendar

Span = tuple[time, time]
NOON = time(12)
HALVES = {"day": (time.min, time.max), "morning": (time.min, NOON), "afternoon": (NOON, time.max)}
SPAN = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)\s*[-–—~至]\s*([01]?\d|2[0-3])[:：]([0-5]\d)")
AHEAD = 60
"""How many days ahead the next opening is looked for."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a hall is open, until when, or when it opens next and why it is closed today (开放状态)."""

    until: datetime | None
    next: datetime | None
    closure: Any = None
    holiday: Any = None

    @property
    def is_open(self) -> bool:
        """Whether somebody who comes now finds the hall open."""
        return self.until is not None


def spans(text: str) -> list[list[str]] | None:
    """Hours as people type them, `9:00-12:00 13:30-17:00`; None when anything else stands between them."""
    found = [(int(a), b, int(c), d) for a, b, c, d in SPAN.findall(text)]
    hours = [[f"{a:02d}:{b}", f"{c:02d}:{d}"] for a, b, c, d in found]
    ordered = [edge for span in hours for edge in span]
    if SPAN.sub("", text).strip(" ,，;；、") or ordered != sorted(set(ordered)):
        return None
    return hours


def hours_on(day: date, week: Mapping[str, Any], closures: Iterable[Any], calendar: Calendar) -> list[Span]:
    """The hours of one day, closures taken out."""
    marked = calendar.marked.get(day)
    if marked is not None and not marked.work:
        return []
    own = week.get(str(day.isoweekday())) or (week.get("1") if marked is not None else None) or []
    found = [(time.fromisoformat(start), time.fromisoformat(end)) for start, end in own]
    for closure in closures:
        if not closure.lifted and closure.first <= day <= closure.last:
            found = [part for span in found for part in _without(span, HALVES[closure.part])]
    return found


def _without(span: Span, gap: Span) -> Iterator[Span]:
    """What is left of a span when a gap is taken out of it."""
    if span[0] < gap[0]:
        yield span[0], min(span[1], gap[0])
    if gap[1] < span[1]:
        yield max(span[0], gap[1]), span[1]


def opening(at: datetime, week: Mapping[str, Any], closures: list[Any], calendar: Calendar) -> Opening:
    """Whether the hall is open at an instant, and if not, when next."""
    now = at.astimezone(clock.CHINA)
    for ahead in range(AHEAD):
        day = now.date() + timedelta(days=ahead)
        for start, end in hours_on(day, week, closures, calendar):
            if ahead == 0 and start <= now.time() < end:
                return Opening(_at(day, end), None)
            if ahead or now.time() < start:
                return Opening(None, _at(day, start), *_why(now.date(), closures, calendar))
    return Opening(None, None, *_why(now.date(), closures, calendar))


def _at(day: date, when: time) -> datetime:
    return datetime.combine(day, when, clock.CHINA)


def _why(day: date, closures: list[Any], calendar: Calendar) -> tuple[Any, Any]:
    closure = next((one for one in closures if not one.lifted and one.first <= day <= one.last), None)
    marked = calendar.marked.get(day)
    return closure, marked if marked is not None and not marked.work else None
