"""The policy table as values: rights by kind, relations as equal columns, routes by role."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from pathlib import Path
from typing import Any

from django.db.models import Q

from tongban.kernel.actors import ROLES, Actor

FILE = Path(__file__).resolve().parents[2] / "policy.toml"
STAFF = ("window", "reviewer", "approver", "admin", "supervisor")
GROUPS = {"everyone": ROLES, "staff": STAFF, "signed-in": ("applicant", "agent", *STAFF)}
SEVERAL = ("items",)
"""Attributes of which an actor has several: a column holds when it equals one of them."""


@dataclass(frozen=True, slots=True)
class Right:
    """One role in one relation: every (column, attribute of the actor) must be equal."""

    role: str
    relation: str
    columns: tuple[tuple[str, str], ...]

    def holds(self, actor: Actor, row: Any) -> bool:
        """Whether the actor stands in this relation to the row; an unset attribute never does."""
        return actor.role == self.role and all(
            getattr(actor, attribute) is not None and _agrees(row, column, attribute, getattr(actor, attribute))
            for column, attribute in self.columns
        )

    def condition(self, actor: Actor) -> Q | None:
        """The rows to which the actor stands in this relation; None where an attribute is not set."""
        pairs = [(column, attribute, getattr(actor, attribute)) for column, attribute in self.columns]
        if any(value is None for _column, _attribute, value in pairs):
            return None
        return Q(**dict(_asked(*pair) for pair in pairs))


def _agrees(row: Any, column: str, attribute: str, value: Any) -> bool:
    name, many = listed(column)
    held = getattr(row, name)
    if many:
        return value in (held or ())
    return held in value if attribute in SEVERAL else held == value


def _asked(column: str, attribute: str, value: Any) -> tuple[str, Any]:
    name, many = listed(column)
    if many:
        return f"{name}__contains", [value]
    return (f"{name}__in", value) if attribute in SEVERAL else (name, value)


def listed(column: str) -> tuple[str, bool]:
    """A column's name, and whether it is a list that must hold the value."""
    return column.removesuffix("[]"), column.endswith("[]")


@dataclass(frozen=True, slots=True)
class Table:
    """The whole policy: rights to see by kind, and roles by route."""

    view: dict[str, tuple[Right, ...]]
    routes: dict[str, frozenset[str]]
    scopes: dict[str, str]

    def rights(self, kind: str, known: Collection[str] = ()) -> tuple[Right, ...]:
        """The rights to see rows of a kind; an unknown kind is a mistake, not an empty answer.

        A table that has only some of the columns names them: a relation by another column gives no right there.
        """
        rights = self.view[kind]
        return tuple(one for one in rights if not known or {column for column, _ in one.columns} <= set(known))


def read(text: str) -> Table:
    """Parse the table; a word that is no role or relation stops the program (ValueError)."""
    raw = tomllib.loads(text)
    relations = {name: tuple(columns.items()) for name, columns in raw["relations"].items()}
    return Table(
        view={kind: tuple(_right(words, relations) for words in rows) for kind, rows in raw["view"].items()},
        routes={name: _roles(words) for name, words in raw["routes"].items()},
        scopes={route: scope for scope, routes in raw["scopes"].items() for route in routes.split()},
    )


def _right(words: str, relations: dict[str, tuple[tuple[str, str], ...]]) -> Right:
    role, relation = words.split()
    if role not in ROLES or relation not in relations:
        raise ValueError(f"policy: no such right {words!r}")
    return Right(role, relation, relations[relation])


def _roles(words: str) -> frozenset[str]:
    roles = frozenset(role for word in words.split() for role in GROUPS.get(word, (word,)))
    if not roles <= set(ROLES):
        raise ValueError(f"policy: no such role in {words!r}")
    return roles


@cache
def _table() -> Table:
    return read(FILE.read_text(encoding="utf-8"))


TABLE = _table()


def visible(actor: Actor, kind: str) -> Q:
    """The rows of a kind that the actor may see, as a condition: where every list begins."""
    conditions = [right.condition(actor) for right in TABLE.rights(kind) if right.role == actor.role]
    standing = [condition for condition in conditions if condition is not None]
    return reduce(or_, standing) if standing else Q(pk__in=())


def equal(actor: Actor, kind: str, row: str, known: Collection[str] = ()) -> tuple[str, dict[str, Any]]:
    """The same condition as SQL on `row` with its values: for a question that is put in SQL."""
    parts, values = [], {}
    rights = [right for right in TABLE.rights(kind, known) if right.role == actor.role]
    for place, right in enumerate(rights):
        names = [(column, attribute, f"{kind}_{place}_{column}") for column, attribute in right.columns]
        values |= {name: _sent(attribute, getattr(actor, attribute)) for _column, attribute, name in names}
        parts.append(" AND ".join(f"{row}.{column} = {_placed(attribute, name)}" for column, attribute, name in names))
    return "(" + (" OR ".join(f"({part or 'true'})" for part in parts) or "false") + ")", values


def _sent(attribute: str, value: Any) -> Any:
    return list(value or ()) if attribute in SEVERAL else value


def _placed(attribute: str, name: str) -> str:
    return f"ANY(%({name})s::uuid[])" if attribute in SEVERAL else f"%({name})s"


def may_view(actor: Actor, kind: str, row: Any) -> bool:
    """Whether the actor may see this row: the same table as `visible`, asked of one object."""
    return any(right.holds(actor, row) for right in TABLE.rights(kind))


def may_come_in(actor: Actor, route: str) -> bool:
    """Whether a route is open to the actor's role; a route outside the table is open to nobody."""
    return route in routes_of(actor.role)


@cache
def routes_of(role: str) -> frozenset[str]:
    """The names of the routes that are open to a role: what a page may offer to somebody."""
    return frozenset(route for route, roles in TABLE.routes.items() if role in roles)
