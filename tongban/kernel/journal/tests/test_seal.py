"""The sealer numbers what is committed without gaps, signs it each minute, and never stops the journal."""

import threading
import time

import psycopg
import pytest
from django.db import connection, connections
from django.db.utils import DatabaseError, IntegrityError

from tongban.kernel import keys
from tongban.kernel.journal import proofs, seal
from tongban.kernel.journal.merkle import EMPTY_ROOT, root
from tongban.kernel.journal.proofs import Proof
from tongban.kernel.journal.seal import NotSealed, Step


def leaves():
    with connection.cursor() as cursor:
        cursor.execute("SELECT position, subject, number, hash FROM journal_leaf ORDER BY position")
        return cursor.fetchall()


def heads():
    with connection.cursor() as cursor:
        cursor.execute("SELECT size, root FROM journal_head ORDER BY size")
        return [(size, bytes(root)) for size, root in cursor.fetchall()]


def test_committed_entries_get_the_next_positions_and_leave_the_outbox(journal):
    journal.write(7)
    assert seal.number(limit=3) == 3
    journal.write(2)

    assert [seal.number(limit=3) for _ in range(3)] == [3, 3, 0]

    assert [position for position, *_ in leaves()] == list(range(9))
    assert journal.as_owner("SELECT count(*) FROM journal_outbox") == [(0,)]


def test_an_entry_that_commits_late_gets_a_later_position_and_leaves_no_gap(journal, committed):
    early = journal.entry(1)
    insert = "INSERT INTO journal_outbox (zone, subject, number, hash) VALUES (%s, %s, %s, %s)"
    with psycopg.connect(committed.owner_url) as slow:
        slow.execute(insert, (*early.place, early.hash))
        journal.write(3)
        assert seal.number() == 3
        slow.commit()

    assert seal.number() == 1

    assert [position for position, *_ in leaves()] == [0, 1, 2, 3]
    assert leaves()[3][1] == early.place[1]


def test_an_aborted_entry_leaves_no_gap(journal, committed):
    insert = "INSERT INTO journal_outbox (zone, subject, number, hash) VALUES (%s, %s, %s, %s)"
    journal.write(1)
    lost = journal.entry(5)
    with psycopg.connect(committed.owner_url) as broken:
        broken.execute(insert, (*lost.place, lost.hash))
        broken.rollback()
    journal.write(1)

    seal.number()

    assert [position for position, *_ in leaves()] == [0, 1]


