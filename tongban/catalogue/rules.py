"""What stands in the way of publishing, and who may publish."""

from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason


def is_keeper(subject: Any, actor: Actor) -> bool:
    """The administrator of the zone the item belongs to, or whoever runs the installation (事项管理员)."""
    return actor.role == "operator" or (actor.role == "admin" and actor.zone == subject.zone)


def unknown_agency(code: str, known: frozenset[str]) -> Reason | None:
    """Only an agency of the zone decides: one that nobody registered cannot."""
    if code in known:
        return None
    return Reason(
        "agency-unknown",
        format_lazy(_("The zone has no agency “{code}”."), code=code),
        "行政许可法 22",
        _("Load the agency first, or correct its key."),
        "agency",
    )


def unknown_theme(place: int, code: str, known: frozenset[str]) -> Reason | None:
    """A theme that nobody can choose helps nobody to find the item."""
    if code in known:
        return None
    return Reason(
        "theme-unknown",
        format_lazy(_("There is no theme “{code}”."), code=code),
        "",
        format_lazy(_("Known themes: {all}."), all=", ".join(sorted(known))),
        f"themes[{place}]",
    )


def code_taken(place: int, scheme: str, value: str, other: str) -> Reason:
    """A code names one item in a scheme."""
    return Reason(
        "code-taken",
        format_lazy(
            _("“{value}” is already the code of item {other} in the scheme {scheme}."),
            value=value,
            other=other,
            scheme=scheme,
        ),
        "GB/T 39554.1-2020",
        _("Correct the code, or retire the other item first."),
        f"codes[{place}].value",
    )


def goes_back(begins: date, standing: date) -> Reason | None:
    """A new version may begin with the old one (a correction) or later, never before it."""
    if begins >= standing:
        return None
    return Reason(
        "version-goes-back",
        format_lazy(
            _("This version would begin on {begins}, before the one that stands since {standing}."),
            begins=begins.isoformat(),
            standing=standing.isoformat(),
        ),
        "行政许可法 30",
        _("Give the new version the day on which it takes effect."),
        "valid_from",
    )


def not_offered(zone: str, code: str) -> Reason:
    """Nobody can apply for what the zone does not offer."""
    return Reason(
        "item-unknown",
        format_lazy(_("The zone {zone} offers no item “{code}” on this day."), zone=zone, code=code),
        "行政许可法 30",
        _("Search for the item by a word of its name; it may have been retired or moved to another agency."),
        "item",
    )


def no_such_version(code: str, number: int) -> Reason:
    """Only what was published can be shown."""
    return Reason(
        "version-unknown",
        format_lazy(_("The item {code} has no version {number}."), code=code, number=number),
        "行政许可法 30",
        _("Choose one of the versions that the item's page lists."),
        "version",
    )
