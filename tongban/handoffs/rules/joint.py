"""Joint matters: parties and obstacles, and what follows for the whole when the last part is decided. All pure but one.

`nothing_to_fetch` looks whether papers lie here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases.models import Document
from tongban.handoffs.models import Joint, JointItem, LegPaper, Part
from tongban.handoffs.rules import RESULTS, no_result_here
from tongban.kernel.actors import Actor
from tongban.kernel.journal.rows import rows
from tongban.kernel.refusals import Reason

JOINT = "多地联办规则：一次申请、各地并行决定、一并送达"
"""Our own rule: one application, decided in parallel, one result."""
WHOLE = "行政许可法 42"
"""What is handled jointly is decided within 45 days, and 15 more with leave, where nothing shorter is promised."""
LEGAL_DAYS = 45
RULES = {
    "all": _("all or nothing: when one part is refused, nothing is granted"),
    "each": _("each part for itself: what is granted is granted"),
    "lead": _("when one part is refused, the zone that leads decides about the others"),
}
"""What follows when a part is refused."""
MOST_PARTS = 8

OPEN, GRANTED, REFUSED, GONE, NEEDLESS = "open", "granted", "refused", "gone", "needless"
ENDED_WITHOUT = ("declined", "withdrawn", "lapsed", "terminated", "unsent", "ended")
"""States in which a part has ended without a decision."""
SERVED = ("issued", "closed", "result_here", "handed_out")
"""States of a part whose result has been issued."""
ANNULLING = ("revoke", "recall", "lapse_permit")
"""Steps after a decision by which a part does not hold any more."""


def is_lead(joint: Joint, actor: Actor) -> bool:
    """An approver of the agency that leads, or an administrator of its zone (牵头机关)."""
    leads = actor.role == "approver" and actor.agency == joint.agency
    return actor.zone == joint.zone and (leads or actor.role == "admin")


# --- what the rule says ------------------------------------------------------------------------------------------


def stands(part: Part) -> str:
    """How a part stands for the whole: open, granted, refused, gone without a decision, or not needed at all."""
    if part.status == "not_needed":
        return NEEDLESS
    if part.status in ENDED_WITHOUT:
        return GONE
    if part.outcome and part.status in ("decided", *SERVED):
        return GRANTED if part.outcome == "granted" else REFUSED
    return OPEN


@dataclass(frozen=True, slots=True)
class Settlement:
    """What follows for the parts: wait for more, ask the zone that leads, or let go of these and void those."""

    kind: str
    let_go: tuple[UUID, ...] = ()
    void: tuple[UUID, ...] = ()


WAIT, ASK, SETTLED = "wait", "ask", "settled"


def settlement(rule: str, parts: Sequence[Part]) -> Settlement:
    """What the joint item's rule says once every part is decided.

    A refusal is always let go: the applicant must have it in writing, with its reasons and his remedies.
    """
    standing = {part.id: stands(part) for part in parts}
    if OPEN in standing.values():
        return Settlement(WAIT)
    granted, refused = (tuple(key for key, how in standing.items() if how == wanted) for wanted in (GRANTED, REFUSED))
    complete = not refused and GONE not in standing.values()
    if complete or rule == "each":
        return Settlement(SETTLED, granted + refused)
    if rule == "lead" and granted:
        return Settlement(ASK, granted + refused)
    return Settlement(SETTLED, refused, granted)


def decided(parts: Sequence[Part], *, grants: bool) -> Settlement:
    """The same by the word of the zone that leads: what is granted is let go, or voided with the rest."""
    return settlement("each" if grants else "all", parts)


def is_served(parts: Iterable[Part]) -> bool:
    """Whether everything that was let go has been issued."""
    return all(part.status in SERVED or part.status in ENDED_WITHOUT for part in parts if part.fate == "let_go")


# --- obstacles ---------------------------------------------------------------------------------------------------


def part_of_joint(leg: Any, actor: Actor) -> Reason | None:
    """A part of a joint matter is withdrawn and handed out with the whole."""
    if leg.joint:
        return Reason(
            "part-of-joint",
            _("This is a part of a joint matter."),
            JOINT,
            _("Open the joint matter: it is withdrawn, and its result handed out, as one."),
        )


def nothing_to_fetch(joint: Joint, actor: Actor) -> Reason | None:
    """One result is received online as one: when the paper of every part that was let go lies here."""
    issued = [part for part in rows(joint, Part) if part.fate and part.status in ("issued", "result_here")]
    found = {part.id for part in issued if _paper_is_here(part)}
    return no_result_here(bool(issued) and len(found) == len(issued))


def _paper_is_here(part: Part) -> bool:
    where, of = (Document, "case_id") if part.is_here else (LegPaper, "leg_id")
    return where.objects.filter(zone=part.zone, kind__in=RESULTS, **{of: part.id}).exists()


def not_a_rule(rule: str) -> Reason | None:
    """A joint item says beforehand what follows when a part is refused."""
    if rule not in RULES:
        return Reason(
            "no-such-rule",
            _("What follows when one part is refused?"),
            JOINT,
            _("Choose one of the three rules."),
            "rule",
        )


def odd_parts(parts: Sequence[tuple[str, str]]) -> Reason | None:
    """A joint item has parts in at least two zones, each once."""
    if len({zone for zone, _code in parts}) > 1 and len(set(parts)) == len(parts) <= MOST_PARTS:
        return None
    return Reason(
        "odd-parts",
        format_lazy(_("A joint item has parts in two zones at least, each once, and {most} at most."), most=MOST_PARTS),
        JOINT,
        _("Name the zone and the code of the item of each part."),
        "parts",
    )


def no_such_zone(strange: Sequence[str]) -> Reason | None:
    """Only a zone that is known here can be asked: an envelope to nobody would be tried for ever."""
    if strange:
        return Reason(
            "no-such-zone",
            format_lazy(_("No zone is known here as {zones}."), zones=", ".join(strange)),
            JOINT,
            _("Name the zone and the code of the item of each part."),
            "parts",
        )


def no_lead(known: bool) -> Reason | None:
    """An agency of the zone that leads answers for the whole: its officers read it and decide about it."""
    if not known:
        return Reason(
            "no-lead",
            _("Which agency of this zone leads?"),
            JOINT,
            _("Choose an agency of this zone."),
            "agency",
        )


def part_left_out(gone: Sequence[tuple[str, str]]) -> Reason | None:
    """A part that was asked once stays: matters that were begun under it are led by it to their end."""
    if gone:
        return Reason(
            "part-left-out",
            format_lazy(_("These parts stood in it and are missing: {parts}."), parts=_listed(gone)),
            JOINT,
            _("End this joint item, and write down another one under its own code."),
            "parts",
        )


def _listed(parts: Sequence[tuple[str, str]]) -> str:
    return ", ".join(" ".join(one) for one in parts)


def untitled(**texts: str) -> tuple[Reason | None, ...]:
    """A joint item has a code and a title in both languages."""
    again = _("Code, Chinese and English title are all needed.")
    return tuple(
        Reason("missing", format_lazy(_("Please fill in: {what}."), what=TITLES[name]), JOINT, again, name)
        for name, text in texts.items()
        if not text.strip()
    )


TITLES = {
    "code": _("Code of the joint item"),
    "title_zh": _("Title in Chinese"),
    "title_en": _("Title in English"),
}


def not_open(item: JointItem | None) -> Reason | None:
    """A joint matter begins, and is handed in, while every zone agrees."""
    if item is None or item.status != "open":
        return Reason(
            "joint-not-open",
            _("This joint matter cannot be begun: not every zone agrees to its part."),
            JOINT,
            _("Each part can be handed in for itself; what was typed is kept."),
            "item",
        )


STUCK = "stuck"
"""The alarm of a joint matter for whose parts what follows could not be carried out."""


def nothing_stuck(joint: Joint, actor: Actor) -> Reason | None:
    """It is carried on by hand where it has stopped."""
    if joint.alarm != STUCK:
        return Reason(
            "nothing-stuck",
            _("Nothing of this joint matter stands still."),
            JOINT,
            _("It goes on by itself with each part."),
        )


def part_not_in_force(name: str) -> Reason:
    """Every part has a version in force that the zone that leads was told."""
    return Reason(
        "part-not-in-force",
        format_lazy(_("“{name}” has no version in force, or is not told to the zone that leads."), name=name),
        JOINT,
        _("The zone that decides it must offer it again; what was typed is kept."),
        "item",
    )
