"""Ask a scanner for malware, where the installation has one: ClamAV's own protocol (clamd, INSTREAM) over a socket."""

import contextlib
import socket
import struct
from collections.abc import Iterator
from typing import BinaryIO

from django.conf import settings

PIECE = 1 << 17
CONNECTING = 2.0
SCANNING = 20.0
LONGEST = 4_096


class Away(Exception):
    """The scanner does not answer, or cannot judge: what it has not seen is held, not handed out."""


def configured() -> bool:
    """Whether this installation has a scanner."""
    return bool(settings.CLAMD)


def found_in(file: BinaryIO) -> str:
    """The name of what a scanner found in a file, or nothing; Away when there is no answer."""
    file.seek(0)
    with _reached(SCANNING) as line:
        line.sendall(b"zINSTREAM\0")
        while piece := file.read(PIECE):
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(bytes(4))
        told = _answer(line)
    if told == "stream: OK":
        return ""
    if told.startswith("stream: ") and told.endswith(" FOUND"):
        return told.removeprefix("stream: ").removesuffix(" FOUND")
    raise Away(told[:80])


def answers() -> bool:
    """Whether the scanner is there."""
    try:
        with _reached(CONNECTING) as line:
            line.sendall(b"zPING\0")
            return _answer(line) == "PONG"
    except Away:
        return False


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST and (piece := line.recv(LONGEST)):
        said += piece
    return said.rstrip(b"\0").decode(errors="replace")


@contextlib.contextmanager
def _reached(patience: float) -> Iterator[socket.socket]:
    """A line to the scanner; whatever goes wrong with it is one thing: it is away."""
    try:
        with _connected() as line:
            line.settimeout(patience)
            yield line
    except (OSError, ValueError) as fault:
        raise Away(type(fault).__name__) from fault


def _connected() -> socket.socket:
    where = settings.CLAMD
    if not where.startswith("unix:"):
        host, _colon, port = where.rpartition(":")
        return socket.create_connection((host, int(port)), CONNECTING)
    line = socket.socket(socket.AF_UNIX)
    try:
        line.settimeout(CONNECTING)
        line.connect(where.removeprefix("unix:"))
    except OSError:
        line.close()
        raise
    return line
