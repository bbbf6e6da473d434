"""Two installations, each with its own database, and a line between them that does what lines do."""

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

import psycopg
import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel import clock, codes, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.exchange import arriving, delivering, ledger, lines, peers, state, transport, wire
from tongban.kernel.exchange.delivering import Post
from tongban.kernel.exchange.envelopes import Attachment, digest
from tongban.kernel.exchange.models import Line, Outgoing, Peer
from tongban.kernel.exchange.tests import factories as f
from tongban.kernel.files import commands as files
from tongban.kernel.journal import seal
from tongban.site.installation import OWNER, RUNTIME
from tongban.site.tests.factories import a_free_port

pytestmark = pytest.mark.database
FAULTS = ("pass", "pass", "drop-request", "drop-answer", "twice", "later", "cut", "spoil")


class House:
    """The other installation: started, killed, asked."""

    def __init__(self, environment, folder, port, owner_url):
        self.environment, self.folder, self.port, self.owner_url = environment, folder, port, owner_url
        self.process = None

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        command = [sys.executable, "-m", "tongban.site.tests.other_house", str(self.port), str(self.folder)]
        self.process = subprocess.Popen(command, env=self.environment)
        self.waited(lambda: (self.folder / "theirs.json").exists())

    def waited(self, for_this, within=30.0):
        until = time.monotonic() + within
        while not for_this():
            assert time.monotonic() < until and self.process.poll() is None
            time.sleep(0.02)

    def answers(self):
        try:
            return bool(transport.status(self.address))
        except transport.Down:
            return False

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def rows(self, question):
        with closing(psycopg.connect(self.owner_url)) as connection:
            return connection.execute(question).fetchall()

    def effects(self, subject):
        found = self.rows(f"SELECT position FROM journal_cursor WHERE listener LIKE '{subject}/%' ORDER BY listener")
        return [position for (position,) in found]


@pytest.fixture
def there(committed, cluster_of_the_run, tmp_path):
    """The other installation, acquainted with this one; ours is the database of the test."""
    name, port = f"tongban_{secrets.token_hex(6)}", a_free_port()
    cluster_of_the_run.clone(name)
    known, password = cluster_of_the_run.known, cluster_of_the_run.password
    told = {
        "DJANGO_SETTINGS_MODULE": "tongban.site.settings",
        "TONGBAN_DATABASE_URL": known.url(RUNTIME, password, name),
        "TONGBAN_OWNER_URL": known.url(OWNER, password, name),
        "TONGBAN_DATA_DIR": str(tmp_path / "there"),
        "TONGBAN_HOSTS": "127.0.0.1",
    }
    house = House({**os.environ, **told}, tmp_path, port, known.url(OWNER, password, name))
    try:
        house.start()
        seal.make_key(seal.keys_folder())
        f.a_zone(f.NEAR, "NR")
        policy.enter(OPERATOR)
        (tmp_path / "ours.part").write_bytes(peers.exported("http://127.0.0.1:9"))
        (tmp_path / "ours.part").rename(tmp_path / "ours.json")
        peers.add((tmp_path / "theirs.json").read_bytes(), sure=lambda *_: True)
        policy.enter(CLOCK)
        house.waited(house.answers)
        yield house
    finally:
        house.kill()
        cluster_of_the_run.drop(name)


@pytest.fixture
def quick(monkeypatch):
    """Who waits, waits hundredths of seconds."""
    monkeypatch.setattr(lines, "LONGEST_WAIT", 0.02)


def carried(address, within=30.0):
    """Carry until everything is answered."""
    post, until = Post(), time.monotonic() + within
    while Outgoing.objects.filter(receipt__isnull=True, settled="").exists():
        assert time.monotonic() < until, list(Outgoing.objects.values_list("fault", "tries")[:5])
        if not post.over(address):
            time.sleep(0.01)
    return post


