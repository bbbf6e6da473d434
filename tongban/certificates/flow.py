"""The life of a certificate as a table: it follows the decision on which it rests."""

from django.utils.translation import gettext_lazy as _

from tongban.certificates import rules
from tongban.kernel.flow import Ask, Flow, Move, State

STANDING = "valid frozen expired"
REASON = Ask("reason", _("Reason"), "longtext", help=_("The holder reads it."))

CERTIFICATE = Flow(
    kind="certificate",
    states=(
        State("draft", _("draft")),
        State("valid", _("valid")),
        State("frozen", _("frozen: not to be relied on for now")),
        State("expired", _("expired")),
        State("replaced", _("replaced by a corrected one"), end=True),
        State("revoked", _("revoked"), end=True),
        State("recalled", _("recalled"), end=True),
        State("lapsed", _("struck off"), end=True),
    ),
    moves=(
        Move("issue", "draft", "valid", "office", _("Issue"), clause="行政许可法 39"),
        Move(
            "copy",
            "valid",
            None,
            "holder",
            _("Make a copy for one purpose"),
            unless=(rules.ran_out, rules.enough_copies),
            asks=(
                Ask("purpose", _("For what"), "text", most=60, help=_("It stands across the whole copy.")),
                Ask("recipient", _("Who receives it"), "text", most=60),
                Ask("until", _("Valid until"), "date", help=_("At most a year, and no longer than the certificate.")),
            ),
            clause=rules.ANNOTATED,
        ),
        Move("freeze", "valid", "frozen", "approver", _("Freeze"), asks=(REASON,), style="no"),
        Move("thaw", "frozen", "valid", "approver", _("Lift the freeze"), asks=(REASON,)),
        Move(
            "expire",
            "valid frozen",
            "expired",
            "clock",
            _("Expired"),
            unless=(rules.not_over,),
            clause="行政许可法 70(1)",
        ),
        Move("replace", "valid frozen", "replaced", "approver", _("Replaced")),
        Move("revoke", STANDING, "revoked", "approver", _("Revoked"), clause="行政许可法 69"),
        Move("recall", STANDING, "recalled", "approver", _("Recalled"), clause="行政许可法 8"),
        Move("strike_off", STANDING, "lapsed", "approver", _("Struck off"), clause="行政许可法 70"),
    ),
    parties={
        "holder": rules.is_holder,
        "office": rules.is_office,
        "approver": rules.is_approver,
        "clock": rules.is_clock,
    },
    party_titles={
        "holder": _("the holder"),
        "office": _("the office that issues it"),
        "approver": _("an approver of the agency"),
        "clock": _("the end of its term"),
    },
)
BY_HAND = ("copy", "freeze", "thaw")
"""What is done on the page of a certificate; everything else follows its matter, or time."""
FOLLOWS = {"correct": "replace", "revoke": "revoke", "recall": "recall", "lapse_permit": "strike_off"}
"""What becomes of a certificate when that becomes of its decision."""
DONE = {
    "issue": _("Issued"),
    "copy": _("Copy made for one purpose"),
    "freeze": _("Frozen"),
    "thaw": _("Freeze lifted"),
    "expire": _("Expired"),
    "replace": _("Replaced by a corrected one"),
    "revoke": _("Revoked"),
    "recall": _("Recalled"),
    "strike_off": _("Struck off"),
}
"""What has happened, by verb."""
