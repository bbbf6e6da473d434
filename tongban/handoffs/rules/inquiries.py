"""Opinions of another zone's office: who asks, who answers, and what stands in the way."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.handoffs.models import Inquiry
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason

CONSULTING = "行政许可法 36；跨省通办：跨区征询意见"
"""Whom a matter concerns is heard before it is decided; here an office of another zone."""
UNDECIDED = ("accepted", "waiting", "proposed")
MOST_DAYS = 60
MOST_OPEN = 50
"""How many questions of one zone an office may owe an answer at once."""


def _of_office(inquiry: Inquiry, actor: Actor) -> bool:
    officer = actor.role in ("reviewer", "approver")
    return officer and actor.zone == inquiry.zone and actor.agency == inquiry.agency


def is_asker(inquiry: Inquiry, actor: Actor) -> bool:
    """An officer of the agency that decides the matter (承办机关)."""
    return bool(inquiry.asks) and _of_office(inquiry, actor)


def is_asked(inquiry: Inquiry, actor: Actor) -> bool:
    """An officer of the agency that was asked (被征询机关)."""
    return not inquiry.asks and _of_office(inquiry, actor)


def nothing_to_decide(case: Any) -> Reason | None:
    """Opinions are asked while the matter is under review."""
    if case.status not in UNDECIDED:
        return Reason(
            "nothing-to-decide",
            _("Opinions are asked while the matter is under review."),
            CONSULTING,
            _("Accept it first; after the decision nothing is asked any more."),
        )


def unknown_office(known: bool) -> Reason | None:
    """Only an office that is known can be asked."""
    if not known:
        return Reason(
            "unknown-office",
            _("This office of the other zone is not known."),
            CONSULTING,
            _("Choose one of the list, or ask the window of that zone."),
            "office",
        )


def asked_already(found: bool) -> Reason | None:
    """The same office is asked again when it has answered."""
    if found:
        return Reason(
            "asked-already",
            _("This office was asked about this matter and has not answered yet."),
            CONSULTING,
            _("Wait for its answer, or ring it up."),
            "office",
        )


def too_many_open(count: int) -> Reason | None:
    """One zone cannot bury an office of another under questions."""
    if count >= MOST_OPEN:
        told = format_lazy(_("This office owes your zone {most} answers already."), most=MOST_OPEN)
        return Reason("too-many-open", told, CONSULTING, _("Ask again when it has answered some of them."), "office")


def not_words(name: str, text: str) -> Reason | None:
    """A question, like an answer, has words, and not too many."""
    if not 0 < len(text) <= 2000:
        return Reason(
            "missing", _("Please write what is meant, at most 2,000 characters."), CONSULTING, _("Send it again."), name
        )


def odd_days(days: int | None) -> Reason | None:
    """An answer has a day."""
    if days is None or not 0 < days <= MOST_DAYS:
        told = format_lazy(_("Within how many working days is the answer needed: 1 to {most}?"), most=MOST_DAYS)
        return Reason("odd-days", told, CONSULTING, _("Write a whole number."), "days")