class Proxy:
    """A line that does to each request whatever chance says, and remembers what it did."""

    def __init__(self, port, seed):
        self.port, self.dice, self.met, self.kept, self.lock = port, Random(seed), Counter(), [], threading.Lock()

    def fate(self):
        with self.lock:
            chosen = self.dice.choice(FAULTS)
            self.met[chosen] += 1
            return chosen

    def forwarded(self, method, path, body):
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as line:
            line.request(method, path, body, {"Content-Type": "application/json"})
            answer = line.getresponse()
            return answer.status, answer.read()

    def passed(self, method, path, body):
        """What comes back, or None when the line is cut."""
        fate = self.fate()
        if fate == "drop-request":
            return None
        if fate == "later":
            self.kept.append((method, path, body))
            return None
        if fate == "spoil" and body:
            place = self.dice.randrange(len(body))
            body = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        answer = self.forwarded(method, path, body[: len(body) // 2] if fate == "cut" else body)
        if fate == "twice":
            answer = self.forwarded(method, path, body)
        for late in [self.kept.pop() for _ in range(len(self.kept)) if self.dice.random() < 0.5]:
            self.forwarded(*late)
        return None if fate == "drop-answer" else answer


@contextmanager
def spoiling(port, seed):
    """A proxy before the other house while the block runs."""
    proxy = Proxy(port, seed)

    class Hand(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with suppress(OSError, HTTPException):
                answer = proxy.passed(self.command, self.path, body)
                if answer is not None:
                    self.send_response(answer[0])
                    self.send_header("Content-Length", str(len(answer[1])))
                    self.end_headers()
                    self.wfile.write(answer[1])
            self.close_connection = True

        do_GET = do_PUT = do_POST  # noqa: N815 - the names that the library calls

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hand)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    proxy.address = f"http://127.0.0.1:{server.server_port}"
    yield proxy
    server.shutdown()
    server.server_close()


# --- a crossing ---


def test_a_line_that_spoils_everything_loses_nothing_and_doubles_nothing(there, quick, monkeypatch):
    monkeypatch.setattr(delivering, "MOST_ENVELOPES", 3)
    subjects = [codes.new_id() for _ in range(12)]
    for number in range(60):
        f.write(subjects[number % 12], number=number)
    with spoiling(there.port, seed=4) as proxy:
        Peer.objects.using("owner").update(address=proxy.address)
        carried(proxy.address, within=60)
        met = proxy.met

    assert [there.effects(subject) for subject in subjects] == [[1, 2, 3, 4, 5]] * 12
    assert set(Outgoing.objects.values_list("status", flat=True)) == {"done"}
    assert set(met) == set(FAULTS), met


def test_a_file_crosses_an_outage_is_waited_for_and_a_killed_peer_gives_the_same_receipt(there, quick):
    paper = b"%PDF-1.4 paper"
    files.keep([paper], digest(paper))
    first = f.write(attachments=[Attachment(digest(paper), "a.pdf", len(paper), "application/pdf")])
    carried(there.address)
    receipt = bytes(Outgoing.objects.get(id=first.id).receipt)
    kept = there.folder / "there" / "files" / digest(paper)[:2] / digest(paper)[2:4] / digest(paper)
    assert (kept.read_bytes(), [one["state"] for one in ledger.peers()]) == (paper, ["answers"])

    there.kill()
    second = f.write(first.subject)
    for _ in range(5):
        assert Post().over(there.address) == 0
    row = Outgoing.objects.get(id=second.id)
    assert (row.status, row.receipt, Line.objects.get().failures) == ("waiting", None, 5)
    with clock.told(clock.now() + 2 * lines.DOWN_AFTER):
        assert ledger.down(clock.now()) == [there.address]

    there.start()
    there.waited(there.answers)
    lines.replay(there.address)
    carried(there.address)
    Post().over(there.address)
    assert there.effects(first.subject) == [1, 2]
    assert bytes(Outgoing.objects.get(id=first.id).receipt) == receipt


# --- the door, from outside ---


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"envelopes": []}',
        b'{"envelopes": {}}',
        b'{"envelopes": [1]}',
        b'{"envelopes": [{"envelope": 1}]}',
        b'{"envelopes": [{"envelope": "{}", "stamp": "{}", "signature": "zz"}]}',
        json.dumps({"envelopes": [{"envelope": "{}", "stamp": "{}", "signature": ""}] * 51}).encode(),
        b"[" * 100_000,
    ],
)
def test_what_is_no_request_is_said_no_to_with_a_reason(db, body):
    answer = Client().post("/exchange/envelopes", body, content_type="application/json")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["reasons"][0]["code"] == "envelopes-not-in-form"


