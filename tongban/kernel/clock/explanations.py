"""The day strip: a due date opened into its days, with the sentences of law beside it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from .calendars import Calendar
from .instants import china_date
from .limits import Due, Stop
from .rulers import RULERS, gaps, spent

Kind = Literal["start", "working", "counted", "off", "stopped", "rolled", "due"]
"""`working` counts in working days or hours, `counted` in natural ones; `rolled` is passed over by roll-forward."""


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence as code and parameters, to be said in any language (`wording.say`), with the clause it rests on."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the strip: `count` is the number of the unit it completes, None where nothing is counted."""

    date: date
    kind: Kind
    count: int | None
    note: Message | None
    today: bool
    provisional: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """A due date from the start day to the last day, and why (期限说明)."""

    days: tuple[Day, ...]
    sentences: tuple[Message, ...]


def explain(due: Due, *, calendar: Calendar, now: datetime | None = None) -> Explanation:
    """Every day from the start to the last, or while paused to today; the same for a case long finished.

    Give the calendar the date was computed with. Unlike `due`, this walks over the days: it is for reading.
    """
    first = china_date(due.start)
    today = now and china_date(now)
    last = due.date or max(first, today or first, *(china_date(stop.start) for stop in due.stops))
    days, before = [], 0
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        count = min(due.total, _counted(due, calendar, day, due.stops))
        kind = _kind(due, calendar, day, first, count > before)
        shown = count if kind in ("working", "counted", "due") else None
        note = _note(due, calendar, day, kind, count)
        days.append(Day(day, kind, shown, note, day == today, not calendar.knows(day, day)))
        before = count
    return Explanation(tuple(days), tuple(_sentences(due, calendar, days)))


def _counted(due: Due, calendar: Calendar, through: date, stops: Iterable[Stop]) -> int:
    """Whole units of the limit from its start through the end of a day, without these stops."""
    ruler = RULERS[due.limit.unit](calendar)
    out = gaps(ruler, ((stop.start, stop.end) for stop in stops))
    return spent(ruler, ruler.point(due.start), ruler.through(through), out) // ruler.size


def _kind(due: Due, calendar: Calendar, day: date, first: date, counts: bool) -> Kind:
    """What a day is to the limit."""
    working = due.limit.unit.startswith("working")
    if day == due.date:
        return "due"
    if day == first:
        return "start"
    if counts:
        return "working" if working else "counted"
    if working and not calendar.is_working(day):
        return "off"
    if _stopping(due, day):
        return "stopped"
    return "rolled" if due.limit.roll else "working" if working else "counted"


def _stopping(due: Due, day: date) -> tuple[str, ...]:
    """The grounds on which a day is taken out."""
    grounds = (
        stop.ground
        for stop in due.stops
        if china_date(stop.start) < day and (stop.end is None or day <= china_date(stop.end))
    )
    return tuple(dict.fromkeys(grounds))


def _note(due: Due, calendar: Calendar, day: date, kind: Kind, count: int) -> Message | None:
    """What makes a day remarkable, the most telling first."""
    marked = calendar.marked.get(day)
    if kind == "start":
        return Message(due.limit.start_event)
    if kind == "stopped":
        return Message("stopped", {"grounds": _stopping(due, day)})
    if kind in ("off", "rolled"):
        return Message("holiday", {"name": marked}) if marked else Message(WEEKDAYS[day.weekday()])
    if marked and marked.work and due.limit.unit.startswith("working"):
        return Message("makeup", {"name": marked})
    return Message("extended") if count > due.limit.amount else None


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _sentences(due: Due, calendar: Calendar, days: list[Day]) -> Iterator[Message]:
    """The law behind the date, in the order of reading."""
    limit, last = due.limit, days[-1].date
    yield Message("limit", {"span": (limit.amount, limit.unit), "event": limit.start_event}, limit.clause)
    if limit.unit.endswith("day"):
        yield Message("start-not-counted", {}, "民法典 201")
    yield from _stops(due, calendar, last)
    if due.extension:
        yield Message("extension", {"span": (due.extension.amount, limit.unit)}, due.extension.clause)
    if any(day.kind == "rolled" for day in days):
        yield Message("rolled-forward", {}, "民法典 203")
    if due.date is None:
        open_now = tuple(dict.fromkeys(stop.ground for stop in due.stops if stop.end is None))
        yield Message("paused", {"grounds": open_now, "span": (due.remaining, limit.unit), "date": due.not_before})
    elif limit.unit.endswith("hour"):
        yield Message("due-at", {"instant": due.instant})
    else:
        yield Message("due", {"date": due.date}, "民法典 203")
    if due.provisional:
        yield Message("provisional", {"year": max(last, due.not_before).year})


def _stops(due: Due, calendar: Calendar, last: date) -> Iterator[Message]:
    """How much each ground takes out; overlapping grounds each name all that is theirs."""
    whole = _counted(due, calendar, last, ())
    for ground, clause in dict.fromkeys((stop.ground, stop.clause) for stop in due.stops):
        same = [stop for stop in due.stops if stop.ground == ground]
        out = whole - _counted(due, calendar, last, same)
        if out:
            yield Message("not-counted", {"ground": ground, "span": (out, due.limit.unit)}, clause)
        elif all(stop.end for stop in same):
            yield Message("no-day-taken", {"ground": ground}, clause)
