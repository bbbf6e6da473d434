"""The life of an opinion that is asked of another zone, as a table for both sides of it."""

from django.utils.translation import gettext_lazy as _

from tongban.handoffs import rules
from tongban.handoffs.rules import inquiries as obstacles
from tongban.kernel.flow import Ask, Flow, Move, State

INQUIRY = Flow(
    kind="inquiry",
    states=(
        State("draft", _("not asked yet")),
        State("asked", _("asked of another zone")),
        State("waiting", _("to be answered here")),
        State("answered", _("answered"), end=True),
        State("not_taken", _("not taken by the other zone"), end=True),
    ),
    moves=(
        Move("ask", "draft", "asked", "asker", _("Ask an office of another zone"), clause=obstacles.CONSULTING),
        Move("be_asked", "draft", "waiting", "peer", _("Another zone asks")),
        Move("remind", "asked waiting", None, "clock", _("The day comes near")),
        Move(
            "answer",
            "waiting",
            "answered",
            "asked",
            _("Give the opinion"),
            asks=(Ask("answer", _("Opinion"), "longtext"),),
            style="main",
            clause=obstacles.CONSULTING,
        ),
        Move("hear", "asked", "answered", "peer", _("The other zone has answered")),
        Move("turn_down", "asked", "not_taken", "peer", _("The other zone has not taken it")),
    ),
    parties={
        "asker": obstacles.is_asker,
        "asked": obstacles.is_asked,
        "peer": rules.is_peer,
        "clock": rules.is_clock,
    },
    party_titles={
        "asker": _("an officer of the agency that decides"),
        "asked": _("an officer of the agency that was asked"),
        "peer": _("the other zone"),
        "clock": _("the day of the answer"),
    },
)
