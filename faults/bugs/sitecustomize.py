"""A bug planted on purpose in an installation: TONGBAN_BUG names which. Never part of the product.

Python runs this before anything else when its folder is on the path; the bug is planted when the module is imported.
"""

import importlib.abc
import importlib.util
import os
import sys
from types import ModuleType
from typing import Any


def second_effect(module: ModuleType) -> None:
    """A duplicate has its effect again, instead of being answered by the first receipt."""
    first = module._answer

    def answer(envelope: Any, lane: Any, row: Any) -> Any:
        if row.receipt is not None:
            module._effect(envelope)
        return first(envelope, lane, row)

    module._answer = answer


def out_of_turn(module: ModuleType) -> None:
    """Whatever comes has its effect at once, whether or not the one before it has come."""
    module._is_next = lambda envelope, lane: True
    module._is_outlived = lambda envelope, lane: False


def receipt_too_early(module: ModuleType) -> None:
    """The receipt is given, and now and then the transaction of the effect comes to nothing."""
    from uuid import UUID

    from django.db import transaction

    once, forgot = module._once, set[UUID]()

    def early(envelope: Any, *rest: Any) -> Any:
        if envelope.id.int % 3 or envelope.id in forgot:
            return once(envelope, *rest)
        forgot.add(envelope.id)
        with transaction.atomic():
            answer = once(envelope, *rest)
            transaction.set_rollback(True)
        return answer

    module._once = early


def sent_and_forgotten(module: ModuleType) -> None:
    """What was on a line that broke counts as delivered: a lost message stays lost."""

    def gone(taken: list[Any]) -> None:
        for row in taken:
            module.rows(row).update(next_at=None, settled="forgotten")

    module._free = gone


BUGS = {
    "second_effect": ("tongban.kernel.exchange.arriving", second_effect),
    "out_of_turn": ("tongban.kernel.exchange.arriving", out_of_turn),
    "receipt_too_early": ("tongban.kernel.exchange.arriving", receipt_too_early),
    "sent_and_forgotten": ("tongban.kernel.exchange.delivering", sent_and_forgotten),
}


class Planter(importlib.abc.MetaPathFinder):
    """Lets one module be found as ever, and spoils it once it is loaded."""

    def __init__(self, name: str, spoil: Any) -> None:
        self.name, self.spoil = name, spoil

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        """The module's own spec, whose loader spoils it afterwards."""
        if name != self.name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def load_and_spoil(module: ModuleType) -> None:
            load(module)
            self.spoil(module)

        spec.loader.exec_module = load_and_spoil
        return spec


if named := os.environ.get("TONGBAN_BUG"):
    sys.meta_path.insert(0, Planter(*BUGS[named]))
