"""A question that is asked thousands of times is put into words once (预备查询).

For the one read before every move. Django's query language is kept for saying what is wanted; what is spared is saying
it anew each time, which costs more than the database's answer. The shape of a question is everything that changes its
SQL (such as a role); its values are told by name.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection, models

Found = TypeVar("Found", bound=models.Model)
Ask = Callable[..., "models.QuerySet[Any]"]


@dataclass(frozen=True)
class Plan:
    """One shape of a question: its SQL, the names of its values in order, and the fields of each model it returns."""

    sql: str
    names: tuple[str, ...]
    own: tuple[models.Field, ...]
    joined: tuple[models.Field, ...]


class Prepared(Generic[Found]):
    """`ask(shape, **values)` says the question as a queryset; `joined` names a relation that comes with each row."""

    def __init__(self, ask: Ask, *, joined: str, without: tuple[str, ...] = ()) -> None:
        self.ask, self.joined, self.without = ask, joined, without
        self.plans: dict[Hashable, Plan] = {}

    def first(self, shape: Hashable, **values: Any) -> Found | None:
        """The first row that answers, with its relation; None when there is none."""
        plan = self.plans.get(shape) or self.plans.setdefault(shape, self._plan(shape, values))
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, [values[name] for name in plan.names])
            row = cursor.fetchone()
        return row and self._made(plan, row)

    def _plan(self, shape: Hashable, values: dict[str, Any]) -> Plan:
        """Say the question with a mark in the place of each value, and see where the marks come out."""
        marks = {name: _mark(place, value) for place, (name, value) in enumerate(values.items())}
        asked = self.ask(shape, **marks).select_related(self.joined)
        relation = asked.model._meta.get_field(self.joined)
        joined = [field for field in _columns(relation.related_model) if field.name not in self.without]
        wanted = [field.name for field in _columns(asked.model)] + [f"{self.joined}__{field.name}" for field in joined]
        asked = asked.only(*wanted)
        sql, params = asked.order_by()[:1].query.sql_with_params()
        named = {mark: name for name, mark in marks.items()}
        return Plan(sql, tuple(named[param] for param in params), _columns(asked.model), tuple(joined))

    def _made(self, plan: Plan, row: tuple[Any, ...]) -> Found:
        found = _instance(plan.own, row[: len(plan.own)])
        setattr(found, self.joined, _instance(plan.joined, row[len(plan.own) :]))
        return found


def _columns(model: type[models.Model]) -> tuple[models.Field, ...]:
    return tuple(model._meta.concrete_fields)


def _mark(place: int, value: Any) -> Any:
    """Something of the value's type that no question contains."""
    return UUID(int=place + 1) if isinstance(value, UUID) else f"\x00{place}"


def _instance(fields: tuple[models.Field, ...], values: tuple[Any, ...]) -> Any:
    read = [_read(field, value) for field, value in zip(fields, values, strict=True)]
    return fields[0].model.from_db(connection.alias, [field.attname for field in fields], read)


def _read(field: models.Field, value: Any) -> Any:
    convert = getattr(field, "from_db_value", None)
    return convert(value, None, connection) if convert and value is not None else value
