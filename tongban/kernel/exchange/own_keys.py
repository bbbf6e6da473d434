"""The keys of the zones of this installation: private halves beside the seal key, public halves in the database.

DIR/keys/zones/<zone>/   current public key, and the key pairs of the zone (see tongban.kernel.keys)
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.db import connection

from tongban.kernel import clock, keys
from tongban.kernel.exchange import directory
from tongban.kernel.exchange.models import Peer, ZoneKey
from tongban.kernel.journal import seal
from tongban.kernel.keys import KeyMissing, PublicKey, SigningKey
from tongban.kernel.zones.models import Zone

RETIRES = timedelta(days=30)
"""How long a key that another one has replaced is still good: until then peers must have the new one."""


def folder(zone: str) -> Path:
    """Where the keys of a zone lie."""
    return seal.keys_folder() / "zones" / zone


def is_ours(zone: str) -> bool:
    """Whether a zone's side is kept here: it is known, and no peer keeps it; the clock, the operator and a peer ask."""
    return directory.read().is_ours(zone)


def kept_here() -> frozenset[str]:
    """The zones whose side is kept here, for whoever asks: who acts at a window or online is shown no peers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT exchange_kept_here()")
        return frozenset(cursor.fetchone()[0])


def make(zone: str) -> SigningKey:
    """The key of a zone of ours: made where it never had one; never a second one in silence where it is lost."""
    place, known = folder(zone), set(ZoneKey.objects.filter(zone=zone).values_list("key_id", flat=True))
    if not known:
        with suppress(FileExistsError):
            keys.first(place)
    key = keys.current(place)
    if key.public.key_id not in known:
        made = ZoneKey(zone=zone, key_id=key.public.key_id, spki=key.public.spki, since=clock.now())
        ZoneKey.objects.bulk_create([made], ignore_conflicts=True)
        replaced = ZoneKey.objects.filter(zone=zone, key_id__in=known, until=None)
        replaced.update(until=clock.now() + RETIRES)
        directory.changed()
    return key


def make_all() -> None:
    """The keys of all zones of ours."""
    elsewhere = Peer.objects.values("zone")
    for zone in Zone.objects.exclude(zone__in=elsewhere).values_list("zone", flat=True):
        with suppress(KeyMissing):
            make(zone)


def signing(zone: str) -> SigningKey:
    """What a zone of ours signs with; KeyMissing or KeyTrouble where it cannot."""
    if not is_ours(zone):
        raise KeyMissing(f"{zone} is no zone of this installation")
    place = folder(zone)
    try:
        touched = (place / keys.CURRENT).stat().st_mtime_ns
    except FileNotFoundError:
        return make(zone)
    return _read(place, touched)


@lru_cache(maxsize=256)
def _read(place: Path, touched: int) -> SigningKey:
    return keys.current(place)


def known(zone: str) -> list[PublicKey]:
    """Every public key that a zone of ours has had, the oldest first."""
    rows = ZoneKey.objects.filter(zone=zone).order_by("since", "key_id")
    return [PublicKey.read(bytes(row.spki)) for row in rows]


def held(zone: str) -> list[SigningKey]:
    """Every key of a zone whose private half is here: with all of them a change of keys is signed."""
    return keys.private_keys(folder(zone))


def ends(told: Mapping[str, str]) -> datetime | None:
    """When a key ends, as the file of a peer tells it."""
    return datetime.fromisoformat(told["until"]) if told.get("until") else None


def is_good(until: datetime | None, at: datetime) -> bool:
    """Whether a key that ends then is good at an instant."""
    return until is None or at <= until


def public(zone: str, key_id: str, at: datetime) -> PublicKey | None:
    """The public key of that name of a zone, ours or a peer's, when it was good then; None for what nobody made known.

    What a key that was replaced has signed while it was good stays good. One that was retired is good for no instant:
    whoever has stolen it would write an earlier one.
    """
    found = directory.read().keys.get((zone, key_id))
    return _public(found.spki) if found and not found.retired and is_good(found.until, at) else None


@lru_cache(maxsize=1024)
def _public(spki: str) -> PublicKey:
    return PublicKey.read(bytes.fromhex(spki))
