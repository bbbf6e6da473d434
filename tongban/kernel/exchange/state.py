"""What an installation says of itself to its peers, signed by one of its zones: its life, and what it remembers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from tongban.kernel import clock
from tongban.kernel.exchange import lives, own_keys
from tongban.kernel.exchange.envelopes import Sealed
from tongban.kernel.exchange.models import Peer
from tongban.kernel.journal import grammar, seal
from tongban.kernel.journal.canon import canonical, instant
from tongban.kernel.journal.verify import checkpoint
from tongban.kernel.keys import KeyTrouble
from tongban.kernel.zones.models import Zone

VERSION = 1


@dataclass(frozen=True, slots=True)
class Said:
    """What a peer said of itself (对端状态)."""

    zone: str
    incarnation: int
    remembers: datetime
    journal: Mapping[str, Any] | None = None


def own_zones() -> list[str]:
    """The zones whose side is kept here."""
    elsewhere = Peer.objects.values("zone")
    return list(Zone.objects.exclude(zone__in=elsewhere).order_by("zone").values_list("zone", flat=True))


def told() -> dict[str, Any]:
    """The present state, signed; unsigned where no zone can sign."""
    zones = own_zones()
    text = {
        "at": instant(clock.now()),
        "incarnation": lives.present(),
        "journal": seal.last_head(seal.keys_folder()),
        "remembers": instant(lives.remembered()),
        "v": VERSION,
        "zones": zones,
    }
    for zone in zones:
        try:
            key = own_keys.signing(zone)
        except KeyTrouble:
            continue
        body = canonical({**text, "key": key.public.key_id, "zone": zone})
        return {"status": body.decode(), "signature": key.sign(body).hex()}
    return {"status": canonical(text).decode(), "signature": ""}


def read(content: bytes) -> Said | None:
    """What a peer says, when one of its zones has signed it; None for anything else."""
    try:
        raw = orjson.loads(content)
        body, signature = raw["status"].encode(), bytes.fromhex(raw["signature"])
        said = orjson.loads(body)
        key = own_keys.public(said["zone"], said["key"], clock.now())
        told = said.get("journal")
        journal = told if not grammar.misshapen(told, checkpoint.SHAPE) else None
        found = Said(said["zone"], int(said["incarnation"]), datetime.fromisoformat(said["remembers"]), journal)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return found if Sealed(body, signature).is_by(key) else None
