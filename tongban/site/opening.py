"""Entering an installation from the command line: the running server's database, or our own for the duration."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tongban.site import installation, logs, roles
from tongban.site.binaries import NoBinaries
from tongban.site.exits import BUSY, DATABASE, REFUSED, Halt
from tongban.site.installation import DEFAULT, Installation
from tongban.site.postgres import DatabaseFailed
from tongban.site.processes import BLINK

SERVED_WITHIN = 60.0


@contextmanager
def open_installation(
    folder: Path | None = None, *, command: str, prepare: bool = True, create: bool = False
) -> Iterator[Installation]:
    """Enter an installation with Django set up as owner and as run-time role.

    Uses the database of a running server; otherwise takes the lock, starts PostgreSQL, brings the database to the
    present (unless `prepare` is off) and stops it at the end. `create` makes a real installation where there is none.
    Django and every model may be imported only inside the block.
    """
    os.umask(0o077)
    folder = (folder or DEFAULT).resolve()
    if create:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    else:
        installation.read(folder)
    with _database(folder, command) as (found, started):
        _set_up_django(found)
        if started and prepare:
            from tongban.site.prepare import bring_to_present

            bring_to_present()
        with _refusing():
            yield found


@contextmanager
def _refusing() -> Iterator[None]:
    """A lawful no is an answer on the terminal as well, with its reasons in both languages for scripts."""
    from tongban.kernel.refusals import Refused

    try:
        yield
    except Refused as refused:
        words = [f"{reason.text} {reason.next}".strip() for reason in refused.reasons]
        raise Halt(REFUSED, "\n".join(words), problem=refused.problem()) from refused


@contextmanager
def _database(folder: Path, command: str) -> Iterator[tuple[Installation, bool]]:
    """A database that answers, and whether it is ours to stop."""
    lock = installation.Lock(folder / "lock")
    if not _taken(lock, command):
        found = installation.read(folder)
        _await_running(found, lock)
        yield found, False
        return
    found = installation.read(folder) if installation.exists(folder) else installation.create(folder, demo=False)
    try:
        if not found.external:
            _start(found)
        roles.arrange(found)
        yield found, True
    finally:
        if not found.external:
            found.cluster.stop()
        lock.give_back()


def _taken(lock: installation.Lock, command: str) -> bool:
    """Take the lock, waiting for another short command to end; False when a server holds it."""
    limit = time.monotonic() + SERVED_WITHIN
    while True:
        try:
            lock.take(command)
            return True
        except Halt:
            if lock.holder()["command"] == "start":
                return False
            if time.monotonic() > limit:
                raise
            time.sleep(BLINK)


def _start(found: Installation) -> None:
    try:
        if not found.cluster.made:
            found.cluster.make()
        found.cluster.start()
    except (DatabaseFailed, NoBinaries) as error:
        raise Halt(DATABASE, str(error)) from error


def _await_running(found: Installation, lock: installation.Lock) -> None:
    """The process that holds the lock is bringing the database up: wait until it answers."""
    limit = time.monotonic() + SERVED_WITHIN
    while True:
        try:
            psycopg.connect(found.owner_url, connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > limit:
                raise Halt(BUSY, f"{found.folder} is held by {lock.held()}, whose database does not answer") from error
            time.sleep(BLINK)


def _set_up_django(found: Installation) -> None:
    os.environ |= found.environment(owner=True)
    logs.to_stream()
    import django

    django.setup()
