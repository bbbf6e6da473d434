"""The directory: which zones are kept here and which elsewhere, by which keys they sign, and in which life we are.

It is read in one question, and once for everything that is done together: one request, one turn of the post. Whoever
asks outside of that is told what stands now, so a key that was retired is good for the next request no more. A turn
whose own question has brought the mark of what stands now need not read again what was read under this mark.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

QUESTION = """
SELECT (SELECT coalesce(max(incarnation), 1) FROM exchange_life),
       (SELECT coalesce(array_agg(zone), '{}') FROM zones_zone),
       (SELECT coalesce(json_object_agg(zone, json_build_array(address, keys)), '{}') FROM exchange_peer),
       (SELECT coalesce(json_agg(json_build_array(zone, key_id, encode(spki, 'hex'), until)), '[]') FROM exchange_key)
"""
MARK = """
md5(concat((SELECT max(incarnation) FROM exchange_life),
  (SELECT string_agg(zone || encode(head, 'hex'), ',' ORDER BY zone) FROM zones_zone),
  (SELECT string_agg(zone || encode(head, 'hex'), ',' ORDER BY zone) FROM exchange_peer),
  (SELECT string_agg(key_id || coalesce(until::text, ''), ',' ORDER BY zone, key_id) FROM exchange_key)))
"""
"""As long as this is the same nothing in it has changed: zones and peers have a journal, and keys are never altered."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key of a zone, in hexadecimal, when it ends, and whether it was retired before that (公钥期限)."""

    spki: str
    until: datetime | None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Directory:
    """What stands at one instant (名录)."""

    life: int
    zones: frozenset[str]
    addresses: Mapping[str, str]
    keys: Mapping[tuple[str, str], Key]

    def is_ours(self, zone: str) -> bool:
        """Whether a zone's side is kept here: it is known, and no peer keeps it."""
        return zone in self.zones and zone not in self.addresses


def read() -> Directory:
    """What is at hand in what is done together; what stands now where nothing is."""
    at_hand = _held.get()
    if at_hand is None:
        return _asked()
    if not at_hand:
        at_hand.append(_asked())
    return at_hand[0]


@contextmanager
def at_hand() -> Iterator[None]:
    """What is done in the block is done by one reading of the directory, taken when it is first needed."""
    mark = _held.set([]) if _held.get() is None else None
    try:
        yield
    finally:
        if mark is not None:
            _held.reset(mark)


def is_at(mark: str) -> None:
    """What is done together finds at hand what was read under this mark, when nothing has been read for it yet."""
    at_hand = _held.get()
    if at_hand is None or at_hand:
        return
    found = _marked.get(mark) or _asked()
    _marked.clear()
    _marked[mark] = found
    at_hand.append(found)


def changed() -> None:
    """What was read before holds no longer: a zone has got a key. Whoever has made it may read it anew, and does."""
    if at_hand := _held.get():
        at_hand[0] = _asked()


_held: ContextVar[list[Directory] | None] = ContextVar("directory", default=None)
_marked: dict[str, Directory] = {}


def _asked() -> Directory:
    with connection.cursor() as cursor:
        cursor.execute(QUESTION)
        life, zones, peers, own = cursor.fetchone()
    told = {zone: keys for zone, (_address, keys) in peers.items()}
    keys = {(zone, one["key_id"]): _told(one) for zone in told for one in told[zone]}
    keys |= {(zone, key_id): _key(spki, until) for zone, key_id, spki, until in own}
    return Directory(life, frozenset(zones), {zone: address for zone, (address, _keys) in peers.items()}, keys)


def _told(key: Mapping[str, Any]) -> Key:
    return _key(key["spki"], key.get("until"), retired=key.get("retired", False))


def _key(spki: str, until: Any, *, retired: bool = False) -> Key:
    return Key(spki, datetime.fromisoformat(until) if until else None, retired)
