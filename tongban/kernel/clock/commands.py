"""Publish a year's calendar: as owner, in the caller's transaction; the caller writes the journal line ("calendar")."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from .calendars import NATION, Marked, published
from .instants import now
from .models import CalendarVersion
from .queries import forget


def publish(
    scope: str,
    year: int,
    days: Mapping[date, Marked],
    *,
    source: str,
    published_at: date | None = None,
    using: str = "owner",
) -> CalendarVersion | None:
    """The next version of a scope's year; None when it would say what the version in force says.

    Two at once: one wins, the other gets the database's IntegrityError on (scope, year, version).
    """
    if strangers := [day.isoformat() for day in days if day.year != year]:
        raise ValueError(f"days outside {year}: {', '.join(strangers)}")
    stored = _stored(days)
    newest = CalendarVersion.objects.using(using).filter(scope=scope, year=year).order_by("-version").first()
    if newest and newest.days == stored:
        return None
    row = CalendarVersion.objects.using(using).create(
        scope=scope,
        year=year,
        version=newest.version + 1 if newest else 1,
        days=stored,
        source=source,
        published_at=published_at,
        recorded_at=now(),
    )
    forget()
    return row


def publish_national(*, using: str = "owner") -> list[CalendarVersion]:
    """What the State Council has published and this database has never held; the versions added, oldest first.

    A text that some version already says is not published again, so an operator's later correction stays in force.
    """
    rows = CalendarVersion.objects.using(using).filter(scope=NATION).values_list("year", "days")
    held: dict[int, list[dict[str, object]]] = defaultdict(list)
    for year, days in rows:
        held[year].append(days)
    new = [year for year in published() if _stored(year.days) not in held[year.year]]
    return [publish(year.scope, year.year, year.days, source=year.source, using=using) for year in new]


def _stored(days: Mapping[date, Marked]) -> dict[str, dict[str, object]]:
    """Marked days in the form the database keeps."""
    return {day.isoformat(): {"work": mark.work, "zh": mark.zh, "en": mark.en} for day, mark in sorted(days.items())}
