"""The life of an appointment, of a number, and of a window that calls, as tables."""

from django.utils.translation import gettext_lazy as _

from tongban.appointments import rules
from tongban.kernel.flow import Flow, Move, State

APPOINTMENT = Flow(
    kind="appointment",
    states=(
        State("booked", _("booked")),
        State("displaced", _("cannot take place; please choose another time")),
        State("arrived", _("came"), end=True),
        State("missed", _("did not come"), end=True),
        State("cancelled", _("cancelled"), end=True),
        State("lapsed", _("did not take place"), end=True),
    ),
    moves=(
        Move("move", "booked displaced", "booked", "holder window", _("Take another time")),
        Move("cancel", "booked displaced", "cancelled", "holder window", _("Cancel the appointment"), style="no"),
        Move("arrive", "booked", "arrived", "window clock", _("Has come"), unless=(rules.another_day,)),
        Move("displace", "booked", "displaced", "clock", _("The window is closed then")),
        Move("miss", "booked", "missed", "clock", _("Did not come"), unless=(rules.not_over,)),
        Move("lapse", "displaced", "lapsed", "clock", _("Did not take place"), unless=(rules.day_stands,)),
    ),
    parties={"holder": rules.is_holder, "window": rules.is_window, "clock": rules.is_clock},
    party_titles={"holder": _("applicant"), "window": _("window clerk"), "clock": _("the clock")},
)

TICKET = Flow(
    kind="ticket",
    states=(
        State("waiting", _("waiting to be called")),
        State("called", _("called")),
        State("absent", _("was not there")),
        State("done", _("served"), end=True),
        State("left", _("gave the number back"), end=True),
        State("expired", _("the day is over"), end=True),
    ),
    moves=(
        Move("call", "waiting", "called", "window", _("Call")),
        Move("recall", "called", None, "window", _("Call again")),
        Move("finish", "called", "done", "window", _("Finish")),
        Move("pass_over", "called", "absent", "window", _("Not there")),
        Move("return", "absent", "waiting", "window", _("Is there after all")),
        Move("leave", "waiting absent", "left", "holder window", _("Give the number back")),
        Move("expire", "waiting called absent", "expired", "clock", _("The day is over"), unless=(rules.day_stands,)),
    ),
    parties={"holder": rules.is_holder, "window": rules.is_window, "clock": rules.is_clock},
    party_titles={"holder": _("applicant"), "window": _("window clerk"), "clock": _("the clock")},
)

WINDOW_STATE = Flow(
    kind="desk",
    states=(State("open", _("open")), State("closed", _("closed for a while"))),
    moves=(
        Move("open", "closed", "open", "window house", _("Open the window")),
        Move("close", "open", "closed", "window house", _("Close the window"), unless=(rules.somebody_called,)),
    ),
    parties={"window": rules.is_window, "house": rules.is_house},
    party_titles={"window": _("window clerk"), "house": _("administrator")},
)
