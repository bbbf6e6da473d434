"""The life of a subscription as a table."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.flow import Flow, Move, State
from tongban.subscriptions import rules

SUBSCRIPTION = Flow(
    kind="subscription",
    states=(
        State("active", _("active")),
        State("paused", _("paused")),
        State("ended", _("ended"), end=True),
    ),
    moves=(
        Move("pause", "active", "paused", "holder house", _("Pause")),
        Move("resume", "paused", "active", "holder house", _("Go on")),
        Move("end", "active paused", "ended", "holder house", _("End")),
    ),
    parties={"holder": rules.is_holder, "house": rules.is_house},
    party_titles={"holder": _("subscriber"), "house": _("administrator")},
)
