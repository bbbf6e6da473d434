"""What stands in the way of acting for an enterprise, and who may say who does."""

import unicodedata
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants import meanings
from tongban.applicants.models import Enterprise, Mandate
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason

MANNERS = ("legal", "colleague")
RIGHTS = ("see", "prepare", "apply", "collect", "members")
ACTIONS = {
    "prepare": _("fill in and attach"),
    "hand_in": _("hand in"),
    "answer": _("answer corrections"),
    "collect": _("collect results"),
    "withdraw": _("withdraw"),
}
"""What a mandate may allow, in words."""
MANNER_TITLES = {"legal": _("legal person"), "colleague": _("colleague")}
RIGHT_TITLES = {
    "see": _("see matters"),
    "prepare": _("fill in and attach"),
    "apply": _("hand in"),
    "collect": _("collect results"),
    "members": _("admit colleagues"),
}
AT_THE_COUNTER = ("window", "admin")


def may_manage(enterprise: Enterprise, actor: Actor, rights: list[str]) -> bool:
    """The enterprise itself through a member with that right, the counter of its zone, or the house."""
    if actor.role == "applicant":
        return actor.principal == enterprise.id and "members" in rights
    return actor.role == "operator" or (actor.role in AT_THE_COUNTER and actor.zone == enterprise.zone)


def manages(member: Any) -> bool:
    """A member with that right says who acts for the enterprise, unless he is limited to some items."""
    return "members" in member.rights and not member.items


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


def legal_person_stays(manner: str) -> Reason | None:
    """Whom the licence names as legal person is changed in the register, not by a colleague."""
    if manner != "legal":
        return None
    return Reason(
        "legal-person",
        _("The legal person acts for the enterprise by law, without limit."),
        "民法典 第六十一条",
        _("When the legal person has changed, show the new licence at a window."),
        "person",
    )


