"""Show me what a zone offers others, and what others offer it; of an offered item, the version that is in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import Item, ItemVersion
from tongban.handoffs.models import Offer, Offering, OfferVersion
from tongban.kernel import clock
from tongban.kernel.refusals import NotYours
from tongban.kernel.zones import queries as zones
from tongban.kernel.zones.models import Zone
from tongban.people.models import Agency

COLLECT, ONLINE = "collect", "online"


def offerings_of(zone: str) -> QuerySet[Offering]:
    """Which items of a zone others take in, or took in once."""
    return Offering.objects.filter(zone=zone)


def offering_of(zone: str, item: UUID) -> Offering | None:
    """The offering of an item, once there was one."""
    return Offering.objects.filter(zone=zone, item=item).first()


def item_of(zone: str, code: str) -> Item:
    """An item of a zone by its code; NotYours for none."""
    found = Item.objects.filter(zone=zone, code=code).first()
    if found is None:
        raise NotYours()
    return found


def standing_versions(item: Item, on: date) -> list[ItemVersion]:
    """The versions of an item that are in force or will be, in their order."""
    unended = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    return list(ItemVersion.objects.filter(unended, zone=item.zone, item_id=item.id).order_by("number"))


def agency_name(zone: str, code: str) -> dict[str, str]:
    """What an agency is called, to tell others."""
    found = Agency.objects.filter(zone=zone, code=code).first()
    return {"zh": found.name_zh, "en": found.name_en} if found else {"zh": code, "en": code}


# --- what is offered here ----------------------------------------------------------------------------------------


def offers_to(zone: str, mode: str = COLLECT) -> QuerySet[Offer]:
    """What a zone may take in for others."""
    return all_offers_to(zone).filter(modes__contains=[mode])


def all_offers_to(zone: str) -> QuerySet[Offer]:
    """What can be handed in for others from a zone, at its windows or online."""
    return Offer.objects.filter(zone=zone, status="offered")


def matching(zone: str, words: str) -> list[Offer]:
    """What may be taken in for others, narrowed to all words of a question: in the name, in the code, in the zone."""
    found = offers_to(zone)
    names = {one.zone: (one.name_zh, one.name_en) for one in zones.every_zone()}
    for word in words.split()[:6]:
        there = [code for code, both in names.items() if any(word.lower() in name.lower() for name in both)]
        named = Q(name_zh__icontains=word) | Q(name_en__icontains=word) | Q(code__iexact=word)
        found = found.filter(named | Q(origin__in=there))
    return list(found.order_by("origin", "code"))


def offer(zone: str, origin: str, code: str) -> Offer | None:
    """What a zone was told of an item of another."""
    return Offer.objects.filter(zone=zone, origin=origin, code=code).first()


def told_here(origin: str, code: str, zone: str | None) -> tuple[Offer, ItemVersion]:
    """An offered item with its version in force, as it was told to a zone, or to any of this installation."""
    found = Offer.objects.filter(origin=origin, code=code, status="offered").order_by("zone")
    one = (found.filter(zone=zone) if zone else found).first()
    version = in_force(one, clock.china_date(clock.now())) if one else None
    if one is None or version is None:
        raise NotYours()
    return one, version


def is_published_here(zone: str, code: str) -> bool:
    """Whether an item has its own guide in this installation: it is applied for there like any other."""
    return Item.objects.filter(zone=zone, code=code, status="published").exists()


def is_told_already(offer: Offer, origin: str, item: UUID, versions: Iterable[UUID]) -> bool:
    """Whether an item, or a version of it, is known here already as something else than this offer of that zone."""
    others = Offer.objects.filter(zone=offer.zone, item=item).exclude(id=offer.id)
    foreign = OfferVersion.objects.filter(zone=offer.zone, id__in=versions).exclude(offer_id=offer.id)
    return others.exists() or foreign.exists() or Item.objects.filter(id=item).exclude(zone=origin).exists()


def as_version(row: OfferVersion, item: UUID) -> ItemVersion:
    """A version that was told, read like our own."""
    return catalogue.as_told(row.content, zone=row.zone, key=row.id, item=item, number=row.number)


def told(zone: str, version: UUID) -> ItemVersion | None:
    """A version that was told, by its key."""
    found = OfferVersion.objects.filter(zone=zone, id=version).select_related("offer").first()
    return as_version(found, found.offer.item) if found else None


def in_force(offer: Offer, on: date) -> ItemVersion | None:
    """The version of an offered item that is in force on a day, as far as it was told."""
    known = OfferVersion.objects.filter(zone=offer.zone, offer_id=offer.id, valid_from__lte=on)
    newest = known.order_by("-valid_from", "-number").first()
    return as_version(newest, offer.item) if newest else None


# --- where it is taken in, for everybody -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """In which zones an item is taken in, and in which it is not (可代收地区)."""

    offering: Offering | None
    zones: list[Zone]
    others: list[Zone]

    @property
    def collected(self) -> bool:
        """Whether anybody takes it in."""
        return bool(self.zones)


def elsewhere(zone: str, item: UUID) -> Elsewhere:
    """Where else an item of a zone is taken in."""
    found = offering_of(zone, item)
    offered = set(found.zones) if found and found.status == "offered" and COLLECT in found.modes else set()
    every = [one for one in zones.every_zone() if one.zone != zone]
    here = [one for one in every if one.zone in offered]
    return Elsewhere(found, here, [one for one in every if one.zone not in offered])


def elsewhere_of(zone: str, code: str) -> Elsewhere | None:
    """The same by the item's code; None for no item."""
    found = Item.objects.filter(zone=zone, code=code).first()
    return elsewhere(zone, found.id) if found else None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What one other zone offers a zone, and how many of its items it does not (代收清单)."""

    zone: Zone
    offers: list[Offer]
    kept: int

    @property
    def silent(self) -> bool:
        """Whether the zone has published nothing at all."""
        return not self.offers and not self.kept


def taken_in_at(zone: str) -> list[Neighbour]:
    """For each other zone: what is handed in for it from here, and how; the rest it has not offered."""
    told: dict[str, list[Offer]] = {}
    for one in all_offers_to(zone):
        told.setdefault(one.origin, []).append(one)
    others = [one for one in zones.every_zone() if one.zone != zone]
    published = _published(one.zone for one in others)
    found = [_neighbour(one, told.get(one.zone, []), published.get(one.zone, 0)) for one in others]
    return sorted(found, key=lambda one: (-len(one.offers), -one.kept))


def _neighbour(zone: Zone, offers: list[Offer], published: int) -> Neighbour:
    return Neighbour(zone, offers, max(published - len(offers), 0))


def _published(wanted: Iterable[str]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for zone in Item.objects.filter(zone__in=list(wanted), status="published").values_list("zone", flat=True):
        counted[zone] = counted.get(zone, 0) + 1
    return counted


def names(found: Iterable[Any]) -> dict[str, Zone]:
    """The zones that stand behind some codes, by code."""
    wanted = set(found)
    return {one.zone: one for one in zones.every_zone() if one.zone in wanted}


@dataclass(frozen=True, slots=True)
class Line:
    """An item of a zone with what it offers others of it (委托收件行)."""

    item: Item
    offering: Offering | None
    zones: list[Zone]

    @property
    def offered(self) -> bool:
        """Whether anybody may take it in."""
        return self.offering is not None and self.offering.status == "offered"


def offering_lines(zone: str) -> list[Line]:
    """Every published item of a zone, those that are offered first."""
    known = {one.item: one for one in offerings_of(zone)}
    every = {one.zone: one for one in zones.every_zone()}
    found = [_line(one, known.get(one.id), every) for one in Item.objects.filter(zone=zone, status="published")]
    return sorted(found, key=lambda line: (not line.offered, line.item.code))


def _line(item: Item, offering: Offering | None, every: dict[str, Zone]) -> Line:
    return Line(item, offering, [every[one] for one in (offering.zones if offering else ()) if one in every])
