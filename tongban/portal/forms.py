"""What somebody looks for, as it stands in the address; and whom somebody engages, as it was typed."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tongban.applicants.commands import Wish
from tongban.kernel import clock
from tongban.kernel.clock.typed import typed_day
from tongban.kernel.refusals import NotReady, Reason

LONGEST = 100
LONGEST_CODE = 80


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the search: words, and where to look (检索条件)."""

    q: str = ""
    zone: str = ""
    theme: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Asked":
        """From an address; what cannot be a word or a code is left out."""
        return cls(plain(given.get("q", ""), LONGEST), _code(given.get("zone", "")), _code(given.get("theme", "")))

    def address(self, **changed: str) -> str:
        """The same question, changed, as the tail of an address."""
        parts = replace(self, **changed)
        kept = {name: value for name in ("q", "zone", "theme") if (value := getattr(parts, name))}
        return f"?{urlencode(kept)}" if kept else "?"


@dataclass(frozen=True, slots=True)
class Ways:
    """How somebody wants to be told, as the page of settings sends it (接收方式)."""

    language: str
    hour: int
    choices: Mapping[str, str]

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Ways":
        """From a form; an hour that is no number is one that no clock strikes."""
        choices = {name.removeprefix("way-"): given[name] for name in given if name.startswith("way-")}
        hour = given.get("hour", "")
        return cls(given.get("language", ""), int(hour) if hour.isdecimal() and len(hour) <= 2 else -1, choices)


def instant(text: str) -> datetime | None:
    """An instant as it stands in the address of a further page, or nothing."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def plain(text: str, longest: int) -> str:
    """Text without signs that cannot be seen, at most so long."""
    seen = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text)
    return " ".join(seen.split())[:longest]


def _code(text: str) -> str:
    return text if text.isascii() and len(text) <= LONGEST_CODE and text.replace("-", "").isalnum() else ""


def period(text: str, known: tuple[int, ...]) -> int:
    """The period that an address names, or the first."""
    return next((days for days in known if str(days) == text), known[0])


# --- engaging an agent -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Engagement:
    """Whom somebody wants to engage, for what, until when (委托)."""

    wish: Wish
    items: list[UUID]
    actions: list[str]
    until: datetime | None

    @classmethod
    def read(cls, typed: QueryDict) -> "Engagement":
        """What was typed; a window is one of the zone beside it, and a day is a day."""
        names = ("kind", "resident_id", "name", "uscc", "officer_zone", "officer")
        kind, resident_id, name, uscc, zone, officer = (typed.get(one, "").strip() for one in names)
        shown_in, _space, post = officer.rpartition(" ")
        if kind == "post" and shown_in not in ("", zone):
            raise NotReady(OTHER_WINDOW)
        wish = Wish(kind, resident_id, name, uscc, zone, post)
        return cls(wish, scope(typed), typed.getlist("action"), end_of(typed, "until"))


@dataclass(frozen=True, slots=True)
class Granted:
    """What a colleague may do, in which items, until when (授权范围)."""

    rights: list[str]
    items: list[UUID]
    until: datetime | None

    @classmethod
    def read(cls, typed: QueryDict) -> "Granted":
        """What was typed."""
        return cls(typed.getlist("right"), scope(typed), end_of(typed, "until"))


def scope(typed: QueryDict) -> list[UUID]:
    """The items that were chosen; none at all means every item, and is said so."""
    if typed.get("items", "all") == "all":
        return []
    if not (found := chosen_items(typed)):
        raise NotReady(NO_ITEM)
    return found


def chosen_items(typed: QueryDict) -> list[UUID]:
    """The items whose boxes are ticked."""
    return [UUID(text) for text in typed.getlist("item") if ID.fullmatch(text)][:MOST_ITEMS]


def end_of(typed: QueryDict, field: str) -> datetime | None:
    """The end of a day as browsers send it; nothing when none was typed, a refusal when there is no such day."""
    day = typed_day(typed.get(field, ""), field)
    return clock.day_end(day) if day else None


ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOST_ITEMS = 500
OTHER_WINDOW = Reason(
    "window-of-another-zone",
    _("The window that was chosen is one of another zone than the one beside it."),
    "民法典 165",
    _("Show the windows of this zone and choose one of them."),
    field="kind",
)
NO_ITEM = Reason(
    "no-item",
    _("No item was chosen."),
    "民法典 165",
    _("Look for the items and tick them, or choose all items."),
    field="items",
)
