"""The one door for many: history and generated worlds, by COPY, as owner, in the same bytes as single moves.

The caller spells every entry with `entries.compose` and gives the subjects and rows as they stand after the last one.
The deferred guard of each subject compares it with its last entry when the transaction ends, so a world that differs
from its journal is refused whole.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connections, models, transaction
from psycopg.types.json import Jsonb

from tongban.kernel.journal.entries import Composed
from tongban.kernel.journal.models import Hand, Private

PLACE = ("zone", "text"), ("subject", "uuid"), ("number", "int4")
ENTRY = (
    "journal_entry",
    (
        *PLACE,
        *(("kind", "text"), ("verb", "text"), ("recorded_at", "timestamptz"), ("effective_at", "timestamptz")),
        *(("prev", "bytea"), ("hash", "bytea"), ("body", "bytea")),
    ),
)
OUTBOX = ("journal_outbox", (*PLACE, ("hash", "bytea")))

Table = tuple[str, Sequence[tuple[str, str]]]
"""A table and those of its columns that are written, each with its type."""


def write(
    entries: Sequence[Composed],
    rows: Mapping[type[models.Model], Iterable[Mapping[str, Any]]],
    hands: Iterable[tuple[str, UUID, UUID, str]] = (),
    *,
    using: str = "owner",
) -> int:
    """Write entries, the rows they lead to, and who had which hand in what; all or nothing. Returns the entries."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        _write(cursor, entries, rows, hands, using)
        _copy(cursor, OUTBOX, map(_sealed, entries))
    return len(entries)


def _write(
    cursor: Any,
    entries: Sequence[Composed],
    rows: Mapping[type[models.Model], Iterable[Mapping[str, Any]]],
    hands: Iterable[tuple[str, UUID, UUID, str]],
    using: str,
) -> None:
    _copy(cursor, ENTRY, map(_line, entries))
    _copy(cursor, _table(Private, using), (_secret(entry) for entry in entries if entry.facts))
    for model, values in rows.items():
        _copy(cursor, _table(model, using), _rows(model, values))
    _copy(cursor, _table(Hand, using), hands)


def _copy(cursor: Any, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """COPY in binary: bytes go as they are, and the driver spells the rest."""
    name, columns = table
    named = ", ".join(f'"{column}"' for column, _type in columns)
    with cursor.copy(f"COPY {name} ({named}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types([type_ for _column, type_ in columns])
        for row in rows:
            copy.write_row(row)


def _table(model: type[models.Model], using: str) -> Table:
    fields = model._meta.concrete_fields
    return model._meta.db_table, [(field.column, field.db_type(connections[using])) for field in fields]


def _rows(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Any]]:
    """Rows in the order of the model's columns."""
    cells = [(field.column, isinstance(field, models.JSONField)) for field in model._meta.concrete_fields]
    for row in rows:
        yield [_json(row.get(column)) if is_json else row.get(column) for column, is_json in cells]


def _json(value: Any) -> Jsonb | None:
    return None if value is None else Jsonb(value, dumps=orjson.dumps)


def _line(entry: Composed) -> tuple[Any, ...]:
    said = entry.kind, entry.verb, entry.recorded_at, entry.effective_at
    return (*entry.place, *said, entry.prev, entry.hash, entry.body)


def _sealed(entry: Composed) -> tuple[Any, ...]:
    return (*entry.place, entry.hash)


def _secret(entry: Composed) -> tuple[Any, ...]:
    return (*entry.place, entry.salt, _json(entry.facts))


class Gathering:
    """Entries of real commands, gathered for the bulk door instead of written one by one, in one transaction.

    `flush` when every subject gathered so far has come to where it shall stand: memory then holds only the order in
    which entries were recorded, which is the order in which the sealer will number them.
    """

    def __init__(self, *, using: str = "owner") -> None:
        self.using = using
        self.waiting: list[tuple[datetime, int, tuple[Any, ...]]] = []
        self._empty()

    def _empty(self) -> None:
        self.entries: list[Composed] = []
        self.subjects: dict[tuple[str, UUID], models.Model] = {}
        self.hands: set[tuple[str, UUID, UUID, str]] = set()

    def __enter__(self) -> "Gathering":
        self.transaction = transaction.atomic(using=self.using)
        self.transaction.__enter__()
        return self

    def __exit__(self, *fault: Any) -> None:
        if fault[0] is None:
            self.finish()
        self.transaction.__exit__(*fault)

    def finish(self) -> None:
        """What is left, then everything to the sealer in the order in which it was recorded."""
        self.flush()
        self.waiting.sort()
        with connections[self.using].cursor() as cursor:
            _copy(cursor, OUTBOX, (row for _at, _count, row in self.waiting))
        self.waiting.clear()

    def take(self, subject: models.Model, composed: Composed, hand: str | None, claim: object) -> None:
        """One entry on its way: kept, with the subject it belongs to and the hand that made it."""
        zone, key, _number = composed.place
        self.entries.append(composed)
        self.waiting.append((composed.recorded_at, len(self.waiting), _sealed(composed)))
        self.subjects[zone, key] = subject
        person = orjson.loads(composed.body)["actor"].get("person") if hand else None
        if person:
            self.hands.add((zone, key, UUID(person), hand))

    def flush(self) -> None:
        """Send what was gathered to the database."""
        tables: dict[type[models.Model], list[Mapping[str, Any]]] = {}
        for subject in self.subjects.values():
            tables.setdefault(type(subject), []).append(_columns(subject))
            for model, hanging in subject.__dict__.get("_rows", {}).items():
                if model != "fresh":
                    tables.setdefault(model, []).extend(_columns(row) for row in hanging)
        with connections[self.using].cursor() as cursor:
            _write(cursor, self.entries, tables, self.hands, self.using)
        self._empty()


def _columns(row: models.Model) -> dict[str, Any]:
    return {field.column: getattr(row, field.attname) for field in row._meta.concrete_fields}
