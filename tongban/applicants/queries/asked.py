"""Asking a function of the database: what nobody may leaf through is answered one by one."""

from typing import Any

from django.db import connection


def rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """All that it answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
