"""The doctor: what must hold before an installation may be trusted; unsafe settings are refused by name.

Each examination takes what it needs and returns findings. A finding that does not hold says what was found, what is
wanted, why it matters and what to do; a warning does not fail the whole.
"""

import shutil
import stat
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models

from tongban.kernel import clock, keys
from tongban.kernel.clock.models import CalendarVersion
from tongban.kernel.exchange import lines
from tongban.kernel.journal import doors, listeners
from tongban.payments.queries import online
from tongban.site.binaries import OLDEST
from tongban.site.findings import Finding, one, rows, told
from tongban.site.house import rights_on
from tongban.site.installation import PASSWORDS, Installation
from tongban.site.prepare import migrations_waiting

ROOM = 1 * 2**30
SECONDS_APART = 5.0
DECEMBER = 12
LONGEST_LAG = 10_000
WRITING = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
BY_COLUMN = ("INSERT", "UPDATE", "REFERENCES")
LOCAL_CONF = "take it out of postgres/local.conf (or of the given server's settings) and restart"
DURABLE = {
    "fsync": ("on", "an acknowledged move can be lost when the power fails"),
    "full_page_writes": ("on", "a page half written when the power fails cannot be repaired"),
    "synchronous_commit": ("on", "a move can be acknowledged and lost all the same"),
    "data_checksums": ("on", "a damaged page would be served as if it were whole"),
    "ignore_checksum_failure": ("off", "a damaged page would be served as if it were whole"),
    "zero_damaged_pages": ("off", "a damaged page would be emptied without a word"),
}
TABLES = (
    "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm') AND relnamespace = 'public'::regnamespace "
    "ORDER BY 1"
)
MAIL = (
    "SELECT count(*) FILTER (WHERE next_at IS NOT NULL AND made_at < %s - interval '3 hours'), "
    "count(*) FILTER (WHERE next_at IS NULL AND sent_at IS NULL AND fault <> 'withdrawn') FROM notices_letter"
)
SILENT = "SELECT address FROM exchange_line WHERE down_since <= %s ORDER BY address"
UNSENT = "SELECT count(*), min(made_at) FROM exchange_outgoing WHERE next_at IS NOT NULL AND receipt IS NULL"
LONGEST_UNSENT = timedelta(hours=1)
SAFE_VALUES = {"synchronous_commit": ("on", "remote_write", "remote_apply")}


def examine(installation: Installation) -> list[Finding]:
    """Every examination, in the order in which a person would mend things."""
    owner, runtime = connections["owner"], connections["default"]
    role = list(runtime_role(owner, runtime))
    rights = privileges(owner, runtime) if all(finding.ok for finding in role) else ()  # a wider power implies them all
    present = list(up_to_date())
    return [
        *version(owner),
        *durability(owner, runtime),
        *role,
        *rights,
        *present,
        *(contents(owner) if all(finding.ok for finding in present) else ()),  # older tables answer other questions
        *sane_clock(owner),
        *disk(installation.folder),
        *private_files(installation.folder),
        *seal_key(installation.folder),
        *paid_online(),
    ]


def contents(owner: Any) -> Iterable[Finding]:
    """What stands in the database, and around it."""
    yield from walls(owner)
    yield from guards(owner)
    yield from hidden_doors(owner)
    yield from whole_journal(owner)
    yield from followed(owner)
    yield from mail(owner)
    yield from peers(owner)
    yield from calendar_year()


def version(owner: Any) -> Iterable[Finding]:
    """The server is one whose features we use."""
    major = one(owner, "SELECT current_setting('server_version_num')::int / 10000")
    yield Finding("postgresql-version", major >= OLDEST, str(major), f"{OLDEST} or newer", next="upgrade PostgreSQL")


def durability(owner: Any, runtime: Any) -> Iterable[Finding]:
    """What is acknowledged stays, as each of the two roles sees the settings."""
    for name, (wanted, why) in DURABLE.items():
        fitting = SAFE_VALUES.get(name, (wanted,))
        values = {told(connection, name) for connection in (owner, runtime)}
        found = next((value for value in values if value not in fitting), wanted)
        how = "pg_checksums --enable on the stopped server" if name == "data_checksums" else LOCAL_CONF
        yield Finding(name.replace("_", "-"), found in fitting, found, wanted, why, how)


