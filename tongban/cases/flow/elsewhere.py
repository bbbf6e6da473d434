"""What becomes of a matter that another zone took in: given back, taken over again, handed out there, held."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from tongban.cases import rules
from tongban.cases.models import MANNERS
from tongban.cases.rules import elsewhere as obstacles
from tongban.kernel.flow import Ask, Move

UNDECIDED = "submitted returned accepted waiting proposed decided"
UNTIL_THE_END = f"{UNDECIDED} issued"

ELSEWHERE = (
    Move(
        "give_back",
        "submitted",
        None,
        "window",
        _("Give back to the window that took it in"),
        unless=(rules.not_collected, rules.accepted_by_law),
        asks=(Ask("reason", _("Reason"), "longtext", help=_("The window that took it in reads this text.")),),
        style="no",
        clause=obstacles.CUSTODY,
    ),
    Move(
        "take_over",
        "submitted",
        None,
        "peer",
        _("Take over again"),
        unless=(rules.custody_here,),
        clause=obstacles.CUSTODY,
    ),
    Move(
        "hand_out",
        "issued",
        "closed",
        "peer",
        _("Hand out the result where it was handed in"),
        asks=(
            Ask("manner", _("How"), "choice", choices=MANNERS),
            Ask("at", _("When"), "text"),
            Ask("recipient", _("Received by"), "text", required=False),
            Ask("tracking", _("Tracking number of the consignment"), "text", required=False),
        ),
        clause="行政许可法 44",
    ),
    Move(
        "hold",
        UNDECIDED,
        None,
        "peer",
        _("Let the result wait for the other parts"),
        asks=(Ask("why", _("For what it waits"), "longtext"),),
        clause=obstacles.JOINT,
    ),
    Move(
        "lift_hold",
        UNDECIDED,
        None,
        "peer",
        _("No longer wait for the other parts"),
        unless=(obstacles.not_held_back,),
        clause=obstacles.JOINT,
    ),
    Move(
        "void",
        UNDECIDED,
        "terminated",
        "peer",
        _("Void: the joint matter has come to nothing"),
        unless=(obstacles.not_held_back,),
        asks=(Ask("reason", _("Reason"), "longtext"),),
        style="no",
        clause=obstacles.JOINT,
    ),
)


TO_ITSELF = (
    Move(
        "finish_here",
        UNTIL_THE_END,
        None,
        "window",
        _("Bring it to an end here"),
        unless=(rules.not_collected, obstacles.in_our_hands),
        asks=(
            Ask(
                "reason",
                _("Reason"),
                "longtext",
                help=_("Only where the window that took it in no longer can. The applicant and that window read it."),
            ),
        ),
        style="no",
        clause=obstacles.CUSTODY,
    ),
)
"""The one move by which a zone takes custody itself: the other one has lost the matter, or is gone for good."""


def where_custody_is(*moves: Move) -> tuple[Move, ...]:
    """Every move of the table, open only where custody is: nobody moves what another zone must act upon."""
    return tuple(replace(move, unless=(rules.custody_elsewhere, *move.unless)) for move in moves)
