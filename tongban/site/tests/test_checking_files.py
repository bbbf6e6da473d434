"""Whoever was shown a file has it judged without signing in: ours, altered, ended, another's, harmful; none is kept."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from tongban.cases import commands
from tongban.cases import queries as matters
from tongban.cases.models import BulkLine
from tongban.cases.tests import factories as f
from tongban.certificates import commands as certificates
from tongban.certificates import queries as checking
from tongban.certificates.models import Certificate
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.files import queries as files
from tongban.kernel.files.models import File
from tongban.kernel.journal import seal
from tongban.kernel.keys import SigningKey, current
from tongban.kernel.seals import authority, ended, pdf, sealing
from tongban.kernel.seals.certificates import Signer
from tongban.kernel.seals.tests.factories import paper, signer
from tongban.kernel.seals.tests.factories import seal as cut
from tongban.kernel.seals.verifying import verified

LATER = f.MORNING + timedelta(days=3)
DAY = timedelta(days=1)


pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(settings, tmp_path):
    """The installation has a seal key, trusts nobody yet, and keeps its files for itself."""
    settings.DATA_DIR = tmp_path
    settings.TRUST = tmp_path / "trust"
    seal.make_key(seal.keys_folder())


@pytest.fixture
def here(calendars, keys):
    """One zone with its people, an enterprise and one item."""
    with clock.told(f.MORNING):
        return f.world()


@pytest.fixture
def issued(here):
    """A certificate that was issued, with the bytes of its file."""
    case = f.proposed(here)
    f.move(here, case, "approver", "decide", f.MORNING, outcome="granted")
    f.move(here, case, "reviewer", "issue", f.MORNING)
    policy.enter(OPERATOR)
    made = Certificate.objects.get(zone=case.zone, matter=case.id)
    with files.opened(files.find(OPERATOR, made.zone, made.id, made.file)) as stream:
        return case, made, stream.read()


def page(answer):
    """What a page says, which was found."""
    assert answer.status_code == 200
    return answer.content.decode()


def asked(content, name="证照.pdf", **how):
    with clock.told(LATER):
        return Client().post("/verify/file/", {"file": SimpleUploadedFile(name, content)}, **how)


def test_the_file_of_a_certificate_is_known_and_one_altered_byte_is_not(issued):
    _case, made, content = issued
    before = File.objects.count()

    text = page(asked(content))
    altered = page(asked(content.replace(b"%PDF-1.7", b"%PDF-1.6")))

    assert made.number in text and "真实，目前有效。" in text and "逐字节一致" in text
    assert made.number not in altered and "✗" in altered
    policy.enter(OPERATOR)
    assert File.objects.count() == before and not list(files.held_files())


def test_a_paper_that_was_sealed_afterwards_is_known_by_its_first_revision_only_under_a_seal_that_holds(issued):
    _case, made, content = issued
    root = authority.found("演示", SigningKey.generate("ecdsa-p256"), since=LATER - DAY)
    key = SigningKey.generate("ecdsa-p256")
    about = root.issue({"common_name": "测试局"}, key.public, since=LATER - DAY, until=LATER + DAY)
    sealed = pdf.sealed(content, Signer(key, about), at=LATER)

    with clock.told(LATER):
        told = Client().post("/api/verify", {"file": SimpleUploadedFile("证照.pdf", sealed)}).json()

    assert (told["holds"], told["certificate"]["number"]) == (True, made.number)
    assert {one["code"]: one["holds"] for one in told["seals"][0]["verdicts"]}["issuer"] is None
    assert made.number not in page(asked(sealed + b"\n% more\n%%EOF\n"))


def test_what_no_scanner_has_seen_is_not_opened_and_it_is_said_why(issued, settings, tmp_path):
    _case, _made, content = issued
    settings.CLAMD = f"unix:{tmp_path}/nobody"

    answer = asked(content)

    assert answer.status_code == 503
    assert "恶意代码检查服务不可用" in answer.content.decode()


def test_a_file_of_somebody_else_is_judged_and_named_in_the_part_that_was_altered(here, settings, tmp_path):
    mine = authority.found("演示", SigningKey.generate("sm2"), since=LATER - DAY)
    who, maker = (signer(name=name, since=LATER - DAY, until=LATER + DAY, by=mine) for name in ("局", "制章人"))
    stamp = sealing.Stamp(cut(who, maker=maker, since=LATER - DAY, until=LATER + DAY), who, 1, 1)
    sealed = sealing.sealed(paper(), [stamp], at=LATER)
    settings.TRUST = tmp_path
    (tmp_path / "authority.cer").write_bytes(mine.signer.certificate)

    with clock.told(LATER):
        report = checking.checked_file(SimpleUploadedFile("函.ofd", sealed), source="203.0.113.8").report
    assert (report.holds, report.answer("issuer"), report.answer("content")) == (True, True, True)
    broken = page(asked(sealed.replace(b"Doc_0/Document.xml", b"Doc_0/Documents.ml"), "函.ofd"))
    assert "✗" in broken


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "有害.pdf",
            b"%PDF-1.4\n1 0 obj << /Type /Catalog /OpenAction << /S /JavaScript /JS (x) >> >> endobj\n%%EOF\n",
        ),
        ("照片.png", b"\x89PNG\r\n\x1a\n"),
        ("空.ofd", b""),
    ],
)
def test_what_is_harmful_or_no_document_is_refused_with_the_reason_and_nothing_else_is_lost(here, name, content):
    answer = asked(content, name, QUERY_STRING="key=ABCD")

    assert answer.status_code == 422
    assert 'value="ABCD"' in answer.content.decode() and "error-field-file" in answer.content.decode()


def test_too_large_a_file_and_too_many_questions_are_refused(here, monkeypatch):
    monkeypatch.setattr("tongban.certificates.queries.checking.LIMIT", 10)
    assert asked(f.PDF).status_code == 422

    monkeypatch.undo()
    with connection.cursor() as cursor:
        cursor.execute("SELECT certificates_may_ask('203.0.113.7', %s) FROM generate_series(1, 60)", [LATER])
    assert asked(f.PDF, REMOTE_ADDR="203.0.113.7").status_code == 429
    assert asked(f.PDF, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_what_was_revoked_stands_on_the_signed_list_and_holds_no_more_without_a_network(here, issued):
    case, made, content = issued
    report = verified(content, checking.trust())

    def told(listed, key):
        return ended.judged(report, content, [ended.read(listed)], [key], LATER).answer("ended")

    policy.enter(OPERATOR)
    public = current(seal.keys_folder()).public
    assert told(checking.ended_list(LATER), public) is True

    f.move(here, case, "reviewer", "propose_change", f.MORNING, kind="revoke", ground="fraud", text="隐瞒")
    f.move(here, case, "approver", "revoke", f.MORNING, heard="已听取")
    listed = checking.ended_list(LATER)
    assert told(listed, public) is False

    with pytest.raises(ended.NoList):
        ended.read(listed.replace(made.digest.encode(), b"0" * 64))
    old = ended.judged(report, content, [ended.read(listed)], [SigningKey.generate().public], LATER + 3 * DAY)
    assert (old.answer("list-signed"), old.answer("list-fresh")) == (False, False)
    with clock.told(LATER):
        served = Client().get("/verify/ended.json").content
        assert Client().get("/verify/ended.pem").content == public.pem()
    assert ended.read(served).rows.keys() == {made.digest}


def test_without_the_key_no_list_is_told_and_the_refusal_says_why(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path

    for name in ("ended.json", "ended.pem"):
        assert Client().get(f"/verify/{name}").status_code == 503


def test_a_copy_for_one_purpose_is_watermarked_and_known_by_its_own_code(here, issued):
    _case, made, _content = issued
    holder, asked_for = here.come_in("applicant"), {"verb": "copy", "purpose": "投标", "recipient": "河北测试招标公司"}
    address = f"/certificates/{made.id}/moves"
    with clock.told(LATER):
        assert holder.post(address, {**asked_for, "until": "2028-01-01"}).status_code == 422
        assert holder.post(address, {**asked_for, "until": "2026-12-31"}).status_code == 302
        (told,) = holder.get(f"/api/certificates/{made.id}/copies").json()
        content = b"".join(holder.get(f"/certificates/{made.id}/copies/{told['id']}/").streaming_content)
        by_code = Client().get("/api/verify", {"key": told["code"]}).json()
        assert here.come_in("approver").post(address, {**asked_for, "until": "2026-12-31"}).status_code == 403

    assert sha256(content).hexdigest() == told["digest"] != made.digest
    assert (by_code["number"], by_code["copy_made"]["purpose"], by_code["copy_made"]["holds"]) == (
        made.number,
        "投标",
        True,
    )
    assert "这是一份加注件" in page(asked(content))
    with clock.told(LATER + timedelta(days=60)):
        assert Client().get("/api/verify", {"key": told["digest"]}).json()["copy_made"]["holds"] is False


def test_the_holder_is_reminded_before_a_certificate_runs_out_each_time_once(here):
    case = f.proposed(here)
    f.move(here, case, "approver", "decide", f.MORNING, outcome="granted")
    f.move(here, case, "reviewer", "issue", f.MORNING, until="2026-12-20")

    def reminded(days):
        policy.enter(CLOCK)
        with clock.told(f.MORNING + timedelta(days=days)):
            return certificates.remind_holders()

    assert [reminded(days) for days in (0, 1, 16, 17, 40, 41, 50)] == [1, 0, 1, 0, 1, 0, 0]
    policy.enter(OPERATOR)
    made = Certificate.objects.get(zone=case.zone, matter=case.id)
    with clock.told(LATER):
        guide = reverse("catalogue:guide", args=[here.zone, "C49"])
        assert f'href="{guide}"' in page(here.come_in("applicant").get(f"/certificates/{made.id}/"))
        assert "办理延续" not in page(here.come_in("approver").get(f"/certificates/{made.id}/"))


def test_results_of_many_matters_are_made_out_in_one_go_with_an_outcome_for_each(here):
    cases = [f.proposed(here) for _one in range(3)]
    for case in cases[:2]:
        f.move(here, case, "approver", "decide", f.MORNING, outcome="granted")
    policy.enter(here.reviewer)
    with clock.told(LATER):
        bulk = commands.choose(matters.visible_to(here.reviewer).filter(zone=here.zone), "issue", by=here.reviewer)
        commands.start(bulk, {})
        commands.let_bulks_run(10)
    policy.enter(OPERATOR)

    assert Certificate.objects.filter(zone=here.zone).count() == 2
    assert sorted(line.entry is not None for line in BulkLine.objects.filter(bulk_id=bulk.id)) == [False, True, True]
