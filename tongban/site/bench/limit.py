"""The physical limit: the very statements of the HTTP request, entries spelled in advance, replayed by pgbench.

They are prepared once for a connection, as the request's own connection does.
"""

import re
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from django.test import Client

from tongban.cases import commands, queries
from tongban.kernel import policy
from tongban.kernel.journal import record
from tongban.site.bench.ground import Ground, Mover
from tongban.site.binaries import find

DOOR = "FROM door_case("
Asked = tuple[str, str]
"""A statement with its places numbered, and its values as literals between brackets."""


def statements(mover: Mover) -> list[Asked]:
    """The statements of one real HTTP move, as they reach the database; the door's own is left as a mark."""
    seen: list[Asked] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append((DOOR, "") if DOOR in sql else _apart(sql, params))
        return execute(sql, params, many, context)

    client = Client(headers={"authorization": f"Bearer {mover.token}"})
    path = f"/api/cases/{mover.number}/moves"
    for verb in ("claim", "release"):
        seen.clear()
        with connection.execute_wrapper(watch):
            answer = client.post(path, {"verb": verb}, content_type="application/json")
        if answer.status_code != 201:
            raise RuntimeError(f"{verb}: {answer.status_code} {answer.content[:300]!r}")
    return list(seen)


def _apart(sql: str, params: Any) -> Asked:
    connection.ensure_connection()
    literal = psycopg.ClientCursor(connection.connection).mogrify
    values = [literal("%s", [value]) for value in params or ()]
    places = iter(range(1, len(values) + 1))
    numbered = "".join(f"${next(places)}" if part == "%s" else part for part in re.split("(%s)", sql))
    return numbered.replace("%%", "%"), f"({', '.join(values)})" if values else ""


def script(mover: Mover, around: Sequence[Asked], moves: int) -> str:
    """Claim and release in turn, as the next `moves` entries of the case, each within its request's statements."""
    chain: list[Asked] = []

    def spell(subject: Any, composed: Any, hand: Any, claim: Any) -> None:
        chain.append(_apart(*record.statement(subject, composed, hand, claim)))

    policy.enter(mover.actor)
    case = queries.find(mover.actor, mover.number)
    with record.by_way_of(spell):
        for turn in range(moves):
            commands.make(case, "release" if turn % 2 else "claim", by=mover.actor, given={})
    asked = [[door if one[0] == DOOR else one for one in around] for door in chain]
    names = {sql: f"s{place}" for place, sql in enumerate(dict.fromkeys(sql for one in asked for sql, _values in one))}
    prepared = [f"PREPARE {name} AS {sql};\n" for sql, name in names.items()]
    return "".join(prepared + [f"EXECUTE {names[sql]}{values};\n" for one in asked for sql, values in one])


def rate(ground: Ground, clients: int, moves: int) -> float:
    """Moves a second of so many pgbench clients, each on a case of its own."""
    movers = ground.movers[:clients]
    with tempfile.TemporaryDirectory(prefix="tongban-limit-") as folder:
        files = []
        for place, mover in enumerate(movers):
            files.append(Path(folder) / f"{place}.sql")
            files[-1].write_text(script(mover, statements(mover), moves), encoding="utf-8")
        began = time.perf_counter()
        running = [
            subprocess.Popen(_command(ground, file), stdout=subprocess.PIPE, stderr=subprocess.PIPE) for file in files
        ]
        told = [process.communicate() for process in running]
        seconds = time.perf_counter() - began
    for process, (_out, err) in zip(running, told, strict=True):
        if process.returncode or b"ERROR" in err:
            raise RuntimeError(err.decode()[:500])
    return clients * moves / seconds


def _command(ground: Ground, file: Path) -> list[str]:
    url = ground.installation.runtime_url
    return [find().program("pgbench"), "-n", "-M", "simple", "-c", "1", "-t", "1", "-f", str(file), url]
