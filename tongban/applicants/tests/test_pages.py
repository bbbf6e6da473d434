"""Personas, the choice of an applicant, the enterprise's people, and the counter that opens accounts."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tongban.applicants import queries
from tongban.applicants.models import Enterprise, Membership
from tongban.applicants.tests import factories as a
from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR
from tongban.people import commands as people
from tongban.people.models import Account, Person
from tongban.people.tests import factories as f

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"


@pytest.fixture
def place():
    return f.zone()


@pytest.fixture
def legal(place):
    return f.someone(place, "赵一鸣")


@pytest.fixture
def clerk(place):
    who = f.someone(place, "王珊")
    f.seated(f.post(place), who)
    return who.browser(post=[place.zone, "W03"])


@pytest.fixture
def demonstration(settings):
    settings.TONGBAN_DEMO = True


def acting(who, made):
    return who.browser(principal=str(made.id))


def test_a_real_installation_has_no_personas(place, legal):
    client = Client()

    answers = [
        client.get("/enter/demo/").status_code,
        client.post("/enter/demo/", {"person": str(legal.person.id), "principal": str(legal.person.id)}).status_code,
    ]

    assert answers == [404, 404]
    assert "entered" not in client.session


def test_a_demonstration_shows_its_people_by_role_and_enters_with_one_click(place, legal, demonstration):
    f.seated(f.post(place), f.someone(place, "王珊"))
    made = a.enterprise(place, legal=legal)
    client = Client()

    page = client.get(f"/enter/demo/?zone={place.zone}").content.decode()
    client.post("/enter/demo/", {"person": str(legal.person.id), "principal": str(made.id)})

    assert [name for name in ("王珊", "赵一鸣", made.name) if name not in page] == []
    assert client.session["entered"]["principal"] == str(made.id)
    assert made.name in client.get("/acting/enterprise/").content.decode()


def test_a_persona_comes_from_where_the_trusted_proxy_says(legal, demonstration, settings):
    settings.TRUSTED_PROXIES = 1
    client = Client(headers={"x-forwarded-for": "203.0.113.9"})

    client.post("/enter/demo/", {"person": str(legal.person.id), "principal": str(legal.person.id)})

    assert "203.0.113.9" in client.get("/enter/account/").content.decode()


@pytest.mark.parametrize("typed", [{}, {"person": "nobody"}, {"person": "01a20107-7333-7491-a305-7ff1192c4cae"}])
def test_a_persona_who_is_nobody_is_refused(place, demonstration, typed):
    answer = Client().post("/enter/demo/", typed)

    assert answer.status_code in (404, 422)


def test_a_persona_takes_no_post_that_it_does_not_hold(place, legal, demonstration):
    f.post(place, "W77")

    answer = Client().post("/enter/demo/", {"person": str(legal.person.id), "post": f"{place.zone}/W77"})

    assert answer.status_code == 422


def test_somebody_without_an_enterprise_goes_straight_on(place, legal):
    answer = legal.browser().get("/acting/?next=/enter/account/")

    assert (answer.status_code, answer["Location"]) == (302, "/enter/account/")


def test_an_applicant_chooses_for_whom_he_acts_and_the_head_of_the_page_says_so(place, legal):
    made = a.enterprise(place, legal=legal)
    browser = legal.browser()

    shown = browser.get("/acting/").content.decode()
    browser.post("/acting/", {"principal": str(made.id), "next": "/enter/account/"})

    assert made.name in shown
    assert f"{made.name} · 赵一鸣" in browser.get("/enter/account/").content.decode()


def test_an_applicant_does_not_choose_a_stranger(place, legal):
    other = a.enterprise(place, legal=f.someone(place, "孙立"))

    answer = legal.browser().post("/acting/", {"principal": str(other.id)})

    assert (answer.status_code, other.name in answer.content.decode()) == (422, False)


def test_the_legal_person_admits_and_dismisses_a_colleague_on_the_page(place, legal):
    f.someone(place, "钱多", resident_id=NUMBER)
    made = a.enterprise(place, legal=legal)
    browser = acting(legal, made)

    browser.post("/acting/enterprise/members/", {"resident_id": NUMBER, "name": "钱多"})
    page = browser.get("/acting/enterprise/").content.decode()
    browser.post(re.search(r'action="(/acting/enterprise/members/[0-9a-f-]+/dismiss/)"', page)[1])

    policy.enter(OPERATOR)
    assert "钱多" in page
    assert [member.name for member in queries.members_of(made.id)] == ["赵一鸣"]


def test_what_was_typed_stays_when_a_colleague_is_refused(place, legal):
    browser = acting(legal, a.enterprise(place, legal=legal))

    answer = browser.post("/acting/enterprise/members/", {"resident_id": NUMBER, "name": "钱多", "members": "1"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{NUMBER}"' in page and 'value="钱多"' in page and 'name="members" value="1" checked' in page


def test_a_dismissed_colleague_is_out_at_his_next_click(place, legal):
    colleague, made = f.someone(place, "钱多"), a.enterprise(place, legal=legal)
    a.commands.admit(made, colleague.person.id, by=OPERATOR)
    browser = acting(colleague, made)
    before = browser.get("/acting/enterprise/").status_code
    policy.enter(OPERATOR)

    a.commands.dismiss(made, Membership.objects.get(person=colleague.person.id), by=OPERATOR)

    assert (before, browser.get("/acting/enterprise/").status_code) == (200, 302)


def test_the_counter_opens_an_account_that_the_citizen_completes_himself(place, clerk):
    code = a.credit_code()
    typed = {"resident_id": NUMBER, "name": "钱多", "telephone": "13800138000", "login": "qianduo"}

    page = clerk.post("/acting/counter/", {**typed, "uscc": code, "enterprise": "新港有限公司", "manner": "legal"})

    secret = re.search(r"/enter/link/([\w-]+)/", page.content.decode())[1]
    people.redeem(secret, password=f.PASSWORD)
    entered = people.begin("qianduo", f.PASSWORD, source="::1")
    policy.enter(OPERATOR)
    assert (entered.done, Enterprise.objects.get(uscc=code).zone) == (True, place.zone)
    assert [party.name for party in queries.parties_of(Account.objects.get(login="qianduo").person)] == [
        "钱多",
        "新港有限公司",
    ]


def test_the_counter_does_all_or_nothing(place, clerk):
    typed = {"resident_id": NUMBER, "name": "钱多", "login": "qianduo", "uscc": "91310000775785552M"}

    answer = clerk.post("/acting/counter/", typed)

    policy.enter(OPERATOR)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{NUMBER}"' in page and 'value="qianduo"' in page and "GB 32100" in page
    assert not Person.objects.filter(name="钱多").exists()


def test_the_counter_names_every_broken_number_at_once(clerk):
    typed = {"resident_id": "110105194912310021", "name": "钱多", "login": "qianduo", "uscc": "9131"}

    page = clerk.post("/acting/counter/", typed).content.decode()

    assert re.findall('data-field="([^"]*)"', page) == ["resident_id", "uscc"]


def test_the_counter_gives_no_link_to_an_officers_account(place, clerk):
    officer = f.someone(place, "周敏", resident_id=NUMBER)
    f.seated(f.post(place, "W09"), officer)

    answer = clerk.post("/acting/counter/", {"resident_id": NUMBER, "name": "周敏", "login": "x9"})

    assert (answer.status_code, "/enter/link/" in answer.content.decode()) == (409, False)


def test_the_counter_sends_a_citizen_of_another_zone_home(place, clerk):
    f.someone(f.zone(), "钱多", resident_id=NUMBER)

    answer = clerk.post("/acting/counter/", {"resident_id": NUMBER, "name": "钱多", "login": "qianduo"})

    assert answer.status_code == 409
    assert "/enter/link/" not in answer.content.decode()


def test_an_applicant_does_not_enter_the_counter(place, legal):
    assert legal.browser().get(reverse("applicants:counter")).status_code == 403