def ended_already(until: datetime | None) -> Reason | None:
    """A right that ends has its end before it."""
    if until is None or until > clock.now():
        return None
    return Reason(
        "ended-already",
        _("That day has passed."),
        "企业成员登记规则",
        _("Choose a day to come, or leave it empty."),
        "until",
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


def another_name(known: str, told: str) -> Reason | None:
    """Number and name must fit together: a digit that was mistaken leads to nobody else. How it is spaced is free."""
    spelled = ["".join(unicodedata.normalize("NFKC", name).casefold().split()) for name in (known, told)]
    if spelled[0] == spelled[1]:
        return None
    return Reason(
        "another-name",
        _("This number is registered under another name."),
        clause="身份核验规则",
        next=_("Compare number and name with the licence or the identity card."),
        field="name",
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


# --- facts -------------------------------------------------------------------------------------------------------

FACTS = "信息核验规则"
"""Our own rule: an officer vouches for what he saw on a paper, and it is not asked for again."""


def not_verifiable(means: str, party_kind: str) -> Reason | None:
    """A fact is something that a paper can show of this kind of applicant."""
    if means in meanings.verifiable(party_kind):
        return None
    return Reason(
        "not-verifiable", _("This cannot be verified by a paper."), FACTS, _("Choose one of the list."), "means"
    )


def wrong_paper(means: str, paper: str) -> Reason | None:
    """A fact is verified against a paper that can show it."""
    if paper in meanings.MEANINGS[means].papers:
        return None
    papers = "、".join(str(meanings.PAPERS[one]) for one in meanings.MEANINGS[means].papers)
    return Reason(
        "wrong-paper",
        _("This paper does not show it."),
        FACTS,
        format_lazy(_("It is shown by: {papers}."), papers=papers),
        "paper",
    )


def nobody_by_number(field: str) -> Reason:
    """Facts are kept of applicants who are registered."""
    told = _("Look at it again; whoever is not registered yet is registered when a matter is taken in.")
    return Reason("nobody-by-number", _("Nobody is registered under this number."), FACTS, told, field)


def not_valid(until: date | None) -> Reason | None:
    """A fact holds through a day to come."""
    if until is None or until >= clock.china_date(clock.now()):
        return None
    return Reason(
        "not-valid",
        _("The paper was valid until a day that has passed."),
        FACTS,
        _("Ask for a paper that is valid."),
        "valid_until",
    )


def may_verify(zone: str, actor: Actor) -> Reason | None:
    """The counter of the zone where the applicant is registered vouches for its facts."""
    if actor.role == "operator" or (actor.role in AT_THE_COUNTER and actor.zone == zone):
        return None
    return Reason(
        "not-verified-here",
        format_lazy(_("Facts of this applicant are verified in the zone {zone}."), zone=zone),
        "属地登记规则",
        _("Show the paper at a window of that zone, or attach it to the application."),
    )


# --- mandates ----------------------------------------------------------------------------------------------------

AGENCY = "民法典 162"
"""What an agent does within his power binds the principal; beyond it he has none."""
LONGEST_MANDATE = timedelta(days=3 * 366)


def is_principal(mandate: Mandate, actor: Actor) -> bool:
    """Whoever gave the mandate, or who says for the enterprise who acts for it (委托人)."""
    return actor.role == "applicant" and actor.principal == mandate.principal and actor.may("manage")


def is_agent(mandate: Mandate, actor: Actor) -> bool:
    """Whoever was engaged: the person, the enterprise by who manages it, the holder of the post (受托人)."""
    if actor.role == "agent":
        return actor.mandate == mandate.id and mandate.agent_kind != "enterprise"
    if mandate.agent_kind == "post":
        return actor.role == "window" and (actor.zone, actor.post) == (mandate.agent_zone, mandate.agent_post)
    return actor.role == "applicant" and actor.principal == mandate.agent and actor.may("manage")


def mandate_over(mandate: Mandate, actor: Actor) -> Reason | None:
    """A mandate whose last day has passed is nothing to accept."""
    if mandate.until > clock.now():
        return None
    return Reason(
        "mandate-over",
        _("The mandate was offered until a day that has passed."),
        "民法典 173",
        _("Ask whoever offered it for a new one."),
    )


def nobody_engaged(kind: str) -> Reason:
    """An agent is somebody the register knows."""
    fields = {"person": "resident_id", "enterprise": "uscc", "post": "post"}
    return Reason(
        "nobody-engaged",
        _("Nobody is known by what you typed: a person by number and name together, an agency by its credit code."),
        "民法典 165",
        _("Check it. A person shows his identity card at any window once; an agency registers its code there."),
        fields.get(kind, "kind"),
    )


def no_action(actions: list[str]) -> Reason | None:
    """A mandate says what the agent may do (代理权限)."""
    if actions:
        return None
    return Reason(
        "no-action",
        _("The mandate does not say what may be done."),
        "民法典 165",
        _("Choose at least one act."),
        "actions",
    )


def unknown_action(actions: list[str]) -> Reason | None:
    """The acts of a mandate are those this house knows."""
    strangers = [action for action in actions if action not in ACTIONS]
    if not strangers:
        return None
    return Reason(
        "unknown-action",
        format_lazy(_("“{value}” is no act that a mandate can allow."), value=", ".join(strangers)),
        "民法典 165",
        format_lazy(_("Use one of: {known}."), known=", ".join(ACTIONS)),
        "actions",
    )


def until_when(until: datetime | None) -> Reason | None:
    """A mandate says until when it holds: a day to come, and not for ever (代理期限)."""
    now = clock.now()
    if until is not None and now < until <= now + LONGEST_MANDATE:
        return None
    return Reason(
        "until-when",
        _("A mandate ends on a day to come, within three years."),
        "民法典 165",
        _("Choose its last day; it can be offered anew, and ended at any time."),
        "until",
    )


def own_agent(agent: UUID, actor: Actor) -> Reason | None:
    """Nobody is his own agent."""
    if agent != actor.principal:
        return None
    return Reason(
        "own-agent",
        _("Nobody needs a mandate to act for himself."),
        AGENCY,
        _("Name somebody else; a colleague of the enterprise is admitted on its page."),
        "kind",
    )


def not_mandated(right: str, item: UUID, actor: Actor) -> Reason | None:
    """An agent acts within his power: in the items and by the acts that were given to him."""
    if actor.may(right) and (actor.items is None or item in actor.items):
        return None
    return Reason(
        "not-mandated",
        _("Your mandate, or your right as a colleague, does not cover this act for this item."),
        AGENCY,
        _("Ask whoever you act for: he can do it himself, or give you the right."),
    )


def mandate_ended(mandate: Mandate) -> Reason | None:
    """A mandate that has ended carries nothing any more, whoever was in the middle of something."""
    if mandate.status == "active" and mandate.until > clock.now():
        return None
    at = mandate.moved_at if mandate.status != "active" else mandate.until
    return Reason(
        "mandate-ended",
        format_lazy(
            _("The mandate of {name} ended at {at}."),
            name=mandate.principal_name,
            at=at.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M:%S"),
        ),
        "民法典 173",
        format_lazy(
            _("What you typed is kept for {name}, who can hand it in or give you a new mandate."),
            name=mandate.principal_name,
        ),
    )
