"""Papers of matters with their seals: soon after the move, by the seal that was given, after the second person."""

import io
import subprocess
import zipfile
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import x509
from django.conf import settings
from django.test import Client
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tongban.cases import commands as cases
from tongban.cases.queries import paperwork
from tongban.cases.tests.factories import MORNING, move, proposed, submitted, world
from tongban.certificates.models import Certificate
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.files import queries as files
from tongban.kernel.files.models import File
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.kernel.seals import certificates as known
from tongban.kernel.seals import verifying
from tongban.kernel.seals.certificates import RevocationList
from tongban.kernel.seals.checking import Trust
from tongban.seals import commands as seals
from tongban.seals import queries as kept
from tongban.seals.models import Seal, Sealing
from tongban.seals.tests.factories import cut

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(calendars):
    return world(result={"name": {"zh": "建设工程规划许可证", "en": "Planning permit"}})


@pytest.fixture(autouse=True)
def morning():
    with clock.told(MORNING):
        yield


def listened(case):
    """What the worker does soon after: it hears of the papers, and seals them."""
    policy.enter(CLOCK)
    lines = list(history(case.zone, case.id))
    lines += [line for one in Certificate.objects.filter(matter=case.id) for line in history(one.zone, one.id)]
    for entry in lines:
        cases.order_seals(entry)
    seals.press_due(50)


def sealings(case):
    policy.enter(OPERATOR)
    return {one.paper_kind: one for one in Sealing.objects.filter(matter=case.id)}


def content(sealing, form):
    with files.opened(File.objects.get(zone=sealing.zone, id=getattr(sealing, form))) as file:
        return file.read()


def trust(*lists):
    return Trust(clock.now(), tuple(known.Certificate.read(one) for one in kept.authorities()), lists)


def test_every_paper_of_a_matter_and_its_certificate_is_sealed_in_both_forms(here, tmp_path):
    seal = cut(here)
    case = proposed(here)
    move(here, case, "approver", "decide", outcome="granted")
    move(here, case, "reviewer", "issue")

    listened(case)

    made = sealings(case)
    assert {kind: one.status for kind, one in made.items()} == {
        "acceptance": "sealed", "granted": "sealed", "certificate": "sealed"
    }  # fmt: skip
    for sealing in made.values():
        pdf, ofd = content(sealing, "pdf"), content(sealing, "ofd")
        original = content(sealing, "file")
        assert pdf.startswith(original)
        assert sha256(original).hexdigest() == sealing.digest
        for sealed in (pdf, ofd):
            report = verifying.verified(sealed, trust())
            assert report.holds
            assert report.answer("issuer") is True
    _by_pyhanko(content(made["granted"], "pdf"))
    _by_openssl(content(made["granted"], "ofd"), tmp_path)
    policy.enter(OPERATOR)
    uses = [one for one in history(seal.zone, seal.id) if one.act == "use"]
    assert {one.after["paper_kind"]: one.after["matter"] for one in uses} == dict.fromkeys(made, str(case.id))
    assert {one.after["paper"] for one in uses} == {str(one.paper) for one in made.values()}


def _by_pyhanko(pdf):
    roots = [x509.Certificate.load(one) for one in kept.authorities()]
    status = validate_pdf_signature(
        PdfFileReader(BytesIO(pdf)).embedded_signatures[0],
        ValidationContext(trust_roots=roots[1:], moment=MORNING, allow_fetching=False),
    )
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"


def _by_openssl(ofd, folder):
    """The signature over the paper holds for OpenSSL alone, out of the extracted parts."""
    with zipfile.ZipFile(io.BytesIO(ofd)) as opened:
        opened.extractall(folder)
    place = folder / "Doc_0" / "Signs" / "Sign_0"
    value = (place / "SignedValue.dat").read_bytes()
    told = subprocess.run(
        ["openssl", "asn1parse", "-inform", "DER"], input=value, capture_output=True, check=True
    ).stdout
    rows = [line.split() for line in told.decode().splitlines() if ":d=1 " in line]
    spans = []
    for row in rows:
        text = " ".join(row)
        at = int(text.split(":")[0])
        head, length = int(text.split("hl=")[1].split()[0]), int(text.split(" l=")[1].split()[0])
        spans.append((at, at + head, at + head + length))
    (place / "signed.der").write_bytes(value[spans[0][0] : spans[0][2]])
    (place / "signer.cer").write_bytes(value[spans[1][1] : spans[1][2]])
    (place / "signature.der").write_bytes(value[spans[3][1] + 1 : spans[3][2]])
    commands = (
        ["openssl", "x509", "-inform", "DER", "-in", "signer.cer", "-pubkey", "-noout", "-out", "signer.pem"],
        [
            *("openssl", "dgst", "-sm3", "-sigopt", "distid:1234567812345678", "-verify", "signer.pem"),
            *("-signature", "signature.der", "signed.der"),
        ],
    )
    for command in commands:
        said = subprocess.run(command, capture_output=True, check=True, cwd=place).stdout
    assert said == b"Verified OK\n"


