"""A listener hears every sealed entry it asked for, at least once, in order, together with its own effect."""

import threading
from dataclasses import replace

import psycopg
import pytest
import structlog
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from tongban.kernel.journal import listeners, seal
from tongban.kernel.journal.listeners import Ear, Listener, Listening


@pytest.fixture
def effects(journal):
    """A table that listeners write to."""
    journal.as_owner(
        "CREATE TABLE effect (listener text, subject uuid, number int, PRIMARY KEY (listener, subject, number))"
    )
    journal.as_owner("GRANT SELECT, INSERT ON effect TO tongban_app")

    def of(name):
        return journal.as_owner("SELECT number FROM effect WHERE listener = %s ORDER BY subject, number", name)

    return of


def writer(name, *verbs, fails_on=()):
    """A listener that writes what it hears to the table, and fails on some numbers."""
    heard = []

    def call(entry):
        heard.append(entry)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO effect VALUES (%s, %s, %s)", [name, entry.subject, entry.number])
        if entry.number in fails_on:
            raise ZeroDivisionError("王小明")

    call.heard = heard
    return Listener(name, frozenset(verbs), call)


def test_a_listener_hears_its_verbs_in_the_order_of_the_tree_with_the_personal_facts(journal, effects):
    journal.write(2, act="open")
    journal.write(2, act="decide", private={"name": "王"})
    journal.write(1, act="decide")
    seal.number()
    one = writer("one", "case.decide")

    assert Listening([one]).step() == 3

    assert [(entry.verb, entry.facts) for entry in one.call.heard] == [
        ("case.decide", {"name": "王"}),
        ("case.decide", {"name": "王"}),
        ("case.decide", None),
    ]
    assert listeners.lags() == {"one": 0}


def test_what_was_heard_is_not_heard_again_and_what_is_not_sealed_not_yet(journal, effects):
    one = writer("one", "case.note")
    listening = Listening([one])
    journal.write(2)
    assert listening.step() == 0
    seal.number()
    assert (listening.step(), listening.step()) == (2, 0)
    journal.write(1)
    seal.number()

    assert Listening([one]).step() == 1


def test_a_step_with_nothing_new_asks_once_and_locks_nothing(journal, effects):
    journal.write(2)
    seal.number()
    listening = Listening([writer(name, "case.note") for name in ("one", "two", "three")])
    listening.step()

    with CaptureQueriesContext(connection) as asked:
        assert listening.step() == 0

    assert [query["sql"] for query in asked if "tongban." not in query["sql"]] == [listeners.LAGS]


def test_those_for_whom_nothing_new_is_meant_come_along_in_one_question_and_miss_nothing_later(journal, effects):
    one, others = writer("one", "case.note"), [writer(f"other {number}", "case.decide") for number in range(9)]
    listening = Listening([one, *others])
    journal.write(1)
    seal.number()
    listening.step()
    journal.write(2)
    seal.number()

    with CaptureQueriesContext(connection) as asked:
        assert listening.step() == 2
    assert len([query for query in asked if "journal_cursor" in query["sql"]]) == 5  # lags, those, and one turn
    assert set(listeners.lags().values()) == {0}

    journal.write(1, act="decide")
    seal.number()
    assert listening.step() == 9
    assert [len(other.call.heard) for other in others] == [1] * 9


def test_the_decorator_registers_a_function_by_its_place_in_the_code():
    @listeners.on("case.decide", "case.close")
    def hear(entry):
        return entry

    listener = listeners.REGISTERED.pop(f"{__name__}.{hear.__qualname__}")
    assert (listener.verbs, listener.call) == (frozenset({"case.decide", "case.close"}), hear)


def test_a_listener_that_fails_keeps_what_came_before_and_stops_nobody_else(journal, effects, monkeypatch):
    journal.write(6, subjects=1)
    seal.number()
    bad, good = writer("bad", "case.note", fails_on={4}), writer("good", "case.note")
    listening = Listening([bad, good])

    listening.step()
    assert effects("bad") == []
    assert effects("good") == [(number,) for number in range(1, 7)]
    wake(listening)
    listening.step()
    assert effects("bad") == [(1,), (2,), (3,)]
    wake(listening)
    listening.step()
    assert effects("bad") == [(1,), (2,), (3,)]
    assert listeners.lags() == {"bad": 3, "good": 0}


