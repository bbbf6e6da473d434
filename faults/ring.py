"""Installations with a PostgreSQL each, a spoiled road from each to each other, and people at the windows of all."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle, permutations
from pathlib import Path
from random import Random
from typing import Any

from faults.invariants import Line, entries
from faults.places import NotAllowed, Place, place
from faults.proxy import Line as Road
from faults.proxy import Proxy
from tongban.site import processes
from tongban.site.installation import CHECKOUT
from tongban.site.tests.factories import (
    Served,
    copied,
    environment,
    launched,
    nobody_left,
    processes_of,
    tongban,
)

NAMES = ("here", "there", "beyond")
STANDING_WHERE = "TONGBAN_FAULT_PLACES"
"""`loopback` in it keeps everything on the machine itself, also where namespaces are allowed."""


@dataclass
class Side:
    """One installation: where it stands, its server, its windows, and what was planted in it."""

    folder: Path
    place: Place
    served: Served
    planted: dict[str, str]
    windows: subprocess.Popen[str] | None = None
    zone: str = ""
    code: str = ""
    forgotten: list[Line] = field(default_factory=list)
    """What its journal held before it was put back from a backup, and has held no longer since."""

    def ask(self, act: str, **given: Any) -> dict[str, Any]:
        """One act at the windows, and what came of it."""
        assert self.windows is not None
        self.windows.stdin.write(json.dumps({"act": act, **given}) + "\n")
        self.windows.stdin.flush()
        answer = self.windows.stdout.readline()
        assert answer, f"the windows of {self.zone or self.folder} have closed"
        return json.loads(answer)

    def journal(self) -> list[Line]:
        """Its exported journal, verified first."""
        bundle = self.folder.parent / f"{self.folder.name}.journal"
        for words in (("export", "--data-dir", self.folder, "--bundle", bundle), ("verify", bundle)):
            done = tongban("journal", *words)
            assert done.returncode == 0, done.stdout + done.stderr
        return list(entries(bundle))

    def kill_one(self, dice: Random) -> None:
        """SIGKILL for the worker or a web process; the supervisor brings another."""
        found = processes.inhabitants(self.folder / "run")
        os.kill(dice.choice(sorted(found)), signal.SIGKILL)

    def kill_all(self) -> None:
        """SIGKILL for everything at once, the database as well; then it is started again."""
        for pid in processes_of(self.folder):
            if pid != self.windows.pid:
                with suppress(ProcessLookupError):  # it left by itself meanwhile
                    os.kill(pid, signal.SIGKILL)
        self.served.process.wait()
        self.start()

    def stop(self) -> None:
        """It is closed in order."""
        self.served.stop()

    def start(self, at: Sequence[str] = ()) -> None:
        """It is opened where it stood before; `at` is a wrapper under which it is another time."""
        self.served.process.stdout.close()
        where = {"host": self.place.host, "under": [*self.place.under, *at], "also": self.planted}
        self.served = launched(self.folder, port=self.served.port, **where)
        self.served.await_open()
        while "away" in self.ask("state"):
            time.sleep(0.1)

    def back_up(self) -> None:
        """A copy of everything, while it is closed."""
        self.stop()
        copied(self.folder, self._backup)
        self.start()

    def put_back(self) -> None:
        """It stands as it was when the copy was made, and its operator says so."""
        former = self.journal()
        self.stop()
        shutil.rmtree(self.folder)
        self._backup.rename(self.folder)
        done = tongban("peers", "restored", "--data-dir", self.folder)
        assert done.returncode == 0, done.stdout + done.stderr
        self.start()
        kept = {_place(line) for line in self.journal()}
        self.forgotten = [line for line in former if _place(line) not in kept]

    @property
    def _backup(self) -> Path:
        return self.folder.with_suffix(".backup")

    def memory(self) -> int:
        """Megabytes that its processes have to themselves, what they share divided among them."""
        return sum(_proportional(pid) for pid in processes_of(self.folder) if pid != self.windows.pid) >> 10


def _place(line: Line) -> tuple[Any, ...]:
    return line["zone"], line["subject"], line["number"], line["recorded_at"]


def _proportional(pid: int) -> int:
    try:
        words = Path(f"/proc/{pid}/smaps_rollup").read_text().split()
        return int(words[words.index("Pss:") + 1])
    except (OSError, ValueError):
        return 0


@dataclass
class Ring:
    """Two or more installations; every zone takes matters in for every other one and decides what comes from them."""

    sides: list[Side]
    roads: dict[tuple[int, int], Road]
    dice: Random
    where: str
    handed_in: list[str] = field(default_factory=list)
    directions: Iterator[tuple[Side, Side]] = field(init=False)

    def __post_init__(self) -> None:
        self.directions = cycle(permutations(self.sides, 2))

    def hand_in(self, count: int) -> None:
        """So many matters are handed in, in every direction by turns."""
        for number in range(count):
            self._one(*next(self.directions), with_file=number % 4 == 0)

    def hand_in_at(self, side: Side, count: int) -> None:
        """So many matters are handed in at one side."""
        for number in range(count):
            other = self.sides[(self.sides.index(side) + 1 + number % (len(self.sides) - 1)) % len(self.sides)]
            self._one(side, other, with_file=False)

    def _one(self, side: Side, other: Side, *, with_file: bool) -> None:
        told = side.ask("hand_in", zone=other.zone, code=other.code, with_file=with_file)
        if "id" in told:
            self.handed_in.append(told["id"])

    def turns(self, count: int) -> None:
        """Everybody on all sides works for a while."""
        for _turn in range(count):
            for side in self.sides:
                side.ask("turn", seed=self.dice.randrange(2**31))

    def spoil(self, share: float) -> None:
        """From now on something becomes of so many messages."""
        for road in self.roads.values():
            road.share = share

    def cut(self, number: int, *, off: bool) -> None:
        """The cable of one installation is out, or in again; where there is none, its roads are closed."""
        if not self.sides[number].place.plug(into=not off):
            for ends, road in self.roads.items():
                road.is_up = road.is_up if number not in ends else not off

    def heal(self) -> None:
        """Every road is good again, and what was put aside arrives at last."""
        self.spoil(0.0)
        for number in range(len(self.sides)):
            self.cut(number, off=False)
        for road in self.roads.values():
            road.replay()

    @property
    def happened(self) -> Counter[str]:
        """What has befallen the messages of all roads."""
        return sum((road.happened for road in self.roads.values()), Counter())

    def journals(self) -> list[Line]:
        """What all sides have written, one after the other."""
        return [line for side in self.sides for line in side.journal()]

    @property
    def forgotten(self) -> list[Line]:
        """What was written and is no longer there, because a side was put back from a backup."""
        return [line for side in self.sides for line in side.forgotten]

    def converged(self, within: float) -> float:
        """Seconds until nothing is under way any more and both sides of each matter say the same."""
        began = time.monotonic()
        while (left := self.differences()) and time.monotonic() < began + within:
            time.sleep(0.25)
        assert not left, f"after {within} s: {left[:20]}"
        return time.monotonic() - began

    def differences(self) -> list[str]:
        """What is still under way, and where the two sides of a matter do not agree who holds it."""
        states = [side.ask("state") for side in self.sides]
        if any("away" in one for one in states):
            return ["a database is away"]
        found = [f"{name}: {one[name]}" for one in states for name in ("unsent", "unread") if one[name]]
        holds = {key: who for one in states for key, _status, who in one["cases"]}
        for one in states:
            found += [
                f"{key} {status}: {who} where it was taken in, {holds.get(key, one['zone'])} where it is decided"
                for key, status, who in one["legs"]
                if who != holds.get(key, one["zone"])
            ]
        return found

    def finish(self, within: float) -> None:
        """Everybody works on until every matter has its end."""
        limit = time.monotonic() + within
        while left := sum(len(side.ask("state").get("legs", [""])) for side in self.sides):
            assert time.monotonic() < limit, f"{left} matters have not ended after {within} s"
            self.turns(1)
            time.sleep(0.1)


@contextmanager
def ring(folder: Path, rested: Path, seed: int, count: int = 2, bug: str = "") -> Iterator[Ring]:
    """Installations that know each other by signed files, each with an item that all others take in."""
    dice = Random(seed)
    with ExitStack() as stack:
        places, where = _places(stack, count)
        path = os.pathsep.join((str(CHECKOUT / "faults" / "bugs"), str(CHECKOUT)))
        planted = {"PYTHONPATH": path, "TONGBAN_BUG": bug} if bug else {}
        sides = [_side(stack, copied(rested, folder / NAMES[one]), places[one], planted) for one in range(count)]
        for side in sides:
            _manned(side)
        for number, side in enumerate(sides):
            told = side.ask("settle", place=number)
            side.zone, side.code = told["zone"], told["code"]
        roads = _roads(stack, sides, dice)
        _acquaint(sides, roads)
        made = Ring(sides, {ends: proxy.line for ends, proxy in roads.items()}, dice, where)
        for side in sides:
            side.ask("offer", zones=[other.zone for other in sides if other is not side])
        made.converged(60)
        yield made


def _places(stack: ExitStack, count: int) -> tuple[list[Place], str]:
    """Where each will stand, and what is to be said of it."""
    if os.environ.get(STANDING_WHERE) == "loopback":
        return [Place()] * count, "behind the proxy alone, as it was asked for"
    try:
        return [stack.enter_context(place(number)) for number in range(count)], "in a network namespace each"
    except NotAllowed as why:
        return [Place()] * count, f"behind the proxy alone: {why}"


def _side(stack: ExitStack, folder: Path, where: Place, planted: dict[str, str]) -> Side:
    """An installation that is being opened; it ends with the run."""
    side = Side(folder, where, launched(folder, host=where.host, under=where.under, also=planted), planted)
    stack.callback(_leave, side)
    return side


def _manned(side: Side) -> None:
    """Somebody sits down at its windows, once it is open."""
    side.served.await_open()
    command = [sys.executable, "-m", "faults.driver", str(side.folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    env = {**environment(), **side.planted}
    side.windows = subprocess.Popen(command, text=True, env=env, cwd=CHECKOUT, **pipes)


def _leave(side: Side) -> None:
    if side.windows is not None:
        side.windows.stdin.close()
        side.windows.wait(20)
        side.windows.stdout.close()
    if side.served.process.poll() is None:
        side.served.stop()
    side.served.process.stdout.close()
    assert nobody_left(side.folder)
    shutil.rmtree(side.folder)


def _roads(stack: ExitStack, sides: Sequence[Side], dice: Random) -> dict[tuple[int, int], Proxy]:
    """A road from each to each other, on which a proxy stands at the sender's end."""
    found = {}
    for one, other in permutations(range(len(sides)), 2):
        line = Road(sides[other].place.host, sides[other].served.port, Random(dice.randrange(2**31)))
        found[one, other] = stack.enter_context(Proxy(line, sides[one].place.outside))
    return found


def _acquaint(sides: Sequence[Side], roads: dict[tuple[int, int], Proxy]) -> None:
    """Everybody gets the file of every other one, and compares the names of its keys."""
    cards = [side.ask("card") for side in sides]
    for (one, other), proxy in roads.items():
        sides[one].ask("meet", address=proxy.address, **cards[other])
