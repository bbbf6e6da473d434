"""Is this signed PDF genuine? Each signature is asked every question for itself; pyHanko answers what it knows.

Two questions it cannot answer are answered here: whether an SM2 signature holds, and who issued an SM2 certificate.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import new
from io import BytesIO

from asn1crypto import cms, x509
from cryptography.exceptions import UnsupportedAlgorithm
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from tongban.kernel import clock
from tongban.kernel.keys import Sm2Missing
from tongban.kernel.seals import pdf
from tongban.kernel.seals.certificates import BROKEN, Certificate, Unreadable
from tongban.kernel.seals.checking import SEALS, Trust, issuers, revocation, standing
from tongban.kernel.seals.verdicts import Report, Sealed, Verdict

FAULTY = (
    *BROKEN, PdfError, Unreadable, Sm2Missing, PathError, ValidationError, UnsupportedAlgorithm, RecursionError,
    NotImplementedError, AssertionError, EOFError, MemoryError, OSError, struct.error, zlib.error,
)  # fmt: skip
"""What a PDF that nobody should have made leads its reader to."""
ANYWHERE = _("something that this signature covers; where, a PDF does not tell.")
ALL_OF_IT = (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)


@dataclass(frozen=True)
class Findings:
    """What holds of one signature: its content, its value, what was added since, and who vouches by a path."""

    content: bool
    value: bool
    whole: bool
    is_trusted: bool


def checked(content: bytes, trust: Trust) -> Report:
    """What a PDF is worth; what its reader cannot make out is a no."""
    try:
        found = PdfFileReader(BytesIO(content), strict=False).embedded_regular_signatures
        if not found:
            return Report("pdf", [Verdict("sealed", False)])
        if len(found) > SEALS:
            return Report("pdf", [Verdict("readable", False, f"> {SEALS}")])
        seals = [_signature(one, trust) for one in found]
    except FAULTY as error:
        return Report("pdf", [Verdict("readable", False, f"PDF: {error}")])
    return Report("pdf", [Verdict("sealed", True)], seals)


def _signature(one: EmbeddedPdfSignature, trust: Trust) -> Sealed:
    try:
        signer = Certificate.read(one.signer_cert.dump())
        at = one.self_reported_timestamp or trust.now
        answers = list(_answers(one, signer, at, trust))
    except FAULTY as error:
        return Sealed(one.field_name, "?", "?", [Verdict("signature", False, str(error))])
    return Sealed(one.field_name, signer.subject, clock.in_china(at).isoformat(), answers)


def _answers(one: EmbeddedPdfSignature, signer: Certificate, at: datetime, trust: Trust) -> Iterator[Verdict]:
    found = _by_sm2(one, signer) if signer.algorithm_of_key == "sm2" else _by_pyhanko(one, at, trust)
    yield Verdict("content", found.content, ANYWHERE)
    yield Verdict("signature", found.value, signer.subject)
    yield Verdict("whole", found.whole)
    yield from standing(signer, at, trust)
    yield _issuer(found, signer, at, trust)
    yield revocation(signer, at, trust)


def _issuer(found: Findings, signer: Certificate, at: datetime, trust: Trust) -> Verdict:
    """By one step, or by a path that pyHanko found through the certificates in the file."""
    direct = issuers([signer], at, trust)
    if direct.holds is False and found.is_trusted:
        return Verdict("issuer", True, signer.issuer)
    return direct


def _by_pyhanko(one: EmbeddedPdfSignature, at: datetime, trust: Trust) -> Findings:
    roots = [x509.Certificate.load(authority.der) for authority in trust.authorities]
    context = ValidationContext(trust_roots=roots, moment=at, allow_fetching=False)
    status = validate_pdf_signature(one, context)
    return Findings(
        status.intact, status.valid, bool(status.docmdp_ok) and status.coverage in ALL_OF_IT, status.trusted
    )


def _by_sm2(one: EmbeddedPdfSignature, signer: Certificate) -> Findings:
    one.compute_integrity_info()
    status = one.summarise_integrity_info()
    attributes = {told["type"].native: told["values"] for told in one.signer_info["signed_attrs"]}
    digest = one.compute_digest("sm3")
    return Findings(
        content=attributes["message_digest"][0].native == digest and _names(attributes, signer),
        value=signer.signed(pdf.SM2_WITH_SM3, one.signer_info["signature"].native, _signed_part(one.signer_info)),
        whole=bool(status["docmdp_ok"]) and status["coverage"] in ALL_OF_IT,
        is_trusted=False,
    )


def _names(attributes: dict, signer: Certificate) -> bool:
    """PAdES: the signature says by which certificate it is to be verified."""
    (named,) = attributes["signing_certificate_v2"][0]["certs"]
    return new(named["hash_algorithm"]["algorithm"].native, signer.der).digest() == named["cert_hash"].native


def _signed_part(info: cms.SignerInfo) -> bytes:
    """The attributes as they were signed: under their own tag, in the order in which they stand."""
    return b"\x31" + info["signed_attrs"].dump()[1:]
