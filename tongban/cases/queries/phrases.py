"""Show me the texts I may use: those that fit a move, filled in for a matter, and those that I keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.utils.translation import override

from tongban.cases.models import Case, Phrase
from tongban.cases.queries.sheets import agencies
from tongban.cases.rules.phrases import BRACES, PLACES, USES, place_named
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import LANGUAGES, NotYours
from tongban.ui.words import day, said

OFFERED = 30
"""So many texts are offered at once; a word narrows them."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A kept text as a matter fills it in, and which places it cannot fill yet (可用常用语)."""

    phrase: Phrase
    text: str
    lacking: Sequence[str]


def phrases_for(actor: Actor) -> QuerySet[Phrase]:
    """The kept texts that an actor may see in his zone."""
    return Phrase.objects.filter(policy.visible(actor, "phrase"), zone=actor.zone)


def phrase(actor: Actor, key: UUID) -> Phrase:
    """One kept text."""
    found = phrases_for(actor).filter(id=key).first()
    if found is None:
        raise NotYours()
    return found


def worded(found: QuerySet[Phrase], word: str) -> QuerySet[Phrase]:
    """Those that hold a word in title or text."""
    wanted = word.replace("\x00", "").strip()[:40]
    return found.filter(Q(title__icontains=wanted) | Q(text__icontains=wanted)) if wanted else found


def next_place(beside: QuerySet[Phrase]) -> int:
    """Behind all that stand in a drawer."""
    return (beside.order_by().aggregate(last=Max("place"))["last"] or 0) + 1


def fitting(actor: Actor, case: Case, verb: str, word: str = "") -> list[Filled]:
    """The texts in use that fit a move on a matter, one's own first, then the item's, then the office's."""
    uses = [use for use, (_title, verbs) in USES.items() if verb in verbs] + ["any"]
    office = Q(shared_agency=actor.agency) if actor.agency else Q(shared_agency=None)
    whose = Q(person=actor.person) | Q(item=case.item) | Q(office, item=None, shared_zone__isnull=False)
    found = worded(phrases_for(actor).filter(whose, status="open", use__in=uses), word)
    values = _values(case, actor)
    rows = sorted(found[: 4 * OFFERED], key=lambda one: (not one.person, not one.item, one.place))
    return [_filled(one, values) for one in rows[:OFFERED]]


def _filled(found: Phrase, values: Mapping[str, Mapping[str, str]]) -> Filled:
    lacking: list[str] = []

    def fill(match: Any) -> str:
        known = place_named(match[1])
        text = values[known[1]].get(known[0], "") if known else ""
        if not text:
            lacking.append(match[1])
        return text or match[0]

    return Filled(found, BRACES.sub(fill, found.text), lacking)


def _values(case: Case, actor: Actor) -> dict[str, dict[str, str]]:
    """What a matter fills in, in both languages; what it has not yet is empty."""
    agency, version = agencies([case.zone]).get((case.zone, case.agency), {}), case.version_in_force
    dates = {
        "received": case.received_at,
        "accepted": case.accepted_at,
        "due": case.due,
        "legal": case.due_legal,
        "today": clock.now(),
    }
    plain = {"number": case.number, "case_number": case.case_number or "", "applicant": case.applicant_name}
    told = {}
    for short, language in LANGUAGES.items():
        with override(language):
            days = {name: day(_day_of(at), "year") for name, at in dates.items() if at}
        names = {"item": getattr(version, f"name_{short}"), "agency": agency.get(short, ""), "officer": actor.name}
        told[short] = {**plain, **names, **days}
    return told


def _day_of(at: date) -> date:
    return clock.china_date(at) if isinstance(at, datetime) else at


def names_of_items(actor: Actor, many: Sequence[Phrase]) -> dict[UUID, str]:
    """The codes and names of the items that kept texts are for."""
    wanted = {one.item for one in many if one.item}
    found = ItemVersion.objects.filter(zone=actor.zone, item_id__in=wanted) if wanted else ()
    return {one.item_id: f"{one.code} {said({'zh': one.name_zh, 'en': one.name_en})}" for one in found}


def known_places() -> list[tuple[str, str]]:
    """The places that a text may have, by both names."""
    return list(PLACES.values())
