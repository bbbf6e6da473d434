"""After the decision: proposed with its ground, made by another person, told to the holder, in effect from a day."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from tongban.cases import queries
from tongban.cases.commands.turn import Turn, whole
from tongban.cases.flow.afterwards import BECOMES, GROUNDS_AFTER
from tongban.cases.models import Case, Change, Decision
from tongban.kernel import clock
from tongban.kernel.codes import new_id
from tongban.kernel.journal.entries import Entry
from tongban.kernel.refusals import NotReady, Reason


def decision_of(case: Case, outcome: str, at: datetime) -> Decision:
    """A decision as it is made: in force from then, on a promise where one is still to be kept (决定)."""
    made = Decision(zone=case.zone, id=new_id(), case_id=case.id, outcome=outcome, decided_at=at)
    made.on_promise = outcome == "granted" and "promise" in (case.waits or ())
    made.effective_from = at
    return made


def propose_change(turn: Turn, kind: str, ground: str, text: str, since: str | None) -> Entry:
    """A reviewer says what should become of the decision, on which ground, from when."""
    wanted, _title, _clause = GROUNDS_AFTER[ground]
    if wanted != kind:
        raise NotReady(_other_ground(turn.clause))
    if turn.case.outcome != "granted" and kind != "correct":
        raise NotReady(_nothing_granted(turn.clause))
    return turn.write(waiting(turn.case, change=True), rows={Change: [whole(proposal(turn, ground, text, since))]})


def proposal(turn: Turn, ground: str, text: str, since: str | None = None) -> Change:
    """A change of the decision as it is put before the approver: on which ground, under which clause."""
    clause = GROUNDS_AFTER[ground][2]
    return Change(
        zone=turn.case.zone,
        id=new_id(),
        case_id=turn.case.id,
        kind=GROUNDS_AFTER[ground][0],
        ground=ground,
        clause=clause,
        text=text,
        effective_at=_day(since),
        proposed_at=clock.now(),
        proposed_name=turn.by.name,
    )


def correct(turn: Turn) -> Entry:
    """A slip of the pen is put right; what was decided stays (更正)."""
    return _made(turn)


def revoke(turn: Turn, heard: str) -> Entry:
    """It should not have been granted, or was obtained by deceit (撤销)."""
    return _made(turn, heard)


def recall(turn: Turn, heard: str) -> Entry:
    """Lawful then, but the law or the circumstances have changed; who trusted in it is compensated (撤回)."""
    return _made(turn, heard)


def lapse_permit(turn: Turn) -> Entry:
    """The permit has ended, and is struck off (注销)."""
    return _made(turn)


def _made(turn: Turn, heard: str = "") -> Entry:
    now, change, decision = clock.now(), queries.proposed_change(turn.case), queries.decision(turn.case)
    since = change.effective_at or now
    change.state, change.closed_at, change.closed_name, change.remark = "made", now, turn.by.name, heard
    change.effective_at, decision.state = since, BECOMES[change.kind]
    if change.kind != "correct":
        decision.effective_until = since
    ended = turn.quiet() if change.kind != "correct" else waiting(turn.case, change=False)
    after = {**ended, "validity": decision.state, "validity_at": since}
    rows = {Change: [whole(change)], Decision: [whole(decision)]}
    return turn.write(after, rows=rows, effective_at=since)


def drop_change(turn: Turn, reason: str) -> Entry:
    """The approver does not follow the proposal: the decision stays as it is."""
    change = queries.proposed_change(turn.case)
    change.state, change.closed_at, change.closed_name, change.remark = "dropped", clock.now(), turn.by.name, reason
    return turn.write(waiting(turn.case, change=False), rows={Change: [whole(change)]})


def waiting(case: Case, *, change: bool) -> dict[str, list[str] | None]:
    """What the case waits for, with or without a change of its decision."""
    others = [word for word in case.waits or () if word != "change"]
    return {"waits": [*others, *(["change"] if change else [])] or None}


def _day(text: str | None) -> datetime | None:
    """The first instant of a day that was typed; NotReady for what is no day."""
    try:
        return clock.day_start(date.fromisoformat(text)) if text else None
    except (ValueError, OverflowError):
        raise NotReady(
            Reason(
                "no-day",
                _("This is no day of the calendar."),
                "GB/T 7408.1-2023",
                _("Write it as year-month-day, for example 2026-11-04, or leave it empty."),
                field="since",
            )
        ) from None


def _other_ground(clause: str) -> Reason:
    return Reason(
        "other-ground",
        _("This ground does not carry this change."),
        clause,
        _("Choose a ground of the same kind: each stands under its own article."),
        field="ground",
    )


def _nothing_granted(clause: str) -> Reason:
    return Reason(
        "nothing-granted",
        _("Nothing was granted that could be revoked, recalled or struck off."),
        clause,
        _("A refusal can be corrected; against a refusal the applicant has his remedies."),
        field="kind",
    )
