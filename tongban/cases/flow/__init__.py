"""The life of a case as one table: states, moves, by whom, unless what, and what each move asks."""

from django.utils.translation import gettext_lazy as _

from tongban.cases import rules
from tongban.cases.flow.afterwards import AFTERWARDS
from tongban.cases.flow.asks import GROUNDS, OUTCOMES
from tongban.cases.flow.counter import COUNTER
from tongban.cases.flow.elsewhere import ELSEWHERE, TO_ITSELF, where_custody_is
from tongban.cases.flow.offices import OFFICES
from tongban.cases.flow.promises import PROMISES
from tongban.cases.flow.relying import ENDING, SHOWING
from tongban.cases.flow.reviewing import REVIEWING
from tongban.cases.flow.taking_in import TAKING_IN
from tongban.cases.flow.words import ALARMS, DONE, INSIDE, LATE, MOOT, OUTCOME_NAMES, WHO
from tongban.kernel.flow import Flow, State

__all__ = ["ALARMS", "CASE", "DONE", "GROUNDS", "INSIDE", "LATE", "MOOT", "OUTCOMES", "OUTCOME_NAMES", "WHO"]

CASE = Flow(
    kind="case",
    states=(
        State("draft", _("draft")),
        State("submitted", _("handed in")),
        State("returned", _("waiting for correction")),
        State("accepted", _("under review"), clock="running"),
        State("waiting", _("waiting for more from the applicant"), clock="running"),
        State("proposed", _("proposed for decision"), clock="running"),
        State("decided", _("decided")),
        State("issued", _("issued")),
        State("closed", _("closed"), end=True),
        State("withdrawn", _("withdrawn"), end=True),
        State("declined", _("not accepted"), end=True),
        State("not_needed", _("no permit needed"), end=True),
        State("lapsed", _("lapsed: correction not answered"), end=True),
        State("terminated", _("terminated"), end=True),
    ),
    moves=(
        *where_custody_is(*TAKING_IN, *REVIEWING, *OFFICES, *AFTERWARDS, *PROMISES, *COUNTER, *ELSEWHERE, *SHOWING),
        *TO_ITSELF,
        *ENDING,
    ),
    parties={
        "applicant": rules.is_applicant,
        "window": rules.is_window,
        "reviewer": rules.is_reviewer,
        "approver": rules.is_approver,
        "asked": rules.is_asked,
        "clock": rules.is_clock,
        "peer": rules.is_peer,
    },
    hands={"applicant": "applicant", "window": "intake", "reviewer": "review", "approver": "approval"},
    party_titles={
        "applicant": _("the applicant"),
        "window": _("the window"),
        "reviewer": _("a reviewer of the competent agency"),
        "approver": _("an approver of the competent agency"),
        "asked": _("an office that was asked"),
        "clock": _("the legal time limit"),
        "peer": _("the zone that took it in"),
    },
)
