"""Keep a file, tell whose it is, take it back: the bytes are whole on the disk before any row speaks of them."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from tongban.kernel import clock, disk
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.codes import new_id
from tongban.kernel.files import bucket, queries, scanner
from tongban.kernel.files.judge import is_cleared, judged
from tongban.kernel.files.models import File
from tongban.kernel.files.names import kept_name
from tongban.kernel.files.place import (
    agrees,
    condemned_at,
    fetch_back,
    held_at,
    incoming,
    leaving_at,
    made,
    piecemeal,
    place_of,
    room,
    root,
)
from tongban.kernel.files.queries import missing
from tongban.kernel.files.reasons import HANDED_IN, not_taken
from tongban.kernel.files.scans import Scanned
from tongban.kernel.files.uploads import Arrived
from tongban.kernel.policy import enter
from tongban.kernel.refusals import NotAllowed, NotReady, Refused

DAY = 86_400.0


def store(
    upload: UploadedFile,
    *,
    zone: str,
    subject: UUID,
    by: Actor,
    party: UUID | None = None,
    about: UUID | None = None,
    field: str = "",
) -> File:
    """Judge and keep one file for a subject: bytes first, row second, both or nothing that anybody can see."""
    if by.person is None:
        raise NotAllowed
    kept = kept_name(upload.name or "", field)
    if (upload.size or 0) > settings.FILE_LIMIT:
        raise too_large(kept, field)
    with room(), _received(upload.chunks(), kept, field) as (part, digest, size):
        with part.open("rb") as file:
            kind = judged(file, kept, size, field)
            cleared = is_cleared(file, kept, field)
        _settle(part, digest, place_of if cleared else held_at)
    row = File(
        zone=zone,
        id=new_id(),
        subject=subject,
        party=party or by.principal,
        about=about,
        person=by.person,
        digest=digest,
        name=kept,
        size=size,
        media_type=kind.media_type,
        uploaded_at=clock.now(),
    )
    row.save(force_insert=True)
    if isinstance(upload, Arrived | Scanned):
        transaction.on_commit(upload.let_go)
    return row


def lay_down(row: File, content: bytes) -> File:
    """Keep what the house itself has made: the bytes first, then the row, which says all but digest and size."""
    row.digest, row.size = lay_bytes(content, row.name)
    row.save(force_insert=True)
    return row


def lay_bytes(content: bytes, name: str) -> tuple[str, int]:
    """The bytes alone, whole on the disk before any row speaks of them: digest and size. It asks no database."""
    with room(), _received((content,), name, "") as (part, digest, size):
        _settle(part, digest)
    return digest, size


def lay_rows(rows: Iterable[File]) -> None:
    """The rows of bytes that lie there, all at once."""
    File.objects.bulk_create(rows)


def again(file: File, *, zone: str, subject: UUID, party: UUID | None, about: UUID | None, by: Actor) -> File:
    """Let a file that was handed in before stand for another subject too: the same bytes, a row of its own."""
    if by.person is None:
        raise NotAllowed
    if not agrees(file.digest) and not (fetch_back(file.digest) and agrees(file.digest)):
        raise missing(file.digest)
    same = {name: getattr(file, name) for name in ("digest", "name", "size", "media_type")}
    who = {"party": party, "about": about, "person": by.person}
    row = File(zone=zone, id=new_id(), subject=subject, uploaded_at=clock.now(), **who, **same)
    row.save(force_insert=True)
    return row


def stands_for(file: File, subject: UUID) -> File:
    """The same bytes as a file of another subject of the same applicant: a result stands for its matter too."""
    known = File.objects.filter(zone=file.zone, subject=subject, digest=file.digest).first()
    if known:
        return known
    same = {name: getattr(file, name) for name in ("zone", "party", "about", "person", "digest", "name", "size")}
    row = File(id=new_id(), subject=subject, media_type=file.media_type, uploaded_at=clock.now(), **same)
    row.save(force_insert=True)
    return row


def arrived(
    digest: str, name: str, size: int, *, zone: str, subject: UUID, party: UUID, about: UUID, field: str = ""
) -> File:
    """A file whose bytes came from another zone and lie in the store already: judged here like any other.

    How large it is the disk says, and nobody else.
    """
    kept = kept_name(name, field)
    if place_of(digest).stat().st_size != size:
        raise not_taken("file-altered", kept, field=field)
    with place_of(digest).open("rb") as file:
        kind = judged(file, kept, size, field)
    place = {"zone": zone, "subject": subject, "party": party, "about": about}
    known = {"digest": digest, "name": kept, "size": size, "media_type": kind.media_type}
    row = File(id=new_id(), person=None, uploaded_at=clock.now(), **place, **known)
    row.save(force_insert=True)
    return row


def keep(chunks: Iterable[bytes], digest: str) -> None:
    """Bytes that another zone announced, before anything speaks of them; NotReady when they are others."""
    with room(), _received(chunks, digest, "") as (part, found, _size):
        if found != digest:
            raise not_taken("file-altered", digest)
        with part.open("rb") as file:
            cleared = is_cleared(file, digest, "")
        _settle(part, digest, place_of if cleared else held_at)


def too_large(name: str, field: str = "") -> NotReady:
    """Why a file of more than the installation's limit is not taken."""
    return not_taken("file-too-large", name, field=field, limit=settings.FILE_LIMIT >> 20)


