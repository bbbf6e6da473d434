"""What examines a file may hardly do anything: tried from within, with the acts that a hijacked parser would try."""

import io
import os
import resource
import signal
import socket
import time

import pytest

from tongban.kernel.files import apart, examiner, judge
from tongban.kernel.files.faults import Fault
from tongban.kernel.files.tests.factories import PDF
from tongban.kernel.refusals import Refused


def in_the_cage(act, memory=400 << 20):
    """What becomes of a child that tries something: `did`, the name of the error that stopped it, or of the signal."""
    heard, told = os.pipe()
    child = os.fork()
    if not child:
        try:
            examiner._bound(memory)
            act()
            os.write(told, b"did")
        except BaseException as fault:  # noqa: BLE001 - whatever stops it is the answer
            os.write(told, type(fault).__name__.encode())
        finally:
            os._exit(0)
    os.close(told)
    _child, status = os.waitpid(child, 0)
    said = os.read(heard, 100).decode()
    os.close(heard)
    return said or signal.Signals(os.WTERMSIG(status)).name


ACTS = {
    "read a secret": lambda: os.open("/etc/passwd", os.O_RDONLY),
    "write a file": lambda: os.open("/tmp/written", os.O_CREAT | os.O_WRONLY),
    "call home": lambda: socket.socket(),
    "talk to the machine": lambda: socket.socket(socket.AF_UNIX),
    "take all memory": lambda: bytes(1 << 30),
    "raise its own limit": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_examination_cannot(act):
    assert in_the_cage(ACTS[act]) in {"OSError", "MemoryError", "ValueError", "PermissionError"}


def test_an_examination_that_computes_for_ever_is_ended(monkeypatch):
    monkeypatch.setattr(examiner, "SECONDS", 1)

    def for_ever():
        while True:
            pass

    assert in_the_cage(for_ever) in ("SIGXCPU", "SIGKILL")


def test_control_outside_the_cage_each_of_them_is_done(monkeypatch, tmp_path):
    monkeypatch.setattr(examiner, "_bound", lambda memory: None)
    acts = {name: act for name, act in ACTS.items() if name != "write a file"}

    assert {in_the_cage(act) for act in acts.values()} == {"did"}


def test_an_examination_that_waits_for_ever_is_ended():
    child = os.fork()
    if not child:
        time.sleep(60)
        os._exit(0)
    underway = {child: time.monotonic() - 1}

    examiner._ended(underway)
    while underway:
        examiner._ended(underway)

    assert underway == {}


def test_an_examiner_that_was_killed_is_replaced():
    apart.examined(io.BytesIO(PDF), "pdf", len(PDF))
    first = apart._known.process
    first.kill()
    first.wait()

    apart.examined(io.BytesIO(PDF), "pdf", len(PDF))

    assert apart._known.process.pid != first.pid


def test_it_hears_no_secret_of_the_process_that_started_it(monkeypatch):
    apart.dismiss()
    monkeypatch.setenv("TONGBAN_DATABASE_URL", "postgresql:///secret")

    apart.examined(io.BytesIO(PDF), "pdf", len(PDF))

    with open(f"/proc/{apart._known.process.pid}/environ", "rb") as told:
        assert told.read() == f"PYTHONPATH={apart.HOME}\0".encode()


@pytest.mark.parametrize("said", [b"", b"{", b'{"code": "fi', b"nothing at all"])
def test_an_answer_that_is_none_counts_as_no_good_file(said):
    with pytest.raises(Fault) as found:
        apart._judge(said)

    assert found.value.code == "file-swells"


def test_control_only_the_empty_verdict_lets_a_file_through():
    assert apart._judge(b"{}") is None


def test_without_an_examiner_no_file_is_taken(monkeypatch):
    apart.dismiss()
    monkeypatch.setattr(apart.sys, "executable", "/nowhere/python")

    with pytest.raises(Refused) as refusal:
        judge.judged(io.BytesIO(PDF), "a.pdf", len(PDF))

    assert (refusal.value.status, refusal.value.reasons[0].code) == (503, "file-not-examined")