def runtime_role(owner: Any, runtime: Any) -> Iterable[Finding]:
    """The role that serves people is neither owner nor superuser and cannot become one."""
    role = one(runtime, "SELECT current_user")
    row = rows(
        runtime,
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles "
        "WHERE rolname = current_user",
    )[0]
    powers = ("SUPERUSER", "BYPASSRLS", "CREATEROLE", "CREATEDB", "REPLICATION")
    held = [power for power, has in zip(powers, row, strict=True) if has]
    wish = f"ALTER ROLE {role} " + " ".join(f"NO{power}" for power in held)
    yield Finding("runtime-powers", not held, " ".join(held) or "none", "none", "walls do not hold such a role", wish)
    master = one(owner, "SELECT current_user")
    owns = rows(
        owner,
        "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = %s AND relnamespace = 'public'::regnamespace "
        "UNION ALL SELECT datname FROM pg_database WHERE datname = current_database() "
        "AND pg_get_userbyid(datdba) = %s",
        [role, role],
    )
    member = one(owner, "SELECT pg_has_role(%s, current_user, 'MEMBER')", [role]) and "SUPERUSER" not in held
    found = f"owns {owns[0][0]}" if owns else f"is a member of {master}" if member or role == master else "neither"
    yield Finding(
        "runtime-is-not-owner",
        found == "neither",
        found,
        "neither owner nor member of the owner",
        "an owner passes every wall",
        f"make the tables and the database belong to {master}, and REVOKE {master} FROM {role}",
    )


def up_to_date() -> Iterable[Finding]:
    """Code and database are of one age."""
    waiting = migrations_waiting()
    yield Finding(
        "migrations", not waiting, f"{waiting} waiting", "0 waiting", next="restart: `tongban start` migrates"
    )


def privileges(owner: Any, runtime: Any) -> Iterable[Finding]:
    """The run-time role may write only what is declared open; everything else goes through doors."""
    role = one(runtime, "SELECT current_user")
    declared = {model._meta.db_table: rights_on(model).split(", ") for model in apps.get_models()}
    tables = [name for (name,) in rows(owner, TABLES)]
    over = {
        name: [right for right in held_on(owner, role, name) if right not in declared.get(name, ())] for name in tables
    }
    for table, rights in over.items():
        if rights:
            yield Finding(
                f"privileges-on-{table}",
                False,
                ", ".join(rights),
                ", ".join(declared.get(table, ())) or "none",
                "a row could change without a journal entry",
                f"REVOKE {', '.join(rights)} ON {table} FROM {role}; a restart builds the walls anew",
            )
    if not any(over.values()):
        yield Finding("privileges", True, f"{len(tables)} tables")


def held_on(owner: Any, role: str, table: str) -> list[str]:
    """What a role may do to a table beyond reading it, by the whole table or by any column."""
    whole = [f"has_table_privilege(%(role)s, %(table)s, '{right}')" for right in WRITING]
    columns = [f"has_any_column_privilege(%(role)s, %(table)s, '{right}')" for right in BY_COLUMN]
    told = {"role": role, "table": f'public."{table}"'}
    answers = rows(owner, f"SELECT {', '.join(whole + columns)}", told)[0]
    return list(dict.fromkeys(right for right, has in zip(WRITING + BY_COLUMN, answers, strict=True) if has))


def walls(owner: Any) -> Iterable[Finding]:
    """Row-level security stands on every table that the policy walls in, and is one the policy made."""
    standing = {
        table
        for (table,) in rows(
            owner,
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'tongban_wall' "
            "WHERE c.relrowsecurity",
        )
    }
    fallen = sorted(walled(apps.get_models()) - standing)
    yield Finding(
        "walls",
        not fallen,
        f"missing on {', '.join(fallen)}" if fallen else f"{len(standing)} tables",
        "row-level security on every table of the policy",
        "one zone could read another's rows",
        "restart: `tongban start` raises the walls",
    )


