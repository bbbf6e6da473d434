"""What reaches the disk is whole: the old file or the new one, never a part of either, also when the power fails."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def write_atomically(path: Path, mode: int = 0o644) -> Iterator[BinaryIO]:
    """Write a file that replaces `path` in one step when the block ends well, and leaves it alone otherwise."""
    with _written_beside(path, mode, os.replace) as file:
        yield file


@contextmanager
def write_once(path: Path, mode: int = 0o644) -> Iterator[BinaryIO]:
    """The same for a file that must not exist yet: FileExistsError when somebody was first."""
    with _written_beside(path, mode, os.link) as file:
        yield file


@contextmanager
def _written_beside(path: Path, mode: int, publish: Callable[[Path, Path], None]) -> Iterator[BinaryIO]:
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        publish(part, path)
        sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable: a rename is only safe once its folder is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
