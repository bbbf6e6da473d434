"""Parties and obstacles of what is handed over between zones. An obstacle names itself, its clause and the way on."""

from collections.abc import Collection
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants import queries as applicants
from tongban.handoffs.models import Leg, LegPaper, Offering, Thread
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.journal.rows import rows
from tongban.kernel.refusals import Reason
from tongban.kernel.zones import queries as zones

ALLIANCE = "跨省通办：一地受理、属地审批、就近取件"
"""The rule of the alliance: the receiving zone takes in, the competent zone decides, the result is handed out near."""
MODES = {"collect": _("taken in by other zones"), "online": _("online from everywhere")}
"""In which ways an item can be reached from other zones."""
RESULTS = ("granted", "refused", "certificate")
"""Kinds of paper that are handed out at the end."""
MOST_WORDS = 2000


def is_house(subject: Any, actor: Actor) -> bool:
    """An administrator of the zone, or whoever runs the installation (管理员)."""
    return actor.keeps(subject.zone)


def is_clock(subject: Any, actor: Actor) -> bool:
    """What follows by itself when the catalogue changes (自动)."""
    return actor.role == "clock"


def is_peer(subject: Any, actor: Actor) -> bool:
    """The other zone, by a signed envelope that has arrived in this one (对方地区)."""
    return actor.role == "peer" and actor.zone == subject.zone


def is_applicant(subject: Any, actor: Actor) -> bool:
    """Whoever the matter belongs to, in person, for the enterprise or by somebody he has engaged (申请人)."""
    return actor.is_outside and actor.principal == subject.party


def is_window(subject: Any, actor: Actor) -> bool:
    """A clerk of the comprehensive window of the zone that takes it in, or leads it (收件地窗口、牵头地窗口)."""
    return actor.serves(subject.zone)


def is_office(thread: Thread, actor: Actor) -> bool:
    """A window of the zone, or an officer of the agency that decides there (窗口、承办机关)."""
    office = actor.role in ("reviewer", "approver") and actor.agency == thread.agency
    return actor.zone == thread.zone and (actor.role == "window" or office)


def not_mandated_to_hand_in(leg: Leg, actor: Actor) -> Reason | None:
    """An agent hands in what he was given to hand in (行政许可法 29)."""
    return _not_mandated("hand_in", leg, actor)


def not_mandated_to_prepare(draft: Any, actor: Actor) -> Reason | None:
    """An agent begins what he was given to prepare."""
    return _not_mandated("prepare", draft, actor)


def not_mandated_to_answer(leg: Leg, actor: Actor) -> Reason | None:
    """An agent answers a correction where that was given to him."""
    return _not_mandated("answer", leg, actor)


def not_mandated_to_withdraw(leg: Leg, actor: Actor) -> Reason | None:
    """An agent withdraws where that was given to him."""
    return _not_mandated("withdraw", leg, actor)


def not_mandated_to_collect(leg: Leg, actor: Actor) -> Reason | None:
    """An agent receives a result where that was given to him."""
    return _not_mandated("collect", leg, actor)


def _not_mandated(right: str, leg: Any, actor: Actor) -> Reason | None:
    limited = actor.is_outside and actor.rights is not None
    return applicants.not_mandated(right, leg.item, actor) if limited else None


def still_time(leg: Leg, actor: Actor) -> Reason | None:
    """A correction lapses when its day has passed; what was given back for another reason waits."""
    if leg.back_for == "correction" and leg.correction_due and leg.correction_due <= clock.now():
        return None
    return Reason(
        "still-time", _("The day of the correction has not passed."), "行政许可法 32(4)", _("Wait for the answer.")
    )


def nothing_to_fetch(leg: Leg, actor: Actor) -> Reason | None:
    """A result is received online where there is one to be read: otherwise the window hands it out."""
    return no_result_here(any(one.kind in RESULTS for one in rows(leg, LegPaper)))


def no_result_here(there: bool) -> Reason | None:
    """What is downloaded lies here."""
    if there:
        return None
    return Reason(
        "no-result-here",
        _("The paper of the result has not arrived from the competent zone."),
        ALLIANCE,
        _("Wait until it is listed among the papers, or have it handed out at the window or by post."),
        "manner",
    )


def not_there_yet(leg: Leg, actor: Actor) -> Reason | None:
    """What has never reached the competent zone is closed here; behind what is on its way the wish follows it."""
    if leg.arrived_at is None and not leg.in_transit:
        return Reason(
            "not-there-yet",
            _("The competent zone has never had this matter."),
            ALLIANCE,
            _("Close it here; nothing has to be told to the other zone."),
        )


def there_already(leg: Leg, actor: Actor) -> Reason | None:
    """What the competent zone has had is ended by its own word."""
    if leg.arrived_at is not None:
        return Reason(
            "there-already",
            _("The competent zone has this matter in its books."),
            ALLIANCE,
            _("Ask it to let the application be withdrawn, or hand in what it asked for."),
        )