@contextmanager
def _received(chunks: Iterable[bytes], name: str, field: str) -> Iterator[tuple[Path, str, int]]:
    """The bytes as a file of their own while the block runs, with digest and size; memory stays constant.

    They are forced to the disk; the name is not, for it goes with the block.
    """
    part = incoming() / f"{secrets.token_hex(12)}.part"
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
            digest, size = _written(chunks, file, name, field)
            file.flush()
            os.fsync(file.fileno())
        yield part, digest, size
    finally:
        part.unlink(missing_ok=True)


def _written(chunks: Iterable[bytes], file: BinaryIO, name: str, field: str) -> tuple[str, int]:
    digest, size = sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > settings.FILE_LIMIT:
            raise too_large(name, field)
        digest.update(chunk)
        file.write(chunk)
    return digest.hexdigest(), size


def _settle(part: Path, digest: str, at: Callable[[str], Path] = place_of) -> None:
    """Give the bytes the name of their digest; the same bytes a second time are there already, or heal what is not.

    What the scanner has let through before does not wait for it again.
    """
    if at is not place_of and agrees(digest):
        return
    place = at(digest)
    made(place.parent)
    try:
        os.link(part, place)
    except FileExistsError:
        if not agrees(digest, at):
            os.replace(part, place)
    disk.sync_folder(place.parent)
    if at is place_of:
        bucket.put(place, digest)


def assign(zone: str, subject: UUID, party: UUID) -> int:
    """Say whose the files of a subject are, where nobody knew it when they were handed in; how many were assigned."""
    return File.objects.filter(zone=zone, subject=subject, party=None).update(party=party)


def discard(file: File) -> None:
    """Take a file back from what is not handed in yet; what was handed in stays, and the database sees to it."""
    try:
        with transaction.atomic():
            File.objects.filter(zone=file.zone, id=file.id).delete()
    except IntegrityError as fault:
        raise Refused((HANDED_IN,)) from fault


def forget(zone: str, subject: UUID) -> int:
    """Let go of the files of what was thrown away before it was handed in; how many rows. What was handed in stays."""
    try:
        with transaction.atomic():
            return File.objects.filter(zone=zone, subject=subject).delete()[0]
    except IntegrityError:
        return 0


def release() -> int:
    """Let the scanner see what waits for it: what is clean goes to its place, the rest is never handed out."""
    seen = 0
    for path in queries.held_files() if scanner.configured() else ():
        try:
            with path.open("rb") as file:
                found = scanner.found_in(file)
        except scanner.Away:
            break
        _settle(path, path.name, condemned_at if found else place_of)
        path.unlink()
        seen += 1
    return seen


def tidy(older_than: float = DAY) -> int:
    """Remove what broken-off uploads left behind, by the age of the file in seconds; how many were removed."""
    limit = clock.now().timestamp() - older_than
    left = [path for path in incoming().iterdir() if path.stat().st_mtime < limit]
    for path in left:
        path.unlink(missing_ok=True)
    given_up = [path for path in piecemeal().glob("*/*") if path.stat().st_mtime < limit]
    for path in given_up:
        shutil.rmtree(path, ignore_errors=True)
    return len(left) + len(given_up)


def sweep(older_than: float = DAY) -> int:
    """Remove bytes of which no row speaks, a part of the store each hour; how many left or were removed.

    They first lie aside for as long: whoever hands the same bytes in meanwhile, or reads them, brings them back. It
    looks as the clock does, which sees every row: a row that is only not shown would cost its bytes.
    """
    enter(CLOCK)
    now = clock.now()
    limit = now.timestamp() - older_than
    moved = 0
    for folder in (root() / f"{part:02x}" for part in range(256) if part % 24 == now.hour):
        _bring_unspoken(folder.name, limit)
        for path in _unspoken(path for path in folder.glob("*/*") if path.stat().st_mtime < limit):
            made(leaving_at(path.name).parent)
            os.replace(path, leaving_at(path.name))
            os.utime(leaving_at(path.name), (now.timestamp(), now.timestamp()))
            moved += 1
    return moved + _removed(limit)


def _bring_unspoken(part: str, limit: float) -> None:
    """What lies in the bucket alone and no row speaks of comes back to the disk, to leave from there."""
    alone = {digest: place_of(digest) for digest, since in bucket.names(part) if since.timestamp() < limit}
    gone = (path for path in alone.values() if not path.exists() and not leaving_at(path.name).exists())
    for path in _unspoken(gone):
        if fetch_back(path.name):
            os.utime(path, (0, 0))


def make_room(older_than: float = 7 * DAY) -> int:
    """The disk lets go of what it has not needed for a week and the bucket has; how many. Without a bucket nothing."""
    if not bucket.configured():
        return 0
    now, let_go = clock.now(), 0
    limit = now.timestamp() - older_than
    for part in (f"{part:02x}" for part in range(256) if part % 24 == now.hour):
        kept = {digest for digest, _since in bucket.names(part)}
        for path in (root() / part).glob("*/*"):
            if path.name in kept and path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)
                let_go += 1
    return let_go


def _removed(limit: float) -> int:
    waiting = list(leaving_at("").glob("*"))
    unspoken = set(_unspoken(iter(waiting)))
    for path in set(waiting) - unspoken:
        fetch_back(path.name)
    gone = [path for path in unspoken if path.stat().st_mtime < limit]
    for path in gone:
        bucket.forget(path.name)
        path.unlink(missing_ok=True)
    return len(gone)


def _unspoken(paths: Iterator[Path]) -> Iterator[Path]:
    """Those among the bytes whose digest stands in no row."""
    while some := {path.name: path for path in islice(paths, 500)}:
        spoken = File.objects.filter(digest__in=list(some)).values_list("digest", flat=True)
        yield from (some[name] for name in some.keys() - set(spoken))
