"""A sealed paper: judged by us, by OpenSSL alone, and after every alteration; and the papers of other programs."""

import io
import re
import subprocess
import zipfile
from base64 import b64encode
from hashlib import new

import pytest
from lxml import etree

from tongban.kernel import sm2
from tongban.kernel.files.tests.factories import package as bare
from tongban.kernel.seals import checking, impressions, ofd, package, sealing
from tongban.kernel.seals.certificates import RevocationList
from tongban.kernel.seals.checking import Trust
from tongban.kernel.seals.tests.factories import DAY, NOW, ca, paper, seal, sealed, signer, trust

SEALED = sealed()
TOLD_ONLY = {"certificate-now"}


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


PARTS = parts_of(SEALED)
VALUE, LIST = "Doc_0/Signs/Sign_0/SignedValue.dat", "Doc_0/Signs/Sign_0/Signature.xml"


def answers(content, asked=None):
    return {verdict.code: verdict.holds for verdict in checking.checked(content, asked or trust()).every}


def refused(content, asked=None):
    return {code for code, holds in answers(content, asked).items() if holds is False}


@pytest.mark.parametrize("scheme", ["sm2", "ecdsa-p256"])
def test_a_paper_that_was_sealed_answers_every_question_with_yes(scheme):
    found = answers(sealed(scheme), trust(scheme))

    assert found.pop("revocation") is None
    assert set(found.values()) == {True}
    assert set(found) == {
        "sealed", "content", "covered", "list", "signature", "listed", "same-seal", "maker", "seal-then",
        "certificate-then", "certificate-now", "issuer",
    }  # fmt: skip


def test_two_seals_on_one_paper_hold_each_for_itself():
    one, two = signer(name="发改局"), signer(name="住建局")
    both = sealing.sealed(
        paper(), [sealing.Stamp(seal(who), who, 20 + 60 * at, 220) for at, who in enumerate((one, two))], at=NOW
    )

    report = checking.checked(both, trust())

    assert report.holds
    assert [found.signer for found in report.seals] == ["发改局", "住建局"]


def openssl(*words, given=b"", folder=None):
    return subprocess.run(["openssl", *words], input=given, capture_output=True, check=True, cwd=folder).stdout


def test_the_seal_holds_for_openssl_alone(tmp_path):
    for name, content in PARTS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    folder = tmp_path / "Doc_0" / "Signs" / "Sign_0"
    value = (folder / "SignedValue.dat").read_bytes()
    rows = re.findall(r"(\d+):d=1 +hl=(\d+) l= *(\d+)", openssl("asn1parse", "-inform", "DER", given=value).decode())
    signed, certificate, _algorithm, signature = (
        (int(a), int(a) + int(h), int(a) + int(h) + int(n)) for a, h, n in rows
    )
    (folder / "signed.der").write_bytes(value[signed[0] : signed[2]])
    (folder / "signer.cer").write_bytes(value[certificate[1] : certificate[2]])
    (folder / "signature.der").write_bytes(value[signature[1] + 1 : signature[2]])

    openssl("x509", "-inform", "DER", "-in", "signer.cer", "-pubkey", "-noout", "-out", "signer.pem", folder=folder)
    told = openssl(
        "dgst", "-sm3", "-sigopt", f"distid:{sm2.IDENTITY.decode()}", "-verify", "signer.pem",
        "-signature", "signature.der", "signed.der", folder=folder,
    )  # fmt: skip
    covered = openssl("dgst", "-sm3", "-binary", "Signature.xml", folder=folder)
    listed = {
        one.get("FileRef"): one.findtext("{*}CheckValue")
        for one in etree.fromstring(PARTS["Doc_0/Signs/Sign_0/Signature.xml"]).iter("{*}Reference")
    }

    assert told == b"Verified OK\n"
    assert covered in value[signed[0] : signed[2]]
    assert sorted(listed) == sorted(f"/{name}" for name in PARTS if not name.endswith(("Signature.xml", ".dat")))
    for name, digest in listed.items():
        assert b64encode(openssl("dgst", "-sm3", "-binary", f".{name}", folder=tmp_path)).decode() == digest


