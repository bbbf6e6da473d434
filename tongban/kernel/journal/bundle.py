"""Export the journal as one file that anybody can verify: everything sealed and signed first, streamed, whole or not.

Only what stands under a signed head leaves; personal facts are not in it, only their salted digests. What the tables
lack is exported as lacking: the verifier says so, not the exporter.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from django.db import connection

from tongban.kernel import clock, keys, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.disk import write_atomically
from tongban.kernel.journal import grammar, seal
from tongban.kernel.journal.canon import instant
from tongban.kernel.keys import PublicKey, SigningKey

SPAN = 5_000
ZONES = "SELECT zone, count(*) FROM journal_leaf WHERE position < %s GROUP BY zone"
HEADS = f"SELECT * FROM ({seal.HEADS}) heads WHERE size > %s AND size <= %s ORDER BY size"
COUNT = "SELECT count(*), array_agg(DISTINCT key_id) FROM journal_head WHERE size <= %s"
LINES = """
SELECT l.position, l.hash, e.body FROM journal_leaf l LEFT JOIN journal_entry e USING (zone, subject, number)
WHERE l.position >= %s AND l.position < %s ORDER BY l.position
"""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written (存证包)."""

    path: str
    installation: str
    entries: int
    heads: int
    root: str
    key_id: str
    bytes: int
    trouble: str

    def plain(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)


class Content:
    """The bytes of a bundle on their way to the file, counted for the closing line."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.digest = sha256()
        self.lines = 0
        self.bytes = 0

    def add(self, lines: list[bytes]) -> None:
        """Some more lines."""
        content = b"".join(lines)
        self.file.write(content)
        self.digest.update(content)
        self.lines += len(lines)
        self.bytes += len(content)


def export(target: Path, folder: Path | None = None) -> Exported:
    """Seal, then write the bundle: the file is the old or the whole new one. KeyTrouble when it cannot be signed."""
    folder = folder or seal.keys_folder()
    policy.enter(OPERATOR)
    trouble = _sealed(folder)
    size = seal.signed_size()
    key, installation = keys.current(folder), keys.installation(folder)
    manifest = _manifest(size, installation, folder, key.public)
    with write_atomically(target) as file:
        content = Content(file)
        content.add([grammar.manifest_line(manifest)])
        for start in range(0, size, SPAN):
            content.add(list(_lines(start, min(start + SPAN, size), installation)))
        content.add([grammar.closing_line(_closing(content, installation, key))])
    root = manifest["head"]["root"] if manifest["head"] else ""
    counts = manifest["entries"], manifest["heads"]
    return Exported(str(target), installation, *counts, root, key.public.key_id, content.bytes, trouble)


def _sealed(folder: Path) -> str:
    """Seal everything that can be sealed; a hole in the tree is no reason to keep back what was signed before it."""
    try:
        seal.everything(folder)
    except seal.LeavesMissing as error:
        return error.code
    return ""


def _manifest(size: int, installation: str, folder: Path, current: PublicKey) -> dict[str, Any]:
    ((heads, signers),) = _rows(COUNT, size)
    known = keys.public_keys(folder) | {current.key_id: current}
    used = sorted({current.key_id, *(signers or ())} & known.keys())
    last = _rows(HEADS, size - 1, size)
    return {
        "entries": size,
        "hash": grammar.HASH,
        "head": grammar.summary(seal.head_of(last[0], installation)) if last else None,
        "heads": heads,
        "installation": installation,
        "keys": [grammar.key_of(known[key_id]) for key_id in used],
        "kind": grammar.KIND,
        "v": grammar.VERSION,
        "zones": dict(_rows(ZONES, size)),
    }


def _lines(start: int, end: int, installation: str) -> Iterator[bytes]:
    """The lines of some positions, each head after the entry that it signs last."""
    heads = {row[0]: row for row in _rows(HEADS, start, end)}
    for position, hash, body in _rows(LINES, start, end):
        yield grammar.entry_line(position, bytes(hash), bytes(body or b""))
        if position + 1 in heads:
            yield grammar.head_line(seal.head_of(heads.pop(position + 1), installation))
    for row in heads.values():
        yield grammar.head_line(seal.head_of(row, installation))


def _closing(content: Content, installation: str, key: SigningKey) -> dict[str, Any]:
    closed_at, digest = instant(clock.now()), content.digest.hexdigest()
    text = grammar.closing_text(closed_at, installation, content.lines, digest)
    return {
        "closed_at": closed_at,
        "installation": installation,
        "key_id": key.public.key_id,
        "lines": content.lines,
        "sha256": digest,
        "signature": key.sign(text).hex(),
    }


def _rows(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
