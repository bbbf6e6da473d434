"""Telling of a leg: the clerk who took it in what waits for him, the applicant each step that he may read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants import queries as applicants
from tongban.handoffs import queries
from tongban.handoffs.models import Leg
from tongban.kernel import clock
from tongban.kernel.exchange import own_keys
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.read import under_mandates
from tongban.kernel.notices import commands as notices
from tongban.kernel.notices.commands import Addressee, News
from tongban.kernel.zones import queries as zones
from tongban.kernel.zones.models import Zone
from tongban.ui.words import spoken

TOO_LATE = timedelta(days=30)
Acted = Mapping[UUID, set[tuple[UUID, UUID]]]
Members = Callable[[UUID], Sequence[applicants.Member]]


@dataclass(frozen=True, slots=True)
class Telling:
    """What one step of a leg tells the clerk (告知规则)."""

    title: Any
    text: Any


TELLINGS = {
    "come_back": Telling(
        _("Back from the competent zone: {item}"),
        _("{number}: what has to be put right stands on the page; the applicant answers here."),
    ),
    "refuse": Telling(
        _("Not taken over: {item}"),
        _("{number}: the competent zone's reasons stand on the page; put it right or close it."),
    ),
    "result": Telling(_("Result to be handed out: {item}"), _("{number}: the result has been issued.")),
    "decline": Telling(_("Declined by the competent zone: {item}"), _("{number}: the reasons stand on the page.")),
}
"""Every other step is the clerk's own, or waits for nobody here."""


def tell_clerk(entry: Entry) -> int:
    """A step of a leg that waits for the window is told to who took it in; heard twice, told once."""
    leg = queries.by_id(entry.zone, entry.subject)
    if leg is None or leg.person is None or leg.channel != "window" or clock.now() - entry.recorded_at > TOO_LATE:
        return 0
    news = _news(entry, leg, "task", TELLINGS[entry.act])
    return len(notices.tell(news, [Addressee(leg.person, post=leg.window)]))


def _news(entry: Entry, leg: Leg, kind: str, telling: Telling, **words: Any) -> News:
    """A step of a leg in the words of its telling: the number and the item are known to all of them."""
    words |= {"number": leg.number, "item": spoken({"zh": leg.name_zh, "en": leg.name_en})}
    return News(
        zone=leg.zone,
        cause=f"{entry.zone}/{entry.subject}/{entry.number}",
        kind=kind,
        title=format_lazy(telling.title, **words),
        text=format_lazy(telling.text, **words),
        route="handoffs:leg",
        place=(leg.number,),
        subject=leg.id,
        at=entry.recorded_at,
    )


# --- the applicant -----------------------------------------------------------------------------------------------

APPLICANT = {
    "take_in": Telling(
        _("Handed in for another zone: {item}"), _("{number} has been taken in and is decided in {zone}.")
    ),
    "arrive": Telling(
        _("Received by the competent zone: {item}"),
        _("{number} has arrived in {zone}. By law you hear within five working days."),
    ),
    "refuse": Telling(
        _("Not taken over: {item}"), _("{number}: the reasons of {zone} stand on the page; nothing is lost.")
    ),
    "come_back": Telling(
        _("To be corrected: {item}"), _("{number}: what {zone} asks for stands on the page; it is answered here.")
    ),
    "miss": Telling(
        _("Not answered in time: {item}"), _("{number}: {zone} says what follows; you may hand in anew at any time.")
    ),
    "result": Telling(
        _("Ready to be collected: {item}"), _("{number}: the result of {zone} is handed out where you handed in.")
    ),
    "decline": Telling(_("Not accepted: {item}"), _("{number}: the reasons of {zone} stand on the page.")),
    "let_go": Telling(_("Withdrawn: {item}"), _("{number} was withdrawn in {zone}.")),
    "end": Telling(_("Ended: {item}"), _("{number} has ended in {zone}; why stands on the page.")),
    "stay_there": Telling(
        _("Brought to an end in the competent zone: {item}"),
        _("{number}: {zone} brings it to an end itself; answer there, the result is handed out there."),
    ),
    "tell": Telling(_("{news}: {item}"), _("{number}: what {zone} has said stands on the page.")),
}
"""What the applicant is told of a leg that is decided in another installation; every other step is his own."""
HIS_OWN = ("resubmit", "answer", "take_over", "go_on", "hand_out", "deliver", "hold", "lift_hold", "keep_promise")
"""News of what the applicant has done himself, or what waits inside."""
HERE_TOO = ("refuse", "come_back")
"""What the competent zone tells nobody of in its own name, where both zones share an installation."""


def tell_applicant(entry: Entry) -> int:
    """A step of a leg is told to whoever may apply for its applicant and read it; of a case here, the case tells."""
    return tell_applicants([entry])


def tell_applicants(entries: Sequence[Entry]) -> int:
    """The same of many steps, in as many questions as of one."""
    recent = [one for one in entries if clock.now() - one.recorded_at <= TOO_LATE]
    legs = queries.by_ids((one.zone, one.subject) for one in recent)
    steps = [(one, leg) for one in recent if (leg := legs.get((one.zone, one.subject)))]
    told = [(one, leg) for one, leg in steps if not _told_by_the_case(one, leg)]
    acted, members, zone = _acted(leg for _one, leg in told), cache(applicants.members_of), cache(zones.zone)
    news = [(_step(one, leg, zone(leg.competent)), _concerned(one, leg, acted, members)) for one, leg in told]
    return len(notices.tell_all(news))


def _step(entry: Entry, leg: Leg, zone: Zone | None) -> News:
    there = {"zh": zone.name_zh, "en": zone.name_en} if zone else {"zh": leg.competent, "en": leg.competent}
    words = {"zone": spoken(there), "news": queries.news_word(entry.after.get("news", ""))}
    return _news(entry, leg, "matter", APPLICANT[entry.act], **words)


def _told_by_the_case(entry: Entry, leg: Leg) -> bool:
    """Whether the competent zone, being of this installation, tells of this step itself."""
    if not own_keys.is_ours(leg.competent):
        return entry.act == "tell" and entry.after.get("news") in HIS_OWN
    return entry.act not in HERE_TOO or entry.after.get("back_for") == "correction"


def _concerned(entry: Entry, leg: Leg, acted: Acted, members: Members) -> list[Addressee]:
    """The citizen himself, or everybody who may apply for the enterprise in this item; and who acts for them here."""
    author = entry.actor.get("person") if entry.act != "take_in" else None
    found = [Addressee(person) for person in sorted(applicants.still_under(acted.get(leg.id, ())))]
    if leg.party_kind == "person":
        found.append(Addressee(leg.party, principal=leg.party))
    else:
        able = [one for one in members(leg.party) if "apply" in one.rights]
        mine = [one for one in able if not one.items or leg.item in one.items]
        found += [Addressee(one.person, principal=leg.party) for one in mine]
    return [one for one in found if str(one.person) != author]


def _acted(legs: Iterable[Leg]) -> Acted:
    """By matter: whoever has acted in it under a mandate."""
    by_zone: dict[str, set[UUID]] = {}
    for leg in legs:
        by_zone.setdefault(leg.zone, set()).add(leg.id)
    return {key: found for zone, ids in by_zone.items() for key, found in under_mandates(zone, ids).items()}