def walled(every_model: Iterable[type[models.Model]]) -> set[str]:
    """The tables that the policy walls in."""
    by_policy = {
        model._meta.db_table for model in every_model if hasattr(model, "wall") or hasattr(model, "wall_through")
    }
    return by_policy | {"journal_entry", "journal_private", "journal_hand"}


def guards(owner: Any) -> Iterable[Finding]:
    """The triggers that keep the journal from being changed are there and switched on."""
    on = {
        (table, name)
        for table, name in rows(
            owner,
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
        )
    }
    wanted = {(door.table, f"journal_shadow_{door.kind}") for door in doors.doors(apps.get_models())}
    wanted |= {(door.table, "journal_keep") for door in doors.doors(apps.get_models())}
    off = rows(
        owner,
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('D', 'R')",
    )
    missing = sorted({f"{name} on {table}" for table, name in [*(wanted - on), *off]})
    yield Finding(
        "guards",
        not missing,
        f"missing or off: {', '.join(missing)}" if missing else f"{len(on)} triggers",
        "every trigger there and on",
        "what is written could change unseen until the next verification",
        "restart: `tongban start` puts them back",
    )


def hidden_doors(owner: Any) -> Iterable[Finding]:
    """A function that works with the owner's rights fixes its search path and is not open to everybody."""
    loose = rows(
        owner,
        "SELECT p.proname FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace "
        "AND (p.proconfig IS NULL OR NOT EXISTS (SELECT 1 FROM unnest(p.proconfig) c WHERE c LIKE 'search_path=%%')) "
        "UNION SELECT p.proname FROM pg_proc p CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, "
        "acldefault('f', p.proowner))) a WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace "
        "AND p.prorettype <> 'trigger'::regtype AND a.grantee = 0 ORDER BY 1",
    )
    names = ", ".join(name for (name,) in loose)
    yield Finding(
        "functions",
        not loose,
        names or "none",
        "no function of the owner's rights open to everybody",
        "a stranger could act with the owner's rights",
        "REVOKE EXECUTE ON FUNCTION … FROM PUBLIC, and SET search_path on it",
    )


def whole_journal(owner: Any) -> Iterable[Finding]:
    """Every position of the tree has its entry: over a hole nothing more can be signed."""
    missing = one(owner, "SELECT coalesce(max(position) + 1, 0) - count(*) FROM journal_leaf")
    yield Finding(
        "journal",
        missing == 0,
        f"{missing} entries missing" if missing else "without a hole",
        "every position there",
        "nothing that happens from now on is signed",
        "`tongban journal verify` says where; restore a backup",
    )


def followed(owner: Any) -> Iterable[Finding]:
    """Whoever listens to the journal keeps up with it; on a stopped installation this is what waits for the worker."""
    lags = rows(owner, listeners.LAGS)
    name, most = max(lags, key=lambda lag: lag[1], default=("", 0))
    yield Finding(
        "listeners",
        most <= LONGEST_LAG,
        f"{name.rpartition('.')[0]} is {most} entries behind" if most else f"{len(lags)} keep up",
        f"at most {LONGEST_LAG} entries behind",
        "people hear late what happened",
        "wait, or see log/worker.log",
        warning=True,
    )


def mail(owner: Any) -> Iterable[Finding]:
    """Mail leaves; what no server takes is told here: its reader has it in the inbox and misses no mail."""
    waiting, dead = rows(owner, MAIL, [clock.now()])[0]
    yield Finding(
        "mail",
        not (waiting or dead),
        f"{waiting} waiting for hours, {dead} that no server takes",
        "nothing that waits for hours",
        "people are told in their inbox only",
        "see log/worker.log for the server; a refused address is mended by its reader under “How I am told”",
        warning=True,
    )


