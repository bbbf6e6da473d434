"""Calendars: what the clock counts by is published once, and every version of it is an entry."""

from uuid import NAMESPACE_URL, UUID, uuid5

from tongban.kernel.actors import Actor
from tongban.kernel.clock.commands import publish_national
from tongban.kernel.clock.models import CalendarVersion
from tongban.kernel.journal.record import record
from tongban.people.models import Almanac


def publish_calendars(*, by: Actor) -> int:
    """Take in what the State Council has published, and journal every version that has no entry yet; how many."""
    publish_national()
    standing = {(one.zone, one.year): one for one in Almanac.objects.all()}
    written = 0
    for version in CalendarVersion.objects.order_by("scope", "year", "version"):
        almanac = standing.setdefault((version.scope, version.year), _unwritten(version))
        if (almanac.version or 0) < version.version:
            after = {"year": version.year, "source": version.source, "days": version.days}
            record(almanac, "publish", by=by, after=after)
            written += 1
    return written


def _unwritten(version: CalendarVersion) -> Almanac:
    return Almanac(zone=version.scope, id=_id(version), year=version.year)


def _id(version: CalendarVersion) -> UUID:
    """The same year of the same scope is the same subject, whoever publishes it."""
    return uuid5(NAMESPACE_URL, f"urn:tongban:calendar:{version.scope}:{version.year}")