def altered(name, at, change=1):
    content = bytearray(PARTS[name])
    content[at] ^= change
    return ofd.packed({**PARTS, name: bytes(content)})


def blamed(content):
    report = checking.checked(content, trust())
    assert not report.holds
    return {part for verdict in report.every if verdict.holds is False for part in verdict.parts}


@pytest.mark.parametrize("name", PARTS)
def test_an_altered_byte_of_any_part_is_found_and_its_part_named(name):
    last = len(PARTS[name]) - 1

    for at in sorted({round(last * step / 23) for step in range(24)}):
        assert name in blamed(altered(name, at)), at


@pytest.mark.long
@pytest.mark.parametrize("name", PARTS)
def test_every_altered_byte_of_any_part_is_found_and_its_part_named(name):
    for at in range(len(PARTS[name])):
        assert name in blamed(altered(name, at)), at


def test_control_a_checker_that_believes_what_is_listed_sees_no_altered_page(monkeypatch):
    page = "Doc_0/Pages/Page_0/Content.xml"
    content = altered(page, 300)
    assert blamed(content) == {page}

    listed = {name: new("sm3", held).digest() for name, held in PARTS.items()}
    monkeypatch.setattr(checking.Package, "digest", lambda _package, name, _method: listed[name])

    assert refused(content) == set()


def test_a_signature_that_is_spelled_with_fewer_bits_is_named():
    even = next(made for made in (parts_of(sealed()) for _ in range(40)) if not made[VALUE][-1] & 1)
    at = even[VALUE].rindex(b"\x000", 0, -60)
    respelled = even[VALUE][:at] + b"\1" + even[VALUE][at + 1 :]

    assert blamed(ofd.packed({**even, VALUE: respelled})) == {VALUE, LIST}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_that_is_taken_out_is_missed(name):
    left = {other: content for other, content in PARTS.items() if other != name}

    assert refused(ofd.packed(left))


def test_a_part_that_is_added_is_named():
    report = checking.checked(ofd.packed({**PARTS, "Doc_0/Pages/Page_1/Content.xml": b"<x/>"}), trust())

    assert [(one.code, one.parts) for one in report.every if one.holds is False] == [
        ("covered", ("Doc_0/Pages/Page_1/Content.xml",))
    ]


