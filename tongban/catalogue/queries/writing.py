"""Show me what is being written: drafts and revisions of a zone, and the items they will change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.catalogue.models import Item, ItemDraft, ItemVersion, Revision
from tongban.catalogue.queries.reading import in_force_among
from tongban.kernel import policy
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import NotYours
from tongban.people import queries as people
from tongban.people.models import Agency


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
    writing = {one.code: one for one in being_written(actor)}
    return [Kept(item, stands.get((item.zone, item.id)), coming.get(item.id), writing.get(item.code)) for item in items]


def _coming(zone: str | None, items: list[UUID], on: date) -> dict[UUID, ItemVersion]:
    found = (
        ItemVersion.objects.filter(zone=zone, item_id__in=items, valid_from__gt=on)
        .defer("content")
        .order_by("-valid_from", "number")
    )
    return {version.item_id: version for version in found}


def being_written(actor: Actor) -> list[Any]:
    """What waits for a second person, then the drafts, the last saved first."""
    waiting = revisions_visible_to(actor).filter(zone=actor.zone, status="proposed")
    return [*waiting, *drafts_visible_to(actor).filter(zone=actor.zone).order_by("-saved_at")]
