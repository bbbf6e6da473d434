"""What stands in the way of registering, appointing and coming in, and who may do it."""

import unicodedata
from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason
from tongban.people.rules.posts import (
    DECIDING,
    DUTIES,
    MANNERS,
    QUEUED,
    ROLES,
    agency_missing,
    deputy_of_a_deputy,
    deputy_without_end,
    duty_taken,
    ends_before_it_begins,
    holder_of_a_post,
    holds_it_already,
    nobody_to_stand_in_for,
    overlap,
    post_held,
    still_held,
    unknown_duty,
    unknown_manner,
    unknown_role,
)

__all__ = [
    "DECIDING",
    "DUTIES",
    "HALLS",
    "LONGEST_PASSWORD",
    "MANNERS",
    "QUEUED",
    "REFUSED",
    "ROLES",
    "SHORTEST_PASSWORD",
    "agency_missing",
    "bad_login",
    "deputy_of_a_deputy",
    "deputy_without_end",
    "duty_taken",
    "empty",
    "ends_before_it_begins",
    "holder_of_a_post",
    "holds_it_already",
    "is_counter",
    "is_holder",
    "is_house",
    "link_spent",
    "no_first_day",
    "no_reason",
    "nobody_to_stand_in_for",
    "not_at_the_door",
    "odd_hours",
    "only_item",
    "overlap",
    "post_held",
    "second_factor_missing",
    "still_held",
    "taken",
    "token_of_an_agent",
    "too_many_tries",
    "unknown",
    "unknown_duty",
    "unknown_manner",
    "unknown_part",
    "unknown_role",
    "weak_password",
    "wrong_code",
    "wrong_credentials",
    "wrong_present",
]

REFUSED = _("Not signed in")
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200


def is_house(subject: Any, actor: Actor) -> bool:
    """The administrator of the zone, or whoever runs the installation (管理员)."""
    return actor.keeps(subject.zone)


def is_holder(subject: Any, actor: Actor) -> bool:
    """The person whom the account or the token belongs to (本人)."""
    return actor.person is not None and actor.person == subject.person


def is_counter(subject: Any, actor: Actor) -> bool:
    """A window clerk of the zone, with the citizen and his identity card before him (综合窗口)."""
    return actor.role == "window" and actor.zone == subject.zone


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


def only_item(window: Any) -> Reason:
    """A window that loses its last item would take them all, which nobody has asked for."""
    return Reason(
        "only-item",
        format_lazy(
            _("This is the only item that window {window} takes; without any it would take them all."),
            window=window.code,
        ),
        HALLS,
        _("Give the window another item first, or let it take them all on the page of the halls."),
        "window",
    )


def unknown_part(part: str) -> Reason | None:
    """A hall is closed for a day or for half of it."""
    return unknown("part", part) if part not in ("day", "morning", "afternoon") else None
