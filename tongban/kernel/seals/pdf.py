"""PDF sealed as PAdES (ETSI EN 319 142-1, level B-B) by pyHanko, with the same signers as OFD: ECDSA and SM2.

The picture of the seal is part of the page, set there before sealing: the signature field shows nothing of its own, so
that a document for keeping (PDF/A) stays one. ECDSA is what readers outside China know. SM2 stands in the signature as
GB/T 35275 and GM/T 0010 name it: Chinese readers know it, pyHanko's validator does not, so that it is verified here.
"""

from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import algos, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tongban.kernel.seals.certificates import DIGESTS, Signer

SM3, SM2_WITH_SM3 = "1.2.156.10197.1.401", "1.2.156.10197.1.501"
FIELD = "Seal"
RESERVED = 16_384
"""Room for the signature in hexadecimal digits: a room that is told need not be measured by signing twice."""


def _name_sm2() -> None:
    """Tell asn1crypto the names of SM3 and of SM2 with SM3: without them nothing with them can be written or read."""
    for kind, dotted, name in (
        (algos.DigestAlgorithmId, SM3, "sm3"),
        (algos.SignedDigestAlgorithmId, SM2_WITH_SM3, "sm3_sm2"),
    ):
        kind._map[dotted] = name
        if kind._reverse_map is not None:
            kind._reverse_map[name] = dotted


_name_sm2()


class _Key(signers.Signer):
    """Our signers, as pyHanko asks for them."""

    def __init__(self, signer: Signer, chain: tuple[bytes, ...]) -> None:
        known = SimpleCertificateStore()
        known.register_multiple([x509.Certificate.load(one) for one in chain])
        super().__init__(
            signing_cert=x509.Certificate.load(signer.certificate),
            cert_registry=known,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": signer.algorithm}),
        )
        self.signer = signer

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature of one content."""
        return self.signer.sign(data)


class _Sealing(signers.PdfSigner):
    """One sealing at a time that is told, not the machine's."""

    def __init__(self, about: signers.PdfSignatureMetadata, key: _Key, at: datetime) -> None:
        super().__init__(about, key)
        self.at = at

    def init_signing_session(self, *asked: Any, **named: Any) -> Any:
        """As pyHanko does it, with our time."""
        session = super().init_signing_session(*asked, **named)
        session.system_time = self.at
        return session


def sealed(document: bytes, by: Signer, *, at: datetime, reason: str = "", chain: tuple[bytes, ...] = ()) -> bytes:
    """The PDF with a signature behind it; `chain` are certificates of authorities that travel with the signer's."""
    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGESTS[by.algorithm],
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason or None,
    )
    written = IncrementalPdfFileWriter(BytesIO(document))
    return _Sealing(about, _Key(by, chain), at).sign_pdf(written, bytes_reserved=RESERVED).getvalue()
