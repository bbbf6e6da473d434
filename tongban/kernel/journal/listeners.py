"""Listening: whoever must do something when a line appears follows the sealed journal, at least once for each line.

A listener is called in one transaction with the advance of its cursor, entry by entry in the order of the tree; it is
idempotent by (zone, subject, number), because a crash between effect and commit brings the entry again. It may also see
an entry for which there is nothing left to do. One that fails is named in the log, waits, and tries again where it
failed; the others go on. Whoever can do many lines in as many questions as one says so; after a fall he hears them one
by one until he is over the line at which he fell.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import orjson
import structlog
from django.db import connection, transaction

from tongban.kernel import policy
from tongban.kernel.actors import CLOCK
from tongban.kernel.journal import entries
from tongban.kernel.journal.entries import Entry

SPAN = 2_000
AT_ONCE = 100
"""So many lines at most are told together to whoever can do many of them in as many questions as one."""
LONGEST_WAIT = 300.0
log = structlog.get_logger()

Call = Callable[[Entry], object]
Together = Callable[[Sequence[Entry]], object]

MINE = "SELECT position FROM journal_cursor WHERE listener = %s FOR UPDATE SKIP LOCKED"
BEGIN = "INSERT INTO journal_cursor (listener, position) VALUES (%s, -1) ON CONFLICT DO NOTHING"
ADVANCE = "UPDATE journal_cursor SET position = %s WHERE listener = %s"
TOP = "SELECT coalesce(max(position), -1) FROM journal_leaf"
HERE = f"""
INSERT INTO journal_cursor (listener, position) SELECT name, ({TOP}) FROM unnest(%s::text[]) name
ON CONFLICT (listener) DO UPDATE SET position = excluded.position
"""
NEW = """
SELECT l.position, e.body, p.facts::text
FROM journal_leaf l JOIN journal_entry e USING (zone, subject, number)
LEFT JOIN journal_private p USING (zone, subject, number)
WHERE l.position > %s AND l.position <= %s AND e.verb = ANY(%s) ORDER BY l.position
"""
LAGS = f"SELECT listener, ({TOP}) - position FROM journal_cursor"
PASS = f"""
WITH top AS ({TOP.replace(" FROM", " AS position FROM")}),
mine AS (
  SELECT c.listener, c.position FROM journal_cursor c, top
  WHERE c.listener = ANY(%s) AND c.position < top.position AND c.position >= top.position - {SPAN}
  FOR UPDATE OF c SKIP LOCKED
),
new AS (
  SELECT e.verb, max(l.position) AS last FROM journal_leaf l JOIN journal_entry e USING (zone, subject, number), top
  WHERE l.position > (SELECT min(mine.position) FROM mine) AND l.position <= top.position GROUP BY e.verb
)
UPDATE journal_cursor c SET position = top.position FROM mine, top
WHERE c.listener = mine.listener AND NOT EXISTS (
  SELECT 1 FROM new JOIN unnest(%s::text[], %s::text[]) AS wants(listener, verb) USING (verb)
  WHERE wants.listener = c.listener AND new.last > mine.position
) RETURNING c.listener
"""


@dataclass(frozen=True, slots=True)
class Listener:
    """A function that wants to hear of some verbs, known by its place in the code (监听者)."""

    name: str
    verbs: frozenset[str]
    call: Call
    together: Together | None = None


REGISTERED: dict[str, Listener] = {}


def on(*verbs: str, together: Together | None = None) -> Callable[[Call], Call]:
    """`@on("case.decide")`: call the function with every such entry once it is sealed.

    `together` does the same with many of them, in their order.
    """

    def register(call: Call) -> Call:
        listener = Listener(f"{call.__module__}.{call.__qualname__}", frozenset(verbs), call, together)
        REGISTERED[listener.name] = listener
        return call

    return register


@dataclass
class Ear:
    """One listener while the worker lives: how often it failed in a row, and where."""

    listener: Listener
    failures: int = 0
    wakes_at: float = 0.0
    stumbled_at: int | None = None
    reached: int = -1

    def hear(self) -> int:
        """One turn: the entries heard; 0 when there was nothing, or when it is waiting or busy elsewhere."""
        if time.monotonic() < self.wakes_at:
            return 0
        with Stumble(self):
            return self._hear()
        return 0

    def _hear(self) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            policy.enter(CLOCK)
            cursor.execute(BEGIN, [self.listener.name])
            cursor.execute(MINE, [self.listener.name])
            mine = cursor.fetchone()
            if mine is None:
                return 0
            start, end = mine[0], self._until(mine[0], cursor)
            if end == start:
                return 0
            cursor.execute(NEW, [start, end, list(self.listener.verbs)])
            lines = cursor.fetchall()
            self._told(lines)
            cursor.execute(ADVANCE, [end, self.listener.name])
        self.failures = 0
        if self.stumbled_at is not None and end >= self.stumbled_at:
            self.stumbled_at = None
        return len(lines)

    def _told(self, lines: Sequence[Sequence[Any]]) -> None:
        """Many at a time while all goes well; after a fall one by one, until the line is known at which it fell."""
        together = self.listener.together
        if together and not self.failures and self.stumbled_at is None:
            for first in range(0, len(lines), AT_ONCE):
                together([_read(line) for line in lines[first : first + AT_ONCE]])
            return
        for line in lines:
            self.reached = line[0]
            self.listener.call(_read(line))

    def _until(self, start: int, cursor: Any) -> int:
        """How far to go in one transaction: up to where it stumbled last, and then over that entry alone."""
        cursor.execute(TOP)
        end = min(start + SPAN, cursor.fetchone()[0])
        if self.stumbled_at is None or start >= self.stumbled_at:
            return end
        return min(end, self.stumbled_at - 1 if start < self.stumbled_at - 1 else self.stumbled_at)


def _read(line: Sequence[Any]) -> Entry:
    _position, body, facts = line
    return entries.read(bytes(body), orjson.loads(facts) if facts else None)


class Stumble:
    """Whatever a listener raises is its own trouble: it is logged and must wait, the worker lives on."""

    def __init__(self, ear: Ear) -> None:
        self.ear = ear

    def __enter__(self) -> None:
        self.ear.reached = -1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if kind is None or not issubclass(kind, Exception):
            return False
        ear = self.ear
        if ear.reached >= 0 and ear.stumbled_at != ear.reached:
            ear.stumbled_at, ear.failures = ear.reached, 0
        ear.failures += 1
        wait = min(2.0 ** (ear.failures - 1), LONGEST_WAIT)
        ear.wakes_at = time.monotonic() + wait
        facts = {"code": ear.listener.name, "position": ear.reached, "falls": ear.failures, "seconds": wait}
        log.error("listener_failed", **facts, exc_info=error)
        return True


@dataclass
class Listening:
    """All listeners of a worker."""

    listeners: Iterable[Listener] = field(default_factory=lambda: REGISTERED.values())
    ears: dict[str, Ear] = field(default_factory=dict)

    def step(self) -> int:
        """One turn for each listener that is behind or not known yet; how many entries were heard."""
        policy.enter(CLOCK)
        lag = lags()
        behind = [one for one in list(self.listeners) if lag.get(one.name) != 0]
        passed = _passed_over(behind)
        return sum(self.ears.setdefault(one.name, Ear(one)).hear() for one in behind if one.name not in passed)


def _passed_over(behind: Iterable[Listener]) -> set[str]:
    """Those for whom nothing new is meant come as far as the tree in one question, and need no turn of their own."""
    wants = [(one.name, verb) for one in behind for verb in one.verbs]
    if not wants:
        return set()
    names, verbs = zip(*wants, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(PASS, [list(set(names)), list(names), list(verbs)])
        return {name for (name,) in cursor.fetchall()}


def begin_here() -> None:
    """Whoever listens begins where the sealed journal ends now: a past that was generated is told to nobody."""
    policy.enter(CLOCK)
    with connection.cursor() as cursor:
        cursor.execute(HERE, [list(REGISTERED)])


def lags() -> dict[str, int]:
    """How many sealed entries each listener has not followed yet."""
    with connection.cursor() as cursor:
        cursor.execute(LAGS)
        return dict(cursor.fetchall())
