"""Small journals made by hand for the tests: entries by the real speller, heads and bundle by the real grammar."""

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tongban.kernel.actors import Actor
from tongban.kernel.journal import grammar
from tongban.kernel.journal.canon import instant
from tongban.kernel.journal.entries import compose
from tongban.kernel.journal.merkle import Frontier
from tongban.kernel.journal.verify.audit import Audit
from tongban.kernel.journal.verify.report import Report
from tongban.kernel.keys import SCHEMES, PublicKey, SigningKey

INSTALLATION = "0b9a7a52-8f0e-4c8e-9f8e-1a2b3c4d5e6f"
START = datetime(2026, 11, 4, 2, 10, 33, 123456, tzinfo=UTC)
KEY = SigningKey(SCHEMES["ed25519"], Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
CLERK = Actor("window", person=UUID(int=0x77), zone="tangshan", post="019a0000-0000-7000-8000-0000000000aa")
SUBJECTS = (
    ("tangshan", UUID("019a4b00-0000-7000-8000-000000000001")),
    ("tangshan", UUID("019a4b00-0000-7000-8000-000000000002")),
    ("beichen", UUID("019a4b00-0000-7000-8000-000000000003")),
)
STEPS = (
    ("submit", "submitted", {"item": "施工许可", "due_on": None, "rows": {"cases_material": [{"name": "图纸"}]}}),
    ("accept", "accepted", {"due_on": "2026-11-12"}),
    ("return", "returned", {"officer": "019a0000-0000-7000-8000-0000000000aa", "urgent": True}),
    ("decide", "decided", {"due_on": "2026-11-20", "urgent": False}),
)


@dataclass
class World:
    """Entries in the order of the tree, and the sizes at which heads were signed."""

    bodies: list[bytes]
    head_sizes: Sequence[int]
    key: SigningKey = KEY
    leaves: list[bytes] = field(default_factory=list)

    def __post_init__(self):
        self.leaves = self.leaves or [sha256(body).digest() for body in self.bodies]


def chain(zone: str, subject: UUID, at: datetime = START) -> list[bytes]:
    """The four entries of one subject."""
    bodies, prev, columns = [], None, {}
    for number, (act, status, after) in enumerate(STEPS, start=1):
        changed = after if number == 1 else {name: value for name, value in after.items() if name != "rows"}
        when = at + timedelta(minutes=number)
        entry = compose(
            zone=zone,
            kind="case",
            subject=subject,
            number=number,
            act=act,
            status=status,
            before={name: columns.get(name) for name in changed} if number > 1 else {},
            after=changed,
            by=CLERK,
            recorded_at=when,
            effective_at=when,
            prev=prev,
        )
        columns.update(changed)
        bodies.append(entry.body)
        prev = entry.hash
    return bodies


@cache
def _dozen() -> tuple[bytes, ...]:
    chains = [chain(*subject) for subject in SUBJECTS]
    return tuple(bodies[number] for number in range(4) for bodies in chains)


def dozen() -> World:
    """Twelve entries of three subjects in two zones, interleaved, under heads at 5, 8 and 12."""
    return World(list(_dozen()), (5, 8, 12))


def signed_heads(world: World) -> list[dict[str, object]]:
    """The heads of a world's leaves, signed with its key."""
    heads, tree = [], Frontier()
    for size in world.head_sizes:
        tree = tree.extend(world.leaves[tree.size : size])
        previous = heads[-1]["size"] if heads else 0
        at, root = instant(START + timedelta(minutes=size)), tree.root().hex()
        heads.append(
            {
                "frontier": [node.hex() for node in tree.nodes],
                "installation": INSTALLATION,
                "key_id": world.key.public.key_id,
                "previous": previous,
                "root": root,
                "signature": world.key.sign(grammar.head_text(INSTALLATION, previous, root, at, size)).hex(),
                "signed_at": at,
                "size": size,
            }
        )
    return heads


def bundle(world: World, heads: Sequence[dict[str, object]] | None = None) -> bytes:
    """The bundle that an honest installation exports from what it finds in its tables."""
    heads = signed_heads(world) if heads is None else heads
    lines, due = [], {head["size"]: head for head in heads}
    for position, (leaf, body) in enumerate(zip(world.leaves, world.bodies, strict=True)):
        lines.append(grammar.entry_line(position, leaf, body))
        if position + 1 in due:
            lines.append(grammar.head_line(due[position + 1]))
    zones = Counter("beichen" if b'"zone":"beichen"}' in body else "tangshan" for body in world.bodies)
    manifest = {
        "entries": len(world.bodies),
        "hash": "sha-256",
        "head": grammar.summary(heads[-1]) if heads else None,
        "heads": len(heads),
        "installation": INSTALLATION,
        "keys": [grammar.key_of(world.key.public)],
        "kind": "tongban-journal",
        "v": 1,
        "zones": dict(zones),
    }
    return closed([grammar.manifest_line(manifest), *lines], world.key)


def closed(lines: Sequence[bytes], key: SigningKey = KEY) -> bytes:
    """The lines with the closing line that the owner of the key puts under them."""
    content = b"".join(lines)
    at, digest = instant(START + timedelta(hours=1)), sha256(content).hexdigest()
    text = grammar.closing_text(at, INSTALLATION, len(lines), digest)
    closing = {
        "closed_at": at,
        "installation": INSTALLATION,
        "key_id": key.public.key_id,
        "lines": len(lines),
        "sha256": digest,
        "signature": key.sign(text).hex(),
    }
    return content + grammar.closing_line(closing)


def judged(content: bytes, held: Iterable[PublicKey] = ()) -> Report:
    """The verifier's report on these bytes."""
    return Audit(tuple(held)).of(io.BytesIO(content))
