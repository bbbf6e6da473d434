"""Clients: processes that do one thing again and again for some seconds and say how often they did it."""

import json
import os
import socket
import time
import traceback
from collections.abc import Callable, Sequence

from tongban.site.bench.ground import Ground, Mover

Turn = Callable[[], None]
MOVES = ("claim", "release")
"""A turn of a moving client: the case ends where it began, whenever the client stops."""


def rate(makers: Sequence[Callable[[], Turn]], seconds: float) -> float:
    """Turns a second of several clients together, each in a process of its own."""
    pipes = []
    for make in makers:
        readable, writable = os.pipe()
        if os.fork() == 0:
            _live(make, seconds, writable)
        os.close(writable)
        pipes.append(readable)
    told = [_told(pipe) for pipe in pipes]
    for _ in makers:
        os.wait()
    return sum(told)


def _live(make: Callable[[], Turn], seconds: float, writable: int) -> None:
    code = 1
    try:
        turn, count = make(), 0
        turn()
        began = time.perf_counter()
        while time.perf_counter() < began + seconds:
            turn()
            count += 1
        os.write(writable, json.dumps(count / (time.perf_counter() - began)).encode())
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)


def _told(pipe: int) -> float:
    with os.fdopen(pipe) as file:
        text = file.read()
    if not text:
        raise RuntimeError("a client of the measurement failed; see what it printed")
    return float(json.loads(text))


def command(mover: Mover) -> Callable[[], Turn]:
    """A client that moves its case by the command layer."""

    def make() -> Turn:
        from django.db import connections

        from tongban.cases import commands
        from tongban.kernel import policy

        connections.close_all()

        def turn() -> None:
            policy.enter(mover.actor)
            for verb in MOVES:
                commands.move(mover.number, verb, by=mover.actor, given={})

        return turn

    return make


class Line:
    """One kept-alive connection that sends prepared requests and reads the whole answer."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.left = b""

    def ask(self, request: bytes, expected: int) -> bytes:
        """Send a request; the body of the answer. RuntimeError when its status is another."""
        self.socket.sendall(request)
        while b"\r\n\r\n" not in self.left:
            self._more()
        head, _gap, body = self.left.partition(b"\r\n\r\n")
        length = int(next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))[15:])
        self.left = body
        while len(self.left) < length:
            self._more()
        body, self.left = self.left[:length], self.left[length:]
        if int(head[9:12]) != expected:
            raise RuntimeError(f"{head[9:12].decode()} where {expected} was expected: {body[:300].decode()}")
        return body

    def _more(self) -> None:
        got = self.socket.recv(65536)
        if not got:
            raise RuntimeError("the server closed the connection")
        self.left += got


def request(method: str, path: str, token: str, body: object = None) -> bytes:
    """The bytes of a request."""
    payload = json.dumps(body).encode() if body is not None else b""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode() + payload


def http(ground: Ground, mover: Mover) -> Callable[[], Turn]:
    """A client that moves its case by the HTTP API."""

    def make() -> Turn:
        line = Line(ground.port)
        path = f"/api/cases/{mover.number}/moves"
        asked = [request("POST", path, mover.token, {"verb": verb}) for verb in MOVES]

        def turn() -> None:
            for one in asked:
                line.ask(one, 201)

        return turn

    return make


WRITES = (
    ("window", {"verb": "accept"}),
    ("reviewer", {"verb": "propose", "outcome": "granted"}),
    ("approver", {"verb": "decide", "outcome": "granted"}),
    ("reviewer", {"verb": "issue"}),
)


def whole_case(ground: Ground) -> Callable[[], Turn]:
    """A client that brings whole cases from hand-in to issue by HTTP: five writes each."""

    def make() -> Turn:
        line = Line(ground.port)
        handing_in = request("POST", "/api/cases", ground.whole["applicant"], ground.handing_in)

        def turn() -> None:
            number = json.loads(line.ask(handing_in, 201))["entry"]["after"]["number"]
            for role, body in WRITES:
                line.ask(request("POST", f"/api/cases/{number}/moves", ground.whole[role], body), 201)

        return turn

    return make
