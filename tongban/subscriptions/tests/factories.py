"""A receiver on this machine that answers as it is told, and subscriptions to it."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tongban.cases.tests.factories import World
from tongban.kernel import policy
from tongban.kernel.actors import CLOCK
from tongban.kernel.journal import read
from tongban.subscriptions import commands
from tongban.subscriptions.models import Subscription

EVERY_STEP = ("case.submit", "case.accept", "case.propose", "case.decide", "case.withdraw")


@dataclass
class Receiver:
    """Somebody else's server: what it got, and what it answers from now on (接收端)."""

    url: str = ""
    answer: int = 204
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The bodies as they came."""
        return [json.loads(body) for headers, body in self.got]

    @property
    def verbs(self) -> list[str]:
        """What it was told, in order."""
        return [event["data"]["verb"] for event in self.events]


@contextmanager
def receiver(settings: Any) -> Iterator[Receiver]:
    """A receiver that the operator has named."""
    made = Receiver()

    class Door(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append((dict(self.headers), body))
            self.send_response(made.answer)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}/hook"
    settings.OUTWARD_HOSTS = (f"127.0.0.1:{server.server_port}",)
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


def subscribed(world: World, to: Receiver, by: str = "admin", verbs: tuple[str, ...] = EVERY_STEP) -> Subscription:
    """A subscription of one of the world's people."""
    policy.enter(world.actors[by])
    return commands.subscribe(name="受理系统", url=to.url, verbs=verbs, by=world.actors[by])


def heard(case: Any) -> None:
    """The listener has followed the journal of a case to its end."""
    policy.enter(CLOCK)
    for entry in read.history(case.zone, case.id):
        commands.hear(entry)
