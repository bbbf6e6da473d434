"""The supervisor: brings up database, web and worker in order, replaces what falls, and leaves no process behind."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

from tongban.site import installation, logs, processes, roles
from tongban.site.binaries import NoBinaries
from tongban.site.exits import DATABASE, KEPT_FALLING, PORT_TAKEN, REFUSED, Halt
from tongban.site.installation import Installation, Lock
from tongban.site.postgres import DatabaseFailed
from tongban.site.progress import Phases

TICK = 0.2
FALLS, STANDS = 10, 3.0
LONGEST_PAUSE = 5.0
READY_WITHIN = 60.0
LEAVE_WITHIN = 15.0
HOUR = 3600.0
COMING = ("no answer", "database", "worker")
WRAPPERS = ("faketime",)
log = logs.named("supervisor")


class Stopped(BaseException):
    """SIGTERM or Ctrl-C: stop everything, in order, with exit code 0."""


@dataclass
class Part:
    """One child of the supervisor, replaced when it falls.

    A part that falls as soon as it stands is not tried for ever, unless it is `patient`: a database whose disk is full
    comes back by itself when there is room again.
    """

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    child: subprocess.Popen[bytes] | None = None
    patient: bool = False
    stood_since: float = 0.0
    falls: int = 0
    again_at: float = 0.0

    def watch(self) -> None:
        """Start what is not running; Halt when it has fallen too often."""
        now = time.monotonic()
        if self.child is not None and self.child.poll() is not None:
            self._fallen(processes.end(self.child), now)
        if self.child is None and now >= self.again_at:
            self.stood_since = now
            try:
                self.child = self.start()
            except DatabaseFailed:
                self._fallen(None, now)

    def _fallen(self, code: int | None, now: float) -> None:
        self.child = None
        self.falls = self.falls + 1 if now - self.stood_since < STANDS else 0
        log.warning("part-fell", part=self.name, code=code, falls=self.falls)
        if self.falls > FALLS and not self.patient:
            raise Halt(KEPT_FALLING, f"{self.name} fell {self.falls} times as soon as it stood; see its log")
        self.again_at = now + (min(LONGEST_PAUSE, 0.1 * 2**self.falls) if self.falls else 0.0)

    def stop(self, patience: float) -> None:
        """SIGTERM, patience, SIGKILL."""
        if self.child is not None:
            processes.end(self.child, (signal.SIGTERM, patience))
            self.child = None


@dataclass
class Server:
    """One installation being served at one address."""

    installation: Installation
    host: str
    port: int
    phases: Phases
    parts: list[Part] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where people open it."""
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        return f"http://{shown}:{self.port}/"

    def bring_up(self) -> None:
        """Database, migrations, web and worker, until everything answers."""
        self._settle_children()
        if not port_is_free(self.host, self.port):
            raise Halt(PORT_TAKEN, f"{self.host}:{self.port} is taken; choose another with --port")
        if not self.installation.external:
            self._bring_up_database()
        roles.arrange(self.installation)
        self._prepare()
        with self.phases.phase("Opening the doors"):
            self.parts += [Part("web", self._web)]
            if find_spec("tongban.site.worker"):
                self.parts += [Part("worker", self._worker)]
            self._await_ready()
        self.phases.say(f"\n  tongban 通办 is open: {self.address}\n  Ctrl-C or SIGTERM closes it.\n")
        log.info("open", port=self.port)

    def watch(self) -> None:
        """Look after the parts until told to stop."""
        rotate_at = time.monotonic() + HOUR
        while True:
            for part in self.parts:
                part.watch()
            if time.monotonic() > rotate_at:
                rotate_at += HOUR
                logs.rotate(self.installation.folder / "log")
            time.sleep(TICK)

    def take_down(self) -> None:
        """Stop the parts in the reverse order of their start, the database last."""
        for part in reversed(self.parts):
            if part.name != "database":
                part.stop(12.0)
        if not self.installation.external:
            self.installation.cluster.stop()
        log.info("closed")

    def _bring_up_database(self) -> None:
        cluster = self.installation.cluster
        if not cluster.made:
            with self.phases.phase("Making a database"):
                cluster.make()
        with self.phases.phase("Starting PostgreSQL") as tell:
            cluster.start(tell)
        self.parts.append(Part("database", self._database, cluster.server, patient=True))

    def _database(self) -> subprocess.Popen[bytes]:
        self.installation.cluster.start()
        return self.installation.cluster.server

    def _settle_children(self) -> None:
        """Web workers share a port among themselves and would share it with those of a former run."""
        processes.clear(
            self.installation.run,
            first=lambda pids: processes.signal_all(pids, signal.SIGTERM),
            patience=LEAVE_WITHIN,
            tell=self.phases.say,
        )

    def _prepare(self) -> None:
        env = os.environ | self.installation.environment(owner=True)
        preparing = processes.spawn([sys.executable, "-m", "tongban.site.prepare"], env=env)
        try:
            if preparing.wait():
                raise Halt(REFUSED, "the installation could not be brought to the present; see above")
        finally:
            processes.end(preparing, (signal.SIGTERM, 10.0))

    def _child(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-u", "-m", "tongban.site.child", name, *arguments]
        env = os.environ | self.installation.environment() | {"PGAPPNAME": f"tongban {name}"}
        env.pop("TONGBAN_OWNER_URL", None)
        env.setdefault("TONGBAN_ADDRESS", self.address)
        return processes.spawn(command, log=self.installation.log(name), env=env, cwd=self.installation.run)

    def _web(self) -> subprocess.Popen[bytes]:
        return self._child("web", self.host, str(self.port))

    def _worker(self) -> subprocess.Popen[bytes]:
        return self._child("worker")

    def _await_ready(self) -> None:
        """Wait for what comes by itself, database and worker; what waiting does not mend is said and left to people."""
        limit = time.monotonic() + READY_WITHIN
        while True:
            status, _, body = ask(f"{self.address}readyz").partition(" ")
            mode = json.loads(body)["mode"] if status in ("200", "503") else f"no answer {status}".strip()
            waiting = any(word in mode for word in COMING)
            if not waiting or time.monotonic() > limit:
                break
            for part in self.parts:
                part.watch()
            time.sleep(TICK)
        if mode != "normal":
            self.phases.say(f"! Not everything is in order: {mode}. See {self.address}readyz and `tongban doctor`.")


def ask(url: str) -> str:
    """The status and body of one answer, or nothing when nobody answers."""
    try:
        with urlopen(url, timeout=5) as answer:
            return f"{answer.status} {answer.read(2000).decode(errors='replace')}"
    except URLError as error:
        found = getattr(error, "code", None)
        return f"{found} {error.read(2000).decode(errors='replace')}" if found else ""
    except OSError:
        return ""


def port_is_free(host: str, port: int) -> bool:
    """Whether nobody listens at the address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """SIGTERM and SIGINT raise `Stopped` once, SIGHUP too unless nohup took it away; later ones are not heard."""
    wanted = [signal.SIGTERM, signal.SIGINT]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        wanted.append(signal.SIGHUP)

    def stop(number: int, frame: FrameType | None) -> None:
        for each in wanted:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    for each in wanted:
        signal.signal(each, stop)
    yield


def no_double(*, demo: bool) -> None:
    """Halt where the fees of a real installation would be paid to nobody."""
    if os.environ.get("TONGBAN_PAYMENT") == "double" and not demo:
        raise Halt(REFUSED, "TONGBAN_PAYMENT=double pays to nobody and is for a demonstration: take it out")


def serve(folder: Path, *, demo: bool, host: str, port: int, database_url: str | None = None) -> None:
    """Serve one data directory in the foreground until SIGTERM or Ctrl-C."""
    no_double(demo=demo)
    os.umask(0o077)
    if processes.called(os.getppid()) in WRAPPERS:  # it takes the signals meant for us, and dies of them alone
        processes.die_with_parent(signal.SIGTERM, os.getppid())
    folder = folder.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(Stopped), stoppable():
        lock = Lock(folder / "lock").take("start")
        found = installation.open_or_create(
            folder, demo=demo, database_url=roles.as_url(database_url) if database_url else None
        )
        logs.rotate(folder / "log")
        logs.to_file(found.log("supervisor"))
        server = Server(found, host, port, Phases())
        try:
            server.bring_up()
            lock.note(address=os.environ.get("TONGBAN_ADDRESS") or server.address)
            server.watch()
        except (DatabaseFailed, NoBinaries) as error:
            raise Halt(DATABASE, str(error)) from error
        finally:
            server.take_down()
            lock.give_back()
