"""Lists through a pane: the same rows by the same condition, where row-level security would not let an index help.

An order over an expression and a pattern over words may tell of rows that are not shown, so the wall forbids them to be
looked up in an index. The pane (`walls.panes`) does not; it is for statements of the house, never for anybody else's.
"""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.db.models.sql.datastructures import BaseTable

Row = TypeVar("Row", bound=Model)


def through_pane(found: QuerySet[Row]) -> QuerySet[Row]:
    """The same list, read through the pane of its table."""
    seen, table = found.all(), found.model._meta.db_table
    seen.query.get_initial_alias()
    seen.query.alias_map[table] = BaseTable(f"{table}_seen", table)
    return seen
