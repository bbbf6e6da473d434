"""What the window, the applicant and the law do: from hand-in to acceptance, and the hand-over at the end."""

from django.utils.translation import gettext_lazy as _

from tongban.cases import rules
from tongban.cases.flow.asks import MANNERS, MARKS, OUTCOME, REASON, REASONS
from tongban.kernel.flow import Ask, Move

TAKING_IN = (
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
)
