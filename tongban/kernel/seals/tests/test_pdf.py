"""A sealed PDF: valid for pyHanko's own validator, judged by us, and after every alteration."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
import typst
from asn1crypto import x509
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tongban.kernel.seals import authority, pdf, pdf_checking, verifying
from tongban.kernel.seals.certificates import RevocationList
from tongban.kernel.seals.checking import Trust
from tongban.kernel.seals.tests.factories import DAY, NOW, ca, signer, trust

PAPER = typst.compile(b"= No. 2026-0001", pdf_standards=["a-2b"], font_paths=[])
EVERY_SCHEME = pytest.mark.parametrize("scheme", ["ecdsa-p256", "sm2"])


def sealed(scheme="ecdsa-p256", at=NOW, who=None):
    return pdf.sealed(PAPER, who or signer(scheme), at=at, reason="准予", chain=(ca(scheme).signer.certificate,))


SEALED = {scheme: sealed(scheme) for scheme in ("ecdsa-p256", "sm2")}


def answers(content, asked):
    return {verdict.code: verdict.holds for verdict in verifying.verified(content, asked).every}


def refused(content, asked):
    return {code for code, holds in answers(content, asked).items() if holds is False}


def test_pyhanko_judges_our_seal_valid_trusted_and_over_the_whole_file():
    reader = PdfFileReader(BytesIO(SEALED["ecdsa-p256"]))
    root = x509.Certificate.load(ca("ecdsa-p256").signer.certificate)

    status = validate_pdf_signature(
        reader.embedded_signatures[0], ValidationContext(trust_roots=[root], moment=NOW, allow_fetching=False)
    )

    assert status.bottom_line
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.signer_reported_dt == NOW
    assert status.coverage.name == "ENTIRE_FILE"


@EVERY_SCHEME
def test_a_pdf_that_was_sealed_answers_every_question_with_yes(scheme):
    found = answers(SEALED[scheme], trust(scheme))

    assert found.pop("revocation") is None
    assert set(found.values()) == {True}
    assert set(found) == {
        "sealed", "content", "signature", "whole", "certificate-then", "certificate-now", "issuer",
    }  # fmt: skip


@EVERY_SCHEME
def test_an_altered_byte_outside_the_signature_is_found(scheme):
    content = SEALED[scheme]
    start, length, after, rest = map(int, re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", content).groups())
    places = [*range(10, length, length // 12), *range(after + 1, after + rest, max(1, rest // 12))]

    assert start == 0
    assert len(places) > 20
    for at in places:
        altered = bytearray(content)
        altered[at] ^= 1
        assert refused(bytes(altered), trust(scheme)), at


def test_control_a_checker_that_asks_for_the_value_only_sees_no_altered_page(monkeypatch):
    altered, asked = SEALED["sm2"].replace(b"%PDF-1.7", b"%PDF-1.6", 1), trust("sm2")
    assert refused(altered, asked) == {"content"}

    by_sm2 = pdf_checking._by_sm2
    monkeypatch.setattr(pdf_checking, "_by_sm2", lambda *told: replace(by_sm2(*told), content=True))

    assert refused(altered, asked) == set()


@EVERY_SCHEME
def test_an_altered_signature_value_is_refused(scheme):
    who = signer(scheme)
    content = sealed(scheme, who=who)
    value = re.search(rb"/Contents <([0-9a-fA-F]+)>", content)
    end = len(value[1].rstrip(b"0")) - 8
    at = value.start(1) + end

    altered = content[:at] + (b"1" if content[at : at + 1] != b"1" else b"2") + content[at + 1 :]

    assert "signature" in refused(altered, trust(scheme))


@EVERY_SCHEME
def test_what_is_added_behind_the_signature_is_told(scheme):
    written = IncrementalPdfFileWriter(BytesIO(SEALED[scheme]))
    page = written.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Note")] = pdf_string("paid")
    written.mark_update(written.root["/Pages"]["/Kids"].raw_get(0))
    kept = BytesIO()
    written.write(kept)

    assert refused(kept.getvalue(), trust(scheme)) == {"whole"}


@EVERY_SCHEME
def test_who_is_not_trusted_or_too_early_or_revoked_is_told(scheme):
    who = signer(scheme)
    serial = x509.Certificate.load(who.certificate).serial_number
    revoked = RevocationList.read(ca(scheme).revocation_list({serial: NOW - DAY}, at=NOW, until=NOW + DAY))
    other = authority.found("他人", signer(scheme).key, since=NOW).signer.certificate

    assert answers(sealed(scheme, who=who), Trust(NOW))["issuer"] is None
    assert refused(sealed(scheme, who=who), trust(scheme, revoked)) == {"revocation"}
    assert "certificate-then" in refused(sealed(scheme, at=NOW - 11 * DAY), trust(scheme))
    assert refused(SEALED[scheme], Trust(NOW, (verifying.checking.Certificate.read(other),))) == {"issuer"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (PAPER, "sealed"),
        (b"%PDF-1.7\n%%EOF", "readable"),
        (PAPER[:2000], "readable"),
        (b"%PDF-1.7\n" + b"[" * 100_000, "readable"),
        (b"MZ", "readable"),
        (b"", "readable"),
    ],
)
def test_a_file_without_a_seal_and_one_that_is_none_are_named(content, code):
    assert refused(content, Trust(NOW)) == {code}
