"""One after the other: what is counted or looked up before it is written, where no constraint can say the law."""

from django.db import connection

TURN = 7702
"""The key space of everything that people are made to wait for by name."""


def in_turn(name: str) -> None:
    """Until this transaction ends nobody else goes on who waits for the same name; what is read from now on stands."""
    if not connection.in_atomic_block:
        raise RuntimeError("a turn ends with its transaction, and there is none")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [name, TURN])
