"""The life of a joint item, of a zone's consent to it, and of a joint matter. Its parts are cases like any other."""

from django.utils.translation import gettext_lazy as _

from tongban.handoffs import rules
from tongban.handoffs.flow.reaching import reaching
from tongban.handoffs.rules import joint as obstacles
from tongban.kernel.flow import Ask, Flow, Move, State

LONGEST = 2000
"""A reason goes to every zone that has a part, with the title and the number before it, in one message."""
REASON = Ask("reason", _("Reason"), "longtext", most=LONGEST)

JOINT_ITEM = Flow(
    kind="joint_item",
    states=(
        State("draft", _("not written yet")),
        State("asked", _("waiting for the other zones")),
        State("open", _("every zone agrees: can be begun")),
        State("stopped", _("a zone does not take part: cannot be begun")),
        State("ended", _("ended"), end=True),
    ),
    moves=(
        Move("ask", "draft asked open stopped ended", "asked", "house", _("Ask the zones")),
        Move("hear", "asked stopped open", None, "house peer", _("A zone agrees")),
        Move("open", "asked stopped open", "open", "house peer", _("Every zone agrees")),
        Move("stop", "asked open stopped", "stopped", "peer", _("A zone does not take part")),
        Move("end", "asked open stopped", "ended", "house", _("End it"), asks=(REASON,), style="no"),
    ),
    parties={"house": rules.is_house, "peer": rules.is_peer},
    party_titles={"house": _("an administrator of the zone"), "peer": _("a zone that was asked")},
)

CONSENT = Flow(
    kind="consent",
    states=(
        State("draft", _("not asked yet")),
        State("asked", _("to be answered")),
        State("agreed", _("takes part")),
        State("declined", _("does not take part")),
        State("over", _("ended by the zone that leads"), end=True),
    ),
    moves=(
        Move("be_asked", "draft asked agreed declined over", "asked", "peer", _("Asked to take part")),
        Move(
            "agree", "asked declined", "agreed", "house", _("Take part"), style="main", clause="跨省通办：办理事权不变"
        ),
        Move("decline", "asked", "declined", "house", _("Do not take part"), asks=(REASON,), style="no"),
        Move("leave", "agreed", "declined", "house", _("Take part no longer"), asks=(REASON,), style="no"),
        Move("be_over", "asked agreed declined", "over", "peer", _("Ended by the zone that leads")),
    ),
    parties={"house": rules.is_house, "peer": rules.is_peer},
    party_titles={"house": _("an administrator of the zone"), "peer": _("the zone that leads")},
)

JOINT = Flow(
    kind="joint",
    states=(
        State("draft", _("draft")),
        State("under_way", _("being decided in its zones"), clock="running"),
        State("deciding", _("the zone that leads decides"), clock="running"),
        State("released", _("decided: the results are being issued")),
        State("result_here", _("result to be handed out")),
        State("handed_out", _("handed out"), end=True),
        State("came_to_nothing", _("came to nothing"), end=True),
        State("withdrawn", _("withdrawn"), end=True),
    ),
    moves=(
        Move(
            "hand_in",
            "draft",
            "under_way",
            "applicant window",
            _("Hand in the joint matter"),
            unless=(rules.not_mandated_to_hand_in,),
            clause=obstacles.WHOLE,
        ),
        Move(
            "hear",
            "under_way deciding released result_here handed_out came_to_nothing withdrawn",
            None,
            "clock",
            _("News of a part"),
        ),
        Move("ask_lead", "under_way", "deciding", "clock", _("The zone that leads has to decide")),
        Move("let_go", "under_way", "released", "clock", _("Results let go by the rule"), clause=obstacles.JOINT),
        Move(
            "decide",
            "deciding",
            "released",
            "lead",
            _("Decide about the parts that were granted"),
            asks=(
                Ask(
                    "parts",
                    _("The parts that were granted"),
                    "choice",
                    choices=(("grant", _("are let go")), ("void", _("are voided with the rest"))),
                ),
                REASON,
            ),
            style="main",
            clause=obstacles.JOINT,
        ),
        Move(
            "go_on",
            "under_way released result_here handed_out came_to_nothing withdrawn",
            None,
            "lead",
            _("Carry on what has stopped"),
            unless=(obstacles.nothing_stuck,),
            style="main",
        ),
        Move("result", "released", "result_here", "clock", _("Every result has been issued")),
        Move("end", "under_way released", "came_to_nothing", "clock", _("Nothing was granted")),
        Move(
            "withdraw",
            "under_way deciding",
            "withdrawn",
            "applicant window",
            _("Withdraw the whole"),
            unless=(rules.not_mandated_to_withdraw,),
            asks=(Ask("reason", _("Reason"), "longtext", required=False, most=LONGEST),),
            style="no",
        ),
        *reaching(_("Hand out the one result"), _("Receive the one result online"), unread=obstacles.nothing_to_fetch),
    ),
    parties={
        "applicant": rules.is_applicant,
        "window": rules.is_window,
        "lead": obstacles.is_lead,
        "clock": rules.is_clock,
    },
    party_titles={
        "applicant": _("the applicant"),
        "window": _("a window of the zone that leads"),
        "lead": _("an approver of the agency that leads, or an administrator of its zone"),
        "clock": _("the joint item's rule"),
    },
)
