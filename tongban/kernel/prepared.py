"""A question that is asked thousands of times is put into words once (预备查询).

For the reads before every move, and those that follow it. Django's query language is kept for saying what is wanted;
what is spared is saying it anew each time, which costs more than the database's answer. The shape of a question is
everything that changes its SQL (such as a role); its values are told by name.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection, models

Found = TypeVar("Found", bound=models.Model)
Ask = Callable[..., "models.QuerySet[Any]"]
Slot = Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Plan:
    """One shape of a question: its SQL, what stands in each place of it, and the fields of each model it returns."""

    sql: str
    slots: tuple[Slot, ...]
    own: tuple[models.Field, ...]
    joined: tuple[models.Field, ...]


class Prepared(Generic[Found]):
    """`ask(shape, **values)` says the question as a queryset; `joined` names a relation that comes with each row.

    `without` names columns that are left out, of the relation, or of the rows themselves where none is joined: whoever
    needs one after all asks for it then.
    """

    def __init__(self, ask: Ask, *, joined: str = "", without: tuple[str, ...] = ()) -> None:
        self.ask, self.joined, self.without = ask, joined, without
        self.plans: dict[Hashable, Plan] = {}

    def first(self, shape: Hashable = None, **values: Any) -> Found | None:
        """The first row that answers, with its relation; None when there is none."""
        found = self._rows(("first", shape), shape, values, 1)
        return found[0] if found else None

    def every(self, shape: Hashable = None, **values: Any) -> list[Found]:
        """All rows that answer, each with its relation."""
        return self._rows(("every", shape), shape, values, None)

    def _rows(self, kind: Hashable, shape: Hashable, values: dict[str, Any], most: int | None) -> list[Any]:
        plan = self.plans.get(kind) or self.plans.setdefault(kind, self._plan(shape, values, most))
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, [slot(values) for slot in plan.slots])
            return [self._made(plan, row) for row in cursor.fetchall()]

    def _plan(self, shape: Hashable, values: dict[str, Any], most: int | None) -> Plan:
        """Say the question with a mark in the place of each value, and see where the marks come out."""
        marks = {name: _mark(place, value) for place, (name, value) in enumerate(values.items())}
        asked = self.ask(shape, **marks)
        own, joined = self._fields(asked)
        asked = asked.select_related(self.joined) if self.joined else asked
        asked = asked.only(*[field.name for field in own], *[f"{self.joined}__{field.name}" for field in joined])
        asked = asked if asked.query.order_by else asked.order_by()
        sql, params = asked[:most].query.sql_with_params()
        named = {tuple(mark) if isinstance(mark, list) else mark: name for name, mark in marks.items()}
        return Plan(sql, tuple(_slot(param, named) for param in params), own, joined)

    def _fields(self, asked: "models.QuerySet[Any]") -> tuple[tuple[models.Field, ...], tuple[models.Field, ...]]:
        if not self.joined:
            return tuple(field for field in _columns(asked.model) if field.name not in self.without), ()
        relation = asked.model._meta.get_field(self.joined).related_model
        return _columns(asked.model), tuple(field for field in _columns(relation) if field.name not in self.without)

    def _made(self, plan: Plan, row: tuple[Any, ...]) -> Found:
        found = _instance(plan.own, row[: len(plan.own)])
        if plan.joined:
            setattr(found, self.joined, _instance(plan.joined, row[len(plan.own) :]))
        return found


def keyed(model: type[Found], *, joined: str = "", without: tuple[str, ...] = ()) -> Prepared[Found]:
    """The plainest question: the rows of a model whose columns have the values that are told by their names."""
    return Prepared(lambda _shape, **key: model._default_manager.filter(**key), joined=joined, without=without)


def _columns(model: type[models.Model]) -> tuple[models.Field, ...]:
    return tuple(model._meta.concrete_fields)


def _mark(place: int, value: Any) -> Any:
    """Something of the value's type that no question contains; a list is one value, however long."""
    if isinstance(value, list):
        return [_mark(place, value[0])]
    if isinstance(value, UUID):
        return UUID(int=place + 1)
    if isinstance(value, datetime):
        return datetime(1, 1, place + 1, tzinfo=UTC)
    if isinstance(value, date):
        return date(1, 1, place + 1)
    return 31_991 + place if type(value) is int else f"\x00{place}"


def _slot(param: Any, named: Mapping[Any, str]) -> Slot:
    """What stands in one place of a question: the value of a name, a list of such, or what is always the same."""
    if isinstance(param, list) and tuple(param) in named:
        return itemgetter(named[tuple(param)])
    if isinstance(param, list):
        inner = [_slot(one, named) for one in param]
        return lambda values: [slot(values) for slot in inner]
    return itemgetter(named[param]) if param in named else lambda values: param


def _instance(fields: tuple[models.Field, ...], values: tuple[Any, ...]) -> Any:
    read = [_read(field, value) for field, value in zip(fields, values, strict=True)]
    return fields[0].model.from_db(connection.alias, [field.attname for field in fields], read)


def _read(field: models.Field, value: Any) -> Any:
    convert = getattr(field, "from_db_value", None)
    return convert(value, None, connection) if convert and value is not None else value
