"""Review and decision: claim, propose, stop the clock with a ground, extend once, decide, issue."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tongban.cases import deadlines, queries, rules, standing
from tongban.cases.commands.afterwards import decision_of, grant_of, last_day, not_over
from tongban.cases.commands.handing_in import there
from tongban.cases.commands.turn import Turn, said, whole
from tongban.cases.models import Decision, Pause
from tongban.cases.rules.promises import promise_broken
from tongban.certificates import commands as certificates
from tongban.kernel import clock
from tongban.kernel.codes import new_id
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import is_on_its_way
from tongban.kernel.refusals import NotReady, Reason


def claim(turn: Turn) -> Entry:
    """One pair of hands takes the matter from the list (认领)."""
    return turn.write({"holder": turn.by.person}, private=said(holder_name=turn.by.name))


def assign(turn: Turn, colleague: str, reason: str) -> Entry:
    """A colleague of the agency takes the matter on, and the journal says why (分派)."""
    chosen = queries.successors(turn.case).get(colleague)
    if chosen is None:
        raise NotReady(
            Reason(
                "no-colleague",
                _("Nobody of this name holds a post in which the matter can be worked on."),
                "认领规则：一事一人",
                _("Choose a reviewer or approver of the competent agency from the list."),
                field="colleague",
            )
        )
    return turn.write({"holder": UUID(colleague)}, private=said(holder_name=chosen, reason=reason))


def release(turn: Turn) -> Entry:
    """The matter goes back to the list (退回待认领)."""
    return turn.let_go({})


def propose(turn: Turn, outcome: str, opinion: str | None, without: str | None = None) -> Entry:
    """The reviewer puts a decision before the approver; a required opinion that is open needs a word (拟办意见)."""
    if rules.waits_for(turn.case, "binding") and not without:
        raise NotReady(_opinion_open())
    _grantable(turn, outcome)
    return turn.let_go({"proposed": outcome}, opinion=opinion, without=without)


def _opinion_open() -> Reason:
    return Reason(
        "opinion-open",
        _("A required opinion is still open."),
        rules.CONSULTING,
        _("Wait for it, or write why the proposal does not: the approver reads it."),
        field="without",
    )


def send_back(turn: Turn, question: str) -> Entry:
    """The approver asks the reviewer to look again (退回审查)."""
    return turn.let_go({"proposed": None}, question=question)


def decide(turn: Turn, outcome: str, reasons: str | None) -> Entry:
    """Granted or refused; a refusal says why and what remedy there is (决定)."""
    if outcome == "refused" and not reasons:
        raise NotReady(
            Reason(
                "reasons-missing",
                _("A refusal says its reasons."),
                "行政许可法 38",
                _("Write the reasons; the notice adds the right to reconsideration and litigation."),
                field="reasons",
            )
        )
    _grantable(turn, outcome)
    now = clock.now()
    after = {"outcome": outcome, "decided_at": now, **_goes_on(turn, outcome)}
    rows = {Decision: [whole(decision_of(turn.case, outcome, now))]}
    return turn.let_go(after, rows=rows, reasons=reasons)


def _grantable(turn: Turn, outcome: str) -> None:
    """Nothing is granted on a promise that was broken."""
    if outcome == "granted" and turn.case.alarm == "promise" and standing.broken(standing.parts(turn.case)):
        raise NotReady(promise_broken())


def _goes_on(turn: Turn, outcome: str) -> dict[str, Any]:
    """What a decided case still waits for: the promises on which it was granted, nothing else."""
    if outcome != "granted" or not rules.waits_for(turn.case, "promise"):
        return turn.quiet()
    about = standing.parts(turn.case)
    left = standing.Parts(agencies=about.agencies, promises=about.promises, decided=True)
    return standing.changed(turn.case, left, clock.now())


def suspend(turn: Turn, ground: str, days: int, note: str | None) -> Entry:
    """A special procedure begins: the clock stands, the applicant is told how long (特别程序)."""
    pause = Pause(zone=turn.case.zone, id=new_id(), case_id=turn.case.id, ground=ground, clause=turn.clause)
    pause.started_at, pause.announced_amount, pause.announced_unit = clock.now(), days, "working_day"
    return _paused(turn, pause, note=note)


def resume(turn: Turn, pause: str | None, result: str) -> Entry:
    """A special procedure ends with its result; the clock goes on where nothing else stops it."""
    ending = queries.running_pause(turn.case, pause)
    ending.ended_at = clock.now()
    return _paused(turn, ending, result=result)


def _paused(turn: Turn, pause: Pause, **texts: str | None) -> Entry:
    about = standing.with_pause(standing.parts(turn.case), pause)
    after = deadlines.columns(deadlines.facts(turn.case, about.pauses))
    after |= standing.changed(turn.case, about, clock.now())
    return turn.write(after, private=said(**texts), rows={Pause: [whole(pause)]})


def extend(turn: Turn, days: int, reason: str) -> Entry:
    """The head of the agency extends once, and the applicant is told why (延期)."""
    about = deadlines.facts(turn.case, queries.pauses(turn.case), extension=days)
    return turn.write({"extension": days, **deadlines.columns(about)}, private=said(reason=reason))


def terminate(turn: Turn, reason: str) -> Entry:
    """The object of the procedure is gone (终止)."""
    return turn.end(reason=reason)


def issue(turn: Turn, document: str | None, until: str | None = None) -> Entry:
    """The result is made out; what was granted gets a certificate that anybody can check (制证).

    What another zone took in is handed out there: that zone must act from now on.
    """
    after = {"issued_at": clock.now(), **there(turn.case), **said(document=document)}
    if turn.case.outcome != "granted" or turn.by.role == "peer" or not is_on_its_way():
        return turn.write(after)
    ends = not_over(last_day(until))
    with transaction.atomic():
        entry = turn.write(after)
        certificates.issue(grant_of(turn.case, ends), by=turn.by)
    return entry
