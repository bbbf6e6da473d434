"""The inbox: each envelope that came has one row in it, and each lane says how far it has come; one question a step.

A lane is held from the moment an envelope is put in until its transaction ends, so two tries at once are one after the
other, and whoever comes later sees what the first has left.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from tongban.kernel import clock, policy
from tongban.kernel.exchange.envelopes import Envelope, Sealed, Stamp, digest
from tongban.kernel.exchange.hearing import peer
from tongban.kernel.exchange.models import Incoming

ARRIVE = "SELECT * FROM exchange_arrive(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
RECEIVE = "SELECT exchange_receive(%s, %s, %s, %s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Lane:
    """How far the envelopes about one subject have come from one zone (报文序列)."""

    incarnation: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Held:
    """What the inbox holds of an envelope: whether it was known before, and what became of it (收到报文)."""

    known: bool
    digest: str
    receipt: Sealed | None
    wanting: tuple[str, ...]
    brought: tuple[str, ...]
    unfit: Sequence[Any] = ()
    """Why a file that was brought for it can never be taken."""


def held(envelope: Envelope, body: bytes, stamp: Sealed) -> tuple[Lane, Held]:
    """The lane of an envelope, held until the transaction ends, and its row, which is made where there was none.

    From then on the connection acts as the message that this is.
    """
    place = (envelope.to, envelope.source, envelope.id, envelope.type, envelope.subject)
    with connection.cursor() as cursor:
        number = (envelope.incarnation, envelope.sequence)
        cursor.execute(ARRIVE, (*place, *number, body, stamp.body, stamp.signature, clock.now()))
        life, sequence, known, first, receipt, signature, wanting, brought, unfit = cursor.fetchone()
    policy.stands(peer(envelope.to, envelope.source))
    answered = Sealed(bytes(receipt), bytes(signature)) if receipt is not None else None
    of = Stamp.own(bytes(first)).digest if known else digest(body)
    unfit = json.loads(unfit) if isinstance(unfit, str) else unfit
    return Lane(life, sequence), Held(known, of, answered, tuple(wanting), tuple(brought), unfit or ())


def wants(envelope: Envelope, digests: Sequence[str]) -> None:
    """Which files must still be brought for it."""
    Incoming.objects.filter(zone=envelope.to, source=envelope.source, id=envelope.id).update(wanting=list(digests))


def kept(envelope: Envelope, verdict: str, receipt: Sealed, at: datetime, *, moves_on: bool) -> bool:
    """The receipt stands in the row, and the lane has come as far; whether others have waited for it."""
    row = (envelope.to, envelope.source, envelope.id)
    with connection.cursor() as cursor:
        cursor.execute(RECEIVE, (*row, verdict, receipt.body, receipt.signature, at, moves_on))
        return bool(cursor.fetchone()[0])
