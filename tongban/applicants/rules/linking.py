"""What stands in the way of being linked to an enterprise, and who may say yes."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants import rules
from tongban.applicants.models import Link
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason

LINKING = "企业关联规则"
"""Our own rule: who acts for an enterprise is said by whoever stands for it (民法典 61, 170)."""
LIVES = timedelta(days=30)
MOST_WAITING = 10
PAUSE, MOST_ASKED = timedelta(days=1), 3
"""How often one person may ask for one enterprise, and in how long: the other side is told each time."""
LONGEST_NAME = 120


def is_asker(link: Link, actor: Actor) -> bool:
    """The person who asks (申请人本人)."""
    return actor.role == "applicant" and actor.person == link.person


def is_manager(link: Link, actor: Actor) -> bool:
    """Who says for the enterprise who acts for it: its legal person, or whom he has empowered (企业管理人)."""
    return actor.role == "applicant" and actor.principal == link.enterprise_id and actor.may("manage")


def is_counter(link: Link, actor: Actor) -> bool:
    """A window or the administrator of the zone, with the papers before him (综合窗口)."""
    return actor.role in rules.AT_THE_COUNTER and actor.zone == link.zone


def is_clock(link: Link, actor: Actor) -> bool:
    """The law's own time."""
    return actor.role == "clock"


def request_over(link: Link, actor: Actor) -> Reason | None:
    """A request whose last day has passed is nothing to confirm."""
    if link.until > clock.now():
        return None
    return Reason(
        "request-over",
        _("The request waited until a day that has passed."),
        LINKING,
        _("Ask anew; nothing is lost by that."),
    )


def request_not_over(link: Link, actor: Actor) -> Reason | None:
    """A request waits until its last day is over."""
    if link.until <= clock.now():
        return None
    return Reason("request-not-over", _("The request still waits."), LINKING, _("Wait until its last day is over."))


def asked_already(waiting: bool) -> Reason | None:
    """One person asks for one enterprise once at a time."""
    if not waiting:
        return None
    return Reason(
        "asked-already",
        _("You have asked for this enterprise already, and the request still waits."),
        LINKING,
        _("Wait for the answer, or withdraw that request and ask anew."),
        "uscc",
    )


def too_many_waiting(waiting: int) -> Reason | None:
    """Nobody asks for everything that has a code."""
    if waiting < MOST_WAITING:
        return None
    return Reason(
        "too-many-waiting",
        format_lazy(_("{most} of your requests wait for an answer; that is the most."), most=MOST_WAITING),
        LINKING,
        _("Withdraw those that you no longer need."),
        "uscc",
    )


def asked_too_often(asked: int) -> Reason | None:
    """Whoever is asked is not asked all day long."""
    if asked < MOST_ASKED:
        return None
    return Reason(
        "asked-too-often",
        format_lazy(_("You have asked {most} times for this enterprise since yesterday."), most=MOST_ASKED),
        LINKING,
        _("Ask again tomorrow, or turn to the enterprise."),
        "uscc",
    )


def name_too_long(name: str) -> Reason | None:
    """A name is no letter."""
    if len(name.strip()) <= LONGEST_NAME:
        return None
    shorter = format_lazy(_("At most {most} characters."), most=LONGEST_NAME)
    return Reason("too-long", _("The name is too long."), LINKING, shorter, "name")


def no_right(rights: Iterable[str]) -> Reason | None:
    """Who acts for an enterprise may do something there."""
    if list(rights):
        return None
    return Reason("no-right", _("No right was chosen."), "民法典 165", _("Choose at least one."), "rights")


def represented(members: Iterable[Any]) -> Reason | None:
    """Where somebody says for the enterprise who acts for it, no clerk does."""
    if not any(one.manages for one in members):
        return None
    return Reason(
        "represented",
        _("Somebody of the enterprise says who acts for it, and has been told of this request."),
        "民法典 61",
        _("The person turns to him. When the legal person has changed, register the new one by his licence first."),
    )


def papers_missing(papers: str) -> Reason | None:
    """Who confirms at a window says on which papers (核验材料)."""
    if papers.strip():
        return None
    return Reason(
        "papers-missing",
        _("Which papers were shown?"),
        "行政许可法 29",
        _("For example: the licence, the identity card of the legal person, a written authority with the seal."),
        "papers",
    )


def last_manager(others: bool) -> Reason | None:
    """An enterprise is not left without anybody who says who acts for it."""
    if others:
        return None
    return Reason(
        "last-manager",
        _("Nobody else may say who acts for the enterprise."),
        "民法典 61",
        _("Give a colleague the right to admit colleagues first; then leave, or lay the right down."),
        "rights",
    )
