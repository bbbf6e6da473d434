"""Child processes that never outlive their parent, and the search for those of a former run."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)
BLINK = 0.05


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged account of this machine, for servers that refuse to run as root."""

    name: str
    uid: int
    gid: int

    def reaches(self, folder: Path) -> bool:
        """Whether the account may search every folder down to this one, by mode bits alone."""
        return all(self._may_search(step.stat()) for step in (folder, *folder.parents))

    def _may_search(self, found: os.stat_result) -> bool:
        if found.st_uid == self.uid:
            return bool(found.st_mode & 0o100)
        if found.st_gid == self.gid:
            return bool(found.st_mode & 0o010)
        return bool(found.st_mode & 0o001)


def unprivileged(owner: int | None = None) -> Account | None:
    """The account to step down to when this process is root: the owner of what is there already, if known.

    None when there is nothing to step down from.
    """
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = pwd.getpwuid(owner) if owner else known.get("postgres") or known["nobody"]
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def die_with_parent(last_signal: int, parent: int) -> None:
    """Ask the kernel to send this process a signal when its parent ends; end at once if that has happened already.

    Changing the account clears the wish, so it is made after stepping down.
    """
    LIBC.prctl(PR_SET_PDEATHSIG, int(last_signal), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), last_signal)


def spawn(
    command: Sequence[str],
    *,
    log: Path | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    account: Account | None = None,
    pass_fds: Sequence[int] = (),
    orphaned: int = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a child in its own session, so that Ctrl-C reaches only the supervisor, who ends the others in order."""
    parent = os.getpid()
    who = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(log.open("ab")) if log else None
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT if out else None,
            env=env,
            cwd=cwd,
            pass_fds=pass_fds,
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(orphaned, parent),  # safe: a supervisor has no threads
            **who,
        )


def end(child: subprocess.Popen[bytes], *signals: tuple[int, float]) -> int:
    """Send each signal and give it its seconds; at last kill whatever is left of the child's session."""
    for number, patience in signals:
        if child.poll() is not None:
            break
        child.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    return child.wait()


def inhabitants(folder: Path) -> list[int]:
    """The processes whose working directory is this folder: servers stay in theirs, whatever they are called."""
    if not folder.is_dir():
        return []
    home = folder.stat()
    return [pid for pid in _every_pid() if pid != os.getpid() and _lives_in(pid, home)]


def _every_pid() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _lives_in(pid: int, home: os.stat_result) -> bool:
    with contextlib.suppress(OSError):
        return os.path.samestat(os.stat(f"/proc/{pid}/cwd"), home) and not _is_zombie(pid)
    return False


def _is_zombie(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def called(pid: int) -> str:
    """The short name of a process, or nothing when it is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def clear(folder: Path, *, first: Callable[[list[int]], None], patience: float, tell: Callable[[str], None]) -> None:
    """Wait until nobody lives in a folder: `first` asks them to leave, after `patience` seconds they are killed."""
    left = inhabitants(folder)
    if not left:
        return
    tell(f"waiting for {len(left)} process(es) of a former run")
    first(left)
    limit = time.monotonic() + patience
    while left := inhabitants(folder):
        if time.monotonic() > limit:
            signal_all(left, signal.SIGKILL)
        time.sleep(BLINK)


def signal_all(pids: Sequence[int], number: int) -> None:
    """Signal each process that is still there."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
