"""The database is told who asks: scalar settings that row-level security compares."""

from django.db import connection

from tongban.kernel.actors import Actor

SETTINGS = ("role", "zone", "agency", "principal", "person")
STATEMENT = "SELECT " + ", ".join(f"set_config('tongban.{name}', %s, false)" for name in SETTINGS)


def enter(actor: Actor) -> None:
    """Fix the actor on this database connection; skipped when the same actor already stands there.

    Inside a transaction the settings are always sent, because a rollback would take them back unseen.
    """
    values = tuple(str(getattr(actor, name) or "") for name in SETTINGS)
    standing = (id(connection.connection), values)
    if not connection.in_atomic_block and getattr(connection, "tongban_actor", None) == standing:
        return
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, values)
    connection.tongban_actor = (id(connection.connection), values)
