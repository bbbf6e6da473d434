"""Which files there are, and their bytes: only after their digest has been compared."""

import os
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from tongban.kernel.actors import Actor
from tongban.kernel.files import bucket, scanner
from tongban.kernel.files.models import File
from tongban.kernel.files.place import agrees, condemned_at, fetch_back, held_at, incoming, leaving_at, place_of
from tongban.kernel.files.reasons import condemned, damaged, held
from tongban.kernel.policy import visible
from tongban.kernel.refusals import NotYours, Refused


def visible_to(actor: Actor) -> QuerySet[File]:
    """The files that the actor may see: where every list of files begins."""
    return File.objects.filter(visible(actor, "file"))


def of(actor: Actor, zone: str, subject: UUID) -> QuerySet[File]:
    """The files of one subject, oldest first; the caller has looked the subject up by its own wall."""
    return visible_to(actor).filter(zone=zone, subject=subject)


def find(actor: Actor, zone: str, subject: UUID, file: UUID) -> File:
    """One file of a subject that the actor may see; NotYours otherwise, so that nobody learns what exists."""
    found = of(actor, zone, subject).filter(id=file).first()
    if found is None:
        raise NotYours
    return found


def opened(file: File) -> BinaryIO:
    """The bytes of a file, opened for reading once their digest agrees; a named mode (503) when it does not."""
    try:
        stream = place_of(file.digest).open("rb")
    except FileNotFoundError as fault:
        if not fetch_back(file.digest):
            raise missing(file.digest) from fault
        stream = place_of(file.digest).open("rb")
    if file_digest(stream, "sha256").hexdigest() != file.digest:
        stream.close()
        raise damaged()
    stream.seek(0)
    return stream


def missing(digest: str) -> Refused:
    """Why bytes are not at their place: they wait for the scanner, it has condemned them, or they are gone."""
    if held_at(digest).exists():
        return held()
    return condemned() if condemned_at(digest).exists() else damaged()


def altered(files: QuerySet[File]) -> Iterator[File]:
    """Those among the files whose bytes are missing or no longer agree with their digest."""
    for file in files.order_by().iterator():
        here = any(agrees(file.digest, at) for at in (place_of, held_at, condemned_at, leaving_at))
        if not here and not bucket.has(file.digest):
            yield file


def mode() -> str:
    """How the store stands: `ok`, or the name of what keeps it from taking files (`disk-full`, `read-only`)."""
    try:
        folder = incoming()
    except OSError:
        return "read-only"
    if not os.access(folder, os.W_OK):
        return "read-only"
    room = os.statvfs(folder)
    return "ok" if room.f_bavail * room.f_frsize >= settings.FILE_LIMIT else "disk-full"


def scanner_mode() -> tuple[str, int]:
    """How the scanner for malware stands: `off`, `ok` or `scanner-away`; and how many files wait for it."""
    waiting = sum(1 for _path in held_files())
    if not scanner.configured():
        return ("off" if not waiting else "scanner-away"), waiting
    return ("ok" if scanner.answers() else "scanner-away"), waiting


def store_mode() -> str:
    """How the second home of the files stands: `off`, `ok` or `store-away`."""
    return bucket.mode()


def held_files() -> Iterator[Path]:
    """The bytes that wait for the scanner."""
    folder = held_at("")
    return folder.iterdir() if folder.exists() else iter(())
