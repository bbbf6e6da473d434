"""One request, one effect, one answer: also when two connections ask at the same instant."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, Event

import pytest
from django.db import IntegrityError, connection, connections
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.actors import PUBLIC, Actor
from tongban.kernel.codes import new_id
from tongban.kernel.journal.models import Claim as Kept
from tongban.kernel.once import Answer, already, answered, claim_of
from tongban.kernel.refusals import NotAllowed, NotReady, Reason, Refused

CLERK = Actor(role="window", person=new_id(), zone="tangshan", post="W3")


def claim(actor=CLERK, key="k-1", body=b"{}", path="/api/drafts", method="POST"):
    return claim_of(actor, key, method, path, body)


def test_the_same_request_makes_the_same_claim():
    assert claim() == claim(method="post")


@pytest.mark.parametrize(
    "other",
    [
        {"body": b"{} "},
        {"path": "/api/drafts/"},
        {"method": "PUT"},
        {"path": "/api/draft", "body": b"s{}"},
    ],
)
def test_another_request_under_the_same_key_has_another_digest(other):
    assert claim(**other).digest != claim().digest


@pytest.mark.parametrize(
    "other",
    [
        Actor(role="window", person=new_id(), zone="tangshan", post="W3"),
        Actor(role="window", person=CLERK.person, zone="tangshan", post="W4"),
        Actor(role="reviewer", person=CLERK.person, zone="tangshan", post="W3"),
        Actor(role="applicant", person=CLERK.person, principal=new_id()),
    ],
)
def test_a_key_belongs_to_one_person_in_one_post_for_one_principal(other):
    assert claim(other).scope != claim().scope


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=255))
def test_every_key_of_visible_ascii_is_taken(key):
    assert claim(key=key).key == key


@pytest.mark.parametrize("key", ["", " ", "a b", "键", "a\n", "k" * 256, "\x7f"])
def test_a_malformed_key_is_refused_by_name(key):
    with pytest.raises(NotReady) as refusal:
        claim(key=key)

    assert (refusal.value.status, refusal.value.reasons[0].code) == (422, "key-malformed")
    assert refusal.value.reasons[0].field == "Idempotency-Key"


def test_nobody_without_a_person_or_post_can_claim():
    with pytest.raises(NotAllowed):
        claim(PUBLIC)


def counting(answers):
    def effect():
        answers.append(len(answers) + 1)
        return Answer(201, b'{"id": %d}' % len(answers))

    return effect


@pytest.mark.django_db
def test_the_second_time_brings_the_bytes_of_the_first_and_no_effect():
    done = []

    first = answered(claim(), counting(done))
    second = answered(claim(), counting(done))

    assert done == [1]
    assert first == Answer(201, b'{"id": 1}')
    assert second == Answer(201, b'{"id": 1}', replayed=True)


@pytest.mark.django_db
def test_an_answer_of_any_bytes_and_length_comes_back_unchanged():
    body = bytes(range(256)) * 40

    answered(claim(), lambda: Answer(200, body))

    assert answered(claim(), counting([])).body == body


@pytest.mark.django_db
def test_the_key_with_another_payload_is_refused_and_has_no_effect():
    done = []
    answered(claim(), counting(done))

    with pytest.raises(Refused) as refusal:
        answered(claim(body=b"{1}"), counting(done))

    assert (refusal.value.status, refusal.value.reasons[0].code) == (422, "key-reused")
    assert done == [1]


@pytest.mark.django_db
def test_another_person_may_use_the_same_key():
    done = []
    answered(claim(), counting(done))

    answered(claim(Actor(role="applicant", person=new_id())), counting(done))

    assert done == [1, 2]


@pytest.mark.django_db
def test_a_refused_effect_leaves_the_key_free():
    def refused():
        raise NotReady(Reason("x", "x"))

    with pytest.raises(NotReady):
        answered(claim(), refused)

    assert answered(claim(), counting([])) == Answer(201, b'{"id": 1}')


@pytest.mark.django_db
def test_already_says_nothing_of_a_new_request_and_everything_of_an_old_one():
    before = already(claim())
    answered(claim(), counting([]))

    found = already(claim())

    assert before is None
    assert (found.status, found.answer) == (201, b'{"id": 1}')


@pytest.mark.django_db
def test_the_run_time_role_cannot_read_or_write_claims_by_itself():
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('journal_claim', 'SELECT, INSERT, UPDATE, DELETE')")
        (may,) = cursor.fetchone()

    assert may is False


def test_while_the_first_runs_the_second_is_told_to_wait(committed):
    entered, leave = Event(), Event()

    def slow():
        entered.set()
        leave.wait(10)
        return Answer(201, b"first")

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(in_own_connection, lambda: answered(claim(), slow))
        entered.wait(10)
        with pytest.raises(Refused) as refusal:
            answered(claim(), counting([]))
        leave.set()

    assert (refusal.value.status, refusal.value.reasons[0].code) == (409, "still-running")
    assert first.result() == Answer(201, b"first")
    assert answered(claim(), counting([])) == Answer(201, b"first", replayed=True)


def test_eight_connections_with_one_key_have_one_effect(committed):
    done, barrier = [], Barrier(8)

    def ask():
        barrier.wait(10)
        try:
            return answered(claim(key="race"), counting(done)).body
        except Refused as refusal:
            return refusal.status

    with ThreadPoolExecutor(8) as pool:
        answers = [future.result() for future in [pool.submit(in_own_connection, ask) for _ in range(8)]]

    assert done == [1]
    assert set(answers) <= {b'{"id": 1}', 409}
    assert Kept.objects.using("owner").filter(key="race").count() == 1


def in_own_connection(ask):
    try:
        return ask()
    finally:
        connection.close()


def test_control_without_the_lock_the_race_has_several_effects(committed):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION journal_claimed(p_scope text, p_key text, p_digest bytea) RETURNS jsonb "
            "LANGUAGE sql AS 'SELECT NULL::jsonb'"
        )
    done, barrier = [], Barrier(2)

    def effect():
        barrier.wait(10)
        return counting(done)()

    def ask():
        with suppress(IntegrityError):
            answered(claim(key="race"), effect)

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(in_own_connection, ask) for _ in range(2)]:
            future.result()

    assert done == [1, 2]
