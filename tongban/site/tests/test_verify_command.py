"""`tongban verify` gives its verdict by exit code, in both languages, and never a traceback."""

import json

import pytest
from click.testing import CliRunner

from tongban.kernel import clock
from tongban.kernel.journal.tests.bundles import bundle, dozen
from tongban.kernel.keys import SigningKey
from tongban.kernel.seals import authority, ofd, sealing
from tongban.kernel.seals.certificates import Certificate
from tongban.kernel.seals.tests.factories import DAY, paper, seal, signer
from tongban.site.cli import verify
from tongban.site.exits import Halt


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.setattr(verify.resource, "setrlimit", lambda *limit: None)
    now = clock.now()
    mine = authority.found("演示", SigningKey.generate("sm2"), since=now - DAY)
    who, maker = (signer(name=name, since=now - DAY, until=now + DAY, by=mine) for name in ("局", "制章人"))
    whole = sealing.sealed(
        paper(), [sealing.Stamp(seal(who, maker=maker, since=now - DAY, until=now + DAY), who, 1, 1)], at=now
    )
    serial = Certificate.read(who.certificate).serial
    content = {
        "good.ofd": whole,
        "bad.ofd": whole.replace(b"Doc_0/Document.xml", b"Doc_0/Documents.ml"),
        "bare.ofd": paper(),
        "ca.cer": mine.signer.certificate,
        "revoked.crl": mine.revocation_list({serial: now - DAY}, at=now, until=now + DAY),
        "journal": bundle(dozen()),
        "broken-journal": bundle(dozen()).replace(b"decided", b"refused"),
        "notes.txt": b"hello",
    }
    for name, each in content.items():
        (tmp_path / name).write_bytes(each)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(verify.command, [str(argument) for argument in arguments])


def test_exit_codes_say_what_holds(files):
    codes = {path.name: run(path).exit_code for path in files.iterdir() if path.suffix not in (".cer", ".crl")}

    assert codes == {
        "good.ofd": 0, "bad.ofd": 1, "bare.ofd": 1, "journal": 0, "broken-journal": 1, "notes.txt": 1,
    }  # fmt: skip


def test_trust_and_revocation_are_asked_with_what_was_given(files):
    told = json.loads(run(files / "good.ofd", "--trust", files / "ca.cer", "--json").output)
    revoked = run(files / "good.ofd", "--trust", files / "ca.cer", "--revoked", files / "revoked.crl")
    answers = {verdict["code"]: verdict["holds"] for verdict in told["seals"][0]["verdicts"]}

    assert (told["holds"], answers["issuer"], answers["revocation"]) == (True, True, None)
    assert revoked.exit_code == 1
    assert "✗ 签章人证书已被吊销" in revoked.output


def test_the_answer_is_spoken_in_both_languages_and_says_what_software_keys_are(files):
    lines = run(files / "good.ofd").output.splitlines()

    assert lines[:2] == [
        "✓ 自签章以来未被改动；签章人身份在此无人作保。",
        "  Nothing was altered since it was sealed; who sealed it, nobody vouches for here.",
    ]
    assert "合法有效的电子印章" in lines[-2]
    assert "legally valid electronic seal" in lines[-1]


def test_each_topic_has_its_own_verdict_and_a_seal_its_signer_and_time(files):
    told = json.loads(run(files / "good.ofd", "--trust", files / "ca.cer", "--json").output)["seals"][0]
    lines = run(files / "good.ofd", "--trust", files / "ca.cer", "--revoked", files / "revoked.crl").output.splitlines()

    assert told["topics"] == {
        "content": True, "seal": True, "certificate-then": True, "certificate-now": True, "issuer": True,
        "revocation": None,
    }  # fmt: skip
    assert lines[0] == "✗ 签章人证书已被吊销，或吊销列表已过期，请勿采信。"
    assert "  ✗ 签章人证书的吊销 Revocation of the signer's certificate" in lines
    assert any(line.startswith("■ 印章“") and " · 签章人 局 · 签章时间 " in line for line in lines)


def test_what_cannot_be_used_to_verify_with_is_a_halt(files):
    with pytest.raises(Halt, match="cannot be read"):
        CliRunner().invoke(
            verify.command, [str(files / "good.ofd"), "--trust", str(files / "notes.txt")], catch_exceptions=False
        )


def test_a_part_that_was_swapped_is_named(files, tmp_path):
    altered = tmp_path / "swapped.ofd"
    with verify.zipfile.ZipFile(files / "good.ofd") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    altered.write_bytes(ofd.packed({**parts, "Doc_0/Pages/Page_0/Content.xml": b"<x/>"}))

    done = run(altered)

    assert done.exit_code == 1
    assert done.output.startswith("✗ 该文件在签章之后被改动，请勿采信。")
    assert "✗ 签章之后被改动或缺失：第 1 页（/Doc_0/Pages/Page_0/Content.xml）" in done.output
