"""A file of a peer: what is believed, what is not, and what the operator sees."""

from concurrent.futures import wait
from datetime import timedelta

import orjson
import pytest

from tongban.kernel import clock, codes, keys, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.exchange import ledger, lines, mending, own_keys, peers
from tongban.kernel.exchange.arriving import take
from tongban.kernel.exchange.delivering import PARTS, Post, keep
from tongban.kernel.exchange.envelopes import DONE, Broken, Receipt, digest, receipted
from tongban.kernel.exchange.models import Incoming, Line, Outgoing, Peer
from tongban.kernel.exchange.state import Said
from tongban.kernel.exchange.tests.factories import (
    FAR,
    NEAR,
    NOW,
    THERE,
    a_zone,
    effects,
    envelope,
    file,
    posted,
    room,
    write,
)
from tongban.kernel.journal import seal
from tongban.kernel.journal.models import Line as Entry
from tongban.kernel.keys import SigningKey
from tongban.kernel.refusals import NotReady, Refused
from tongban.kernel.zones.models import Zone

pytestmark = pytest.mark.django_db
SUBJECT = codes.new_id()


@pytest.fixture(autouse=True)
def world(db):
    with clock.told(NOW):
        seal.make_key(seal.keys_folder())
        a_zone(NEAR, "NR")
        policy.enter(OPERATOR)
        yield


def added(content, sure=lambda *_: True):
    return peers.add(content, sure=sure)


def test_a_peer_that_moved_and_was_restored_at_once_is_sent_again_what_it_has_forgotten():
    """One that was down where it stood before is not called down any more once it is reached elsewhere."""
    key, elsewhere = SigningKey.generate(), "https://new.example.org"
    added(file(key=key))
    lines.told(THERE, Said(FAR, 7, NOW))
    write()
    Outgoing.objects.update(receipt=b"x", signature=b"y", status="done", next_at=None, answered_at=NOW)
    lines.failed(THERE, "unreachable", 1.0)

    added(file(key=key, address=elsewhere, made="2026-11-05"))

    assert ledger.down(NOW + timedelta(hours=1)) == []
    assert lines.told(elsewhere, Said(FAR, 9, NOW - timedelta(days=1))) == 1
    assert list(Line.objects.values_list("address", flat=True)) == [elsewhere]


def test_a_zone_that_is_new_is_believed_only_when_its_keys_were_compared():
    key, asked = SigningKey.generate(), []

    with pytest.raises(Refused) as refused:
        added(file(key=key), lambda *told: asked.append(told))
    assert (refused.value.reasons[0].code, asked) == ("peer-zone-new", [(FAR, key.public.key_id)])
    assert Peer.objects.count() == 0

    added(file(key=key))
    added(file(key=key, address="https://other.example.org"), lambda *told: False)


def test_an_older_file_is_refused():
    key = SigningKey.generate()
    added(file(key=key, made="2026-11-04"))

    with pytest.raises(Refused) as refused:
        added(file(key=key, made="2026-11-03"))

    assert refused.value.reasons[0].code == "peer-file-old"


def test_a_key_that_has_ended_signs_and_vouches_no_more():
    old, new, end = SigningKey.generate(), SigningKey.generate(), "2026-11-05T00:00:00.000000Z"
    added(file(key=new, also=(old,), until=end))
    after = NOW + timedelta(days=2)

    assert own_keys.public(FAR, old.public.key_id, NOW) == old.public
    assert own_keys.public(FAR, old.public.key_id, after) is None
    with clock.told(after), pytest.raises(Refused):
        added(file(key=old, made="2026-11-06"))


def test_a_peer_is_added_once_and_the_journal_says_so():
    content = file()

    first, again = added(content), added(content)

    assert [(one.zone, one.address) for one in first] == [(FAR, THERE)] == [(one.zone, one.address) for one in again]
    assert list(Entry.objects.filter(zone=FAR).order_by("verb").values_list("verb", flat=True)) == [
        "peer.add",
        "zone.open",
    ]
    assert (own_keys.is_ours(FAR), own_keys.is_ours(NEAR), Zone.objects.get(zone=FAR).prefix) == (False, True, "FR")