def test_sealers_that_race_number_every_entry_once_and_keep_each_chain_in_order(journal, committed):
    total = 1200

    def sealing(stop):
        with psycopg.connect(committed.runtime_url, autocommit=True) as own:
            while not stop.is_set():
                own.execute("SELECT journal_seal(7)")

    stop = threading.Event()
    sealers = [threading.Thread(target=sealing, args=(stop,)) for _ in range(4)]
    for sealer in sealers:
        sealer.start()
    for _ in range(total // 20):
        journal.write(20)
    end = time.monotonic() + 30
    while journal.as_owner("SELECT count(*) FROM journal_outbox") != [(0,)] and time.monotonic() < end:
        time.sleep(0.05)
    stop.set()
    for sealer in sealers:
        sealer.join()

    found = leaves()
    assert [position for position, *_ in found] == list(range(total))
    for subject in {row[1] for row in found}:
        numbers = [number for _, name, number, _ in found if name == subject]
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_sealer_beside_another_one_waits_its_turn(journal, committed):
    journal.write(1)
    with psycopg.connect(committed.owner_url) as other:
        other.execute("SELECT pg_advisory_xact_lock(7702)")
        assert seal.number() is None

    assert seal.number() == 1


def test_a_head_is_signed_at_once_then_each_minute_when_the_tree_grew(journal, key_folder, later):
    journal.write(3)
    with later(0):
        assert seal.step() == Step(sealed=3, signed=3)
        assert seal.step() == Step()
    journal.write(2)
    with later(59):
        assert seal.step() == Step(sealed=2)
    with later(60):
        assert seal.step() == Step(signed=5)
    with later(600):
        assert seal.step() == Step()

    assert heads() == [(size, root(bytes(row[3]) for row in leaves()[:size])) for size in (3, 5)]


def test_a_clock_that_was_set_back_does_not_stop_the_signing(journal, key_folder, later):
    with later(6000):
        journal.write(1)
        seal.step()
    journal.write(1)

    with later(0):
        assert seal.step() == Step(sealed=1, signed=2)


def test_a_long_stretch_is_signed_without_waiting_and_in_pieces(journal, key_folder, later, monkeypatch):
    monkeypatch.setattr(seal, "MOST_IN_A_STRETCH", 10)
    with later(0):
        journal.write(1)
        seal.step()
        journal.write(25)

        assert [seal.step().signed for _ in range(4)] == [11, 21, 0, 0]


def test_without_its_key_the_journal_goes_on_and_the_trouble_has_a_name(journal, key_folder):
    current = key_folder / keys.CURRENT
    content = current.read_bytes()
    current.unlink()
    journal.write(4)

    assert seal.step() == Step(sealed=4, trouble="seal-key-missing")
    assert heads() == []
    current.write_bytes(content)
    assert seal.step() == Step(signed=4)


def test_a_lost_key_is_not_replaced_in_silence(journal, key_folder):
    seal.make_key(key_folder)
    first = keys.current(key_folder).public.key_id
    journal.write(1)
    seal.everything()
    (key_folder / f"{first}.key.pem").unlink()
    (key_folder / keys.CURRENT).unlink()

    seal.make_key(key_folder)

    assert keys.trouble(key_folder) == "seal-key-missing"


def test_nothing_is_signed_over_a_hole(journal, key_folder):
    journal.write(5)
    seal.number()
    journal.tamper("DELETE FROM journal_leaf WHERE position = 2")

    assert seal.step() == Step(trouble="journal-broken")
    assert heads() == []


def test_sealing_everything_leaves_nothing_unsigned(journal, key_folder):
    assert seal.everything() == 0
    journal.write(40)

    assert seal.everything() == 40
    assert [size for size, _ in heads()] == [40]


def test_a_head_that_does_not_continue_the_last_one_is_refused(journal, key_folder):
    journal.write(4)
    seal.everything()
    statement = "SELECT journal_sign_head(%s, %s, %s, %s, now(), %s, %s)"
    good = [4, 5, b"r" * 32, [b"n" * 32] * 2, "0" * 16, b"s" * 64]

    with connection.cursor() as cursor:
        cursor.execute(statement, [0, *good[1:]])
        assert cursor.fetchone() == (False,)
        for place, wrong in [(1, 9), (1, 4), (2, b""), (3, []), (4, "x"), (5, b"")]:
            with pytest.raises(IntegrityError, match="no head of this journal"):
                cursor.execute(statement, [*good[:place], wrong, *good[place + 1 :]])


@pytest.mark.parametrize("table", ["journal_entry", "journal_leaf", "journal_head", "journal_private"])
def test_what_is_written_cannot_be_changed_even_by_the_owner(journal, key_folder, table):
    journal.write(2, private={"name": "王"})
    seal.everything()
    column = {"journal_head": "root", "journal_private": "salt"}.get(table, "hash")

    for statement in (f"UPDATE {table} SET {column} = '\\x00'", f"TRUNCATE {table}", f"DELETE FROM {table}"):
        if table == "journal_private" and statement.startswith("DELETE"):
            continue
        with pytest.raises(DatabaseError, match="what is written never changes"):
            journal.as_owner(statement)
        connections["owner"].close()


def test_control_with_the_guards_off_the_owner_changes_what_is_written(journal, key_folder):
    journal.write(2)
    seal.everything()

    journal.tamper("UPDATE journal_head SET root = '\\x00'")

    assert {root for _size, root in heads()} == {b"\0"}


def test_personal_facts_can_be_erased(journal):
    journal.write(2, private={"name": "王"})

    journal.as_owner("DELETE FROM journal_private")

    assert journal.as_owner("SELECT count(*) FROM journal_entry") == [(2,)]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO journal_leaf VALUES (0, 'tangshan', gen_random_uuid(), 1, '\\x00')",
        "INSERT INTO journal_head VALUES (1, '\\x', '{}', now(), 'x', '\\x')",
        "DELETE FROM journal_outbox",
        "UPDATE journal_entry SET verb = 'x'",
    ],
)
def test_the_run_time_role_has_no_other_way_in(journal, statement):
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_control_with_a_right_too_many_the_run_time_role_writes_past_its_door(journal):
    journal.as_owner("GRANT DELETE ON journal_outbox TO tongban_app")
    journal.write(1)
    try:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM journal_outbox")
    finally:
        journal.as_owner("REVOKE DELETE ON journal_outbox FROM tongban_app")

    assert journal.as_owner("SELECT count(*) FROM journal_outbox") == [(0,)]


def test_every_entry_has_a_proof_that_holds_for_the_signer_and_no_other(journal, key_folder, later):
    key = keys.current(key_folder).public
    for turn, count in enumerate((3, 1, 9, 20)):
        journal.write(count)
        with later(turn * 60):
            seal.step()

    for position, subject, number, hash in leaves():
        zone = "tangshan" if subject.int % 2 == 0 else "beichen"
        proof = seal.inclusion(zone, subject, number)
        assert (proof.position, proof.hash) == (position, bytes(hash))
        assert proof.holds(key)
        assert proofs.read(proof.plain()) == proof
        assert not proof.holds(keys.SigningKey.generate().public)
        assert not Proof(zone, str(subject), number, EMPTY_ROOT, position, proof.path, proof.head).holds(key)


def test_an_entry_that_is_not_signed_yet_has_no_proof(journal, key_folder):
    entry = journal.entry(1)
    with pytest.raises(NotSealed, match="is under no signed head yet"):
        seal.inclusion(*entry.place)


def test_what_is_no_proof_is_refused():
    with pytest.raises(ValueError, match="is no proof: it lacks hash"):
        proofs.read({})
