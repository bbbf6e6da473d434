"""After the decision: proposed with its ground, made by another person, told to the holder, in effect from a day."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases import promising, queries
from tongban.cases.commands.turn import Turn, whole
from tongban.cases.flow.afterwards import BECOMES, GROUNDS_AFTER
from tongban.cases.models import Case, Change, Decision, Promise
from tongban.certificates import commands as certificates
from tongban.kernel import clock
from tongban.kernel.codes import new_id
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import is_on_its_way
from tongban.kernel.journal.rows import rows
from tongban.kernel.refusals import NotReady, Reason, in_both
from tongban.ui.words import spoken


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


def revocation(turn: Turn, broken: Promise, text: str | None) -> Change:
    """What a promise that was broken or false leads to, put before the approver with what was found (69)."""
    ground = "fraud" if broken.state == "false" else "promise"
    change = proposal(turn, ground, text or "\n".join(in_both(_not_kept(broken)).values()))
    change.proposed_name = broken.closed_name
    return change


def _not_kept(broken: Promise) -> Any:
    return format_lazy(
        _("“{name}” was promised, and was not kept by its day nor within the time to put it right."),
        name=spoken(broken.name),
    )


def _next(turn: Turn, ended: Change) -> Change | None:
    """The revocation for a promise that was broken while another change waited; none beside a revocation itself."""
    if ended.kind == "revoke":
        return None
    found = [one for one in rows(turn.case, Promise) if one.state in promising.BROKEN and one.restored_at is None]
    meanwhile = [one for one in found if one.closed_at >= ended.proposed_at]
    return revocation(turn, meanwhile[0], meanwhile[0].finding) if meanwhile else None


def correct(turn: Turn, holder: str | None, until: str | None) -> Entry:
    """A slip of the pen is put right, on the certificate as well; what was decided stays (更正)."""
    ends, change = not_over(last_day(until)), queries.proposed_change(turn.case)
    grant = grant_of(turn.case, ends)
    grant = replace(grant, holder_name=holder or grant.holder_name, corrected=change.text)
    with transaction.atomic():
        entry = _made(turn)
        if is_on_its_way():
            certificates.correct(grant, since=entry.effective_at, by=turn.by)
    return entry


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
    follows = _next(turn, change) if change.kind == "correct" else None
    ended = turn.quiet() if change.kind != "correct" else waiting(turn.case, change=bool(follows))
    after = {**ended, "validity": decision.state, "validity_at": since}
    with transaction.atomic():
        rows = {**_rows(change, follows), Decision: [whole(decision)]}
        entry = turn.write(after, rows=rows, effective_at=since)
        if change.kind != "correct" and is_on_its_way():
            certificates.follow(turn.case.zone, turn.case.id, change.kind, since=since, by=turn.by)
    return entry


def grant_of(case: Case, until: date | None) -> certificates.Grant:
    """What was granted, as its certificate says it."""
    version = case.version_in_force
    result = version.content.get("result", {}).get("name", {}).get("zh")
    named = {"name": result or version.name_zh, "holder_name": case.applicant_name, "holder_code": case.applicant_code}
    same = ("zone", "number", "item", "agency", "party", "party_kind")
    return certificates.Grant(matter=case.id, until=until, **named, **{name: getattr(case, name) for name in same})


def drop_change(turn: Turn, reason: str) -> Entry:
    """The approver does not follow the proposal: the decision stays as it is."""
    change = queries.proposed_change(turn.case)
    change.state, change.closed_at, change.closed_name, change.remark = "dropped", clock.now(), turn.by.name, reason
    follows = _next(turn, change)
    return turn.write(waiting(turn.case, change=bool(follows)), rows=_rows(change, follows))


def _rows(ended: Change, follows: Change | None) -> dict[Any, list[dict[str, Any]]]:
    return {Change: [whole(one) for one in (ended, follows) if one]}


def waiting(case: Case, *, change: bool) -> dict[str, list[str] | None]:
    """What the case waits for, with or without a change of its decision."""
    others = [word for word in case.waits or () if word != "change"]
    return {"waits": [*others, *(["change"] if change else [])] or None}


def _day(text: str | None) -> datetime | None:
    """The first instant of a day that was typed."""
    on = last_day(text, "since")
    return clock.day_start(on) if on else None


def last_day(text: str | None, field: str = "until") -> date | None:
    """A day that was typed; NotReady for what is no day."""
    try:
        on = date.fromisoformat(text) if text else None
        if on:
            clock.day_start(on)
        return on
    except (ValueError, OverflowError):
        raise NotReady(
            Reason(
                "no-day",
                _("This is no day of the calendar."),
                "GB/T 7408.1-2023",
                _("Write it as year-month-day, for example 2026-11-04, or leave it empty."),
                field=field,
            )
        ) from None


def not_over(ends: date | None) -> date | None:
    """The last day of a certificate that is issued now; NotReady where it has passed."""
    if ends and ends < clock.china_date(clock.now()):
        raise NotReady(_over_already())
    return ends


def _over_already() -> Reason:
    return Reason(
        "over-already",
        _("This day has passed: the certificate would have expired when it is issued."),
        "行政许可法 70(1)",
        _("Write a day to come, or leave it empty where it has no end."),
        field="until",
    )


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
