"""Who may hold a post, from when, until when, and beside whom."""

from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason

ROLES = ("window", "reviewer", "approver", "admin", "supervisor")
MANNERS = ("permanent", "deputy", "secondment")
DECIDING = ("reviewer", "approver")
QUEUED = ("window", *DECIDING)
DUTIES = ("", "owner", "deputy")


def holder_of_a_post(seats: int, actor: Actor) -> Reason | None:
    """A clerk opens the way for citizens; an officer's password is the administrator's business alone."""
    if actor.role == "window" and seats:
        return Reason(
            "holder-of-a-post",
            _("This account belongs to somebody who holds a post."),
            "GB/T 22239-2019 8.1.4.1",
            _("The administrator of the zone gives the link."),
            "login",
        )
    return None


def unknown_role(role: str) -> Reason | None:
    """A post has one of the roles of the policy table."""
    if role not in ROLES:
        return _choose("unknown-role", _("“{value}” is no role of a post."), role, ROLES, "role")
    return None


def unknown_manner(manner: str) -> Reason | None:
    """A post is held permanently, as a deputy during leave, or on secondment."""
    if manner not in MANNERS:
        return _choose("unknown-manner", _("“{value}” is no way to hold a post."), manner, MANNERS, "manner")
    return None


def _choose(code: str, text: Any, value: str, known: tuple[str, ...], field: str) -> Reason:
    advice = format_lazy(_("Use one of: {known}."), known=", ".join(known))
    return Reason(code, format_lazy(text, value=value), "岗位登记规则", advice, field)


def agency_missing(role: str, agency: str | None) -> Reason | None:
    """Who reviews or decides does so for an agency: only an organ has the power."""
    if role in DECIDING and not agency:
        return Reason(
            "agency-missing",
            _("A post that reviews or decides belongs to an agency."),
            "行政许可法 第二十二条",
            _("Name the agency that the post works for."),
            "agency",
        )
    return None


def ends_before_it_begins(since: date, until: date | None, field: str = "until") -> Reason | None:
    """The last day of a tenure, or of a closure, is not before its first."""
    if until is not None and until < since:
        return Reason(
            "ends-before-it-begins",
            format_lazy(_("The last day, {until}, is before the first, {since}."), until=until, since=since),
            clause="岗位登记规则",
            next=_("Correct one of the two days."),
            field=field,
        )
    return None


def post_held(tenures: list[Any], since: date, until: date | None) -> Reason | None:
    """One person at a time holds a post permanently; deputies and seconded officers stand beside him."""
    for held in tenures:
        if held.manner == "permanent" and overlap(held, since, until):
            return Reason(
                "post-held",
                format_lazy(_("The post is held since {since}."), since=held.since),
                clause="岗位登记规则",
                next=_("End that tenure first, or appoint a deputy."),
                field="since",
            )
    return None


def deputy_without_end(manner: str, until: date | None) -> Reason | None:
    """A deputy stands in for a leave, and a leave has a last day."""
    if manner == "deputy" and until is None:
        return Reason(
            "deputy-without-end",
            _("A deputy holds the post during a leave: say its last day."),
            clause="岗位登记规则",
            next=_("Give the last day of the leave; it can be moved later."),
            field="until",
        )
    return None


def nobody_to_stand_in_for(tenures: list[Any], since: date, until: date) -> Reason | None:
    """A deputy stands in for somebody who holds the post himself on all of these days."""
    own = [held for held in tenures if held.manner != "deputy"]
    if not any(held.since <= since and until <= (held.until or date.max) for held in own):
        return Reason(
            "nobody-to-stand-in-for",
            _("Nobody holds this post himself on all of these days, so nobody can be deputised for."),
            clause="行政许可法 第二十四条",
            next=_("Appoint a permanent holder, or shorten the deputy's days to the holder's."),
            field="since",
        )
    return None


def deputy_of_a_deputy(tenures: list[Any], since: date, until: date) -> Reason | None:
    """Who was entrusted does not entrust further: one leave has one deputy at a time."""
    for held in tenures:
        if held.manner == "deputy" and overlap(held, since, until):
            return Reason(
                "deputy-of-a-deputy",
                format_lazy(
                    _("A deputy stands in already, from {since} to {until}; a deputy has no deputy of his own."),
                    since=held.since,
                    until=held.until,
                ),
                clause="行政许可法 第二十四条",
                next=_("End that deputy's days first, then appoint another deputy of the holder."),
                field="since",
            )
    return None


def holds_it_already(tenures: list[Any], person: Any, since: date, until: date | None) -> Reason | None:
    """Nobody holds a post twice on the same day, so nobody stands in for himself."""
    if any(held.person == person and overlap(held, since, until) for held in tenures):
        return Reason(
            "holds-it-already",
            _("This person holds the post on these days already."),
            clause="岗位登记规则",
            next=_("Choose somebody else, or other days."),
            field="login",
        )
    return None


def still_held(holders: int) -> Reason | None:
    """A post is abolished when nobody holds it: whoever leaves hands on what he holds first."""
    if not holders:
        return None
    return Reason(
        "post-still-held",
        _("Somebody holds this post, today or later."),
        clause="岗位登记规则",
        next=_("End those days first: the page for it shows what is held and who can take it over."),
    )


def unknown_duty(duty: str, role: str) -> Reason | None:
    """Only a post that works through a queue answers for one."""
    if duty not in DUTIES or (duty and role not in QUEUED):
        return Reason(
            "no-queue",
            _("A post of this role has no queue to answer for."),
            clause="岗位登记规则",
            next=_("Choose a post of a window, a reviewer or an approver."),
            field="duty",
        )
    return None


def duty_taken(other: Any) -> Reason | None:
    """One queue has one post that answers for it, and one that stands in."""
    if other is None:
        return None
    return Reason(
        "duty-taken",
        format_lazy(_("The post {code} has this duty for the queue already."), code=other.code),
        clause="岗位登记规则",
        next=_("Take it off that post first."),
        field="duty",
    )


def overlap(held: Any, since: date, until: date | None) -> bool:
    """Whether a tenure shares a day with the days from `since` to `until`, both included."""
    return held.since <= (until or date.max) and since <= (held.until or date.max)
