"""Delivering: what is due is stamped and carried, and what comes back is kept. An envelope stays until it is answered.

A row leaves the outbox only by a receipt or by a person's recorded decision; the database refuses anything else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import SystemRandom

import structlog
from django.db import transaction
from django.db.models import QuerySet

from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK
from tongban.kernel.exchange import arriving, hearing, own_keys
from tongban.kernel.exchange.arriving import Answer
from tongban.kernel.exchange.envelopes import Broken, Envelope, Receipt, Sealed, digest, stamped
from tongban.kernel.exchange.models import Outgoing
from tongban.kernel.keys import KeyTrouble

BATCH = 50
LEASE = timedelta(minutes=2)
LONGEST_WAIT = 30.0
SOON = timedelta(seconds=1)
DICE = SystemRandom()
log = structlog.get_logger()


@dataclass
class Post:
    """Whoever carries envelopes; `random` between 0 and 1 spreads the tries of many."""

    random: SystemRandom = field(default=DICE)

    def step(self, batch: int = BATCH) -> int:
        """Carry what is due; how many envelopes were tried."""
        policy.enter(CLOCK)
        taken = _due(batch)
        held: set[tuple[str, object]] = set()
        for row in taken:
            lane = (row.to, row.subject)
            if lane in held or not self._carried(row):
                held.add(lane)
        return len(taken)

    def _carried(self, row: Outgoing) -> bool:
        """One try for one envelope; whether the next of its lane may go."""
        try:
            stamp = stamped(
                bytes(row.body), own_keys.signing(row.zone), incarnation=arriving.incarnation(), at=clock.now()
            )
        except KeyTrouble as trouble:
            return self._tried(row, trouble.code)
        return self._kept(row, arriving.take(bytes(row.body), stamp))

    def _kept(self, row: Outgoing, answer: Answer) -> bool:
        """What came back: a receipt ends the matter of this envelope, anything else means another try."""
        if answer.receipt is None:
            return self._tried(row, "wanting" if answer.wanting else "waits" if answer.waits else answer.fault)
        try:
            keep(row, answer.receipt)
        except Broken:
            return self._tried(row, "false-receipt")
        except Exception as fault:
            log.error("answer_failed", code=row.type, exc_info=fault)
            return self._tried(row, "failed")
        return True

    def _tried(self, row: Outgoing, fault: str) -> bool:
        policy.enter(CLOCK)
        tries, again = row.tries + 1, clock.now() + wait_after(row.tries + 1, self.random.random())
        rows(row).filter(next_at__isnull=False).update(tries=tries, fault=fault, next_at=again)
        return fault == "waits"


def wait_after(tries: int, chance: float) -> timedelta:
    """Twice as long after each try, at most half a minute: whatever heals is noticed soon, and not by all at once."""
    longest = min(2.0 ** min(tries - 1, 10), LONGEST_WAIT)
    return timedelta(seconds=longest * (0.5 + chance / 2))


def _due(batch: int) -> list[Outgoing]:
    """What is due, out of reach of other workers until the lease is over: a crash in between only delays."""
    now = clock.now()
    with transaction.atomic():
        found = Outgoing.objects.filter(next_at__lte=now).order_by("made_at", "id")
        taken = list(found.select_for_update(skip_locked=True)[:batch])
        lease(taken, now)
    return taken


def lease(taken: Iterable[Outgoing], now: datetime) -> None:
    """Keep these from others for a while."""
    Outgoing.objects.filter(id__in=[one.id for one in taken]).update(next_at=now + LEASE)


def keep(row: Outgoing, sealed: Sealed) -> None:
    """Keep a receipt and let the room hear of it, in one transaction; Broken for one that does not answer this row.

    After a restore of the other side an envelope may be answered a second time: otherwise than before is heard again.
    """
    receipt = true_receipt(row, sealed)
    with transaction.atomic():
        policy.enter(CLOCK)
        held = rows(row).select_for_update().get()
        again = held.receipt is not None and bytes(held.receipt) == sealed.body
        rows(row).update(
            receipt=sealed.body,
            signature=sealed.signature,
            status=receipt.verdict,
            answered_at=clock.now(),
            next_at=None,
            fault="",
            tries=held.tries + 1,
        )
        taken = hearing.TAKEN.get(row.type)
        if taken is not None and not again:
            policy.enter(hearing.peer(row.zone, row.to))
            taken(Envelope.read(bytes(row.body)), receipt)
            policy.enter(CLOCK)


def true_receipt(row: Outgoing, sealed: Sealed) -> Receipt:
    """The receipt, when the zone it was sent to signed it, for these very bytes."""
    receipt = Receipt.read(sealed.body)
    if not sealed.is_by(own_keys.public(row.to, receipt.key)):
        raise Broken("not signed by the receiver")
    said = (receipt.envelope, receipt.digest, receipt.source, receipt.to)
    if said != (row.id, digest(bytes(row.body)), row.zone, row.to):
        raise Broken("the receipt of something else")
    return receipt


def rows(row: Outgoing) -> QuerySet[Outgoing]:
    """The row of an envelope, to be read anew or changed."""
    return Outgoing.objects.filter(zone=row.zone, id=row.id)
