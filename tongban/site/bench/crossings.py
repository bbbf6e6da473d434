"""What it costs to cross: inside one installation, and between two on one machine, against what the parts can do.

Hand-overs are legs of an enterprise: taken in beforehand, sent by the window's own command, received as cases by the
other zone. Both installations serve as in real life, each with its own PostgreSQL, and share the cores with whoever
asks them. A crossing ends where the receiver's commit can be seen; somebody looks for it every hundredth of a second.
"""

import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import psycopg

from tongban.kernel.keys import SigningKey
from tongban.site import installation
from tongban.site.bench import bare, clients, ground, windows
from tongban.site.bench.report import Figure
from tongban.site.bench.windows import Asking
from tongban.site.installation import CHECKOUT

AIM, WITHIN, TIMES = 100, 250, 1.3
MANY, PACED, INSIDE = 1500, 1000, 200
"""Hand-overs sent as fast as they go, sent at a pace, and carried within one installation."""
BLINK = 0.01
LONGEST = 180.0
AHEAD = 64
"""So many of the next are looked for, by their keys: whoever looks for more takes the cores that he measures.

Where more than these are under way, one that overtakes them is seen late, and so counted as slower than it was.
"""
ARRIVED = "SELECT id::text FROM cases_case WHERE zone = %s AND id = ANY(%s::uuid[])"
UNHEARD = """
SELECT (SELECT count(*) FROM journal_entry) - (SELECT count(*) FROM journal_leaf)
  + (SELECT coalesce(max((SELECT max(position) FROM journal_leaf) - position), 0) FROM journal_cursor)
"""
"""Entries that are not in the tree yet, or that somebody who listens has not heard."""
Say = Callable[[str], None]


@dataclass
class Side:
    """One installation of the measurement."""

    folder: Path
    port: int
    windows: Asking

    @property
    def address(self) -> str:
        """Where its peers reach it."""
        return f"http://127.0.0.1:{self.port}"


