"""What has happened, and who did it, in words."""

from django.utils.translation import gettext_lazy as _

DONE = {
    "submit": _("Application handed in"),
    "accept": _("Accepted"),
    "settle": _("Decided on the spot"),
    "ask_correction": _("Correction asked for"),
    "decline": _("Not accepted"),
    "not_needed": _("No permit needed"),
    "accept_by_silence": _("Accepted by law"),
    "resubmit": _("Correction handed in"),
    "lapse": _("Lapsed"),
    "withdraw": _("Withdrawn"),
    "claim": _("Claimed"),
    "assign": _("Assigned"),
    "release": _("Released"),
    "propose": _("Decision proposed"),
    "send_back": _("Sent back to the reviewer"),
    "decide": _("Decision made"),
    "suspend": _("Special procedure begun"),
    "resume": _("Special procedure ended"),
    "extend": _("Limit extended"),
    "terminate": _("Terminated"),
    "issue": _("Result issued"),
    "deliver": _("Result handed out"),
    "visit": _("Visit at the counter"),
    "pay": _("Fee paid"),
    "ask_opinion": _("Opinion asked for"),
    "answer_opinion": _("Opinion given"),
    "finish_step": _("Step of review done"),
    "return_step": _("Step of review given back"),
    "send_step": _("Step of review sent again"),
    "remind": _("Office reminded"),
    "escalate": _("Office called upon by name"),
    "overrun": _("Special procedure longer than announced"),
    "ask_more": _("More asked for"),
    "answer": _("What was asked for handed in"),
    "go_on": _("Review goes on without the answer"),
    "propose_change": _("Change of the decision proposed"),
    "correct": _("Decision corrected"),
    "revoke": _("Decision revoked"),
    "recall": _("Decision recalled"),
    "lapse_permit": _("Permit struck off"),
    "drop_change": _("Decision left as it is"),
    "keep_promise": _("What was promised handed in"),
    "confirm_promise": _("Promise kept"),
    "fault_promise": _("Promise not kept: time to put it right"),
    "break_promise": _("Promise broken"),
    "find_false": _("Promise found false"),
    "restore_credit": _("Broken promise made up for"),
    "remind_promise": _("Reminded of a promise"),
    "miss_promise": _("Promise not kept by its day"),
    "give_back": _("Given back to the window that took it in"),
    "take_over": _("Handed over again"),
    "hand_out": _("Result handed out where it was handed in"),
    "hold": _("Result waits for the other parts"),
    "lift_hold": _("The other parts are no longer waited for"),
    "show_certificate": _("Certificate shown to the office"),
    "basis_ended": _("A certificate on which it relies has ended"),
    "void": _("Voided with the joint matter"),
    "finish_here": _("Brought to an end where it is decided"),
    "redate": _("Due date computed again"),
    "hand_on": _("Handed on to other hands"),
}
"""What has happened, by verb: moves of the table, and what the calendar and departures do to a case."""

OUTCOME_NAMES = {"granted": _("granted"), "refused": _("refused")}
WHO = {
    "applicant": _("applicant"),
    "agent": _("authorised agent"),
    "window": _("window"),
    "reviewer": _("reviewer"),
    "approver": _("approver"),
    "clock": _("by law"),
    "peer": _("receiving zone"),
    "operator": _("the operator"),
    "admin": _("administrator"),
}

ALARMS = {
    "promise": _("A promise was not kept by its day."),
    "opinion": _("An opinion that was asked for is late."),
    "step": _("A step of review is late."),
    "procedure": _("A special procedure takes longer than was announced."),
}
"""What may be late besides the matter's own limit."""

LATE = {
    "promise": _("promise not kept"),
    "opinion": _("opinion late"),
    "step": _("step late"),
    "procedure": _("procedure overdue"),
}
"""The same in two words, for a line of a list."""

SPARED = {
    "material": _("no material to bring: known already"),
    "form": _("no form to fill in: everything was known already"),
    "seal": _("no stamp on paper"),
    "signature": _("no signature by hand"),
}
"""What was spared whoever applied (四免)."""

INSIDE = frozenset(("remind", "escalate"))
"""What the clock writes and stays among officials, as the questions do to which it belongs."""

MOOT = frozenset(
    (
        "held-already not-held no-procedure not-on-the-spot no-opinion-open no-step-open no-step-to-send no-change "
        "decision-ended no-promise remedy-given remedy-running promise-running "
        "nothing-on-record not-collected custody-elsewhere custody-here stays-here relies-on-nothing"
    ).split()
)
"""Reasons that say only that this is not the situation: a page does not spend a line on a move that has no other."""
