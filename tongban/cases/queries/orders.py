"""In which order a list stands, and how it goes on from any of its rows: no page costs more than the first."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, F, Func, QuerySet, Value

from tongban.cases.models import TURN, Case, turn_of
from tongban.kernel.programs import instant, read_by, spelled, words

Read = Callable[[Any], Any]


class Row(Func):
    """Values that are compared as one: the first that differs tells, so that an index leads to the place at once."""

    template = "(%(expressions)s)"
    output_field = BooleanField()


class Beyond(Func):
    """Whether one row of values stands behind another."""

    template = "%(expressions)s"
    arg_joiner = " > "
    output_field = BooleanField()


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is ordered by: names of the question, how to read them from text, and which way (排序)."""

    keys: tuple[tuple[str, Read], ...]
    falling: bool = False

    @property
    def reversed(self) -> "Order":
        """The same list from its end."""
        return replace(self, falling=not self.falling)

    def ordered(self, found: QuerySet[Case]) -> QuerySet[Case]:
        """The list in this order."""
        if any(name == "turn" for name, _read in self.keys):
            found = found.alias(turn=TURN)
        names = [F(name) for name, _read in self.keys]
        return found.order_by(*(name.desc() if self.falling else name.asc() for name in names))

    def after(self, found: QuerySet[Case], place: tuple[Any, ...]) -> QuerySet[Case]:
        """What stands after a place in this order."""
        names, values = Row(*(F(name) for name, _read in self.keys)), Row(*map(Value, place))
        return self.ordered(found).filter(Beyond(values, names) if self.falling else Beyond(names, values))

    def place(self, case: Case) -> tuple[Any, ...]:
        """Where a case stands."""
        return tuple(turn_of(case) if name == "turn" else getattr(case, name) for name, _read in self.keys)

    def spelled(self, case: Case) -> str:
        """The place of a case as a cursor."""
        return spelled(self.place(case))

    def read(self, cursor: str) -> tuple[Any, ...]:
        """The place that a cursor says; NotReady for anything else."""
        return read_by(cursor, *(read for _name, read in self.keys))


KEY = ("id", UUID)
DUE = Order((("turn", instant), ("received_at", instant), KEY))
ORDERS = {
    "": DUE,
    "due": DUE,
    "-due": DUE.reversed,
    "received": Order((("received_at", instant), KEY)),
    "-received": Order((("received_at", instant), KEY), falling=True),
    "number": Order((("number", words), KEY)),
    "-number": Order((("number", words), KEY), falling=True),
    "applicant": Order((("applicant_name", words), KEY)),
    "-applicant": Order((("applicant_name", words), KEY), falling=True),
}
"""The orders of a work list by their names in its address; without one: what is due first stands first."""
