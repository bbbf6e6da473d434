"""The outbox: what is due is taken out of reach of others, or held; what was answered is kept. One question each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from tongban.kernel import policy
from tongban.kernel.exchange import directory
from tongban.kernel.exchange.envelopes import Sealed
from tongban.kernel.exchange.hearing import peer
from tongban.kernel.exchange.models import Outgoing

LEASE = timedelta(seconds=20)
"""What whoever died was carrying is carried by another so soon: longer than a request lasts that is not slow."""
COLUMNS = [field.attname for field in Outgoing._meta.concrete_fields]
NAMES = ", ".join(f'o."{name}"' for name in COLUMNS)
CLAIM = f"""
UPDATE exchange_outgoing o SET next_at = %s FROM (
  SELECT zone, id FROM exchange_outgoing
    WHERE "to" IN (SELECT p.zone FROM exchange_peer p WHERE p.address = %s) AND next_at <= %s
      AND abs(hashtext(subject::text)) %% %s = %s
    ORDER BY made_at, id LIMIT %s FOR UPDATE SKIP LOCKED
) due WHERE o.zone = due.zone AND o.id = due.id RETURNING {NAMES}
"""
NEXT = f"""
SELECT {NAMES}, {directory.MARK} FROM exchange_outgoing o
  WHERE "to" NOT IN (SELECT zone FROM exchange_peer) AND next_at <= %s AND subject <> ALL(%s)
  ORDER BY made_at, id LIMIT 2 FOR UPDATE SKIP LOCKED
"""
ANSWER = "SELECT exchange_answer(%s, %s, %s, %s, %s, %s, %s)"


def claimed(address: str, now: datetime, *, part: int, parts: int, most: int) -> list[Outgoing]:
    """What is due over a line, in the order in which it was written; of the subjects that fall into a part.

    It is out of reach of other workers until the lease is over: a crash in between only delays.
    """
    found = map(_made, _asked(CLAIM, now + LEASE, address, now, parts, part, most))
    return sorted(found, key=lambda row: (row.made_at, row.id))


def held_next(now: datetime, but: Sequence[UUID]) -> list[Outgoing]:
    """The next one that stays here, and the one behind it, held until the transaction ends; none of some subjects."""
    found = _asked(NEXT, now, list(but))
    if found:
        directory.is_at(found[0][-1])
    return [_made(row[:-1]) for row in found]


def kept(row: Outgoing, receipt: Sealed, verdict: str, now: datetime) -> bytes | None:
    """A receipt stands in the row of its envelope; the bytes of the one that stood there before.

    From then on the connection acts as the message that this is.
    """
    with connection.cursor() as cursor:
        place = (row.zone, row.to, row.id)
        cursor.execute(ANSWER, (*place, verdict, receipt.body, receipt.signature, now))
        (before,) = cursor.fetchone()
    policy.stands(peer(row.zone, row.to))
    return bytes(before) if before is not None else None


def _asked(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _made(row: Sequence[Any]) -> Outgoing:
    return Outgoing.from_db(connection.alias, COLUMNS, row)
