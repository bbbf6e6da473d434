"""Steps of one transaction: each can be undone by itself, or all of them are undone together.

Nearly everything that crosses is done in one go, so it is tried without a way back for each step, which would cost as
much as the step. Whatever does not go through is undone as a whole and done again, step by step.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.db import transaction

Done = TypeVar("Done")


class Undone(Exception):
    """A step cannot be kept while the others are: all of it must be done again, step by step."""


def step() -> transaction.Atomic:
    """A part of the transaction; by itself a transaction where there is none yet."""
    return transaction.atomic(savepoint=not _together.get())


def are_together() -> bool:
    """Whether no step can be undone by itself."""
    return bool(_together.get())


def in_one(do: Callable[[], Done]) -> Done:
    """Do something in one transaction: in one go, and where that does not go through, anew and step by step."""
    if _together.get() is not None:
        with step():
            return do()
    try:
        with _all(together=True), transaction.atomic():
            return do()
    except Undone:
        with _all(together=False), transaction.atomic():
            return do()


@contextmanager
def _all(*, together: bool) -> Iterator[None]:
    mark = _together.set(together)
    try:
        yield
    finally:
        _together.reset(mark)


_together: ContextVar[bool | None] = ContextVar("together", default=None)
