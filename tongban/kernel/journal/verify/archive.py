"""Judging the archive file of one subject, offline: parts, chain, personal facts, files, and each entry's proof."""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import orjson

from tongban.kernel.journal import proofs
from tongban.kernel.journal.canon import canonical
from tongban.kernel.keys import KeyTrouble, PublicKey

MANIFEST = "manifest.json"
LARGEST = 1 << 24
VERSIONS = {1: frozenset(), 2: frozenset(("beside",))}
"""What the manifest of each version has beside what all have."""
NAMED = {"entries", "files", "installation", "keys", "kind", "made_at", "parts", "subject", "v", "zone"}


class Unreadable(Exception):
    """This is no archive of the format, or so broken that nothing in it can be judged."""


@dataclass
class Verdict:
    """What an archive holds, and everything that does not hold in it (档案查验报告)."""

    findings: list[str] = field(default_factory=list)
    installation: str = ""
    entries: int = 0
    withheld: int = 0
    files: int = 0
    signers: set[str] = field(default_factory=set)
    is_signer_held: bool = False

    @property
    def holds(self) -> bool:
        """Whether everything holds."""
        return not self.findings

    def plain(self) -> dict[str, Any]:
        """The verdict as a JSON object."""
        counts = {name: getattr(self, name) for name in ("installation", "entries", "withheld", "files", "findings")}
        return {"holds": self.holds, **counts, "signers": sorted(self.signers), "signer_checked": self.is_signer_held}

    def lines(self) -> Iterator[str]:
        """The verdict for people, findings first."""
        yield from self.findings
        held = "a key you hold" if self.is_signer_held else "signer not checked against a key you hold"
        verdict = "holds" if self.holds else f"does not hold: {len(self.findings)} findings"
        content = f"{self.entries} entries ({self.withheld} withheld), {self.files} files"
        yield f"{verdict}; {content}; signed by {', '.join(sorted(self.signers)) or 'nobody'} ({held})"


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as the manifest has it: of which subject, and how a finding names it (档案条目)."""

    subject: str
    place: str
    entry: Mapping[str, Any]


@dataclass
class Archive:
    """An opened archive while it is judged."""

    zip: zipfile.ZipFile
    manifest: Mapping[str, Any]
    verdict: Verdict

    def tell(self, place: str, text: str) -> None:
        """One thing that does not hold."""
        self.verdict.findings.append(f"{place}: {text}")

    def read(self, path: str) -> bytes:
        """A small part whole."""
        if self.zip.getinfo(path).file_size > LARGEST:
            raise Unreadable(f"{path} is larger than any part of its kind")
        return self.zip.read(path)


def is_archive(path: Path) -> bool:
    """Whether a file is an archive rather than a bundle."""
    return zipfile.is_zipfile(path)


def verify(path: Path, held: Sequence[PublicKey] = ()) -> Verdict:
    """Everything in an archive that does not hold; `Unreadable` when it is none."""
    try:
        with zipfile.ZipFile(path) as opened:
            archive = Archive(opened, _manifest(opened), Verdict())
            _judge(archive, held)
            return archive.verdict
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, KeyTrouble) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error


def _manifest(opened: zipfile.ZipFile) -> Mapping[str, Any]:
    if opened.getinfo(MANIFEST).file_size > LARGEST:
        raise Unreadable("the manifest is larger than any manifest")
    content = opened.read(MANIFEST)
    manifest = orjson.loads(content)
    more = VERSIONS.get(manifest["v"])
    if more is None or set(manifest) != NAMED | more or manifest["kind"] != "tongban-archive":
        raise Unreadable("the manifest is of another format")
    if canonical(manifest) != content:
        raise Unreadable("the manifest is not canonical JSON")
    return manifest


def _judge(archive: Archive, held: Sequence[PublicKey]) -> None:
    verdict, manifest = archive.verdict, archive.manifest
    verdict.installation = manifest["installation"]
    _parts(archive)
    known = _keys(archive, held)
    files = {one["sha256"] for one in manifest["files"]}
    named: set[str] = set()
    for one in (manifest, *manifest.get("beside", ())):
        _story(archive, one, known, named)
    for digest in sorted(files - named):
        if not verdict.withheld:
            archive.tell(f"files/{digest}", "is named by no entry")
    verdict.files = len(files)
    verdict.is_signer_held = bool(held) and bool(verdict.signers) and verdict.signers <= {key.key_id for key in held}


def _story(archive: Archive, one: Mapping[str, Any], known: Mapping[str, PublicKey], named: set[str]) -> None:
    """The entries of one subject: of the case, or of what came out of it."""
    before, subject = None, one["subject"]
    where = "entry" if one is archive.manifest else f"{one['kind']} {subject} entry"
    for place, entry in enumerate(one["entries"], 1):
        told = Told(subject, f"{where} {entry['number']}", entry)
        if entry["number"] != place:
            archive.tell(f"{where} {place}", "is missing or out of order")
        before = _entry(archive, told, before, named)
        _proof(archive, told, known)


def _parts(archive: Archive) -> None:
    """Every part is listed with its hash, and nothing else is there."""
    listed, there = archive.manifest["parts"], archive.zip.namelist()
    for path in sorted({*listed, MANIFEST} ^ set(there)):
        archive.tell(path, "is not listed in the manifest" if path in there else "is missing")
    if len(there) != len(set(there)):
        archive.tell(MANIFEST, "two parts bear the same name")
    for path in sorted(set(listed) & set(there)):
        with archive.zip.open(path) as part:
            if file_digest(part, "sha256").hexdigest() != listed[path]["sha256"]:
                archive.tell(path, "has another content than the manifest says")


def _keys(archive: Archive, held: Sequence[PublicKey]) -> dict[str, PublicKey]:
    listed = [PublicKey.read(bytes.fromhex(raw["public"])) for raw in archive.manifest["keys"]]
    return {key.key_id: key for key in held or listed}


def _entry(archive: Archive, one: Told, before: str | None, named: set[str]) -> str:
    """One entry against its hash, its place in the chain and its personal facts; its hash."""
    place, told = one.place, one.entry
    archive.verdict.entries += 1
    if told["body"] is None:
        archive.verdict.withheld += 1
        return told["hash"]
    content = archive.read(told["body"])
    body = orjson.loads(content)
    wanted = (archive.manifest["zone"], one.subject, told["number"])
    if sha256(content).hexdigest() != told["hash"]:
        archive.tell(place, "has a body that its hash does not belong to")
    if (body["zone"], body["subject"], body["number"]) != wanted:
        archive.tell(place, "is an entry of another subject or another number")
    if body["prev"] != before:
        archive.tell(place, "does not continue the entry before it")
    named |= _digests(body["after"])
    if told["private"] is not None:
        named |= _private(archive, one, body)
    return told["hash"]


def _private(archive: Archive, one: Told, body: Mapping[str, Any]) -> set[str]:
    kept = orjson.loads(archive.read(one.entry["private"]))
    if sha256(bytes.fromhex(kept["salt"]) + canonical(kept["facts"])).hexdigest() != body["private"]:
        archive.tell(one.place, "has personal facts that its digest does not belong to")
    return _digests(kept["facts"])


def _digests(value: Any) -> set[str]:
    """Every text of 64 signs in a value: among them the digests of files."""
    if isinstance(value, str):
        return {value} if len(value) == 64 else set()
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*map(_digests, inner))


def _proof(archive: Archive, one: Told, known: Mapping[str, PublicKey]) -> None:
    place, told = one.place, one.entry
    proof = proofs.read(orjson.loads(archive.read(told["proof"])))
    wanted = (archive.manifest["zone"], one.subject, told["number"], told["hash"])
    if (proof.zone, proof.subject, proof.number, proof.hash.hex()) != wanted:
        archive.tell(place, "has the proof of another entry")
    key = known.get(proof.head["key_id"])
    if key is None:
        archive.tell(place, f"is signed by key {proof.head['key_id']}, which is not among the keys asked")
    elif not proof.holds(key):
        archive.tell(place, "has a proof that does not hold")
    archive.verdict.signers.add(proof.head["key_id"])
