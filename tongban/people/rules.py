"""What stands in the way of registering, appointing and coming in, and who may do it."""

import unicodedata
from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason

ROLES = ("window", "reviewer", "approver", "admin", "supervisor")
MANNERS = ("permanent", "deputy", "secondment")
DECIDING = ("reviewer", "approver")
QUEUED = ("window", *DECIDING)
DUTIES = ("", "owner", "deputy")
REFUSED = _("Not signed in")
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200


def is_house(subject: Any, actor: Actor) -> bool:
    """The administrator of the zone, or whoever runs the installation (管理员)."""
    return actor.role == "operator" or (actor.role == "admin" and actor.zone == subject.zone)


def is_holder(subject: Any, actor: Actor) -> bool:
    """The person whom the account or the token belongs to (本人)."""
    return actor.person is not None and actor.person == subject.person


def is_counter(subject: Any, actor: Actor) -> bool:
    """A window clerk of the zone, with the citizen and his identity card before him (综合窗口)."""
    return actor.role == "window" and actor.zone == subject.zone


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


def weak_password(password: str, login: str) -> Reason | None:
    """Length is strength: at least twelve characters, not the name itself, not one character repeated."""
    text = unicodedata.normalize("NFKC", password)
    if SHORTEST_PASSWORD <= len(text) <= LONGEST_PASSWORD and len(set(text)) > 3 and login not in text.lower():
        return None
    return Reason(
        "weak-password",
        format_lazy(
            _("A password has {least} to {most} characters, at least four different ones, and not the account's name."),
            least=SHORTEST_PASSWORD,
            most=LONGEST_PASSWORD,
        ),
        "GB/T 22239-2019 8.1.4.1",
        _("A sentence of a few words is easy to remember and hard to guess."),
        "password",
    )


def wrong_credentials() -> Reason:
    """One answer for a wrong name and a wrong password, so that nobody learns which names exist."""
    return Reason(
        "wrong-credentials",
        _("The account or the password is not right."),
        clause="GB/T 22239-2019 8.1.4.1",
        next=_("Check both and try again. After five failures you have to wait for a quarter of an hour."),
        field="login",
    )


def wrong_present() -> Reason:
    """The present password is asked for before a new one is taken."""
    return Reason(
        "wrong-present",
        _("The present password is not right."),
        clause="GB/T 22239-2019 8.1.4.1",
        next=_("Type the password that you signed in with. If it is lost, ask your administrator for a link."),
        field="present",
    )


def wrong_code(field: str = "code") -> Reason:
    """The one-time code does not fit, or was used before."""
    return Reason(
        "wrong-code",
        _("The one-time code is not right, or has been used."),
        clause="GB/T 22239-2019 8.1.4.1",
        next=_("Wait for the next code in your authenticator and type that one; check that its clock is right."),
        field=field,
    )


def too_many_tries(seconds: int) -> Reason:
    """Guessing is bounded; the wait is said."""
    minutes = -(-seconds // 60)
    return Reason(
        "too-many-tries",
        format_lazy(
            ngettext_lazy(
                "Too many failed tries. Try again in {minutes} minute.",
                "Too many failed tries. Try again in {minutes} minutes.",
                minutes,
            ),
            minutes=minutes,
        ),
        "网络安全法 第二十一条",
        _("If you have forgotten the password, ask your administrator for a link to set a new one."),
        "login",
    )


def link_spent() -> Reason:
    """A link opens once, for a while."""
    return Reason(
        "link-spent",
        _("This link was used, was replaced by a newer one, or is too old."),
        clause="GB/T 22239-2019 8.1.4.1",
        next=_("Ask for a new link; the operator makes one for the first administrator with “tongban admin”."),
    )


def taken(field: str, value: str) -> Reason:
    """A name or a code stands for one thing only."""
    return Reason(
        "taken",
        format_lazy(_("“{value}” is taken already."), value=value),
        clause="登记规则",
        next=_("Choose another one, or open the one that exists."),
        field=field,
    )


def unknown(field: str, value: Any) -> Reason:
    """What is named has to exist first."""
    return Reason(
        "unknown",
        format_lazy(_("There is no “{value}” here."), value=value),
        clause="登记规则",
        next=_("Check the spelling, or register it first."),
        field=field,
    )


def empty(field: str, title: Any) -> Reason:
    """A thing without a name cannot be asked for."""
    return Reason(
        "missing",
        format_lazy(_("{title} is missing."), title=title),
        clause="登记规则",
        next=_("Fill it in and try again."),
        field=field,
    )


def not_at_the_door() -> Reason:
    """The post or the principal that was chosen is not, or no longer, this person's."""
    return Reason(
        "not-your-post",
        _("You do not hold this post today, or may not act for this enterprise."),
        clause="权限表",
        next=_("Choose another one, or ask the administrator of the zone to look at your tenure."),
        field="post",
    )


def bad_login(login: str) -> Reason:
    """The name of an account can be typed on any keyboard."""
    return Reason(
        "bad-login",
        format_lazy(_("“{value}” cannot be the name of an account."), value=login),
        clause="账号命名规则",
        next=_("Use 2 to 64 small letters, digits, points, hyphens, underscores or @; begin with a letter or digit."),
        field="login",
    )


def token_of_an_agent() -> Reason:
    """A token stands for whoever was engaged; under which mandate it acts is said with each request."""
    return Reason(
        "token-of-an-agent",
        _("While you act for somebody else no token is made."),
        "民法典 162",
        _("Act for yourself or in your post, make it there, and name the mandate in the header “Mandate”."),
        "name",
    )


def second_factor_missing() -> Reason:
    """Staff need a second factor, set up by the link that sets the password."""
    return Reason(
        "second-factor-missing",
        _("This account holds a post and has no one-time code yet."),
        "GB/T 22239-2019 8.1.4.1",
        _("Ask your administrator for a link to set up the password and the authenticator together."),
        "code",
    )


HALLS = "政务大厅开放规则"
"""Our own rule: who comes finds the door as it was announced."""


def odd_hours(field: str, typed: str) -> Reason:
    """Hours are spans of time one after the other."""
    return Reason(
        "odd-hours",
        format_lazy(_("“{value}” is not a span of hours."), value=typed),
        HALLS,
        _("Write spans one after the other, for example 9:00-12:00 13:30-17:00; an empty field is a closed day."),
        field,
    )


def no_first_day(first: date | None) -> Reason | None:
    """A closure begins on a day."""
    return empty("first", _("The first day")) if first is None else None


def no_reason(text: str) -> Reason | None:
    """Who stands before a closed door is told why."""
    return empty("reason_zh", _("The reason, in Chinese,")) if not text.strip() else None


def unknown_part(part: str) -> Reason | None:
    """A hall is closed for a day or for half of it."""
    return unknown("part", part) if part not in ("day", "morning", "afternoon") else None
