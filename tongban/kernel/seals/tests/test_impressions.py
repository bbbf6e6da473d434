"""Seals and impressions: made in version 4, read in every version, refused where they are neither."""

from datetime import UTC, datetime

import pytest
from asn1crypto import core, x509
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.files.tests.factories import png
from tongban.kernel.seals import authority, impressions, structures
from tongban.kernel.seals.certificates import Certificate, RevocationList, Unreadable
from tongban.kernel.seals.tests.factories import DAY, NOW, ca, seal, signer

WHO = signer()
SEAL = seal(WHO)


def test_what_is_cut_is_read_again():
    read = impressions.read_seal(SEAL)

    assert (read.version, read.identifier, read.name) == (4, "13000000000001", "审批专用章")
    assert (read.valid_from, read.valid_until) == (NOW - 10 * DAY, NOW + 355 * DAY)
    assert read.picture == impressions.Picture("PNG", png(), 40, 40)
    assert read.signers == (WHO.certificate,)
    assert Certificate.read(read.certificate).signed(read.algorithm, read.signature, read.signed_part)
    assert read.der == SEAL


def test_what_is_pressed_is_read_again():
    read = impressions.read(impressions.press(SEAL, bytes(32), "/x", by=WHO, at=NOW))

    assert (read.at, read.digest, read.about, read.seal.der) == (NOW, bytes(32), "/x", SEAL)
    assert Certificate.read(read.certificate).signed(read.algorithm, read.signature, read.signed_part)
    assert not Certificate.read(read.certificate).signed(read.algorithm, read.signature, read.signed_part + b"!")


def as_version_1():
    """The same seal and an impression of it in the older shape, signed as that says."""
    new = structures.Seal.load(SEAL)["info"]
    told = {name: new["property"][name].native for name in ("type", "name")}
    times = {
        name: x509.Time({"utc_time": new["property"][name].native}) for name in ("created", "valid_from", "valid_until")
    }
    info = structures.OldSealInfo(
        {
            "header": {"id": "ES", "version": 1, "vendor": "x"},
            "identifier": "1",
            "property": {**told, **times, "signers": new["property"]["signers"]},
            "picture": new["picture"],
        }
    )
    made = {"certificate": WHO.certificate, "algorithm": WHO.algorithm}
    spelled = info.dump() + core.OctetString(WHO.certificate).dump() + core.ObjectIdentifier(WHO.algorithm).dump()
    signature = WHO.sign(core.Sequence(contents=spelled).dump())
    old = structures.OldSeal({"info": info, "made": {**made, "signature": signature}})
    to_sign = structures.OldToSign({
        "version": 1, "seal": old, "time": b"20261104023000Z", "digest": bytes(32), "about": "/x", **made,
    })  # fmt: skip
    return structures.OldSignature({"to_sign": to_sign, "signature": WHO.sign(to_sign.dump())}).dump()


def test_an_impression_of_version_1_is_read_and_holds():
    read = impressions.read(as_version_1())
    signer, maker = Certificate.read(read.certificate), Certificate.read(read.seal.certificate)

    assert (read.seal.version, read.at, read.seal.valid_from) == (1, NOW, NOW - 10 * DAY)
    assert signer.signed(read.algorithm, read.signature, read.signed_part)
    assert maker.signed(read.seal.algorithm, read.seal.signature, read.seal.signed_part)


def test_a_seal_of_version_5_with_its_time_stamp_is_read():
    parsed = structures.Seal.load(SEAL)
    stamped = structures.Seal({name: parsed[name] for name in ("info", "certificate", "algorithm", "signature")})
    stamped["info"]["header"]["version"] = 5
    stamped["time_stamp"] = b"of another authority"

    read = impressions.read_seal(stamped.dump(force=True))

    assert (read.version, read.name) == (5, "审批专用章")


