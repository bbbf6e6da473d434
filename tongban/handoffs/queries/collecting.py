"""Show me what a competent zone needs of what was taken in elsewhere: whether it offers it, under which version."""

from datetime import datetime
from uuid import UUID

from tongban.cases.models import Case
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.handoffs.models import Offering
from tongban.kernel import clock


def offered_to(zone: str, code: str, other: str) -> Offering | None:
    """The offering of an item by its code, where it is meant for that zone."""
    return Offering.objects.filter(zone=zone, code=code, zones__contains=[other]).first()


def version_taken_in(zone: str, code: str, number: int, at: datetime) -> ItemVersion | None:
    """The version under which it was taken in: one that is in force today, or was when it was taken in."""
    found = ItemVersion.objects.filter(zone=zone, code=code, number=number).select_related("item").first()
    if found is None:
        return None
    days = {clock.china_date(clock.now()), clock.china_date(min(at, clock.now()))}
    known = [catalogue.in_force(zone, found.item_id, day) for day in sorted(days)]
    return found if found.id in {one.id for one in known if one} else None


def collected(zone: str, subject: UUID) -> Case | None:
    """A case that another zone took in."""
    return Case.objects.filter(zone=zone, id=subject, origin__isnull=False).first()