@dataclass
class Watch:
    """Looks for the cases of a receiver, in the order in which they are sent: when each was first seen."""

    url: str
    zone: str
    awaited: Sequence[str]
    seen: dict[str, float] = field(default_factory=dict)
    is_over: bool = False

    def look(self) -> None:
        """Until it is over."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            while not self.is_over:
                due = list(islice((one for one in self.awaited if one not in self.seen), AHEAD))
                found = connection.execute(ARRIVED, (self.zone, due)).fetchall()
                self.seen |= dict.fromkeys((key for (key,) in found), time.monotonic())
                time.sleep(BLINK)

    @contextmanager
    def looking(self) -> Iterator["Watch"]:
        """Looks for the duration."""
        thread = threading.Thread(target=self.look, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.is_over = True
            thread.join()


def measure(say: Say) -> list[Figure]:
    """Inside one installation, between two, and the bare limit of the same bytes."""
    deciding, receiving = _data()
    with ExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="tongban-bench-"))
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        figures = inside(home / "alone", deciding, receiving)
        say("carried within one installation")
        here, there = (stack.enter_context(_side(home / name)) for name in ("here", "there"))
        code = _acquainted(here, there, deciding, receiving)
        say("two installations know each other")
        rates, heard = sustained(here, there, deciding, code)
        say("sent as fast as they go")
        pace = min(AIM, 0.8 * rates.median)
        figures += [rates, heard, *paced(here, there, deciding, code, pace)]
        say("sent at a pace")
        limit = bare_limit(here, there)
        share = Figure("hand-overs between two installations / bare limit", "share", [rates.median / limit.median])
        return [*figures, limit, share, _verification()]


def _data() -> list[str]:
    """The zone with items, and another one, by the names of their folders."""
    folders = sorted(path for path in (CHECKOUT / "zones").iterdir() if (path / "zone.toml").exists())
    return [path.name for path in sorted(folders, key=lambda path: not (path / "items").exists())][:2]


@contextmanager
def _side(folder: Path) -> Iterator[Side]:
    with ground.serving(folder) as (home, port, _seconds), windows.opened(home) as asking:
        yield Side(home, port, asking)


def _acquainted(here: Side, there: Side, deciding: str, receiving: str) -> str:
    """Zones, people and an item; each installation knows the other, and has been told what is offered."""
    here.windows.ask("settle", receiving=receiving)
    there.windows.ask("settle", deciding=deciding)
    for side, other in ((here, there), (there, here)):
        card = side.folder / "peer.json"
        card.write_text(_tongban("export", "--address", other.address, side=other))
        names = json.loads(_tongban("list", "--json", side=other))["own"]
        compared = [word for one in names for word in ("--zone", f"{one['zone']}={one['keys'].replace(' ', ',')}")]
        _tongban("add", str(card), *compared, side=side)
    code = there.windows.ask("offer", zones=[receiving])["code"]
    _await(lambda: here.windows.ask("knows", origin=deciding)["codes"] == [code])
    return str(code)


def _tongban(verb: str, *words: str, side: Side) -> str:
    command = [sys.executable, "-m", "tongban.site", "peers", verb, *words, "--data-dir", str(side.folder)]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def _await(done: Callable[[], bool]) -> None:
    limit = time.monotonic() + LONGEST
    while not done():
        if time.monotonic() > limit:
            raise RuntimeError(f"it did not come about within {LONGEST:.0f} s")
        time.sleep(0.1)


def inside(folder: Path, deciding: str, receiving: str) -> list[Figure]:
    """One crossing within an installation after the other, in turns with its three local moves; nobody else works."""
    with windows.opened(folder) as asking:
        asking.ask("settle", deciding=deciding, receiving=receiving)
        code = asking.ask("offer", zones=[receiving])["code"]
        asking.ask("carry")
        asking.ask("take_in", origin=deciding, code=code, count=INSIDE)
        told = asking.ask("within")
    pairs = zip(told["crossings"], told["moves"], strict=True)
    ratio = Figure("crossing inside one installation / its local moves", "share", [one / two for one, two in pairs])
    ratio.aim, ratio.met = f"≤ {TIMES}", ratio.median <= TIMES
    return [
        Figure("crossing inside one installation", "ms", [1000 * one for one in told["crossings"]]),
        Figure("the local moves of a crossing: sent, received, arrived", "ms", [1000 * one for one in told["moves"]]),
        ratio,
    ]


def sustained(here: Side, there: Side, deciding: str, code: str) -> tuple[Figure, Figure]:
    """Sent as fast as the window can: hand-overs a second until the last receipt is kept, and until all is heard."""
    here.windows.ask("take_in", origin=deciding, code=code, count=MANY)
    _await(lambda: _has_heard(here) and _has_heard(there))
    began = time.monotonic()
    here.windows.ask("send", pace=10_000)
    _await(lambda: here.windows.ask("waiting")["waiting"] == 0)
    rate = MANY / (time.monotonic() - began)
    _await(lambda: _has_heard(here) and _has_heard(there))
    name, whole = "hand-overs between two installations", MANY / (time.monotonic() - began)
    return (
        Figure(name, "a second", [rate], f"≥ {AIM}", rate >= AIM),
        Figure(f"{name}, until notices and whatever else follows are made on both sides", "a second", [whole]),
    )


def _has_heard(side: Side) -> bool:
    """Whether nothing is left to follow from what was done there."""
    with psycopg.connect(installation.read(side.folder).owner_url, autocommit=True) as connection:
        return connection.execute(UNHEARD).fetchone() == (0,)


def paced(here: Side, there: Side, deciding: str, code: str, pace: float) -> list[Figure]:
    """Sent at a pace: from the sender's commit until the receiver's is seen."""
    awaited = here.windows.ask("take_in", origin=deciding, code=code, count=PACED)["taken_in"]
    _await(lambda: _has_heard(here) and _has_heard(there))
    url = installation.read(there.folder).owner_url
    with Watch(url, deciding, awaited).looking() as watch:
        sent = here.windows.ask("send", pace=pace)["sent"]
        _await(lambda: sent.keys() <= watch.seen.keys())
    times = sorted(1000 * (watch.seen[key] - at) for key, at in sent.items())
    name = f"hand-over at {pace:.0f} a second, sender's commit to receiver's"
    middle = Figure(f"{name}, median", "ms", [statistics.median(times)], f"< {WITHIN}")
    middle.met = middle.median < WITHIN
    return [middle, Figure(f"{name}, 95th percentile", "ms", [times[int(0.95 * len(times))]])]


def bare_limit(here: Side, there: Side) -> Figure:
    """The same bytes posted to the same kind of server, which inserts them and commits: requests a second."""
    asked = here.windows.ask("bodies", count=20)["bodies"]
    port, url = ground.free_port(), installation.read(there.folder).owner_url
    with bare.serving(port, url):
        _await(lambda: _listens(port))
        rates = [clients.rate([_posting(port, asked)] * 2, 3.0) for _ in range(3)]
    return Figure("bare limit: POST of one envelope, one INSERT, one commit", "a second", rates)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _posting(port: int, bodies: Sequence[str]) -> Callable[[], clients.Turn]:
    def make() -> clients.Turn:
        line, place = clients.Line(port), iter(range(10**9))
        asked = [clients.request("POST", "/", "", json.loads(one)) for one in bodies]

        def turn() -> None:
            line.ask(asked[next(place) % len(asked)], 200)

        return turn

    return make


def _verification(turns: int = 2000) -> Figure:
    """One signature held against its key."""
    key = SigningKey.generate()
    signed, body = key.sign(b"x" * 300), b"x" * 300
    began = time.perf_counter()
    for _ in range(turns):
        key.public.verify(signed, body)
    return Figure("one verification of a signature", "ms", [1000 * (time.perf_counter() - began) / turns])
