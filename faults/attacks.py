"""Envelopes that must have no effect: forged, altered, expired, replayed, wrongly addressed; each would, if believed.

All but one tell that the applicant takes a matter back, which he has never done: whoever believes one of them ends a
case for no reason, and the journals show it. They are made with real keys of real zones and bear the next number of a
real matter, so nothing else can be wrong with them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from tongban.handoffs.models import Leg
from tongban.kernel import clock, codes, keys, outward
from tongban.kernel.exchange import own_keys, wire
from tongban.kernel.exchange.envelopes import CHECK, Envelope, Sealed, stamped
from tongban.kernel.exchange.models import Lane, Outgoing
from tongban.kernel.exchange.transport import ENVELOPES, JSON
from tongban.kernel.exchange.wire import Answer, Try
from tongban.kernel.keys import SigningKey

HOUR = timedelta(hours=1)


def made(source: str, to: str, address: str, others: Mapping[str, Path]) -> dict[str, Any]:
    """Send all of them; for each the fault by which it must be turned away, and what was answered."""
    found = {}
    for leg in Leg.objects.filter(zone=source, competent=to, status="there")[:1]:
        for name, wanted, one in _tries(leg, others):
            said = _sent(address, one)
            found[name] = [wanted, "taken" if said.receipt else said.fault or str(said.plain())]
    return found


def _tries(leg: Leg, others: Mapping[str, Path]) -> Iterator[tuple[str, str, Try]]:
    """Each by its name, with the fault that it must be turned away for. `others` are the keys of other zones."""
    next_one, own = _withdrawal(leg), own_keys.signing(leg.zone)
    yield "forged", "forged", _under(next_one, SigningKey.generate(), named=own)
    yield "signed by nobody known", "unknown-key", _under(next_one, SigningKey.generate())
    for zone, folder in others.items():
        if zone != leg.zone:
            yield f"signed by {zone}", "unknown-key", _under(next_one, keys.current(folder))
    honest = _under(replace(next_one, type=CHECK, data={}), own)
    yield "altered", "altered", Try(next_one.spelled(), honest.stamp)
    yield "expired", "expired", _under(next_one, own, late=HOUR)
    yield "from later", "expired", _under(next_one, own, late=-HOUR)
    yield "of a number that is over", "outlived", _under(replace(next_one, sequence=1), own)
    yield from _replayed(leg, next_one, own)
    for zone in {"zone_of_nobody", *others} - {leg.competent}:
        yield f"addressed to {zone}", "wrongly-addressed", _under(replace(next_one, to=zone), own)


def _replayed(leg: Leg, next_one: Envelope, own: SigningKey) -> Iterator[tuple[str, str, Try]]:
    """What was answered long ago: again with the stamp of that time, and with other words under the same name."""
    first = Outgoing.objects.filter(zone=leg.zone, subject=leg.id, receipt__isnull=False).first()
    envelope = Envelope.read(bytes(first.body))
    yield "replayed after its time", "expired", _under(envelope, own, late=HOUR)
    yield "other words under a known name", "altered", _under(replace(next_one, id=envelope.id), own)


def _withdrawal(leg: Leg) -> Envelope:
    """The word that nobody has said, under the next number of the matter."""
    lane = Lane.objects.get(zone=leg.zone, other=leg.competent, subject=leg.id, way="out")
    return Envelope(
        id=codes.new_id(),
        source=leg.zone,
        to=leg.competent,
        type="handoff.withdraw",
        subject=leg.id,
        time=clock.now(),
        incarnation=lane.incarnation,
        sequence=lane.sequence + 1,
        data={"reason": ""},
    )


def _under(envelope: Envelope, key: SigningKey, named: SigningKey | None = None, late: timedelta = 0 * HOUR) -> Try:
    """With a stamp by a key; `named` where it says another one's name, `late` where it was made so long ago."""
    body, at = envelope.spelled(), clock.now() - late
    stamp = stamped(body, named or key, incarnation=envelope.incarnation, at=at)
    return Try(body, Sealed(stamp.body, key.sign(stamp.body)))


def _sent(address: str, one: Try) -> Answer:
    """What the receiver says to it."""
    answer = outward.request("POST", address + ENVELOPES, wire.request([one]), JSON, named=True, most=1 << 20)
    return wire.read_answer(answer.content, 1)[0]
