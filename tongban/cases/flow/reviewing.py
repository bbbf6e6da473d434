"""What the competent agency does: from acceptance to the result."""

from django.utils.translation import gettext_lazy as _

from tongban.cases import rules
from tongban.cases.flow.asks import GROUNDS, OPINION, OUTCOME, PROPOSED, REASON, REASONS, WITHOUT
from tongban.kernel.flow import Ask, Move

REVIEWING = (
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
        "assign",
        "accepted proposed",
        None,
        "reviewer approver",
        _("Assign"),
        unless=(rules.not_yours_to_assign,),
        asks=(
            Ask("colleague", _("To whom"), "colleague", inside=True),
            Ask("reason", _("Reason"), "longtext", inside=True),
        ),
    ),
    Move(
        "propose",
        "accepted",
        "proposed",
        "reviewer",
        _("Propose a decision"),
        unless=(rules.held_by_another, rules.procedure_running, rules.steps_open),
        asks=(PROPOSED, OPINION, WITHOUT),
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
)
