"""Show me a zone: by its code, by the prefix of a number, and what it has set."""

from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection

from tongban.kernel import codes
from tongban.kernel.prepared import keyed
from tongban.kernel.zones.models import Zone


def zone(code: str) -> Zone | None:
    """The zone of a code."""
    return ZONE.first(zone=code)


ZONE = keyed(Zone)


def every_zone() -> list[Zone]:
    """All zones, the alliance first."""
    return sorted(Zone.objects.all(), key=lambda one: (one.role != "alliance", one.zone))


@lru_cache(maxsize=1024)
def prefix(code: str) -> str:
    """The letters that begin a zone's numbers; they never change."""
    return Zone.objects.values_list("prefix", flat=True).get(zone=code)


@lru_cache(maxsize=1024)
def _by_prefix(letters: str) -> str:
    return Zone.objects.values_list("zone", flat=True).get(prefix=letters)


def zone_of(number: str) -> str | None:
    """The zone that gave a receipt number; None for what is no receipt number of any zone here."""
    try:
        return _by_prefix(codes.parse_receipt_number(number).prefix)
    except (codes.BrokenCode, Zone.DoesNotExist):
        return None


def setting(code: str, name: str, otherwise: Any) -> Any:
    """What a zone has set, or what holds otherwise."""
    settings = Zone.objects.values_list("settings", flat=True).filter(zone=code).first() or {}
    return settings.get(name, otherwise)


def next_number(code: str, day: date) -> str:
    """The next receipt number of a zone on a China date: from its own sequence, never used again (收件号)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT zones_next_serial(%s)", (code,))
        serial = cursor.fetchone()[0]
    return codes.receipt_number(prefix(code), day, serial)
