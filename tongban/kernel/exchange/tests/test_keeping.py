"""What was carried is forgotten after a term, and stays provable; heads of other journals are kept against them."""

from datetime import timedelta

import orjson
import pytest
from django.db.models import QuerySet

from tongban.kernel import clock, codes, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.exchange import heads, keeping, lines, state, transport
from tongban.kernel.exchange.arriving import take
from tongban.kernel.exchange.delivering import Post
from tongban.kernel.exchange.envelopes import Receipt, Stamp, digest
from tongban.kernel.exchange.models import Head, Incoming, Line, Outgoing, Peer
from tongban.kernel.exchange.tests.factories import NOW, effects, room, write
from tongban.kernel.journal import grammar, seal
from tongban.kernel.journal.record import record
from tongban.kernel.keys import SigningKey

pytestmark = pytest.mark.usefixtures("two_sides")
LATER = NOW + timedelta(days=91)
ADDRESS = "https://peer.example.org"


def test_the_bytes_go_after_the_term_and_digest_signature_and_receipt_stay():
    with room():
        written = write(text="身份证号码")
        Post().step()
    body = bytes(Outgoing.objects.get().body)
    waiting = write()
    with clock.told(LATER - timedelta(days=2)):
        assert keeping.let_go() == 0
    with clock.told(LATER):
        assert keeping.let_go() == 2

    came, sent = Incoming.objects.get(id=written.id), Outgoing.objects.get(id=written.id)
    assert (bytes(came.body), bytes(sent.body)) == (b"", b"")
    assert Stamp.own(bytes(came.stamp)).digest == Receipt.read(bytes(sent.receipt)).digest == digest(body)
    assert bytes(Outgoing.objects.get(id=waiting.id).body)


def test_a_duplicate_gets_the_first_receipt_when_the_bytes_are_gone():
    with room():
        written = write()
        one = Post()._try(Outgoing.objects.get())
        first = take(one)
        Post().step()
        with clock.told(LATER):
            keeping.let_go()
        again = take(one)

    assert (again.receipt, effects(written.subject)) == (first.receipt, [1])


# --- heads of other journals ---


def head(size, root, key, minute=0):
    """A head as another installation tells it."""
    at = f"2026-11-04T02:{minute:02d}:33.123456Z"
    said = {"installation": "theirs", "previous": 0, "root": root * 64, "signed_at": at, "size": size}
    signed = key.sign(grammar.head_text(**said)).hex()
    return {**said, "key_id": key.public.key_id, "public": key.public.spki.hex(), "signature": signed}


def peer_at(address, installation, zone):
    """An installation that keeps a zone."""
    policy.enter(OPERATOR)
    peer = Peer(zone=zone, id=codes.new_id(), installation=installation, address=address, keys=[])
    record(peer, "add", by=OPERATOR)
    policy.enter(CLOCK)


def test_nobody_casts_doubt_on_the_journal_of_another():
    peer_at(ADDRESS, "theirs", "their-zone")
    peer_at("https://liar.example.org", "liar", "liars-zone")
    peer_at("https://twin.example.org", "theirs", "twins-zone")
    false = head(10**9, "f", SigningKey.generate())
    heads.keep("https://liar.example.org", 1, false)
    assert heads.kept() == []
    heads.keep("https://twin.example.org", 1, false)
    assert heads.keep(ADDRESS, 1, head(5, "a", SigningKey.generate(), 1)) == ""


def test_of_what_contradicts_itself_a_few_an_hour_are_kept():
    peer_at(ADDRESS, "theirs", "their-zone")
    key = SigningKey.generate()
    heads.keep(ADDRESS, 1, head(90, "a", key))
    assert {heads.keep(ADDRESS, 1, head(size, "b", key, 5)) for size in range(1, 20)} == {heads.CUT}
    assert Head.objects.exclude(doubt="").count() == heads.MOST_DOUBTS


def test_one_head_an_hour_is_kept_and_what_contradicts_another_is_kept_as_evidence():
    peer_at(ADDRESS, "theirs", "their-zone")
    key = SigningKey.generate()
    assert [heads.keep(ADDRESS, 1, head(*one, key)) for one in ((5, "a"), (7, "b"))] == ["", ""]
    assert [one["size"] for one in heads.kept(installation="theirs")] == [7]

    assert heads.keep(ADDRESS, 1, head(7, "c", key, 5)) == heads.REWRITTEN
    assert heads.keep(ADDRESS, 1, head(6, "d", key, 6)) == heads.CUT
    assert heads.keep(ADDRESS, 2, head(4, "d", key, 7)) == ""
    assert [one["size"] for one in heads.kept(installation="theirs")] == [4, 6, 7, 7]
    assert heads.doubts() == {ADDRESS: heads.CUT}


def test_a_head_that_its_key_has_not_signed_is_not_kept():
    peer_at(ADDRESS, "theirs", "their-zone")
    heads.keep(ADDRESS, 1, {**head(5, "a", SigningKey.generate()), "size": 6})

    assert Head.objects.count() == 0


def test_an_installation_tells_its_head_and_whoever_hears_it_keeps_it(monkeypatch):
    peer_at(ADDRESS, "theirs", "their-zone")
    told = head(9, "e", SigningKey.generate())
    monkeypatch.setattr(seal, "last_head", lambda folder: told)

    lines.told(ADDRESS, state.read(orjson.dumps(state.told())))

    assert heads.kept(address=ADDRESS) == [told]


def test_two_parts_of_a_line_hear_the_same_head_at_the_same_moment(monkeypatch):
    peer_at(ADDRESS, "theirs", "their-zone")
    told = head(9, "e", SigningKey.generate())
    heads.keep(ADDRESS, 1, told)
    with monkeypatch.context() as patched:
        patched.setattr(QuerySet, "exists", lambda found: found.model is Peer)  # the other has not written it yet

        assert heads.keep(ADDRESS, 1, told) == ""
    assert heads.kept(address=ADDRESS) == [told]


def test_a_line_that_failed_and_has_nothing_to_carry_is_well_as_soon_as_it_says_how_it_is(monkeypatch):
    peer_at(ADDRESS, "theirs", "their-zone")
    lines.failed(ADDRESS, "failed", 0.5)
    monkeypatch.setattr(transport, "status", lambda address: orjson.dumps(state.told()))

    assert Post().over(ADDRESS) == 0
    line = Line.objects.get(address=ADDRESS)
    assert (line.failures, line.fault, line.down_since) == (0, "", None)
