"""Each trouble has a name in `/readyz`; `/healthz` asks nobody."""

import json
import os
from datetime import timedelta

import psycopg
import pytest
from django.db import connections
from django.test import Client

from tongban.cases import commands as cases
from tongban.kernel import clock
from tongban.kernel.clock.commands import publish_national
from tongban.kernel.files.place import incoming
from tongban.kernel.journal import seal
from tongban.site import health, worker

pytestmark = pytest.mark.database


@pytest.fixture
def house(committed, tmp_path, settings):
    """A committed database of our own, a data folder with a key, this year's calendar, a worker's connection."""
    settings.DATA_DIR = tmp_path
    seal.make_key(tmp_path / "keys")
    publish_national()
    with psycopg.connect(committed.runtime_url, application_name=health.WORKER):
        yield committed


def ready() -> tuple[int, str]:
    answer = Client().get("/readyz")
    body = json.loads(answer.content)
    assert body["ready"] is (answer.status_code == 200)
    return answer.status_code, body["mode"]


def as_owner(house, statement: str, *values: object) -> None:
    with psycopg.connect(house.owner_url, autocommit=True) as connection:
        connection.execute(statement, values)


def test_everything_in_order_is_200_and_normal(house):
    assert ready() == (200, "normal")


def test_a_missing_worker_is_named(house):
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = %s", [health.WORKER]
        )

    assert ready() == (503, "worker")


def test_a_year_without_calendar_is_named(house, monkeypatch):
    there = clock.now().replace(year=2040)
    monkeypatch.setattr(health.clock, "now", lambda: there)

    assert ready() == (503, "calendar")


def test_a_full_disk_is_named(house, settings):
    settings.FILE_LIMIT = 2**60

    assert ready() == (503, "disk-full")


def test_a_folder_that_takes_no_files_is_named(house, settings):
    (settings.DATA_DIR / "files").write_text("a file where the folder should be")

    assert ready() == (503, "read-only")


def test_a_broken_journal_is_named_while_the_worker_cannot_sign_over_the_hole(house):
    for position in (0, 2):
        as_owner(house, LEAF, position)

    worker.sealed()

    assert ready() == (503, "journal-broken")
    as_owner(house, LEAF, 1)
    worker.sealed()
    assert ready() == (200, "normal")


def test_a_missing_key_is_named_once_though_the_worker_tells_it_too(house, settings):
    as_owner(house, LEAF, 0)
    os.rename(settings.DATA_DIR / "keys", settings.DATA_DIR / "away")

    worker.sealed()

    assert ready() == (503, "seal-key-missing")


def test_what_broken_off_uploads_left_is_removed_in_a_quiet_hour(house, settings):
    left = incoming() / "left.part"
    left.write_bytes(b"half")
    os.utime(left, (0, 0))

    next(chore for chore in worker.chores() if chore.name == "tidy").turn(0.0)

    assert not left.exists()


def test_what_a_deputy_left_is_looked_for_once_a_minute(house):
    chore = next(chore for chore in worker.chores() if chore.do is cases.release_what_was_left)

    assert chore.seconds == 60.0


def test_a_disk_that_is_away_is_waited_for(house, settings):
    (settings.DATA_DIR / "files").write_text("a file where the folder should be")
    chore = next(chore for chore in worker.chores() if chore.name == "tidy")

    assert (chore.turn(0.0), chore.failures) == (0, 1)


def test_a_missing_seal_key_is_named(house, settings):
    os.rename(settings.DATA_DIR / "keys", settings.DATA_DIR / "away")

    assert ready() == (503, "seal-key-missing")


def test_an_entry_that_waits_too_long_for_the_sealer_is_named(house):
    as_owner(house, ENTRY, clock.now().replace(year=2020), clock.now())
    as_owner(house, WAITING)

    assert ready() == (503, "outbox")


def test_an_entry_that_has_just_been_written_is_no_trouble(house):
    as_owner(house, ENTRY, clock.now(), clock.now())
    as_owner(house, WAITING)

    assert ready() == (200, "normal")


def test_a_listener_that_is_far_behind_is_named(house):
    as_owner(house, "INSERT INTO journal_cursor VALUES ('slow', 1)")
    as_owner(
        house,
        "INSERT INTO journal_leaf (position, zone, subject, number, hash) "
        "SELECT n, 'z', gen_random_uuid(), 1, '\\x00' FROM generate_series(0, 20000) n",
    )

    assert ready() == (503, "worker-lag")


def test_a_database_that_is_away_is_named_and_healthz_stays_well(house):
    connections["default"].settings_dict["PORT"] = "1"

    try:
        assert ready() == (503, "database")
        assert Client().get("/healthz").status_code == 200
    finally:
        connections["default"].settings_dict["PORT"] = "5432"


def test_neither_answer_tells_a_secret_or_asks_who_comes(house, django_assert_num_queries):
    with django_assert_num_queries(0):
        words = Client().get("/readyz").content + Client().get("/healthz").content

    secrets = [connections["default"].settings_dict[name] for name in ("PASSWORD", "HOST", "USER", "NAME")]
    assert [secret for secret in secrets if secret.encode() in words] == []


def test_mail_that_waits_is_counted_and_closes_no_door(house):
    as_owner(house, LETTER, clock.now())

    told = json.loads(Client().get("/readyz").content)

    assert (told["ready"], told["checks"]["mail"]["waiting"], told["checks"]["mail"]["dead"]) == (True, 1, 0)


def test_peers_that_do_not_answer_are_counted_and_their_addresses_told_to_nobody(house):
    as_owner(house, DOWN, clock.now() - timedelta(hours=1))

    words = Client().get("/readyz").content

    assert json.loads(words)["checks"]["exchange"]["peers_down"] == 1
    assert b"peer.example" not in words


@pytest.mark.parametrize("path", ["/readyz", "/healthz"])
def test_only_asking_is_allowed(house, path):
    assert Client().post(path).status_code == 405


DOWN = (
    "INSERT INTO exchange_line (address, failures, fault, down_since, incarnation) "
    "VALUES ('https://peer.example', 5, 'no-answer', %s, 1)"
)
LETTER = (
    "INSERT INTO notices_letter (zone, id, person, cause, address, language, heading, body, made_at, next_at, tries, "
    "fault) VALUES ('z', gen_random_uuid(), gen_random_uuid(), 'c', 'a@b.org', 'zh', 't', 't', %s, now(), 0, '')"
)
LEAF = (
    "INSERT INTO journal_leaf (position, zone, subject, number, hash) "
    "VALUES (%s, 'z', gen_random_uuid(), 1, decode(repeat('00', 32), 'hex'))"
)
ENTRY = (
    "INSERT INTO journal_entry (zone, subject, number, kind, verb, recorded_at, effective_at, hash, body) "
    "VALUES ('z', '01900000-0000-7000-8000-000000000001', 1, 'case', 'case.submit', %s, %s, '\\x00', '\\x00')"
)
WAITING = (
    "INSERT INTO journal_outbox (zone, subject, number, hash) "
    "VALUES ('z', '01900000-0000-7000-8000-000000000001', 1, '\\x00')"
)
