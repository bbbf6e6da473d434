"""Ask the process that examines files apart from this one (`examiner`): one for each process that serves people.

It is started with the first file and stays, so that later ones cost a fork each. What it does not answer in time or in
form counts as a file that could not be examined within measure: never as a good one.
"""

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from io import UnsupportedOperation
from pathlib import Path
from typing import BinaryIO

from tongban.kernel.files.examiner import PATIENCE
from tongban.kernel.files.faults import Fault

HOME = Path(__file__).resolve().parents[3]
PROGRAM = "tongban.kernel.files.examiner"
LONGEST = 4_096
CODES = ("file-disguised", "file-two-faces", "file-broken", "file-active", "file-swells", "file-harmful")


@dataclass
class _Examiner:
    owner: int
    control: socket.socket
    process: subprocess.Popen[bytes]


_lock = threading.Lock()
_known: _Examiner | None = None


def examined(file: BinaryIO, ending: str, size: int) -> None:
    """Have a content examined in the bounded process; Fault says what was found. OSError: nobody could be asked."""
    with contextlib.ExitStack() as closing:
        descriptor = _descriptor(file, closing)
        heard, answer = os.pipe()
        closing.callback(os.close, heard)
        try:
            _asked(f"{ending} {size}".encode(), [descriptor, answer])
        finally:
            os.close(answer)
        _judge(_heard(heard))


def _judge(said: bytes) -> None:
    try:
        told = json.loads(said)
    except ValueError:
        raise Fault("file-swells", "measure") from None
    if told:
        code = told["code"] if told["code"] in CODES else "file-swells"
        raise Fault(code, str(told["found"]), **{str(name): word for name, word in told["words"].items()})


def _descriptor(file: BinaryIO, closing: contextlib.ExitStack) -> int:
    """The file as the system knows it; what lies in memory only gets a nameless one."""
    try:
        return file.fileno()
    except UnsupportedOperation:
        descriptor = os.memfd_create("examined")
        closing.callback(os.close, descriptor)
        file.seek(0)
        with open(descriptor, "wb", closefd=False) as kept:
            kept.write(file.read())
        return descriptor


def _asked(told: bytes, descriptors: list[int]) -> None:
    """Hand the file over; an examiner that is gone is replaced once."""
    with _lock:
        try:
            socket.send_fds(_standing().control, [told], descriptors)
        except (BrokenPipeError, ConnectionResetError):
            dismiss()
            socket.send_fds(_standing().control, [told], descriptors)


def _standing() -> _Examiner:
    global _known
    if _known is None or _known.owner != os.getpid():
        _known = _begun()
    return _known


def _begun() -> _Examiner:
    """Start the examiner: it is told where the program lies, and nothing else of this process."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-S", "-m", PROGRAM],
            stdin=theirs,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(HOME)},
            cwd="/",
        )
    return _Examiner(os.getpid(), ours, process)


def dismiss() -> None:
    """Let the examiner go; the next file starts another."""
    global _known
    if _known is not None and _known.owner == os.getpid():
        _known.control.close()
        _known.process.wait(PATIENCE)
    _known = None


def _heard(answer: int) -> bytes:
    """What was answered, or what came until the time was over."""
    said = b""
    waiting = select.poll()
    waiting.register(answer, select.POLLIN)
    while waiting.poll((PATIENCE + 1) * 1000):
        piece = os.read(answer, LONGEST)
        if not piece or len(said) > LONGEST:
            return said
        said += piece
    return b""
