"""Keeping: what was carried is forgotten after a term, and that it was carried stays provable.

An envelope holds what a matter is about, and its people. Once it is answered, each side has it in its own records; the
bytes that crossed are removed after a term that the operator sets. What stays is the stamp with the digest and the
signature over it, and the receipt that names the same digest: whoever still has the bytes can show that they are the
ones. Nothing is removed that has no receipt and no person's word.
"""

from datetime import timedelta

from django.conf import settings
from django.db import connection

from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK

AT_ONCE = 1000
SENT = """
UPDATE exchange_outgoing SET body = '' WHERE (zone, id) IN (
  SELECT zone, id FROM exchange_outgoing WHERE body <> '' AND next_at IS NULL
    AND coalesce(answered_at, made_at) < %s AND (receipt IS NOT NULL OR settled <> '') LIMIT %s)
"""
TAKEN = """
UPDATE exchange_incoming SET body = '' WHERE (zone, source, id) IN (
  SELECT zone, source, id FROM exchange_incoming WHERE body <> '' AND receipt IS NOT NULL AND taken_at < %s LIMIT %s)
"""


def let_go() -> int:
    """The bytes of what was answered before the term, on both sides; of how many envelopes."""
    policy.enter(CLOCK)
    since = clock.now() - timedelta(days=settings.ENVELOPES_KEPT_DAYS)
    return sum(_emptied(statement, since) for statement in (SENT, TAKEN))


def _emptied(statement: str, since: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, [since, AT_ONCE])
        return int(cursor.rowcount)
