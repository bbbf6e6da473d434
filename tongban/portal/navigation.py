"""The doors that every page shows, as two tables; a door appears when its room exists and its role may come in.

A row is route, title, and the side of the counter it is for: `all`, `outside` (visitors and applicants) or `staff`.
A room that wants a door adds its row here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from tongban.kernel import policy
from tongban.kernel.actors import Actor

NAVIGATION = (
    ("cases:desk", _("My work"), "staff"),
    ("cases:asked", _("Asked of my office"), "staff"),
    ("cases:promised", _("Promises"), "staff"),
    ("cases:intake", _("Counter"), "staff"),
    ("appointments:windows", _("Call numbers"), "staff"),
    ("handoffs:counter", _("For other zones"), "staff"),
    ("handoffs:joint_desk", _("Joint matters"), "staff"),
    ("handoffs:inquiries", _("Opinions across zones"), "staff"),
    ("handoffs:threads", _("Other windows"), "staff"),
    ("cases:talks", _("Messages"), "staff"),
    ("questions:office", _("Questions"), "staff"),
    ("applicants:counter", _("Accounts"), "staff"),
    ("catalogue:items", _("Catalogue"), "staff"),
    ("seals:list", _("Seals"), "staff"),
    ("portal:mandates", _("Helping applicants"), "staff"),
    ("people:house", _("People"), "staff"),
    ("people:halls", _("Halls"), "staff"),
    ("handoffs:offerings", _("Offered"), "staff"),
    ("handoffs:joint_house", _("Joint items"), "staff"),
    ("handoffs:flows", _("Between zones"), "staff"),
    ("handoffs:peers", _("Installations"), "staff"),
    ("portal:home", _("Services"), "outside"),
    ("portal:search", _("Items"), "staff"),
    ("catalogue:zones", _("Zones"), "outside"),
    ("handoffs:joint_items", _("Joint matters"), "outside"),
    ("cases:mine", _("My matters"), "outside"),
    ("appointments:mine", _("My appointments"), "outside"),
    ("certificates:mine", _("My certificates"), "outside"),
    ("cases:track", _("Track a matter"), "outside"),
    ("applicants:enterprise", _("My enterprise"), "outside"),
    ("seals:list", _("My seals"), "outside"),
    ("portal:mandates", _("Mandates"), "outside"),
)
FOOTER = (
    ("people:account", _("My account"), "all"),
    ("subscriptions:mine", _("Event subscriptions"), "all"),
    ("questions:mine", _("What I have asked"), "all"),
    ("portal:ways", _("How I am told"), "all"),
    ("people:personas", _("People of the demonstration"), "demonstration"),
    ("certificates:verify", _("Check a certificate"), "all"),
    ("portal:figures", _("Open figures"), "all"),
    ("portal:about", _("About this service"), "all"),
    ("portal:interfaces", _("For programs"), "all"),
)


@dataclass(frozen=True, slots=True)
class Door:
    """One link of the frame (导航)."""

    url: str
    label: Any
    current: bool
    count: int | None = None


def doors(
    rows: Iterable[tuple[str, Any, str]], actor: Actor, here: str, *, demonstration: bool = False, acting: bool = False
) -> list[Door]:
    """The doors of a table that stand open to the actor; `here` is the route of the page being shown."""
    side = "staff" if actor.is_staff else "outside"
    sides = {"all", side} | ({"demonstration"} if demonstration else set())
    return [
        Door(url, title, route == here)
        for route, title, wanted in rows
        if wanted in sides and policy.may_come_in(actor, route) and (url := _address(route))
        if route != "applicants:enterprise" or acting
    ]


def _address(route: str) -> str:
    """Where the route leads; nothing when its room is not built."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
