"""A seal is applied for, cut, given and taken back, frozen, lost, renewed and destroyed; five for a new enterprise."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.applicants import queries as applicants
from tongban.applicants.queries import Party
from tongban.kernel import clock, codes
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.documents import commands as numbering
from tongban.kernel.flow import taken
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim, record
from tongban.kernel.once import in_turn
from tongban.kernel.refusals import NotAllowed, Refused, in_form, refuse
from tongban.kernel.zones import queries as zones
from tongban.people.models import Agency
from tongban.seals import makers, queries, rules
from tongban.seals.flow import BY_HAND, SEAL
from tongban.seals.models import Grant, Seal

SERIES, ALWAYS = "印章", date(1, 1, 1)
"""The numbers of seals never begin anew."""


def apply(
    *, agency: str, use: str, keeper: str, two_persons: bool, by: Actor, claim: Claim | None = None
) -> tuple[Seal, Entry]:
    """An agency asks for a seal, and says who will keep it (申请制章)."""
    zone = by.zone or ""
    found = Agency.objects.filter(zone=zone, code=agency).first()
    seal = Seal(zone=zone, id=codes.new_id(), status="draft", agency=agency)
    opening = SEAL.guard(seal, "apply", by)
    in_form(
        rules.unknown_use(use, rules.OF_AGENCIES),
        rules.no_such_agency(agency, found is not None),
        rules.no_such_post(keeper, queries.post_known(zone, keeper)),
    )
    with transaction.atomic():
        in_turn(f"seal {zone} {agency} {use}")
        refuse(rules.kept_already(queries.standing(zone, use, agency=agency)))
        ring = found.name_zh
        about = {"use": use, "ring": ring, "name": _name(ring, use), "keeper": keeper, "two_persons": two_persons}
        after = {**about, "serial": serial_of(zone), "asked_at": clock.now()}
        return seal, record(seal, "apply", by=by, status=opening.move.target, after=after, claim=claim)


def _name(ring: str, use: str) -> str:
    return f"{ring}{rules.WORDS.get(use, '')}"


def serial_of(zone: str) -> str:
    """The number of a new seal."""
    return f"{zones.prefix(zone)}{numbering.numbered(zone, SERIES, ALWAYS):07d}"


def cut_of(seal: Seal) -> dict[str, Any]:
    """What the maker has made, as the journal keeps it; the keys stay with the maker."""
    made, now = makers.maker(), clock.now()
    refuse(rules.no_maker(made is not None))
    edition = seal.edition + 1
    cut = made.cut(seal, edition, at=now)
    about = {"digest": cut.digest, "certificates": list(cut.certificates), "edition": edition}
    return {**about, "valid_from": now, "valid_until": cut.until, "ended_at": None}


def five(party: Party, *, legal_person: str, by: Actor) -> list[Seal]:
    """A new enterprise gets its five seals at once and free of charge: all of them, or none (五章)."""
    typed, known = legal_person.strip(), next((one.name for one in _members(party) if one.manner == "legal"), "")
    name = known or typed
    in_form(rules.nobody_represents(name), rules.somebody_else(typed, known))
    made = []
    with transaction.atomic():
        in_turn(f"five seals {party.id}")
        for use in rules.FIVE:
            seal = Seal(zone=party.zone, id=codes.new_id(), status="draft", party=party.id, use=use)
            opening = SEAL.guard(seal, "issue", by)
            refuse(rules.kept_already(queries.standing(party.zone, use, party=party.id)))
            seal.ring = name if use == "legal_person" else party.name
            seal.name = f"{party.name}（{name}）" if use == "legal_person" else _name(party.name, use)
            seal.serial = serial_of(party.zone)
            after = {**{key: getattr(seal, key) for key in ("use", "ring", "name", "serial")}, "asked_at": clock.now()}
            record(seal, "issue", by=by, status=opening.move.target, after={**after, **cut_of(seal)})
            made.append(seal)
    return made


def _members(party: Party) -> list[Any]:
    return applicants.members_of(party.id)


def move(seal: Seal, verb: str, *, by: Actor, given: Mapping[str, Any], claim: Claim | None = None) -> Entry:
    """One of the moves of a seal by its verb, with what the move asks."""
    opening = SEAL.guard(seal, verb, by)
    if verb not in BY_HAND:
        raise NotAllowed()
    asked = taken(opening.move, given)
    with transaction.atomic():
        after, rows = DOINGS.get(verb, _nothing)(seal, asked)
        private = {"reason": asked["reason"]} if asked.get("reason") else {}
        return record(
            seal, verb, by=by, status=opening.move.target, after=after, rows=rows, private=private, claim=claim
        )


Done = tuple[dict[str, Any], dict[Any, list[dict[str, Any]]]]


def _nothing(seal: Seal, asked: Mapping[str, Any]) -> Done:
    return {}, {}


def _first(seal: Seal, asked: Mapping[str, Any]) -> Done:
    return cut_of(seal), {}


def _renewed(seal: Seal, asked: Mapping[str, Any]) -> Done:
    return {**_revoked(seal), **cut_of(seal)}, {}


def _revoked(seal: Seal) -> dict[str, Any]:
    """The certificates of the seal are not to be trusted from now on."""
    return {"revoked": [*seal.revoked, *(f"{one} {clock.now().isoformat()}" for one in seal.certificates)]}


def _ended(seal: Seal, asked: Mapping[str, Any]) -> Done:
    return {**_revoked(seal), "ended_at": clock.now()}, {}


def _paired(seal: Seal, asked: Mapping[str, Any]) -> Done:
    return {"two_persons": asked["two_persons"] == "yes"}, {}


def _given(seal: Seal, asked: Mapping[str, Any]) -> Done:
    known = queries.items_of(seal.zone, _words(asked["items"]))
    items = [known.get(code) for code in _words(asked["items"])]
    papers = _words(asked["papers"])
    in_form(
        *(rules.no_such_item(code, item is not None) for code, item in zip(_words(asked["items"]), items, strict=True)),
        *(rules.no_such_paper(one, one in rules.PAPERS) for one in papers),
    )
    row = {"items": items, "papers": papers, "since": clock.now(), "until": None}
    return {}, {Grant: [_granted(seal, who) | row for who in _who(seal, asked)]}


def _granted(seal: Seal, who: Mapping[str, Any]) -> dict[str, Any]:
    standing = _standing(seal, who)
    return {"zone": seal.zone, "id": standing.id if standing else codes.new_id(), "seal_id": seal.id, **who}


def _taken(seal: Seal, asked: Mapping[str, Any]) -> Done:
    found = [_standing(seal, who) for who in _who(seal, asked)]
    refuse(*(rules.not_given(one is not None) for one in found))
    names = [field.attname for field in Grant._meta.concrete_fields]
    rows = [{**{name: getattr(one, name) for name in names}, "until": clock.now()} for one in found]
    return {}, {Grant: rows}


def _who(seal: Seal, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """To whom: posts of the zone, or a colleague of the enterprise by name."""
    if seal.party is None:
        posts = _words(asked["post"])
        in_form(rules.whom(posts, "post"))
        in_form(*(rules.no_such_post(post, queries.post_known(seal.zone, post)) for post in posts))
        return [{"post": post, "person": None} for post in posts]
    name = asked["person"] or ""
    in_form(rules.whom([name] if name else [], "person"))
    found: list[UUID] = [one.person for one in applicants.members_of(seal.party) if one.name == name]
    in_form(rules.no_such_person(len(found) == 1))
    return [{"post": None, "person": found[0]}]


def _standing(seal: Seal, who: Mapping[str, Any]) -> Grant | None:
    return next((one for one in seal.given if (one.post, one.person) == (who["post"], who["person"])), None)


def _words(text: str | None) -> list[str]:
    return (text or "").split()


DOINGS: dict[str, Callable[[Seal, Mapping[str, Any]], Done]] = {
    "cut": _first,
    "renew": _renewed,
    "give": _given,
    "take_back": _taken,
    "pair": _paired,
    "lose": _ended,
    "destroy": _ended,
}


def let_time_pass(most: int = 100) -> int:
    """Whatever has had its last day expires; how many."""
    return sum(_expired(seal) for seal in queries.run_out(most))


def _expired(seal: Seal) -> bool:
    by = CLOCK.within(seal.zone)
    try:
        record(seal, "expire", by=by, status=SEAL.guard(seal, "expire", by).move.target)
    except Refused:
        return False
    return True
