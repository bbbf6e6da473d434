"""The life of a bill as a table."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.flow import Flow, Move, State
from tongban.payments import rules

EVERY = "open paid withdrawn to_return returned"
"""What a provider has signed is kept in whatever state the bill is."""

BILL = Flow(
    kind="bill",
    states=(
        State("open", _("to be paid")),
        State("paid", _("paid"), end=True),
        State("withdrawn", _("withdrawn, nothing is to be paid")),
        State("to_return", _("paid too late; it is given back")),
        State("returned", _("was given back"), end=True),
    ),
    moves=(
        Move("withdraw", "open", "withdrawn", "window clock", _("Withdraw the bill"), style="no"),
        Move("decline", EVERY, None, "clock", _("Payment declined")),
        Move("settle", "open", "paid", "clock", _("Paid online")),
        Move("repay", "open withdrawn", "to_return", "clock", _("Paid too late")),
        Move("refund", EVERY, None, "clock", _("To be given back")),
        Move("return", "to_return", "returned", "window house", _("Was given back")),
        Move("give_back", EVERY, None, "window house", _("What came beside was given back")),
    ),
    parties={"window": rules.is_window, "house": rules.is_house, "clock": rules.is_clock},
    party_titles={
        "window": _("the window"),
        "house": _("administrator"),
        "clock": _("the house, or the provider by its signature"),
    },
)
