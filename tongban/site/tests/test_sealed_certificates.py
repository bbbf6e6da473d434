"""A certificate and its copy with their seals: each edition is known wherever a file is asked about, and once ended."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from tongban.cases import commands as cases
from tongban.cases import queries as matters
from tongban.cases.tests import factories as f
from tongban.certificates import commands as certificates
from tongban.certificates.models import Certificate, Copy
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.files import queries as files
from tongban.kernel.files.models import File
from tongban.kernel.journal import seal as head
from tongban.kernel.journal.read import history
from tongban.kernel.journal.verify import archive as archived
from tongban.kernel.keys import current
from tongban.kernel.refusals import NotAllowed
from tongban.seals import commands as seals
from tongban.seals.models import Sealing
from tongban.seals.tests.factories import cut
from tongban.site.cli import verify

LATER = f.MORNING + timedelta(days=3)
LAST = "2026-12-31"
pytestmark = pytest.mark.django_db


@pytest.fixture
def here(calendars, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.TRUST = tmp_path / "trust"
    head.make_key(head.keys_folder())
    with clock.told(f.MORNING):
        return f.world(result={"name": {"zh": "建设工程规划许可证", "en": "Planning permit"}})


@pytest.fixture
def issued(here):
    """A certificate and a copy of it, both with the seal of the agency."""
    with clock.told(f.MORNING):
        cut(here, given=("reviewer", "approver"))
        case = f.proposed(here)
        f.move(here, case, "approver", "decide", outcome="granted")
        f.move(here, case, "reviewer", "issue")
    policy.enter(OPERATOR)
    made = Certificate.objects.get(zone=case.zone, matter=case.id)
    with clock.told(LATER):
        told = {"verb": "copy", "purpose": "投标", "recipient": "河北测试招标公司", "until": LAST}
        assert here.come_in("applicant").post(f"/certificates/{made.id}/moves", told).status_code == 302
        policy.enter(CLOCK)
        for entry in history(made.zone, made.id):
            cases.order_seals(entry)
            cases.order_seals(entry)
        assert seals.press_due(50) == 2
    return case, made


def editions(case):
    """The bytes of every sealed edition, by the kind of paper and the form."""
    policy.enter(OPERATOR)
    found = {}
    for one in Sealing.objects.filter(matter=case.id, paper_kind__in=("certificate", "copy")):
        for form in ("pdf", "ofd"):
            with files.opened(File.objects.get(zone=one.zone, id=getattr(one, form))) as stream:
                found[one.paper_kind, form] = stream.read()
    return found


def told_offline(tmp_path, form, content):
    """What `tongban verify` says with the list of ended certificates, its key and whom to trust."""
    with clock.told(LATER):
        for name, part in (("ended.json", Client().get("/verify/ended.json").content), ("paper." + form, content)):
            (tmp_path / name).write_bytes(part)
    (tmp_path / "ended.pem").write_bytes(current(head.keys_folder()).public.pem())
    given = ["--revocations", tmp_path / "ended.json", "--key", tmp_path / "ended.pem", "--json"]
    with clock.told(LATER):
        done = CliRunner().invoke(verify.command, [str(one) for one in (tmp_path / f"paper.{form}", *given)])
    told = json.loads(done.output)
    return {one["code"]: one["holds"] for one in told["verdicts"]}["ended"], done.exit_code


def test_every_sealed_edition_of_a_certificate_and_its_copy_is_known_and_found_out_when_it_has_ended(
    here, issued, tmp_path, monkeypatch
):
    monkeypatch.setattr(verify.resource, "setrlimit", lambda *limit: None)
    case, made = issued
    found = editions(case)
    assert len(found) == 4

    for (kind, form), content in found.items():
        with clock.told(LATER):
            file = SimpleUploadedFile(f"证照.{form}", content)
            told = Client().post("/api/verify", {"file": file}).json()
            page = Client().post("/verify/file/", {"file": SimpleUploadedFile(f"证照.{form}", content)})
            by_digest = Client().get("/api/verify", {"key": sha256(content).hexdigest()}).json()
        assert (told["holds"], told["certificate"]["number"]) == (True, made.number), (kind, form)
        assert bool(told["certificate"]["copy_made"]) is bool(by_digest["copy_made"]) is (kind == "copy")
        assert by_digest["number"] == made.number
        assert made.number in page.content.decode()
        assert told_offline(tmp_path, form, content) == (True, 0)

    f.move(here, case, "reviewer", "propose_change", f.MORNING, kind="revoke", ground="fraud", text="隐瞒")
    f.move(here, case, "approver", "revoke", f.MORNING, heard="已听取")
    for (kind, form), content in found.items():
        with clock.told(LATER):
            told = Client().post("/api/verify", {"file": SimpleUploadedFile(f"证照.{form}", content)}).json()
        assert told["certificate"]["status"] == "revoked", (kind, form)
        assert told_offline(tmp_path, form, content) == (False, 1), (kind, form)


def test_the_holder_downloads_his_sealed_copy_and_nobody_else(here, issued):
    case, made = issued
    policy.enter(OPERATOR)
    (copy,) = Copy.objects.filter(certificate_id=made.id)
    address = f"/certificates/{made.id}/copies/{copy.id}/sealed"

    with clock.told(LATER):
        holder = here.come_in("applicant")
        page = holder.get(f"/certificates/{made.id}/").content.decode()
        for form in ("pdf", "ofd"):
            assert f"{address}.{form}" in page
            content = b"".join(holder.get(f"{address}.{form}").streaming_content)
            assert b"".join(holder.get(f"/api{address}/{form}").streaming_content) == content
            assert content == editions(case)["copy", form]
        assert here.come_in("citizen").get(f"{address}.pdf").status_code == 404


def test_so_many_copies_are_in_force_at_a_time_and_only_who_may_apply_makes_one(here, issued, monkeypatch):
    _case, made = issued
    monkeypatch.setattr("tongban.certificates.rules.MOST_COPIES", 2)
    browser = here.come_in("applicant")
    given = {"verb": "copy", "purpose": "投标", "recipient": "河北测试招标公司", "until": LAST}

    with clock.told(LATER):
        answers = [browser.post(f"/certificates/{made.id}/moves", given).status_code for _time in range(2)]
        assert answers == [302, 409]
        assert "份加注件" in browser.get(f"/certificates/{made.id}/").content.decode()
        policy.enter(here.applicant)
        with pytest.raises(NotAllowed):
            certificates.move(made, "copy", by=replace(here.applicant, rights=("manage",)), given=given)


def test_in_another_zone_the_sealed_file_stands_for_the_material_and_is_the_very_one(here, issued, as_owner):
    _case, made = issued
    with clock.told(f.MORNING):
        there = f.world(materials={"named": [{"key": "permit", "name": {"zh": "许可证"}, "certificates": [made.name]}]})
    there.enterprise, there.actors["applicant"] = here.enterprise, here.applicant
    there.accounts["applicant"] = here.accounts["applicant"]
    with f.acting(there.applicant, LATER):
        draft = cases.draft_for(there.version, by=there.applicant, party_kind="enterprise")
        (offer,) = [one for one in matters.offers(there.applicant, draft) if one.target == "material:permit"]
        cases.take(draft, [offer.key], by=there.applicant)
        assert "material:permit" not in {one.target for one in matters.offers(there.applicant, draft)}
        cases.save(draft, answers=f.ANSWERS, by=there.applicant)
        case = cases.submit(draft, by=there.applicant)[0]

    with f.acting(there.window, LATER):
        (one,) = matters.relied_on(f.again(there, case), there.window)
        assert (one.same_file, one.holds, one.row.digest != made.digest) == (True, True, True)
        clerk = there.come_in("window")
        worth = clerk.get(f"/api/cases/{case.number}/files/{one.row.file}/seal").json()
        page = clerk.get(f"/cases/{case.number}/files/{one.row.file}/seal/").content.decode()
        assert there.come_in("citizen").get(f"/cases/{case.number}/files/{one.row.file}/seal/").status_code == 403
    assert (worth["genuine"], worth["identifier"], worth["status"]) == (True, made.identifier, "valid")
    assert worth["seals"][0]["topics"]["content"] is True and made.number in page

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_relied SET identifier = 'of another house' WHERE case_id = %s", [case.id])
    with f.acting(there.window, LATER):
        page = there.come_in("window").get(f"/cases/{case.number}/").content.decode()
        assert "真实" in page and "签章人 " in page and "逐项结论" in page
        (told,) = there.come_in("window").get(f"/api/cases/{case.number}/relied").json()
        assert (told["holds"], told["worth"]) == (None, worth)
    with f.acting(there.applicant, LATER):
        assert "逐项结论" not in there.come_in("applicant").get(f"/cases/{case.number}/").content.decode()
        assert there.come_in("applicant").get(f"/api/cases/{case.number}/relied").json() == [told | {"worth": None}]


def test_the_archive_of_the_matter_holds_its_sealed_papers_and_its_certificate_with_what_proves_them(
    here, issued, tmp_path
):
    case, made = issued
    with clock.told(LATER):
        policy.enter(CLOCK)
        for entry in history(case.zone, case.id):
            cases.order_seals(entry)
        assert seals.press_due(50) == 2
        head.everything()
        with zipfile.ZipFile(io.BytesIO(_archive(here, "reviewer", case))) as package:
            whole = {name: package.read(name) for name in package.namelist()}
        mine = _judged(tmp_path, _archive(here, "applicant", case))

    policy.enter(OPERATOR)
    wanted = {made.digest}
    for one in Sealing.objects.filter(matter=case.id, status="sealed").exclude(paper_kind="copy"):
        wanted |= {one.pdf_digest, one.ofd_digest}
    manifest = json.loads(whole["manifest.json"])
    kept = {one["sha256"] for one in manifest["files"]}
    assert (len(wanted), wanted - kept) == (5, set())
    assert [one["kind"] for one in manifest["beside"]] == ["sealing", "sealing", "certificate"]
    assert (mine.findings, mine.files) == ([], len(kept))

    sealing = next(one for one in manifest["beside"] if one["kind"] == "sealing")
    place = sealing["entries"][-1]["body"]
    broken = {**whole, place: whole[place].replace(b"sealed", b"unseal")}
    told = _judged(tmp_path, _packed(broken)).findings
    assert [one for one in told if f"sealing {sealing['subject']} entry 2: has a body" in one]


def _archive(here, name, case):
    answer = here.come_in(name).get(f"/api/cases/{case.number}/archive")
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def _packed(parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return target.getvalue()


def _judged(folder, content):
    (folder / "case.zip").write_bytes(content)
    return archived.verify(folder / "case.zip", [current(head.keys_folder()).public])
