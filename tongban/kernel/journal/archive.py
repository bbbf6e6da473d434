"""The archive file of one subject: its entries, their personal facts, its files, and proofs that a stranger can check.

docs/archive.md is the specification. An entry that must be withheld from the reader is there by its hash and its proof
alone, so the chain of what he holds is whole. Nothing that is not under a signed head leaves as evidence.
"""

import zipfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, BinaryIO, NamedTuple
from uuid import UUID

import orjson

from tongban.kernel import keys
from tongban.kernel.journal import grammar, seal
from tongban.kernel.journal.canon import canonical
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.models import Private

KIND = "tongban-archive"
VERSION = 2
MANIFEST = "manifest.json"
README = "README.txt"
PIECE = 1 << 20
THEN = (2020, 1, 1, 0, 0, 0)
"""Every part bears the same date: the same content gives the same bytes."""

WORDS = """\
This file is evidence. 本文件为存证档案。

manifest.json   what is in it, with SHA-256 of each part
entries/        every step, exactly as it was hashed and signed
private/        personal facts of a step, with the salt of their digest in the entry
proofs/         that a step stands in the signed journal (RFC 9162 inclusion proofs)
beside/         the same three for what came out of it: how its papers were sealed, its certificates
files/          what was handed in, made and sealed, named by SHA-256 of its bytes
keys/           public keys of the journal; compare them with what you received by another way

Check it without the system that made it: python -m tongban.kernel.journal.verify FILE, or by docs/archive.md.
离线查验：python -m tongban.kernel.journal.verify FILE；规格见 docs/archive.md。
"""


class Kept(NamedTuple):
    """A file as an archive takes it (归档文件)."""

    digest: str
    name: str
    media_type: str
    open: Callable[[], AbstractContextManager[BinaryIO]]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is archived: whose, its entries in order, which of them stay inside, and what came out of it (归档主体)."""

    zone: str
    id: UUID
    entries: tuple[Entry, ...]
    withheld: frozenset[int] = frozenset()
    beside: tuple["Subject", ...] = ()

    @property
    def kind(self) -> str:
        """What it is."""
        return self.entries[0].kind


class Parts:
    """The parts of an archive on their way into the file, each with its size and hash."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self.zip = opened
        self.listed: dict[str, dict[str, Any]] = {}

    def add(self, path: str, content: bytes) -> str:
        """A part that is at hand."""
        self.listed[path] = {"sha256": sha256(content).hexdigest(), "size": len(content)}
        self.zip.writestr(zipfile.ZipInfo(path, THEN), content)
        return path

    def stream(self, path: str, source: BinaryIO) -> str:
        """A part that is read piece by piece."""
        digest, size = sha256(), 0
        with self.zip.open(zipfile.ZipInfo(path, THEN), "w", force_zip64=True) as part:
            while piece := source.read(PIECE):
                part.write(piece)
                digest.update(piece)
                size += len(piece)
        self.listed[path] = {"sha256": digest.hexdigest(), "size": size}
        return path


def write(target: BinaryIO, subject: Subject, files: Iterable[Kept], *, made_at: str) -> None:
    """Write an archive; NotSealed when one of its entries is under no signed head yet."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as opened:
        parts = Parts(opened)
        manifest = _manifest(parts, subject, files) | {"made_at": made_at}
        parts.add(README, WORDS.encode())
        parts.add(MANIFEST, canonical({**manifest, "parts": dict(parts.listed)}))


def _manifest(parts: Parts, subject: Subject, files: Iterable[Kept]) -> dict[str, Any]:
    """Everything but the list of parts, which are written meanwhile."""
    known = keys.public_keys(seal.keys_folder()).values()
    for key in known:
        parts.add(f"keys/{key.key_id}.pem", key.pem())
    return {
        "beside": [_beside(parts, one) for one in subject.beside],
        "entries": _entries(parts, subject),
        "files": [_file(parts, kept) for kept in files],
        "installation": keys.installation(seal.keys_folder()),
        "keys": [grammar.key_of(key) for key in known],
        "kind": KIND,
        "subject": str(subject.id),
        "v": VERSION,
        "zone": subject.zone,
    }


def _beside(parts: Parts, one: Subject) -> dict[str, Any]:
    return {"entries": _entries(parts, one, f"beside/{one.id}/"), "kind": one.kind, "subject": str(one.id)}


def _entries(parts: Parts, subject: Subject, folder: str = "") -> list[dict[str, Any]]:
    facts = _private(subject)
    return [_entry(parts, subject, entry, facts.get(entry.number), folder) for entry in subject.entries]


def _private(subject: Subject) -> dict[int, tuple[bytes, Any]]:
    kept = Private.objects.filter(zone=subject.zone, subject=subject.id)
    return {number: (bytes(salt), facts) for number, salt, facts in kept.values_list("number", "salt", "facts")}


def _entry(
    parts: Parts, subject: Subject, entry: Entry, private: tuple[bytes, Any] | None, folder: str
) -> dict[str, Any]:
    name, hidden = f"{entry.number:04d}.json", entry.number in subject.withheld
    proof = seal.inclusion(subject.zone, subject.id, entry.number).plain()
    told: dict[str, Any] = {"hash": entry.hash.hex(), "number": entry.number, "body": None, "private": None}
    if not hidden:
        told["body"] = parts.add(f"{folder}entries/{name}", entry.body)
        if private is not None:
            told["private"] = parts.add(f"{folder}private/{name}", _facts(*private))
    return {**told, "proof": parts.add(f"{folder}proofs/{name}", orjson.dumps(proof))}


def _facts(salt: bytes, facts: Mapping[str, Any]) -> bytes:
    return canonical({"facts": dict(facts), "salt": salt.hex()})


def _file(parts: Parts, kept: Kept) -> dict[str, str]:
    path = f"files/{kept.digest}"
    if path not in parts.listed:
        with kept.open() as source:
            parts.stream(path, source)
    return {"media_type": kept.media_type, "name": kept.name, "path": path, "sha256": kept.digest}
