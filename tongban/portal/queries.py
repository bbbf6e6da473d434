"""Show me what the open figures are made of, never a case; items to choose from; what is published of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from tongban.applicants import queries as applicants
from tongban.cases import queries as cases
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.queries import ListedItem
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.clock import Calendar
from tongban.kernel.clock import queries as calendars
from tongban.people import queries as people
from tongban.portal import cpsv

DECIDED = "SELECT zone, item, days, decided, dated, in_time FROM portal_decided(%s, %s, %s)"
RECEIVED = "SELECT zone, item, received, online FROM portal_received(%s, %s)"
SPARED = "SELECT zone, item, materials, certificates, forms, seals, signatures FROM portal_spared(%s, %s)"
LONGEST = timedelta(days=3 * 366)
"""A case accepted longer ago than this before the period counts its days from there."""


@dataclass(frozen=True, slots=True)
class Decided:
    """How many cases of an item were decided after so many working days of the authority's own (办结计数)."""

    zone: str
    item: UUID
    days: int
    decided: int
    dated: int
    in_time: int


@dataclass(frozen=True, slots=True)
class Received:
    """How many cases of an item were handed in, and how many of them online (收件计数)."""

    zone: str
    item: UUID
    received: int
    online: int


@dataclass(frozen=True, slots=True)
class Spared:
    """What was spared whoever applied in the cases of an item (四免计数)."""

    zone: str
    item: UUID
    materials: int
    certificates: int
    forms: int
    seals: int
    signatures: int


def decided(since: datetime, until: datetime) -> list[Decided]:
    """Cases decided in a period, by item and own working days, counted by the national calendar."""
    first, last = clock.china_date(since - LONGEST), clock.china_date(until)
    working = _working(calendars.calendar_for(None), first, last)
    with connection.cursor() as cursor:
        cursor.execute(DECIDED, (since, until, working))
        return [Decided(*row) for row in cursor.fetchall()]


@lru_cache(maxsize=4)
def _working(calendar: Calendar, first: date, last: date) -> list[date]:
    """The working days from one date to another, both included."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if calendar.is_working(day)]


def received(since: datetime, until: datetime) -> list[Received]:
    """Cases handed in in a period, by item."""
    with connection.cursor() as cursor:
        cursor.execute(RECEIVED, (since, until))
        return [Received(*row) for row in cursor.fetchall()]


def spared(since: datetime, until: datetime) -> list[Spared]:
    """What was spared in the cases handed in in a period, by item; of what spared nothing there is no line."""
    with connection.cursor() as cursor:
        cursor.execute(SPARED, (since, until))
        return [Spared(*row) for row in cursor.fetchall()]


SHOWN = 60


def items_named(items: Iterable[UUID]) -> list[ItemVersion]:
    """The items of these ids as they are offered today, or were last."""
    wanted = list(items)
    found = ItemVersion.objects.filter(item_id__in=wanted).defer("content") if wanted else ()
    latest = {one.item_id: one for one in sorted(found, key=lambda one: (one.valid_from, one.number))}
    return sorted(latest.values(), key=lambda one: (one.zone, one.code))


def items_to_choose(zone: str, text: str, actor: Actor) -> list[ItemVersion]:
    """The items that a zone offers today, narrowed down by words; nothing before a zone was named."""
    if not zone:
        return []
    offered = catalogue.offered(zone, clock.china_date(clock.now()))
    if text.strip():
        hits = {hit.id for hit in catalogue.search(text, actor=actor, zone=zone, limit=SHOWN)}
        offered = [one for one in offered if one.item_id in hits]
    return offered[:SHOWN]


def published(zone: str | None, on: date) -> list[tuple[ListedItem, dict[str, Any]]]:
    """Every item that is offered on a day with all that was published of it; the same four questions for any number."""
    offers = catalogue.offers(catalogue.offered(zone, on))
    kept = ItemVersion.objects.filter(id__in=[offer.version.id for offer in offers])
    contents = {(place, key): content for place, key, content in kept.values_list("zone", "id", "content")}
    return [(offer, contents[offer.version.zone, offer.version.id]) for offer in offers]


def spelled(services: list[tuple[ListedItem, dict[str, Any]]], base: str, ending: str) -> Iterable[bytes]:
    """Services as CPSV-AP 3.2.0 under a base address, spelled as the ending of a file says: `.ttl`, else JSON-LD."""
    return cpsv.SPELLINGS.get(ending, cpsv.as_json_ld)(cpsv.graph(services, catalogue.every_theme(), base))


CASE_SHOWN = "number status channel submitted_at accepted_at due outcome decided_at ended_at answers".split()
MANDATE_SHOWN = "status principal_name agent_name actions until offered_at".split()


def own_data(actor: Actor) -> dict[str, Any]:
    """What is kept about the actor and the applicant he acts for: the register, his account, matters, mandates."""
    account, person = people.account_of(actor), people.persons_for(actor).filter(id=actor.person).first()
    party = applicants.party(actor.principal) if actor.principal else None
    return {
        "made_at": clock.now(),
        "person": _columns(person, "name masked telephone zone"),
        "account": _columns(account, "login status"),
        "acts_for": party and {"name": party.name, "number": party.number},
        "may_act_for": [{"name": one.name, "as": one.manner} for one in applicants.parties_of(actor.person)],
        "mandates": [{name: getattr(one, name) for name in MANDATE_SHOWN} for one in applicants.mandates_for(actor)],
        "tokens": [{"name": one.name, "status": one.status} for one in people.tokens_for(actor)],
        "matters": [{name: getattr(one, name) for name in CASE_SHOWN} for one in cases.visible_to(actor)],
    }


def _columns(row: Any, names: str) -> dict[str, Any] | None:
    return {name: getattr(row, name) for name in names.split()} if row else None
