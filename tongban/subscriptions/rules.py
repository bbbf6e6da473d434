"""What stands against a subscription, and when a step is told again."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason

SSRF = "GB/T 22239-2019 8.1.3.2"
TERMS = "事件订阅规则"
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=6)
GIVEN_UP_AFTER = timedelta(days=3)
MOST = 20
"""Subscriptions that one person may hold."""

FAULTS = {
    "not-a-url": _("This is no web address that could be used."),
    "not-https": _("The address must begin with https://."),
    "port": _("No event is sent to this port."),
    "unknown-host": _("This host has no address."),
    "private-address": _("This host stands in a private or special network; nothing is sent there."),
}


def is_holder(subscription: Any, actor: Actor) -> bool:
    """The person who subscribed (订阅人)."""
    return actor.person is not None and actor.person == subscription.person


def is_house(subscription: Any, actor: Actor) -> bool:
    """The administrator of the zone in whose post it is held, or whoever runs the installation (管理员)."""
    return actor.keeps(subscription.post_zone)


def closed_address(code: str) -> Reason:
    """An address to which nothing is sent."""
    step = _("Give an https address on the open network, on port 443 or above 1023; the operator may name others.")
    return Reason(code, FAULTS[code], SSRF, step, "url")


def unknown_verbs(verbs: list[str], known: tuple[str, ...]) -> Reason | None:
    """At least one step, and only steps that there are."""
    odd = sorted(set(verbs) - set(known))
    if odd or not verbs:
        told = format_lazy(_("There is no step called {verbs}."), verbs=", ".join(odd)) if odd else _("Choose a step.")
        return Reason("unknown-verb", told, TERMS, format_lazy(_("Known steps: {all}."), all=", ".join(known)), "verbs")
    return None


def too_many(held: int) -> Reason | None:
    """A person holds a bounded number of subscriptions."""
    if held >= MOST:
        told = format_lazy(_("You hold {held} subscriptions, and no more are possible."), held=held)
        return Reason("too-many", told, TERMS, _("End one that is no longer needed."))
    return None


def nameless(name: str) -> Reason | None:
    """A subscription has a name."""
    if not name.strip():
        return Reason(
            "missing", _("Give it a name."), TERMS, _("One or two words that say which system listens."), "name"
        )
    return None


def wait_after(tries: int, dice: Random) -> timedelta:
    """How long to wait after so many tries: three times longer each time up to six hours, a fifth more or less."""
    waited = min(FIRST_WAIT * 3 ** min(tries - 1, 20), LONGEST_WAIT)
    return waited * dice.uniform(0.8, 1.2)


def is_over(since: datetime, now: datetime) -> bool:
    """Whether it was tried for so long that only a person can know better."""
    return now - since >= GIVEN_UP_AFTER
