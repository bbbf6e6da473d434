"""What a room does when a message arrives, and when its own message is answered: one function for each type.

`@receives("room.word")` is called once for each such message, in one transaction with the row of the inbox and the
receipt, as an actor of role `peer` in the zone where it happens. What it returns goes into the receipt; a refusal it
raises is final and its reasons go back; anything else is undone and tried again. `@answered("room.word")` is called
at the sender, in the transaction that keeps the receipt.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tongban.kernel.actors import Actor
from tongban.kernel.exchange.envelopes import Envelope, Receipt

Arrived = Callable[..., Mapping[str, Any] | None]
Taken = Callable[[Envelope, Receipt], object]
Reminds = Callable[[str, datetime | None], object]

ARRIVED: dict[str, Arrived] = {}
TAKEN: dict[str, Taken] = {}
REMINDERS: list[Reminds] = []


def receives(*types: str) -> Callable[[Arrived], Arrived]:
    """The decorated function `arrived(envelope, *, by)` is the effect of these types of message."""
    return _registered(ARRIVED, types)


def answered(*types: str) -> Callable[[Taken], Taken]:
    """The decorated function `taken(envelope, receipt)` hears what became of these types of message."""
    return _registered(TAKEN, types)


def reminds(call: Reminds) -> Reminds:
    """The decorated function `call(zone, since)` tells a zone that was restored what it had sent itself since then."""
    if call not in REMINDERS:
        REMINDERS.append(call)
    return call


def _registered(known: dict[str, Any], types: tuple[str, ...]) -> Callable[[Any], Any]:
    def register(call: Any) -> Any:
        for type in types:
            if known.setdefault(type, call) is not call:
                raise ValueError(f"two functions for messages of type {type}")
        return call

    return register


def peer(zone: str, of: str) -> Actor:
    """Who acts in a zone when another zone's message has its effect there."""
    return Actor(role="peer", zone=zone, name=of)
