"""The conformance check passes over our own door, and names what a door does wrong."""

import pytest

from tongban.kernel import clock
from tongban.kernel.exchange import arriving, wire
from tongban.kernel.exchange.conformance import Examiner
from tongban.kernel.exchange.envelopes import Broken, Sealed, Stamp
from tongban.kernel.exchange.tests.factories import FAR, NEAR, NOW, two_zones

pytestmark = pytest.mark.django_db


def door(body):
    """What the door does, without the web around it."""
    try:
        return 200, wire.answer([arriving.take(one) for one in wire.read_request(body)])
    except Broken:
        return 400, b""


def broken():
    with clock.told(NOW):
        two_zones()
        return [one.rule for one in Examiner(door, NEAR, FAR).verdicts() if not one.holds]


def test_our_own_door_keeps_the_protocol():
    assert broken() == []


@pytest.mark.parametrize(
    ("word", "target", "name", "bug"),
    [
        ("forged", Sealed, "is_by", lambda sealed, key: True),
        ("altered", Stamp, "is_of", lambda stamp, body: True),
        ("expired", Stamp, "is_good", lambda stamp, now: True),
        ("out of turn", arriving, "_is_next", lambda envelope, lane: True),
        ("4xx", wire, "read_request", lambda body: []),
    ],
)
def test_control_a_door_that_forgets_a_rule_is_named(monkeypatch, word, target, name, bug):
    monkeypatch.setattr(target, name, bug)

    assert [rule for rule in broken() if word in rule]
