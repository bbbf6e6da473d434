"""Show me what is being written: drafts and revisions of a zone, and the items they will change."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.catalogue import content, shapes
from tongban.catalogue.models import Item, ItemDraft, ItemVersion, Revision, Standard, StandardVersion
from tongban.catalogue.queries.binding import in_force_among
from tongban.catalogue.queries.checking import dated
from tongban.catalogue.queries.reading import Guide, guide_to, versions
from tongban.kernel import policy
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import NotYours
from tongban.people import queries as people
from tongban.people.models import Agency

PUBLISHED = shapes.ITEM
"""The shape of what is published of an item: also of what one zone tells another of it."""


def drafts_visible_to(actor: Actor) -> QuerySet[ItemDraft]:
    """The drafts of items that an actor may write on."""
    return ItemDraft.objects.filter(policy.visible(actor, "revision"))


def revisions_visible_to(actor: Actor) -> QuerySet[Revision]:
    """The revisions that an actor may read."""
    return Revision.objects.filter(policy.visible(actor, "revision"))


def draft(actor: Actor, key: UUID) -> ItemDraft:
    """One draft that the actor may write on."""
    found = drafts_visible_to(actor).filter(id=key).first()
    if found is None:
        raise NotYours()
    return found


def revision(actor: Actor, key: UUID) -> Revision:
    """One revision that the actor may read."""
    found = revisions_visible_to(actor).filter(id=key).first()
    if found is None:
        raise NotYours()
    return found


def written_under(actor: Actor, key: UUID) -> ItemDraft | Revision:
    """What stands under a key: the draft while somebody writes, else the revision that it became."""
    return drafts_visible_to(actor).filter(id=key).first() or revision(actor, key)


def revision_of(draft: ItemDraft) -> Revision:
    """The revision that a draft was before it was given back, else the one that it is about to become."""
    known = Revision.objects.filter(zone=draft.zone, id=draft.id).first()
    return known or Revision(zone=draft.zone, id=draft.id, status="draft", code=draft.code, authors=draft.authors)


def written(zone: str, code: str) -> ItemDraft | Revision | None:
    """What is being written about an item: a draft, or the revision that waits for its second person."""
    draft = ItemDraft.objects.filter(zone=zone, code=code).first()
    return draft or Revision.objects.filter(zone=zone, code=code, status="proposed").first()


def item(zone: str, code: str) -> Item:
    """One item of a zone, whatever has become of it."""
    found = Item.objects.filter(zone=zone, code=code).first()
    if found is None:
        raise NotYours()
    return found


def previewed(found: ItemDraft | Revision, on: date) -> Guide | None:
    """The guide as it would read if it were published on a day; None while its shape is not right."""
    plain = dated(found.content)
    if content.item_faults(plain):
        return None
    before = versions(found.zone, found.code)
    columns = {**content.version_columns(plain), **_days(plain)}
    number = before[0].number + 1 if before else 1
    version = ItemVersion(zone=found.zone, id=found.id, item_id=found.id, number=number, **columns)
    return guide_to(version, max(on, version.valid_from))


def as_told(plain: Mapping[str, Any], *, zone: str, key: UUID, item: UUID, number: int) -> ItemVersion:
    """A version that another zone has published, as it was told here: read like our own, never kept among them."""
    columns = {**content.version_columns(plain), **_days(plain)}
    return ItemVersion(zone=zone, id=key, item_id=item, number=number, **columns)


def _days(plain: Mapping[str, Any]) -> dict[str, date | None]:
    until = plain.get("valid_to")
    return {
        "valid_from": date.fromisoformat(plain["valid_from"]),
        "valid_to": date.fromisoformat(until) if until else None,
    }


@dataclass(frozen=True, slots=True)
class Other:
    """Something that a draft can be held against: a version, a standard, the same item elsewhere (对比对象)."""

    key: str
    kind: str
    title: Any
    plain: Mapping[str, Any]


def comparable(found: ItemDraft | Revision, on: date) -> list[Other]:
    """What a draft can be held against: its past, the standard of its name or code, the same item of other zones."""
    past = [Other(f"version-{one.number}", "version", one, one.content) for one in versions(found.zone, found.code)]
    names = Q(name_zh=found.content.get("name", {}).get("zh"))
    standards = [
        Other(f"standard-{one.standard.code}", "standard", one.standard, one.content)
        for one in StandardVersion.objects.filter(
            id__in=Standard.objects.filter(names | Q(code=_adopted(found))).values("current")
        ).select_related("standard")
    ]
    for code in found.content.get("codes", ()):
        names |= Q(codes__contains=[code])
    elsewhere = Item.objects.filter(names).exclude(zone=found.zone)[:MANY]
    stands = in_force_among(((one.zone, one.id) for one in elsewhere), on)
    return [*past[:MANY], *standards, *(Other(f"zone-{one.zone}", "zone", one, one.content) for one in stands.values())]


MANY = 20


def _adopted(found: ItemDraft | Revision) -> str | None:
    return found.content.get("adopts", {}).get("standard")


def agencies(zone: str) -> list[Agency]:
    """The agencies of a zone that an item can belong to."""
    return list(people.agencies_in(zone))


def names_of(actor: Actor, persons: Iterable[UUID]) -> list[str]:
    """The names of those who wrote, in the order given, as far as the actor may know them."""
    wanted = list(persons)
    known = dict(people.persons_for(actor).filter(id__in=wanted).values_list("id", "name"))
    return [known[person] for person in wanted if person in known]


@dataclass(frozen=True, slots=True)
class Kept:
    """An item as its keeper sees it: what is in force, what comes, what is being written (在管事项)."""

    item: Item
    version: ItemVersion | None
    coming: ItemVersion | None
    writing: ItemDraft | Revision | None


PAGE = 50


def kept_by(actor: Actor, on: date, *, text: str = "", after: str = "") -> list[Kept]:
    """The next items of the actor's zone by code: the version in force, the one that comes, what is being written."""
    wanted = Q(name_zh__icontains=text) | Q(name_en__icontains=text) | Q(code__icontains=text)
    items = list(Item.objects.filter(wanted, zone=actor.zone, code__gt=after).order_by("code")[: PAGE + 1])
    stands = in_force_among(((item.zone, item.id) for item in items), on)
    coming = _coming(actor.zone, [item.id for item in items], on)
    writing = {one.code: one for one in being_written(actor, [item.code for item in items])}
    return [Kept(item, stands.get((item.zone, item.id)), coming.get(item.id), writing.get(item.code)) for item in items]


