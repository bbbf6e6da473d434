"""A proxy between two installations that spoils messages: one request at a time, whole, by a seeded die.

It stands where a bad line stands: it knows requests and answers of HTTP/1.1, and of envelopes only which of a request
are about one matter, so that it can let the later ones arrive first.
"""

import http.client
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any

import orjson

HELD = 0.4
"""Seconds for which a message is held back, or dripped."""
LONGEST = 20.0
HOP = frozenset(("connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"))


@dataclass(frozen=True, slots=True)
class Asked:
    """One whole request."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """One whole answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoAnswer(Exception):
    """The line was cut: nothing comes back."""


Fault = Callable[["Line", Asked], Answered]


@dataclass
class Line:
    """One direction: where requests go on to, how often something happens to them, and what happened so far."""

    host: str
    port: int
    dice: Random
    share: float = 0.0
    is_up: bool = True
    happened: Counter[str] = field(default_factory=Counter)
    deck: list[str] = field(default_factory=list)
    kept: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def carry(self, asked: Asked) -> Answered:
        """A request goes over the line, or what befalls it."""
        if not self.is_up:
            raise NoAnswer
        with self.lock:
            name = self._befalling(asked) if self.dice.random() < self.share else "carried"
            self.happened[name] += 1
        return FAULTS[name](self, asked) if name in FAULTS else self.forward(asked)

    def _befalling(self, asked: Asked) -> str:
        """What can be reordered is; else as from a shuffled deck: before one comes again, every other has come."""
        if can_be_reordered(asked):
            return reorder.__name__
        self.deck = self.deck or self.dice.sample(BY_CHANCE, len(BY_CHANCE))
        return self.deck.pop()

    def forward(self, asked: Asked) -> Answered:
        """The request as it came, and its answer."""
        onward = http.client.HTTPConnection(self.host, self.port, timeout=LONGEST)
        try:
            onward.request(asked.method, asked.path, asked.body, dict(asked.headers))
            answer = onward.getresponse()
            return Answered(answer.status, _kept(answer.getheaders()), answer.read())
        except (OSError, http.client.HTTPException) as lost:
            raise NoAnswer from lost
        finally:
            onward.close()

    def replay(self) -> int:
        """Everything that was put aside arrives now, long after its time; how many."""
        with self.lock:
            late, self.kept = self.kept, []
        for asked in late:
            with suppress(NoAnswer):
                self.forward(asked)
        return len(late)


def _kept(headers: list[tuple[str, str]]) -> dict[str, str]:
    return {name: value for name, value in headers if name.lower() not in HOP}


# --- what happens to a message -----------------------------------------------------------------------------------


def hold(line: Line, asked: Asked) -> Answered:
    """It comes late."""
    time.sleep(HELD * line.dice.random())
    return line.forward(asked)


def drop_request(line: Line, asked: Asked) -> Answered:
    """It never arrives."""
    raise NoAnswer


def drop_answer(line: Line, asked: Asked) -> Answered:
    """It arrives, and nobody learns of it."""
    line.forward(asked)
    raise NoAnswer


def duplicate(line: Line, asked: Asked) -> Answered:
    """It arrives twice, one beside the other."""
    twin = threading.Thread(target=_quietly, args=(line, asked))
    twin.start()
    try:
        return line.forward(asked)
    finally:
        twin.join()


def replay_later(line: Line, asked: Asked) -> Answered:
    """It arrives now, and once more at the very end."""
    with line.lock:
        line.kept.append(asked)
    return line.forward(asked)


