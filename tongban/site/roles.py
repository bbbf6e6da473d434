"""Two roles and one database: the owner who migrates, and the run-time role that may only look and call doors."""

import os
from urllib.parse import quote, urlencode

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict

from tongban.site.binaries import OLDEST
from tongban.site.exits import DATABASE as DATABASE_FAULT
from tongban.site.exits import Halt
from tongban.site.installation import DATABASE, HALF_LOADED, OWNER, RUNTIME, Installation

LIMITS = {"statement_timeout": "60s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "10min"}
BY_HAND = (
    "the given account may not make roles. Ask the database's administrator for:\n"
    "  CREATE ROLE {role} LOGIN PASSWORD '…'; GRANT CONNECT ON DATABASE {name} TO {role};\n"
    "and put its address into TONGBAN_DATABASE_URL"
)


def arrange(installation: Installation) -> None:
    """Make what is missing of roles and database; a second time changes nothing."""
    if installation.external:
        _arrange_given(installation)
    else:
        _arrange_own(installation)


def _arrange_own(installation: Installation) -> None:
    _forget_half_a_world(installation)
    with installation.cluster.connect() as connection:
        for role, secret in ((OWNER, "owner"), (RUNTIME, "runtime")):
            make_role(connection, role, installation.passwords[secret])
        make_database(connection, DATABASE)
    with installation.cluster.connect(DATABASE) as connection:
        own_schema(connection)


def _forget_half_a_world(installation: Installation) -> None:
    """A demonstration world whose loading was interrupted is thrown away whole and loaded again."""
    mark = installation.folder / HALF_LOADED
    if mark.exists():
        with installation.cluster.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))
        mark.unlink()


def make_role(connection: Connection, role: str, password: str) -> None:
    """A role that may log in and nothing else; the run-time role may not hold anybody up either."""
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        return
    name = sql.Identifier(role)
    connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(name, sql.Literal(password)))
    if role == RUNTIME:
        for setting, value in LIMITS.items():
            wish = sql.SQL("ALTER ROLE {} SET {} = {}")
            connection.execute(wish.format(name, sql.Identifier(setting), sql.Literal(value)))


def make_database(connection: Connection, name: str, *, template: str = "template1") -> None:
    """A database of the owner, closed to everyone but the two roles."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return
    told = {"name": sql.Identifier(name), "owner": sql.Identifier(OWNER), "template": sql.Identifier(template)}
    connection.execute(sql.SQL("CREATE DATABASE {name} OWNER {owner} TEMPLATE {template}").format(**told))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC").format(**told))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {name} TO {app}").format(**told, app=sql.Identifier(RUNTIME)))


def own_schema(connection: Connection) -> None:
    """The owner owns the one schema; everyone else needs a grant to look into it."""
    connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(OWNER)))
    connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")


def _arrange_given(installation: Installation) -> None:
    if (installation.folder / HALF_LOADED).exists():
        raise Halt(
            DATABASE_FAULT, "loading the demonstration was interrupted: give an empty database and a new --data-dir"
        )
    owner_url = installation.passwords["owner_url"]
    try:
        with psycopg.connect(owner_url, autocommit=True, connect_timeout=10) as connection:
            _old_enough(connection)
            runtime_url = os.environ.get("TONGBAN_DATABASE_URL") or _runtime_on(connection, installation)
    except psycopg.OperationalError as error:
        raise Halt(DATABASE_FAULT, f"the given database does not answer: {_words(error)}") from error
    if installation.passwords.get("runtime_url") != runtime_url:
        installation.keep(runtime_url=runtime_url)


def _old_enough(connection: Connection) -> None:
    version = connection.info.server_version // 10000
    if version < OLDEST:
        raise Halt(DATABASE_FAULT, f"the given server is PostgreSQL {version}; {OLDEST} or newer is needed")


def _runtime_on(connection: Connection, installation: Installation) -> str:
    """The address of the run-time role on a given server, made there where that is permitted and safe."""
    password = installation.passwords["runtime"]
    address = as_url(installation.passwords["owner_url"], user=RUNTIME, password=password)
    try:
        make_role(connection, RUNTIME, password)
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                sql.Identifier(connection.info.dbname), sql.Identifier(RUNTIME)
            )
        )
        if not _answers(address):
            _take_over(connection, password)
    except psycopg.errors.InsufficientPrivilege as error:
        raise Halt(DATABASE_FAULT, BY_HAND.format(role=RUNTIME, name=connection.info.dbname)) from error
    if not _answers(address):
        raise Halt(DATABASE_FAULT, f"role {RUNTIME} cannot log in on the given server: see its pg_hba.conf")
    return address


def _take_over(connection: Connection, password: str) -> None:
    """Set the password of a role whose old one is lost, but not under the feet of another installation."""
    elsewhere = connection.execute(
        "SELECT d.datname FROM pg_shdepend s JOIN pg_database d ON d.oid = s.dbid "
        "WHERE s.refclassid = 'pg_authid'::regclass AND s.refobjid = %s::regrole AND d.datname <> current_database()",
        [RUNTIME],
    ).fetchone()
    if elsewhere:
        raise Halt(
            DATABASE_FAULT,
            f"role {RUNTIME} on the given server already serves database {elsewhere[0]}: "
            "put the address of another run-time role into TONGBAN_DATABASE_URL, or use another server",
        )
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(RUNTIME), sql.Literal(password)))


def _answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=10):
            return True
    except psycopg.OperationalError:
        return False


def _words(error: psycopg.Error) -> str:
    return " ".join(str(error).split())


def as_url(given: str, **changes: str) -> str:
    """One spelling for every connection address: a URL whose parts beyond user, host and name are its query."""
    parts = {name: str(value) for name, value in (conninfo_to_dict(given) | changes).items() if value is not None}
    user, password = quote(parts.pop("user", ""), safe=""), quote(parts.pop("password", ""), safe="")
    name = quote(parts.pop("dbname", DATABASE), safe="")
    query = f"?{urlencode(parts, quote_via=quote)}" if parts else ""
    return f"postgresql://{user}{f':{password}' if password else ''}@/{name}{query}"
