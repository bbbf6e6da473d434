"""Roles on our own server and on a given one."""

import json

import psycopg
import pytest

from tongban.site import exits, installation, roles
from tongban.site.postgres import SUPERUSER, Cluster
from tongban.site.roles import as_url
from tongban.site.tests.factories import started, tongban

pytestmark = [pytest.mark.slow, pytest.mark.database]


@pytest.fixture
def given(tmp_path):
    """A PostgreSQL that somebody else runs, with an empty database for us."""
    cluster = Cluster(tmp_path / "given", tmp_path / "given.log", "their secret", {"fsync": "off"})
    cluster.make()
    cluster.start()
    with cluster.connect() as connection:
        connection.execute("CREATE ROLE landlord LOGIN CREATEROLE PASSWORD 'l'")
        connection.execute("CREATE ROLE tenant LOGIN PASSWORD 't'")
        connection.execute("CREATE DATABASE ours OWNER landlord")
        connection.execute("CREATE DATABASE theirs OWNER tenant")
    yield cluster
    cluster.stop()


def test_a_given_server_is_used_and_gets_a_run_time_role_of_its_own(given, tmp_path):
    folder = tmp_path / "data"

    with started(folder, "--database-url", given.url("landlord", "l", "ours")) as served:
        assert served.await_ready()["mode"] == "normal"

    found = installation.read(folder)
    assert not (folder / "postgres").exists()
    with psycopg.connect(found.runtime_url) as connection:
        assert connection.execute("SELECT current_user, current_database()").fetchone() == ("tongban_app", "ours")


def test_a_given_server_is_remembered(given, tmp_path):
    folder = tmp_path / "data"
    with started(folder, "--database-url", given.url("landlord", "l", "ours")):
        pass

    with started(folder) as served:
        assert served.await_ready()["status"] == 200

    assert tongban("doctor", "--data-dir", folder).returncode == exits.REFUSED  # that server runs without fsync


def test_an_owner_who_may_not_make_roles_is_told_what_to_ask_for(given, tmp_path):
    refused = tongban("start", "--data-dir", tmp_path / "data", "--database-url", given.url("tenant", "t", "theirs"))

    assert refused.returncode == exits.DATABASE
    assert "CREATE ROLE tongban_app LOGIN" in refused.stderr
    assert "TONGBAN_DATABASE_URL" in refused.stderr


def test_a_run_time_role_that_serves_another_installation_keeps_its_password(given, tmp_path):
    with given.connect() as connection:
        connection.execute("CREATE ROLE tongban_app LOGIN PASSWORD 'of another'")
    with given.connect("theirs") as connection:
        connection.execute("GRANT USAGE ON SCHEMA public TO tongban_app")

    refused = tongban("start", "--data-dir", tmp_path / "data", "--database-url", given.url(name="ours"))

    assert refused.returncode == exits.DATABASE
    assert "already serves database theirs" in refused.stderr
    psycopg.connect(given.url("tongban_app", "of another", "postgres")).close()


def test_a_run_time_role_whose_password_is_lost_gets_a_new_one(given, tmp_path):
    with given.connect() as connection:
        connection.execute("CREATE ROLE tongban_app LOGIN PASSWORD 'forgotten'")

    with started(tmp_path / "data", "--database-url", given.url(name="ours")) as served:
        assert served.await_ready()["status"] == 200


def test_a_given_server_that_does_not_answer_is_named_without_its_password(tmp_path):
    url = "postgresql://owner:canary@127.0.0.1:9/none"

    refused = tongban("start", "--data-dir", tmp_path / "data", "--database-url", url)

    assert refused.returncode == exits.DATABASE
    assert "does not answer" in refused.stderr
    assert "canary" not in refused.stderr


def test_an_installation_with_its_own_database_does_not_take_another(tmp_path):
    installation.create(tmp_path / "data", demo=False)

    refused = tongban("start", "--data-dir", tmp_path / "data", "--database-url", "postgresql://x/y")

    assert refused.returncode == exits.OTHER_MODE


def test_the_own_run_time_role_can_neither_write_protected_tables_nor_make_its_own(tmp_path):
    folder = tmp_path / "data"
    assert tongban("load", installation.CHECKOUT / "standards", "--data-dir", folder).returncode == exits.OK
    found = installation.read(folder)
    found.cluster.start()

    try:
        for attempt in (
            "DELETE FROM journal_entry",
            "UPDATE zones_zone SET prefix = 'XX'",
            "CREATE TABLE mine (a int)",
            "CREATE TEMP TABLE mine (a int)",
            "SET ROLE tongban_owner",
        ):
            with psycopg.connect(found.runtime_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(attempt)
    finally:
        found.cluster.stop()


@pytest.mark.parametrize(
    ("given", "spelled"),
    [
        ("host=db.example dbname=t user=o password='p w'", "postgresql://o:p%20w@/t?host=db.example"),
        ("postgresql://o:p%40@db:5433/t?sslmode=require", "postgresql://o:p%40@/t?host=db&port=5433&sslmode=require"),
        ("postgresql:///t?host=/run/pg", "postgresql://@/t?host=%2Frun%2Fpg"),
    ],
)
def test_every_spelling_of_an_address_becomes_one(given, spelled):
    url = as_url(given)

    assert {*url.partition("?")[2].split("&")} == {*spelled.partition("?")[2].split("&")}
    assert url.partition("?")[0] == spelled.partition("?")[0]


def test_an_address_survives_a_second_spelling():
    url = as_url("postgresql://o:p%40@db:5433/t?sslmode=require", user="tongban_app", password="/?#")

    assert as_url(url) == url


def test_a_demonstration_whose_loading_was_interrupted_is_thrown_away_whole(tmp_path):
    found = installation.create(tmp_path / "data", demo=True)
    found.cluster.make()
    found.cluster.start()
    try:
        roles.arrange(found)
        with found.cluster.connect(installation.DATABASE) as connection:
            connection.execute("CREATE TABLE half_a_world (a int)")
        roles.arrange(found)
        with found.cluster.connect(installation.DATABASE) as connection:
            kept = connection.execute("SELECT to_regclass('half_a_world') IS NOT NULL").fetchone()[0]
        (found.folder / installation.HALF_LOADED).touch()

        roles.arrange(found)

        with found.cluster.connect(installation.DATABASE) as connection:
            still = connection.execute("SELECT to_regclass('half_a_world') IS NOT NULL").fetchone()[0]
    finally:
        found.cluster.stop()
    assert (kept, still) == (True, False)
    assert not (found.folder / installation.HALF_LOADED).exists()


def test_the_superuser_of_our_own_server_is_used_by_nobody_but_the_supervisor(tmp_path):
    found = installation.create(tmp_path / "data", demo=False)

    assert SUPERUSER not in json.dumps(found.environment(owner=True)).replace("postgresql", "")
