"""Obstacles to what other offices have part in: opinions and steps of review."""

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tongban.cases.models import Case, Opinion, ReviewStep
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.journal.rows import rows
from tongban.kernel.refusals import Reason

CONSULTING = "征求意见规则"
"""Our own rule: an office that is asked answers once, by the day it was given; the clock reminds it."""
STEPS = "本事项审查环节"
"""The rule behind a step: the item's version in force sets it, with its office and its days."""


def waits_for(case: Case, what: str) -> bool:
    """Whether something of a kind is open: known from the case itself, without a question to the database."""
    return what in (case.waits or ())


def no_opinion_open(case: Case, actor: Actor) -> Reason | None:
    """Only the office that was asked answers, and once."""
    if not waits_for(case, "opinion") or not any(
        one.done_at is None and one.agency == actor.agency for one in rows(case, Opinion)
    ):
        return Reason(
            "no-opinion-open",
            _("No question to your office is open in this matter."),
            CONSULTING,
            _("Each question is answered once; look at the answers on the page of the matter."),
        )


def no_step_open(case: Case, actor: Actor) -> Reason | None:
    """Only the office that holds an open step ends it."""
    if not waits_for(case, "step") or not any(
        step.state == "open" and step.agency == actor.agency for step in rows(case, ReviewStep)
    ):
        return Reason(
            "no-step-open",
            _("No step of review is open at your office in this matter."),
            STEPS,
            _("A step opens with the acceptance, or when the steps before it are done."),
        )


def no_step_to_send(case: Case, actor: Actor) -> Reason | None:
    """Only a step that is not done can be sent again, or to another office."""
    if not waits_for(case, "step") or not any(step.state in ("open", "returned") for step in rows(case, ReviewStep)):
        return Reason(
            "no-step-to-send",
            _("No step of review is open or was given back in this matter."),
            STEPS,
            _("A step that is done stays done."),
        )


def steps_open(case: Case, actor: Actor) -> Reason | None:
    """No proposal before the steps that the item sets are done."""
    if waits_for(case, "step"):
        undone = [step.name for step in rows(case, ReviewStep) if step.done_at is None]
        return Reason(
            "steps-open",
            format_lazy(_("Steps of review are not done: {names}."), names=_listed(undone)),
            STEPS,
            _("Wait for them; a step whose office is gone is sent to another."),
        )


def steps_set(case: Case, actor: Actor) -> Reason | None:
    """What other offices review is not decided in one sitting."""
    if case.version_in_force.reviews:
        return Reason(
            "steps-set",
            _("Other offices review this item: it is not decided on the spot."),
            STEPS,
            _("Accept it; their steps open at once."),
        )


def _names(names: list[dict[str, str]]) -> str:
    tongue = "en" if (get_language() or "").startswith("en") else "zh"
    return ", ".join(name.get(tongue) or name["zh"] for name in names)


_listed = lazy(_names, str)


def nothing_to_ring(case: Case, actor: Actor) -> Reason | None:
    """The clock speaks only when a day has passed."""
    if not case.rings_at or clock.now() < case.rings_at:
        return Reason(
            "nothing-to-ring", _("Nothing is late in this matter."), CONSULTING, _("Wait until its day has passed.")
        )
