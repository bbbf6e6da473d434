"""After acceptance: the reviewer asks for more, the applicant answers; the clock stops only with a legal ground."""

from datetime import datetime
from typing import Any

from tongban.cases import completeness, deadlines, queries, standing
from tongban.cases.commands import handing_in
from tongban.cases.commands.turn import Turn, whole
from tongban.cases.models import Correction, Pause
from tongban.kernel import clock
from tongban.kernel.codes import new_id
from tongban.kernel.journal.entries import Entry

LEGAL = "行政许可法 45"
"""What lets the clock stand while the applicant is waited for."""


def ask_more(turn: Turn, marks: list[dict[str, str]], days: int, ground: str | None) -> Entry:
    """The reviewer needs more to decide: each field or material with its reason, and until when (要求补充材料)."""
    case, now = turn.case, clock.now()
    completeness.known_targets(case, marks)
    asked = Correction(zone=case.zone, id=new_id(), case_id=case.id, round=len(queries.corrections(case)) + 1)
    asked.asked_at, asked.due_at, asked.marks = now, standing.answer_by(case.zone, days, now), marks
    rows: dict[Any, list[dict[str, Any]]] = {Correction: [whole(asked)]}
    after: dict[str, Any] = {"correction_due": asked.due_at, **handing_in.there(case)}
    if ground:
        pause = Pause(zone=case.zone, id=asked.id, case_id=case.id, ground=ground, clause=LEGAL, started_at=now)
        pause.announced_amount, pause.announced_unit = days, "working_day"
        after |= _clock(turn, pause)
        rows[Pause] = [whole(pause)]
    return turn.write(after, rows=rows)


def answer(turn: Turn) -> Entry:
    """The applicant answers: each mark is touched, and the review goes on (补充材料)."""
    case, now, asked = turn.case, clock.now(), queries.open_correction(turn.case)
    answers, attached = handing_in.answered(turn, asked)
    rows = {Correction: [whole(asked, answered_at=now)], **handing_in.materials_of(case, attached, now)}
    return _gone_on(turn, asked, now, rows, answers)


def go_on(turn: Turn) -> Entry:
    """Without an answer: the day has passed, or the reviewer needs it no more; he decides on what is there."""
    now, asked = clock.now(), queries.open_correction(turn.case)
    return _gone_on(turn, asked, now, {Correction: [whole(asked, missed_at=now)]})


def _gone_on(turn: Turn, asked: Correction, now: datetime, rows: dict[Any, Any], answers: Any = None) -> Entry:
    """The review goes on, and so does the clock where it stood for this."""
    after: dict[str, Any] = {"correction_due": None, **handing_in.here_again(turn.case)}
    stood = next((one for one in queries.pauses(turn.case) if one.id == asked.id and one.ended_at is None), None)
    if stood:
        stood.ended_at = now
        after |= _clock(turn, stood)
        rows = {**rows, Pause: [whole(stood)]}
    return turn.write(after, private=handing_in.told(turn.case, answers) if answers else None, rows=rows)


def _clock(turn: Turn, pause: Pause) -> dict[str, Any]:
    """The due dates with one stop begun or ended."""
    about = standing.with_pause(standing.parts(turn.case), pause)
    after = deadlines.columns(deadlines.facts(turn.case, about.pauses))
    return after | standing.changed(turn.case, about, clock.now())
