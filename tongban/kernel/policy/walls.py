"""Row-level security, generated from the policy table: the second wall, for the day the first is forgotten."""

from collections.abc import Collection, Iterable

from django.db import models

from tongban.kernel.policy.table import SEVERAL, TABLE, listed

CASTS = dict.fromkeys(("principal", "person", "mandate", "whole"), "::uuid")


def setting(name: str) -> str:
    """A setting of the connection as an expression that is evaluated once, and NULL when empty."""
    return f"(SELECT nullif(current_setting('tongban.{name}', true), ''){CASTS.get(name, '')})"


def condition(kind: str, row: str, known: Collection[str] = ()) -> str:
    """SQL that is true when the connection's actor may see `row` (a table name or alias) of a kind.

    Roles that stand in the same relation share one branch: the planner reads this before every statement. The role is
    judged once for the statement, as a truth; compared row by row the planner would take every list for a short one.
    """
    roles: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for right in TABLE.rights(kind, known):
        roles.setdefault(right.columns, []).append(right.role)
    return "(" + " OR ".join(_branch(columns, names, row) for columns, names in roles.items()) + ")"


def _branch(columns: tuple[tuple[str, str], ...], roles: list[str], row: str) -> str:
    parts = [f"(SELECT {setting('role')} IN ({', '.join(repr(role) for role in roles)}))"]
    parts += [_equal(row, column, _one_of(attribute)) for column, attribute in columns]
    return "(" + " AND ".join(parts) + ")"


def _equal(row: str, column: str, value: str) -> str:
    name, many = listed(column)
    return f"{value} = ANY({row}.{name})" if many else f"{row}.{name} = {value}"


def _one_of(attribute: str) -> str:
    """The value to compare with; of several, any."""
    if attribute not in SEVERAL:
        return setting(attribute)
    listed = f"string_to_array(nullif(current_setting('tongban.{attribute}', true), ''), ',')::uuid[]"
    return f"ANY ((SELECT {listed})::uuid[])"


def through(model: type[models.Model], field: str) -> str:
    """SQL that is true when the row's parent is visible: the parent's own wall answers."""
    relation = model._meta.get_field(field)
    parent = relation.related_model._meta.db_table
    own = model._meta.db_table
    pairs = zip(relation.from_fields, relation.to_fields, strict=True)
    equal = " AND ".join(f"{parent}.{theirs} = {own}.{ours}" for ours, theirs in pairs)
    return f"EXISTS (SELECT 1 FROM {parent} WHERE {equal})"


def walls(every_model: Iterable[type[models.Model]]) -> list[str]:
    """The statements that raise the wall of every model with `wall` (a kind) or `wall_through` (a relation)."""
    statements = []
    for model in every_model:
        table = model._meta.db_table
        if kind := getattr(model, "wall", None):
            statements += raise_wall(table, condition(kind, table))
        elif field := getattr(model, "wall_through", None):
            statements += raise_wall(table, through(model, field))
    return statements


def panes(every_model: Iterable[type[models.Model]]) -> list[str]:
    """Views behind which a wall stands that lets indexes on words be used, for models with `pane` (a condition).

    Row-level security forbids such an index, because its operators could tell of rows that are not shown. A view of the
    owner shows the same rows by the same condition; only the house asks it, and only by its own statements.
    """
    statements = []
    for model in every_model:
        if pane := getattr(model, "pane", None):
            table = model._meta.db_table
            name, columns = f"{table}_seen", ", ".join(f'r."{field.column}"' for field in model._meta.concrete_fields)
            statements += [
                f"DROP VIEW IF EXISTS {name}",
                f"CREATE VIEW {name} AS SELECT {columns} FROM {table} r WHERE {pane('r')}",
                f"REVOKE ALL ON {name} FROM PUBLIC",
                f"GRANT SELECT ON {name} TO tongban_app",
            ]
    return statements


def raise_wall(table: str, sql: str) -> list[str]:
    """Row-level security on one table by one condition, replacing what stood there."""
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS tongban_wall ON {table}",
        f"CREATE POLICY tongban_wall ON {table} FOR ALL TO tongban_app USING ({sql}) WITH CHECK ({sql})",
    ]
