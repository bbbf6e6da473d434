"""The process in which files are examined: it forks once for each file, and the child may hardly do anything.

A child can open no further file and no socket (RLIMIT_NOFILE 0), writes no file, starts no program, holds no secret,
and is ended by the machine beyond its memory or computing time, or by this process beyond its time on the clock. It
says one verdict and is gone. Started by `apart`; ends with whoever started it. Runs on the standard library alone.
"""

import contextlib
import ctypes
import encodings.cp437
import json
import os
import resource
import select
import signal
import socket
import time
from typing import NoReturn

from tongban.kernel.files.faults import Fault
from tongban.kernel.files.kinds import examine

MEMORY = 160 << 20
"""Bytes of address space for a child, beside twice the size of its file; a good deal of it is the interpreter's."""
SECONDS = 5
PATIENCE = 8.0
NOBODY = 65_534
NO_NEW_PRIVILEGES = 38
LIBC = ctypes.CDLL(None)
NAMES = encodings.cp437.__name__
"""The encoding of old names in packages, known before no file can be opened any more."""


def serve(control: socket.socket) -> None:
    """Examine what comes over the socket, each in a child of its own, until the other end is closed."""
    underway: dict[int, float] = {}
    asked = select.poll()
    asked.register(control, select.POLLIN)
    while True:
        if asked.poll(500 if underway else None):
            told, descriptors, _flags, _sender = socket.recv_fds(control, 256, 2)
            if len(descriptors) != 2:
                return
            underway[_begun(told, *descriptors, control)] = time.monotonic() + PATIENCE
            for descriptor in descriptors:
                os.close(descriptor)
        _ended(underway)


def _begun(told: bytes, file: int, answer: int, control: socket.socket) -> int:
    """The number of a child that examines one file."""
    child = os.fork()
    if child:
        return child
    try:
        control.close()
        ending, size = told.decode().split()
        _verdict(file, answer, ending, int(size))
    finally:
        os._exit(1)


def _verdict(file: int, answer: int, ending: str, size: int) -> NoReturn:
    _bound(MEMORY + 2 * size)
    said: dict[str, object] = {}
    try:
        with open(file, "rb", closefd=False) as content:
            examine(content, ending, size)
    except Fault as fault:
        said = {"code": fault.code, "found": fault.found, "words": fault.words}
    os.write(answer, json.dumps(said).encode())
    os._exit(0)


def _bound(memory: int) -> None:
    """From here on there is nothing but the file and the answer."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    LIBC.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = {"AS": memory, "CPU": SECONDS, "CORE": 0, "FSIZE": 0, "NPROC": 0, "NOFILE": 0}
    for name, limit in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (limit, limit))


def _ended(underway: dict[int, float]) -> None:
    """Forget the children that are gone, and end those whose time is over."""
    for child, limit in list(underway.items()):
        if time.monotonic() > limit:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        if os.waitpid(child, os.WNOHANG)[0]:
            del underway[child]


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(socket.socket(fileno=0))
