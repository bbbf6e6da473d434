"""The sealer: numbers committed entries several times a second and signs the tree over them each minute.

One sealer works at a time, whoever calls: the database functions hold a lock and refuse what does not continue the
last state. Without its key the sealer goes on numbering, signs nothing and names the trouble.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from tongban.kernel import clock, keys
from tongban.kernel.journal import grammar, merkle
from tongban.kernel.journal.canon import instant
from tongban.kernel.journal.merkle import Frontier
from tongban.kernel.journal.proofs import Proof
from tongban.kernel.keys import KeyTrouble

BATCH = 10_000
MOST_IN_A_STRETCH = 8_192
BETWEEN_HEADS = timedelta(minutes=1)
WAIT = 0.05

LAST_HEAD = "SELECT size, frontier, signed_at FROM journal_head ORDER BY size DESC LIMIT 1"
LEAVES = "SELECT position, hash FROM journal_leaf WHERE position >= %s AND position < %s ORDER BY position"
PLACE = "SELECT position, hash FROM journal_leaf WHERE zone = %s AND subject = %s AND number = %s"
HEADS = """
SELECT size, root, frontier, signed_at, key_id, signature, lag(size, 1, 0::bigint) OVER (ORDER BY size) AS previous
FROM journal_head
"""
FIRST_HEAD_OVER = f"SELECT * FROM ({HEADS}) heads WHERE size > %s ORDER BY size LIMIT 1"


class LeavesMissing(Exception):
    """The tree has a hole: somebody removed what may not be removed; nothing more is signed over it."""

    code = "journal-broken"


class NotSealed(LookupError):
    """The entry is not under a signed head yet (or does not exist): ask again in a minute."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did: entries numbered, size of the head it signed (or 0), and the degraded mode (or nothing)."""

    sealed: int = 0
    signed: int = 0
    trouble: str = ""


def step(folder: Path | None = None) -> Step:
    """One turn of the worker: number what is committed, sign when a minute is over or much has come."""
    sealed = number() or 0
    try:
        signed = sign(folder or keys_folder()) if is_due(clock.now()) else 0
    except (KeyTrouble, LeavesMissing) as error:
        return Step(sealed, trouble=error.code)
    return Step(sealed, signed)


def everything(folder: Path | None = None) -> int:
    """Number and sign all that is committed now; how many entries are signed. KeyTrouble when it cannot be signed."""
    while (moved := number()) != 0:
        if moved is None:
            time.sleep(WAIT)
    wanted = size()
    while signed_size() < wanted:
        sign(folder or keys_folder())
    return signed_size()


def make_key(folder: Path) -> None:
    """The first key of an installation; never a second one in silence where heads were signed and their key is gone."""
    if not signed_size():
        with suppress(FileExistsError):
            keys.create(folder)


def keys_folder() -> Path:
    """Where this installation keeps its keys."""
    return Path(settings.DATA_DIR) / "keys"


def number(limit: int = BATCH) -> int | None:
    """Give positions to committed entries: how many, or None when another sealer is at work."""
    return _one("SELECT journal_seal(%s)", limit)[0]


def size() -> int:
    """How many entries have a position."""
    return _one("SELECT coalesce(max(position) + 1, 0) FROM journal_leaf")[0]


def signed_size() -> int:
    """How many entries stand under a signed head."""
    return _one("SELECT coalesce(max(size), 0) FROM journal_head")[0]


def is_due(now: datetime) -> bool:
    """Whether a head should be signed: the tree has grown, and a minute is over or a whole stretch has come."""
    last = _all(LAST_HEAD)
    grown = size() - (last[0][0] if last else 0)
    return grown >= MOST_IN_A_STRETCH or (grown > 0 and (not last or abs(now - last[0][2]) >= BETWEEN_HEADS))


def sign(folder: Path) -> int:
    """Sign a head over what is numbered, at most one stretch at a time; its size, or 0 when there was nothing to do."""
    key, installation = keys.current(folder), keys.installation(folder)
    last = _all(LAST_HEAD)
    tree = Frontier(last[0][0], tuple(map(bytes, last[0][1]))) if last else Frontier()
    grown = tree.extend(_leaves(tree.size, min(size(), tree.size + MOST_IN_A_STRETCH)))
    if grown.size == tree.size:
        return 0
    now, root = clock.now(), grown.root()
    text = grammar.head_text(installation, tree.size, root.hex(), instant(now), grown.size)
    kept = _one(
        "SELECT journal_sign_head(%s, %s, %s, %s, %s, %s, %s)",
        tree.size,
        grown.size,
        root,
        list(grown.nodes),
        now,
        key.public.key_id,
        key.sign(text),
    )[0]
    return grown.size if kept else 0


def _leaves(start: int, end: int) -> list[bytes]:
    """The leaves of a range that must be whole."""
    found = _all(LEAVES, start, end)
    if [position for position, _ in found] != list(range(start, end)):
        raise LeavesMissing(f"of the leaves {start} to {end - 1} only {len(found)} are there")
    return [bytes(hash) for _, hash in found]


def inclusion(zone: str, subject: UUID, number: int) -> Proof:
    """The proof that an entry stands in the journal, by the first head signed over it; NotSealed before that.

    Only the leaves between two heads are read: the older head's frontier holds everything left of them.
    """
    place = _all(PLACE, zone, subject, number)
    heads = _all(FIRST_HEAD_OVER, place[0][0]) if place else []
    if not heads:
        raise NotSealed(f"entry {number} of {subject} in {zone} is under no signed head yet")
    position, hash = place[0]
    head = head_of(heads[0], keys.installation(keys_folder()))
    tree = _tree(head["previous"])
    subtree = merkle.subtrees(tree, _leaves(tree.size, head["size"]))
    path = tuple(merkle.inclusion(position, head["size"], subtree))
    return Proof(zone, str(subject), number, bytes(hash), position, path, grammar.summary(head))


def head_of(row: Sequence[Any], installation: str) -> dict[str, Any]:
    """A head as bundles and proofs spell it, from a row of `HEADS`."""
    size, root, frontier, signed_at, key_id, signature, previous = row
    return {
        "frontier": [bytes(node).hex() for node in frontier],
        "installation": installation,
        "key_id": key_id,
        "previous": previous,
        "root": bytes(root).hex(),
        "signature": bytes(signature).hex(),
        "signed_at": instant(signed_at),
        "size": size,
    }


def last_head(folder: Path) -> dict[str, Any] | None:
    """The last signed head with the public key of its signer, for others to keep; None where there is none."""
    found = _all(f"SELECT * FROM ({HEADS}) heads ORDER BY size DESC LIMIT 1")
    key = keys.public_keys(folder).get(found[0][4]) if found else None
    if key is None:
        return None
    return {**grammar.summary(head_of(found[0], keys.installation(folder))), "public": key.spki.hex()}


def _tree(size: int) -> Frontier:
    found = _all("SELECT frontier FROM journal_head WHERE size = %s", size)
    return Frontier(size, tuple(map(bytes, found[0][0]))) if found else Frontier()


def _one(statement: str, *values: Any) -> Sequence[Any]:
    return _all(statement, *values)[0]


def _all(statement: str, *values: Any) -> list[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
