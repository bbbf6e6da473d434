"""An authority for demonstrations: issues certificates and lists of revoked ones, SM2 or ECDSA (演示用证书机构).

Nothing that verifies knows of it: an installation with certificates of a licensed authority, its keys in a device,
hands other `Signer`s to whoever seals. What this one issues says in its own name that it is for demonstration.
"""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha1
from pathlib import Path

from asn1crypto import algos, core, crl, x509
from asn1crypto.keys import PublicKeyInfo

from tongban.kernel import keys
from tongban.kernel.disk import write_once
from tongban.kernel.keys import PublicKey, SigningKey
from tongban.kernel.seals.certificates import Signer

CERTIFICATE = "authority.cer"
YEARS = timedelta(days=3653)
FOR_AUTHORITIES, FOR_SIGNERS = {"key_cert_sign", "crl_sign"}, {"digital_signature", "non_repudiation"}


@dataclass(frozen=True)
class Authority:
    """A key that issues, and its own certificate."""

    signer: Signer
    name: x509.Name

    def issue(self, subject: Mapping[str, str], public: PublicKey, *, since: datetime, until: datetime) -> bytes:
        """A certificate to sign with, for this key: `subject` by the names of RFC 5280 (`common_name`, …)."""
        return _issued(self, x509.Name.build(dict(subject)), public, since, until)

    def revocation_list(self, revoked: Mapping[int, datetime], *, at: datetime, until: datetime) -> bytes:
        """Everything revoked so far, by serial number, as one signed list."""
        rows = [{"user_certificate": serial, "revocation_date": _time(when)} for serial, when in revoked.items()]
        body = crl.TbsCertList(
            {
                "version": "v2",
                "signature": _algorithm(self.signer),
                "issuer": self.name,
                "this_update": _time(at),
                "next_update": _time(until),
                "revoked_certificates": rows or None,
            }
        )
        return crl.CertificateList(
            {
                "tbs_cert_list": body,
                "signature_algorithm": _algorithm(self.signer),
                "signature": self.signer.sign(body.dump()),
            }
        ).dump()


def found(name: str, key: SigningKey, *, since: datetime) -> Authority:
    """A new authority of this name, vouching for itself."""
    subject = x509.Name.build({"country_name": "CN", "organization_name": name, "common_name": f"{name} CA"})
    own = Authority(Signer(key, b""), subject)
    certificate = _issued(own, subject, key.public, since, since + YEARS, is_authority=True)
    return Authority(Signer(key, certificate), subject)


def kept(folder: Path, name: str, *, at: datetime, algorithm: str = "sm2") -> Authority:
    """The authority whose key and certificate lie in this folder; a new one the first time."""
    certificate = folder / CERTIFICATE
    if not certificate.exists():
        with suppress(FileExistsError):
            keys.create(folder, algorithm)
        new = found(name, keys.current(folder), since=at)
        with suppress(FileExistsError), write_once(certificate) as file:
            file.write(new.signer.certificate)
    der = certificate.read_bytes()
    return Authority(Signer(keys.current(folder), der), x509.Certificate.load(der).subject)


def _issued(
    by: Authority, subject: x509.Name, public: PublicKey, since: datetime, until: datetime, is_authority: bool = False
) -> bytes:
    body = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": secrets.randbits(126) | 1 << 126,
            "signature": _algorithm(by.signer),
            "issuer": by.name,
            "validity": {"not_before": _time(since), "not_after": _time(until)},
            "subject": subject,
            "subject_public_key_info": PublicKeyInfo.load(public.spki),
            "extensions": _extensions(by, public, is_authority),
        }
    )
    return x509.Certificate(
        {
            "tbs_certificate": body,
            "signature_algorithm": _algorithm(by.signer),
            "signature_value": by.signer.sign(body.dump()),
        }
    ).dump()


def _extensions(by: Authority, public: PublicKey, is_authority: bool) -> list[dict]:
    uses = FOR_AUTHORITIES if is_authority else FOR_SIGNERS
    return [
        _extension("basic_constraints", x509.BasicConstraints({"ca": is_authority}), critical=True),
        _extension("key_usage", x509.KeyUsage(uses), critical=True),
        _extension("key_identifier", core.OctetString(_mark(public))),
        _extension(
            "authority_key_identifier", x509.AuthorityKeyIdentifier({"key_identifier": _mark(by.signer.key.public)})
        ),
    ]


def _extension(name: str, value: core.Asn1Value, *, critical: bool = False) -> dict:
    return {"extn_id": name, "critical": critical, "extn_value": core.ParsableOctetString(value.dump())}


def _mark(public: PublicKey) -> bytes:
    """RFC 5280, 4.2.1.2: a short name of the key, no matter of security."""
    return sha1(public.spki[-65:], usedforsecurity=False).digest()


def _algorithm(signer: Signer) -> algos.SignedDigestAlgorithm:
    return algos.SignedDigestAlgorithm({"algorithm": signer.algorithm})


def _time(moment: datetime) -> x509.Time:
    moment = moment.replace(microsecond=0)
    return x509.Time({"utc_time" if moment.year < 2050 else "general_time": moment})
