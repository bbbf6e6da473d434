"""What an operator is shown of the exchange: each peer with its state, its lag and its last receipt; what hangs."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q

from tongban.kernel import clock
from tongban.kernel.exchange import heads, lines, own_keys
from tongban.kernel.exchange.arriving import KEPT_FOR
from tongban.kernel.exchange.models import Incoming, Line, Outgoing, Peer, Turned
from tongban.kernel.exchange.peers import names
from tongban.kernel.exchange.state import own_zones

HANGING = Q(next_at__isnull=False, receipt__isnull=True)
DUE = Q(next_at__isnull=False)
"""Also what was answered once and goes again, because the other side was restored."""
UNSENT = Q(tries=0)
SINCE = ("down_since", "rests_until", "asked_at", "answered_at")
OPEN, RESTS, DOWN, NEW, RETIRED = "answers", "rests", "down", "not asked yet", "retired"


def peers() -> list[dict[str, Any]]:
    """Each zone that another installation keeps: where, how its line is, what waits for it, what it answered last."""
    known, now = {line.address: line for line in Line.objects.all()}, clock.now()
    counts, doubts, turned = _counts(now), heads.doubts(), turned_away_from(now - KEPT_FOR)
    return [
        {
            "zone": peer.zone,
            "address": peer.address,
            "installation": peer.installation,
            "keys": names(peer.keys),
            **(_line(known.get(peer.address), now) if peer.address else {**_line(None, now), "state": RETIRED}),
            "journal": doubts.get(peer.address, ""),
            "turned_away": turned.get(peer.zone, 0),
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


def keys_of(zone: str) -> list[dict[str, Any]]:
    """The keys of a peer's zone, each with when it ends and whether it was retired here."""
    held = Peer.objects.filter(zone=zone).values_list("keys", flat=True).first() or []
    return [
        {"key": one["key_id"], "until": one.get("until") or None, "retired": bool(one.get("retired"))} for one in held
    ]


def hanging(least: int = 3, to: str = "") -> Iterator[dict[str, Any]]:
    """Envelopes that were tried several times, the oldest first: what a person may send again or settle."""
    found = Outgoing.objects.filter(DUE, tries__gte=least).exclude(fault="")
    for row in (found.filter(to=to) if to else found)[:200]:
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


def turned_away_from(since: datetime) -> dict[str, int]:
    """By the zone that it said it came from: how many envelopes were turned away since then."""
    found = Turned.objects.filter(at__gte=since).exclude(source="").order_by()
    return dict(found.values_list("source").annotate(count=Count("id")))


def _line(line: Line | None, now: datetime) -> dict[str, Any]:
    if line is None:
        return {"state": NEW, "fault": "", "failures": 0, "incarnation": 0, **dict.fromkeys(SINCE)}
    state = OPEN if not line.failures else DOWN if line.down_since <= now - lines.DOWN_AFTER else RESTS
    told = {name: _spelled(getattr(line, name)) for name in SINCE}
    return {
        "state": state,
        "fault": line.fault,
        "failures": line.failures,
        "incarnation": line.incarnation,
        **told,
    }


def _counts(now: datetime) -> dict[str, dict[str, Any]]:
    """By the other zone: what waits for it and how long, when it answered last, and when something came from it."""
    sent = Outgoing.objects.order_by().values("to")
    rows = sent.annotate(
        waiting=Count("id", filter=HANGING),
        oldest=Min("made_at", filter=HANGING),
        unsent=Count("id", filter=HANGING & UNSENT),
        first_unsent=Min("made_at", filter=HANGING & UNSENT),
        first_unanswered=Min("made_at", filter=HANGING & ~UNSENT),
        last=Max("answered_at"),
    )
    known = {
        row["to"]: {
            "waiting": row["waiting"],
            "unsent": row["unsent"],
            "lag_seconds": _age(row["oldest"], now),
            "unsent_seconds": _age(row["first_unsent"], now),
            "unanswered_seconds": _age(row["first_unanswered"], now),
            "last_receipt": _spelled(row["last"]),
        }
        for row in rows
    }
    came = {
        row["source"]: {"last_arrival": _spelled(row["arrived"]), "last_receipt_given": _spelled(row["taken"])}
        for row in Incoming.objects.order_by()
        .values("source")
        .annotate(arrived=Max("arrived_at"), taken=Max("taken_at"))
    }
    return {zone: {**_nothing(), **known.get(zone, {}), **came.get(zone, {})} for zone in {*known, *came}}


def _nothing() -> dict[str, Any]:
    counts = {"waiting": 0, "unsent": 0}
    ages = dict.fromkeys(("lag_seconds", "unsent_seconds", "unanswered_seconds"), 0.0)
    return {**counts, **ages, **dict.fromkeys(("last_receipt", "last_receipt_given", "last_arrival"))}


def _age(since: datetime | None, now: datetime) -> float:
    return round((now - since).total_seconds(), 1) if since else 0.0


def _spelled(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
