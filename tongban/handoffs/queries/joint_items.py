"""Show me joint items: what several zones decide together, whether each agrees, and their parts as one form."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db.models import QuerySet

from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import Item, ItemVersion
from tongban.handoffs.flow.joint import CONSENT, JOINT_ITEM
from tongban.handoffs.merging import Merged, merged
from tongban.handoffs.models import Consent, JointItem, JointItemPart, Offer
from tongban.handoffs.queries import offers
from tongban.handoffs.rules.joint import RULES
from tongban.kernel import clock, programs
from tongban.kernel.refusals import NotYours
from tongban.kernel.zones.models import Zone


def joint_items_of(zone: str) -> QuerySet[JointItem]:
    """The joint items that a zone leads, whatever their state."""
    return JointItem.objects.filter(zone=zone)


PAGE = 20


def open_joint_items(cursor: str, size: int = PAGE) -> tuple[list[JointItem], str | None]:
    """One page of the joint items that can be begun, of every zone that leads one here, and where the next begins."""
    return programs.page(JointItem.objects.filter(status="open"), ("zone", "code"), cursor, size)


def led_joint_items(zone: str, cursor: str, size: int = PAGE) -> tuple[list[JointItem], str | None]:
    """One page of the joint items that a zone leads, and where the next begins."""
    return programs.page(joint_items_of(zone), ("zone", "code"), cursor, size)


def joint_item(zone: str, code: str) -> JointItem:
    """One joint item by its code; NotYours for none."""
    found = JointItem.objects.filter(zone=zone, code=code).first()
    if found is None:
        raise NotYours()
    return found


def joint_item_by_key(zone: str, key: UUID) -> JointItem:
    """One joint item by its key."""
    return JointItem.objects.get(zone=zone, id=key)


def joint_items_by_key(keys: Iterable[tuple[str, UUID]]) -> dict[UUID, JointItem]:
    """Several of them, by their keys."""
    wanted = set(keys)
    found = JointItem.objects.filter(zone__in={zone for zone, _key in wanted}, id__in={key for _zone, key in wanted})
    return {one.id: one for one in found}


def parts_of_item(item: JointItem) -> list[JointItemPart]:
    """The parts of a joint item in their order."""
    return parts_of_items([item])[item.id]


def parts_of_items(items: Collection[JointItem]) -> dict[UUID, list[JointItemPart]]:
    """The parts of joint items in their order, by the key of the item: one question, however many they are."""
    keys = [one.id for one in items]
    found = JointItemPart.objects.filter(zone__in={one.zone for one in items}, joint_item_id__in=keys)
    parts: dict[UUID, list[JointItemPart]] = {key: [] for key in keys}
    for part in found.order_by("place"):
        parts[part.joint_item_id].append(part)
    return parts


def consents_of(zone: str) -> QuerySet[Consent]:
    """What a zone was asked to take part in."""
    return Consent.objects.filter(zone=zone)


def consent(zone: str, lead: str, code: str, item: str) -> Consent | None:
    """What a zone was asked about one of its items."""
    return Consent.objects.filter(zone=zone, lead=lead, code=code, item_code=item).first()


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a joint item with the version under which it is handed in today, or None (联办部分)."""

    part: JointItemPart
    zone: Zone | None
    version: ItemVersion | None
    offer: Offer | None

    @property
    def limit(self) -> dict[str, Any] | None:
        """Within how long it is decided: as promised, or by the law where nothing is promised."""
        return catalogue.limits(self.version, {})[0] if self.version else None

    @property
    def agency_name(self) -> dict[str, str]:
        """Which agency decides it."""
        if self.offer:
            return self.offer.agency_name
        return offers.agency_name(self.part.competent, self.version.agency) if self.version else {"zh": "", "en": ""}


def pages_of(item: JointItem, on: date | None = None) -> list[Page]:
    """Every part with its version in force on a day: the zone's own, or as the other zone has told it."""
    day, parts = on or clock.china_date(clock.now()), parts_of_item(item)
    names = offers.names(one.competent for one in parts)
    return [_page(item, one, names.get(one.competent), day) for one in parts]


def _page(item: JointItem, part: JointItemPart, zone: Zone | None, day: date) -> Page:
    if part.competent == item.zone:
        own = Item.objects.filter(zone=item.zone, code=part.code).first()
        return Page(part, zone, catalogue.in_force(item.zone, own.id, day) if own else None, None)
    offer = offers.offer(item.zone, part.competent, part.code)
    standing = offer is not None and offer.status == "offered"
    return Page(part, zone, offers.in_force(offer, day) if standing else None, offer)


@dataclass(frozen=True)
class Form:
    """The one form of a joint item: its parts, and what of it belongs to which (联办申请表)."""

    item: JointItem
    pages: list[Page]

    @cached_property
    def merged(self) -> Merged:
        """The contents of all parts as one."""
        title = {"zh": self.item.title_zh, "en": self.item.title_en}
        return merged(self.item.code, title, "", [page.version for page in self.pages])

    @property
    def key(self) -> UUID:
        """Names exactly these versions of exactly these parts."""
        return uuid5(NAMESPACE_OID, " ".join(str(page.version.id) for page in self.pages))

    @property
    def version(self) -> ItemVersion:
        """The one form, read like the version of an item."""
        item = self.item
        return catalogue.as_told(self.merged.content, zone=item.zone, key=self.key, item=item.id, number=1)

    @property
    def missing(self) -> list[Page]:
        """The parts that cannot be handed in today."""
        return [page for page in self.pages if page.version is None]


def form_of_item(item: JointItem) -> Form:
    """The one form as it stands today."""
    return Form(item, pages_of(item))


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A joint item in a list, with its parts and their zones (联办事项行)."""

    item: JointItem
    parts: list[tuple[JointItemPart, Zone | None]]

    @property
    def state(self) -> Any:
        """The state in words."""
        return JOINT_ITEM.state(self.item.status).title

    @property
    def rule(self) -> Any:
        """What follows when a part is refused."""
        return RULES[self.item.rule]


def item_lines(items: list[JointItem]) -> list[ItemLine]:
    """Joint items with their parts."""
    found = parts_of_items(items)
    names = offers.names(part.competent for parts in found.values() for part in parts)
    return [ItemLine(one, [(part, names.get(part.competent)) for part in found[one.id]]) for one in items]


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """What this zone was asked, by whom (联办征询行)."""

    consent: Consent
    lead: Zone | None

    @property
    def state(self) -> Any:
        """The state in words."""
        return CONSENT.state(self.consent.status).title

    @property
    def rule(self) -> Any:
        """What follows when a part is refused."""
        return RULES[self.consent.rule]


def consent_lines(zone: str, cursor: str, size: int = PAGE) -> tuple[list[ConsentLine], str | None]:
    """One page of what a zone was asked, what waits for its answer first, and where the next begins."""
    found, following = programs.sliced(consents_of(zone), _place, cursor, size)
    names = offers.names(one.lead for one in found)
    return [ConsentLine(one, names.get(one.lead)) for one in found], following


def _place(one: Consent) -> tuple[Any, ...]:
    return int(one.status != "asked"), one.lead, one.code, one.item_code