def no_longer_offered(status: str, modes: Collection[str], mode: str) -> Reason | None:
    """A zone takes in for another only what that other zone offers, in that way, at that moment."""
    if status == "offered" and mode in modes:
        return None
    told = _("The competent zone does not offer this item in other zones any more.")
    if status == "offered":
        told = _("The competent zone does not offer this item in this way.")
    return Reason(
        "not-offered",
        told,
        ALLIANCE,
        _("Tell the applicant which agency is competent; what was typed is kept."),
        "item",
    )


def not_this_version(number: int) -> Reason:
    """A matter is taken in under a version that is in force, or was on that day."""
    return Reason(
        "version-unknown",
        format_lazy(_("Version {number} of this item is not in force here."), number=number),
        ALLIANCE,
        _("Take the application in again under the version in force; what was typed is kept."),
        "item",
    )


def bytes_missing(key: str, came: bool) -> Reason | None:
    """Every material that is named comes with its bytes."""
    if came:
        return None
    return Reason(
        "bytes-missing",
        _("This file was named and did not come."),
        ALLIANCE,
        _("Attach it again and hand the matter over once more."),
        f"material:{key}",
    )


def paper_amiss(number: str, amiss: bool) -> Reason | None:
    """A paper is told by the zone that made it, under a key of its own."""
    if amiss:
        return Reason(
            "paper-amiss",
            format_lazy(_("The paper {number} is told under the key of a paper of this zone."), number=number),
            ALLIANCE,
            _("Tell only papers of your own, each under its own key."),
            "paper",
        )


def number_of_another(number: str, used: bool) -> Reason | None:
    """No two papers bear one number, also where the zone that gave it has forgotten the first."""
    if used:
        return Reason(
            "number-of-another",
            format_lazy(_("The number {number} is that of another paper, which was told here before."), number=number),
            ALLIANCE,
            _("Give the paper a number that was never used; after a restore leave out those that may be forgotten."),
            "paper",
        )


def paper_twice(number: str, again: bool) -> Reason | None:
    """One message tells of each paper once in each form."""
    if again:
        return Reason(
            "paper-twice",
            format_lazy(_("The paper {number} is told twice in one form."), number=number),
            ALLIANCE,
            _("Tell each paper once in each form."),
            "paper",
        )


def told_otherwise(known: bool) -> Reason | None:
    """The key of an item, or of a version, that this zone knows from elsewhere is nobody else's to tell."""
    if known:
        return Reason(
            "told-otherwise",
            _("This zone knows this item, or a version of it, from elsewhere."),
            ALLIANCE,
            _("Offer an item of your own, under its own key."),
            "item",
        )


def another_number(fits: bool) -> Reason | None:
    """The number that goes to the competent zone is the applicant's own."""
    if fits:
        return None
    return Reason(
        "another-number",
        _("The number that was typed is not the number of this applicant."),
        ALLIANCE,
        _("Type it again from the identity card and find the applicant by it."),
        "resident_id",
    )


def number_missing(known: bool) -> Reason | None:
    """A zone of another installation must know who applies: a citizen says his number once more, for it alone."""
    if known:
        return None
    return Reason(
        "number-missing",
        _("The competent zone cannot know you without your number."),
        ALLIANCE,
        _("Type the number of your identity card; it goes to that zone with this application."),
        "resident_id",
    )


def own_page(title: Any) -> Reason:
    """A correction is answered on the page of its form, never by a bare word."""
    told = format_lazy(_("“{title}” is done on a page of its own."), title=title)
    return Reason("own-page", told, ALLIANCE, _("Open the form, change what was marked, and hand it in."), "verb")


def may_write(about: Any, actor: Actor) -> bool:
    """A window of the zone, or an officer of the agency that decides there."""
    return is_office(about, actor)


def own_zone(offering: Offering, chosen: Collection[str]) -> Reason | None:
    """An item is offered to other zones that there are, never to its own."""
    known = {one.zone for one in zones.every_zone()} - {offering.zone}
    odd = sorted(set(chosen) - known)
    if chosen and not odd:
        return None
    told = format_lazy(_("No other zone is called {names}."), names=", ".join(odd)) if odd else _("Choose a zone.")
    return Reason("no-such-zone", told, ALLIANCE, _("Choose among the other zones of the alliance."), "zones")


def odd_modes(chosen: Collection[str]) -> Reason | None:
    """At least one way, and only ways that there are."""
    if chosen and set(chosen) <= set(MODES):
        return None
    return Reason(
        "no-such-mode",
        _("Say in which way the item is reached from other zones."),
        ALLIANCE,
        format_lazy(_("Known ways: {all}."), all=", ".join(MODES)),
        "modes",
    )


def no_words(text: str) -> Reason | None:
    """A message says something."""
    if text:
        return None
    return Reason("missing", _("Write a message."), ALLIANCE, _("Say what the other window has to know."), "text")


def too_many_words(text: str) -> Reason | None:
    """A message is bounded."""
    if len(text) <= MOST_WORDS:
        return None
    told = format_lazy(_("A message has at most {most} characters."), most=MOST_WORDS)
    return Reason("too-long", told, ALLIANCE, _("Shorten it, or send it in two parts."), "text")


NOT_PUBLISHED = Reason(
    "not-published",
    _("No version of this item is in force."),
    ALLIANCE,
    _("Publish the item first."),
    "code",
)
ITEM_ENDED = _("The item has ended.")