def test_our_own_file_is_in_form_and_of_our_own_zones():
    with pytest.raises(Refused) as refused:
        added(peers.exported(THERE))

    assert refused.value.reasons[0].code == "peer-is-ours"


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("peer-not-signed", lambda: file(signer=SigningKey.generate())),
        ("peer-file-broken", lambda: b"{}"),
        ("peer-file-broken", lambda: file().replace(b"peer.example", b"evil .example"[:12])[:-9]),
        ("peer-not-signed", lambda: file().replace(b"peer.example", b"evil.example")),
        ("peer-not-https", lambda: file(address="http://peer.example.org")),
        ("peer-address", lambda: file(address="ftp://peer.example.org")),
        ("peer-is-ours", lambda: file(zone=NEAR)),
        ("peer-prefix", lambda: file(prefix="NR")),
    ],
)
def test_what_is_not_to_be_believed_is_refused_and_changes_nothing(code, content):
    with pytest.raises(Refused) as refused:
        added(content())

    assert refused.value.reasons[0].code == code
    assert Peer.objects.count() == 0


def test_new_keys_are_believed_only_with_the_signature_of_an_old_one():
    old, new = SigningKey.generate(), SigningKey.generate()
    added(file(key=old))

    with pytest.raises(Refused):
        added(file(key=new))
    added(file(key=new, also=(old,)))
    added(file(key=new))

    assert own_keys.public(FAR, new.public.key_id, NOW) == new.public


def test_a_renewed_key_of_ours_signs_and_the_old_one_is_still_known():
    before = own_keys.signing(NEAR).public
    keys.renew(own_keys.folder(NEAR))
    after = own_keys.signing(NEAR).public

    exported = orjson.loads(orjson.loads(peers.exported(THERE))["peer"])

    assert before != after
    ends = {key["key_id"]: key["until"][:10] for key in exported["zones"][0]["keys"]}
    assert ends == {before.key_id: "2026-12-04", after.key_id: ""}


def test_the_operator_sees_what_waits_and_since_when():
    added(file())
    write()
    lines.failed(THERE, "no-answer", 0.5)

    with clock.told(NOW + timedelta(minutes=5)):
        shown = ledger.peers()[0]

    assert (shown["state"], shown["fault"], shown["waiting"], shown["lag_seconds"]) == ("down", "no-answer", 1, 300.0)
    assert shown["last_receipt"] is None


def test_a_peer_that_was_restored_is_sent_again_what_it_may_have_forgotten():
    added(file())
    write()
    Outgoing.objects.update(receipt=b"x", signature=b"y", status="done", next_at=None, answered_at=NOW)

    first = lines.told(THERE, Said(FAR, 7, NOW))
    same = lines.told(THERE, Said(FAR, 7, NOW))
    later = lines.told(THERE, Said(FAR, 8, NOW + timedelta(hours=2)))
    restored = lines.told(THERE, Said(FAR, 9, NOW - timedelta(days=1)))

    assert (first, same, later, restored) == (0, 0, 0, 1)


def test_a_new_life_is_heard_of_only_with_what_is_sent_again_because_of_it(monkeypatch):
    added(file())
    write()
    Outgoing.objects.update(receipt=b"x", signature=b"y", status="done", next_at=None, answered_at=NOW)
    lines.told(THERE, Said(FAR, 7, NOW))
    restored = Said(FAR, 9, NOW - timedelta(days=1))

    with monkeypatch.context() as broken:
        broken.setattr(lines, "void", lambda envelope: 1 / 0)
        Outgoing.objects.update(status="refused")
        with pytest.raises((ZeroDivisionError, Broken)):
            lines.told(THERE, restored)
    Outgoing.objects.update(status="done")

    assert lines.told(THERE, restored) == 1


def test_two_peers_of_one_name_are_seen():
    added(file(who="theirs"))
    assert peers.addresses_of("theirs") == [THERE]

    added(file(zone="third", prefix="TH", address="https://third.example.org", who="theirs"))

    assert peers.addresses_of("theirs") == [THERE, "https://third.example.org"]


def test_replaying_asks_for_a_peer():
    with room(), pytest.raises(Refused):
        mending.replay("nowhere")
    with pytest.raises(NotReady):
        added(b"\xff")


