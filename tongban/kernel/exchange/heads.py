"""Heads of other journals: each peer tells its last signed head, and what was told is held against it later.

Whoever rewrites his journal, with the database and the key in his hands, cannot rewrite what lies here. A head that
contradicts another one of the same life is kept as evidence, and the line says so. Nobody is believed about the journal
of another: a head counts from the address of its own installation, against what was told there or under the same key.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from tongban.kernel import clock
from tongban.kernel.exchange.models import Head, Peer
from tongban.kernel.journal.verify import checkpoint

HOUR = timedelta(hours=1)
CUT, REWRITTEN = "journal-cut", "journal-rewritten"
"""It holds less than it was told to; it holds as much under another root."""
MOST_DOUBTS = 12
"""How many contradictions of a journal are kept within an hour: they are evidence, and fill no disk."""


def keep(address: str, incarnation: int, told: Mapping[str, Any]) -> str:
    """Keep what was told; the word for what it contradicts, or nothing."""
    if not checkpoint.is_signed(told) or not _is_its_own(told, address):
        return ""
    if Head.objects.filter(installation=told["installation"], size=told["size"], root=told["root"]).exists():
        return ""
    same = Head.objects.filter(Q(address=address) | Q(said__key_id=told["key_id"]), installation=told["installation"])
    doubt, at = _doubt(told, same.filter(incarnation=incarnation)), datetime.fromisoformat(told["signed_at"])
    if doubt and same.exclude(doubt="").filter(told_at__gt=clock.now() - HOUR).count() >= MOST_DOUBTS:
        return doubt
    place = {"installation": told["installation"], "size": told["size"], "root": told["root"], "address": address}
    when = {"incarnation": incarnation, "signed_at": at, "told_at": clock.now()}
    row = Head(**place, **when, said=dict(told), doubt=doubt)
    Head.objects.bulk_create([row], ignore_conflicts=True)  # another part of the line may have heard it too
    if not doubt:
        since = at.replace(minute=0, second=0, microsecond=0)
        hour = same.filter(incarnation=incarnation, signed_at__gte=since, signed_at__lt=since + HOUR, doubt="")
        hour.filter(size__lt=told["size"]).delete()
    return doubt


def _is_its_own(told: Mapping[str, Any], address: str) -> bool:
    return Peer.objects.filter(address=address, installation=told["installation"]).exists()


def _doubt(told: Mapping[str, Any], known: QuerySet[Head]) -> str:
    if known.filter(size=told["size"]).exclude(root=told["root"]).exists():
        return REWRITTEN
    return CUT if known.filter(size__gt=told["size"], signed_at__lt=told["signed_at"]).exists() else ""


def kept(**of: Any) -> list[dict[str, Any]]:
    """What was kept of a journal, the smallest first."""
    return list(Head.objects.filter(**of).order_by("size", "told_at").values_list("said", flat=True))


def doubts() -> dict[str, str]:
    """By address: the last word for what a journal there contradicts."""
    return dict(Head.objects.exclude(doubt="").order_by("told_at").values_list("address", "doubt"))
