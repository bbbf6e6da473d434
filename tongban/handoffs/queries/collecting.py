"""Show me what a competent zone needs of what was taken in elsewhere: whether it offers it, under which version."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tongban.cases.models import Case
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.handoffs.models import Offering
from tongban.kernel import clock
from tongban.kernel.prepared import Prepared, keyed


def offered_to(zone: str, code: str, other: str) -> Offering | None:
    """The offering of an item by its code, where it is meant for that zone."""
    return OFFERED.first(zone=zone, code=code, other=other)


def _offered(_shape: None, zone: str, code: str, other: str) -> QuerySet[Offering]:
    return Offering.objects.filter(zone=zone, code=code, zones__contains=[other])


OFFERED: Prepared[Offering] = Prepared(_offered)


def version_taken_in(zone: str, code: str, number: int, at: datetime) -> ItemVersion | None:
    """The version under which it was taken in: one that is in force today, or was when it was taken in."""
    found = NUMBERED.first(zone=zone, code=code, number=number)
    if found is None:
        return None
    days = {clock.china_date(clock.now()), clock.china_date(min(at, clock.now()))}
    return found if any(catalogue.is_in_force(found, day) for day in sorted(days)) else None


NUMBERED = keyed(ItemVersion, joined="item")


def collected(zone: str, subject: UUID) -> Case | None:
    """A case that another zone took in."""
    return Case.objects.filter(zone=zone, id=subject, origin__isnull=False).first()
