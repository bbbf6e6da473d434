"""Acting under a mandate, over HTTP: what it reaches and what not, by each relation and right, and when it ends."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from tongban.applicants import commands as applicants
from tongban.applicants.models import Enterprise
from tongban.cases.api.matters import as_json
from tongban.cases.models import Case, Draft
from tongban.cases.tests import factories as f
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotAllowed

pytestmark = pytest.mark.django_db
FORM = {"contact_name": "赵一鸣", "contact_telephone": "13800138000", "by_agent": "false"}
RIGHTS = ("prepare", "hand_in", "answer", "collect", "withdraw")


@pytest.fixture
def world(calendars):
    with clock.told(f.MORNING - timedelta(days=30)):
        return f.world()


@pytest.fixture(autouse=True)
def morning():
    with clock.told(f.MORNING):
        yield


def page(response, status=200):
    assert response.status_code == status, response.content.decode()[:3000]
    return response.content.decode()


def ask(who, method, url, body=None, **headers):
    sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    return getattr(who, method)(url, headers=headers, **sent)


def moved(who, case, verb, **given):
    """The status of a move over HTTP, and the codes of its reasons."""
    answer = ask(who, "post", f"/api/cases/{case.number}/moves", {"verb": verb, **given})
    return answer.status_code, [reason["code"] for reason in answer.json().get("reasons", ())]


def test_an_agent_sees_every_matter_of_his_principal_in_the_items_of_his_mandate_and_nothing_else(world):
    other_item = f.publish(world.zone, code="C50")
    inside = f.submitted(world)
    world.version = other_item
    outside = f.submitted(world)
    f.engage(world, items=[inside.item], name="narrow")
    f.engage(world)
    seen = {}
    for name in ("narrow", "agent", "agent_at_home", "citizen"):
        who = world.come_in(name)
        listed = ask(who, "get", "/api/cases").json()["items"]
        opened = [ask(who, "get", f"/api/cases/{one.number}").status_code for one in (inside, outside)]
        seen[name] = ({one["number"] for one in listed}, opened)

    assert seen["narrow"] == ({inside.number}, [200, 404])
    assert seen["agent"] == ({inside.number, outside.number}, [200, 200])
    assert seen["agent_at_home"] == seen["citizen"] == (set(), [404, 404])


def test_an_agent_sees_the_files_of_covered_matters_only(world):
    case = f.submitted(world)
    f.engage(world)
    f.engage(world, items=[world.enterprise], name="elsewhere")
    policy.enter(OPERATOR)
    address = f"/cases/{case.number}/files/{case.materials.first().file}/"

    assert [world.come_in(name).get(address).status_code for name in ("agent", "elsewhere")] == [200, 404]


@pytest.mark.parametrize("given", RIGHTS)
def test_each_act_needs_its_own_right(world, given):
    version, returned = world.version, f.returned(world)
    running = f.submitted(world)
    f.engage(world, actions=[given])
    who = world.come_in("agent")
    drafts = {"zone": world.zone, "item": version.code, "answers": dict(f.ANSWERS)}
    begun = f.draft(world)

    allowed = {
        "prepare": ask(who, "post", "/api/drafts", drafts).status_code,
        "hand_in": ask(who, "post", f"/api/drafts/{begun.id}/submit").status_code,
        "answer": moved(who, returned, "resubmit")[0],
        "withdraw": moved(who, running, "withdraw")[0],
    }

    done = {right: status in (201, 422) for right, status in allowed.items()}
    assert done == {right: right == given for right in done}


def a_colleague(world, **given):
    policy.enter(OPERATOR)
    f._person(world, "limited", "何佳", principal=world.enterprise)
    applicants.admit(Enterprise.objects.get(id=world.enterprise), world.limited.person, by=OPERATOR, **given)
    return world.come_in("limited")


def test_what_was_asked_after_acceptance_is_answered_by_whoever_was_given_that(world):
    case = f.accepted(world)
    marks = [{"target": "field:contact_telephone", "reason": "需核实电话"}]
    f.move(world, case, "reviewer", "ask_more", marks=marks, days=5)
    f.engage(world, actions=["collect", "withdraw"])
    given = {"answers": {"contact_telephone": "13900139000"}}
    onlooker = a_colleague(world, rights=["see"])

    told = [moved(who, case, "answer", **given) for who in (world.come_in("agent"), onlooker)]

    assert told == [(409, ["not-mandated"])] * 2
    assert moved(world.come_in("applicant"), case, "answer", **given) == (201, [])


def test_a_draft_of_the_principal_is_changed_and_thrown_away_only_by_whoever_may_prepare(world):
    f.engage(world, actions=["collect"])
    f.engage(world, actions=["prepare"], name="preparing")
    begun = f.draft(world)
    onlooker = a_colleague(world, rights=["see"])
    address, changed = f"/drafts/{begun.id}/", FORM | {"contact_name": "别人"}

    for who in (world.come_in("agent"), onlooker):
        asked = [
            ask(who, "patch", f"/api/drafts/{begun.id}", {"answers": {"contact_name": "别人"}}, **{"If-Match": "*"}),
            who.post(f"{address}save/", changed),
            who.post(f"{address}detach/", {"key": "drawings"}),
            who.post(f"{address}discard/"),
        ]
        assert [answer.status_code for answer in asked] == [409] * 4
    policy.enter(OPERATOR)
    kept = Draft.objects.get(id=begun.id)
    assert (kept.answers, set(kept.materials)) == (dict(f.ANSWERS), {"application", "drawings"})
    assert world.come_in("preparing").post(f"{address}discard/").status_code == 302


def test_nobody_begins_an_application_in_the_list_of_another(world):
    body = {"zone": world.zone, "item": "C49", "party": str(world.enterprise), "answers": {}}

    planted = [ask(world.come_in("citizen"), "post", url, body).status_code for url in ("/api/drafts", "/api/cases")]

    policy.enter(OPERATOR)
    assert planted == [403, 403] and not Draft.objects.exists()


def test_a_file_for_a_draft_of_somebody_for_whom_one_does_not_act_now_is_refused_with_the_way_on(world):
    begun = f.draft(world, "applicant", attach="")
    world.actors["himself"] = replace(world.applicant, principal=world.applicant.person)
    world.accounts["himself"] = world.accounts["applicant"]

    answer = world.come_in("himself").post(f"/drafts/{begun.id}/attach/", {"key": "drawings", "file": f.upload()})

    assert "切换您代表的对象" in page(answer, 409)


def test_every_act_under_a_mandate_names_both_in_the_journal_on_the_page_and_by_the_api(world):
    mandate = f.engage(world)
    who = world.come_in("agent")
    begun = f.draft(world, "agent")

    number = ask(who, "post", f"/api/drafts/{begun.id}/submit").json()["entry"]["after"]["number"]

    entry = ask(who, "get", f"/api/cases/{number}/moves").json()[0]["entry"]
    shown = page(world.come_in("applicant").get(f"/cases/{number}/"))
    assert entry["actor"] == {
        "role": "agent",
        "person": str(world.agent.person),
        "principal": str(world.enterprise),
        "mandate": str(mandate.id),
    }
    assert "孙代" in shown and "廊坊星瀚装备有限公司" in shown
    policy.enter(OPERATOR)
    assert Case.objects.get(number=number).party == world.enterprise


def test_a_mandate_that_ends_while_its_agent_types_refuses_with_the_reason_and_keeps_what_was_typed(world):
    mandate = f.engage(world)
    begun = f.draft(world, "agent")
    who = world.come_in("agent")
    policy.enter(world.applicant)
    applicants.revoke_mandate(mandate, by=world.applicant, reason="改由自己办理")

    refused = who.post(f"/drafts/{begun.id}/hand-in/", {**FORM, "contact_name": "刚打的字"})

    text = page(refused, 409)
    policy.enter(OPERATOR)
    kept = Draft.objects.get(id=begun.id)
    assert "的委托已于" in text and "刚打的字" in text
    assert (kept.answers["contact_name"], kept.party) == ("刚打的字", world.enterprise)
    assert "刚打的字" in page(world.come_in("applicant").get(f"/drafts/{begun.id}/"))
    assert not Case.objects.filter(id=begun.id).exists()


def test_a_mandate_until_a_day_before_all_reckoning_is_refused(world):
    agent = {"kind": "enterprise", "uscc": world.enterprise_code}
    body = {"agent": agent, "actions": ["prepare"], "until": "0001-01-01"}

    assert ask(world.come_in("applicant"), "post", "/api/mandates", body).status_code == 422


def test_a_mandate_that_ended_reaches_no_matter_any_more_at_once(world):
    case = f.submitted(world)
    mandate = f.engage(world)
    who = world.come_in("agent")
    before = ask(who, "get", f"/api/cases/{case.number}").status_code
    policy.enter(world.agent_at_home)
    applicants.revoke_mandate(mandate, by=world.agent_at_home)

    after = [ask(who, "get", url).status_code for url in (f"/api/cases/{case.number}", f"/cases/{case.number}/")]

    assert (before, after) == (200, [404, 404])
    assert ask(who, "get", "/api/cases").json()["items"] == []


def test_control_a_mandate_whose_limits_the_entrance_forgets_is_seen_to_reach_everything(world, as_owner):
    case = f.submitted(world)
    f.engage(world, items=[world.enterprise], name="elsewhere")
    mandate = f.engage(world)
    policy.enter(world.agent_at_home)
    applicants.revoke_mandate(mandate, by=world.agent_at_home)
    agents = [world.come_in(name) for name in ("elsewhere", "agent")]
    before = [ask(who, "get", f"/api/cases/{case.number}").status_code for who in agents]

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('people_under'::regproc)")
        body = cursor.fetchone()[0]
        assert "nullif(m.items, '{}')" in body and "m.status = 'active' AND m.until > p_at" in body
        body = body.replace("nullif(m.items, '{}')", "NULL::uuid[]")
        cursor.execute(body.replace("m.status = 'active' AND m.until > p_at", "true"))

    assert before == [404, 404]
    assert [ask(who, "get", f"/api/cases/{case.number}").status_code for who in agents] == [200, 200]


def test_a_colleague_of_the_agency_who_may_not_apply_sees_nothing_of_its_clients_and_ends_no_mandate(world):
    case, mandate = f.submitted(world), f.engage(world)
    policy.enter(OPERATOR)
    agency = Enterprise.objects.get(id=world.agent_at_home.principal)
    f._person(world, "onlooker", "何佳", principal=agency.id)
    applicants.admit(agency, world.onlooker.person, by=OPERATOR, rights=["see"])

    seen = [case.number in page(world.come_in(who).get("/my/mandates/")) for who in ("onlooker", "agent_at_home")]

    assert seen == [False, True]
    with pytest.raises(NotAllowed):
        applicants.revoke_mandate(mandate, by=world.agent)


def test_the_applicant_reads_of_no_late_office_and_no_proposal(world):
    case = f.submitted(world)
    case.waits, case.alarm = ["opinion", "step", "change"], "opinion"

    told = [as_json(case, who) for who in (world.applicant, world.reviewer)]

    assert [(one["waits"], one["alarm"]) for one in told] == [(["step"], None), (case.waits, "opinion")]


def test_a_mandate_ends_by_itself_with_its_last_day(world):
    case = f.submitted(world)
    f.engage(world)
    who = world.come_in("agent")

    with clock.told(f.MORNING + timedelta(days=301)):
        status = ask(who, "get", f"/api/cases/{case.number}").status_code

    assert status == 404


def test_a_mandate_is_offered_accepted_and_ended_on_pages_and_both_sides_read_who_and_when(world):
    f.engage(world)
    principal, agency = world.come_in("applicant"), world.come_in("agent_at_home")
    policy.enter(OPERATOR)
    code = Enterprise.objects.get(id=world.agent_at_home.principal).uscc
    typed = {"kind": "enterprise", "uscc": code, "items": "all", "action": ["prepare"], "until": "2027-06-30"}

    address = principal.post("/my/mandates/new/", typed)["Location"]
    agency.post(address, {"verb": "accept"})
    taken = page(agency.get(address))
    ended = principal.post(address, {"verb": "revoke", "reason": "不再需要"})

    assert ended.status_code == 302
    assert "2027" in taken and "廊坊星瀚装备有限公司" in taken
    assert "不再需要" in page(agency.get(address))


def test_what_was_typed_stays_when_a_mandate_is_refused(world):
    typed = {"kind": "person", "name": "没有这个人", "resident_id": "11010519491231002X", "items": "all"}
    typed |= {"action": ["prepare"], "until": "2027-06-30"}
    who = world.come_in("applicant")
    faults = (
        {"kind": "enterprise", "uscc": "91120115000000000X"},
        {"action": []},
        {"until": "2026-11-03"},
        {"until": "2036-01-01"},
        {"until": "never"},
        {"items": "some"},
        {"kind": "nobody"},
    )

    answers = [who.post("/my/mandates/new/", typed | fault) for fault in faults]

    assert ["没有这个人" in page(answer, 422) for answer in answers] == [True] * len(faults)


def test_an_officer_helps_from_his_own_desk_and_each_act_names_post_and_principal(world):
    case = f.returned(world)
    policy.enter(world.applicant)
    officer = applicants.Wish("post", zone=world.zone, post="W04").found()
    until = clock.now() + timedelta(days=30)
    mandate, _entry = applicants.offer_mandate(officer, items=[], actions=list(RIGHTS), until=until, by=world.applicant)
    clerk, colleague = world.come_in("colleague"), world.come_in("window")
    offered = page(clerk.get("/my/mandates/"))
    clerk.post(f"/my/mandates/{mandate.id}/", {"verb": "accept"})

    listed = page(clerk.get("/my/mandates/"))
    clerk.post(f"/my/mandates/{mandate.id}/act/", {"next": f"/cases/{case.number}/"})
    clerk.post(f"/cases/{case.number}/moves", {"verb": "withdraw", "reason": "企业撤回"})

    policy.enter(OPERATOR)
    last = history(case.zone, case.id)[-1]
    assert (last.act, last.actor["role"], last.actor["post"]) == ("withdraw", "agent", "W04")
    assert (last.actor["principal"], last.actor["mandate"]) == (str(world.enterprise), str(mandate.id))
    assert "廊坊星瀚装备有限公司" in offered and case.number in listed
    assert colleague.get(f"/my/mandates/{mandate.id}/").status_code == 404
    assert case.number not in page(colleague.get("/my/mandates/"))


def test_an_officer_who_handed_in_for_an_applicant_does_not_accept_the_same_matter(world):
    policy.enter(world.applicant)
    officer = applicants.Wish("post", zone=world.zone, post="W03").found()
    until = clock.now() + timedelta(days=30)
    mandate, _ = applicants.offer_mandate(officer, items=[], actions=list(RIGHTS), until=until, by=world.applicant)
    policy.enter(world.window)
    applicants.accept_mandate(mandate, by=world.window)
    begun = f.draft(world)
    clerk = world.come_in("window")
    clerk.post(f"/my/mandates/{mandate.id}/act/")
    number = ask(clerk, "post", f"/api/drafts/{begun.id}/submit").json()["entry"]["after"]["number"]
    clerk.post("/enter/posts/", {"post": f"{world.zone}/W03"})

    refused = ask(clerk, "post", f"/api/cases/{number}/moves", {"verb": "accept"})

    assert (refused.status_code, refused.json()["reasons"][0]["code"]) == (409, "two-hands")


def test_a_colleague_for_some_items_sees_and_does_those_only(world):
    case = f.submitted(world)
    policy.enter(OPERATOR)
    enterprise = Enterprise.objects.get(id=world.enterprise)
    for name, items in (("inside", [case.item]), ("outside", [world.enterprise])):
        f._person(world, name, name, principal=world.enterprise)
        applicants.admit(enterprise, world.actors[name].person, by=OPERATOR, items=items)

    seen = [ask(world.come_in(name), "get", f"/api/cases/{case.number}").status_code for name in ("inside", "outside")]

    assert seen == [200, 404]
    assert moved(world.come_in("inside"), case, "withdraw")[0] == 201


def test_no_token_is_made_while_acting_for_somebody_else(world):
    f.engage(world)

    answer = world.come_in("agent").post("/enter/account/tokens/", {"name": "script"})

    assert answer.status_code == 403


def test_somebody_downloads_what_is_kept_about_him_and_nothing_about_others(world):
    case = f.submitted(world)
    f.engage(world)

    mine = world.come_in("applicant").get("/my/data/")
    others = world.come_in("citizen").get("/my/data/")

    assert [one["number"] for one in mine.json()["matters"]] == [case.number]
    assert mine.json()["mandates"][0]["agent_name"] == "代办机构"
    assert (others.json()["matters"], others.json()["mandates"]) == ([], [])
    assert others.json()["person"]["name"] == "钱多"
