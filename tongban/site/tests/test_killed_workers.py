"""Web workers are killed while clients hand matters in with keys: what was acknowledged stands once, and only once."""

import http.client
import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic
from uuid import uuid4

import psycopg
import pytest

from tongban.site import installation, processes
from tongban.site.tests.factories import started, tongban

pytestmark = [pytest.mark.slow, pytest.mark.database]
CLIENTS, EACH, KILLS, WITHIN = 4, 120, 6, 120.0
LOST = (OSError, http.client.HTTPException)
PEOPLE = """
format = "people/1"
zone = "tangshan"

[[posts]]
key = "W01"
role = "window"

[[people]]
name = "王珊"
login = "wang.shan"

[[people.holds]]
post = "W01"
since = 2026-01-01
"""
ENTERPRISE = """
format = "enterprises/1"
zone = "tangshan"

[[enterprises]]
uscc = "91130200MA00000004"
name = "唐山星瀚装备有限公司"
"""


@dataclass
class Place:
    """A running installation with the real items of Tangshan, a clerk's key, and what he hands in."""

    folder: Path
    port: int
    token: str
    body: dict

    def numbers(self) -> list[str]:
        """The number of every matter that stands there."""
        return [number for (number,) in rows(self.folder, "SELECT number FROM cases_case")]

    def client(self) -> "Client":
        """One more program of the clerk."""
        return Client(self.port, self.token, self.body)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One installation for the tests of this file: loaded, started, with a key."""
    files = tmp_path_factory.mktemp("files")
    folder = tmp_path_factory.mktemp("installation") / "data"
    (files / "people.toml").write_text(PEOPLE, encoding="utf-8")
    (files / "enterprises.toml").write_text(ENTERPRISE, encoding="utf-8")
    data = [installation.CHECKOUT / "standards", installation.CHECKOUT / "zones" / "tangshan", files]
    loaded = tongban("load", *data, "--data-dir", folder)
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr
    with started(folder) as served:
        served.await_ready()
        token = tongban("token", "--zone", "tangshan", "--post", "W01", "--data-dir", folder).stdout.strip()
        yield Place(folder, served.port, token, matter(folder))


def matter(folder: Path) -> dict:
    """A whole application for an item whose materials are not published by name."""
    ((enterprise,),) = rows(folder, "SELECT id FROM applicants_enterprise")
    answers = {"contact_name": "赵一鸣", "contact_telephone": "13800138000"}
    return {"zone": "tangshan", "item": "C02", "party_kind": "enterprise", "party": str(enterprise), "answers": answers}


def rows(folder: Path, statement: str) -> list[tuple]:
    with psycopg.connect(installation.read(folder).owner_url) as connection:
        return connection.execute(statement).fetchall()


def workers(folder: Path) -> list[int]:
    """The processes of the web server that answer: those whose parent is a web process too."""
    web = [pid for pid in processes.inhabitants(folder / "run") if b"web" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return [pid for pid in web if parent(pid) in web]


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


class Client:
    """A program that repeats a request under one key until it has an answer."""

    def __init__(self, port: int, token: str, body: dict) -> None:
        self.port, self.body = port, json.dumps(body)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.repeated = 0

    def once(self, key: str = "") -> tuple[int, bytes]:
        """One try."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request("POST", "/api/cases", self.body, self.headers | ({"Idempotency-Key": key} if key else {}))
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()

    def hand_in(self) -> str:
        """The number of one matter, whatever happens to the server meanwhile."""
        key, limit = str(uuid4()), monotonic() + WITHIN
        while monotonic() < limit:
            try:
                status, body = self.once(key)
            except LOST:
                self.repeated += 1
                continue
            if status == 201:
                return json.loads(body)["entry"]["after"]["number"]
            assert (status, json.loads(body)["reasons"][0]["code"]) == (409, "still-running"), body
        raise AssertionError("never answered")


def kill_now_and_then(folder: Path, done: Event) -> int:
    """SIGKILL one worker after another while the clients are busy; how many."""
    killed = 0
    while killed < KILLS and not done.wait(0.4):
        for pid in workers(folder)[:1]:
            os.kill(pid, signal.SIGKILL)
            killed += 1
    return killed


def test_whatever_is_killed_each_matter_that_was_handed_in_stands_once(place):
    clients, done = [place.client() for _ in range(CLIENTS)], Event()
    with ThreadPoolExecutor(CLIENTS + 1) as hands:
        killing = hands.submit(kill_now_and_then, place.folder, done)
        working = [hands.submit(lambda one=one: [one.hand_in() for _ in range(EACH)]) for one in clients]
        numbers = [number for work in working for number in work.result()]
        done.set()

    entries = rows(place.folder, "SELECT count(*), count(DISTINCT subject) FROM journal_entry WHERE kind = 'case'")
    assert killing.result() == KILLS
    assert sum(client.repeated for client in clients) >= 1
    assert len(set(numbers)) == CLIENTS * EACH
    assert sorted(place.numbers()) == sorted(numbers)
    assert entries == [(CLIENTS * EACH, CLIENTS * EACH)]


def test_control_a_request_repeated_without_a_key_is_a_second_matter(place):
    before, client = len(place.numbers()), place.client()

    statuses = [client.once()[0], client.once()[0]]

    assert (statuses, len(place.numbers()) - before) == ([201, 201], 2)
