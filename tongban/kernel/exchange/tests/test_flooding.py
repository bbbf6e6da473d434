"""Whoever floods the door, or sends what is odd, is not looked at for long."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tongban.kernel import clock
from tongban.kernel.exchange import arriving, envelopes
from tongban.kernel.exchange.arriving import take
from tongban.kernel.exchange.envelopes import Broken, Envelope, Stamp
from tongban.kernel.exchange.models import Turned
from tongban.kernel.exchange.tests.factories import NOW, envelope, posted, room
from tongban.kernel.keys import SigningKey

pytestmark = pytest.mark.usefixtures("two_sides")


def forged(made):
    good, stranger = posted(made, NOW), SigningKey.generate()
    return replace(good, stamp=replace(good.stamp, signature=stranger.sign(good.stamp.body)))


def faulty(*_, **__):
    raise RuntimeError("looked at")


def test_whoever_floods_the_door_fills_no_disk(monkeypatch):
    monkeypatch.setattr(arriving, "MOST_LINES", 2)
    answers = [take(forged(envelope())).fault for _ in range(4)]

    assert (answers, Turned.objects.count()) == (["forged"] * 4, 2)


def test_after_some_that_prove_nothing_the_rest_of_a_request_is_not_looked_at(monkeypatch):
    monkeypatch.setattr(arriving, "MOST_FAULTS", 2)
    late = posted(envelope(), NOW - timedelta(hours=1))
    with room():
        answers = arriving.take_all([late, late, late, *(forged(envelope()) for _ in range(3))], "203.0.113.7")

    assert [one.fault for one in answers] == [*["expired"] * 3, *["forged"] * 2, "not-looked-at"]
    assert not answers[-1].turned


def test_an_address_that_brings_too_much_is_known_for_a_minute_and_its_lines_for_a_month(monkeypatch):
    monkeypatch.setattr(arriving, "MOST_FROM_ONE", 2)
    for _ in range(2):
        take(forged(envelope()), "203.0.113.7")

    assert [arriving.is_flooding(one) for one in ("203.0.113.7", "203.0.113.8")] == [True, False]
    with clock.told(NOW + timedelta(minutes=2)):
        assert not arriving.is_flooding("203.0.113.7")
        assert arriving.forget() == 0
    with clock.told(NOW + timedelta(days=31)):
        assert arriving.forget() == 2


@pytest.mark.parametrize("sent", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_a_stamp_of_the_first_or_the_last_day_that_there_is_has_expired(sent, monkeypatch):
    monkeypatch.setattr(envelopes, "GOOD_FOR", timedelta(0))
    made = posted(envelope(), sent)
    monkeypatch.undo()

    assert take(made).fault == "expired"


def test_what_is_too_long_is_not_looked_at(monkeypatch):
    monkeypatch.setattr(envelopes, "read_spelled", faulty)
    for kind, size in ((Envelope, envelopes.LONGEST), (Stamp, envelopes.LONGEST_STAMP)):
        with pytest.raises(Broken):
            kind.read(b" " * (size + 1))
