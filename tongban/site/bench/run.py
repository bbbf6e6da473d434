"""One run: the three ways take turns at each number of clients; then whole cases, pages and the bulk door."""

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from tongban.site.bench import clients, limit
from tongban.site.bench.ground import Ground
from tongban.site.bench.report import Figure

CLIENTS = (1, 4, 8)
WRITES = 1 + len(clients.WRITES)
ROUNDS = 3
Say = Callable[[str], None]


def moves(ground: Ground, seconds: float, say: Say) -> list[Figure]:
    """A move in three ways, alternating, so that a slow minute of the machine is slow for all of them."""
    figures = []
    for count in CLIENTS:
        ways = {name: Figure(f"{name}, {count} clients", "moves/s") for name in ("limit", "command layer", "HTTP API")}
        expected = 400.0
        for turn in range(ROUNDS):
            expected = limit.rate(ground, count, 2 * max(25, int(expected * seconds / count / 2)))
            ways["limit"].readings.append(expected)
            _rest()
            movers = ground.movers[:count]
            ways["command layer"].readings.append(2 * clients.rate([clients.command(one) for one in movers], seconds))
            ways["HTTP API"].readings.append(2 * clients.rate([clients.http(ground, one) for one in movers], seconds))
            say(f"{count} clients, round {turn + 1} of {ROUNDS}")
        figures += [*ways.values(), *_ratios(ways, count)]
    return figures


def _ratios(ways: dict[str, Figure], count: int) -> list[Figure]:
    aims = {"command layer": 0.5, "HTTP API": 0.25}
    found = []
    for name, aim in aims.items():
        pairs = zip(ways[name].readings, ways["limit"].readings, strict=True)
        share = Figure(f"{name} / limit, {count} clients", "share", [one / whole for one, whole in pairs], f"≥ {aim}")
        share.met = share.median >= aim
        found.append(share)
    return found


def _rest() -> None:
    """Forked clients must not inherit a live connection."""
    from django.db import connections

    connections.close_all()


def whole_cases(ground: Ground, seconds: float, moves: Sequence[Figure]) -> list[Figure]:
    """Whole cases of five writes over HTTP at 4 clients, and their share of five bare moves of the database."""
    figure = Figure("whole case of five writes over HTTP, 4 clients", "cases/s", aim="≥ 200")
    for _ in range(ROUNDS):
        figure.readings.append(clients.rate([clients.whole_case(ground)] * 4, seconds))
    figure.met = figure.median >= 200
    limit = next(one.median for one in moves if one.name == "limit, 4 clients") / WRITES
    share = Figure("whole case / limit of five moves, 4 clients", "share", [one / limit for one in figure.readings])
    return [figure, share]


def page(ground: Ground, name: str, path: str, aim: float) -> Figure:
    """A page's 95th percentile over 200 calls on one connection, after a warm-up."""
    line = clients.Line(ground.port)
    asked = clients.request("GET", path, "").replace(b"Authorization: Bearer \r\n", b"")
    times = []
    for _ in range(220):
        began = time.perf_counter()
        line.ask(asked, 200)
        times.append(1000 * (time.perf_counter() - began))
    kept = sorted(times[20:])
    figure = Figure(f"{name}, 95th percentile", "ms", [kept[int(0.95 * len(kept))]], f"< {aim:.0f}")
    figure.met = figure.median < aim
    return figure


def bulk(cases: int = 1200) -> list[Figure]:
    """The bulk door alone: entries a second of lives that were gathered before the clock is started.

    With it what an entry brings along, and for what share of the time this process waits for the database.
    """
    from tongban.kernel import clock, policy
    from tongban.kernel.actors import OPERATOR
    from tongban.kernel.journal.bulk import Gathering
    from tongban.kernel.journal.record import by_way_of
    from tongban.site import demo
    from tongban.site.demo import staff, year

    figure = Figure("bulk door", "entries/s", aim="≥ 50,000")
    rows, waits = Figure("bulk door: rows written for an entry, itself among them", "rows"), Figure(WAITS, "share")
    policy.enter(OPERATOR)
    home = demo.home()
    officers = staff.known(home.zone)
    for turn in range(ROUNDS):
        dice = Random(turn)
        known = year.customers(home, dice, count=3)
        with Gathering() as gathering, by_way_of(gathering.take):
            for _count in year.live(officers, known, dice, cases, until=clock.now()):
                pass
            began, worked, count = time.perf_counter(), time.process_time(), len(gathering.entries)
            gathering.finish()
            seconds = time.perf_counter() - began
            figure.readings.append(count / seconds)
            waits.readings.append(1 - (time.process_time() - worked) / seconds)
            rows.readings.append(_written() / count)
    figure.met = statistics.median(figure.readings) >= 50_000
    return [figure, rows, waits]


WAITS = "bulk door: share of the time spent waiting for the database"


def _written() -> int:
    """How many rows the owner's transaction has written so far."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins) FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0])


def second_start(seconds: float) -> Figure:
    """The second start of an installation, until /readyz answers 200."""
    return Figure("second start", "s", [seconds], "< 5", seconds < 5)


def save(text: str, folder: Path) -> Path:
    """Keep a report."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "latest.md"
    path.write_text(text, encoding="utf-8")
    return path
