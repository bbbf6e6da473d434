"""Whether the house works: `/healthz` (this process answers) and `/readyz` (everything it needs to work does).

`/readyz` asks over a connection of its own with a short patience, so that it also answers when the database hangs. It
names every trouble (`database`, `worker`, `worker-lag`, `outbox`, `journal-broken`, `disk-full`, `read-only`,
`store-away`, `scanner-away`, `calendar`, `seal-key-…`), tells no secret. A mode that keeps nobody from working is named
as well (`peer-down`).
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from tongban.kernel import clock, keys
from tongban.kernel.exchange import lines
from tongban.kernel.files import queries as files
from tongban.site.doors import needs_nobody

PATIENCE = 2
OUTBOX_SECONDS = 60.0
LONGEST_LAG = 10_000
WORKER = "tongban worker"
PRESENT = """
SELECT count(*), coalesce(max(substr(application_name, length(%(name)s) + 3)), '') FROM pg_stat_activity
WHERE (application_name = %(name)s OR application_name LIKE %(name)s || ': %%')
AND usename = current_user AND datname = current_database()
"""
Facts = dict[str, Any]

OUTBOX = """
SELECT waiting.count, extract(epoch FROM least(%(now)s - waiting.oldest, %(now)s - sealed.at))::float8
FROM (SELECT count(*), min(e.recorded_at) AS oldest
      FROM (SELECT * FROM journal_outbox ORDER BY id LIMIT 1000) o JOIN journal_entry e USING (zone, subject, number)
     ) waiting,
     (SELECT max(signed_at) AS at FROM journal_head) sealed
"""
LAG = """
SELECT coalesce((SELECT max(position) FROM journal_leaf), -1)
     - coalesce((SELECT min(position) FROM journal_cursor), (SELECT max(position) FROM journal_leaf), -1)
"""
MAIL = """
SELECT count(*) FILTER (WHERE next_at IS NOT NULL),
       coalesce(extract(epoch FROM %(now)s - min(made_at) FILTER (WHERE next_at IS NOT NULL)), 0)::float8,
       count(*) FILTER (WHERE next_at IS NULL AND sent_at IS NULL AND fault <> 'withdrawn')
FROM notices_letter
"""
CROSSING = """
SELECT count(*), coalesce(extract(epoch FROM %(now)s - min(made_at)), 0)::float8
FROM exchange_outgoing WHERE next_at IS NOT NULL AND receipt IS NULL
"""
SILENT = "SELECT count(*) FROM exchange_line WHERE down_since <= %(since)s"


@require_safe
@needs_nobody
def healthz(request: HttpRequest) -> JsonResponse:
    """This process is alive; asks nothing and nobody."""
    return _told({"alive": True}, 200)


@require_safe
@needs_nobody
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when nobody here is kept from working; otherwise 503; and the names of what does not work."""
    checks = database() | disk() | store() | scanner() | seal_key()
    told = {name: facts for name, facts in checks.items() if "mode" in facts or not facts["ok"]}
    named = dict.fromkeys(facts.get("mode", name) for name, facts in told.items())
    ready = all(facts["ok"] for facts in checks.values())
    return _told({"ready": ready, "mode": ", ".join(named) or "normal", "checks": checks}, 200 if ready else 503)


def _told(body: Facts, status: int) -> JsonResponse:
    response = JsonResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    return response


def database() -> dict[str, Facts]:
    """What only the database knows: whether it answers, and how far worker, outbox and calendar are."""
    try:
        with _connected() as connection:
            connection.execute("SELECT set_config('tongban.role', 'operator', false)")
            return {"database": {"ok": True}} | {name: ask(connection) for name, ask in ASKED.items()}
    except psycopg.Error as error:
        return {"database": {"ok": False, "why": type(error).__name__}}


def _connected() -> psycopg.Connection[Any]:
    place = connections["default"].settings_dict
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return psycopg.connect(
        **{option: place[name] for option, name in named.items() if place.get(name)},
        autocommit=True,
        connect_timeout=PATIENCE,
        options=f"-c statement_timeout={PATIENCE}s",
        application_name="tongban readyz",
    )


