"""What can become of a decision: proposed by a reviewer with its ground, made by an approver, told to the holder."""

from django.utils.translation import gettext_lazy as _

from tongban.cases import rules
from tongban.kernel.flow import Ask, Move

KINDS = (
    ("correct", _("Correct a clerical error")),
    ("revoke", _("Revoke: it should not have been granted")),
    ("recall", _("Recall: the law or the circumstances have changed")),
    ("lapse_permit", _("Strike off: the permit has ended")),
)
GROUNDS_AFTER = {
    "error": ("correct", _("Slip of the pen or of reckoning"), rules.CORRECTING),
    "abuse": ("revoke", _("Granted by abuse of office or neglect of duty"), "行政许可法 69(1)"),
    "power": ("revoke", _("Granted beyond the power of the agency"), "行政许可法 69(1)"),
    "procedure": ("revoke", _("Granted against the legal procedure"), "行政许可法 69(1)"),
    "unqualified": ("revoke", _("Granted to an applicant who does not meet the conditions"), "行政许可法 69(1)"),
    "promise": ("revoke", _("Granted on a promise that was not kept"), "行政许可法 69(1)"),
    "fraud": ("revoke", _("Obtained by fraud, bribery or other improper means"), "行政许可法 69(2)"),
    "law": ("recall", _("The law on which it rests was changed or repealed"), "行政许可法 8"),
    "circumstances": ("recall", _("The circumstances on which it rests have changed greatly"), "行政许可法 8"),
    "expired": ("lapse_permit", _("Its term ended without renewal"), "行政许可法 70(1)"),
    "person": ("lapse_permit", _("The person has died or lost legal capacity"), "行政许可法 70(2)"),
    "dissolved": ("lapse_permit", _("The organisation has ended by law"), "行政许可法 70(3)"),
    "withdrawn": ("lapse_permit", _("It was revoked or recalled, or its certificate taken back"), "行政许可法 70(4)"),
    "impossible": ("lapse_permit", _("It cannot be carried out for force majeure"), "行政许可法 70(5)"),
}
"""On what a decision may be changed: for which kind of change, in words, by which clause."""
VALIDITY = {
    "in_force": _("decision in force"),
    "corrected": _("decision corrected"),
    "revoked": _("decision revoked"),
    "recalled": _("decision recalled"),
    "lapsed": _("permit struck off"),
    "void": _("decision never took effect"),
}
BECOMES = {"correct": "corrected", "revoke": "revoked", "recall": "recalled", "lapse_permit": "lapsed"}
DECIDED = "decided issued closed"
HEARD = Ask(
    "heard",
    _("How the holder was heard"),
    "longtext",
    help=_("What he said, or that he was given the time to speak and did not."),
)
CORRECTED = (
    Ask(
        "holder",
        _("Name of the holder on the corrected certificate"),
        "text",
        required=False,
        help=_("Empty: as it stands in the matter."),
    ),
    Ask(
        "until",
        _("Last day of the corrected certificate"),
        "date",
        required=False,
        help=_("Empty: as it was."),
    ),
)
"""What a slip can have spoilt on a certificate besides what the reasons say."""


def _made(verb: str, title: object, clause: str, *asks: Ask) -> Move:
    return Move(verb, DECIDED, None, "approver", title, (rules.no_change_of(verb),), asks, "main", clause)


AFTERWARDS = (
    Move(
        "propose_change",
        DECIDED,
        None,
        "reviewer",
        _("Propose to change the decision"),
        unless=(rules.change_proposed, rules.decision_ended),
        asks=(
            Ask("kind", _("What is to become of it"), "choice", choices=KINDS, inside=True),
            Ask(
                "ground",
                _("Ground"),
                "choice",
                choices=tuple((name, title) for name, (_kind, title, _clause) in GROUNDS_AFTER.items()),
                inside=True,
            ),
            Ask("text", _("Facts and reasons, as the notice tells them"), "longtext", inside=True),
            Ask(
                "since", _("In effect from"), "date", required=False, inside=True, help=_("Empty: the day it is made.")
            ),
        ),
        clause="行政许可法 69",
    ),
    _made("correct", _("Correct the decision"), rules.CORRECTING, *CORRECTED),
    _made("revoke", _("Revoke the decision"), "行政许可法 69", HEARD),
    _made("recall", _("Recall the decision"), "行政许可法 8", HEARD),
    _made("lapse_permit", _("Strike the permit off"), "行政许可法 70"),
    Move(
        "drop_change",
        DECIDED,
        None,
        "approver",
        _("Leave the decision as it is"),
        unless=(rules.no_change,),
        asks=(Ask("reason", _("Reason"), "longtext", inside=True),),
    ),
)