def peers(owner: Any) -> Iterable[Finding]:
    """Every peer answers, and nothing waits for it long; what waits is kept until it is answered or settled."""
    down = [address for (address,) in rows(owner, SILENT, [clock.now() - lines.DOWN_AFTER])]
    waiting, since = rows(owner, UNSENT)[0]
    late = since is not None and since < clock.now() - LONGEST_UNSENT
    yield Finding(
        "peers",
        not (down or late),
        f"{', '.join(down) or 'none'} down, {waiting} envelopes wait, the oldest since {since or 'never'}",
        "every peer answers within a minute",
        "matters handed over there wait, and nothing is lost",
        "`tongban peers list` says how each line is and what hangs",
        warning=True,
    )


def calendar_year() -> Iterable[Finding]:
    """This year's working days are published; from December on the next year's as well."""
    today = clock.china_date(clock.now())
    years = set(CalendarVersion.objects.using("owner").filter(scope=clock.NATION).values_list("year", flat=True))
    upgrade = "upgrade tongban, or load the State Council's notice"
    yield Finding("calendar", today.year in years, f"{today.year}", "published", "due dates are provisional", upgrade)
    if today.month == DECEMBER and today.year + 1 not in years:
        yield Finding("calendar-next", False, f"{today.year + 1}", "published", "its due dates", upgrade, warning=True)


def sane_clock(owner: Any) -> Iterable[Finding]:
    """This machine and the database agree on the time, and time has not run backwards since the last entry."""
    apart = abs((one(owner, "SELECT clock_timestamp()") - clock.now()).total_seconds())
    yield Finding(
        "clocks-agree",
        apart < SECONDS_APART,
        f"{apart:.1f} s apart",
        f"less than {SECONDS_APART:.0f} s",
        "entries would bear times that do not fit their order",
        "let both machines follow one time server",
    )
    last: datetime | None = one(owner, "SELECT max(recorded_at) FROM journal_entry")
    ahead = (last - clock.now()).total_seconds() if last else 0.0
    yield Finding(
        "clock-runs-forward",
        ahead < SECONDS_APART,
        f"the last entry is {ahead:.0f} s ahead of the clock" if ahead > 0 else "yes",
        "no entry from the future",
        "new entries would look older than those before them",
        "set the clock of this machine right",
    )


def disk(folder: Path) -> Iterable[Finding]:
    """There is room to work."""
    free = shutil.disk_usage(folder).free
    yield Finding("disk", free >= ROOM, f"{free // 2**20} MB free", f"{ROOM // 2**20} MB", next="make room")


def private_files(folder: Path) -> Iterable[Finding]:
    """Secrets are readable by their owner alone."""
    secrets = [folder / PASSWORDS, folder / "secret-key", *sorted((folder / "keys").rglob("*.key.pem"))]
    open_to = [finding for path in secrets if (finding := _readable_by_others(path))]
    yield from open_to or [Finding("secrets", True, f"{len(secrets)} files")]


def _readable_by_others(path: Path) -> Finding | None:
    name = f"secret-{path.name}"
    if not path.exists():
        return Finding(name, False, "missing", "there", "sessions or roles cannot be opened", "restore a backup")
    mode = path.stat().st_mode & 0o777
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding(name, False, f"{mode:04o}", "0600", "others can read a secret", f"chmod 600 {path}")
    return None


def seal_key(folder: Path) -> Iterable[Finding]:
    """The journal can be signed."""
    mode = keys.trouble(folder / "keys")
    yield Finding("seal-key", not mode, mode or "signs", "signs", "heads of the journal stay unsigned", "restore keys/")


def paid_online() -> Iterable[Finding]:
    """Through whom is paid is a provider that the house has; the double is for a demonstration."""
    named = settings.PAYMENT_PROVIDER
    yield Finding(
        "payments",
        not named or online(),
        f"TONGBAN_PAYMENT={named}" if named else "at the counter only",
        "a provider that this version has; `double` in a demonstration only",
        "nothing can be paid online, or it would be paid to nobody",
        "take TONGBAN_PAYMENT out, or name a provider, and restart",
    )
