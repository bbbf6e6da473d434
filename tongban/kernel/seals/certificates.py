"""Certificates (X.509, RFC 5280) and lists of revoked ones, with the schemes of `keys`: SM2 as well as ECDSA."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from asn1crypto import crl, x509

from tongban.kernel import sm2
from tongban.kernel.keys import KeyTrouble, PublicKey, SigningKey, Sm2Missing

ALGORITHMS = {"sm2": "1.2.156.10197.1.501", "ecdsa-p256": "1.2.840.10045.4.3.2", "ed25519": "1.3.101.112"}
DIGESTS = {"1.2.156.10197.1.501": "sm3", "1.2.840.10045.4.3.2": "sha256", "1.3.101.112": "sha256"}
"""What is digested, with what, before the digest is signed: by the signer's algorithm."""
SPELLED_OUT = {"sm2", "ecdsa-p256"}
BROKEN = (ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError)
"""What asn1crypto raises, sooner or later, about bytes that are not what they should be."""


class Unreadable(Exception):
    """These bytes are no certificate, seal or signature."""


@dataclass(frozen=True)
class Signer:
    """Who seals: a key (of this machine or of a device behind the same interface) and its certificate (签章人)."""

    key: SigningKey
    certificate: bytes

    @property
    def algorithm(self) -> str:
        """The object identifier of the signature algorithm."""
        return ALGORITHMS[self.key.public.algorithm]

    def sign(self, content: bytes) -> bytes:
        """A signature as certificates and seals carry it."""
        made = self.key.sign(content)
        return sm2.der(made) if self.key.public.algorithm in SPELLED_OUT else made


def signed(by: PublicKey, algorithm: str, signature: bytes, content: bytes) -> bool:
    """Whether this key made this signature, with its own algorithm and spelling."""
    if ALGORITHMS[by.algorithm] != algorithm:
        return False
    try:
        return by.verify(sm2.raw(signature) if by.algorithm in SPELLED_OUT else signature, content)
    except ValueError:
        return False


@dataclass(frozen=True)
class Certificate:
    """Whose key it is, from when until when, and who says so (数字证书)."""

    der: bytes
    subject: str
    issuer: str
    serial: int
    valid_from: datetime
    valid_until: datetime
    may_issue: bool
    spki: bytes
    names: tuple[bytes, bytes]
    signed_part: bytes
    algorithm: str
    signature: bytes

    @classmethod
    def read(cls, der: bytes) -> "Certificate":
        """A certificate from its bytes, all of them; Unreadable for anything else."""
        try:
            parsed = x509.Certificate.load(der, strict=True)
            body = parsed["tbs_certificate"]
            limits = parsed.basic_constraints_value
            return cls(
                der=der,
                subject=_name(parsed.subject),
                issuer=_name(parsed.issuer),
                serial=parsed.serial_number,
                valid_from=parsed.not_valid_before.astimezone(UTC),
                valid_until=parsed.not_valid_after.astimezone(UTC),
                may_issue=bool(limits is not None and limits["ca"].native),
                spki=body["subject_public_key_info"].dump(),
                names=(parsed.subject.dump(), parsed.issuer.dump()),
                signed_part=body.dump(),
                algorithm=parsed["signature_algorithm"]["algorithm"].dotted,
                signature=parsed["signature_value"].native,
            )
        except BROKEN as error:
            raise Unreadable(f"not a certificate: {error}") from error

    @cached_property
    def key(self) -> PublicKey:
        """What it certifies; KeyTrouble when the scheme is not known here."""
        return PublicKey.read(self.spki)

    @property
    def algorithm_of_key(self) -> str:
        """The scheme of its key; nothing when it is not known here."""
        try:
            return self.key.algorithm
        except Sm2Missing:
            raise
        except KeyTrouble:
            return ""

    def is_valid(self, at: datetime) -> bool:
        """Whether the time lies within its validity."""
        return self.valid_from <= at <= self.valid_until

    def is_issued_by(self, other: "Certificate") -> bool:
        """Whether the other one, an authority, signed this one."""
        named = self.names[1] == other.names[0] and other.may_issue
        return named and other.signed(self.algorithm, self.signature, self.signed_part)

    def signed(self, algorithm: str, signature: bytes, content: bytes) -> bool:
        """Whether its key made this signature; no, too, when its scheme is not known here."""
        return bool(self.algorithm_of_key) and signed(self.key, algorithm, signature, content)


@dataclass(frozen=True)
class RevocationList:
    """Which certificates of an authority are revoked, and since when (证书吊销列表)."""

    issuer: bytes
    made: datetime
    next: datetime | None
    revoked: dict[int, datetime]
    signed_part: bytes
    algorithm: str
    signature: bytes

    @classmethod
    def read(cls, der: bytes) -> "RevocationList":
        """A list from its bytes; Unreadable for anything else."""
        try:
            parsed = crl.CertificateList.load(der, strict=True)
            body = parsed["tbs_cert_list"]
            rows = body["revoked_certificates"]
            return cls(
                issuer=body["issuer"].dump(),
                made=body["this_update"].native,
                next=body["next_update"].native,
                revoked={row["user_certificate"].native: row["revocation_date"].native for row in rows or ()},
                signed_part=body.dump(),
                algorithm=parsed["signature_algorithm"]["algorithm"].dotted,
                signature=parsed["signature"].native,
            )
        except BROKEN as error:
            raise Unreadable(f"not a list of revoked certificates: {error}") from error

    def is_by(self, authority: Certificate) -> bool:
        """Whether this authority made the list."""
        named = self.issuer == authority.names[0]
        return named and authority.signed(self.algorithm, self.signature, self.signed_part)


def issuer_of(certificate: Certificate, known: Iterable[Certificate]) -> Certificate | None:
    """Who of these issued it; one that is itself among them vouches for itself."""
    for one in known:
        if one.der == certificate.der or certificate.is_issued_by(one):
            return one
    return None


def _name(name: x509.Name) -> str:
    told = name.native
    text = told.get("common_name") or told.get("organization_name") or name.human_friendly
    return text if isinstance(text, str) else " ".join(text)