def test_many_lines_are_told_together_and_after_a_fall_one_by_one_until_it_is_over(journal, effects, monkeypatch):
    monkeypatch.setattr(listeners, "AT_ONCE", 4)
    told, fails_on = [], {5}
    one = writer("one", "case.note", fails_on=fails_on)

    def together(entries):
        told.append([entry.number for entry in entries])
        for entry in entries:
            one.call(entry)

    listening = Listening([replace(one, together=together)])
    journal.write(6, subjects=1)
    seal.number()
    for _ in range(3):
        listening.step()
        wake(listening)
    assert told == [[1, 2, 3, 4], [5, 6]]  # undone as a whole, and from then on one by one
    assert effects("one") == [(number,) for number in range(1, 5)]

    fails_on.clear()
    for _ in range(2):
        listening.step()
        wake(listening)
    journal.write(2, subjects=1)
    seal.number()
    listening.step()
    assert told == [[1, 2, 3, 4], [5, 6], [6], [7, 8]]
    assert len(effects("one")) == 8


def wake(listening):
    for ear in listening.ears.values():
        ear.wakes_at = 0


def test_a_listener_that_recovers_goes_on_where_it_failed(journal, effects):
    journal.write(6, subjects=1)
    seal.number()
    fails_on = {4}
    listening = Listening([writer("one", "case.note", fails_on=fails_on)])
    for _ in range(5):
        listening.step()
        wake(listening)
    fails_on.clear()

    for _ in range(3):
        listening.step()
        wake(listening)

    assert effects("one") == [(number,) for number in range(1, 7)]
    assert listening.ears["one"].failures == 0


def test_a_failing_listener_waits_longer_each_time_but_never_too_long(journal, effects):
    journal.write(1)
    seal.number()
    listening = Listening([writer("one", "case.note", fails_on={1})])
    waits = []
    with structlog.testing.capture_logs() as said:
        for _ in range(12):
            listening.step()
            ear = listening.ears["one"]
            waits.append(said[-1]["seconds"])
            assert listening.step() == 0
            ear.wakes_at = 0

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]


def test_the_log_names_listener_and_place(journal, effects):
    journal.write(1)
    seal.number()

    with structlog.testing.capture_logs() as said:
        Listening([writer("one", "case.note", fails_on={1})]).step()

    named = {name: said[0][name] for name in ("event", "code", "position", "falls", "seconds")}
    assert named == {"event": "listener_failed", "code": "one", "position": 0, "falls": 1, "seconds": 1.0}


def test_a_crash_between_effect_and_commit_brings_the_entry_again(journal, effects):
    journal.write(2)
    seal.number()
    one = writer("one", "case.note")

    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        assert Listening([one]).step() == 2
        raise KeyboardInterrupt

    assert effects("one") == []
    assert Listening([one]).step() == 2
    assert len(effects("one")) == 2


def test_two_workers_never_hear_for_the_same_listener_at_once(journal, effects, committed):
    journal.write(3)
    seal.number()
    Listening([writer("one", "case.none")]).step()
    journal.write(1)
    seal.number()
    with psycopg.connect(committed.runtime_url) as other:
        other.execute("SELECT * FROM journal_cursor FOR UPDATE")
        assert Listening([writer("one", "case.note")]).step() == 0

    assert Listening([writer("one", "case.note")]).step() == 1


def test_a_long_backlog_is_worked_off_in_spans(journal, effects, monkeypatch):
    monkeypatch.setattr(listeners, "SPAN", 10)
    journal.write(25)
    seal.number()
    one = writer("one", "case.note")

    assert [Listening([one]).step() for _ in range(4)] == [10, 10, 5, 0]


def test_workers_in_parallel_give_every_entry_its_one_effect(journal, effects):
    journal.write(300)
    seal.number()

    def work():
        ear = Ear(writer("one", "case.note"))
        for _ in range(40):
            ear.hear()
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(effects("one")) == 300


def test_a_generated_past_is_told_to_nobody_and_what_follows_is_heard(journal, effects, monkeypatch):
    journal.write(5, act="decide")
    seal.number()
    one = writer("one", "case.decide")
    monkeypatch.setitem(listeners.REGISTERED, "one", one)

    listeners.begin_here()
    journal.write(1, act="decide")
    seal.number()

    assert Listening([one]).step() == 1
    assert len(one.call.heard) == 1
