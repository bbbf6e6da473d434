"""Show me which version of an item binds on a day: of one, of many, or of whatever is asked thousands of times."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from time import monotonic
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from tongban.catalogue.models import Item, ItemVersion
from tongban.kernel.prepared import Prepared

COLUMNS = tuple(field.name for field in ItemVersion._meta.concrete_fields if field.name != "content")


def in_force(zone: str, item: UUID, on: date) -> ItemVersion | None:
    """The version of an item that binds on a day: the last published of those that began by then and have not ended."""
    return _binding(_latest(None, zone, item, on).first(), on)


def is_in_force(version: ItemVersion, on: date) -> bool:
    """Whether this very version binds on a day; asked of whatever crosses, so nobody's content is read for it."""
    found = _binding(LATEST.first(zone=version.zone, item=version.item_id, on=on), on)
    return found is not None and found.id == version.id


def _binding(latest: ItemVersion | None, on: date) -> ItemVersion | None:
    return latest if latest and (latest.valid_to is None or latest.valid_to > on) else None


def _latest(_shape: None, zone: str, item: UUID, on: date) -> QuerySet[ItemVersion]:
    return _begun(on).filter(zone=zone, item_id=item).order_by("-valid_from", "-number")


LATEST: Prepared[ItemVersion] = Prepared(_latest, without=("content",))


def in_force_id(zone: str, item: UUID, on: date) -> UUID | None:
    """The id of the version that binds on a day, as it was known within the last second."""
    begun = [span for span in _spans(zone, item, _stamp()) if span[1] <= on]
    return next((key for key, _from, until in begun[:1] if until is None or until > on), None)


@lru_cache(maxsize=8192)
def _spans(zone: str, item: UUID, stamp: int) -> list[tuple[UUID, date, date | None]]:
    """The versions of an item with their first day and the first day they do not bind, the last published first."""
    retired = Item.objects.filter(zone=zone, id=item).values_list("retired_on", flat=True).first()
    found = ItemVersion.objects.filter(zone=zone, item_id=item).order_by("-valid_from", "-number")
    ends = [day for day in (retired,) if day]
    return [
        (key, first, min([*ends, *([until] if until else [])], default=None))
        for key, first, until in found.values_list("id", "valid_from", "valid_to")
    ]


def _stamp() -> int:
    """Something that changes whenever an item is published or retired; looked up at most once in a second."""
    if monotonic() - _seen["at"] > FRESH:
        _seen.update(stamp=Item.objects.aggregate(all=Sum("version"))["all"] or 0, at=monotonic())
    return _seen["stamp"]


FRESH = 1.0
_seen = {"at": float("-inf"), "stamp": 0}


def in_force_among(keys: Iterable[tuple[str, UUID]], on: date) -> dict[tuple[str, UUID], ItemVersion]:
    """The versions that bind on a day, of these items (zone and id); without contents."""
    wanted = set(keys)
    found = newest(on).filter(zone__in={zone for zone, _ in wanted}, item_id__in={item for _, item in wanted})
    return {(one.zone, one.item_id): one for one in found.only(*COLUMNS) if _binding(one, on)}


def newest(on: date) -> QuerySet[ItemVersion]:
    """Of every item the last version that began by a day, whether it has ended since or not."""
    return _begun(on).order_by("zone", "item_id", "-valid_from", "-number").distinct("zone", "item_id")


def _begun(on: date) -> QuerySet[ItemVersion]:
    """Versions that began by a day, of items that were not retired by then."""
    standing = Q(item__retired_on__isnull=True) | Q(item__retired_on__gt=on)
    return ItemVersion.objects.filter(standing, valid_from__lte=on)
