"""The life of a case as one table: states, moves, by whom, unless what, and what each move asks."""

from django.utils.translation import gettext_lazy as _

from tongban.cases import rules
from tongban.kernel.flow import Ask, Flow, Move, State

OUTCOMES = (("granted", _("Grant")), ("refused", _("Refuse")))
MANNERS = (("counter", _("Handed over at the counter")), ("post", _("By post")), ("online", _("Downloaded online")))
GROUNDS = rules.GROUNDS

MARKS = Ask("marks", _("What is missing or wrong"), "marks")
REASON = Ask("reason", _("Reason"), "longtext", help=_("The applicant reads this text in the notice."))
OPINION = Ask("opinion", _("Opinion"), "longtext", required=False, inside=True)
OUTCOME = Ask("outcome", _("Outcome"), "choice", choices=OUTCOMES)
PROPOSED = Ask("outcome", _("Outcome"), "choice", choices=OUTCOMES, inside=True)
REASONS = Ask(
    "reasons",
    _("Reasons"),
    "longtext",
    required=False,
    help=_("Required for a refusal; the notice adds the right to reconsideration and litigation."),
)

CASE = Flow(
    kind="case",
    states=(
        State("draft", _("draft")),
        State("submitted", _("handed in")),
        State("returned", _("waiting for correction")),
        State("accepted", _("under review"), clock="running"),
        State("proposed", _("proposed for decision"), clock="running"),
        State("decided", _("decided")),
        State("issued", _("issued")),
        State("closed", _("closed"), end=True),
        State("withdrawn", _("withdrawn"), end=True),
        State("declined", _("not accepted"), end=True),
        State("not_needed", _("no permit needed"), end=True),
        State("lapsed", _("lapsed: correction not answered"), end=True),
        State("terminated", _("terminated"), end=True),
    ),
    moves=(
        Move("submit", "draft", "submitted", "applicant window", _("Hand in"), clause="行政许可法 29"),
        Move(
            "accept",
            "submitted",
            "accepted",
            "window",
            _("Accept"),
            unless=(rules.accepted_by_law,),
            style="main",
            clause="行政许可法 32(5)",
        ),
        Move(
            "settle",
            "submitted",
            "issued",
            "window",
            _("Decide on the spot"),
            unless=(rules.not_on_the_spot, rules.second_person_missing, rules.accepted_by_law),
            asks=(OUTCOME, REASONS),
            clause="行政许可法 42",
        ),
        Move(
            "ask_correction",
            "submitted",
            "returned",
            "window",
            _("Ask for correction"),
            unless=(rules.accepted_by_law,),
            asks=(
                MARKS,
                Ask("days", _("Working days to answer"), "number", required=False, least=1, most=60),
                Ask(
                    "reason",
                    _("Why a second round"),
                    "longtext",
                    required=False,
                    help=_("The law asks once for everything; a second round needs a reason and is counted."),
                ),
            ),
            clause="行政许可法 32(4)",
        ),
        Move(
            "decline",
            "submitted",
            "declined",
            "window",
            _("Decline"),
            unless=(rules.accepted_by_law,),
            asks=(REASON, Ask("competent", _("Which agency is competent"), "text")),
            style="no",
            clause="行政许可法 32(2)",
        ),
        Move(
            "not_needed",
            "submitted",
            "not_needed",
            "window",
            _("No permit needed"),
            unless=(rules.accepted_by_law,),
            asks=(REASON,),
            clause="行政许可法 32(1)",
        ),
        Move(
            "accept_by_silence",
            "submitted",
            "accepted",
            "clock",
            _("Accepted by law"),
            unless=(rules.silence_not_passed,),
            clause="行政许可法 32(4)",
        ),
        Move("resubmit", "returned", "submitted", "applicant window", _("Hand in the correction"), style="main"),
        Move(
            "lapse",
            "returned",
            "lapsed",
            "clock",
            _("Lapsed"),
            unless=(rules.correction_not_lapsed,),
        ),
        Move(
            "withdraw",
            "submitted returned accepted proposed",
            "withdrawn",
            "applicant",
            _("Withdraw"),
            asks=(Ask("reason", _("Reason"), "longtext", required=False),),
            style="no",
        ),
        Move(
            "claim",
            "accepted proposed",
            None,
            "reviewer approver",
            _("Claim"),
            unless=(rules.held_by_another, rules.held_already),
        ),
        Move(
            "release",
            "accepted proposed",
            None,
            "reviewer approver",
            _("Release"),
            unless=(rules.not_held, rules.held_by_another),
        ),
        Move(
            "propose",
            "accepted",
            "proposed",
            "reviewer",
            _("Propose a decision"),
            unless=(rules.held_by_another, rules.procedure_running),
            asks=(PROPOSED, OPINION),
            style="main",
            clause="行政许可法 34",
        ),
        Move(
            "send_back",
            "proposed",
            "accepted",
            "approver",
            _("Send back to the reviewer"),
            unless=(rules.held_by_another,),
            asks=(Ask("question", _("Question to the reviewer"), "longtext", inside=True),),
        ),
        Move(
            "decide",
            "proposed",
            "decided",
            "approver",
            _("Decide"),
            unless=(rules.held_by_another, rules.procedure_running),
            asks=(OUTCOME, REASONS),
            style="main",
            clause="行政许可法 38",
        ),
        Move(
            "suspend",
            "accepted proposed",
            None,
            "reviewer",
            _("Start a special procedure"),
            unless=(rules.held_by_another,),
            asks=(
                Ask("ground", _("Kind of procedure"), "choice", choices=GROUNDS),
                Ask("days", _("Announced length in working days"), "number", least=1, most=365),
                Ask("note", _("What the applicant is told"), "longtext", required=False),
            ),
            clause="行政许可法 45",
        ),
        Move(
            "resume",
            "accepted proposed",
            None,
            "reviewer",
            _("End a special procedure"),
            unless=(rules.no_procedure,),
            asks=(
                Ask("pause", _("Which procedure"), "pause", required=False),
                Ask("result", _("Result"), "longtext"),
            ),
            clause="行政许可法 45",
        ),
        Move(
            "extend",
            "accepted proposed",
            None,
            "approver",
            _("Extend once"),
            unless=(rules.nothing_to_extend, rules.extended_already),
            asks=(
                Ask("days", _("Working days"), "number", least=1, most=10),
                Ask("reason", _("Reason told to the applicant"), "longtext"),
            ),
            clause="行政许可法 42",
        ),
        Move(
            "terminate",
            "accepted proposed",
            "terminated",
            "approver",
            _("Terminate"),
            unless=(rules.held_by_another,),
            asks=(REASON,),
            style="no",
        ),
        Move(
            "issue",
            "decided",
            "issued",
            "reviewer approver",
            _("Issue the result"),
            asks=(Ask("document", _("Number of the result document"), "text", required=False),),
            style="main",
            clause="行政许可法 44",
        ),
        Move(
            "deliver",
            "issued",
            "closed",
            "window",
            _("Hand out the result"),
            asks=(
                Ask("manner", _("How"), "choice", choices=MANNERS),
                Ask("recipient", _("Received by"), "text"),
            ),
            style="main",
            clause="行政许可法 44",
        ),
    ),
    parties={
        "applicant": rules.is_applicant,
        "window": rules.is_window,
        "reviewer": rules.is_reviewer,
        "approver": rules.is_approver,
        "clock": rules.is_clock,
    },
    hands={"applicant": "applicant", "window": "intake", "reviewer": "review", "approver": "approval"},
    party_titles={
        "applicant": _("the applicant"),
        "window": _("the window"),
        "reviewer": _("a reviewer of the competent agency"),
        "approver": _("an approver of the competent agency"),
        "clock": _("the legal time limit"),
    },
)

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
    "redate": _("Due date computed again"),
    "hand_on": _("Handed on to other hands"),
}
"""What has happened, by verb: moves of the table, and what the calendar and departures do to a case."""

OUTCOME_NAMES = {"granted": _("granted"), "refused": _("refused")}
WHO = {
    "applicant": _("applicant"),
    "window": _("window"),
    "reviewer": _("reviewer"),
    "approver": _("approver"),
    "clock": _("by law"),
    "operator": _("the operator"),
    "admin": _("administrator"),
}

MOOT = frozenset(("held-already", "not-held", "no-procedure", "not-on-the-spot"))
"""Reasons that say only that this is not the situation: a page does not spend a line on a move that has no other."""