def truncate(line: Line, asked: Asked) -> Answered:
    """The line breaks in the middle of it."""
    head = f"{asked.method} {asked.path} HTTP/1.1\r\nHost: {line.host}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in asked.headers.items())
    head += f"Content-Length: {len(asked.body)}\r\n\r\n"
    with suppress(OSError), socket.create_connection((line.host, line.port), LONGEST) as onward:
        onward.sendall(head.encode() + asked.body[: len(asked.body) // 2])
    raise NoAnswer


def corrupt(line: Line, asked: Asked) -> Answered:
    """One bit of it is another."""
    if not asked.body:
        return line.forward(asked)
    place, spoiled = line.dice.randrange(len(asked.body)), bytearray(asked.body)
    spoiled[place] ^= 1 << line.dice.randrange(8)
    return line.forward(Asked(asked.method, asked.path, asked.headers, bytes(spoiled)))


def corrupt_answer(line: Line, asked: Asked) -> Answered:
    """One bit of what comes back is another."""
    answered = line.forward(asked)
    if not answered.body:
        return answered
    place, spoiled = line.dice.randrange(len(answered.body)), bytearray(answered.body)
    spoiled[place] ^= 1 << line.dice.randrange(8)
    return Answered(answered.status, answered.headers, bytes(spoiled))


def slow(line: Line, asked: Asked) -> Answered:
    """Its answer takes its time."""
    answered = line.forward(asked)
    time.sleep(HELD)
    return answered


def reorder(line: Line, asked: Asked) -> Answered:
    """What was sent last arrives first, and is answered first."""
    told = {"envelopes": _listed(asked.body, "envelopes")[::-1]}
    answered = line.forward(Asked(asked.method, asked.path, asked.headers, orjson.dumps(told)))
    if answered.status != http.HTTPStatus.OK:
        return answered
    said = {"answers": _listed(answered.body, "answers")[::-1]}
    return Answered(answered.status, answered.headers, orjson.dumps(said))


def can_be_reordered(asked: Asked) -> bool:
    """Whether a request brings two envelopes about one matter, so that it matters which is first."""
    found = _listed(asked.body, "envelopes") if asked.method == "POST" else []
    subjects = [orjson.loads(one["envelope"])["subject"] for one in found]
    return len(set(subjects)) < len(subjects)


def _listed(body: bytes, name: str) -> list[Any]:
    return orjson.loads(body)[name]


FAULTS: dict[str, Fault] = {
    one.__name__: one
    for one in (
        *(hold, drop_request, drop_answer, duplicate, replay_later),
        *(truncate, corrupt, corrupt_answer, slow, reorder),
    )
}
BY_CHANCE = sorted(FAULTS.keys() - {reorder.__name__})


def _quietly(line: Line, asked: Asked) -> None:
    with suppress(NoAnswer):
        line.forward(asked)


# --- the server that stands in the line --------------------------------------------------------------------------


class Door(BaseHTTPRequestHandler):
    """Takes one request whole and answers it with whatever the line brings, or hangs up."""

    protocol_version = "HTTP/1.1"
    line: Line

    def handle_one_request(self) -> None:
        """A client that hangs up is part of the game."""
        with suppress(OSError):
            super().handle_one_request()

    def pass_on(self) -> None:
        """Read, carry, answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            answered = self.line.carry(Asked(self.command, self.path, _kept(self.headers.items()), body))
        except NoAnswer:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(answered.status)
        for name, value in answered.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answered.body)))
        self.end_headers()
        self.wfile.write(answered.body)

    do_GET = do_POST = do_PUT = pass_on  # noqa: N815 - the library asks for these names

    def log_message(self, *arguments: object) -> None:
        """Nobody reads it."""


class Proxy(ThreadingHTTPServer):
    """One direction of the road, on a port of its own."""

    daemon_threads = True

    def __init__(self, line: Line, host: str) -> None:
        super().__init__((host, 0), type("Door", (Door,), {"line": line}))
        self.line = line
        threading.Thread(target=self.serve_forever, name="proxy", daemon=True).start()

    @property
    def address(self) -> str:
        """Where the sender believes the other to be."""
        return "http://{}:{}".format(*self.server_address[:2])

    def __exit__(self, *told: object) -> None:
        """The road is taken away."""
        self.shutdown()
        super().__exit__(*told)
