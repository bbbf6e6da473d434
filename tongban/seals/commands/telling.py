"""Whoever is concerned by a seal or by a paper that waits for one is told; and keys that nobody may use are ended."""

from datetime import timedelta

from tongban.kernel import clock
from tongban.kernel.journal.entries import Entry
from tongban.kernel.notices import commands as notices
from tongban.seals import makers, messages, queries
from tongban.seals.models import Seal, Sealing

TOO_LATE = timedelta(days=30)


def tell_of_seal(entry: Entry) -> int:
    """A seal was cut, issued with others, or has expired: who keeps it hears of it."""
    seal = Seal.objects.get(zone=entry.zone, id=entry.subject)
    found = messages.of_seal(entry, seal) if _is_news(entry) else None
    return len(notices.tell(*found)) if found else 0


def tell_of_sealing(entry: Entry) -> int:
    """A paper waits for the second person, or he has declined: who is asked hears of it, and who made the paper."""
    sealing = Sealing.objects.get(zone=entry.zone, id=entry.subject)
    return len(notices.tell(*messages.of_sealing(entry, sealing))) if _is_news(entry) else 0


def tell_of_unsealed(entry: Entry) -> int:
    """A paper could not be sealed: who keeps the seals of the agency hears of it, while it is so."""
    sealing = Sealing.objects.get(zone=entry.zone, id=entry.subject)
    if sealing.status != "unsealed" or sealing.agency is None or not _is_news(entry):
        return 0
    seals = queries.kept_by_agency(sealing.zone, sealing.agency)
    return len(notices.tell_all(messages.of_unsealed(entry, sealing, seal) for seal in seals))


def end_keys(entry: Entry) -> None:
    """Once it is written that a seal was lost, destroyed or renewed, the private keys of that edition are destroyed.

    A list of what is revoked is asked by some and not by others; a key that is not there signs for nobody.
    """
    made, seal = makers.maker(), Seal.objects.get(zone=entry.zone, id=entry.subject)
    following = entry.after.get("edition") or seal.edition + 1
    if made is not None:
        made.end(seal, range(1, following))


def _is_news(entry: Entry) -> bool:
    return clock.now() - entry.recorded_at <= TOO_LATE
