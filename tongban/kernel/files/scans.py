"""What the scanner beside a window has put into its folder, waiting to be attached (扫描件).

The operator sets one folder (`TONGBAN_SCANS`); below it every window has its own, by zone and post, into which its
scanner writes. Whoever holds the post sees what lies there and nothing else. What was attached is removed.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.files.kinds import KINDS
from tongban.kernel.refusals import NotYours

MOST = 50
SETTLED_AFTER = 3
"""Seconds without a change after which a scanner has finished writing a paper."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One paper that the scanner has put there: its name and size (扫描件)."""

    name: str
    size: int


def waiting(by: Actor) -> list[Scan]:
    """What lies in the folder of the actor's window, the latest first; nothing where there is none."""
    folder = _folder(by)
    if folder is None or not folder.is_dir():
        return []
    found = [(entry.stat(follow_symlinks=False), entry.name) for entry in os.scandir(folder)]
    plain = [(told, name) for told, name in found if stat.S_ISREG(told.st_mode) and _is_paper(name) and _settled(told)]
    latest = sorted(plain, key=lambda one: -one[0].st_mtime_ns)[:MOST]
    return [Scan(name, told.st_size) for told, name in latest]


def _settled(told: os.stat_result) -> bool:
    """Nobody writes to it any more; a time to come is another machine's clock and says nothing."""
    return abs(clock.now().timestamp() - told.st_mtime) >= SETTLED_AFTER


def _is_paper(name: str) -> bool:
    return not name.startswith(".") and name.rpartition(".")[2].lower() in KINDS


def _folder(by: Actor) -> Path | None:
    """The folder of the actor's window; codes of zones and posts are plain words, and nothing else is a folder here."""
    if not settings.SCANS or by.role != "window" or not by.post:
        return None
    plain = all(part and part.replace("-", "").replace("_", "").isalnum() for part in (by.zone, by.post))
    return Path(settings.SCANS) / by.zone / by.post if plain else None


class Scanned(UploadedFile):
    """A scan, read from where the scanner has put it."""

    def __init__(self, path: Path, size: int) -> None:
        super().__init__(None, path.name, size=size)
        self.path = path
        self.seen: os.stat_result | None = None

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The bytes, in pieces; a link is not followed."""
        with open(os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            self.seen = os.fstat(file.fileno())
            yield from iter(partial(file.read, chunk_size or self.DEFAULT_CHUNK_SIZE), b"")

    def let_go(self) -> None:
        """It was attached: it is removed, unless the scanner has written another one of the same name meanwhile.

        A folder that may not be written leaves it where it is.
        """
        with suppress(OSError):
            if self.seen is not None and _same(self.seen, self.path.stat(follow_symlinks=False)):
                self.path.unlink()


def _same(one: os.stat_result, other: os.stat_result) -> bool:
    return (one.st_ino, one.st_mtime_ns, one.st_size) == (other.st_ino, other.st_mtime_ns, other.st_size)


def scanned(name: str, *, by: Actor) -> Scanned:
    """One of the scans that wait at the actor's window, to be attached like any other file; NotYours otherwise."""
    folder = _folder(by)
    found = next((one for one in waiting(by) if one.name == name), None)
    if folder is None or found is None:
        raise NotYours
    return Scanned(folder / found.name, found.size)
