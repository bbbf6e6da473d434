"""A PostgreSQL of our own: made, started, waited for and stopped, never twice on one directory.

PostgreSQL refuses to run as root, so root steps down to an unprivileged account. The data directory may lie where that
account may not search (a private home): it is then handed over as an open directory, `/proc/self/fd/N`, and no
permission of any parent folder changes.
"""

import contextlib
import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import psycopg

from tongban.kernel.disk import write_atomically
from tongban.site import processes
from tongban.site.binaries import Binaries, find, within_reach
from tongban.site.processes import Account, unprivileged

SUPERUSER = "postgres"
PORT = 5432
LONGEST_SOCKET = 107 - len(f"/.s.PGSQL.{PORT}")
PLAIN = re.compile(r"[\w./+-]+")
MAKING = ".making"
PATIENCE = 60.0
SPEAK_EVERY = 5.0

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "password_encryption": "scram-sha-256",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "wal_level": "replica",
    "min_wal_size": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
}
HBA = "local all all scram-sha-256\nlocal replication all scram-sha-256\n"


class DatabaseFailed(Exception):
    """PostgreSQL could not be made or started; the message holds its last words."""


def silent(text: str) -> None:
    """Tell nobody."""


def url(user: str, password: str, name: str, *, host: Path) -> str:
    """A connection address over a socket directory."""
    return f"postgresql://{user}:{quote(password, safe='')}@/{name}?host={quote(str(host), safe='')}&port={PORT}"


