"""The table itself: which verb of a case tells whom in which words, and which is silent for which reason."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Telling:
    """What one verb tells: to which parties, in which words, and where to read on (告知规则)."""

    to: str
    title: Any
    text: Any
    kind: str = "matter"
    route: str = "cases:show"


TOLD = {
    "submit": Telling(
        "applicant author",
        _("Handed in: {item}"),
        _("{number} has been received. By law you hear within five working days."),
    ),
    "accept": Telling("applicant", _("Accepted: {item}"), _("{number} is under review. Decision by {due}.")),
    "accept_by_silence": Telling(
        "applicant",
        _("Accepted by law: {item}"),
        _("{number} was not answered within five working days and counts as accepted since its receipt."),
    ),
    "ask_correction": Telling(
        "applicant",
        _("To be corrected: {item}"),
        _("{number}: everything that is missing or wrong is named on the page. Please answer by {answer_by}."),
        route="cases:answer",
    ),
    "decline": Telling(
        "applicant",
        _("Not accepted: {item}"),
        _("{number}: the reason, and which agency is competent, stand on the page."),
    ),
    "not_needed": Telling("applicant", _("No permit needed: {item}"), _("{number}: the reason stands on the page.")),
    "resubmit": Telling(
        "asker", _("Correction handed in: {item}"), _("{number}: what you asked for has been answered."), kind="task"
    ),
    "lapse": Telling(
        "applicant",
        _("Lapsed: {item}"),
        _("{number}: the correction was not answered in time. You may hand in anew at any time."),
    ),
    "withdraw": Telling("applicant holder", _("Withdrawn: {item}"), _("{number} was withdrawn by the applicant.")),
    "send_back": Telling(
        "proposer", _("Sent back to you: {item}"), _("{number}: the approver has a question."), kind="task"
    ),
    "assign": Telling("heir", _("Assigned to you: {item}"), _("{number} is in your hands now."), kind="task"),
    "hand_on": Telling("heir", _("Handed on to you: {item}"), _("{number} is in your hands now."), kind="task"),
    "decide": Telling(
        "applicant", _("Decided: {item}"), _("{number}: {outcome}. The reasons and your remedies stand on the page.")
    ),
    "ask_opinion": Telling(
        "offices",
        _("Your office is asked: {item}"),
        _("{number}: the question stands on the page. Answer by {office_by}."),
        kind="task",
    ),
    "answer_opinion": Telling(
        "questioner", _("Opinion answered: {item}"), _("{number}: the answer stands on the page."), kind="task"
    ),
    "finish_step": Telling(
        "offices",
        _("A step of review is your office's: {item}"),
        _("{number}: to be done by {office_by}."),
        kind="task",
    ),
    "send_step": Telling(
        "offices",
        _("A step of review is your office's: {item}"),
        _("{number}: to be done by {office_by}."),
        kind="task",
    ),
    "return_step": Telling(
        "reviewers", _("A step came back: {item}"), _("{number}: the office has a question."), kind="task"
    ),
    "remind": Telling(
        "offices", _("Reminder: {item}"), _("{number}: your office should have answered by {office_by}."), kind="task"
    ),
    "escalate": Telling(
        "called",
        _("You are called upon: {item}"),
        _("{number}: your office should have answered by {office_by}."),
        kind="task",
    ),
    "overrun": Telling(
        "reviewers",
        _("Special procedure too long: {item}"),
        _("{number}: it has lasted longer than was announced."),
        kind="task",
    ),
    "suspend": Telling(
        "applicant", _("Special procedure begun: {item}"), _("{number}: {procedure}. These days are not counted.")
    ),
    "resume": Telling(
        "applicant", _("Special procedure ended: {item}"), _("{number}: the limit runs again. Decision by {due}.")
    ),
    "extend": Telling(
        "applicant", _("Limit extended: {item}"), _("{number}: decision by {due}. The reason stands on the page.")
    ),
    "terminate": Telling("applicant", _("Terminated: {item}"), _("{number}: the reason stands on the page.")),
    "issue": Telling(
        "applicant", _("Result ready: {item}"), _("{number}: the result is made out and can be collected.")
    ),
    "ask_more": Telling(
        "applicant",
        _("More is asked for: {item}"),
        _("{number}: what is needed to decide is named on the page. Please answer by {answer_by}."),
        route="cases:answer",
    ),
    "answer": Telling(
        "reviewers", _("Answer handed in: {item}"), _("{number}: what you asked for has been answered."), kind="task"
    ),
    "go_on": Telling(
        "applicant",
        _("Review goes on: {item}"),
        _("{number}: it is decided on what has been handed in. Decision by {due}."),
    ),
    "correct": Telling(
        "applicant",
        _("Decision corrected: {item}"),
        _("{number}: a slip was put right; what it was stands on the page."),
    ),
    **{
        verb: Telling(
            "applicant",
            title,
            _("{number}: ground, day of effect and your remedies stand on the page. You may ask for reconsideration."),
        )
        for verb, title in (
            ("revoke", _("Decision revoked: {item}")),
            ("recall", _("Decision recalled: {item}")),
            ("lapse_permit", _("Permit struck off: {item}")),
        )
    },
    "keep_promise": Telling(
        "reviewers", _("To be checked: {item}"), _("{number}: what was promised was handed in."), kind="task"
    ),
    "confirm_promise": Telling("applicant", _("Promise kept: {item}"), _("{number}: it was checked and is in order.")),
    "remind_promise": Telling(
        "applicant reviewers",
        _("Promised by {promise_by}: {item}"),
        _("{number}: what was promised is still to be handed in: {promise}."),
    ),
    **{
        verb: Telling(
            "applicant reviewers",
            _("Promise not kept: {item}"),
            _("{number}: {promise}. It is to be put right by {promise_by}; what follows otherwise stands on the page."),
        )
        for verb in ("fault_promise", "miss_promise")
    },
    **{
        verb: Telling("applicant reviewers", title, _("{number}: {promise}. What follows stands on the page."))
        for verb, title in (
            ("break_promise", _("Promise broken: {item}")),
            ("find_false", _("Promise found false: {item}")),
        )
    },
    "restore_credit": Telling("applicant", _("Made up for: {item}"), _("{number}: you may give a promise again.")),
    "take_over": Telling(
        "reviewers",
        _("Handed over again: {item}"),
        _("{number}: the window that took it in has put it right and handed it over again."),
        kind="task",
    ),
    "hold": Telling(
        "applicant",
        _("Result waits: {item}"),
        _("{number}: the result is handed over together with the other parts of the joint matter."),
    ),
    "lift_hold": Telling(
        "reviewers", _("Can be issued: {item}"), _("{number}: the other parts are no longer waited for."), kind="task"
    ),
    "show_certificate": Telling(
        "reviewers",
        _("A certificate is shown to you: {item}"),
        _("{number}: the applicant lets you see it for this matter. It stands on the page."),
        kind="task",
    ),
    "basis_ended": Telling(
        "applicant reviewers",
        _("A certificate relied on has ended: {item}"),
        _("{number}: which one and since when stands on the page. Whether something follows, the agency examines."),
    ),
    "void": Telling(
        "applicant reviewers",
        _("Voided: {item}"),
        _("{number}: the joint matter of which it is a part has come to nothing; the reason stands on the page."),
    ),
    "finish_here": Telling(
        "applicant",
        _("Brought to an end where it is decided: {item}"),
        _("{number}: the window that took it in no longer can. Answers and the result are here; the page says why."),
    ),
    "redate": Telling(
        "applicant", _("Due date computed again: {item}"), _("{number}: the calendar has changed. Decision by {due}.")
    ),
}

SILENT = {
    "settle": "its four steps are entries of their own, and the applicant stands at the counter",
    "claim": "a pair of hands inside the agency; the applicant's date does not move",
    "release": "a pair of hands inside the agency; the applicant's date does not move",
    "propose": "the approver's list shows it; what is proposed stays inside until the decision",
    "propose_change": "stays inside until it is made; the approver's list shows it",
    "drop_change": "the decision stays as it is; the reviewer reads it on the page",
    "visit": "the applicant stands at the counter",
    "pay": "at the counter the applicant holds the receipt in his hands; online his bill tells him",
    "deliver": "the applicant holds the result in his hands",
    "give_back": "the window that took it in hears of it and tells the applicant",
    "hand_out": "the applicant holds the result in his hands",
}
"""Verbs that tell nobody, and why."""
