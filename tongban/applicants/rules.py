"""What stands in the way of acting for an enterprise, and who may say who does."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants.models import Enterprise
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason

MANNERS = ("legal", "colleague")
RIGHTS = ("apply", "members")
MANNER_TITLES = {"legal": _("legal person"), "colleague": _("colleague")}
RIGHT_TITLES = {"apply": _("apply"), "members": _("admit colleagues")}
AT_THE_COUNTER = ("window", "admin")


def may_manage(enterprise: Enterprise, actor: Actor, rights: list[str]) -> bool:
    """The enterprise itself through a member with that right, the counter of its zone, or the house."""
    if actor.role == "applicant":
        return actor.principal == enterprise.id and "members" in rights
    return actor.role == "operator" or (actor.role in AT_THE_COUNTER and actor.zone == enterprise.zone)


def not_a_manager() -> Reason:
    """Who acts for an enterprise is said by the enterprise, not by everyone who acts for it."""
    return Reason(
        "not-a-manager",
        _("Only the legal person, or a colleague whom he has given that right, says who acts for the enterprise."),
        "民法典 第六十一条",
        _("Ask the legal person, or go to a window with his written authority."),
    )


def unknown_manner(manner: str) -> Reason | None:
    """A member is the legal person or a colleague."""
    if manner in MANNERS:
        return None
    return Reason(
        "unknown-manner",
        format_lazy(_("“{value}” is no way to act for an enterprise."), value=manner),
        clause="企业成员登记规则",
        next=format_lazy(_("Use one of: {known}."), known=", ".join(MANNERS)),
        field="manner",
    )


def unknown_right(rights: list[str]) -> Reason | None:
    """The rights of a member are those this house knows."""
    strangers = [right for right in rights if right not in RIGHTS]
    if not strangers:
        return None
    return Reason(
        "unknown-right",
        format_lazy(_("“{value}” is no right of a member."), value=", ".join(strangers)),
        clause="企业成员登记规则",
        next=format_lazy(_("Use one of: {known}."), known=", ".join(RIGHTS)),
        field="rights",
    )


def member_already(standing: bool) -> Reason | None:
    """A person acts for an enterprise once."""
    if not standing:
        return None
    return Reason(
        "member-already",
        _("This person acts for the enterprise already."),
        clause="企业成员登记规则",
        next=_("Change the rights of the member instead."),
        field="person",
    )


def name_missing(name: str, title: Any) -> Reason | None:
    """An applicant has a name."""
    if name.strip():
        return None
    advice = _("Copy it from the licence or the identity card.")
    return Reason(
        "missing", format_lazy(_("{title} is missing."), title=title), clause="登记规则", next=advice, field="name"
    )


def registered_already(uscc: str) -> Reason:
    """One credit code is one enterprise, in every zone."""
    return Reason(
        "registered-already",
        format_lazy(_("The enterprise with the code {code} is registered already."), code=uscc),
        "GB 32100-2015",
        _("Look it up by its code and go on with it; its home zone keeps its data."),
        "uscc",
    )


def no_such_person() -> Reason:
    """Number and name must fit together, and the person must be known; which of the two failed is not said."""
    return Reason(
        "no-such-person",
        _("Nobody is registered under this number and this name together."),
        clause="身份核验规则",
        next=_("Check both. A colleague who is not registered yet shows his identity card at any window once."),
        field="resident_id",
    )


def not_chosen(field: str) -> Reason:
    """A choice comes from the list that was shown."""
    return Reason(
        "not-chosen",
        _("Nobody was chosen, or somebody who is not on the list."),
        clause="登记规则",
        next=_("Choose from the list."),
        field=field,
    )


def at_home_elsewhere(zone: str, actor: Actor) -> Reason | None:
    """Two zones never write each other's rows: an account is opened where the person is registered."""
    if zone == actor.zone:
        return None
    return Reason(
        "at-home-elsewhere",
        format_lazy(_("This applicant is registered in the zone {zone}; only its windows may change that."), zone=zone),
        clause="属地登记规则",
        next=_("Take the matter in without an account, or send the applicant to a window of that zone."),
    )