def _coming(zone: str | None, items: list[UUID], on: date) -> dict[UUID, ItemVersion]:
    found = (
        ItemVersion.objects.filter(zone=zone, item_id__in=items, valid_from__gt=on)
        .defer("content")
        .order_by("-valid_from", "number")
    )
    return {version.item_id: version for version in found}


def being_written(actor: Actor, codes: Collection[str] | None = None) -> list[Any]:
    """What waits for a second person, then the drafts, the last saved first: all of it, or that of some items."""
    waiting, drafts = _written(actor, Q() if codes is None else Q(code__in=codes))
    return [*waiting, *drafts]


def lately_written(actor: Actor, text: str = "") -> tuple[list[Any], int]:
    """The same by name or code, no more of either than a page holds; and how much there is in all."""
    named = Q(content__name__zh__icontains=text) | Q(content__name__en__icontains=text) | Q(code__icontains=text)
    waiting, drafts = _written(actor, named if text else Q())
    return [*waiting[:PAGE], *drafts[:PAGE]], waiting.count() + drafts.count()


def _written(actor: Actor, wanted: Q) -> tuple[QuerySet[Revision], QuerySet[ItemDraft]]:
    waiting = revisions_visible_to(actor).filter(wanted, zone=actor.zone, status="proposed")
    return waiting, drafts_visible_to(actor).filter(wanted, zone=actor.zone).order_by("-saved_at", "id")
