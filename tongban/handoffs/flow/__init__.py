"""The life of an offer and of a leg as tables. A leg only follows: what is decided is decided by moves of the case."""

from django.utils.translation import gettext_lazy as _

from tongban.handoffs import rules
from tongban.handoffs.flow.reaching import reaching
from tongban.handoffs.rules.joint import part_of_joint
from tongban.kernel.flow import Ask, Flow, Move, State

OFFERING = Flow(
    kind="offering",
    states=(
        State("draft", _("not offered")),
        State("offered", _("taken in by other zones")),
        State("withdrawn", _("offered no longer")),
    ),
    moves=(
        Move("offer", "draft offered withdrawn", "offered", "house", _("Offer to other zones")),
        Move("tell", "offered", None, "house clock", _("Tell the new version")),
        Move(
            "withdraw",
            "offered",
            "withdrawn",
            "house clock",
            _("Offer no longer"),
            asks=(Ask("reason", _("Reason"), "longtext"),),
            style="no",
        ),
    ),
    parties={"house": rules.is_house, "clock": rules.is_clock},
    party_titles={"house": _("an administrator of the zone"), "clock": _("the catalogue, when a version is published")},
)

OFFER = Flow(
    kind="offer",
    states=(
        State("draft", _("not told yet")),
        State("offered", _("taken in by other zones")),
        State("withdrawn", _("offered no longer")),
    ),
    moves=(
        Move("publish", "draft offered withdrawn", "offered", "peer", _("Offered to this zone")),
        Move("withdraw", "offered", "withdrawn", "peer", _("Offered no longer")),
    ),
    parties={"peer": rules.is_peer},
    party_titles={"peer": _("the competent zone")},
)

LEG = Flow(
    kind="leg",
    states=(
        State("draft", _("draft")),
        State("taken_in", _("taken in, not sent yet")),
        State("in_transit", _("in transit")),
        State("there", _("with the competent zone"), clock="running"),
        State("back", _("back at the window")),
        State("result_here", _("result to be handed out")),
        State("handed_out", _("handed out"), end=True),
        State("withdrawn", _("withdrawn"), end=True),
        State("declined", _("not accepted"), end=True),
        State("ended", _("ended in the competent zone"), end=True),
        State("unsent", _("closed without being accepted for transit"), end=True),
    ),
    moves=(
        Move(
            "take_in",
            "draft",
            "taken_in",
            "applicant window",
            _("Take in for another zone"),
            unless=(rules.not_mandated_to_hand_in,),
            clause=rules.ALLIANCE,
        ),
        Move(
            "send",
            "taken_in",
            "in_transit",
            "applicant window",
            _("Send to the competent zone"),
            style="main",
            clause=rules.ALLIANCE,
        ),
        Move("remember", "draft", "there", "peer", _("Known again after a restore")),
        Move("arrive", "in_transit back", "there", "peer", _("Arrived")),
        Move(
            "stay_there",
            "in_transit there back result_here",
            "there",
            "peer",
            _("Brought to an end by the competent zone itself"),
        ),
        Move("refuse", "in_transit there back", "back", "peer", _("Not taken over by the competent zone")),
        Move(
            "tell",
            "in_transit there back result_here handed_out ended",
            None,
            "peer",
            _("News from the competent zone"),
        ),
        Move(
            "take_papers",
            "in_transit there back result_here handed_out declined withdrawn ended",
            None,
            "peer",
            _("Papers from the competent zone"),
        ),
        Move("come_back", "in_transit there", "back", "peer", _("Given back by the competent zone")),
        Move("result", "in_transit there back", "result_here", "peer", _("The result has been issued")),
        Move("decline", "in_transit there back", "declined", "peer", _("Declined by the competent zone")),
        Move("let_go", "in_transit there back", "withdrawn", "peer", _("Withdrawn in the competent zone")),
        Move("end", "in_transit there back result_here", "ended", "peer", _("Ended in the competent zone")),
        Move(
            "answer",
            "back",
            "in_transit",
            "applicant window",
            _("Hand in the correction"),
            unless=(rules.not_mandated_to_answer,),
            style="main",
            clause="行政许可法 32(4)",
        ),
        Move("miss", "back", "in_transit", "clock", _("Not answered in time"), unless=(rules.still_time,)),
        Move(
            "ask_withdraw",
            "in_transit there back",
            None,
            "applicant",
            _("Withdraw"),
            unless=(rules.not_mandated_to_withdraw, rules.not_there_yet, part_of_joint),
            asks=(Ask("reason", _("Reason"), "longtext", required=False),),
            style="no",
        ),
        Move(
            "withdraw",
            "taken_in",
            "withdrawn",
            "applicant window",
            _("Take back before it is sent"),
            unless=(rules.not_mandated_to_withdraw, part_of_joint),
            asks=(Ask("reason", _("Reason"), "longtext", required=False),),
            style="no",
        ),
        Move(
            "close",
            "back",
            "unsent",
            "applicant window",
            _("Close without sending again"),
            unless=(rules.not_mandated_to_withdraw, rules.there_already),
            asks=(Ask("reason", _("Reason"), "longtext"),),
            style="no",
        ),
        *reaching(
            _("Hand out the result"),
            _("Receive the result online"),
            unless=(part_of_joint,),
            unread=rules.nothing_to_fetch,
        ),
    ),
    parties={
        "applicant": rules.is_applicant,
        "window": rules.is_window,
        "peer": rules.is_peer,
        "clock": rules.is_clock,
    },
    party_titles={
        "applicant": _("the applicant"),
        "window": _("the window that took it in"),
        "peer": _("the competent zone"),
        "clock": _("the legal time limit"),
    },
)

THREAD = Flow(
    kind="thread",
    states=(State("draft", _("nothing written")), State("waiting", _("to be answered")), State("open", _("answered"))),
    moves=(
        Move("say", "draft waiting open", "open", "office", _("Write to the other window")),
        Move("hear", "draft waiting open", "waiting", "peer", _("The other window has written")),
        Move("hear_answer", "draft waiting open", "open", "peer", _("The other window has answered")),
    ),
    parties={"office": rules.is_office, "peer": rules.is_peer},
    party_titles={"office": _("a window or the office that decides"), "peer": _("the other zone")},
)
