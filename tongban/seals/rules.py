"""Who keeps, uses and ends a seal, and what stands in the way; every rule answers for one fact."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason

KEEPING = "印章管理规定"
"""Our own rule: who keeps a seal, who may use it and for what, and that each use is written down."""
SIGNATURES = "电子签名法 13"
TWO = "双人用印规则"
USES = {
    "permit": _("for permits (行政许可专用章)"),
    "organ": _("name of the agency (行政机关章)"),
    "statutory": _("statutory name (法定名称章)"),
    "finance": _("finance (财务专用章)"),
    "invoice": _("invoices (发票专用章)"),
    "contract": _("contracts (合同专用章)"),
    "legal_person": _("name of the legal person (法定代表人名章)"),
    "signature": _("electronic signature (电子签名)"),
}
USES_IN_ORDER = tuple(USES)
OF_AGENCIES = ("permit", "organ")
FIVE = ("statutory", "finance", "invoice", "contract", "legal_person")
SIGNATURE = "signature"
WORDS = {"permit": "行政许可专用章", "finance": "财务专用章", "invoice": "发票专用章", "contract": "合同专用章"}
"""What stands in the seal below the star."""


def is_office(seal: Any, actor: Actor) -> bool:
    """Somebody of the agency whose seal it is (用印单位)."""
    inside = actor.role in ("reviewer", "approver") and actor.agency == seal.agency
    return seal.agency is not None and actor.zone == seal.zone and inside


def is_house(seal: Any, actor: Actor) -> bool:
    """The administrator of the zone, who has the seals of agencies cut (制章管理)."""
    return seal.party is None and actor.keeps(seal.zone)


def is_keeper(seal: Any, actor: Actor) -> bool:
    """The post that keeps the seal (印章保管人)."""
    return seal.keeper is not None and actor.is_staff and (actor.zone, actor.post) == (seal.zone, seal.keeper)


def is_counter(seal: Any, actor: Actor) -> bool:
    """The window that issues the seals of a new enterprise."""
    return seal.party is not None and seal.person is None and (actor.serves(seal.zone) or actor.keeps(seal.zone))


def is_holder(seal: Any, actor: Actor) -> bool:
    """The enterprise whose seal it is, through whoever manages it (印章持有人)."""
    return (
        seal.party is not None
        and seal.person is None
        and actor.role == "applicant"
        and actor.principal == seal.party
        and actor.may("members")
        and actor.items is None
    )


def is_signer(seal: Any, actor: Actor) -> bool:
    """The person whose signature it is, for whomever he acts: nobody else has it in his hands (电子签名人)."""
    return seal.person is not None and actor.role == "applicant" and actor.person == seal.person


def is_clock(seal: Any, actor: Actor) -> bool:
    """The house itself, soon after the move that made the paper."""
    return actor.role == "clock"


def is_user(seal: Any, actor: Actor) -> bool:
    """Whoever the seal was given to, or who manages the enterprise whose seal it is."""
    return is_clock(seal, actor) or is_holder(seal, actor) or any(_names(one, actor) for one in seal.given)


def _names(grant: Any, actor: Actor) -> bool:
    if grant.until is not None and grant.until <= clock.now():
        return False
    if grant.post is not None:
        return actor.is_staff and (grant.zone, grant.post) == (actor.zone, actor.post)
    return actor.role == "applicant" and grant.person == actor.person


def is_of_office(sealing: Any, actor: Actor) -> bool:
    """A second person who answers for the agency's papers: of the agency itself (第二用印人)."""
    inside = actor.role in ("reviewer", "approver") and actor.agency == sealing.agency
    return sealing.agency is not None and actor.zone == sealing.zone and inside


def expired(seal: Any, actor: Actor) -> Reason | None:
    """A seal whose last day has passed seals nothing."""
    if seal.valid_until is None or clock.now() <= seal.valid_until:
        return None
    told = format_lazy(_("“{seal}” has expired."), seal=seal.name)
    return Reason("seal-expired", told, SIGNATURES, _("Ask whoever keeps it to have it renewed."))


