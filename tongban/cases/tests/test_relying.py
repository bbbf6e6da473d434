"""A certificate stands for a material: offered, agreed to for one matter, judged as it stands, marked when it ends."""

from datetime import timedelta

import pytest

from tongban.cases import commands, queries
from tongban.cases.listeners import mark_what_relied
from tongban.cases.models import Case, Relied
from tongban.cases.tests import factories as f
from tongban.cases.tests.pages import page
from tongban.certificates.models import Certificate
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotReady

PERMIT = "建设工程规划许可证"
LATER = f.MORNING + timedelta(days=30)
ASKS_FOR_IT = [
    {"key": "application", "name": {"zh": "申请书"}},
    {"key": "drawings", "name": {"zh": PERMIT}, "certificates": [PERMIT]},
]


@pytest.fixture
def issued(here):
    """The enterprise holds a permit of this zone; another item, in another zone, asks for it."""
    here.version = f.publish(here.zone, code="C50", result={"name": {"zh": PERMIT}})
    case = f.proposed(here)
    f.move(here, case, "approver", "decide", f.MORNING, outcome="granted")
    f.move(here, case, "reviewer", "issue", f.MORNING)
    policy.enter(OPERATOR)
    return Certificate.objects.get(zone=case.zone, matter=case.id)


@pytest.fixture
def elsewhere(here, issued):
    """The same enterprise comes to another zone, whose item takes the permit."""
    with clock.told(f.MORNING):
        there = f.world(materials={"named": ASKS_FOR_IT})
    there.enterprise, there.actors["applicant"] = here.enterprise, here.applicant
    there.accounts["applicant"] = here.accounts["applicant"]
    return there


def begun(there):
    policy.enter(there.applicant)
    with clock.told(LATER):
        return commands.draft_for(there.version, by=there.applicant, party_kind="enterprise")


def taken(there):
    """A draft in which the certificate stands for the material."""
    draft = begun(there)
    with clock.told(LATER):
        key = next(one.key for one in queries.offers(there.applicant, draft) if one.target == "material:drawings")
        commands.take(draft, [key], by=there.applicant)
    return draft


def handed_in(there):
    draft = taken(there)
    with clock.told(LATER):
        commands.save(draft, answers=f.ANSWERS, by=there.applicant)
        commands.attach(draft, "application", f.stored(draft, there.applicant, "application.pdf"))
        return commands.submit(draft, by=there.applicant)[0]


def revoked(here, certificate):
    """The permit is revoked in the zone that has issued it; the listener hears."""
    policy.enter(OPERATOR)
    case = Case.objects.select_related("version_in_force").get(zone=certificate.zone, id=certificate.matter)
    f.move(here, case, "reviewer", "propose_change", LATER, kind="revoke", ground="fraud", text="隐瞒")
    f.move(here, case, "approver", "revoke", LATER, heard="已听取")
    policy.enter(OPERATOR)
    heard = next(one for one in history(certificate.zone, certificate.id) if one.act == "revoke")
    with clock.told(LATER):
        mark_what_relied(heard)
        mark_what_relied(heard)


def test_the_certificate_of_another_zone_is_offered_with_issuer_day_and_validity(elsewhere, issued):
    browser = elsewhere.come_in("applicant")
    with clock.told(LATER):
        text = page(browser.get(f"/drafts/{begun(elsewhere).id}/"))

    assert f"{PERMIT} {issued.number}" in text
    assert "本人证照" in text and "长期有效" in text


def test_what_was_agreed_to_is_recorded_and_the_material_is_spared(elsewhere, issued):
    case = handed_in(elsewhere)

    policy.enter(elsewhere.window)
    row = Relied.objects.get(zone=case.zone, case_id=case.id)
    assert (row.identifier, row.agreed_at, row.agreed_by) == (issued.identifier, LATER, elsewhere.applicant.person)
    assert row.digest == issued.digest
    handed = queries.materials(f.again(elsewhere, case))
    assert next(one.spared for one in handed if one.key == "drawings") == ["material"]


