"""The one door for many: history and generated worlds, by COPY, as owner, in the same bytes as single moves.

The caller spells every entry with `entries.compose` and gives the subjects and rows as they stand after the last one.
The deferred guard of each subject compares it with its last entry when the transaction ends, so a world that differs
from its journal is refused whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connections, models, transaction

from tongban.kernel.journal.entries import Composed
from tongban.kernel.journal.models import Hand, Private

ENTRY = "COPY journal_entry (zone, subject, number, kind, verb, recorded_at, effective_at, prev, hash, body) FROM STDIN"
OUTBOX = "COPY journal_outbox (zone, subject, number, hash) FROM STDIN"


def write(
    entries: Sequence[Composed],
    rows: Mapping[type[models.Model], Iterable[Mapping[str, Any]]],
    hands: Iterable[tuple[str, UUID, UUID, str]] = (),
    *,
    using: str = "owner",
) -> int:
    """Write entries, the rows they lead to, and who had which hand in what; all or nothing. Returns the entries."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        _write(cursor, entries, rows, hands)
        _copy(cursor, OUTBOX, (_text((*entry.place, _bytes(entry.hash))) for entry in entries))
    return len(entries)


def _write(
    cursor: Any,
    entries: Sequence[Composed],
    rows: Mapping[type[models.Model], Iterable[Mapping[str, Any]]],
    hands: Iterable[tuple[str, UUID, UUID, str]],
) -> None:
    _copy(cursor, ENTRY, (_line(entry) for entry in entries))
    private = ((*e.place, _bytes(e.salt), orjson.dumps(e.facts).decode()) for e in entries if e.facts)
    _copy(cursor, _into(Private), (_text(values) for values in private))
    for model, values in rows.items():
        _copy(cursor, _into(model), (_text(_spelled(model, value)) for value in values))
    _copy(cursor, _into(Hand), (_text(hand) for hand in hands))


def _copy(cursor: Any, statement: str, lines: Iterable[bytes]) -> None:
    """COPY in blocks of some hundred lines: one call into the driver for each block, not for each line."""
    with cursor.copy(statement) as copy:
        block: list[bytes] = []
        for line in lines:
            block.append(line)
            if len(block) == 500:
                copy.write(b"".join(block))
                block.clear()
        copy.write(b"".join(block))


def _line(entry: Composed) -> bytes:
    zone, subject, number = entry.place
    prev = rb"\N" if entry.prev is None else _bytes(entry.prev).encode()
    head = (
        f"{zone}\t{subject}\t{number}\t{entry.kind}\t{entry.verb}\t{_at(entry.recorded_at)}\t{_at(entry.effective_at)}"
    )
    return b"%s\t%s\t%s\t%s\n" % (head.encode(), prev, _bytes(entry.hash).encode(), _bytes(entry.body).encode())


def _bytes(value: bytes) -> str:
    return rf"\\x{value.hex()}"


def _at(when: Any) -> str:
    return when.astimezone(UTC).isoformat()


def _into(model: type[models.Model]) -> str:
    names = [f'"{field.column}"' for field in model._meta.concrete_fields]
    return f"COPY {model._meta.db_table} ({', '.join(names)}) FROM STDIN"


def _spelled(model: type[models.Model], value: Mapping[str, Any]) -> list[Any]:
    """A row in the order of its columns, JSON and bytes as COPY reads them."""
    spelled = []
    for field in model._meta.concrete_fields:
        found = value.get(field.column)
        if isinstance(field, models.JSONField) and found is not None:
            found = orjson.dumps(found).decode()
        elif isinstance(found, bytes):
            found = _bytes(found)
            spelled.append(found)
            continue
        spelled.append(found)
    return spelled


def _text(values: Iterable[Any]) -> bytes:
    return ("\t".join(_cell(value) for value in values) + "\n").encode()


def _cell(value: Any) -> str:
    if value is None:
        return r"\N"
    if type(value) is str:
        return value if value.startswith(r"\\x") else value.translate(ESCAPES)
    if type(value) is bool:
        return "t" if value else "f"
    return str(value)


ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class Gathering:
    """Entries of real commands, gathered for the bulk door instead of written one by one, in one transaction.

    `flush` when every subject gathered so far has come to where it shall stand: memory then holds only the order in
    which entries were recorded, which is the order in which the sealer will number them.
    """

    def __init__(self, *, using: str = "owner") -> None:
        self.using = using
        self.waiting: list[tuple[datetime, int, bytes]] = []
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
            _copy(cursor, OUTBOX, (line for _at, _count, line in self.waiting))
        self.waiting.clear()

    def take(self, subject: models.Model, composed: Composed, hand: str | None, claim: object) -> None:
        """One entry on its way: kept, with the subject it belongs to and the hand that made it."""
        zone, key, _number = composed.place
        self.entries.append(composed)
        self.waiting.append((composed.recorded_at, len(self.waiting), _text((*composed.place, _bytes(composed.hash)))))
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
            _write(cursor, self.entries, tables, self.hands)
        self._empty()


def _columns(row: models.Model) -> dict[str, Any]:
    return {field.column: getattr(row, field.attname) for field in row._meta.concrete_fields}
