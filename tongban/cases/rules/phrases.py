"""Whose a kept text is, which places it may have, and what stands against it."""

import re
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases.models import Phrase
from tongban.kernel import policy
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import NotReady, Reason

PHRASES = "常用语规则"
MOST_PHRASES = 200
LONGEST_TITLE = 40
LONGEST_PHRASE = 2000
USES: dict[str, tuple[Any, frozenset[str]]] = {
    "any": (_("everything"), frozenset()),
    "correction": (_("corrections"), frozenset(("ask_correction", "ask_more"))),
    "refusal": (_("refusals"), frozenset(("decline", "not_needed", "decide", "terminate", "revoke", "recall"))),
    "opinion": (
        _("opinions"),
        frozenset(("propose", "decide", "send_back", "ask_opinion", "answer_opinion", "finish_step", "return_step")),
    ),
    "note": (_("notes and messages"), frozenset(("note", "say"))),
}
"""What a text is kept for: its words, and the moves at which it is offered; `any` is offered at all of them."""
PLACES = {
    "number": ("收件号", "receipt number"),
    "case_number": ("办件编号", "case number"),
    "applicant": ("申请人", "applicant"),
    "item": ("事项", "item"),
    "agency": ("实施主体", "agency"),
    "received": ("收件日期", "date of receipt"),
    "accepted": ("受理日期", "date of acceptance"),
    "due": ("承诺期限", "due date"),
    "legal": ("法定期限", "legal due date"),
    "officer": ("经办人", "officer"),
    "today": ("今天", "today"),
}
"""What the matter fills in: each place by its name in Chinese and in English; the name says the language as well."""
BRACES = re.compile(r"[{｛]([^{}｛｝\n]{1,40})[}｝]")


def place_named(name: str) -> tuple[str, str] | None:
    """The place of a name and its language; None for an unknown name."""
    wanted = " ".join(name.split()).casefold()
    for key, (zh, en) in PLACES.items():
        if wanted in (zh, en):
            return key, "zh" if wanted == zh else "en"
    return None


def unknown_places(text: str) -> Reason | None:
    """A place that no matter can fill would reach the applicant as it stands."""
    odd = [name for name in BRACES.findall(text) if place_named(name) is None]
    if odd:
        known = " ".join(f"{{{name}}}" for pair in zip(*PLACES.values(), strict=True) for name in pair)
        return Reason(
            "unknown-place",
            format_lazy(_("There is no place called {names}."), names=", ".join(f"{{{name}}}" for name in odd)),
            PHRASES,
            format_lazy(_("Known places: {known}"), known=known),
            "text",
        )
    return None


def is_keeper(phrase: Phrase, actor: Actor) -> bool:
    """Whoever wrote a text of his own; for the office its head, for the zone its administrator (常用语管理人)."""
    if phrase.person:
        return phrase.person == actor.person
    return actor.role in ("approver", "admin") and policy.may_view(actor, "phrase-pen", phrase)


def not_worded(title: str, text: str, use: str) -> None:
    """Refuse a text without a title, without words or for nothing; every fault at once."""
    faults = [
        _line(title),
        _long(text),
        unknown_places(text),
        None if use in USES else Reason("use", _("Say what the text is for."), PHRASES, _("Choose one."), "use"),
    ]
    standing = [fault for fault in faults if fault]
    if standing:
        raise NotReady(*standing)


def _line(title: str) -> Reason | None:
    if title and len(title) <= LONGEST_TITLE and title.isprintable():
        return None
    told = format_lazy(_("A title is one line of {most} characters at most."), most=LONGEST_TITLE)
    return Reason("phrase-title", told, PHRASES, _("Write the words by which you find it again."), "title")


def _long(text: str) -> Reason | None:
    if text and len(text) <= LONGEST_PHRASE and not any(ord(sign) < 32 and sign not in "\n\t" for sign in text):
        return None
    told = format_lazy(_("A text has {most} characters at most."), most=LONGEST_PHRASE)
    return Reason("phrase-text", told, PHRASES, _("Write it down; what you typed is kept."), "text")


def too_many_phrases(held: int) -> Reason | None:
    """A drawer holds a bounded number of texts."""
    if held >= MOST_PHRASES:
        told = format_lazy(_("There are {held} texts here, and no more are possible."), held=held)
        return Reason("too-many-phrases", told, PHRASES, _("Rewrite one that nobody needs any more."))
    return None


NO_SUCH_OFFICE = Reason(
    "no-such-office",
    _("There is no such office in your zone."),
    PHRASES,
    _("Choose one of the list."),
    "reach",
)