def not_over(seal: Any, actor: Actor) -> Reason | None:
    """A seal expires after its last day."""
    if expired(seal, actor):
        return None
    return Reason("not-over", _("Its last day has not passed."), SIGNATURES, _("Wait for its last day."))


def same_person(sealing: Any, actor: Actor) -> Reason | None:
    """The second person is another than the one who made the paper."""
    if sealing.person is None or sealing.person != actor.person:
        return None
    told = _("You have made this paper yourself; the second person is somebody else.")
    return Reason("same-person", told, TWO, _("Ask a colleague of the office."))


def unknown_use(use: str, known: Sequence[str]) -> Reason | None:
    """A seal is for something that this house knows."""
    if use in known:
        return None
    told = format_lazy(_("“{value}” is no kind of seal here."), value=use)
    return Reason("unknown-use", told, KEEPING, format_lazy(_("Use one of: {known}."), known=", ".join(known)), "use")


def no_such_agency(agency: str, known: bool) -> Reason | None:
    """A seal is applied for by an agency of the zone."""
    if known:
        return None
    told = format_lazy(_("There is no agency “{code}” in this zone."), code=agency)
    return Reason("no-such-agency", told, KEEPING, _("Choose an agency from the list."), "agency")


def not_given(known: bool) -> Reason | None:
    """What was not given is not taken back."""
    if known:
        return None
    told = _("The seal was not given to whom you name.")
    return Reason("not-given", told, KEEPING, _("Look at the list of those to whom it was given."))


def not_yours_to_use() -> Reason:
    """A seal of an enterprise is used by whoever manages it, and by colleagues to whom it was given."""
    told = _("This seal was not given to you.")
    return Reason("not-given-to-you", told, KEEPING, _("Ask the legal person to give it to you."))


def not_identified(known: bool) -> Reason | None:
    """A signature is of somebody who has shown who he is; whoever only says so signs nothing."""
    if known:
        return None
    told = _("Your identity was not confirmed yet, so there is no signature of yours.")
    step = _("Show your identity card at a window once, or hand in without it and sign on paper.")
    return Reason("not-identified", told, SIGNATURES, step)


def no_such_post(post: str, known: bool) -> Reason | None:
    """A seal is kept by and given to posts that there are."""
    if known:
        return None
    told = format_lazy(_("There is no post “{post}” in this zone."), post=post)
    return Reason("no-such-post", told, KEEPING, _("Type the code of a post as the register has it."), "post")


def no_such_person(known: bool) -> Reason | None:
    """An enterprise gives its seals to its own colleagues."""
    if known:
        return None
    told = _("This person does not act for the enterprise.")
    return Reason("no-such-person", told, KEEPING, _("Admit the colleague first."), "person")


def no_such_item(text: str, known: bool) -> Reason | None:
    """A seal is given for items that the zone has."""
    if known:
        return None
    told = format_lazy(_("There is no item “{code}” in this zone."), code=text)
    return Reason(
        "no-such-item", told, KEEPING, _("Type the codes of items, parted by spaces, or leave it empty."), "items"
    )


def no_such_paper(text: str, known: bool) -> Reason | None:
    """A seal is given for kinds of papers that there are."""
    if known:
        return None
    told = format_lazy(_("“{kind}” is no kind of paper."), kind=text)
    step = _("The field names the words for all kinds; empty means all of them.")
    return Reason("no-such-paper", told, KEEPING, step, "papers")


def whom(named: Sequence[str], needed: str) -> Reason | None:
    """A seal of an agency is given to posts, one of an enterprise to a colleague."""
    if named:
        return None
    told = _("It is not said to whom.")
    step = _("Name a post of the zone, or a colleague of the enterprise.")
    return Reason("nobody-named", told, KEEPING, step, needed)


def kept_already(standing: bool) -> Reason | None:
    """An agency has one seal of a kind at a time; so has an enterprise."""
    if not standing:
        return None
    told = _("There is a seal of this kind already.")
    return Reason("seal-standing", told, KEEPING, _("Have the old one destroyed first, or renew it."), "use")