def test_one_altered_byte_of_any_part_of_a_sealed_paper_is_found_and_its_part_named(here):
    cut(here)
    case = submitted(here)
    move(here, case, "window", "accept")
    listened(case)
    with zipfile.ZipFile(io.BytesIO(content(sealings(case)["acceptance"], "ofd"))) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}

    for name, whole in parts.items():
        changed = whole[: len(whole) // 2] + bytes((whole[len(whole) // 2] ^ 1,)) + whole[len(whole) // 2 + 1 :]
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as package:
            for one, held in {**parts, name: changed}.items():
                package.writestr(one, held)
        report = verifying.verified(packed.getvalue(), trust())
        assert not report.holds
        assert name in {part for verdict in report.every if verdict.holds is False for part in verdict.parts}, name


def test_without_a_seal_the_paper_says_so_and_is_sealed_once_one_is_given(here):
    case = submitted(here)
    move(here, case, "window", "accept")
    listened(case)
    found = sealings(case)["acceptance"]
    assert (found.status, found.why) == ("unsealed", "no-seal")
    page = here.come_in("approver").get(f"/cases/{case.number}/").content.decode()
    assert "未签章" in page
    assert "没有交给该岗位" in page

    seal = cut(here, given=("reviewer",))
    policy.enter(CLOCK)
    assert seals.look_again() == 0, "the post that made the paper was given none"
    policy.enter(here.approver)
    seals.move(seal, "give", by=here.approver, given={"post": here.window.post, "papers": "acceptance"})
    policy.enter(CLOCK)
    assert seals.look_again() == 1

    assert sealings(case)["acceptance"].status == "sealed"


@pytest.mark.parametrize(
    ("act", "why"), [("freeze", "seal-not-in-force"), ("lose", "seal-not-in-force"), ("", "seal-expired")]
)
def test_a_seal_that_is_frozen_lost_or_expired_seals_nothing(here, act, why):
    seal = cut(here)
    case = submitted(here)
    move(here, case, "window", "accept")
    if act:
        policy.enter(here.approver)
        seals.move(seal, act, by=here.approver, given={"reason": "核查"})
    with clock.told(MORNING if act else seal.valid_until + timedelta(days=1)):
        listened(case)

    found = sealings(case)["acceptance"]
    why = "seal-not-in-force" if act else "seal-expired"
    assert (found.status, found.why, found.pdf) == ("unsealed", why, None)


def test_with_the_two_person_rule_a_second_person_agrees_first(here):
    seal = cut(here, two=True)
    case = proposed(here)
    move(here, case, "approver", "decide", outcome="granted")
    listened(case)
    found = sealings(case)["granted"]
    assert (found.status, found.pdf) == ("asked", None)

    policy.enter(here.approver)
    with pytest.raises(Refused) as refused:
        seals.move_paper(found, "agree", by=here.approver, given={})
    assert refused.value.reasons[0].code == "same-person"
    policy.enter(here.window)
    with pytest.raises(NotAllowed):
        seals.move_paper(found, "agree", by=here.window, given={})
    policy.enter(here.approver)
    seals.move(seal, "take_back", by=here.approver, given={"post": here.approver.post})
    policy.enter(here.reviewer)
    with pytest.raises(Refused) as refused:
        seals.move_paper(found, "agree", by=here.reviewer, given={})
    assert refused.value.reasons[0].code == "no-seal", "what was asked for is not given any more"
    policy.enter(here.approver)
    with pytest.raises(NotAllowed):
        seals.move(seal, "pair", by=here.approver, given={"two_persons": "no"})
    seals.move(seal, "give", by=here.approver, given={"post": here.approver.post})
    client = here.come_in("reviewer")
    assert "同意并签章" in client.get("/seals/").content.decode()
    client.post(f"/seals/papers/{found.id}/", {"verb": "agree"})

    found = sealings(case)["granted"]
    assert (found.status, found.second) == ("sealed", here.reviewer.person)
    last = [one for one in history(seal.zone, seal.id) if one.act == "use"][-1]
    assert last.actor["person"] == str(here.reviewer.person)


def test_what_was_sealed_with_a_seal_that_was_lost_is_told_by_the_list_of_revoked_ones(here):
    seal = cut(here)
    case = submitted(here)
    move(here, case, "window", "accept")
    listened(case)
    pdf = content(sealings(case)["acceptance"], "pdf")
    lists = [RevocationList.read(one) for one in kept.lists()]
    assert verifying.verified(pdf, trust(*lists)).answer("revocation") is True

    policy.enter(here.approver)
    seal = kept.find(here.approver, seal.id)
    seals.move(seal, "lose", by=here.approver, given={"reason": "密钥载体遗失"})
    lists = [RevocationList.read(one) for one in kept.lists()]

    assert verifying.verified(pdf, trust(*lists)).answer("revocation") is False


def test_whoever_may_read_the_paper_downloads_it_and_anybody_checks_it(here):
    cut(here)
    case = submitted(here)
    move(here, case, "window", "accept")
    listened(case)
    found = sealings(case)["acceptance"]
    place = f"/cases/{case.number}/documents/{found.paper}"

    for who in ("applicant", "window", "reviewer"):
        answer = here.come_in(who).get(f"{place}/ofd")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/ofd"), who
    client = here.come_in("applicant")
    assert b"".join(client.get(f"{place}/pdf")) == content(found, "pdf")
    client = Client()
    assert client.get(f"{place}/pdf").status_code in (302, 401, 403, 404)
    for key in (found.code, found.pdf_digest, found.ofd_digest):
        told = client.get("/verify/", {"key": key}).content.decode()
        assert "受理通知书" in told
        assert found.seal_name in told
    assert client.get("/verify/", {"key": "A" * 16}).status_code == 404
    assert known.Certificate.read(kept.authorities()[0]).may_issue
    assert b"BEGIN CERTIFICATE" in client.get("/seals/authorities.pem").content
    assert b"BEGIN X509 CRL" in client.get("/seals/revoked.pem").content


def test_a_paper_is_ordered_once_and_the_seal_of_an_office_is_nobody_elses(here):
    seal = cut(here)
    case = submitted(here)
    move(here, case, "window", "accept")
    listened(case)
    listened(case)
    policy.enter(OPERATOR)
    assert Sealing.objects.filter(matter=case.id).count() == 1
    other = world()
    policy.enter(other.approver)
    assert not kept.visible_to(other.approver).filter(id=seal.id).exists()
    assert other.come_in("approver").get(f"/seals/{seal.id}/").status_code == 404
    with pytest.raises(NotAllowed):
        seals.move(seal, "freeze", by=here.reviewer, given={"reason": "x"})
    with pytest.raises(Refused) as refused:
        cut(here)
    assert refused.value.reasons[0].code == "seal-standing"


def test_the_keys_lie_in_no_table_and_a_key_that_is_gone_is_told(here):
    seal = cut(here)
    folder = Path(settings.DATA_DIR) / "seals" / seal.zone / str(seal.id) / "1"
    secret = next((folder / "sm2").glob("*.key.pem"))
    assert secret.stat().st_mode & 0o077 == 0
    (folder / "sm2" / "seal.pub.pem").unlink()
    case = submitted(here)
    move(here, case, "window", "accept")
    listened(case)

    assert sealings(case)["acceptance"].why == "seal-key"
    policy.enter(OPERATOR)
    assert "PRIVATE KEY" not in str(Seal.objects.values().get(id=seal.id))


def test_a_paper_that_cannot_be_read_is_told_and_holds_up_no_other(here):
    cut(here)
    cases_of = [submitted(here), submitted(here)]
    for case in cases_of:
        move(here, case, "window", "accept")
        policy.enter(CLOCK)
        for entry in history(case.zone, case.id):
            cases.order_seals(entry)
    first = sealings(cases_of[0])["acceptance"]
    policy.enter(OPERATOR)
    files.place_of(first.digest).unlink()

    policy.enter(CLOCK)
    seals.press_due(1)
    seals.press_due(1)

    told = [sealings(case)["acceptance"] for case in cases_of]
    assert [(one.status, one.why) for one in told] == [("unsealed", "paper-missing"), ("sealed", "")]


def test_the_kinds_of_papers_for_which_a_seal_is_given_are_those_that_there_are():
    kinds = {kind.key for kind in paperwork.KINDS.values() if not callable(kind)}
    assert kinds | {"granted", "refused", "certificate", "copy"} == set(kept.PAPERS)
