"""What goes wrong while people work, at the page and at the API: a clear answer, nothing lost."""

import json
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.applicants import commands as applicants
from tongban.cases.models import Case, Draft
from tongban.cases.tests import factories as f
from tongban.catalogue.models import ItemDraft
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.people import commands as people
from tongban.people.models import Post, Tenure

pytestmark = pytest.mark.django_db
REVIEWS = [
    {"office": "drainage", "agency": "water", "name": {"zh": "排水审查", "en": "Drainage"}, "days": 3, "order": 1}
]
HEAD = "事项编码,事项名称,实施主体,承诺时限,申请材料"


@pytest.fixture
def world(calendars, request):
    with clock.told(f.MORNING - timedelta(days=30)):
        return f.world(**getattr(request, "param", {}))


@pytest.fixture(autouse=True)
def morning():
    with clock.told(f.MORNING):
        yield


def page(response, status=200):
    assert response.status_code == status, response.content.decode()[:3000]
    return response.content.decode()


def asked(who, method, url, body):
    answer = getattr(who, method)(url, json.dumps(body), content_type="application/json")
    return answer.status_code, [reason["code"] for reason in answer.json().get("reasons", ())]


# --- a version is published while drafts exist -------------------------------------------------------------------


def test_every_draft_of_an_item_moves_to_the_new_version_and_says_what_changed_to_people_and_programs(world):
    drafts = [f.draft(world), f.draft(world, "window"), f.draft(world, "citizen")]
    browsers = [world.come_in(name) for name in ("applicant", "window", "citizen")]
    with clock.told(f.MORNING + timedelta(hours=1)):
        f.publish(world.zone, promised={"amount": 5, "unit": "working_day", "start": "acceptance"})

    with clock.told(f.MORNING + timedelta(hours=2)):
        unseen = [
            asked(who, "post", f"/api/drafts/{one.id}/submit", {}) for who, one in zip(browsers, drafts, strict=True)
        ]
        pages = [page(who.get(f"/drafts/{one.id}/")) for who, one in zip(browsers, drafts, strict=True)]
        policy.enter(OPERATOR)
        kept = list(Draft.objects.filter(zone=world.zone).values_list("answers__contact_name", flat=True))
        handed_in = [
            asked(who, "post", f"/api/drafts/{one.id}/submit", {})[0] for who, one in zip(browsers, drafts, strict=True)
        ]

    assert unseen == [(422, ["item-changed"])] * 3
    assert all(re.search(r"8 个工作日.*5 个工作日", text, re.S) for text in pages)
    assert (kept, handed_in) == (["赵一鸣"] * 3, [201] * 3)


# --- an office is dissolved --------------------------------------------------------------------------------------


def dissolved(world):
    """The water authority's only post is given up and abolished."""
    policy.enter(OPERATOR)
    post = Post.objects.get(zone=world.zone, code="R90")
    people.relieve(post, Tenure.objects.get(zone=world.zone, post=post.id), until=date(2026, 11, 3), by=OPERATOR)
    people.close_post(post, by=OPERATOR)


@pytest.mark.parametrize("world", [{"reviews": REVIEWS}], indirect=True)
def test_the_open_step_of_a_dissolved_office_is_sent_on_from_the_page_and_the_matter_goes_on(world):
    case = f.accepted(world)
    gone, reviewer = world.come_in("stranger"), world.come_in("reviewer")
    moves, own = f"/cases/{case.number}/moves", f"/api/cases/{case.number}/moves"
    before = gone.get(f"/cases/{case.number}/").status_code
    dissolved(world)

    after = gone.get(f"/cases/{case.number}/").status_code
    waiting = asked(reviewer, "post", own, {"verb": "propose", "outcome": "granted"})
    shown = page(reviewer.get(f"/cases/{case.number}/"))
    sent = reviewer.post(moves, {"verb": "send_step", "text": "水务处已撤销，本局承办"})
    done = asked(reviewer, "post", own, {"verb": "finish_step", "result": "passed"})

    assert (before, after in (302, 401, 403, 404)) == (200, True)
    assert waiting == (409, ["steps-open"])
    assert 'value="send_step"' in shown
    assert (sent.status_code, done[0]) == (302, 201)
    assert asked(reviewer, "post", own, {"verb": "propose", "outcome": "granted"})[0] == 201


