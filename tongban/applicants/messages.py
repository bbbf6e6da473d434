"""What mandates, requests and colleagues' rights tell, to whom and in which words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants import queries
from tongban.applicants.models import Enterprise, Link, Mandate
from tongban.kernel.journal.entries import Entry
from tongban.kernel.notices.commands import Addressee, News
from tongban.people import queries as people

KIND = "powers"
To = Callable[[Any, Entry], list[Addressee]]


@dataclass(frozen=True, slots=True)
class Telling:
    """To whom, in which words, and which page says more (告知)."""

    to: To
    title: Any
    text: Any


def managers(enterprise: UUID | None) -> list[Addressee]:
    """Everybody who says for the enterprise who acts for it."""
    found = queries.members_of(enterprise) if enterprise else []
    return [Addressee(one.person, principal=enterprise) for one in found if one.manages]


def asker(link: Link, entry: Entry) -> list[Addressee]:
    """The person who asks, as himself."""
    return [Addressee(link.person, principal=link.person)]


def principals(mandate: Mandate, entry: Entry | None) -> list[Addressee]:
    """Whoever gave the mandate: the person, or the managers of the enterprise."""
    if mandate.principal_kind == "person":
        return [Addressee(mandate.principal, principal=mandate.principal)]
    return managers(mandate.principal)


def agents(mandate: Mandate, entry: Entry | None) -> list[Addressee]:
    """Whoever was engaged: the person, the managers of the agency, the holders of the post."""
    if mandate.agent_kind == "person":
        return [Addressee(mandate.agent, principal=mandate.agent)]
    if mandate.agent_kind == "enterprise":
        return managers(mandate.agent)
    held = people.seated(mandate.agent_zone or "", "window", None)
    return [Addressee(person, post=code) for person, code in held if code == mandate.agent_post]


def other_side(mandate: Mandate, entry: Entry) -> list[Addressee]:
    """Whoever did not end it."""
    by_principal = entry.actor["role"] == "applicant" and entry.actor.get("principal") == str(mandate.principal)
    return agents(mandate, entry) if by_principal else principals(mandate, entry)


def both_sides(mandate: Mandate, entry: Entry | None) -> list[Addressee]:
    """Principal and agent."""
    return [*principals(mandate, entry), *agents(mandate, entry)]


def member(enterprise: Enterprise, entry: Entry) -> list[Addressee]:
    """The colleagues of whom the entry speaks, as themselves."""
    rows = entry.after.get("rows", {}).get("applicants_membership", [])
    return [Addressee(UUID(row["person"]), principal=UUID(row["person"])) for row in rows]


def remaining(enterprise: Enterprise, entry: Entry) -> list[Addressee]:
    """Whoever manages the enterprise now."""
    return managers(enterprise.id)


ASKED = Telling(
    lambda link, entry: managers(link.enterprise_id),
    _("{person} asks to act for {enterprise}"),
    _("Confirm or decline the request by {until}; its page shows what is asked for."),
)
ASKED_UNKNOWN = Telling(
    ASKED.to,
    _("Somebody who calls himself {person} asks to act for {enterprise}"),
    _("No window has confirmed who it is: make sure before you answer. Confirm or decline the request by {until}."),
)
LINKS = {
    "ask": ASKED,
    "bind": ASKED,
    "confirm": Telling(
        asker,
        _("You may act for {enterprise}"),
        _("Your request is confirmed. Choose the enterprise under “Act for …”; the page shows what you may do."),
    ),
    "decline": Telling(asker, _("Not confirmed: {enterprise}"), _("Your request was declined; the reason is shown.")),
    "lapse": Telling(
        asker,
        _("Your request for {enterprise} has lapsed"),
        _("Nobody answered it in time. You may ask anew, or go to a window with the papers of the enterprise."),
    ),
}
MANDATES = {
    "offer": Telling(
        agents,
        _("{principal} offers you a mandate"),
        _("Accept or decline it; until then nothing can be done under it."),
    ),
    "accept": Telling(
        principals, _("{agent} has accepted the mandate"), _("From now on {agent} acts for {principal}.")
    ),
    "decline": Telling(principals, _("{agent} declines the mandate"), _("The reason stands on the page.")),
    "revoke": Telling(
        other_side, _("The mandate of {principal} for {agent} has ended"), _("Nothing can be done under it any more.")
    ),
}
COLLEAGUES = {
    "grant": Telling(member, _("Your rights at {enterprise} were changed"), _("“Act for …” shows what you may do.")),
    "dismiss": Telling(
        member, _("You no longer act for {enterprise}"), _("What you handed in stays with the enterprise.")
    ),
    "leave": Telling(
        remaining, _("A colleague has left {enterprise}"), _("The page of the enterprise shows who acts for it.")
    ),
}
SILENT = {
    "link.withdraw": "the request is gone from the list of those who could answer it",
    "enterprise.admit": "whoever asked hears that it is confirmed; whoever was admitted gave his number for it",
}
"""Verbs of these kinds that tell nobody, and why."""
OVER = Telling(both_sides, _("The mandate of {principal} for {agent} is over"), _("Its last day was {last_day}."))


def of_link(link: Link, verb: str) -> Telling:
    """What a step of a request tells; of somebody whose identity nobody has confirmed, that too."""
    return ASKED_UNKNOWN if LINKS[verb] is ASKED and not link.person_number else LINKS[verb]


def news(subject: Any, telling: Telling, cause: str, words: Mapping[str, Any], **told: Any) -> News:
    """The words of a telling, filled in; `told` says where to read on, and when it happened."""
    title, text = (format_lazy(said, **words) for said in (telling.title, telling.text))
    return News(zone=subject.zone, cause=cause, kind=KIND, title=title, text=text, subject=subject.id, **told)
