"""Where bytes lie: under the data directory, by their own digest; and what is said when there is no room."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path

from django.conf import settings

from tongban.kernel import disk
from tongban.kernel.files import bucket
from tongban.kernel.files.reasons import disk_full

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def root() -> Path:
    """The folder of the store."""
    return Path(settings.DATA_DIR) / "files"


def place_of(digest: str) -> Path:
    """The one place of bytes with this SHA-256 (64 hexadecimal characters): files/ab/cd/<digest>."""
    return root() / digest[:2] / digest[2:4] / digest


def held_at(digest: str) -> Path:
    """Where bytes wait for a scanner that is away."""
    return root() / "held" / digest


def condemned_at(digest: str) -> Path:
    """Where bytes stay in which a scanner found something after they were handed in."""
    return root() / "condemned" / digest


def leaving_at(digest: str) -> Path:
    """Where bytes of which no row speaks lie for a day before they are removed."""
    return root() / "leaving" / digest


def fetch_back(digest: str) -> bool:
    """Bytes that were about to leave, or lie in the bucket only, come back to their place; whether there were any."""
    made(place_of(digest).parent)
    try:
        os.replace(leaving_at(digest), place_of(digest))
    except FileNotFoundError:
        return bucket.brought(digest, incoming(), place_of(digest))
    disk.sync_folder(place_of(digest).parent)
    return True


def incoming() -> Path:
    """The folder of uploads that are not judged yet; on the same disk, so that settling is one step."""
    folder = root() / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def agrees(digest: str, at: Callable[[str], Path] = place_of) -> bool:
    """Whether the bytes kept under this digest are there and have it."""
    try:
        with at(digest).open("rb") as file:
            return file_digest(file, "sha256").hexdigest() == digest
    except FileNotFoundError:
        return False


def piecemeal() -> Path:
    """The folder of uploads that arrive in pieces, by person."""
    return root() / "uploads"


def made(folder: Path) -> None:
    """Make a folder and its parents, each durable in the one above."""
    missing = [step for step in (folder, *folder.parents) if not step.exists()]
    for step in reversed(missing):
        step.mkdir(mode=0o700, exist_ok=True)
        disk.sync_folder(step.parent)


@contextmanager
def room() -> Iterator[None]:
    """A full disk is a named mode, not a fault of the program."""
    try:
        yield
    except OSError as fault:
        if fault.errno in FULL:
            raise disk_full() from fault
        raise
