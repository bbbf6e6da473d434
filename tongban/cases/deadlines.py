"""From a case to its due dates: which limit, from which event, without which days. Pure but for the calendar."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tongban.cases.models import Case, Pause
from tongban.kernel import clock
from tongban.kernel.clock import queries as calendars
from tongban.kernel.clock.deadlines import spelt


@dataclass(frozen=True, slots=True)
class Facts:
    """What the due dates of a case follow from (期限要素)."""

    zone: str
    limit: Mapping[str, Any] | None
    limit_legal: Mapping[str, Any] | None
    received_at: datetime
    accepted_at: datetime | None
    stops: tuple[clock.Stop, ...] = ()
    extension: int | None = None


def facts(case: Case, pauses: Iterable[Pause] = (), **changed: Any) -> Facts:
    """The facts of a case as it stands, with what a move is about to change."""
    known = {name: getattr(case, name) for name in ("zone", "limit", "limit_legal", "received_at", "accepted_at")}
    known["extension"] = case.extension
    known["stops"] = tuple(stop(pause) for pause in pauses)
    return Facts(**(known | changed))


def limit(raw: Mapping[str, Any] | None) -> clock.Limit | None:
    """A limit as the clock counts it, from how an item version spells it."""
    return clock.Limit(**raw) if raw else None


def stop(pause: Pause) -> clock.Stop:
    """A special procedure as an interval that is not counted."""
    announced = clock.Limit(pause.announced_amount, pause.announced_unit, clause=pause.clause)
    return clock.Stop(pause.started_at, pause.ended_at, pause.ground, pause.clause, announced)


def due(about: Facts, raw: Mapping[str, Any] | None) -> clock.Due | None:
    """When one of the limits ends; None while its start event has not happened, or where there is no limit."""
    counted = limit(raw)
    start = counted and (about.received_at if counted.start_event == "receipt" else about.accepted_at)
    if not start:
        return None
    extension = clock.Extension(about.extension) if about.extension else None
    return clock.due(counted, start, about.stops, extension, calendar=calendars.calendar_for(about.zone))


def columns(about: Facts) -> dict[str, Any]:
    """What the case keeps of its due dates, for lists; always recomputed from the facts, never counted down."""
    promised, legal = due(about, about.limit), due(about, about.limit_legal)
    return {
        "due": promised and promised.date,
        "due_at": promised and promised.instant,
        "due_legal": legal and legal.date,
        "provisional": bool(promised and promised.provisional),
        "paused": bool(promised and promised.paused),
    }


def silence_at(zone: str, received_at: datetime) -> datetime | None:
    """When a matter that nobody answered counts as accepted (行政许可法 32(4)); None until its year is published."""
    silence = clock.silence(received_at, calendar=calendars.calendar_for(zone))
    return None if silence.due.provisional else silence.fires


def thresholds(settings: Mapping[str, Any]) -> clock.Thresholds:
    """From when a lamp is yellow, as the zone has set it."""
    return clock.Thresholds(**settings.get("lamp", {}))


@dataclass(frozen=True, slots=True)
class Term:
    """Until when whoever has the turn must act, and how that stands (应办时间).

    `kind` says who must do what: `answer` (the window), `correction` (the applicant), `decision` and `delivery` (the
    agency), or `none` where no limit runs. The lamp of a decided case says whether the decision was in time.
    """

    kind: str
    last: date | None = None
    lamp: clock.Lamp | None = None
    remaining: int | None = None
    finished: bool = False
    provisional: bool = False


def term(case: Case, at: datetime, limits: clock.Thresholds) -> Term:
    """Until when whoever has the turn must act, at an instant."""
    if case.silence_at:
        return _until(case, "answer", case.silence_at, at, limits)
    if case.correction_due and case.status != "waiting":
        waiting = _until(case, "correction", case.correction_due, at, limits)
        return Term("correction", waiting.last, "grey", waiting.remaining)
    shown = lamp(case, at, limits)
    if case.decided_at and not case.ended_at:
        return Term("delivery", _handed_out_by(case), shown, finished=True)
    kind = "decision" if shown else "none"
    return Term(kind, case.due, shown, remaining(case, at), bool(case.ended_at), case.provisional)


DELIVERY = clock.Limit(10, "working_day", clause="行政许可法 44")
"""From the decision to the hands of the applicant."""


def _handed_out_by(case: Case) -> date:
    return clock.due(DELIVERY, case.decided_at, calendar=calendars.calendar_for(case.zone)).date


def _until(case: Case, kind: str, instant: datetime, at: datetime, limits: clock.Thresholds) -> Term:
    """A term that ends with a day: `instant` is the midnight that is too late."""
    left = clock.waiting(instant, at, calendar=calendars.calendar_for(case.zone), yellow=limits.days)
    return Term(kind, left.last, left.lamp, left.remaining)


def yellow_until(zone: str, at: datetime, limits: clock.Thresholds) -> datetime:
    """The instant up to which a due date is yellow: the beginning of the first working day that is not."""
    ahead = clock.due(clock.Limit(limits.days + 1), at, calendar=calendars.calendar_for(zone))
    return clock.day_start(ahead.date)


def strip(case: Case, pauses: Iterable[Pause], at: datetime) -> dict[str, Any] | None:
    """The days of the term that runs, with the sentences of law in both languages; None where no limit runs."""
    calendar = calendars.calendar_for(case.zone)
    counted = clock.silence(case.received_at, calendar=calendar).due if case.silence_at else None
    counted = counted or due(facts(case, pauses), case.limit)
    if counted is None or case.status == "returned":
        return None
    now = None if case.decided_at or case.ended_at else at
    return spelt(clock.explain(counted, calendar=calendar, now=now))


def lamp(case: Case, at: datetime, limits: clock.Thresholds) -> clock.Lamp | None:
    """The lamp of a case at an instant; None where no time is promised or none runs yet."""
    counted = limit(case.limit)
    start = counted and (case.received_at if counted.start_event == "receipt" else case.accepted_at)
    if not start or (case.due is None and not case.paused):
        return None
    shown = clock.Due(counted, start, (), None, case.due, case.due_at, case.due, 0, case.provisional)
    finished = case.decided_at or case.ended_at
    calendar = calendars.calendar_for(case.zone)
    return clock.lamp(shown, at, calendar=calendar, finished_at=finished, thresholds=limits)


def remaining(case: Case, at: datetime) -> int | None:
    """Working days left through the last day; negative when it has passed; None where no date can be named."""
    if case.due is None:
        return None
    return calendars.calendar_for(case.zone).between(clock.china_date(at), case.due)
