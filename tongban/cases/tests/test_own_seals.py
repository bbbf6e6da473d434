"""A new enterprise gets its five seals, gives them to colleagues, and seals its application before it hands it in."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.applicants import commands as applicants
from tongban.applicants import queries as parties
from tongban.applicants.models import Enterprise
from tongban.cases import commands, queries
from tongban.cases.models import Case
from tongban.cases.queries import applications
from tongban.cases.queries.documents import own_seals
from tongban.cases.tests.factories import ANSWERS, MORNING, PDF, world
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.files import queries as files
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotAllowed, NotYours, Refused
from tongban.kernel.seals import verifying
from tongban.kernel.seals.certificates import Certificate
from tongban.kernel.seals.checking import Trust
from tongban.people import commands as people
from tongban.people.models import Person
from tongban.seals import commands as seals
from tongban.seals import queries as kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(calendars):
    return world()


@pytest.fixture(autouse=True)
def morning():
    with clock.told(MORNING):
        yield


def five(here):
    policy.enter(here.window)
    made = seals.five(parties.party(here.enterprise), legal_person="赵一鸣", by=here.window)
    return {seal.use: seal for seal in made}


def filled(here, who="applicant"):
    by = getattr(here, who)
    policy.enter(by)
    draft = commands.draft_for(here.version, by=by, answers=ANSWERS)
    for one in queries.still_missing(draft):
        key = one.field.removeprefix("material:")
        upload = SimpleUploadedFile("a.pdf", PDF)
        commands.attach(draft, key, commands.keep_file(draft, upload, key=key, by=by))
    return draft


def test_a_new_enterprise_gets_its_five_seals_at_the_counter_at_once(here):
    client = here.come_in("window")

    page = client.post("/seals/five/", {"uscc": here.enterprise_code, "legal_person": "赵一鸣"}).content.decode()

    assert "（赵一鸣）" in page
    policy.enter(here.applicant)
    own = kept.seals_of(here.applicant)
    assert {seal.use for seal in own} == {"statutory", "finance", "invoice", "contract", "legal_person"}
    assert {seal.status for seal in own} == {"valid"}
    assert len({seal.serial for seal in own}) == 5
    policy.enter(here.window)
    with pytest.raises(Refused) as refused:
        five(here)
    assert refused.value.reasons[0].code == "seal-standing"
    assert "法定名称章" in here.come_in("applicant").get("/seals/").content.decode()


def test_an_application_is_sealed_before_it_is_handed_in_and_a_change_voids_the_seal(here):
    own, draft = five(here), filled(here)
    client = here.come_in("applicant")
    assert "为本申请签章" in client.get(f"/drafts/{draft.id}/").content.decode()

    assert client.post(f"/drafts/{draft.id}/seal", {"seal": own["statutory"].id}).status_code == 302

    policy.enter(here.applicant)
    (made,) = applications.sealed_applications(draft)
    assert made["holds"]
    trust = Trust(clock.now(), tuple(Certificate.read(one) for one in kept.authorities()))
    for form in ("pdf", "ofd"):
        with files.opened(kept.edition(here.applicant, made["row"], form)) as file:
            report = verifying.verified(file.read(), trust)
        assert report.holds
        assert report.answer("issuer") is True
    commands.save(draft, answers={"contact_name": "钱二"}, by=here.applicant)
    assert [one["holds"] for one in applications.sealed_applications(draft)] == [False]
    assert applications.spared_by_seals(applications.holding(draft)) == []
    assert "已不覆盖现有内容" in client.get(f"/drafts/{draft.id}/").content.decode()


def test_seal_and_signature_by_hand_are_spared_where_the_seals_hold(here):
    own, draft = five(here), filled(here)
    policy.enter(here.applicant)
    commands.seal_application(draft, own["contract"].id, by=here.applicant)
    draft = commands.save(draft, answers={**ANSWERS, "contact_name": "钱二"}, by=here.applicant) or draft
    for use in ("statutory", "legal_person"):
        commands.seal_application(draft, own[use].id, by=here.applicant)

    case, _entry = commands.submit(draft, by=here.applicant)

    assert Case.objects.get(id=case.id).spared == ["seal", "signature"]
    page = here.come_in("reviewer").get(f"/cases/{case.number}/").content.decode()
    assert "免实物印章" in page
    shown = page.partition('id="answers"')[2].partition("</section>")[0]
    assert own["contract"].name not in shown, "a seal that a change has voided is not shown as one"
    assert own["statutory"].name in shown


def test_a_draft_that_went_back_to_what_was_sealed_before_is_handed_in_under_that_seal(here):
    own, draft = five(here), filled(here)
    policy.enter(here.applicant)
    commands.seal_application(draft, own["contract"].id, by=here.applicant)
    with clock.told(MORNING + timedelta(minutes=1)):
        commands.save(draft, answers={"contact_name": "钱二"}, by=here.applicant)
        commands.seal_application(draft, own["statutory"].id, by=here.applicant)
    with clock.told(MORNING + timedelta(minutes=2)):
        commands.save(draft, answers={"contact_name": ANSWERS["contact_name"]}, by=here.applicant)
        case, _entry = commands.submit(draft, by=here.applicant)

    assert [one["row"].seal for one in own_seals(case)] == [own["contract"].id]


def test_a_colleague_seals_only_with_what_was_given_to_him(here):
    own, draft = five(here), filled(here)
    policy.enter(OPERATOR)
    person = people.register_person(zone=here.zone, name="钱二", by=OPERATOR)
    enterprise = Enterprise.objects.get(id=here.enterprise)
    applicants.admit(enterprise, person.id, by=OPERATOR, rights=("see", "prepare", "apply"))
    colleague = Actor(
        "applicant", person.id, principal=here.enterprise, name="钱二", rights=("see", "prepare", "apply")
    )
    policy.enter(colleague)
    with pytest.raises(NotAllowed):
        commands.seal_application(draft, own["contract"].id, by=colleague)

    policy.enter(here.applicant)
    seals.move(own["contract"], "give", by=here.applicant, given={"person": "钱二"})
    policy.enter(colleague)
    assert [seal.use for seal in kept.usable(colleague, here.enterprise)] == ["contract"]
    commands.seal_application(draft, own["contract"].id, by=colleague)
    with pytest.raises(NotAllowed):
        seals.move(own["finance"], "freeze", by=colleague, given={"reason": "x"})

    policy.enter(here.applicant)
    frozen = kept.find(here.applicant, own["contract"].id)
    seals.move(frozen, "freeze", by=here.applicant, given={"reason": "核查"})
    policy.enter(colleague)
    assert kept.usable(colleague, here.enterprise) == []
    with pytest.raises(Refused):
        commands.seal_application(draft, own["contract"].id, by=colleague)


def test_what_is_not_complete_is_not_sealed_and_a_stranger_seals_nothing(here):
    own = five(here)
    policy.enter(here.applicant)
    draft = commands.draft_for(here.version, by=here.applicant)
    with pytest.raises(Refused):
        commands.seal_application(draft, own["statutory"].id, by=here.applicant)
    policy.enter(here.citizen)
    with pytest.raises(NotYours):
        commands.seal_application(draft, own["statutory"].id, by=here.citizen)


def confirmed(person):
    """His identity card was seen at a window."""
    policy.enter(OPERATOR)
    people.amend_person(Person.objects.get(id=person), resident_id="11010519491231002X", by=OPERATOR)


def test_a_citizen_who_has_shown_his_card_signs_his_application_and_anybody_verifies_it(here):
    draft = filled(here, "citizen")
    client = here.come_in("citizen")
    no = client.post(f"/drafts/{draft.id}/sign")
    assert no.status_code == 409 and "居民身份证" in no.content.decode()
    confirmed(here.citizen.person)

    assert client.post(f"/drafts/{draft.id}/sign").status_code == 302

    policy.enter(here.citizen)
    (made,) = applications.sealed_applications(draft)
    assert (made["holds"], made["row"].seal_name) == (True, "钱多")
    trust = Trust(clock.now(), tuple(Certificate.read(one) for one in kept.authorities()))
    for form in ("pdf", "ofd"):
        with files.opened(kept.edition(here.citizen, made["row"], form)) as file:
            report = verifying.verified(file.read(), trust)
        assert (report.holds, report.answer("issuer")) == (True, True)
    case, _entry = commands.submit(draft, by=here.citizen)
    assert case.spared == ["signature"]
    for kind, subject in (("seal", made["row"].seal), ("sealing", made["row"].id)):
        assert "钱多" not in str([one.after for one in history(here.zone, subject)]), (
            f"the {kind} tells a name for ever"
        )
    assert "钱多" in client.get(f"/verify/?key={made['row'].code}").content.decode()
    assert [(one.use, one.status) for one in kept.seals_of(here.citizen)] == [("signature", "valid")]


def test_a_signature_is_in_its_bearers_hands_alone(here):
    confirmed(here.citizen.person)
    policy.enter(here.citizen)
    commands.sign_application(filled(here, "citizen"), by=here.citizen)
    own = kept.signature_of(here.citizen)
    for other in (here.window, here.admin):
        policy.enter(other)
        for verb in ("freeze", "renew", "destroy"):
            with pytest.raises((NotAllowed, NotYours)):
                seals.move(own, verb, by=other, given={"reason": "x"})
    policy.enter(here.applicant)
    with pytest.raises(NotYours):
        kept.find(here.applicant, own.id)

    policy.enter(here.citizen)
    seals.move(own, "freeze", by=here.citizen, given={"reason": "手机遗失"})
    with pytest.raises(Refused):
        commands.sign_application(filled(here, "citizen"), by=here.citizen)
    seals.move(own, "lose", by=here.citizen, given={"reason": "手机遗失"})
    commands.sign_application(filled(here, "citizen"), by=here.citizen)
    assert kept.signature_of(here.citizen).id != own.id


def test_for_an_enterprise_its_legal_person_signs_and_no_colleague(here):
    draft = filled(here)
    confirmed(here.applicant.person)
    policy.enter(here.applicant)
    commands.sign_application(draft, by=here.applicant)
    case, _entry = commands.submit(draft, by=here.applicant)
    assert case.spared == ["signature"]
    policy.enter(OPERATOR)
    person = people.register_person(zone=here.zone, name="钱二", by=OPERATOR)
    enterprise = Enterprise.objects.get(id=here.enterprise)
    applicants.admit(enterprise, person.id, by=OPERATOR, rights=("see", "prepare", "apply"))
    colleague = Actor("applicant", person.id, principal=here.enterprise, rights=("see", "prepare", "apply"))
    another = filled(here)
    policy.enter(colleague)
    with pytest.raises(Refused) as refused:
        commands.sign_application(another, by=colleague)
    assert refused.value.reasons[0].code == "not-the-signer"
