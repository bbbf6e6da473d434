"""PDF sealed as PAdES (ETSI EN 319 142-1, level B-B) by pyHanko, with the same signers as OFD: ECDSA and SM2.

The picture of the seal is part of the page, laid there as `Look` in the same revision: the signature field shows
nothing of its own, so that a document for keeping (PDF/A) stays one. ECDSA is what readers outside China know. SM2
stands in the signature as GB/T 35275 and GM/T 0010 name it: Chinese readers know it, pyHanko's validator does not, so
that it is verified here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import algos, x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tongban.kernel.seals.certificates import DIGESTS, Signer

SM3, SM2_WITH_SM3 = "1.2.156.10197.1.401", "1.2.156.10197.1.501"
FIELD = "Seal"
MARKS = re.compile(rb"/\w+\s*<<[^<>]*>>\s*BDC|/\w+\s+BMC|\bEMC\b")
"""What tells readers aloud of a page: a seal laid over it is told by its signature."""
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


@dataclass(frozen=True, slots=True)
class Look:
    """What becomes of a page when it is sealed: its own stream as it shall be, and a page that is laid over it."""

    page: int
    content: bytes
    over: bytes


def sealed(
    document: bytes,
    by: Signer,
    *,
    at: datetime,
    reason: str = "",
    chain: tuple[bytes, ...] = (),
    looks: tuple[Look, ...] = (),
) -> bytes:
    """The PDF with a signature behind it; `chain` are certificates of authorities that travel with the signer's."""
    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGESTS[by.algorithm],
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason or None,
    )
    written = IncrementalPdfFileWriter(BytesIO(document))
    for look in looks:
        _laid(written, look)
    return _Sealing(about, _Key(by, chain), at).sign_pdf(written, bytes_reserved=RESERVED).getvalue()


def _laid(written: IncrementalPdfFileWriter, look: Look) -> None:
    """A page gets its new stream, and over it, as a form of its own, the page that is laid on it."""
    place, _told = written.find_page_for_modification(look.page)
    page = place.get_object()
    over = next(pages_of(PdfFileReader(BytesIO(look.over))))
    form = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(map(generic.FloatObject, over["/MediaBox"])),
            pdf_name("/Resources"): written.import_object(over["/Resources"].get_object()),
        },
        stream_data=MARKS.sub(b"", over["/Contents"].data),
    )
    form.compress()
    whole = generic.StreamObject(stream_data=b"q\n" + look.content + b"\nQ\nq /Seal Do Q\n")
    whole.compress()
    told = page["/Resources"].get_object()
    known = {name: told.raw_get(name) for name in told}
    forms = dict(told["/XObject"].get_object().items()) if "/XObject" in told else {}
    page["/Resources"] = generic.DictionaryObject(
        known | {pdf_name("/XObject"): generic.DictionaryObject(forms | {pdf_name("/Seal"): written.add_object(form)})}
    )
    page["/Contents"] = written.add_object(whole)
    written.mark_update(place)


def pages_of(document: PdfFileReader) -> Iterator[Any]:
    """The pages of a document, in order."""
    waiting = [document.root["/Pages"]]
    while waiting:
        node = waiting.pop(0).get_object()
        if node["/Type"] == "/Pages":
            waiting = [*node["/Kids"], *waiting]
        else:
            yield node
