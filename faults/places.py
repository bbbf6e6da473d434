"""Where installations stand: in a network namespace each, joined to ours by a cable; or all on this machine's loopback.

A namespace has no name: one process holds it that dies with us, and what is served in it dies with us too. So whatever
ends a run, SIGKILL as well, namespace and cable go with their last process, and nothing is left to be swept up.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address

from tongban.site import processes

FIRST = IPv4Address("198.18.0.0")
"""Addresses kept for measuring devices (RFC 2544): no machine has one of its own."""
CABLES = 1 << 15
"""So many networks of four addresses are there."""
WITHIN = 5.0


class NotAllowed(Exception):
    """This machine, or this account, may make no namespace; the words say what was refused."""


@dataclass
class Place:
    """An address to be served at, one at which others answer to it, and the cable between the two."""

    host: str = "127.0.0.1"
    outside: str = "127.0.0.1"
    cable: str = ""
    holder: int = 0

    @property
    def under(self) -> list[str]:
        """By what a command is started here, so that it ends when we do."""
        within = ["nsenter", "--net", f"--target={self.holder}"] if self.holder else []
        return ["setpriv", "--pdeathsig", "TERM", *within]

    def plug(self, *, into: bool) -> bool:
        """Pull the cable out at the far end, or put it in again; False where there is none.

        With our end out the way there would be the machine's way to everywhere else.
        """
        if self.cable:
            _done([*self.under, "ip", "link", "set", "eth0", "up" if into else "down"])
        return bool(self.cable)


@contextmanager
def place(number: int) -> Iterator[Place]:
    """A namespace of its own with its cable; NotAllowed where that may not be."""
    with _held() as holder:
        network = FIRST + (os.getpid() * 8 + number) % CABLES * 4
        made = Place(str(network + 2), str(network + 1), f"tb{os.getpid()}n{number}", holder)
        _ip("link", "add", made.cable, "type", "veth", "peer", "name", "eth0", "netns", str(holder))
        try:
            _ip("address", "add", f"{made.outside}/30", "dev", made.cable)
            _ip("link", "set", made.cable, "up")
            for words in (("address", "add", f"{made.host}/30", "dev", "eth0"), *_up("eth0"), *_up("lo")):
                _done([*made.under, "ip", *words])
            yield made
        finally:
            with suppress(NotAllowed):
                _ip("link", "delete", made.cable)


def _up(name: str) -> list[tuple[str, ...]]:
    return [("link", "set", name, "up")]


@contextmanager
def _held() -> Iterator[int]:
    """A process that does nothing but be in a namespace of its own."""
    ours = os.readlink("/proc/self/ns/net")
    try:
        holder = processes.spawn(["unshare", "--net", "sleep", "infinity"], orphaned=signal.SIGKILL)
    except OSError as fault:
        raise NotAllowed(str(fault)) from fault
    try:
        _await_another_net(holder, ours)
        yield holder.pid
    finally:
        processes.end(holder)


def _await_another_net(holder: subprocess.Popen[bytes], ours: str) -> None:
    limit = time.monotonic() + WITHIN
    try:
        while os.readlink(f"/proc/{holder.pid}/ns/net") == ours:
            if holder.poll() is not None or time.monotonic() > limit:
                raise NotAllowed("unshare --net was refused")
            time.sleep(0.005)
    except OSError as fault:
        raise NotAllowed(str(fault)) from fault


def _ip(*words: str) -> None:
    _done(["ip", *words])


def _done(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as fault:
        raise NotAllowed(str(fault)) from fault
    if done.returncode:
        raise NotAllowed(f"{' '.join(command)}: {done.stderr.strip()}")


def refused() -> str:
    """Why no namespace may be made here; nothing where it may."""
    try:
        with place(7):
            return ""
    except NotAllowed as why:
        return str(why)
