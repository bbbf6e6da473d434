"""From one zone to the other within one installation: one effect, one receipt, in order, and nothing gets lost."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.codes import new_id
from tongban.kernel.exchange import arriving, inbox, mending, own_keys, steps
from tongban.kernel.exchange.arriving import take
from tongban.kernel.exchange.delivering import Post, rows
from tongban.kernel.exchange.envelopes import Attachment, Receipt, Sealed, digest, receipted
from tongban.kernel.exchange.inbox import Held, Lane
from tongban.kernel.exchange.models import Incoming, Outgoing, Turned
from tongban.kernel.exchange.sending import send
from tongban.kernel.exchange.tests.factories import (
    FAR,
    NEAR,
    NOW,
    TYPE,
    effects,
    envelope,
    posted,
    room,
    write,
)
from tongban.kernel.exchange.wire import Try
from tongban.kernel.journal.entries import read
from tongban.kernel.journal.models import Line
from tongban.kernel.keys import SigningKey
from tongban.kernel.refusals import NotReady, Reason, Refused

pytestmark = pytest.mark.usefixtures("two_sides")


def outbox():
    return list(Outgoing.objects.order_by("made_at", "id").values_list("status", "fault"))


def faulty(*_, **__):
    raise RuntimeError("a bug")


# --- one crossing ---


def test_a_message_has_its_effect_there_and_its_receipt_is_heard_here():
    heard = []
    with room(taken=lambda envelope, receipt: heard.append((envelope.sequence, receipt.verdict, receipt.data))):
        written = write(text="请补正")
        Post().step()

    assert effects(written.subject) == [1]
    assert heard == [(1, "done", {"heard": 1, "as": f"peer of {NEAR} in {FAR}"})]
    assert outbox() == [("done", "")]


def test_a_refusal_is_an_answer_with_reasons_and_undoes_what_the_room_had_begun():
    heard = []

    def refusing(envelope, *, by):
        write(envelope.subject, source=FAR, to=NEAR)
        raise Refused((Reason("closed", "This zone takes nothing in today.", "规则"),))

    with room(refusing, lambda envelope, receipt: heard.append(receipt)):
        write()
        Post().step()

    assert [(one.verdict, one.reasons[0]["code"]) for one in heard] == [("refused", "closed")]
    assert outbox() == [("refused", "")]


def test_a_fault_of_the_room_is_undone_and_tried_again():
    with room(faulty):
        written = write()
        Post().step()
    assert (outbox(), Incoming.objects.count()) == ([("waiting", "failed")], 0)

    with room(), clock.told(NOW + timedelta(minutes=1)):
        Post().step()

    assert (outbox(), effects(written.subject)) == ([("done", "")], [1])


def test_a_fault_of_whoever_hears_the_receipt_is_undone_and_tried_again():
    with room(taken=faulty):
        written = write()
        Post().step()
    assert outbox() == [("waiting", "failed")]

    with room(), clock.told(NOW + timedelta(minutes=1)):
        Post().step()

    assert (outbox(), effects(written.subject)) == ([("done", "")], [1])


def test_a_type_that_nobody_knows_yet_waits_until_somebody_does():
    write()
    Post().step()

    assert outbox() == [("waiting", "unknown-type")]


# --- once ---


def test_a_duplicate_gets_the_bytes_of_the_first_receipt_and_has_no_second_effect():
    made = envelope()
    with room():
        first = take(posted(made, NOW))
        second = take(posted(made, NOW + timedelta(minutes=2)))

    assert effects(made.subject) == [1]
    assert first.receipt and first == second
    assert Receipt.read(first.receipt.body).envelope == made.id


def test_the_same_cause_is_told_once():
    policy.enter(OPERATOR)
    entry = read(bytes(Line.objects.filter(zone=NEAR).first().body))

    first = write(entry.subject, cause=entry)
    again = write(entry.subject, cause=entry, more="whatever was added since")

    assert first == again
    assert Outgoing.objects.count() == 1


def test_an_envelope_is_written_only_with_what_it_tells():
    subject = new_id()
    with pytest.raises(RuntimeError, match="thought better"), transaction.atomic():
        send(source=NEAR, to=FAR, type=TYPE, subject=subject, data={})
        raise RuntimeError("thought better of it")

    assert Outgoing.objects.count() == 0
    assert write(subject).sequence == 1


# --- in order ---


def test_what_comes_out_of_turn_waits_and_follows_at_once():
    subject = new_id()
    one, two, three = (envelope(subject=subject, sequence=number) for number in (1, 2, 3))
    with room():
        assert [take(posted(late, NOW)).waits for late in (three, two)] == [True, True]
        assert effects(subject) == []
        take(posted(one, NOW))

    assert effects(subject) == [1, 2, 3]


def test_subjects_do_not_wait_for_each_other():
    late, prompt = envelope(sequence=2), envelope()
    with room():
        take(posted(late, NOW))
        take(posted(prompt, NOW))

    assert (effects(late.subject), effects(prompt.subject)) == ([], [1])


def test_whoever_was_restored_goes_on_from_what_he_knows():
    subject = new_id()
    with room():
        for number in (1, 2, 3):
            take(posted(envelope(subject=subject, sequence=number), NOW))
        assert take(posted(envelope(subject=subject, sequence=2, incarnation=2), NOW)).receipt
        ghost = take(posted(envelope(subject=subject, sequence=4, incarnation=1), NOW))

    assert effects(subject) == [1, 2, 3, 2]
    assert ghost.fault == "outlived"


# --- turned away ---


def forged(made):
    one, stranger = posted(made, NOW), posted(made, NOW, key=SigningKey.generate())
    return replace(one, stamp=replace(one.stamp, signature=stranger.stamp.signature))


def altered(made):
    one = posted(made, NOW)
    return replace(one, body=one.body.replace(b'"message":{}', b'"message":{"more":1}'))


@pytest.mark.parametrize(
    ("fault", "made"),
    [
        ("forged", lambda: forged(envelope())),
        ("altered", lambda: altered(envelope())),
        ("expired", lambda: posted(envelope(), NOW - timedelta(minutes=15))),
        ("expired", lambda: posted(envelope(), NOW + timedelta(minutes=16))),
        ("wrongly-addressed", lambda: posted(envelope(to="nowhere"), NOW)),
        ("wrongly-addressed", lambda: posted(envelope(to=NEAR), NOW)),
        ("unknown-key", lambda: posted(envelope(source="nowhere"), NOW, key=SigningKey.generate())),
        ("broken", lambda: replace(posted(envelope(), NOW), body=b"{}")),
    ],
)
def test_what_is_wrong_has_no_effect_and_leaves_a_line(fault, made):
    with room():
        answer = take(made())

    assert (answer.fault, answer.receipt) == (fault, None)
    assert Incoming.objects.count() == 0
    assert [one.fault for one in Turned.objects.all()] == [fault]


def test_one_name_stands_for_one_envelope():
    made = envelope(data={"word": "first"})
    with room():
        take(posted(made, NOW))
        answer = take(posted(envelope(id=made.id, subject=made.subject, data={"word": "second"}), NOW))

    assert (answer.fault, effects(made.subject)) == ("altered", [1])


# --- never lost ---


def test_the_database_lets_no_envelope_leave_without_receipt_or_decision():
    write()
    row = Outgoing.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        rows(row).update(next_at=None, status="done")


def test_a_key_that_is_missing_is_waited_for():
    written = write()
    place = own_keys.folder(NEAR)
    place.rename(place.with_name("away"))
    try:
        with room():
            Post().step()
        assert outbox() == [("waiting", "seal-key-missing")]
    finally:
        place.with_name("away").rename(place)
    with room(), clock.told(NOW + timedelta(minutes=1)):
        Post().step()

    assert (outbox(), effects(written.subject)) == ([("done", "")], [1])


# --- controls: each bug is planted, and seen ---


def test_control_a_sender_that_gives_up_is_seen_to_lose(monkeypatch):
    def forgotten(post, row, fault):
        policy.enter(CLOCK)
        return bool(rows(row).update(next_at=None, settled="given up"))

    monkeypatch.setattr(Post, "_tried", forgotten)
    with room(faulty):
        written = write()
        Post().step()
    with room(), clock.told(NOW + timedelta(minutes=1)):
        Post().step()

    assert effects(written.subject) == []


def test_control_an_inbox_that_forgets_is_seen_to_double(monkeypatch):
    def forgetful(envelope, body, stamp):
        return Lane(1, 0), Held(False, digest(body), None, (), ())

    monkeypatch.setattr(inbox, "held", forgetful)
    made = envelope()
    with room():
        take(posted(made, NOW))
        take(posted(made, NOW))

    assert effects(made.subject) == [1, 1]


def test_control_an_effect_outside_the_transaction_of_its_receipt_is_seen_to_double(monkeypatch):
    made = envelope()

    def dying(receipt, key):
        monkeypatch.setattr(arriving, "receipted", receipted)
        raise RuntimeError("killed between effect and receipt")

    for together, count in ((True, 1), (False, 2)):
        made = envelope()
        monkeypatch.setattr(arriving, "receipted", dying)
        if not together:
            monkeypatch.setattr(steps.transaction, "atomic", lambda savepoint=True: nullcontext())
        with room():
            assert take(posted(made, NOW)).fault == "failed"
            take(posted(made, NOW))
        assert len(effects(made.subject)) == count


def test_control_a_door_that_asks_for_no_signature_is_seen_to_believe_a_stranger(monkeypatch):
    monkeypatch.setattr(Sealed, "is_by", lambda sealed, key: True)
    made = envelope()
    with room():
        take(forged(made))

    assert effects(made.subject) == [1]


def test_control_a_lane_that_is_not_looked_at_is_seen_to_confuse_the_order(monkeypatch):
    monkeypatch.setattr(arriving, "_is_next", lambda envelope, lane: True)
    subject = new_id()
    with room():
        for number in (2, 1):
            take(posted(envelope(subject=subject, sequence=number), NOW))

    assert effects(subject) != [1, 2]


# --- settled by a person ---


def test_a_person_settles_what_nothing_will_answer_and_those_after_it_go_on():
    with room(faulty):
        first = write()
        Post().step()
    second = write(first.subject)
    policy.enter(OPERATOR)
    with pytest.raises(NotReady):
        mending.settle(first.id, " ")
    mending.settle(first.id, "对端已另行办理")
    with pytest.raises(Refused):
        mending.settle(first.id, "again")
    for minute in (1, 2):
        with room(), clock.told(NOW + timedelta(minutes=minute)):
            Post().step()

    assert effects(first.subject) == [second.sequence]
    assert sorted(Outgoing.objects.values_list("type", "status")) == [
        ("exchange.void", "done"),
        (TYPE, "done"),
        (TYPE, "settled"),
    ]
    assert Line.objects.filter(verb="zone.settle").count() == 1


def test_what_was_taken_after_all_is_not_undone_by_settling_it():
    with room():
        written = write()
        row = Outgoing.objects.get()
        take(Try(bytes(row.body), posted(written, NOW).stamp))
        policy.enter(OPERATOR)
        mending.settle(row.id, "没有回执")
        Post().step()
        later = write(written.subject)
        Post().step()

    assert effects(written.subject) == [1, later.sequence]


# --- files that can never be taken ---

PAPER = Attachment("a" * 64, "图纸.pdf", 12, "application/pdf")
HARMFUL = NotReady(Reason("file-harmful", "A scanner found something.", "规则"))


def test_a_file_that_can_never_be_taken_is_refused_for_good_and_holds_nobody_up():
    subject = new_id()
    bad, good = envelope(subject=subject, attachments=(PAPER,)), envelope(subject=subject, sequence=2)
    with room():
        assert take(posted(bad, NOW)).wanting == (PAPER.digest,)
        assert take(posted(good, NOW)).waits
        arriving.unfit(PAPER.digest, NEAR, bad.id, HARMFUL)
        receipt = Receipt.read(take(posted(bad, NOW)).receipt.body)

    assert (receipt.verdict, receipt.reasons[0]["code"], effects(subject)) == ("refused", "file-harmful", [2])


def test_a_file_that_is_larger_than_any_that_is_taken_is_refused_before_anybody_brings_it(settings):
    settings.FILE_LIMIT = 11
    with room():
        receipt = Receipt.read(take(posted(envelope(attachments=(PAPER,)), NOW)).receipt.body)

    assert (receipt.verdict, receipt.reasons[0]["code"]) == ("refused", "file-too-large")


def test_control_without_that_word_the_lane_waits_for_ever(monkeypatch):
    monkeypatch.setattr(arriving, "unfit", lambda *told: None)
    bad = envelope(attachments=(PAPER,))
    with room():
        take(posted(bad, NOW))
        arriving.unfit(PAPER.digest, NEAR, bad.id, HARMFUL)

        assert take(posted(bad, NOW)).receipt is None
