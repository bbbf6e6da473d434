"""A "no" carries reasons: what stands in the way, the clause it rests on, and what to do next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

PERMISSIONS = "权限表"
"""The rule behind every "not yours" and "not allowed": the policy table (docs: who may do what in which relation)."""
VERSIONS = "版本核对规则"
"""The rule behind every "moved on": whoever decides has seen the matter as it stands."""
LANGUAGES = {"zh": "zh-hans", "en": "en"}


@dataclass(frozen=True, slots=True)
class Place:
    """The matter that a reason speaks of, where whoever reads the reason may open it: on a page, and by a program."""

    number: str
    route: str
    operation: str

    @property
    def page(self) -> str:
        """The address of its page."""
        return reverse(self.route, args=[self.number])

    def plain(self) -> dict[str, str]:
        """Its number and both addresses, as programs read them."""
        return {"number": self.number, "page": self.page, "api": reverse(self.operation, args=[self.number])}


@dataclass(frozen=True, slots=True)
class Reason:
    """One obstacle, in words the person in front of it can act on (理由)."""

    code: str
    text: Any
    clause: str = ""
    next: Any = ""
    field: str = ""
    place: Place | None = None

    def both(self) -> dict[str, Any]:
        """The reason in both languages, for machines and for those who read over a shoulder."""
        said = {
            "code": self.code,
            "text": in_both(self.text),
            "clause": self.clause,
            "next": in_both(self.next),
            "field": self.field,
        }
        return said | ({"place": self.place.plain()} if self.place else {})


def in_both(text: Any) -> dict[str, str]:
    """Render one translatable text in Chinese and in English."""
    rendered = {}
    for short, language in LANGUAGES.items():
        with override(language):
            rendered[short] = str(text)
    return rendered


@dataclass(eq=False)
class Refused(Exception):
    """A lawful no: the act was understood and may not happen now."""

    reasons: tuple[Reason, ...]
    status: int = field(default=409, kw_only=True)
    title: Any = field(default=_("This cannot be done now"), kw_only=True)

    def __str__(self) -> str:
        return "; ".join(str(reason.text) for reason in self.reasons)

    def problem(self) -> dict[str, Any]:
        """The refusal as an RFC 9457 problem, reasons in both languages."""
        return {
            "type": f"urn:tongban:refusal:{self.reasons[0].code}",
            "title": str(self.title),
            "status": self.status,
            "detail": str(self),
            "reasons": [reason.both() for reason in self.reasons],
        }


def refuse(*reasons: Reason | None) -> None:
    """Raise `Refused` with every reason that stands; do nothing when none does."""
    standing = tuple(reason for reason in reasons if reason is not None)
    if standing:
        raise Refused(standing)


class NotReady(Refused):
    """What was handed in is not complete or not in form (422): each reason names its field."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(reasons, status=422, title=_("Something is missing or not in form"))


def in_form(*faults: Reason | None) -> None:
    """Raise `NotReady` with every fault that stands; do nothing when none does."""
    standing = tuple(fault for fault in faults if fault is not None)
    if standing:
        raise NotReady(*standing)


class NotYours(Refused):
    """The actor has no business here (404, so that nobody learns what exists)."""

    def __init__(self, *reasons: Reason) -> None:
        unknown = Reason(
            "not-found",
            _("There is nothing here under this address that you may see."),
            PERMISSIONS,
            next=_("Check the number, or sign in with the account or post that the matter belongs to."),
        )
        super().__init__(reasons or (unknown,), status=404, title=_("Not found"))


class NotAllowed(Refused):
    """The actor is known and may not do this (403)."""

    def __init__(self, *reasons: Reason) -> None:
        no_right = Reason(
            "not-allowed",
            _("Your present role may not do this."),
            PERMISSIONS,
            next=_("Switch to the post that may, or ask the person who holds it."),
        )
        super().__init__(reasons or (no_right,), status=403, title=_("Not allowed"))


class Stale(Refused):
    """Somebody was faster: the subject has moved on since it was read (409)."""

    def __init__(self, *, by: str, at: str, verb: str) -> None:
        first = Reason(
            "moved-on",
            format_lazy(_("Somebody was faster: {verb} by {by} at {at}."), verb=verb, by=by, at=at),
            VERSIONS,
            next=_("Look at the matter as it stands now, then decide again. What you typed is kept."),
        )
        super().__init__((first,), title=_("The matter has moved on"))


class Outdated(Refused):
    """It has changed since it was read (412): which edition stands, and what it says otherwise than was sent."""

    def __init__(self, edition: int, stands: Mapping[str, Any], since: Iterable[Reason] = ()) -> None:
        reasons = (*since, *(_otherwise(name) for name in stands)) or (_changed(),)
        super().__init__(reasons, status=412, title=_("It has changed since you read it"))
        self.edition, self.stands = edition, dict(stands)

    def problem(self) -> dict[str, Any]:
        """The refusal with what one needs to decide again."""
        return {**super().problem(), "edition": self.edition, "stands": self.stands}


def _changed() -> Reason:
    return Reason("changed-since", _("Somebody has written on it since you read it."), VERSIONS, READ_AGAIN)


def _otherwise(name: str) -> Reason:
    told = format_lazy(_("“{name}” says something else than you sent, and somebody has written since."), name=name)
    return Reason("changed-since", told, VERSIONS, READ_AGAIN, name)


READ_AGAIN = _("Put your changes together with what stands there now, and send them with its edition.")
