"""Matters that another zone took in: who must act now, and what stands in the way of everybody else."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases.models import Case
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason

CUSTODY = "交接规则：一件一处，谁在手谁办"
"""Our own rule: at every instant one zone must act, and nobody else may."""
JOINT = "多地联办规则：各部分齐备后一并送达"
"""Our own rule: the parts of a joint matter are issued together."""
STAYS = "stays_here"
"""In what is known of the window that took a matter in: it is no longer asked, and hands nothing out."""


def is_peer(case: Case, actor: Actor) -> bool:
    """The zone that took the matter in, by its signed envelope, or its own joint matter (收件地)."""
    return actor.role == "peer" and actor.zone == case.zone and actor.name == (case.origin or case.zone)


def window_of(case: Case) -> dict[str, Any]:
    """The window that took the matter in, as it was told."""
    return case.origin_window or {}


def custody_elsewhere(case: Case, actor: Actor) -> Reason | None:
    """While another zone must act, nobody here does; what was decided and issued stays in the hands of its agency."""
    return None if case.status == "issued" else result_elsewhere(case, actor)


def result_elsewhere(case: Case, actor: Actor) -> Reason | None:
    """The result is handed out by the one zone that has it."""
    if case.custodian and actor.role != "peer":
        told = window_of(case)
        return Reason(
            "custody-elsewhere",
            format_lazy(_("This matter is with the window that took it in: {window}."), window=told.get("window", "")),
            CUSTODY,
            format_lazy(
                _("Wait until it is handed over again, or ring them: {phone}."), phone=told.get("telephone", "")
            ),
        )


def custody_here(case: Case, actor: Actor) -> Reason | None:
    """Only what is elsewhere is taken over."""
    if case.custodian is None:
        return Reason("custody-here", _("This matter has not been given back."), CUSTODY, _("Wait for its answer."))


def in_our_hands(case: Case, actor: Actor) -> Reason | None:
    """What another zone must act upon, or lets wait, can be taken to oneself; everything else is here already."""
    if case.custodian is None and not case.hold:
        return Reason("custody-here", _("This matter is here already."), CUSTODY, _("Go on with it as with any other."))


def stays_here(case: Case) -> bool:
    """Whether a matter that another zone took in is brought to an end by this one alone, in all that is to come."""
    return bool(window_of(case).get(STAYS))


def not_collected(case: Case, actor: Actor) -> Reason | None:
    """Only what another zone took in can be given back to it."""
    if case.origin is None:
        return Reason(
            "not-collected",
            _("This matter was handed in here."),
            CUSTODY,
            _("Ask the applicant for correction, or decline with the reason."),
        )
    if stays_here(case):
        return Reason(
            "stays-here",
            _("This zone has taken the matter to itself and brings it to an end."),
            CUSTODY,
            _("Ask the applicant for correction, or decline with the reason."),
        )


def held_back(case: Case, actor: Actor) -> Reason | None:
    """A part of a joint matter is issued when the lead lets go of it."""
    if case.hold:
        return Reason(
            "held-back",
            format_lazy(_("The result waits: {why}"), why=case.hold),
            JOINT,
            _("The zone that leads the joint matter lets go of it; ask there."),
        )


def part_of_joint(case: Case, actor: Actor) -> Reason | None:
    """A part of a joint matter is withdrawn and handed out with the whole."""
    if case.joint and actor.role != "peer":
        return Reason(
            "part-of-joint",
            _("This is a part of a joint matter."),
            JOINT,
            _("Open the joint matter: it is withdrawn, and its result handed out, as one."),
        )


def not_held_back(case: Case, actor: Actor) -> Reason | None:
    """Only what waits can be let go."""
    if not case.hold:
        return Reason("not-held-back", _("The result does not wait for anything."), JOINT, _("Issue it when decided."))
