"""What an examination finds, and how it asks the database."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at (检查结果)."""

    name: str
    ok: bool
    found: str
    wanted: str = ""
    why: str = ""
    next: str = ""
    warning: bool = False

    def spelled(self) -> dict[str, Any]:
        """The finding as plain values."""
        return asdict(self)


def rows(connection: Any, sql: str, values: Any = None) -> list[tuple[Any, ...]]:
    """The rows of one question."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def one(connection: Any, sql: str, values: Any = None) -> Any:
    """The one value of one question."""
    return rows(connection, sql, values)[0][0]


def told(connection: Any, setting: str) -> str:
    """What the server says of a setting in this connection."""
    return one(connection, "SELECT current_setting(%s)", [setting])
