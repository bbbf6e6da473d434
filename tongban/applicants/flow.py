"""The life of a mandate as a table."""

from django.utils.translation import gettext_lazy as _

from tongban.applicants import rules
from tongban.kernel.flow import Ask, Flow, Move, State

REASON = Ask("reason", _("Reason"), "longtext", help=_("The other side reads it."))

MANDATE = Flow(
    kind="mandate",
    states=(
        State("offered", _("offered")),
        State("active", _("in effect")),
        State("declined", _("declined"), end=True),
        State("revoked", _("ended"), end=True),
    ),
    moves=(
        Move(
            "accept",
            "offered",
            "active",
            "agent",
            _("Accept the mandate"),
            unless=(rules.mandate_over,),
            style="main",
            clause="民法典 165",
        ),
        Move("decline", "offered", "declined", "agent", _("Decline the mandate"), asks=(REASON,), style="no"),
        Move(
            "revoke",
            "offered active",
            "revoked",
            "principal agent",
            _("End the mandate"),
            asks=(Ask("reason", _("Reason"), "longtext", required=False, help=_("The other side reads it.")),),
            style="no",
            clause="民法典 173",
        ),
    ),
    parties={"principal": rules.is_principal, "agent": rules.is_agent},
    party_titles={"principal": _("whoever gave the mandate"), "agent": _("whoever was engaged")},
)

DONE = {
    "offer": _("Mandate offered"),
    "accept": _("Mandate accepted"),
    "decline": _("Mandate declined"),
    "revoke": _("Mandate ended"),
}
"""What has happened to a mandate, by verb."""