def no_maker(ready: bool) -> Reason | None:
    """Seals are cut by a maker that this installation has."""
    if ready:
        return None
    told = _("No maker of seals is set in this installation, so none can be cut.")
    return Reason("no-maker", told, SIGNATURES, _("Ask whoever runs the installation to set one."))


def nobody_represents(name: str) -> Reason | None:
    """The fifth seal bears the name of the legal person."""
    if name:
        return None
    told = _("Nobody is registered as the legal person of this enterprise, and no name was given.")
    return Reason("no-legal-person", told, KEEPING, _("Type the name as it stands on the licence."), "legal_person")


def no_enterprise() -> Reason:
    """Seals are issued to an enterprise that is registered here."""
    told = _("No enterprise with this credit code is registered in this zone.")
    return Reason("no-enterprise", told, KEEPING, _("Register it at the counter first."), "uscc")


def somebody_else(typed: str, known: str) -> Reason | None:
    """The name on the fifth seal is the one in the register, and fits on a seal."""
    if len(typed) <= LONGEST and (not typed or not known or typed == known):
        return None
    told = _("The legal person of this enterprise is registered under another name.")
    return Reason(
        "other-legal-person",
        told,
        KEEPING,
        _("Leave the name out, or have the register corrected first."),
        "legal_person",
    )


LONGEST = 60
"""More signs of a name no seal takes."""
WHY = {
    "no-maker": _("no maker of seals is set in this installation"),
    "no-seal": _("no seal of the agency was given to this post for this item and this paper"),
    "seal-expired": _("the seal has expired"),
    "seal-not-in-force": _("the seal is frozen, lost or destroyed"),
    "seal-key": _("the key of the seal does not answer; it is tried again"),
    "paper-missing": _("the bytes of the paper are not there or are altered"),
}
"""Why a paper has no seal, as its page says it."""
PAPERS = {
    "acceptance": "受理通知书", "correction": "补正材料告知书", "declined": "不予受理决定书",
    "not_needed": "不需要办理告知书", "procedure": "特别程序告知书", "extension": "延长办理期限告知书",
    "granted": "准予决定书", "refused": "不予决定书", "ending": "终止办理告知书", "delivery": "送达回证",
    "correct": "更正决定书", "revoke": "撤销决定书", "recall": "撤回决定书", "lapse_permit": "注销决定书",
    "certificate": "证照", "copy": "加注件",
}  # fmt: skip
"""The kinds of papers for which a seal may be given, and what they are called."""


def none_given() -> Reason:
    """No seal of the agency was given to whoever made the paper, for this item and this kind of paper."""
    return Reason("no-seal", WHY["no-seal"], KEEPING, _("Whoever keeps the seal gives it to the post."))


def not_in_force(seal: Any, state: Any) -> Reason:
    """The seal that was given may not be used now."""
    told = format_lazy(_("“{seal}” may not be used: {state}."), seal=seal.name, state=state)
    step = _("Whoever keeps the seal lifts the freeze, or has a new one cut.")
    return Reason("seal-not-in-force", told, KEEPING, step)


def key_silent() -> Reason:
    """The key or the device of the seal does not answer."""
    step = _("It is tried again by itself; tell whoever runs the installation.")
    return Reason("seal-key", WHY["seal-key"], SIGNATURES, step)


def paper_missing() -> Reason:
    """The paper itself cannot be read."""
    step = _("Tell whoever runs the installation; the backup has it.")
    return Reason("paper-missing", WHY["paper-missing"], KEEPING, step)


def covers(grant: Any, *, post: str | None, item: Any, paper: str, at: datetime) -> bool:
    """Whether a grant lets this post seal this kind of paper of this item now.

    What time or a holder makes, by the table and with nothing of his own in it, needs no post.
    """
    standing = grant.post is not None and (grant.until is None or grant.until > at)
    who = post is None or grant.post == post
    return standing and who and (not grant.items or item in grant.items) and (not grant.papers or paper in grant.papers)


def is_own_paper(sealing: Any, actor: Actor) -> bool:
    """Whoever acts for the applicant whose own paper it is."""
    return sealing.agency is None and actor.role == "applicant" and actor.principal == sealing.party
