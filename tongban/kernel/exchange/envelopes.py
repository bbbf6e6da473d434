"""Envelopes, stamps and receipts as values: one canonical spelling each, signed by the key of a zone. Pure.

An envelope never changes once it is written. Whoever sends it puts a stamp on it, anew at each try: the digest of the
envelope, when it was sent, until when it is good, in which incarnation of the sender, under which key. The signature
stands over the stamp, so it covers both. A receipt names the digest of the envelope that it answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

import orjson

from tongban.kernel.journal.canon import canonical, instant
from tongban.kernel.keys import PublicKey, SigningKey
from tongban.kernel.shapes import faults

GOOD_FOR = timedelta(minutes=15)
"""How long a stamp is good; also how far the clocks of two installations may stand apart."""
LONGEST = 1 << 20
"""Bytes of one envelope: what is larger goes as an attachment."""
LONGEST_STAMP = 1 << 10
MOST_ATTACHMENTS = 200
LARGEST = 1 << 30
"""Bytes of one attachment that anybody may announce; what an installation takes may be less."""
DONE, REFUSED = "done", "refused"
VOID, CHECK = "exchange.void", "exchange.check"
"""What has no effect anywhere: under the number of an envelope that was given up; and to see how a receiver answers."""
SILENT = (VOID, CHECK)


class TooLong(ValueError):
    """There is more to say than an envelope holds."""


class Broken(ValueError):
    """Bytes that are no envelope, stamp or receipt, or not in their one spelling (报文不合规)."""


def _word(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{pattern}$", "not": {"pattern": "\\s"}}


def shape(**parts: Any) -> dict[str, Any]:
    """The shape of a table with exactly these parts."""
    return {"type": "object", "properties": parts, "required": list(parts), "additionalProperties": False}


DIGEST = _word("[0-9a-f]{64}")
ZONE = _word("[a-z][a-z0-9_]{0,40}")
ID = _word("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
KEY = _word("[0-9a-f]{16}")
INSTANT = _word("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z")
COUNT = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
ATTACHMENT = shape(
    digest=DIGEST,
    media_type={"type": "string", "maxLength": 200},
    name={"type": "string", "maxLength": 500},
    size={"type": "integer", "minimum": 1, "maximum": LARGEST},
)
ENVELOPE = shape(
    specversion={"const": "1.0"},
    id=ID,
    source=ZONE,
    to=ZONE,
    type=_word("[a-z_]{1,40}\\.[a-z_]{1,40}"),
    subject=ID,
    time=INSTANT,
    datacontenttype={"const": "application/json"},
    incarnation=COUNT,
    sequence=COUNT,
    cause={"type": "string", "maxLength": 200},
    data=shape(
        attachments={"type": "array", "items": ATTACHMENT, "maxItems": MOST_ATTACHMENTS}, message={"type": "object"}
    ),
)
STAMP = shape(digest=DIGEST, incarnation=COUNT, key=KEY, sent=INSTANT, until=INSTANT)
RECEIPT = shape(
    v={"const": 1},
    envelope=ID,
    digest=DIGEST,
    source=ZONE,
    to=ZONE,
    verdict={"enum": [DONE, REFUSED]},
    reasons={"type": "array", "items": {"type": "object"}},
    data={"type": "object"},
    at=INSTANT,
    incarnation=COUNT,
    key=KEY,
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """Bytes that go with an envelope, known by their SHA-256 (随附文件)."""

    digest: str
    name: str
    size: int
    media_type: str

    def plain(self) -> dict[str, Any]:
        """As the envelope spells it."""
        return {"digest": self.digest, "media_type": self.media_type, "name": self.name, "size": self.size}


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message from a zone to another about one subject: the attributes of CloudEvents 1.0, and four more (报文)."""

    id: UUID
    source: str
    to: str
    type: str
    subject: UUID
    time: datetime
    incarnation: int
    sequence: int
    data: Mapping[str, Any]
    attachments: Sequence[Attachment] = ()
    cause: str = ""

    def spelled(self) -> bytes:
        """The one spelling (RFC 8785); ValueError for data that has none, TooLong for more than an envelope holds."""
        body = canonical(
            {
                "cause": self.cause,
                "data": {
                    "attachments": [one.plain() for one in self.attachments],
                    "message": dict(self.data),
                },
                "datacontenttype": "application/json",
                "id": str(self.id),
                "incarnation": self.incarnation,
                "sequence": self.sequence,
                "source": self.source,
                "specversion": "1.0",
                "subject": str(self.subject),
                "time": instant(self.time),
                "to": self.to,
                "type": self.type,
            }
        )
        if len(body) > LONGEST:
            raise TooLong(f"{len(body)} bytes are more than an envelope holds: send them as an attachment")
        return body

    def around_its_number(self) -> tuple[bytes, bytes]:
        """The spelling before and after the place of the number: it is given where the envelope is written."""
        number = f'"incarnation":{self.incarnation},"sequence":{self.sequence}'
        before, mark, after = self.spelled().partition(f'"id":"{self.id}",{number}'.encode())
        return before + mark.removesuffix(number.encode()), after

    @classmethod
    def read(cls, body: bytes) -> Self:
        """An envelope from its spelling; Broken for anything else, and for what is too long before it is looked at."""
        if len(body) > LONGEST:
            raise Broken("too long")
        return cls._of(read_spelled(body, ENVELOPE))

    @classmethod
    def own(cls, body: bytes) -> Self:
        """An envelope that was spelled or read here before: nobody else can have written it."""
        return cls._of(orjson.loads(body))

    @classmethod
    def _of(cls, raw: Mapping[str, Any]) -> Self:
        return cls(
            id=UUID(raw["id"]),
            source=raw["source"],
            to=raw["to"],
            type=raw["type"],
            subject=UUID(raw["subject"]),
            time=_instant(raw["time"]),
            incarnation=raw["incarnation"],
            sequence=raw["sequence"],
            data=raw["data"]["message"],
            attachments=tuple(Attachment(**one) for one in raw["data"]["attachments"]),
            cause=raw["cause"],
        )


