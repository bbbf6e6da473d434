"""The worked example of docs/journal.md; `python -m tongban.kernel.journal.tests.example` writes it there."""

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tongban.kernel.actors import Actor
from tongban.kernel.journal import grammar, merkle
from tongban.kernel.journal.entries import compose
from tongban.kernel.journal.tests.bundles import World, bundle, signed_heads
from tongban.kernel.keys import SCHEMES, SigningKey

DOCUMENT = Path(__file__).resolve().parents[4] / "docs" / "journal.md"
SECRET = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
KEY = SigningKey(SCHEMES["ed25519"], Ed25519PrivateKey.from_private_bytes(SECRET))
CASES = (
    ("tangshan", UUID(int=0x019A4B00000070008000000000000001)),
    ("beichen", UUID(int=0x019A4B00000070008000000000000002)),
)
CLERK = Actor("window", person=UUID(int=0x77), zone="tangshan")
MOVES = (
    (0, 1, "submit", "submitted", {}, {"item": "建设工程规划许可", "due_on": None}),
    (1, 1, "submit", "submitted", {}, {"item": 'Road "cut"\n'}),
    (0, 2, "accept", "accepted", {"due_on": None}, {"due_on": "2026-11-18"}),
    (0, 3, "decide", "decided", {"due_on": "2026-11-18"}, {"due_on": None, "copies": 2}),
)
START = datetime(2026, 11, 4, 2, 10, 33, 123456, tzinfo=UTC)


def world() -> World:
    """The four entries under two heads."""
    bodies, tips = [], {}
    for minute, (case, number, act, status, before, after) in enumerate(MOVES):
        zone, subject = CASES[case]
        when = START + timedelta(minutes=minute)
        entry = compose(
            zone=zone,
            kind="case",
            subject=subject,
            number=number,
            act=act,
            status=status,
            before=before,
            after=after,
            by=CLERK,
            recorded_at=when,
            effective_at=when,
            prev=tips.get(case),
        )
        tips[case] = entry.hash
        bodies.append(entry.body)
    return World(bodies, (2, 4), KEY)


def values() -> str:
    """What a reader can compute along the way."""
    made = world()
    first, second = signed_heads(made)
    said = [second[name] for name in ("installation", "previous", "root", "signed_at", "size")]
    lines = [f"entry hash {position}   {leaf.hex()}" for position, leaf in enumerate(made.leaves)]
    lines += [f"leaf hash {position}    {merkle.leaf_hash(leaf).hex()}" for position, leaf in enumerate(made.leaves)]
    lines += [
        f"root of 2      {first['root']}",
        f"root of 3      {merkle.root(made.leaves[:3]).hex()}",
        f"root of 4      {second['root']}",
        f"key id         {KEY.public.key_id}",
        f"signed, head 4 {grammar.head_text(*said).decode()}",
        f"its SHA-256    {sha256(grammar.head_text(*said)).hexdigest()}",
    ]
    return "\n".join(lines) + "\n"


def filled(document: str) -> str:
    """The document with the example as it is now."""
    for name, text in (("bundle", bundle(world()).decode()), ("values", values())):
        block = f"<!-- example: {name} -->\n```text\n{text}```\n<!-- end -->"
        document = re.sub(
            rf"<!-- example: {name} -->.*?<!-- end -->", lambda _, block=block: block, document, flags=re.DOTALL
        )
    return document


if __name__ == "__main__":
    DOCUMENT.write_text(filled(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
