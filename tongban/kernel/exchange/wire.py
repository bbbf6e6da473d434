"""What goes over the line, both ways: a few envelopes with their stamps, an answer for each. Pure, and bounded.

Envelope, stamp and receipt travel as the text of their exact bytes, so that no reader on the way can respell them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from tongban.kernel.exchange.envelopes import Broken, Sealed

MOST_ENVELOPES = 50
MOST_BYTES = 3 << 20
"""Of one request: under what the house reads into memory at once."""
WAITS, WANTING, TURNED, LATER, TAKEN = "waits", "wanting", "turned-away", "later", "taken"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver says to one try: the receipt, what it waits for, or why nothing came of it (投递应答)."""

    receipt: Sealed | None = None
    waits: bool = False
    wanting: tuple[str, ...] = ()
    turned: bool = False
    fault: str = ""
    others_wait: bool = field(default=False, compare=False)
    """Whether others have waited for it here: nobody is told."""

    def plain(self) -> dict[str, Any]:
        """As the answer to a program spells it."""
        if self.receipt is not None:
            signed = {"receipt": self.receipt.body.decode(), "signature": self.receipt.signature.hex()}
            return {"result": TAKEN, **signed}
        if self.wanting:
            return {"result": WANTING, "digests": list(self.wanting)}
        return {"result": WAITS} if self.waits else {"result": TURNED if self.turned else LATER, "fault": self.fault}


@dataclass(frozen=True, slots=True)
class Try:
    """One envelope on its way (投递)."""

    body: bytes
    stamp: Sealed

    def plain(self) -> dict[str, str]:
        """As a request spells it."""
        return {
            "envelope": self.body.decode(),
            "stamp": self.stamp.body.decode(),
            "signature": self.stamp.signature.hex(),
        }


def fitting(tries: Sequence[Try]) -> list[Try]:
    """As many of them, from the first on, as one request holds: at least one."""
    size, found = 0, []
    for one in tries[:MOST_ENVELOPES]:
        size += len(orjson.dumps(one.plain()))
        if found and size > MOST_BYTES:
            break
        found.append(one)
    return found


def request(tries: Sequence[Try]) -> bytes:
    """The body of a request."""
    return orjson.dumps({"envelopes": [one.plain() for one in tries]})


def read_request(content: bytes) -> list[Try]:
    """The envelopes of a request; Broken when it is none. What stands in them is judged one by one."""
    listed = _listed(content, "envelopes")
    return [Try(_bytes(one, "envelope"), Sealed(_bytes(one, "stamp"), _signature(one))) for one in listed]


def answer(answers: Sequence[Answer]) -> bytes:
    """The body of an answer: in the order of the request."""
    return orjson.dumps({"answers": [one.plain() for one in answers]})


def read_answer(content: bytes, count: int) -> list[Answer]:
    """The answers to so many envelopes; Broken when they are none."""
    listed = _listed(content, "answers")
    if len(listed) != count:
        raise Broken(f"{len(listed)} answers to {count} envelopes")
    return [_answer(one) for one in listed]


def _answer(one: Mapping[str, Any]) -> Answer:
    result = one.get("result")
    if result == TAKEN:
        return Answer(Sealed(_bytes(one, "receipt"), _signature(one)))
    if result == WANTING:
        return Answer(wanting=_digests(one.get("digests")))
    if result == WAITS:
        return Answer(waits=True)
    if result in (TURNED, LATER):
        return Answer(turned=result == TURNED, fault=str(one.get("fault", ""))[:60])
    raise Broken("no such result")


def _listed(content: bytes, name: str) -> list[Mapping[str, Any]]:
    try:
        raw = orjson.loads(content)
    except ValueError as fault:
        raise Broken("not JSON") from fault
    listed = raw.get(name) if isinstance(raw, dict) else None
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_ENVELOPES:
        raise Broken(f"“{name}” must be a list of 1 to {MOST_ENVELOPES}")
    if not all(isinstance(one, dict) for one in listed):
        raise Broken(f"“{name}” must hold tables")
    return listed


def _bytes(one: Mapping[str, Any], name: str) -> bytes:
    value = one.get(name)
    if not isinstance(value, str):
        raise Broken(f"“{name}” must be a text")
    return value.encode()


def _signature(one: Mapping[str, Any]) -> bytes:
    try:
        return bytes.fromhex(one["signature"])
    except (KeyError, TypeError, ValueError) as fault:
        raise Broken("“signature” must be hexadecimal") from fault


def _digests(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Broken("“digests” must be a list of texts")
    return tuple(value)
