"""What stands in the way at the counter: handing out without an identification, a fee for what is free."""

from collections.abc import Sequence

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases.models import Case, Draft
from tongban.kernel import codes
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason

DELIVERY = "行政许可法 44"
COLLECTING = "民法典 162"


def not_identified(manner: str, identification: str | None) -> Reason | None:
    """A result is handed to a person whose identification was seen."""
    if manner not in ("counter", "refused") or identification:
        return None
    return Reason(
        "not-identified",
        _("Say which identification was shown."),
        DELIVERY,
        _("Look at the identification of whoever stands there, and choose which one it was."),
        "identification",
    )


def not_a_collector(
    manner: str, recipient: str, identification: str | None, collectors: Sequence[str]
) -> Reason | None:
    """At the counter a result is handed to who may collect it; anybody else shows a power of attorney on paper.

    Where nobody represents the applicant here, the identification that was shown is all there is to go by.
    """
    known = {name.strip() for name in collectors}
    if manner != "counter" or not known or recipient.strip() in known or identification == "authority":
        return None
    return Reason(
        "not-a-collector",
        format_lazy(_("“{name}” has no right to collect for this applicant."), name=recipient),
        COLLECTING,
        format_lazy(
            _("May collect: {names}. Anybody else shows a power of attorney: choose it as identification."),
            names="、".join(sorted(known)),
        ),
        "recipient",
    )


def not_tracked(manner: str, tracking: str | None) -> Reason | None:
    """What goes by post can be followed."""
    if manner != "post" or tracking:
        return None
    return Reason(
        "not-tracked",
        _("Say under which number the consignment is followed."),
        DELIVERY,
        _("Copy the tracking number from the posting receipt."),
        "tracking",
    )


def refusal_not_described(manner: str, note: str | None) -> Reason | None:
    """A refusal to sign is recorded with its reason and who was present."""
    if manner != "refused" or note:
        return None
    return Reason(
        "refusal-not-described",
        _("Say why the signature was refused, and who was present."),
        "民事诉讼法 89",
        _("The result is left with the recipient; reason, day and witness are recorded."),
        "note",
    )


def begun_elsewhere(answer: Draft | None) -> Reason | None:
    """A correction is answered in one place: what the applicant has begun himself is not begun again at the counter."""
    if answer:
        return None
    return Reason(
        "answer-begun",
        _("Somebody else has begun to answer this notice already."),
        "行政许可法 32(4)",
        _("Let it be handed in where it was begun: what was typed and attached there is kept."),
    )


def free_of_charge(case: Case, actor: Actor) -> Reason | None:
    """Where the published guide says that nothing is charged, nothing is taken."""
    if case.version_in_force.fee is False:
        return Reason(
            "free-of-charge",
            _("This item is free of charge by its published guide."),
            "行政许可法 58",
            _("Take no money. If a fee was introduced, publish a new version of the item first."),
        )
    return None


def odd_amount(amount: str) -> Reason | None:
    """An amount of money in yuan, to the fen."""
    if codes.fen(amount):
        return None
    return Reason(
        "odd-amount",
        _("This is no amount in yuan."),
        "行政许可法 59",
        _("Write figures only, with at most two places, for example 120 or 120.50."),
        "amount",
    )