def test_whoever_asks_a_dissolved_office_is_told_that_nobody_is_there_and_keeps_what_he_typed(world):
    case = f.accepted(world)
    dissolved(world)
    question = {"agency": "water", "question": "排水能否接入市政管网？", "days": "3", "weight": "binding"}

    answer = world.come_in("reviewer").post(
        f"/cases/{case.number}/moves", {"verb": "ask_opinion", "within": "ask_opinion", **question}
    )

    text = page(answer, 422)
    assert "该单位今日无人在岗" in text and "排水能否接入市政管网？" in text


# --- a deputy of a deputy ----------------------------------------------------------------------------------------


def test_the_administrator_who_names_a_deputy_of_a_deputy_is_told_the_law_and_keeps_what_he_typed(world):
    leave = {"manner": "deputy", "since": "2026-11-01", "until": "2026-11-30"}
    admin, address = world.come_in("admin"), "/house/posts/W03/holders/"
    first = admin.post(address, {"login": f"first-{world.zone}", "name": "柴进", **leave})

    second = admin.post(address, {"login": f"second-{world.zone}", "name": "段平", **leave})

    text = page(second, 409)
    policy.enter(OPERATOR)
    assert first.status_code == 302
    assert "第二十四条" in text and "段平" in text
    assert Tenure.objects.filter(zone=world.zone, manner="deputy").count() == 1


# --- a mandate that ended during the act -------------------------------------------------------------------------


def test_a_program_whose_mandate_ends_before_it_hands_in_is_told_so_and_the_draft_stays_with_the_principal(world):
    mandate = f.engage(world)
    begun, agent = f.draft(world, "agent"), world.come_in("agent")
    saved = agent.post(
        f"/drafts/{begun.id}/save/", {**f.ANSWERS, "by_agent": "false", "contact_name": "代填"}
    ).status_code
    policy.enter(world.applicant)
    applicants.revoke_mandate(mandate, by=world.applicant, reason="改由自己办理")

    late = asked(agent, "post", f"/api/drafts/{begun.id}/submit", {})

    policy.enter(OPERATOR)
    assert (saved, Draft.objects.get(id=begun.id).answers["contact_name"]) == (200, "代填")
    assert late == (409, ["mandate-ended"]) and not Case.objects.filter(id=begun.id).exists()
    assert asked(world.come_in("applicant"), "post", f"/api/drafts/{begun.id}/submit", {})[0] == 201


# --- an import with one line of twenty broken --------------------------------------------------------------------


def test_of_a_hundred_lines_five_are_broken_and_named_and_ninety_five_come_in_once(world):
    admin = world.come_in("admin")
    rows = [f"N{n},许可{n},{'nobody' if n % 20 == 7 else 'planning'},5 个工作日,材料甲" for n in range(100)]
    raw = "\n".join([HEAD, *rows]).encode()

    place = admin.post("/catalogue/import/", {"file": SimpleUploadedFile("清单.csv", raw)})["Location"]
    looked = page(admin.get(place))
    admin.post(place)
    admin.post(place)
    again = admin.post("/catalogue/import/", {"file": SimpleUploadedFile("清单.csv", raw)})["Location"]

    policy.enter(OPERATOR)
    codes = set(ItemDraft.objects.filter(zone=world.zone).values_list("code", flat=True))
    assert codes == {f"N{n}" for n in range(100) if n % 20 != 7}
    assert looked.count("nobody") >= 5 and page(admin.get(again)).count("nobody") >= 5


# --- one correction, two who answer ------------------------------------------------------------------------------


def test_what_the_applicant_has_begun_to_answer_is_not_begun_again_at_the_counter_and_stays(world):
    case = f.returned(world)
    applicant, window, address = world.come_in("applicant"), world.come_in("window"), f"/cases/{case.number}/answer/"
    applicant.post(f"{address}save/", {"contact_telephone": "13900139000"})

    refused = window.post(f"{address}save/", {"contact_telephone": "13700137000"})

    assert "他人已开始填写这份补正" in page(refused, 409)
    assert "13900139000" in page(applicant.get(address))