def test_a_paper_without_a_seal_and_bytes_that_are_no_paper_are_named():
    assert answers(paper()) == {"sealed": False}
    assert answers(b"%PDF-1.7") == {"readable": False}
    assert answers(bare({"OFD.xml": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'})) == {
        "readable": False
    }


def test_control_without_the_limits_of_packages_an_entity_gets_through(monkeypatch):
    declared = bare({"OFD.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'})
    assert answers(declared) == {"readable": False}

    monkeypatch.setattr(package.packages, "examine", lambda *asked: None)

    assert answers(declared) == {"sealed": False}


def test_a_seal_of_somebody_whom_it_does_not_list_is_refused():
    owner, thief = signer(), signer(name="他人")
    stolen = sealing.sealed(paper(), [sealing.Stamp(seal(owner), thief, 140, 220)], at=NOW)

    assert refused(stolen) == {"listed"}


def test_a_seal_that_its_maker_did_not_make_is_refused():
    who, maker = signer(), signer(name="制章人")
    renamed = seal(who, maker=maker).replace("审批专用章".encode(), "财务专用章".encode())
    content = sealing.sealed(paper(), [sealing.Stamp(renamed, who, 140, 220)], at=NOW)

    assert refused(content) == {"maker"}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOW - 11 * DAY, {"certificate-then", "seal-then"}),
        (NOW + DAY, {"certificate-then"}),
        (NOW, set()),
    ],
)
def test_a_seal_is_pressed_while_it_and_the_certificate_are_valid_and_not_in_the_future(at, expected):
    assert refused(sealed(at=at)) == expected


def test_what_ended_since_is_told_and_takes_nothing_from_the_paper():
    later = trust(now=NOW + 400 * DAY)

    assert refused(SEALED, later) == TOLD_ONLY
    assert checking.checked(SEALED, later).holds


def test_who_trusts_somebody_else_is_told_that_nobody_vouches():
    assert refused(SEALED, trust("ecdsa-p256")) == {"issuer"}
    assert answers(SEALED, Trust(NOW))["issuer"] is None


def listing(revoked, *, made=NOW, until=NOW + DAY):
    return RevocationList.read(ca().revocation_list(revoked, at=made, until=until))


def test_a_certificate_that_was_revoked_before_is_refused_and_one_revoked_later_held():
    who = signer()
    content = sealing.sealed(paper(), [sealing.Stamp(seal(who), who, 140, 220)], at=NOW)
    serial = checking.Certificate.read(who.certificate).serial

    assert answers(content, trust("sm2", listing({})))["revocation"] is True
    assert answers(content, trust("sm2", listing({serial: NOW - DAY})))["revocation"] is False
    assert answers(content, trust("sm2", listing({serial: NOW + DAY})))["revocation"] is True
    assert answers(content, trust("sm2", listing({}, made=NOW - 9 * DAY, until=NOW - DAY)))["revocation"] is False


def test_a_sealed_paper_is_not_sealed_again():
    who = signer()

    with pytest.raises(sealing.AlreadySealed):
        sealing.sealed(SEALED, [sealing.Stamp(seal(who), who, 0, 0)], at=NOW)


def test_the_samples_of_another_program_are_judged_as_they_are(checks):
    valid = checking.checked((checks / "V4RideRight.ofd").read_bytes(), Trust(NOW))
    late = checking.checked((checks / "SESV4SignDoc.ofd").read_bytes(), Trust(NOW))

    assert {verdict.code for verdict in valid.every if verdict.holds is False} == TOLD_ONLY
    assert valid.holds
    assert {verdict.code for verdict in late.every if verdict.holds is False} == TOLD_ONLY | {
        "seal-then", "certificate-then",
    }  # fmt: skip
    assert [found.name for found in (*valid.seals, *late.seals)] == ["OFD R&W 测试用印章"] * 2


def test_an_altered_sample_is_named(checks):
    parts = parts_of((checks / "V4RideRight.ofd").read_bytes())
    page = parts["Doc_0/Pages/Page_3/Content.xml"].replace(b"255 0 0", b"254 0 0", 1)

    report = checking.checked(ofd.packed({**parts, "Doc_0/Pages/Page_3/Content.xml": page}), Trust(NOW))

    (content,) = (verdict for verdict in report.every if verdict.code == "content")
    assert content.parts == ("Doc_0/Pages/Page_3/Content.xml",)


def test_every_answer_is_spoken_in_both_languages():
    for verdict in checking.checked(SEALED, trust()).every:
        said = verdict.plain()["text"]
        assert said["zh"] != said["en"], verdict.code


def test_more_signatures_than_anybody_puts_on_a_paper_are_refused():
    many = b"".join(b'<ofd:Signature ID="%d" BaseLoc="Sign_0/Signature.xml"/>' % at for at in range(checking.SEALS + 1))
    listed = b'<ofd:Signatures xmlns:ofd="%s">%s</ofd:Signatures>' % (ofd.NAMESPACE.encode(), many)

    assert answers(ofd.packed({**PARTS, "Doc_0/Signs/Signatures.xml": listed})) == {"readable": False}


def test_without_sm2_on_the_machine_the_answer_says_so_and_blames_nobody(monkeypatch):
    asked = trust()
    sm2._library.cache_clear()
    monkeypatch.setattr(sm2, "LIBRARY", "libcrypto.so.of-another-machine")
    try:
        report = checking.checked(SEALED, asked)
    finally:
        sm2._library.cache_clear()

    assert [(one.code, "libcrypto" in str(one.detail)) for one in report.every] == [("readable", True)]


def test_a_picture_of_the_seal_lies_where_it_was_put():
    signature = etree.fromstring(PARTS["Doc_0/Signs/Sign_0/Signature.xml"])
    (stamp,) = signature.iter("{*}StampAnnot")

    assert dict(stamp.attrib) == {"ID": "1", "PageRef": "5", "Boundary": "140 220 40 40"}
    assert impressions.read_seal(PARTS["Doc_0/Signs/Sign_0/Seal.esl"]).picture.width == 40
