"""An entry: what happened to one subject, by whom, when recorded and from when effective, chained by its hash."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from tongban.kernel.actors import Actor
from tongban.kernel.journal.canon import canonical, instant

VERSION = 1
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Composed:
    """An entry ready to be written: the exact bytes, their hash, and the personal facts beside them."""

    body: bytes
    hash: bytes
    salt: bytes | None
    facts: dict[str, Any] | None
    place: tuple[str, UUID, int]
    kind: str
    verb: str
    recorded_at: datetime
    effective_at: datetime
    prev: bytes | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal as it is read (日志条目)."""

    zone: str
    kind: str
    subject: UUID
    number: int
    verb: str
    status: str | None
    before: dict[str, Any]
    after: dict[str, Any]
    actor: dict[str, str]
    recorded_at: datetime
    effective_at: datetime
    hash: bytes
    body: bytes
    facts: dict[str, Any] | None = None

    @property
    def act(self) -> str:
        """The verb without its kind: `accept` of `case.accept`."""
        return self.verb.partition(".")[2]


def compose(
    *,
    zone: str,
    kind: str,
    subject: UUID,
    number: int,
    act: str,
    status: str | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: Actor,
    recorded_at: datetime,
    effective_at: datetime,
    prev: bytes | None,
    private: Mapping[str, Any] | None = None,
) -> Composed:
    """Spell an entry: values must already be plain (see `canon.plain`); `prev` is the hash of entry number - 1."""
    facts = dict(private) if private else None
    salt = secrets.token_bytes(SALT_BYTES) if facts else None
    body = canonical(
        {
            "v": VERSION,
            "zone": zone,
            "kind": kind,
            "subject": str(subject),
            "number": number,
            "verb": f"{kind}.{act}",
            "status": status,
            "before": before,
            "after": after,
            "actor": by.entry(),
            "recorded_at": instant(recorded_at),
            "effective_at": instant(effective_at),
            "private": private_digest(salt, facts) if facts else None,
            "prev": prev.hex() if prev else None,
        }
    )
    digest = sha256(body).digest()
    place, verb = (zone, subject, number), f"{kind}.{act}"
    return Composed(body, digest, salt, facts, place, kind, verb, recorded_at, effective_at, prev)


def private_digest(salt: bytes, facts: Mapping[str, Any]) -> str:
    """SHA-256 over salt and canonical facts, in hex: stays when the facts themselves are erased."""
    return sha256(salt + canonical(facts)).hexdigest()


def read(body: bytes, facts: dict[str, Any] | None = None) -> Entry:
    """Read an entry back from its bytes."""
    raw = orjson.loads(body)
    return Entry(
        zone=raw["zone"],
        kind=raw["kind"],
        subject=UUID(raw["subject"]),
        number=raw["number"],
        verb=raw["verb"],
        status=raw["status"],
        before=raw["before"],
        after=raw["after"],
        actor=raw["actor"],
        recorded_at=datetime.fromisoformat(raw["recorded_at"]),
        effective_at=datetime.fromisoformat(raw["effective_at"]),
        hash=sha256(body).digest(),
        body=body,
        facts=facts,
    )
