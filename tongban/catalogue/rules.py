"""What stands in the way of publishing, and who may publish."""

import re
from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.catalogue.shapes import SIGNS
from tongban.catalogue.wording import ASPECTS
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import VERSIONS, Reason

FOUR_EYES = "双人复核规则"
"""Our own rule: what everybody relies on was written by one person and released by another (内部控制)."""
STANDARDS = "同事同标规则"
"""The alliance's rule: the same matter by the same standard, and whoever deviates says why."""
LONGEST_CODE = 40


def is_keeper(subject: Any, actor: Actor) -> bool:
    """The administrator of the zone the item belongs to, or whoever runs the installation (事项管理员)."""
    return actor.keeps(subject.zone)


def is_writer(revision: Any, actor: Actor) -> bool:
    """An administrator of the zone, who writes what others will rely on (事项管理员)."""
    return actor.role == "admin" and actor.zone == revision.zone


def wrote_it(revision: Any, actor: Actor) -> Reason | None:
    """Nobody releases what he wrote himself."""
    if str(actor.person) not in map(str, revision.authors):
        return None
    return Reason(
        "own-work",
        _("You wrote this, or a part of it. A second person publishes it."),
        FOUR_EYES,
        _("Ask another administrator of the zone to read it and to publish it."),
    )


def alone(actor: Actor) -> Reason | None:
    """What a zone's administrator publishes, a second one has read."""
    if actor.role == "operator":
        return None
    return Reason(
        "four-eyes",
        _("An item is published by two persons: one writes it, another one publishes it."),
        FOUR_EYES,
        _("Write it as a draft and put it forward; another administrator of the zone publishes it."),
    )


def end_waits(item: Any, actor: Actor) -> Reason | None:
    """An end that was put forward is decided before another one is."""
    if item.ending_on is None:
        return None
    return Reason(
        "end-waits",
        _("The end of this item waits for a second person already."),
        FOUR_EYES,
        _("Another administrator of the zone retires it, or keeps it."),
    )


def no_end_waits(item: Any, actor: Actor) -> Reason | None:
    """An item is retired by two persons: one puts its end forward, another one retires it."""
    if item.ending_on is not None or actor.role == "operator":
        return None
    return Reason(
        "no-end-waits",
        _("Nobody has put forward that this item ends."),
        FOUR_EYES,
        _("Put its end forward, with the day and the reason; another administrator of the zone retires it."),
    )


def put_it_forward(item: Any, actor: Actor) -> Reason | None:
    """Nobody ends alone what others rely on."""
    if item.ending_by is None or item.ending_by != actor.person:
        return None
    return Reason(
        "own-work",
        _("You put this forward. A second person retires the item."),
        FOUR_EYES,
        _("Ask another administrator of the zone to look at it."),
    )


def not_done_here(verb: str) -> Reason:
    """What may be done with an item itself: its end is put forward, it is retired, it is kept."""
    return Reason(
        "not-done-here",
        format_lazy(_("An item knows no “{verb}” here."), verb=verb[:40]),
        FOUR_EYES,
        _("Open the page again and use one of its buttons."),
        "verb",
    )


def waits_already(code: str) -> Reason:
    """While one change of an item waits for its second person, no other one is begun."""
    return Reason(
        "revision-waits",
        format_lazy(_("A change of item {code} waits for a second person already."), code=code),
        FOUR_EYES,
        _("Publish it or give it back first; then go on from there."),
        "code",
    )


def code_in_use(code: str) -> Reason:
    """A new item has a code of its own."""
    return Reason(
        "code-in-use",
        format_lazy(_("The zone has an item “{code}” already, or a draft of one."), code=code),
        "GB/T 39554.1-2020",
        _("Choose another code, or change the item that has it."),
        "code",
    )


def code_odd(code: str) -> Reason | None:
    """The short code stands in the item's address."""
    if re.fullmatch(SIGNS, code) and len(code) <= LONGEST_CODE:
        return None
    return Reason(
        "code-odd",
        format_lazy(_("“{code}” is no short code of an item."), code=code[:LONGEST_CODE]),
        "GB/T 39554.1-2020",
        _("Use letters, digits, points and hyphens, at most 40, beginning with a letter or a digit."),
        "code",
    )


def unsaid(field: str) -> Reason:
    """A new item begins with its code, its name and the agency that decides."""
    onward = _("It can be changed until it is put forward.")
    return Reason("unsaid", _("Please fill this in."), "GB/T 39554.1-2020", onward, field)


