"""Show me the calendar of a zone: as it is in force, or as it was known at an instant."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from time import monotonic

from django.db.models import Count, Max

from .calendars import NATION, WORKDAY, Calendar, Marked, Year
from .models import CalendarVersion

FRESH = 5.0
"""Seconds for which a process believes the calendars unchanged: at most one small query in that time."""


@dataclass
class _Seen:
    """What this process saw last, and when."""

    at: float = float("-inf")
    stamp: tuple[int, int] = (0, 0)


_seen = _Seen()


def calendar_for(
    zone: str | None,
    *,
    as_of: datetime | None = None,
    opening: tuple[tuple[time, time], ...] = WORKDAY,
) -> Calendar:
    """The calendar of a zone (None: of the nation): in force now, or with the versions recorded until an instant."""
    return _built(zone, as_of, opening, _stamp())


def years_in(scope: str, *, as_of: datetime | None = None) -> list[Year]:
    """Every version of a scope's years, oldest first."""
    rows = CalendarVersion.objects.filter(scope=scope).order_by("year", "version")
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    return [Year(row.scope, row.year, row.version, _days(row.days), row.source) for row in rows]


def forget() -> None:
    """Look again at the next question: after publishing, and between tests."""
    _seen.at = float("-inf")
    _built.cache_clear()


def _days(stored: dict[str, dict]) -> dict[date, Marked]:
    """Marked days from their stored form."""
    return {date.fromisoformat(day): Marked(mark["work"], mark["zh"], mark["en"]) for day, mark in stored.items()}


def _stamp() -> tuple[int, int]:
    """Something that changes whenever a version is added."""
    if monotonic() - _seen.at > FRESH:
        found = CalendarVersion.objects.aggregate(last=Max("id"), count=Count("id"))
        _seen.stamp = (found["last"] or 0, found["count"])
        _seen.at = monotonic()
    return _seen.stamp


@lru_cache(maxsize=256)
def _built(zone: str | None, as_of: datetime | None, opening: tuple, stamp: tuple[int, int]) -> Calendar:
    """One calendar for each zone and stamp; immutable, so any number of requests may share it."""
    scopes = (NATION,) if zone is None else (NATION, zone)
    return Calendar.of((year for scope in scopes for year in years_in(scope, as_of=as_of)), opening)