@dataclass(frozen=True, slots=True)
class Sealed:
    """Bytes with the signature over them: a stamp on its way, or a receipt (已签名内容)."""

    body: bytes
    signature: bytes
    made: tuple[PublicKey, bytes, bytes] | None = field(default=None, compare=False, repr=False)
    """By which key which bytes were signed in this very process; what comes over a line, or from a table, has none."""

    @property
    def is_made_here(self) -> bool:
        """Whether this very process has spelled and signed it: its spelling need not be looked at."""
        return self.made is not None and self.made[1:] == (self.body, self.signature)

    def is_by(self, key: PublicKey | None) -> bool:
        """Whether this key signed it; no key signed nothing."""
        return key is not None and (
            (self.is_made_here and self.made[0] == key) or key.verify(self.signature, self.body)
        )


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a try to send puts on an envelope, and what is signed (邮戳)."""

    digest: str
    incarnation: int
    key: str
    sent: datetime
    until: datetime

    @classmethod
    def of(cls, sealed: Sealed) -> Self:
        """The stamp that came with an envelope; Broken for what is none."""
        return cls.own(sealed.body) if sealed.is_made_here else cls.read(sealed.body)

    @classmethod
    def read(cls, body: bytes) -> Self:
        """A stamp from its spelling; Broken for anything else, and for what is too long before it is looked at."""
        if len(body) > LONGEST_STAMP:
            raise Broken("too long")
        raw = read_spelled(body, STAMP)
        return cls(raw["digest"], raw["incarnation"], raw["key"], _instant(raw["sent"]), _instant(raw["until"]))

    @classmethod
    def own(cls, body: bytes) -> Self:
        """A stamp that was read here before."""
        raw = orjson.loads(body)
        return cls(raw["digest"], raw["incarnation"], raw["key"], _instant(raw["sent"]), _instant(raw["until"]))

    def is_of(self, body: bytes) -> bool:
        """Whether it stands on this envelope."""
        return self.digest == digest(body)

    def is_good(self, now: datetime) -> bool:
        """Whether it may still be used, and was not made for later."""
        try:
            return self.sent - GOOD_FOR <= now < self.until <= self.sent + GOOD_FOR
        except OverflowError:  # the first or the last day that there is
            return False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the receiver says of one envelope, once and for all (回执)."""

    envelope: UUID
    digest: str
    source: str
    to: str
    verdict: str
    at: datetime
    incarnation: int
    key: str
    reasons: Sequence[Mapping[str, Any]] = ()
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """Whether the message has had its effect."""
        return self.verdict == DONE

    def spelled(self) -> bytes:
        """The one spelling."""
        return canonical(
            {
                "at": instant(self.at),
                "data": dict(self.data),
                "digest": self.digest,
                "envelope": str(self.envelope),
                "incarnation": self.incarnation,
                "key": self.key,
                "reasons": [dict(one) for one in self.reasons],
                "source": self.source,
                "to": self.to,
                "v": 1,
                "verdict": self.verdict,
            }
        )

    @classmethod
    def read(cls, body: bytes) -> Self:
        """A receipt from its spelling; Broken for anything else."""
        return cls._of(read_spelled(body, RECEIPT))

    @classmethod
    def of(cls, sealed: Sealed) -> Self:
        """The receipt that came for an envelope; Broken for what is none."""
        return cls._of(orjson.loads(sealed.body)) if sealed.is_made_here else cls.read(sealed.body)

    @classmethod
    def _of(cls, raw: dict[str, Any]) -> Self:
        del raw["v"]
        return cls(**{**raw, "envelope": UUID(raw["envelope"]), "at": _instant(raw["at"])})


def digest(body: bytes) -> str:
    """The name of an envelope's bytes."""
    return sha256(body).hexdigest()


def stamped(body: bytes, key: SigningKey, *, incarnation: int, at: datetime) -> Sealed:
    """An envelope made ready to go: a fresh stamp, signed."""
    spelling = canonical(
        {
            "digest": digest(body),
            "incarnation": incarnation,
            "key": key.public.key_id,
            "sent": instant(at),
            "until": instant(at + GOOD_FOR),
        }
    )
    return _sealed(spelling, key)


def receipted(receipt: Receipt, key: SigningKey) -> Sealed:
    """A receipt with its signature."""
    spelling = receipt.spelled()
    return _sealed(spelling, key)


def _sealed(body: bytes, key: SigningKey) -> Sealed:
    signature = key.sign(body)
    return Sealed(body, signature, (key.public, body, signature))


def read_spelled(body: bytes, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """A value of a shape, in its one spelling."""
    try:
        raw = orjson.loads(body)
        if canonical(raw) != body:
            raise Broken("not in canonical form")
    except (ValueError, RecursionError) as fault:
        raise Broken(str(fault)) from None
    found = faults(wanted, raw)
    if found:
        raise Broken(f"{found[0].field}: {found[0].code}")
    return raw


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as fault:
        raise Broken(str(fault)) from None
