"""Real installations for tests: served by a real `tongban start`, in a folder of their own."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tongban.site.serve import ask

COMMAND = [sys.executable, "-c", "from tongban.site.cli import main; main()"]
OPENS_WITHIN = 60.0
NOTHING: Mapping[str, str] = {}


def environment() -> dict[str, str]:
    """What a person's shell would hand over: nothing of this test run's own installation."""
    mine = ("TONGBAN_DATA_DIR", "TONGBAN_DATABASE_URL", "TONGBAN_OWNER_URL", "TONGBAN_DEMO", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if name not in mine}


def tongban(*arguments: object, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=timeout, env=environment(), cwd="/", check=False
    )


def a_free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Served:
    """A running `tongban start`."""

    process: subprocess.Popen[str]
    folder: Path
    port: int
    host: str = "127.0.0.1"

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://{self.host}:{self.port}/"

    def await_open(self) -> None:
        """Read what it says until it is open for visitors."""
        words = []
        for line in self.process.stdout:
            words.append(line)
            if "is open" in line:
                return
        raise AssertionError("tongban start ended early:\n" + "".join(words))

    def ready(self) -> dict[str, Any]:
        """What `/readyz` says, and its status."""
        status, _, body = ask(f"{self.address}readyz").partition(" ")
        return {"status": int(status), **json.loads(body)} if status else {"status": 0, "mode": "no answer"}

    def await_ready(self, *, ready: bool = True, within: float = OPENS_WITHIN) -> dict[str, Any]:
        """Poll until `/readyz` is (or is no longer) 200."""
        limit = time.monotonic() + within
        while ((found := self.ready())["status"] == 200) is not ready:
            assert time.monotonic() < limit, f"waited {within} s for ready={ready}: {found}"
            time.sleep(0.1)
        return found

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Signal the supervisor and wait for its exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)


def processes_of(folder: Path) -> list[int]:
    """Every process that names the folder on its command line or in its environment, or lives in it."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid() and _belongs(entry, str(folder)):
            found.append(int(entry.name))
    return found


def _belongs(entry: Path, folder: str) -> bool:
    try:
        if (entry / "stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return False
        words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        return folder.encode() in words or str((entry / "cwd").readlink()).startswith(folder)
    except OSError:
        return False


def nobody_left(folder: Path, within: float = 20.0) -> bool:
    """Whether every process of the installation goes away within a while."""
    limit = time.monotonic() + within
    while processes_of(folder):
        if time.monotonic() > limit:
            return False
        time.sleep(0.1)
    return True


def made_once(folder: Path) -> Path:
    """An installation at rest that was opened once and is never served again: what is made of it is a copy."""
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            with started(folder.with_suffix(".making")):
                pass
            assert nobody_left(folder.with_suffix(".making"))
            folder.with_suffix(".making").rename(folder)
    return folder


def copied(rested: Path, folder: Path) -> Path:
    """The same installation in another place."""
    subprocess.run(["cp", "-a", str(rested), str(folder)], check=True)
    return folder


def launched(
    folder: Path,
    *options: object,
    under: Sequence[str] = (),
    also: Mapping[str, str] = NOTHING,
    host: str = "127.0.0.1",
    port: int = 0,
) -> Served:
    """`tongban start` on a folder, not waited for.

    `under` is a wrapper such as faketime, `also` what its environment has besides.
    """
    port = port or a_free_port()
    told = ("--data-dir", folder, "--host", host, "--port", port, *options)
    command = [*under, *COMMAND, "start", *map(str, told)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**environment(), **also}, cwd="/"
    )
    return Served(process, folder, port, host)


@contextmanager
def started(folder: Path, *options: object, **how: Any) -> Iterator[Served]:
    """`tongban start` on a folder, open for visitors; stopped at the end."""
    served = launched(folder, *options, **how)
    try:
        served.await_open()
        yield served
    finally:
        if served.process.poll() is None:
            served.stop()
        served.process.stdout.close()
