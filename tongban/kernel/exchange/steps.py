"""Steps of one transaction: each can be undone by itself, or all of them are undone together.

Nearly everything that crosses is done in one go, so it is tried without a way back for each step, which would cost as
much as the step. Whatever does not go through is undone as a whole and done again, step by step.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.db import transaction

Done = TypeVar("Done")

SOME = 10
"""So many things at most are done in one transaction: what they hold is held for a moment only."""


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


def each_in_one(acts: Sequence[Callable[[], Done]]) -> list[Done]:
    """Do several things, some of them at a time in one transaction, and so in one commit.

    Where one of them does not go through each is done in its own, and keeps none of the others from theirs.
    """
    starts = range(0, len(acts), SOME)
    return [done for start in starts for done in _some_in_one(acts[start : start + SOME])]


def _some_in_one(acts: Sequence[Callable[[], Done]]) -> list[Done]:
    if len(acts) == 1:
        return [acts[0]()]
    try:
        with _all(together=True), transaction.atomic():
            return [do() for do in acts]
    except Undone:
        return [do() for do in acts]


@contextmanager
def _all(*, together: bool) -> Iterator[None]:
    mark = _together.set(together)
    try:
        yield
    finally:
        _together.reset(mark)


_together: ContextVar[bool | None] = ContextVar("together", default=None)