def draft_gone() -> Reason:
    """What was put forward, published or thrown away is not written on."""
    return Reason(
        "draft-gone",
        _("This draft was put forward or thrown away in the meantime."),
        VERSIONS,
        _("Look among the items of the zone for what became of it."),
    )


def written_elsewhere() -> Reason:
    """Two persons at one part of a draft: the later one sees first what the other wrote."""
    return Reason(
        "written-elsewhere",
        _("This part was changed elsewhere after you opened it here. Nothing was overwritten."),
        VERSIONS,
        _("Copy what you typed, open the part again, and put it in."),
    )


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


def begun_already(begins: date, today: date) -> Reason | None:
    """What is published today binds nobody yesterday."""
    if begins >= today:
        return None
    return Reason(
        "version-begun",
        format_lazy(_("This version would begin on {begins}, which is over."), begins=begins.isoformat()),
        "行政许可法 30",
        _("Leave the day empty, so that it holds from the day it is published, or name a later one."),
        "valid_from",
    )


def no_such_standard(code: str) -> Reason:
    """Only a standard that the alliance has published can be adopted."""
    return Reason(
        "standard-unknown",
        format_lazy(_("The alliance has no such version of the standard “{code}”."), code=code),
        STANDARDS,
        _("Choose the standard again from the list."),
        "adopts.standard",
    )


def standard_moved_on(number: int) -> Reason:
    """A newer standard asks to be looked at."""
    return Reason(
        "standard-newer",
        format_lazy(
            _("Version {number} of the standard is adopted; the alliance has published a newer one."), number=number
        ),
        STANDARDS,
        _("Compare with the newer version, and adopt it."),
        "adopts.standard",
    )


def unexplained(aspect: str) -> Reason:
    """Who deviates from what was agreed says why."""
    return Reason(
        "deviation-unexplained",
        format_lazy(_("It deviates from the adopted standard without a reason: {aspect}."), aspect=ASPECTS[aspect]),
        STANDARDS,
        _("Write the reason beside the deviation, or do as the standard says."),
        "adopts.deviations",
    )


def no_day_ahead(day: str, today: date) -> Reason | None:
    """An item ends on a day that people can still prepare for, today at the earliest."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", day) and day >= today.isoformat() and _exists(day):
        return None
    return Reason(
        "day-not-ahead",
        format_lazy(_("“{day}” is no day from today on."), day=day[:20]),
        "行政许可法 30",
        _("Name today or a later day, as 2026-11-04."),
        "on",
    )


def _exists(day: str) -> bool:
    try:
        return bool(date.fromisoformat(day))
    except ValueError:
        return False


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


# --- tables of items ---------------------------------------------------------------------------------------------

TABLES = "docs/loading.md"


def line_twice(code: str, first: int) -> Reason:
    """An item stands in a table once."""
    return Reason(
        "line-twice",
        format_lazy(_("The item “{code}” stands on line {line} already."), code=code, line=first),
        TABLES,
        _("Leave one of the two lines."),
        "code",
    )


def line_code_taken(scheme: str, value: str, other: str) -> Reason:
    """A code names one item in a scheme, also where it comes in by a table."""
    taken = code_taken(0, scheme, value, other)
    column = {"item-31": "item_code", "base-12": "base_code"}.get(scheme, "code")
    return Reason(taken.code, taken.text, taken.clause, taken.next, column)


def no_lines() -> Reason:
    """A head alone brings nothing in."""
    return Reason(
        "no-lines",
        _("The table has a head and no line below it."),
        TABLES,
        _("Write one item a line below the head and choose the table again."),
        "file",
    )


def table_gone() -> Reason:
    """A table waits for its person until another one is chosen."""
    return Reason(
        "table-gone",
        _("This table was dropped, or another one was chosen after it."),
        TABLES,
        _("Choose the table again; lines that came in before change nothing."),
    )


def begun_meanwhile() -> Reason:
    """While a table came in, somebody began to write one of its items."""
    return Reason(
        "begun-meanwhile",
        _("Somebody began to write one of these items at this moment; nothing of the table came in."),
        VERSIONS,
        _("Look at the table again, then bring it in."),
    )


def no_file() -> Reason:
    """Nothing was chosen."""
    return Reason("no-file", _("No file was chosen."), TABLES, _("Choose a table first, then look at it."), "file")