def test_what_is_too_large_is_not_read(db):
    answer = Client().post("/exchange/envelopes", b" " * (5 << 20), content_type="application/json")

    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (413, "envelopes-too-large")


def words(inner):
    known = st.sampled_from(["envelopes", "envelope", "stamp", "signature", "id"])
    return st.dictionaries(known | st.text(max_size=4), inner, max_size=4)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner) | words(inner)
)


@pytest.fixture
def door(db):
    with clock.told(f.NOW):
        f.two_zones()
        yield Client(raise_request_exception=False)


def test_no_input_breaks_the_door(door):
    good = wire.request([f.posted(f.envelope(), f.NOW)])

    @settings(max_examples=60)
    @given(st.binary(max_size=300) | ANYTHING.map(lambda one: json.dumps(one).encode()) | spoilt(good))
    def ask(body):
        answer = door.post("/exchange/envelopes", body, content_type="application/json")
        assert answer.status_code in (200, 400), answer.content

    ask()


@st.composite
def spoilt(draw, good):
    place, other = draw(st.integers(0, len(good) - 1)), draw(st.binary(max_size=3))
    return good[:place] + other + good[place + draw(st.integers(0, 3)) :]


def test_bytes_that_nobody_announced_are_not_kept(door):
    assert door.put(f"/exchange/attachments/{'a' * 64}", b"x").status_code == 404
    assert door.put("/exchange/attachments/..%2f..", b"x").status_code == 404


def test_only_the_announced_bytes_are_kept(door):
    paper = b"%PDF-1.4 other paper"
    made = f.envelope(attachments=(Attachment(digest(paper), "a.pdf", len(paper), "application/pdf"),))
    sent = wire.request([f.posted(made, f.NOW)])

    def ask():
        return door.post("/exchange/envelopes", sent, content_type="application/json").json()["answers"][0]

    with f.room():
        assert ask() == {"result": "wanting", "digests": [digest(paper)]}
        at = f"/exchange/attachments/{digest(paper)}?source={f.NEAR}&envelope={made.id}"
        refused = [door.put(at, b"y" * size) for size in (3, 9, 50_000)]
        assert [one.status_code for one in refused] == [422] * 3
        assert ask()["result"] == "wanting"
        assert door.put(at, paper).status_code == 204
        assert ask()["result"] == "taken"

    assert f.effects(made.subject) == [1]


def test_whoever_only_knows_the_digest_of_a_file_that_lies_here_gets_nothing_by_it(door):
    paper = b"%PDF-1.4 somebody else's paper"
    files.keep([paper], digest(paper))
    named = (Attachment(digest(paper), "a.pdf", len(paper), "application/pdf"),)
    honest, thief = f.envelope(attachments=named), f.envelope(attachments=named)

    def ask(made):
        sent = wire.request([f.posted(made, f.NOW)])
        return door.post("/exchange/envelopes", sent, content_type="application/json").json()["answers"][0]["result"]

    with f.room():
        assert [ask(honest), ask(thief)] == ["wanting", "wanting"]
        at = f"/exchange/attachments/{digest(paper)}?source={f.NEAR}&envelope={honest.id}"
        assert door.put(at, paper).status_code == 204
        assert [ask(honest), ask(thief)] == ["taken", "wanting"]


def test_an_address_that_floods_the_door_is_told_to_wait(door, monkeypatch):
    monkeypatch.setattr(arriving, "MOST_FROM_ONE", 1)
    spoilt = wire.request([replace(f.posted(f.envelope(), f.NOW), body=b"{}")])

    answers = [door.post("/exchange/envelopes", spoilt, content_type="application/json") for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 429]
    assert answers[1].json()["reasons"][0]["code"] == "envelopes-too-many"


def test_an_installation_says_who_it_is_signed_by_a_zone(door):
    said = state.read(door.get("/exchange/status").content)

    assert (said.zone, said.incarnation) == (f.FAR, 1)
