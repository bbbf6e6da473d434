"""The scanner for malware: what it finds is not taken, and while it is away files are held, never handed out (R10)."""

import contextlib
import socketserver
import struct
import threading

import pytest

from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.codes import new_id
from tongban.kernel.files import commands, queries, scanner
from tongban.kernel.files.models import File
from tongban.kernel.files.place import condemned_at, held_at, place_of
from tongban.kernel.files.tests.factories import PDF, upload
from tongban.kernel.policy import enter
from tongban.kernel.refusals import NotReady, Refused

pytestmark = pytest.mark.django_db
BAD = PDF.replace(b"595", b"666")


class Clamd(socketserver.BaseRequestHandler):
    """A scanner that speaks clamd's protocol and takes offence at a number."""

    def handle(self):
        command = self._until_zero()
        if command == b"zPING":
            return self.request.sendall(b"PONG\0")
        whole = b""
        while length := struct.unpack(">I", self._exactly(4))[0]:
            whole += self._exactly(length)
        self.request.sendall(b"stream: Test.Number FOUND\0" if b"666" in whole else b"stream: OK\0")

    def _until_zero(self):
        said = b""
        while not said.endswith(b"\0"):
            said += self._exactly(1)
        return said[:-1]

    def _exactly(self, count):
        got = b""
        while len(got) < count:
            got += self.request.recv(count - len(got))
        return got


@contextlib.contextmanager
def clamd(path):
    class Quick(socketserver.ThreadingUnixStreamServer):
        daemon_threads = True

    path.unlink(missing_ok=True)
    with Quick(str(path), Clamd) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield
        server.shutdown()


@pytest.fixture(autouse=True)
def line(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    settings.CLAMD = f"unix:{tmp_path}/clamd"
    return tmp_path / "clamd"


@pytest.fixture
def owner():
    person = new_id()
    actor = Actor(role="applicant", person=person, principal=person)
    enter(actor)
    return actor


def handed_in(owner, content=PDF):
    return commands.store(upload(content=content), zone="tangshan", subject=new_id(), by=owner)


def test_what_the_scanner_lets_through_is_kept_and_handed_out(owner, line):
    with clamd(line):
        file = handed_in(owner)

    assert queries.opened(file).read() == PDF


def test_what_the_scanner_finds_is_not_taken_and_leaves_nothing(owner, line):
    with clamd(line), pytest.raises(NotReady) as refusal:
        handed_in(owner, BAD)

    assert (refusal.value.reasons[0].code, File.objects.count()) == ("file-harmful", 0)
    assert "Test.Number" in str(refusal.value.reasons[0].text)
    assert list(queries.held_files()) == []


def test_while_it_is_away_a_file_is_held_and_not_handed_out(owner):
    file = handed_in(owner)

    with pytest.raises(Refused) as refusal:
        queries.opened(file)

    assert (refusal.value.status, refusal.value.reasons[0].code) == (503, "file-held")
    assert held_at(file.digest).read_bytes() == PDF
    assert queries.scanner_mode() == ("scanner-away", 1)
    assert list(queries.altered(File.objects.all())) == []


def test_a_held_file_stands_for_no_other_matter_yet(owner):
    file = handed_in(owner)

    with pytest.raises(Refused) as refusal:
        commands.again(file, zone="tangshan", subject=new_id(), party=None, about=None, by=owner)

    assert refusal.value.reasons[0].code == "file-held"


def test_when_it_is_back_the_clean_are_handed_out_and_the_others_never(owner, line):
    clean, bad = handed_in(owner), handed_in(owner, BAD)
    with clamd(line):
        enter(CLOCK)
        seen = commands.release()
        mode = queries.scanner_mode()

    assert (seen, mode) == (2, ("ok", 0))
    assert queries.opened(clean).read() == PDF
    with pytest.raises(Refused) as refusal:
        queries.opened(bad)
    assert (refusal.value.status, refusal.value.reasons[0].code) == (409, "file-condemned")
    assert condemned_at(bad.digest).exists() and not place_of(bad.digest).exists()


def test_what_was_let_through_before_does_not_wait_again(owner, line):
    with clamd(line):
        handed_in(owner)

    again = handed_in(owner)

    assert queries.opened(again).read() == PDF
    assert queries.scanner_mode() == ("scanner-away", 0)


def test_a_scanner_that_says_something_else_has_let_nothing_through(owner, line, monkeypatch):
    monkeypatch.setattr(Clamd, "handle", lambda self: self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0"))

    with clamd(line):
        file = handed_in(owner)

    assert held_at(file.digest).exists()


def test_control_a_hold_that_lets_everything_go_is_seen(owner, monkeypatch):
    monkeypatch.setattr(commands, "is_cleared", lambda *file: True)

    assert queries.opened(handed_in(owner)).read() == PDF


def test_without_a_setting_there_is_no_scanner_and_nothing_waits(owner, settings):
    settings.CLAMD = ""

    file = handed_in(owner)

    assert (queries.opened(file).read(), queries.scanner_mode(), scanner.configured()) == (PDF, ("off", 0), False)
