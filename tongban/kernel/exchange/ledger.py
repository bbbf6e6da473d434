"""What an operator is shown of the exchange: each peer with its state, its lag and its last receipt; what hangs."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q

from tongban.kernel import clock
from tongban.kernel.exchange import heads, lines, own_keys
from tongban.kernel.exchange.models import Incoming, Line, Outgoing, Peer, Turned
from tongban.kernel.exchange.peers import fingerprint
from tongban.kernel.exchange.state import own_zones

HANGING = Q(next_at__isnull=False, receipt__isnull=True)
OPEN, RESTS, DOWN, NEW, RETIRED = "answers", "rests", "down", "not asked yet", "retired"


def peers() -> list[dict[str, Any]]:
    """Each zone that another installation keeps: where, how its line is, what waits for it, what it answered last."""
    known, now = {line.address: line for line in Line.objects.all()}, clock.now()
    counts, doubts = _counts(now), heads.doubts()
    return [
        {
            "zone": peer.zone,
            "address": peer.address,
            "keys": fingerprint(peer),
            **(_line(known.get(peer.address), now) if peer.address else {**_line(None, now), "state": RETIRED}),
            "journal": doubts.get(peer.address, ""),
            **counts.get(peer.zone, _nothing()),
        }
        for peer in Peer.objects.all()
    ]


def own() -> list[dict[str, Any]]:
    """The zones of this installation, with the names of their keys, and what waits within."""
    counts = _counts(clock.now())
    return [
        {
            "zone": zone,
            "keys": " ".join(key.key_id for key in own_keys.known(zone)),
            **counts.get(zone, _nothing()),
        }
        for zone in own_zones()
    ]


def down(now: datetime) -> list[str]:
    """The addresses that have not answered for a minute or more."""
    return list(
        Line.objects.filter(down_since__lte=now - lines.DOWN_AFTER)
        .order_by("address")
        .values_list("address", flat=True)
    )


def hanging(least: int = 3) -> Iterator[dict[str, Any]]:
    """Envelopes that were tried several times, the oldest first: what a person may replay or settle."""
    for row in Outgoing.objects.filter(HANGING, tries__gte=least)[:200]:
        yield {
            "id": str(row.id),
            "from": row.zone,
            "to": row.to,
            "type": row.type,
            "subject": str(row.subject),
            "since": row.made_at.isoformat(),
            "tries": row.tries,
            "fault": row.fault,
        }


def turned_away(since: datetime) -> dict[str, int]:
    """How many envelopes were turned away since then, by what was wrong with them."""
    found = Turned.objects.filter(at__gte=since).values_list("fault").annotate(count=Count("id"))
    return dict(found.order_by("fault"))


def _line(line: Line | None, now: datetime) -> dict[str, Any]:
    if line is None:
        return {"state": NEW, "fault": "", "down_since": None}
    state = OPEN if not line.failures else DOWN if line.down_since <= now - lines.DOWN_AFTER else RESTS
    return {"state": state, "fault": line.fault, "down_since": _spelled(line.down_since)}


def _counts(now: datetime) -> dict[str, dict[str, Any]]:
    """By the other zone: what waits for it and how long, when it answered last, and when something came from it."""
    sent = Outgoing.objects.order_by().values("to")
    rows = sent.annotate(
        waiting=Count("id", filter=HANGING), oldest=Min("made_at", filter=HANGING), last=Max("answered_at")
    )
    known = {
        row["to"]: {
            "waiting": row["waiting"],
            "lag_seconds": round((now - row["oldest"]).total_seconds(), 1) if row["oldest"] else 0.0,
            "last_receipt": _spelled(row["last"]),
        }
        for row in rows
    }
    came = dict(Incoming.objects.order_by().values_list("source").annotate(last=Max("arrived_at")))
    return {
        zone: {**_nothing(), **known.get(zone, {}), "last_arrival": _spelled(came.get(zone))}
        for zone in {*known, *came}
    }


def _nothing() -> dict[str, Any]:
    return {"waiting": 0, "lag_seconds": 0.0, "last_receipt": None, "last_arrival": None}


def _spelled(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