def test_a_line_that_breaks_down_rests_and_stops_nothing_else():
    added(file())
    post = Post()
    post.busy = {(THERE, part): post.pool.submit(lambda: 1 / 0) for part in range(PARTS)}
    wait(post.busy.values())
    post.step()

    assert (Line.objects.get().fault, post.busy) == ("failed", {})


# --- retired ---


def test_a_retired_key_is_good_no_more_at_once_and_does_not_come_back_with_a_file():
    key, other = SigningKey.generate(), SigningKey.generate()
    added(file(key=key, also=[other]))
    stolen = other.public.key_id
    with pytest.raises(NotReady):
        peers.retire(FAR, " ", stolen)
    peers.retire(FAR, "私钥外泄", stolen)

    later = NOW + timedelta(seconds=1)
    assert (own_keys.public(FAR, stolen, later), bool(own_keys.public(FAR, key.public.key_id, later))) == (None, True)
    with clock.told(later):
        added(file(key=key, also=[other], made="2026-11-05"), lambda *told: False)
    assert own_keys.public(FAR, stolen, later) is None
    assert Entry.objects.filter(verb="peer.retire").count() == 1


def test_a_retired_key_is_good_for_no_earlier_instant_neither_on_a_stamp_nor_on_a_receipt():
    key, stolen = SigningKey.generate(), SigningKey.generate()
    added(file(key=key, also=[stolen]))
    write(to=FAR)
    row = Outgoing.objects.get()
    answer = receipt_of(row, stolen)
    before = posted(envelope(source=FAR, to=NEAR), NOW, stolen)
    policy.enter(OPERATOR)
    peers.retire(FAR, "私钥外泄", stolen.public.key_id)

    with clock.told(NOW + timedelta(minutes=1)), room():
        assert take(before).fault == "unknown-key"
        with pytest.raises(Broken):
            keep(row, answer)
        row.receipt, row.signature = answer.body, answer.signature
        keep(row, answer)


def test_what_a_retired_key_has_brought_out_of_turn_never_has_its_effect_and_takes_nobodys_number():
    key, stolen = SigningKey.generate(), SigningKey.generate()
    added(file(key=key, also=[stolen]))
    true = [envelope(source=FAR, to=NEAR, subject=SUBJECT, sequence=number) for number in (1, 2)]
    false = envelope(source=FAR, to=NEAR, subject=SUBJECT, sequence=2, data={"false": True})
    with room():
        assert take(posted(false, NOW, stolen)).waits
        policy.enter(OPERATOR)
        peers.retire(FAR, "私钥外泄", stolen.public.key_id)
        first = take(posted(true[0], NOW, key))
        assert (bool(first.receipt), effects(SUBJECT)) == (True, [1])
        assert (bool(take(posted(true[1], NOW, key)).receipt), effects(SUBJECT)) == (True, [1, 2])
    assert Incoming.objects.get(id=false.id).receipt is None


def receipt_of(row, key):
    """The answer to an envelope, signed by a key of the zone that it was sent to."""
    said = Receipt(row.id, digest(bytes(row.body)), row.zone, row.to, DONE, NOW, 1, key.public.key_id)
    return receipted(said, key)


def test_a_retired_peer_is_reached_and_believed_no_more_and_what_waits_for_it_waits_until_it_is_compared_anew():
    key, fresh = SigningKey.generate(), SigningKey.generate()
    added(file(key=key))
    lines.answered(THERE)
    write(to=FAR)
    policy.enter(OPERATOR)
    peers.retire(FAR, "对方机房被入侵")

    with clock.told(NOW + timedelta(minutes=1)), room():
        assert (Post().step(), lines.with_work(clock.now()), Line.objects.count()) == (0, set(), 0)
        assert [(one["state"], one["waiting"]) for one in ledger.peers()] == [("retired", 1)]
        assert not own_keys.is_ours(FAR)
        policy.enter(OPERATOR)
        for content in (file(key=key, made="2026-11-05"), file(key=fresh, made="2026-11-05")):
            with pytest.raises(Refused):
                added(content, lambda *told: False)
        added(file(key=fresh, made="2026-11-05"))
        assert lines.with_work(clock.now()) == {THERE}