def test_the_officer_sees_how_it_stands_now_and_the_matter_is_marked_when_it_is_revoked(here, elsewhere, issued):
    case = handed_in(elsewhere)
    with clock.told(LATER):
        assert "现状即时查询" in page(elsewhere.come_in("window").get(f"/cases/{case.number}/"))
    f.move(elsewhere, case, "window", "accept", LATER)

    revoked(here, issued)

    marked = f.again(elsewhere, case)
    policy.enter(elsewhere.window)
    with clock.told(LATER):
        (one,) = queries.relied_on(marked)
        assert (one.row.ended_as, one.holds, one.standing.now) == ("revoked", False, "revoked")
        told = elsewhere.come_in("window").get(f"/api/cases/{case.number}/relied").json()
    assert [(line["material"], line["status"], line["holds"]) for line in told] == [("drawings", "revoked", False)]
    assert [entry.act for entry in history(case.zone, case.id)].count("basis_ended") == 1
    with clock.told(LATER):
        assert "依据的证照" in page(elsewhere.come_in("window").get(f"/cases/{case.number}/"))


def test_what_is_replaced_marks_only_what_is_not_decided(here, elsewhere, issued):
    decided, waiting = handed_in(elsewhere), handed_in(elsewhere)
    f.move(elsewhere, decided, "window", "accept", LATER)
    f.move(elsewhere, decided, "reviewer", "propose", LATER, outcome="granted", opinion="可行")
    f.move(elsewhere, decided, "approver", "decide", LATER, outcome="granted")
    policy.enter(OPERATOR)
    case = Case.objects.select_related("version_in_force").get(zone=issued.zone, id=issued.matter)
    f.move(here, case, "reviewer", "propose_change", LATER, kind="correct", ground="error", text="名称")
    f.move(here, case, "approver", "correct", LATER)
    policy.enter(OPERATOR)
    heard = next(one for one in history(issued.zone, issued.id) if one.act == "replace")
    with clock.told(LATER):
        mark_what_relied(heard)

    policy.enter(OPERATOR)
    marked = {row.case_id: row.ended_as for row in Relied.objects.filter(identifier=issued.identifier)}
    assert (marked[decided.id], marked[waiting.id]) == ("", "replaced")


def test_what_ended_before_the_hand_in_is_refused_with_its_material(here, elsewhere, issued):
    draft = taken(elsewhere)
    revoked(here, issued)
    policy.enter(elsewhere.applicant)

    with clock.told(LATER), pytest.raises(NotReady) as refused:
        commands.save(draft, answers=f.ANSWERS, by=elsewhere.applicant)
        commands.attach(draft, "application", f.stored(draft, elsewhere.applicant, "application.pdf"))
        commands.submit(draft, by=elsewhere.applicant)

    assert f.codes(refused) == [("certificate-ended", "material:drawings")]
    policy.enter(elsewhere.applicant)
    with clock.told(LATER):
        assert "material:drawings" not in {one.target for one in queries.offers(elsewhere.applicant, begun(elsewhere))}


def test_a_certificate_is_shown_to_the_office_of_one_matter_only(elsewhere, issued):
    case = f.submitted(elsewhere, at=LATER)

    f.move(elsewhere, case, "applicant", "show_certificate", LATER, certificate=str(issued.id))

    with clock.told(LATER), pytest.raises(NotReady):
        f.move(elsewhere, case, "applicant", "show_certificate", LATER, certificate=str(issued.id))
    with clock.told(LATER):
        clerk = elsewhere.come_in("window")
        policy.enter(elsewhere.window)
        (shown,) = queries.relied_on(f.again(elsewhere, case))
        assert shown.same_file and clerk.get(f"/cases/{case.number}/files/{shown.row.file}/").status_code == 200
        assert clerk.get(f"/certificates/{issued.id}/").status_code == 404