@dataclass
class Cluster:
    """One data directory and the server on it (数据库集簇).

    `home` is the data directory, made by `make`; `log` takes the server's own words; `extra` overrides settings.
    """

    home: Path
    log: Path
    password: str
    extra: Mapping[str, str] = field(default_factory=dict)
    server: subprocess.Popen[bytes] | None = None

    @property
    def account(self) -> Account | None:
        """Who owns the directory and runs the server; None is this very account."""
        return unprivileged(self.home.stat().st_uid if self.made else None)

    @property
    def made(self) -> bool:
        """Whether the directory holds a complete cluster."""
        return (self.home / "PG_VERSION").exists()

    @property
    def binaries(self) -> Binaries:
        """The programs that fit the directory, where the account can run them."""
        major = int((self.home / "PG_VERSION").read_text()) if self.made else None
        build = find(major)
        if major not in (None, build.major):
            raise DatabaseFailed(f"{self.home} was made by PostgreSQL {major}, {build.folder} is {build.version}")
        return within_reach(build, self.account)

    @property
    def sockets(self) -> Path:
        """A private folder whose path is short enough for a socket: inside if possible, else under the system's own."""
        inside = self.home.with_name("run") / "sockets"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET and PLAIN.fullmatch(str(inside)):
            return inside
        name = f"tongban-{os.geteuid()}-{sha256(os.fsencode(self.home)).hexdigest()[:12]}"
        return Path("/run" if os.geteuid() == 0 else tempfile.gettempdir()) / name

    def url(self, user: str = SUPERUSER, password: str | None = None, name: str = "postgres") -> str:
        """The address of one database of this cluster."""
        return url(user, self.password if password is None else password, name, host=self.sockets)

    def connect(self, name: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A superuser's connection in which every statement stands for itself."""
        return psycopg.connect(self.url(name=name), autocommit=True, connect_timeout=10)

    def make(self) -> None:
        """Run initdb beside the final place and move it there whole: a half-made cluster is thrown away."""
        for stale in self.home.parent.glob(f".{self.home.name}.*{MAKING}"):
            shutil.rmtree(stale)
        part = self.home.with_name(f".{self.home.name}.{secrets.token_hex(4)}{MAKING}")
        self._private(part)
        build = self.binaries
        with self._within(part) as (place, descriptors), _handed(self.password, self.account) as secret:
            command = [build.program("initdb"), "-D", place, "-U", SUPERUSER, "-E", "UTF8", "--auth=scram-sha-256"]
            command += [f"--pwfile=/proc/self/fd/{secret}", "--data-checksums", "--no-instructions", *build.locale]
            maker = self._spawn(command, [*descriptors, secret], signal.SIGKILL)
            if maker.wait():
                raise DatabaseFailed(f"initdb failed; its last words in {self.log}:\n{_tail(self.log)}")
        (part / "pg_hba.conf").write_text(HBA)
        with (part / "postgresql.conf").open("a") as file:
            file.write("include 'tongban.conf'\ninclude_if_exists 'local.conf'\n")
        part.rename(self.home)

    def start(self, tell: Callable[[str], None] = silent) -> None:
        """Start the server and wait until it answers, however long crash recovery takes while it is alive."""
        self.settle(tell)
        self._private(self.sockets)
        with self._within(self.home) as (place, descriptors), self._within(self.sockets) as (sockets, more):
            self._configure({"unix_socket_directories": sockets})
            command = [self.binaries.program("postgres"), "-D", place]
            self.server = self._spawn(command, [*descriptors, *more], signal.SIGINT)
        self._await_answer(tell)

    def stop(self) -> None:
        """A fast shutdown with a checkpoint; if that takes too long, an immediate one, which recovery makes good."""
        if self.server is not None:
            processes.end(self.server, (signal.SIGINT, PATIENCE), (signal.SIGQUIT, PATIENCE))
            self.server = None

    def settle(self, tell: Callable[[str], None] = silent) -> None:
        """End what a former run has left on this directory; only the holder of the installation's lock may ask.

        PostgreSQL sees through the lock files of a dead server, except when another process has got the dead one's
        number since: those are removed here, when nobody lives in the directory any more.
        """
        processes.clear(self.home, first=self._shut_down, patience=PATIENCE, tell=tell)
        stale = self._postmaster()
        if stale is not None:
            tell("the last run did not end in order: recovering")
            if processes.called(stale):
                (self.home / "postmaster.pid").unlink()
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (self.sockets / name).unlink(missing_ok=True)

    def _postmaster(self) -> int | None:
        """The number of the server that holds, or held, the directory."""
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
            return int((self.home / "postmaster.pid").read_text().splitlines()[0])
        return None

    def _shut_down(self, pids: list[int]) -> None:
        """A fast shutdown for a server left alone; backends without a server leave at once."""
        postmaster = self._postmaster()
        if postmaster in pids:
            processes.signal_all([postmaster], signal.SIGINT)
        else:
            processes.signal_all(pids, signal.SIGQUIT)

    def _await_answer(self, tell: Callable[[str], None]) -> None:
        began = spoken = time.monotonic()
        while not self._answers():
            if self.server is None or self.server.poll() is not None:
                self.server = None
                raise DatabaseFailed(f"PostgreSQL did not start; its last words in {self.log}:\n{_tail(self.log)}")
            if time.monotonic() - spoken > SPEAK_EVERY:
                spoken = time.monotonic()
                tell(f"recovering, {spoken - began:.0f} s")
            time.sleep(processes.BLINK)

    def _answers(self) -> bool:
        try:
            with self.connect() as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise DatabaseFailed("the stored passwords do not fit this data directory") from error
            return False
        return True

    def _configure(self, places: Mapping[str, str]) -> None:
        settings = SETTINGS | {"shared_buffers": _shared_buffers()} | dict(self.extra) | dict(places)
        text = "".join(f"{name} = '{value}'\n" for name, value in settings.items())
        path = self.home / "tongban.conf"
        with write_atomically(path, 0o600) as file:
            file.write(b"# Written at every start; what differs on this machine belongs in local.conf.\n")
            file.write(text.encode())
        self._give(path)

    def _spawn(self, command: list[str], descriptors: list[int], orphaned: int) -> subprocess.Popen[bytes]:
        return processes.spawn(
            command,
            log=self.log,
            cwd=Path("/"),
            env=_environment(),
            account=self.account,
            pass_fds=descriptors,
            orphaned=orphaned,
        )

    def _private(self, folder: Path) -> None:
        """A folder of the server's account that nobody else may enter; a stranger's folder is refused."""
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            self._give(folder)
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid != (self.account.uid if self.account else os.geteuid()):
            raise DatabaseFailed(f"{folder} belongs to somebody else (uid {found.st_uid}): it is not safe to use")
        folder.chmod(0o700)

    def _give(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)

    @contextlib.contextmanager
    def _within(self, folder: Path) -> Iterator[tuple[str, list[int]]]:
        """The folder's name for the server: its path, or an open directory where the path is out of its reach."""
        if self.account is None or self.account.reaches(folder):
            yield str(folder), []
            return
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield f"/proc/self/fd/{descriptor}", [descriptor]
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def _handed(password: str, account: Account | None) -> Iterator[int]:
    """A password in memory, readable by the account through the descriptor and by nobody else."""
    descriptor = os.memfd_create(f"tongban-{secrets.token_hex(4)}", 0)
    try:
        os.write(descriptor, password.encode() + b"\n")
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.fchmod(descriptor, 0o400)
        if account:
            os.fchown(descriptor, account.uid, account.gid)
        yield descriptor
    finally:
        os.close(descriptor)


def _environment() -> dict[str, str]:
    """What a server inherits: no connection settings, and no shared clock of another account."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "TONGBAN_"))}
    kept.pop("FAKETIME_SHARED", None)
    return kept | {"LANG": "C.UTF-8", "TZ": "UTC"}


def _shared_buffers() -> str:
    """An eighth of the memory, between 64 MB and 1 GB."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{min(1024, max(64, memory // 8 // 2**20))}MB"


def _tail(log: Path, lines: int = 12) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""
