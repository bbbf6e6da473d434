"""Offering: an item is let be taken in elsewhere, each new version is told, and one day it is offered no longer."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from tongban.catalogue.models import Item, ItemVersion
from tongban.handoffs import messages, queries, rules
from tongban.handoffs.flow import OFFER, OFFERING
from tongban.handoffs.models import Offer, Offering, OfferVersion
from tongban.kernel import clock, codes
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.exchange.envelopes import Envelope
from tongban.kernel.exchange.sending import send
from tongban.kernel.flow import taken
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import NotReady, in_form, refuse


def offer(item: Item, *, zones: Sequence[str], modes: Sequence[str], by: Actor) -> Offering:
    """From now on these zones take the item in, in these ways; a zone that was left out is told so."""
    offering = queries.offering_of(item.zone, item.id) or _new(item)
    to = OFFERING.guard(offering, "offer", by).move.target
    in_form(rules.own_zone(offering, zones), rules.odd_modes(modes))
    versions = _versions(item)
    left_out = set(offering.zones or ()) - set(zones) if offering.status == "offered" else set()
    after = {"item": item.id, "code": item.code, "zones": sorted(zones), "modes": sorted(modes), "reason": ""}
    with transaction.atomic():
        entry = record(offering, "offer", by=by, status=to, after={**after, "told": versions[-1].id})
        for zone in offering.zones:
            _publish(offering, zone, item, versions, entry)
        for zone in sorted(left_out):
            _withdraw(offering, zone, "", entry)
    return offering


def _new(item: Item) -> Offering:
    return Offering(zone=item.zone, id=codes.new_id(), status="draft", zones=[], modes=[])


def _versions(item: Item) -> list[ItemVersion]:
    found = queries.standing_versions(item, clock.china_date(clock.now()))
    if item.status != "published" or not found:
        raise NotReady(rules.NOT_PUBLISHED)
    return found


def withdraw(offering: Offering, given: dict[str, Any], *, by: Actor) -> Entry:
    """No other zone takes the item in any more; what runs goes on."""
    move = OFFERING.guard(offering, "withdraw", by).move
    reason = taken(move, given)["reason"]
    with transaction.atomic():
        entry = record(offering, "withdraw", by=by, status=move.target, after={"reason": reason})
        for zone in offering.zones:
            _withdraw(offering, zone, reason, entry)
    return entry


def tell_of_item(entry: Entry) -> int:
    """A version was published, or the item has ended: the zones that take it in are told; how many."""
    offering = queries.offering_of(entry.zone, entry.subject)
    if offering is None or offering.status != "offered":
        return 0
    item, clerk = Item.objects.get(zone=entry.zone, id=entry.subject), CLOCK.within(entry.zone)
    versions = queries.standing_versions(item, clock.china_date(clock.now()))
    with transaction.atomic():
        if item.status != "published" or not versions:
            withdraw(offering, {"reason": item.retired_because or str(rules.ITEM_ENDED)}, by=clerk)
        elif versions[-1].id != offering.told:
            told = record(offering, "tell", by=clerk, after={"told": versions[-1].id})
            for zone in offering.zones:
                _publish(offering, zone, item, versions, told)
    return len(offering.zones)


def _publish(offering: Offering, zone: str, item: Item, versions: Sequence[ItemVersion], cause: Entry) -> Envelope:
    """What another zone must know to take the item in: the whole of each version, as the guide shows it."""
    told = {
        "code": item.code,
        "item": item.id,
        "name": {"zh": item.name_zh, "en": item.name_en},
        "agency": item.agency,
        "agency_name": queries.agency_name(item.zone, item.agency),
        "modes": offering.modes,
        "versions": [
            {"id": one.id, "number": one.number, "valid_from": one.valid_from, "content": one.content}
            for one in versions
        ],
    }
    data = messages.made("offer.published", told)
    return send(source=offering.zone, to=zone, type="offer.published", subject=item.id, data=data, cause=cause)


def _withdraw(offering: Offering, zone: str, reason: str, cause: Entry) -> Envelope:
    told = messages.made("offer.withdrawn", {"code": offering.code, "reason": reason})
    return send(source=offering.zone, to=zone, type="offer.withdrawn", subject=offering.item, data=told, cause=cause)


# --- in the zone that is told ------------------------------------------------------------------------------------


def take_offer(envelope: Envelope, *, by: Actor) -> None:
    """Another zone lets this one take an item in, or tells a new version of it; a version told twice stands once."""
    told, zone = messages.read(envelope), envelope.to
    offer = queries.offer(zone, envelope.source, told["code"]) or Offer(zone=zone, id=codes.new_id(), status="draft")
    to, versions = OFFER.guard(offer, "publish", by).move.target, [one["id"] for one in told["versions"]]
    refuse(rules.told_otherwise(queries.is_told_already(offer, envelope.source, told["item"], versions)))
    known = set(OfferVersion.objects.filter(zone=zone, offer_id=offer.id).values_list("number", flat=True))
    rows = [_row(offer, one) for one in told["versions"] if one["number"] not in known]
    after = {
        "origin": envelope.source,
        "code": told["code"],
        "item": told["item"],
        "name_zh": told["name"]["zh"],
        "name_en": told["name"]["en"],
        "agency": told["agency"],
        "agency_name": told["agency_name"],
        "modes": told["modes"],
        "reason": "",
    }
    record(offer, "publish", by=by, status=to, after=after, rows={OfferVersion: rows} if rows else None)


def _row(offer: Offer, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "zone": offer.zone,
        "id": told["id"],
        "offer_id": offer.id,
        "number": told["number"],
        "valid_from": date.fromisoformat(told["valid_from"]),
        "told_at": clock.now(),
        "content": told["content"],
    }


def lose_offer(envelope: Envelope, *, by: Actor) -> None:
    """Another zone offers an item no longer: nothing new is taken in for it."""
    told = messages.read(envelope)
    offer = queries.offer(envelope.to, envelope.source, told["code"])
    if offer is None or offer.status != "offered":
        return
    to = OFFER.guard(offer, "withdraw", by).move.target
    record(offer, "withdraw", by=by, status=to, after={"reason": told["reason"]})
