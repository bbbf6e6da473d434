"""Two installations with a PostgreSQL each, a spoiled road between them, and people at the windows of both."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from faults.invariants import Line, entries
from faults.proxy import Line as Road
from faults.proxy import Proxy
from tongban.site import processes
from tongban.site.installation import CHECKOUT
from tongban.site.tests.factories import Served, environment, started, tongban

ENDS = frozenset(("handed_out", "declined", "withdrawn", "ended", "unsent"))


@dataclass
class Side:
    """One installation: its server, its windows, and the road on which others reach it."""

    folder: Path
    served: Served
    windows: subprocess.Popen[str]
    road: Road
    proxy: Proxy
    zone: str = ""
    code: str = ""

    def ask(self, act: str, **given: Any) -> dict[str, Any]:
        """One act at the windows, and what came of it."""
        assert self.windows.stdin and self.windows.stdout
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

    def kill_one(self, dice: Random) -> str:
        """SIGKILL for the worker or a web process; the supervisor brings another."""
        found = processes.inhabitants(self.folder / "run")
        victims = [pid for pid in found if pid != self.windows.pid]
        victim = dice.choice(sorted(victims))
        os.kill(victim, signal.SIGKILL)
        return str(victim)


@dataclass
class Pair:
    """The zone that takes in and the zone that decides, in an installation each."""

    here: Side
    there: Side
    dice: Random
    handed_in: list[str] = field(default_factory=list)

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both of them."""
        return self.here, self.there

    def hand_in(self, count: int) -> None:
        """So many matters are handed in here for there."""
        for number in range(count):
            told = self.here.ask("hand_in", zone=self.there.zone, code=self.there.code, with_file=number % 4 == 0)
            if "id" in told:
                self.handed_in.append(told["id"])

    def turns(self, count: int) -> None:
        """Everybody on both sides works for a while."""
        for _turn in range(count):
            for side in self.sides:
                side.ask("turn", seed=self.dice.randrange(2**31))

    def heal(self) -> None:
        """The road is good again, and what was put aside arrives at last."""
        for side in self.sides:
            side.road.share, side.road.is_up = 0.0, True
        for side in self.sides:
            side.road.replay()

    def converged(self, within: float) -> float:
        """Seconds until nothing is under way any more and both sides say the same of each matter."""
        began = time.monotonic()
        while (left := self.differences()) and time.monotonic() < began + within:
            time.sleep(0.25)
        assert not left, f"after {within} s: {left}"
        return time.monotonic() - began

    def differences(self) -> list[str]:
        """What is still under way, and where the two sides do not agree."""
        here, there = (side.ask("state") for side in self.sides)
        if "away" in here or "away" in there:
            return ["a database is away"]
        waiting = [f"{name}: {one[name]}" for one in (here, there) for name in ("unsent", "unread") if one[name]]
        holds = {key: custodian or self.there.zone for key, _status, custodian in there["cases"]}
        for key, status, custodian in here["legs"]:
            if status not in ENDS and custodian != holds.get(key, self.here.zone):
                waiting.append(f"{key} {status}: {custodian} here, {holds.get(key)} there")
        return waiting

    def finish(self, within: float) -> None:
        """Everybody works on until every matter has its end."""
        limit = time.monotonic() + within
        while any(status not in ENDS for _key, status, _who in self.here.ask("state").get("legs", [("", "", "")])):
            assert time.monotonic() < limit, f"not everything has ended after {within} s"
            self.turns(1)
            time.sleep(0.2)


@contextmanager
def pair(folder: Path, seed: int, **bug: str) -> Iterator[Pair]:
    """Two installations that know each other by a signed file; `there` offers its item to `here`."""
    dice = Random(seed)
    with ExitStack() as stack:
        sides = [stack.enter_context(_side(folder / name, dice, bug.get(name, ""))) for name in ("here", "there")]
        for place, side in enumerate(sides):
            told = side.ask("settle", place=place)
            side.zone, side.code = told["zone"], told["code"]
        for side, other in (sides, reversed(sides)):
            card = folder / f"{other.folder.name}.peer"
            card.write_text(_tongban("peers", "export", "--data-dir", other.folder, "--address", other.proxy.address))
            _tongban("peers", "add", card, "--data-dir", side.folder, "--plain", *_compared(other))
        made = Pair(*sides, dice)
        made.there.ask("offer", zone=made.here.zone)
        made.converged(60)
        yield made


def _compared(other: Side) -> list[str]:
    """The names of the other's keys, as its operator reads them out."""
    own = json.loads(_tongban("peers", "list", "--json", "--data-dir", other.folder))["own"]
    return [word for one in own for word in ("--zone", f"{one['zone']}={one['keys']}")]


def _tongban(*words: object) -> str:
    done = tongban(*words)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def _side(folder: Path, dice: Random, bug: str) -> Iterator[Side]:
    """A served installation, with whatever bug was planted in it."""
    planted = {"PYTHONPATH": str(CHECKOUT / "faults" / "bugs"), "TONGBAN_BUG": bug} if bug else {}
    with started(folder, also=planted) as served:
        served.await_ready()
        road = Road(served.port, Random(dice.randrange(2**31)))
        command = [sys.executable, "-m", "faults.driver", str(folder)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with (
            Proxy(road) as proxy,
            subprocess.Popen(command, text=True, env=environment(), cwd=CHECKOUT, **pipes) as windows,
        ):
            yield Side(folder, served, windows, road, proxy)
            windows.stdin.close()
