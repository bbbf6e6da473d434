"""What a case waits for besides its own limit, what of that is late, and when the clock next has something to say.

Pure but for the calendar. The case keeps these as columns: a move reads no row of a matter that waits for nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tongban.cases import deadlines, promising
from tongban.cases.models import Case, Opinion, Pause, Promise, ReviewStep
from tongban.kernel import clock
from tongban.kernel.clock import queries as calendars
from tongban.kernel.journal.rows import rows
from tongban.people.queries import Holder

LADDER = ("remind", "escalate", "escalate")
"""What the clock does about an office that is late, one working day after the other: reminded; its deputy; its head."""
ALARMS = ("promise", "procedure", "opinion", "step")
"""What may be late besides the matter itself, the gravest first."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that hangs on a case and has a day of its own (附属事项)."""

    opinions: Sequence[Opinion] = ()
    steps: Sequence[ReviewStep] = ()
    pauses: Sequence[Pause] = ()
    agencies: frozenset[str] = field(default_factory=frozenset)
    promises: Sequence[Promise] = ()
    decided: bool = False
    change: bool = False

    @property
    def asked(self) -> list[Opinion | ReviewStep]:
        """What offices owe: open opinions, and steps that are open."""
        return [*open_opinions(self.opinions), *(step for step in self.steps if step.state == "open")]


def parts(case: Case) -> Parts:
    """What hangs on a case, read only where something does."""
    known, waits = frozenset(case.consulted or ()), case.waits or ()
    promises = rows(case, Promise) if "promise" in waits or case.alarm == "promise" else ()
    if case.decided_at:
        return Parts(agencies=known, promises=promises, decided=True, change="change" in waits)
    opinions, steps = (rows(case, Opinion), rows(case, ReviewStep)) if known else ((), ())
    return Parts(opinions, steps, rows(case, Pause), known, promises)


def open_opinions(opinions: Iterable[Opinion]) -> list[Opinion]:
    """The questions that were not answered yet."""
    return [one for one in opinions if one.done_at is None]


def with_pause(about: Parts, pause: Pause) -> Parts:
    """The same with one special procedure as it stands now."""
    return replace(about, pauses=[*(one for one in about.pauses if one.id != pause.id), pause])


def with_promises(about: Parts, changed: Iterable[Promise]) -> Parts:
    """The same with promises as they stand now."""
    fresh = {one.id: one for one in changed}
    return replace(about, promises=[*(one for one in about.promises if one.id not in fresh), *fresh.values()])


def with_change(about: Parts) -> Parts:
    """The same with a change of the decision that waits for its approver."""
    return replace(about, change=True)


def columns(about: Parts, at: datetime) -> dict[str, Any]:
    """What the case keeps of its parts, at an instant."""
    waiting, late = list(_waits(about)), set(_late(about, at))
    agencies = sorted(about.agencies | {one.agency for one in (*about.opinions, *about.steps)})
    bells = [bell for bell in _bells(about) if bell]
    return {
        "consulted": agencies or None,
        "waits": waiting or None,
        "alarm": next((alarm for alarm in ALARMS if alarm in late), None),
        "rings_at": min(bells, default=None),
    }


def changed(case: Case, about: Parts, at: datetime) -> dict[str, Any]:
    """Of these, what differs from what the case has: an entry says what it changes."""
    return {name: value for name, value in columns(about, at).items() if getattr(case, name) != value}


def _waits(about: Parts) -> Iterable[str]:
    opinions = open_opinions(about.opinions)
    if opinions:
        yield "opinion"
    if any(one.binding for one in opinions):
        yield "binding"
    if any(step.done_at is None for step in about.steps):
        yield "step"
    if promising.waiting(about.promises):
        yield "promise"
    if about.change:
        yield "change"


def _late(about: Parts, at: datetime) -> Iterable[str]:
    if any(promising.is_late(one, at) for one in about.promises) or (broken(about) and not about.decided):
        yield "promise"
    for one in about.asked:
        if at >= one.due_at:
            yield "opinion" if isinstance(one, Opinion) else "step"
    if any(pause.ended_at is None and at >= announced_end(pause) for pause in about.pauses):
        yield "procedure"


def broken(about: Parts) -> list[Promise]:
    """The promises that were broken or false and not made up for: nothing is granted on them."""
    return [one for one in about.promises if one.state in promising.BROKEN and one.restored_at is None]


def _bells(about: Parts) -> Iterable[datetime | None]:
    yield from (one.rings_at for one in about.promises)
    yield from (one.rings_at for one in about.asked)
    yield from (announced_end(pause) for pause in about.pauses if pause.ended_at is None and not pause.overrun_at)


def announced_end(pause: Pause) -> datetime:
    """The first instant after the announced length of a special procedure."""
    return clock.announced(deadlines.stop(pause), calendar=calendars.calendar_for(pause.zone)).instant


def answer_by(zone: str, days: int, at: datetime) -> datetime:
    """The first instant that is too late for an answer within some working days."""
    return clock.answer_by(days, at, calendar=calendars.calendar_for(zone))


def next_ring(one: Opinion | ReviewStep) -> datetime | None:
    """When the clock speaks again after the rung that was just reached; None above the last."""
    if one.rung >= len(LADDER):
        return None
    return answer_by(one.zone, 1, one.rings_at - timedelta(microseconds=1))


def ring(about: Parts, at: datetime) -> Opinion | ReviewStep | None:
    """What is to be rung first at an instant, among what offices owe."""
    rung = [one for one in about.asked if one.rings_at and one.rings_at <= at]
    return min(rung, key=lambda one: (one.rings_at, str(one.id)), default=None)


def overrun(about: Parts, at: datetime) -> Pause | None:
    """A special procedure that has just outlasted what was announced, and of which nobody was told yet."""
    running = (pause for pause in about.pauses if pause.ended_at is None and not pause.overrun_at)
    return next((pause for pause in running if announced_end(pause) <= at), None)


def promise_word(about: Parts, at: datetime) -> tuple[str, Promise | None]:
    """What the clock has to say of a promise, and of which, the earliest first."""
    rung = sorted((one for one in about.promises if promising.word(one, at)), key=lambda one: (one.rings_at, one.key))
    return (promising.word(rung[0], at), rung[0]) if rung else ("", None)


def called_upon(holders: Iterable[Holder], rung: int, *, but: UUID | None) -> Holder | None:
    """Whom the ladder names at a rung: a deputy first, at the last rung the head; never who asked himself.

    A head is whoever holds a post that approves, or his deputy, or the deputy's deputy: whoever sits there today.
    """
    known = [one for one in holders if one.person != but]
    heads = sorted((one for one in known if one.role == "approver"), key=_seniority)
    deputies = [one for one in known if one.manner == "deputy"]
    deputies.sort(key=lambda one: (one.role == "approver", one.since))
    return next(iter(heads if rung >= len(LADDER) else [*deputies, *heads]), None)


def _seniority(one: Holder) -> tuple[bool, Any]:
    return one.manner == "deputy", one.since
