"""The window: accept, ask once for everything, decline, tell at once, decide on the spot, hand out."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tongban.cases import completeness, deadlines, queries, standing
from tongban.cases.commands import handing_in, offices, review
from tongban.cases.commands.turn import Turn, whole
from tongban.cases.flow import CASE
from tongban.cases.models import Correction, ReviewStep, handed_out
from tongban.cases.rules import counter as obstacles
from tongban.kernel import clock
from tongban.kernel.codes import new_id
from tongban.kernel.flow import Opening
from tongban.kernel.journal.entries import Entry
from tongban.kernel.refusals import NotReady, Reason, in_form
from tongban.kernel.zones import queries as zones

CORRECTION_DAYS = 15
"""Working days to answer a correction where the zone has set nothing else."""
NO_DUES = {"due": None, "due_at": None, "due_legal": None, "provisional": False, "paused": False}


def accept(turn: Turn) -> Entry:
    """The competent zone takes the matter up: its number is given, its clock starts (受理)."""
    return _accepted(turn, clock.now())


def accept_by_silence(turn: Turn) -> Entry:
    """Nobody answered in five working days: accepted by law, with effect from receipt (逾期视为受理)."""
    return _accepted(turn, turn.case.received_at, effective_at=turn.case.received_at)


def _accepted(turn: Turn, from_when: datetime, **details: Any) -> Entry:
    after = {
        "case_number": queries.case_number(turn.case, from_when),
        "accepted_at": from_when,
        "silence_at": None,
        **deadlines.columns(deadlines.facts(turn.case, accepted_at=from_when)),
    }
    if turn.case.version_in_force.reviews and turn.opening.party != "sitting":
        steps = offices.steps_at_acceptance(turn.case, clock.now())
        about = standing.Parts(steps=steps, promises=standing.parts(turn.case).promises)
        after |= standing.changed(turn.case, about, clock.now())
        details["rows"] = {ReviewStep: [whole(step) for step in steps]}
    return turn.write(after, **details)


def ask_correction(turn: Turn, marks: list[dict[str, str]], days: int | None, reason: str | None) -> Entry:
    """Ask once for everything missing: each wrong field or material is marked with its reason (一次告知)."""
    case, now = turn.case, clock.now()
    completeness.known_targets(case, marks)
    if case.rounds and not reason:
        raise NotReady(_second_round(turn.clause))
    due = _answer_by(case.zone, days, now)
    row = {
        "zone": case.zone,
        "id": new_id(),
        "case_id": case.id,
        "round": case.rounds + 1,
        "asked_at": now,
        "due_at": due,
        "answered_at": None,
        "missed_at": None,
        "marks": marks,
        "reason": reason or "",
    }
    after = {"rounds": case.rounds + 1, "silence_at": None, "correction_due": due, **NO_DUES}
    return turn.write({**after, **handing_in.there(case)}, rows={Correction: [row]})


def _answer_by(zone: str, days: int | None, now: datetime) -> datetime:
    return standing.answer_by(zone, days or zones.setting(zone, "correction_days", CORRECTION_DAYS), now)


def _second_round(clause: str) -> Reason:
    return Reason(
        "second-round",
        _("The law asks once for everything. Say why a second round cannot be avoided."),
        clause,
        _("The reason is shown to the applicant, and second rounds are counted."),
        field="reason",
    )


def decline(turn: Turn, reason: str, competent: str) -> Entry:
    """Not this authority's power: the competent agency is named (不予受理)."""
    return turn.end(reason=reason, competent=competent)


def not_needed(turn: Turn, reason: str) -> Entry:
    """No permit is needed for this: said at once (即时告知)."""
    return turn.end(reason=reason)


def lapse(turn: Turn) -> Entry:
    """The correction was not answered in time (补正逾期)."""
    return turn.end()


def settle(turn: Turn, outcome: str, reasons: str | None) -> Entry:
    """Decided at the counter in one sitting under the item's lower-risk rule: every line in the journal (即办)."""
    with transaction.atomic():
        accept(_sitting(turn, "accept"))
        review.propose(_sitting(turn, "propose"), outcome, reasons)
        review.decide(_sitting(turn, "decide"), outcome, reasons)
        return review.issue(_sitting(turn, "issue", claim=turn.claim), None)


def _sitting(turn: Turn, verb: str, claim: Any = None) -> Turn:
    """A step of the sitting: made by no single party, so it takes no exclusive hand."""
    return Turn(turn.case, Opening(CASE.move(verb), "sitting"), turn.by, claim)


def deliver(
    turn: Turn, manner: str, recipient: str, identification: str | None, tracking: str | None, note: str | None
) -> Entry:
    """The result reaches the applicant: who took it, on which identification; by post under which number (送达)."""
    given = {"manner": manner, "recipient": recipient, "identification": identification}
    given |= {"tracking": tracking, "note": note}
    in_form(*queries.against_delivery(given, turn.case.party, turn.case.item))
    shown, private = handed_out(given)
    return turn.write({"ended_at": clock.now(), **shown}, private=private)


def visit(turn: Turn, purpose: str) -> Entry:
    """Somebody came to a window for this matter; the visit counts (跑动一次)."""
    return turn.write(private={"purpose": purpose})


def pay(turn: Turn, amount: str, bill: str) -> Entry:
    """A fee was paid, and the payer has the receipt of this number (缴费)."""
    in_form(obstacles.odd_amount(amount))
    return turn.write({"amount": amount, "bill": bill})
