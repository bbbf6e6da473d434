"""The life of a mandate as a table."""

from django.utils.translation import gettext_lazy as _

from tongban.applicants import rules
from tongban.applicants.rules import linking
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

LINK = Flow(
    kind="link",
    states=(
        State("asked", _("waits for an answer")),
        State("confirmed", _("confirmed"), end=True),
        State("declined", _("declined"), end=True),
        State("withdrawn", _("withdrawn"), end=True),
        State("lapsed", _("lapsed"), end=True),
    ),
    moves=(
        Move(
            "confirm",
            "asked",
            "confirmed",
            "manager counter",
            _("Confirm the request"),
            unless=(linking.request_over,),
            style="main",
            clause="民法典 61",
        ),
        Move("decline", "asked", "declined", "manager counter", _("Decline the request"), asks=(REASON,), style="no"),
        Move("withdraw", "asked", "withdrawn", "asker", _("Withdraw the request"), style="no"),
        Move("lapse", "asked", "lapsed", "clock", _("Request lapsed"), unless=(linking.request_not_over,)),
    ),
    parties={
        "manager": linking.is_manager,
        "counter": linking.is_counter,
        "asker": linking.is_asker,
        "clock": linking.is_clock,
    },
    party_titles={
        "manager": _("legal person, or whom he has empowered"),
        "counter": _("window clerk"),
        "asker": _("the person who asks"),
        "clock": _("the clock"),
    },
)

LINK_DONE = {
    "ask": _("Request made"),
    "bind": _("Passed on to whoever acts for the enterprise now"),
    "confirm": _("Request confirmed"),
    "decline": _("Request declined"),
    "withdraw": _("Request withdrawn"),
    "lapse": _("Request lapsed"),
}
"""What has happened to a request to act for an enterprise, by verb."""

DONE = {
    "offer": _("Mandate offered"),
    "accept": _("Mandate accepted"),
    "decline": _("Mandate declined"),
    "revoke": _("Mandate ended"),
}
"""What has happened to a mandate, by verb."""
