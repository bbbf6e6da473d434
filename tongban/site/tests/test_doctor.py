"""The doctor finds what is planted, and nothing where nothing was."""

import json
import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest

from house.other_time import faketime
from tongban.site import exits, installation
from tongban.site.postgres import Cluster
from tongban.site.tests.factories import COMMAND, copied, environment, started, tongban

pytestmark = [pytest.mark.slow, pytest.mark.database]

UNSAFE = {
    "fsync": ("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM RESET fsync"),
    "full-page-writes": ("ALTER SYSTEM SET full_page_writes = off", "ALTER SYSTEM RESET full_page_writes"),
    "synchronous-commit": ("ALTER SYSTEM SET synchronous_commit = off", "ALTER SYSTEM RESET synchronous_commit"),
    "synchronous-commit of one role": (
        "ALTER ROLE tongban_app SET synchronous_commit = off",
        "ALTER ROLE tongban_app RESET synchronous_commit",
    ),
    "zero-damaged-pages": ("ALTER SYSTEM SET zero_damaged_pages = on", "ALTER SYSTEM RESET zero_damaged_pages"),
    "runtime-powers by superuser": ("ALTER ROLE tongban_app SUPERUSER", "ALTER ROLE tongban_app NOSUPERUSER"),
    "runtime-powers by bypassrls": ("ALTER ROLE tongban_app BYPASSRLS", "ALTER ROLE tongban_app NOBYPASSRLS"),
    "runtime-is-not-owner by membership": (
        "GRANT tongban_owner TO tongban_app",
        "REVOKE tongban_owner FROM tongban_app",
    ),
    "runtime-is-not-owner by a table": (
        "ALTER TABLE people_post OWNER TO tongban_app",
        "ALTER TABLE people_post OWNER TO tongban_owner",
    ),
    "privileges-on-cases_case": (
        "GRANT UPDATE ON cases_case TO tongban_app",
        "REVOKE UPDATE ON cases_case FROM tongban_app",
    ),
    "privileges-on-journal_entry by one column": (
        "GRANT UPDATE (body) ON journal_entry TO tongban_app",
        "REVOKE UPDATE (body) ON journal_entry FROM tongban_app",
    ),
    "privileges-on-journal_leaf by everybody": (
        "GRANT DELETE ON journal_leaf TO PUBLIC",
        "REVOKE DELETE ON journal_leaf FROM PUBLIC",
    ),
    "walls": (
        "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE cases_case ENABLE ROW LEVEL SECURITY",
    ),
    "guards by a trigger switched off": (
        "ALTER TABLE cases_case DISABLE TRIGGER journal_shadow_case",
        "ALTER TABLE cases_case ENABLE TRIGGER journal_shadow_case",
    ),
    "guards by a trigger renamed": (
        "ALTER TRIGGER journal_keep ON cases_case RENAME TO harmless",
        "ALTER TRIGGER harmless ON cases_case RENAME TO journal_keep",
    ),
    "functions by everybody": (
        "CREATE FUNCTION planted() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = public AS 'SELECT 1'",
        "DROP FUNCTION planted()",
    ),
    "functions without a search path": (
        "CREATE FUNCTION planted() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'; "
        "REVOKE ALL ON FUNCTION planted() FROM PUBLIC",
        "DROP FUNCTION planted()",
    ),
    "journal": (
        "INSERT INTO journal_leaf (position, zone, subject, number, hash) "
        "SELECT coalesce(max(position), 0) + 2, 'z', gen_random_uuid(), 1, '' FROM journal_leaf",
        "SET session_replication_role = replica; DELETE FROM journal_leaf WHERE zone = 'z'",
    ),
    "migrations": (
        "CREATE TABLE kept AS SELECT * FROM django_migrations WHERE app = 'sessions'; "
        "DELETE FROM django_migrations WHERE app = 'sessions'; ALTER TABLE notices_letter RENAME next_at TO later_at",
        "ALTER TABLE notices_letter RENAME later_at TO next_at; "
        "INSERT INTO django_migrations OVERRIDING SYSTEM VALUE SELECT * FROM kept; DROP TABLE kept",
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("doctor") / "data"
    with started(place):
        yield place


def asked(folder: Path) -> dict[str, dict]:
    """The findings that fail, by name; the exit code must agree with them."""
    done = tongban("doctor", "--data-dir", folder, "--json")
    told = json.loads(done.stdout)
    failing = {finding["name"]: finding for finding in told["findings"] if not finding["ok"] and not finding["warning"]}
    assert (done.returncode, told["ok"]) == ((exits.REFUSED, False) if failing else (exits.OK, True)), done.stderr
    return failing


def at_once(folder: Path, statements: str) -> None:
    """Run statements as superuser, each for itself, and let settings take effect."""
    cluster = installation.read(folder).cluster
    with cluster.connect(installation.DATABASE) as connection:
        for statement in statements.split("; "):
            connection.execute(statement)
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("SELECT pg_sleep(0.2)")


def test_a_fresh_installation_is_sound(folder):
    assert asked(folder) == {}


@pytest.mark.parametrize("planted", UNSAFE)
def test_what_is_unsafe_is_refused_by_name(folder, planted):
    plant, undo = UNSAFE[planted]
    at_once(folder, plant)

    try:
        failing = asked(folder)
    finally:
        at_once(folder, undo)

    assert list(failing) == [planted.partition(" ")[0]]


def test_a_secret_that_others_can_read_is_refused_with_the_remedy(folder):
    (folder / "secret-key").chmod(0o644)

    try:
        failing = asked(folder)
    finally:
        (folder / "secret-key").chmod(0o600)

    assert failing["secret-secret-key"]["next"] == f"chmod 600 {folder / 'secret-key'}"


@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed")
def test_a_clock_that_runs_apart_and_a_year_without_calendar_are_named(folder):
    command = [*faketime("-f", "+6y"), *COMMAND, "doctor", "--json", "--data-dir", str(folder)]

    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)

    failing = [finding["name"] for finding in json.loads(done.stdout)["findings"] if not finding["ok"]]
    assert failing == ["calendar", "clocks-agree"]


def test_without_an_installation_there_is_nothing_to_examine(tmp_path):
    refused = tongban("doctor", "--data-dir", tmp_path)

    assert refused.returncode == exits.NOTHING_THERE
    assert "tongban start" in refused.stderr


def test_a_resting_installation_is_examined_too_and_checksums_that_are_off_are_refused(rested, tmp_path):
    folder = copied(rested, tmp_path / "data")
    without_checksums(installation.read(folder).cluster)

    failing = asked(folder)

    assert list(failing) == ["data-checksums"]
    assert not (folder / "postgres" / "postmaster.pid").exists()


def without_checksums(cluster: Cluster) -> None:
    with cluster._within(cluster.home) as (place, descriptors):
        command = [cluster.binaries.program("pg_checksums"), "--disable", "-D", place]
        assert cluster._spawn(command, descriptors, 9).wait() == 0


def test_settings_for_one_machine_are_read_and_examined(rested, tmp_path):
    folder = copied(rested, tmp_path / "data")
    (folder / "postgres" / "local.conf").write_text("fsync = off\n")
    (folder / "postgres" / "local.conf").chmod(0o644)

    assert list(asked(folder)) == ["fsync"]


def test_the_superusers_password_is_not_the_owners(tmp_path):
    found = installation.create(tmp_path / "data", demo=False)

    assert len(set(found.passwords.values())) == len(found.passwords)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(found.owner_url)
