"""The verbs of hand-overs: offer; take in, send, answer, hand out; write to the other window."""

from tongban.handoffs.commands.collecting import (
    collect,
    handed_out,
    hold,
    lift_hold,
    resubmit,
    take_back,
    tell,
    unanswered,
    void,
    withdraw_there,
)
from tongban.handoffs.commands.joint import begin_joint, hand_in_joint
from tongban.handoffs.commands.joint_course import follow, move_joint
from tongban.handoffs.commands.joint_items import (
    Role,
    agree,
    agreed,
    ask,
    be_asked,
    be_over,
    declined,
    end_joint_item,
    refuse,
)
from tongban.handoffs.commands.legs import arrived, given_back, move, not_heard, told
from tongban.handoffs.commands.offering import lose_offer, offer, take_offer, tell_of_item, withdraw
from tongban.handoffs.commands.papers import send_certificate, send_sealed, take_papers
from tongban.handoffs.commands.taking_in import (
    answer,
    answer_to,
    begin,
    hand_in,
    let_time_pass,
    send,
    take_in,
    take_in_and_send,
)
from tongban.handoffs.commands.talking import hear, say
from tongban.handoffs.commands.telling import APPLICANT, tell_applicant, tell_clerk

__all__ = [
    "APPLICANT",
    "Role",
    "agree",
    "agreed",
    "answer",
    "answer_to",
    "arrived",
    "ask",
    "be_asked",
    "be_over",
    "begin",
    "begin_joint",
    "collect",
    "declined",
    "end_joint_item",
    "follow",
    "given_back",
    "hand_in",
    "hand_in_joint",
    "handed_out",
    "hear",
    "hold",
    "let_time_pass",
    "lift_hold",
    "lose_offer",
    "move",
    "move_joint",
    "not_heard",
    "offer",
    "refuse",
    "resubmit",
    "say",
    "send",
    "send_certificate",
    "send_sealed",
    "take_back",
    "take_in",
    "take_in_and_send",
    "take_offer",
    "take_papers",
    "tell",
    "tell_applicant",
    "tell_clerk",
    "tell_of_item",
    "told",
    "unanswered",
    "void",
    "withdraw",
    "withdraw_there",
]
