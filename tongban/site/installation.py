"""One data directory is one installation: its kind, its secrets, its lock, its database.

DIR/installation.json   kind (demonstration or real), whose database
DIR/secret-key          signs sessions                       (0600)
DIR/identity-key        finds persons by number; back it up  (0600)
DIR/passwords.json      of the database's roles              (0600)
DIR/keys/               the seal keys (see tongban.kernel.keys)
DIR/lock                held by the one process at work here
DIR/postgres/           the cluster, when it is our own
DIR/run/                sockets, and the working directory of web and worker
DIR/log/                what the parts have to say
"""

import fcntl
import json
import os
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from tongban.kernel.disk import write_atomically
from tongban.site.exits import BUSY, NOTHING_THERE, OTHER_MODE, Halt
from tongban.site.postgres import Cluster

CHECKOUT = Path(__file__).resolve().parents[2]
DEFAULT = CHECKOUT / "data"
VERSION = 1
DATABASE = "tongban"
OWNER = "tongban_owner"
RUNTIME = "tongban_app"
RECORD = "installation.json"
PASSWORDS = "passwords.json"
HALF_LOADED = "demonstration.loading"


@dataclass
class Lock:
    """The right to be the one process at work in a data directory; the kernel gives it back when the process ends."""

    path: Path
    descriptor: int | None = None
    facts: dict[str, str] = field(default_factory=dict)

    def take(self, command: str) -> Self:
        """Take the lock or refuse, naming who holds it."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise Halt(BUSY, f"{self.path.parent} is in use by {self.held()}") from None
        self.descriptor = descriptor
        self.note(command=command)
        return self

    def note(self, **facts: str) -> None:
        """Write into the lock who holds it, and what else others may want to know."""
        if self.descriptor is not None:
            self.facts |= facts
            text = json.dumps({"pid": os.getpid(), **self.facts}).encode()
            os.pwrite(self.descriptor, text, 0)
            os.ftruncate(self.descriptor, len(text))

    def give_back(self) -> None:
        """Let others in."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None

    def holder(self) -> dict[str, Any]:
        """Who wrote their name into the lock last: `pid` and `command`."""
        try:
            return json.loads(self.path.read_text())
        except (OSError, ValueError):
            return {"pid": "not known yet", "command": ""}

    def held(self) -> str:
        """The holder, in words."""
        found = self.holder()
        return f"`tongban {found['command']}` (pid {found['pid']})"


@dataclass
class Installation:
    """A data directory with its secrets (安装实例)."""

    folder: Path
    demo: bool
    external: bool
    passwords: dict[str, str] = field(repr=False)

    @cached_property
    def cluster(self) -> Cluster:
        """Our own PostgreSQL, where the database is our own."""
        return Cluster(self.folder / "postgres", self.log("postgres"), self.passwords["superuser"])

    @property
    def kind(self) -> str:
        """What is here, for people."""
        return "a demonstration installation" if self.demo else "a real installation"

    @property
    def owner_url(self) -> str:
        """The address for migrations and loading."""
        if self.external:
            return self.passwords["owner_url"]
        return self.cluster.url(OWNER, self.passwords["owner"], DATABASE)

    @property
    def runtime_url(self) -> str:
        """The address for everything that serves people."""
        if self.external:
            return self.passwords["runtime_url"]
        return self.cluster.url(RUNTIME, self.passwords["runtime"], DATABASE)

    @property
    def run(self) -> Path:
        """Where web and worker stay, so that they can be found again."""
        return self.folder / "run"

    @property
    def address(self) -> str:
        """Where people and peers open it: as it was told, or where its server listens; nothing while none does."""
        return os.environ.get("TONGBAN_ADDRESS") or Lock(self.folder / "lock").holder().get("address", "")

    def log(self, part: str) -> Path:
        """The file with one part's words."""
        return self.folder / "log" / f"{part}.log"

    def environment(self, *, owner: bool = False) -> dict[str, str]:
        """What Django needs to know; the owner's address only for those who migrate or load."""
        told = {
            "DJANGO_SETTINGS_MODULE": "tongban.site.settings",
            "TONGBAN_DATA_DIR": str(self.folder),
            "TONGBAN_SECRET_KEY_FILE": str(self.folder / "secret-key"),
            "TONGBAN_DATABASE_URL": self.runtime_url,
            "TONGBAN_DEMO": "1" if self.demo else "0",
        }
        return told | ({"TONGBAN_OWNER_URL": self.owner_url} if owner else {})

    def keep(self, **passwords: str) -> None:
        """Remember more passwords or addresses."""
        self.passwords |= passwords
        _write(self.folder / PASSWORDS, self.passwords)


def exists(folder: Path) -> bool:
    """Whether a data directory holds an installation."""
    return (folder / RECORD).exists()


def read(folder: Path) -> Installation:
    """The installation in a data directory; Halt when there is none."""
    folder = folder.resolve()
    if not exists(folder):
        raise Halt(NOTHING_THERE, f"no installation in {folder}; `tongban start --data-dir {folder}` makes one")
    record = json.loads((folder / RECORD).read_text())
    passwords = json.loads((folder / PASSWORDS).read_text())
    return Installation(folder, record["kind"] == "demo", record["database"] == "given", passwords)


def create(folder: Path, *, demo: bool, database_url: str | None = None) -> Installation:
    """A new installation: a private folder, fresh secrets; the record is written last, so it is whole or not there."""
    folder = folder.resolve()
    for place in (folder, folder / "run", folder / "log"):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    passwords = {name: secrets.token_urlsafe(24) for name in ("superuser", "owner", "runtime")}
    if (folder / PASSWORDS).exists():
        passwords = json.loads((folder / PASSWORDS).read_text())
    if database_url:
        passwords["owner_url"] = database_url
    _write(folder / PASSWORDS, passwords)
    if not (folder / "secret-key").exists():
        with write_atomically(folder / "secret-key", 0o600) as file:
            file.write(secrets.token_hex(32).encode() + b"\n")
    record = {"v": VERSION, "kind": "demo" if demo else "real", "database": "given" if database_url else "own"}
    _write(folder / RECORD, record)
    return Installation(folder, demo, bool(database_url), passwords)


def open_or_create(folder: Path, *, demo: bool, database_url: str | None = None) -> Installation:
    """The installation to serve: a new one in a new folder, the old one when it is of the same kind."""
    if not exists(folder):
        return create(folder, demo=demo, database_url=database_url)
    found = read(folder)
    if found.demo != demo:
        wish = "start it with --demo" if found.demo else "start it without --demo"
        raise Halt(OTHER_MODE, f"{found.folder} holds {found.kind}: {wish}, or name another --data-dir")
    if database_url and not found.external:
        raise Halt(OTHER_MODE, f"{found.folder} has its own database: start it without --database-url")
    if database_url and database_url != found.passwords["owner_url"]:
        found.keep(owner_url=database_url)
    return found


def _write(path: Path, value: dict[str, Any]) -> None:
    with write_atomically(path, 0o600) as file:
        file.write(json.dumps(value, indent=1).encode() + b"\n")