def worker(connection: psycopg.Connection[Any]) -> Facts:
    """Whether the worker is connected, and how many sealed entries its slowest listener is behind."""
    present = connection.execute(PRESENT, {"name": WORKER}).fetchone()[0]
    lag = connection.execute(LAG).fetchone()[0]
    mode = {} if present and lag <= LONGEST_LAG else {"mode": "worker-lag" if present else "worker"}
    return {"ok": not mode, "lag_entries": lag, **mode}


def journal(connection: psycopg.Connection[Any]) -> Facts:
    """Whether the sealer signs, as the worker itself says it."""
    mode = connection.execute(PRESENT, {"name": WORKER}).fetchone()[1]
    return {"ok": not mode} | ({"mode": mode} if mode else {})


def outbox(connection: psycopg.Connection[Any]) -> Facts:
    """How long entries have waited for the sealer: since the oldest was written or the last head was signed."""
    waiting, seconds = connection.execute(OUTBOX, {"now": clock.now()}).fetchone()
    age = round(seconds, 1) if waiting else 0.0
    return {"ok": age <= OUTBOX_SECONDS, "waiting": waiting, "age_seconds": age}


def calendar(connection: psycopg.Connection[Any]) -> Facts:
    """Whether this year's working days are published; without them every due date is provisional."""
    year = clock.china_date(clock.now()).year
    known = connection.execute("SELECT DISTINCT year FROM clock_calendarversion WHERE scope = %s", [clock.NATION])
    years = {row[0] for row in known}
    return {"ok": year in years, "year": year, "next_year_known": year + 1 in years}


def mail(connection: psycopg.Connection[Any]) -> Facts:
    """How many letters wait, how long the oldest, how many will never leave; people work on without mail."""
    waiting, seconds, dead = connection.execute(MAIL, {"now": clock.now()}).fetchone()
    return {"ok": True, "waiting": waiting, "age_seconds": round(seconds, 1), "dead": dead}


def exchange(connection: psycopg.Connection[Any]) -> Facts:
    """What waits for other zones and how long, and how many peers do not answer: a peer's trouble is not ours."""
    waiting, seconds = connection.execute(CROSSING, {"now": clock.now()}).fetchone()
    (down,) = connection.execute(SILENT, {"since": clock.now() - lines.DOWN_AFTER}).fetchone()
    told = {"waiting": waiting, "age_seconds": round(seconds, 1), "peers_down": down}
    return {"ok": True, **told} | ({"mode": "peer-down"} if down else {})


ASKED: dict[str, Callable[[psycopg.Connection[Any]], Facts]] = {
    "worker": worker,
    "journal": journal,
    "outbox": outbox,
    "calendar": calendar,
    "mail": mail,
    "exchange": exchange,
}


def disk() -> dict[str, Facts]:
    """Whether there is room for what people hand in, and leave to write it."""
    mode, found = files.mode(), os.statvfs(settings.DATA_DIR)
    free = found.f_bavail * found.f_frsize // 2**20
    return {"disk": {"ok": mode == "ok", "free_mb": free} | ({} if mode == "ok" else {"mode": mode})}


def scanner() -> dict[str, Facts]:
    """Whether the scanner for malware answers, where there is one, and how many files wait for it."""
    mode, held = files.scanner_mode()
    if mode == "off":
        return {}
    return {"scanner": {"ok": mode == "ok", "held": held} | ({} if mode == "ok" else {"mode": mode})}


def store() -> dict[str, Facts]:
    """Whether the second home of the files answers, where there is one."""
    mode = files.store_mode()
    return {} if mode == "off" else {"store": {"ok": mode == "ok"} | ({} if mode == "ok" else {"mode": mode})}


def seal_key() -> dict[str, Facts]:
    """Whether the journal can be signed."""
    mode = keys.trouble(Path(settings.DATA_DIR) / "keys")
    return {"seal_key": {"ok": not mode} | ({"mode": mode} if mode else {})}
