"""Seals and impressions of them: made as GB/T 38540-2020 says, read in every version that is about (电子印章数据).

`make` cuts a seal: the maker signs its name, its picture, its time, and the certificates that may use it. `press`
signs a digest with one. What is read is told in plain values; whether it holds is asked in `checking`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import core, x509

from tongban.kernel.seals import structures
from tongban.kernel.seals.certificates import BROKEN, Signer, Unreadable

VENDOR = "tongban"
VERSION = 4
ORGANISATION, PERSON = 1, 2
"""Types of seal."""
LARGEST = 4 << 20
SHORT_YEAR, LONG_YEAR = "%y%m%d%H%M%SZ", "%Y%m%d%H%M%SZ"


@dataclass(frozen=True)
class Picture:
    """What one sees of a seal; millimetres."""

    format: str
    content: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Seal:
    """A seal that was cut (电子印章)."""

    version: int
    identifier: str
    name: str
    kind: int
    signers: tuple[bytes, ...]
    digests: tuple[tuple[str, bytes], ...]
    valid_from: datetime
    valid_until: datetime
    picture: Picture
    certificate: bytes
    algorithm: str
    signature: bytes
    signed_part: bytes
    der: bytes

    def is_valid(self, at: datetime) -> bool:
        """Whether the time lies within its validity."""
        return self.valid_from <= at <= self.valid_until


@dataclass(frozen=True)
class Impression:
    """A seal pressed on content (电子签章): whose, when, on what digest."""

    seal: Seal
    at: datetime
    digest: bytes
    about: str
    certificate: bytes
    algorithm: str
    signature: bytes
    signed_part: bytes


def make(
    identifier: str,
    name: str,
    picture: Picture,
    signers: tuple[bytes, ...],
    *,
    by: Signer,
    since: datetime,
    until: datetime,
    kind: int = ORGANISATION,
) -> bytes:
    """A seal that these certificates may use, signed by its maker (制章人)."""
    info = structures.SealInfo(
        {
            "header": {"id": "ES", "version": VERSION, "vendor": VENDOR},
            "identifier": identifier,
            "property": {
                "type": kind,
                "name": name,
                "list_type": 1,
                "signers": [structures.Listed(name="certificate", value=core.OctetString(one)) for one in signers],
                "created": _time(since),
                "valid_from": _time(since),
                "valid_until": _time(until),
            },
            "picture": {
                "type": picture.format,
                "data": picture.content,
                "width": picture.width,
                "height": picture.height,
            },
        }
    )
    made = {"certificate": by.certificate, "algorithm": by.algorithm, "signature": by.sign(info.dump())}
    return structures.Seal({"info": info, **made}).dump()


def press(seal: bytes, digest: bytes, about: str, *, by: Signer, at: datetime) -> bytes:
    """An impression of the seal on a digest, by somebody whom the seal lists."""
    to_sign = structures.ToSign(
        {
            "version": VERSION,
            "seal": structures.Seal.load(seal, strict=True),
            "time": at.astimezone(UTC).replace(microsecond=0),
            "digest": digest,
            "about": about,
        }
    )
    made = {"certificate": by.certificate, "algorithm": by.algorithm, "signature": by.sign(to_sign.dump())}
    return structures.Signature({"to_sign": to_sign, **made}).dump()


def read_seal(der: bytes) -> Seal:
    """A seal from its bytes, of version 1, 4 or 5; Unreadable for anything else."""
    try:
        _bounded(der)
        is_old = len(core.SequenceOf.load(der, strict=True, spec=core.Any)) == 2
        return _seal((structures.OldSeal if is_old else structures.Seal).load(der, strict=True))
    except BROKEN as error:
        raise Unreadable(f"not a seal: {error}") from error


def read(der: bytes) -> Impression:
    """An impression from its bytes, of version 1, 4 or 5; Unreadable for anything else."""
    try:
        _bounded(der)
        is_old = len(core.SequenceOf.load(der, strict=True, spec=core.Any)) == 2
        return _old_impression(der) if is_old else _impression(der)
    except BROKEN as error:
        raise Unreadable(f"not a seal's signature: {error}") from error


def _impression(der: bytes) -> Impression:
    parsed = structures.Signature.load(der, strict=True)
    told = parsed["to_sign"]
    return Impression(
        seal=_seal(told["seal"]),
        at=told["time"].native,
        digest=_octets(told["digest"]),
        about=told["about"].native,
        certificate=parsed["certificate"].native,
        algorithm=parsed["algorithm"].dotted,
        signature=_octets(parsed["signature"]),
        signed_part=told.dump(),
    )


def _old_impression(der: bytes) -> Impression:
    parsed = structures.OldSignature.load(der, strict=True)
    told = parsed["to_sign"]
    return Impression(
        seal=_seal(told["seal"]),
        at=_old_time(told["time"].native),
        digest=_octets(told["digest"]),
        about=told["about"].native,
        certificate=told["certificate"].native,
        algorithm=told["algorithm"].dotted,
        signature=_octets(parsed["signature"]),
        signed_part=told.dump(),
    )


def _seal(parsed: core.Sequence) -> Seal:
    is_old = isinstance(parsed, structures.OldSeal)
    info, made = parsed["info"], parsed["made"] if is_old else parsed
    if info["header"]["id"].native != "ES":
        raise ValueError("the header is not that of a seal")
    told, picture = info["property"], info["picture"]
    listed = [(one.name, one.chosen) for one in told["signers"]]
    return Seal(
        version=info["header"]["version"].native,
        identifier=info["identifier"].native,
        name=told["name"].native,
        kind=told["type"].native,
        signers=tuple(one.native for name, one in listed if name == "certificate"),
        digests=tuple((one["type"].native, one["value"].native) for name, one in listed if name == "digest"),
        valid_from=told["valid_from"].native,
        valid_until=told["valid_until"].native,
        picture=Picture(*(picture[name].native for name in ("type", "data", "width", "height"))),
        certificate=made["certificate"].native,
        algorithm=made["algorithm"].dotted,
        signature=_octets(made["signature"]),
        signed_part=_old_signed_part(info, made) if is_old else info.dump(),
        der=parsed.dump(),
    )


def _old_signed_part(info: core.Sequence, made: core.Sequence) -> bytes:
    """Version 1: the maker signs a SEQUENCE of the information, his certificate and the algorithm."""
    inner = b"".join(one.dump() for one in (info, made["certificate"], made["algorithm"]))
    return core.Sequence(contents=inner).dump()


def _old_time(told: bytes) -> datetime:
    """Version 1 keeps the time as text, or within a time stamp, which is not read here."""
    text = told.decode("ascii", "replace").strip()
    for form in (SHORT_YEAR, LONG_YEAR):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return x509.Time.load(told, strict=True).native


def _octets(bits: core.OctetBitString) -> bytes:
    """Whole octets, and said so: a BIT STRING that leaves bits out would spell the same signature twice."""
    if bits.contents[:1] != b"\0":
        raise ValueError("bits are left out")
    return bits.native


def _time(moment: datetime) -> x509.Time:
    return x509.Time({"general_time": moment.astimezone(UTC).replace(microsecond=0)})


def _bounded(der: bytes) -> None:
    if len(der) > LARGEST:
        raise ValueError("larger than any seal")