def test_a_seal_that_lists_digests_is_read():
    parsed = structures.Seal.load(SEAL)
    entry = structures.Listed(name="digest", value=structures.CertificateDigest({"type": "SM3", "value": bytes(32)}))
    parsed["info"]["property"]["signers"] = structures.ListedSigners([entry])

    assert impressions.read_seal(parsed.dump(force=True)).digests == (("SM3", bytes(32)),)


def test_the_samples_of_another_program_are_read(checks):
    cut = impressions.read_seal((checks / "UserV4.esl").read_bytes())
    pressed = impressions.read((checks / "SignedValueV4.dat").read_bytes())
    signer, maker = Certificate.read(pressed.certificate), Certificate.read(cut.certificate)

    assert (cut.name, cut.version, cut.picture.width) == ("OFD R&W 测试用印章", 4, 40)
    assert pressed.at == datetime(2020, 10, 12, 11, 14, 3, tzinfo=UTC)
    assert (signer.valid_from.year, signer.valid_until.year) == (2020, 2022)
    assert signer.signed(pressed.algorithm, pressed.signature, pressed.signed_part)
    assert maker.signed(cut.algorithm, cut.signature, cut.signed_part)
    assert pressed.seal.signers == (signer.der,)


@pytest.mark.parametrize("read", [impressions.read, impressions.read_seal, Certificate.read, RevocationList.read])
@given(st.one_of(st.binary(max_size=200), st.integers(0, len(SEAL) - 1).map(lambda at: SEAL[:at])))
def test_any_other_bytes_are_named_as_unreadable(read, content):
    with pytest.raises(Unreadable):
        read(content)


@given(st.integers(0, len(SEAL) - 1), st.integers(1, 255))
def test_a_seal_with_a_byte_changed_is_unreadable_or_no_longer_its_makers(at, change):
    altered = bytearray(SEAL)
    altered[at] ^= change
    try:
        read = impressions.read_seal(bytes(altered))
        maker = Certificate.read(read.certificate)
    except Unreadable:
        return

    holds = maker.signed(read.algorithm, read.signature, read.signed_part)
    assert not (holds and maker.is_issued_by(Certificate.read(ca().signer.certificate)))


@pytest.mark.parametrize("scheme", ["sm2", "ecdsa-p256"])
def test_an_authority_vouches_for_whom_it_issued_a_certificate_and_for_nobody_else(scheme):
    root = Certificate.read(ca(scheme).signer.certificate)
    mine = Certificate.read(signer(scheme).certificate)
    other = Certificate.read(signer("ecdsa-p256" if scheme == "sm2" else "sm2").certificate)

    assert mine.is_issued_by(root)
    assert root.is_issued_by(root)
    assert not other.is_issued_by(root)
    assert not root.is_issued_by(mine)


def test_a_list_of_revoked_certificates_names_them_and_its_maker():
    root, mine = Certificate.read(ca().signer.certificate), Certificate.read(WHO.certificate)
    listed = RevocationList.read(ca().revocation_list({mine.serial: NOW}, at=NOW, until=NOW + DAY))
    empty = RevocationList.read(ca().revocation_list({}, at=NOW, until=NOW + DAY))

    assert (listed.revoked, listed.made, listed.next) == ({mine.serial: NOW}, NOW, NOW + DAY)
    assert empty.revoked == {}
    assert [listed.is_by(root), empty.is_by(root), listed.is_by(mine)] == [True, True, False]


def test_an_authority_that_is_kept_is_the_same_the_next_time(tmp_path):
    first = authority.kept(tmp_path / "ca", "演示", at=NOW)
    again = authority.kept(tmp_path / "ca", "演示", at=NOW + DAY)
    mine = Certificate.read(signer(by=first).certificate)

    assert again.signer.certificate == first.signer.certificate
    assert mine.is_issued_by(Certificate.read(again.signer.certificate))
    assert Certificate.read(signer(by=again).certificate).issuer == "演示 CA"
