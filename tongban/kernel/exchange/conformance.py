"""Whether a receiver keeps the protocol: it is sent what is good and what is not, and its answers are judged.

Only envelopes of type `exchange.check` are sent, which have no effect. The receiver must know our zone and its key.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from tongban.kernel import clock, codes
from tongban.kernel.exchange import own_keys, wire
from tongban.kernel.exchange.envelopes import CHECK, Broken, Envelope, Receipt, Sealed, digest, stamped
from tongban.kernel.exchange.wire import Answer, Try
from tongban.kernel.keys import SigningKey

Ask = Callable[[bytes], tuple[int | None, bytes]]
"""Post these bytes to the address of the receiver's envelopes: status and content of what comes back."""


UNREADABLE = {"no JSON": b"\xff", "no envelopes": b"{}", "a pit": b"[" * 50_000, "too much": b" " * (8 << 20)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule of the protocol, and what the receiver did (符合性检查)."""

    rule: str
    holds: bool
    found: str


@dataclass
class Examiner:
    """Asks one receiver in the name of one zone."""

    ask: Ask
    source: str
    to: str

    def verdicts(self) -> Iterator[Verdict]:
        """Every rule, in the order of docs/exchange.md."""
        subject = codes.new_id()
        good = self.made(subject, 1)
        first = self.answer(self.sent(good))
        yield self.taken("a good envelope is taken, and its receipt is signed for these very bytes", first, good)
        again = self.answer(self.sent(good))
        yield self.same("a duplicate gets the bytes of the first receipt", first, again)
        late = self.answer(self.sent(self.made(subject, 3)))
        yield Verdict("what is out of turn waits", bool(late and late.waits), self.told(late))
        self.answer(self.sent(self.made(subject, 2)))
        yield from self.turned_away(good)
        yield from self.unreadable()

    def turned_away(self, good: Envelope) -> Iterator[Verdict]:
        """What is forged, altered, expired, replayed or wrongly addressed gets no receipt."""
        fresh, past = self.made(codes.new_id(), 1), clock.now() - timedelta(hours=1)
        stranger, one = SigningKey.generate(), self.sent(fresh)
        forged = replace(one, stamp=Sealed(one.stamp.body, stranger.sign(one.stamp.body)))
        tries = {
            "forged": forged,
            "signed by an unknown key": self.sent(fresh, stranger),
            "altered": replace(one, body=self.made(fresh.subject, 1).spelled()),
            "expired": self.sent(fresh, at=past),
            "replayed after its time": self.sent(good, at=past),
            "from later": self.sent(fresh, at=clock.now() + timedelta(hours=1)),
            "addressed to a zone that is not there": self.sent(replace(fresh, to="zone_of_nobody")),
            "addressed to its sender": self.sent(replace(fresh, to=self.source)),
        }
        for name, one in tries.items():
            answer = self.answer(one)
            turned = answer is not None and answer.turned
            yield Verdict(f"an envelope that is {name} is turned away", turned, self.told(answer))
        honest = self.answer(self.sent(fresh))
        yield self.taken("none of these had an effect: the honest envelope is still the first", honest, fresh)

    def unreadable(self) -> Iterator[Verdict]:
        """What is no request is said no to, and breaks nothing."""
        for name, body in UNREADABLE.items():
            status, _content = self.ask(body)
            holds = status is None or 400 <= status < 500
            yield Verdict(f"a request that holds {name} is a 4xx, or the line is closed", holds, str(status))

    def made(self, subject: UUID, sequence: int) -> Envelope:
        """An envelope without an effect."""
        place = (codes.new_id(), self.source, self.to, CHECK, subject, clock.now(), 1, sequence)
        return Envelope(*place, data={})

    def sent(self, envelope: Envelope, key: SigningKey | None = None, at: object = None) -> Try:
        """The same with a stamp."""
        body, when = envelope.spelled(), at or clock.now()
        return Try(body, stamped(body, key or own_keys.signing(self.source), incarnation=1, at=when))

    def answer(self, one: Try) -> Answer | None:
        """What the receiver says to it; None for what is no answer."""
        status, content = self.ask(wire.request([one]))
        try:
            return wire.read_answer(content, 1)[0] if status == 200 else None
        except Broken:
            return None

    def taken(self, rule: str, answer: Answer | None, envelope: Envelope) -> Verdict:
        """Whether it was taken, with a receipt that holds."""
        if answer is None or answer.receipt is None:
            return Verdict(rule, False, self.told(answer))
        try:
            receipt = Receipt.read(answer.receipt.body)
        except Broken as fault:
            return Verdict(rule, False, f"a receipt that is not in form: {fault}")
        signed = answer.receipt.is_by(own_keys.public(self.to, receipt.key, receipt.at))
        about = (receipt.envelope, receipt.digest) == (envelope.id, digest(envelope.spelled()))
        return Verdict(rule, signed and about and receipt.is_done, f"signed: {signed}, of these bytes: {about}")

    def same(self, rule: str, first: Answer | None, again: Answer | None) -> Verdict:
        """Whether the second answer is the first."""
        holds = bool(first and first.receipt and again and first.receipt == again.receipt)
        return Verdict(rule, holds, "the same bytes" if holds else self.told(again))

    @staticmethod
    def told(answer: Answer | None) -> str:
        """The answer in a word."""
        if answer is None:
            return "nothing that the protocol knows"
        said = answer.plain()
        return str(said.get("fault") or said["result"])
