"""The database is told who asks: scalar settings that row-level security compares."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from tongban.kernel.actors import Actor

SETTINGS = ("role", "zone", "agency", "principal", "person", "post", "mandate", "whole", "items", "other", "itself")
STATEMENT = "SELECT " + ", ".join(f"set_config('tongban.{name}', %s, false)" for name in SETTINGS)


def enter(actor: Actor) -> None:
    """Fix the actor on this database connection; skipped when the same actor already stands there.

    Whoever was let in within a transaction stands there for that transaction only, because a rollback would take him
    back unseen; and once a request he is let in in any case, because a connection that died meanwhile would come back
    without him.
    """
    values = _values(actor)
    if _is_alive() and _standing() == (connection.connection, values):
        return
    ask(STATEMENT, values)
    _stands(values)


def _is_alive() -> bool:
    return connection.connection is not None and (connection.in_atomic_block or connection.health_check_done)


def _standing() -> tuple[Any, ...]:
    """On which connection who stands; nobody, when the transaction in which he was let in is over."""
    *standing, block = getattr(connection, "tongban_actor", (None, (), None))
    return tuple(standing) if block is None or block in connection.atomic_blocks else ()


def stands(actor: Actor) -> None:
    """Remember whom the database was told of, when a function of an entrance has told it already."""
    _stands(_values(actor))


def _stands(values: tuple[str, ...]) -> None:
    block = connection.atomic_blocks[-1] if connection.in_atomic_block else None
    connection.tongban_actor = (connection.connection, values, block)


def ask(statement: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row of a statement that reads only; it also shows that the connection lives.

    A connection found dead is replaced, once: so the question itself is the health check, not a round trip before it.
    """
    if connection.in_atomic_block:
        return _row(statement, values)
    connection.health_check_done = True
    try:
        return _row(statement, values)
    except (OperationalError, InterfaceError):
        connection.close()
        return _row(statement, values)


def _row(statement: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


@lru_cache(maxsize=1024)
def _values(actor: Actor) -> tuple[str, ...]:
    return tuple(_spelled(getattr(actor, name)) for name in SETTINGS)


def _spelled(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value or "")
