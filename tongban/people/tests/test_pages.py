"""The entrance and the house as people see them."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.people import commands, queries
from tongban.people.models import Account, Post
from tongban.people.tests import factories as f

pytestmark = pytest.mark.django_db

KEY = {"name": "erp", "scopes": ["read", "write"], "days": "30"}


@pytest.fixture
def place():
    return f.zone()


@pytest.fixture
def admin(place):
    who = f.signed_up(place, "吴桐")
    f.seated(f.post(place, "M01", "admin"), who)
    return who.browser(post=[place.zone, "M01"])


def entered(client):
    return client.session.get("entered")


def test_an_officer_with_one_post_comes_in_and_stands_in_it(place):
    who = f.signed_up(place)
    f.seated(f.post(place), who)
    client = Client()
    with clock.told(f.MORNING + timedelta(days=30)):
        first = client.post("/enter/", {"login": who.account.login, "password": f.PASSWORD})
        second = client.post("/enter/code/", {"code": who.code()})

    assert (first["Location"], second.status_code) == ("/enter/code/", 302)
    assert (entered(client)["post"], entered(client)["account"]) == ([place.zone, "W03"], str(who.account.id))


def test_an_officer_with_two_posts_chooses(place):
    who = f.signed_up(place)
    f.seated(f.post(place), who)
    f.seated(f.post(place, "W04"), who, manner="secondment")
    client = Client()
    with clock.told(f.MORNING + timedelta(days=30)):
        client.post("/enter/", {"login": who.account.login, "password": f.PASSWORD, "next": "/enter/account/"})
        choice = client.post("/enter/code/", {"code": who.code(), "next": "/enter/account/"})
        page = client.get(choice["Location"]).content.decode()
        chosen = client.post("/enter/posts/", {"post": f"{place.zone}/W04", "next": "/enter/account/"})

    assert choice["Location"] == "/enter/posts/?next=%2Fenter%2Faccount%2F"
    assert re.findall(r'name="post" value="([^"]*)"', page) == [f"{place.zone}/W03", f"{place.zone}/W04", ""]
    assert (chosen["Location"], entered(client)["post"]) == ("/enter/account/", [place.zone, "W04"])


def test_a_citizen_without_a_second_factor_comes_in_with_the_password(place):
    who = f.signed_up(place, second=False)
    client = Client()

    answer = client.post("/enter/", {"login": who.account.login, "password": f.PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, "/acting/")
    assert entered(client)["account"] == str(who.account.id)


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/x", "javascript:alert(1)"])
def test_the_way_on_never_leaves_the_house(place, wanted):
    who = f.signed_up(place, second=False)

    answer = Client().post("/enter/", {"login": who.account.login, "password": f.PASSWORD, "next": wanted})

    assert answer["Location"] == "/acting/"


def test_the_session_key_changes_at_the_entrance(place):
    who = f.signed_up(place, second=False)
    client = Client()
    client.get("/enter/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = before = session.session_key

    client.post("/enter/", {"login": who.account.login, "password": f.PASSWORD})

    assert client.session.session_key != before
    assert "planted" not in client.session


def test_signing_out_everywhere_ends_the_other_browser_at_once(place):
    who = f.signed_up(place)
    here, there = who.browser(), who.browser()
    before = there.get("/enter/account/").status_code

    here.post("/enter/account/sessions/")

    assert (before, there.get("/enter/account/").status_code) == (200, 302)


def test_a_post_of_somebody_else_is_refused_on_the_same_page(place):
    who = f.signed_up(place)
    f.seated(f.post(place), who)
    f.post(place, "W04")

    answer = who.browser().post("/enter/posts/", {"post": f"{place.zone}/W04"})

    assert answer.status_code == 422
    assert f'value="{place.zone}/W03"' in answer.content.decode()


def test_a_one_time_link_sets_password_and_authenticator(place):
    who = f.someone(place)
    f.seated(f.post(place), who)
    secret = commands.invite(who.account, by=OPERATOR)
    address = reverse("people:link", args=[secret])
    client = Client()
    with clock.told(f.MORNING):
        shown = client.get(address).content.decode()
        who.totp = bytes.fromhex(client.session["totp"])
        refused = client.post(address, {"password": "short", "code": who.code()})
        still = bytes.fromhex(client.session["totp"]) == who.totp
        answer = client.post(address, {"password": f.PASSWORD, "code": who.code()})
        spent = client.get(address)

    assert "data:image/svg+xml" in shown
    assert (refused.status_code, still, answer["Location"], spent.status_code) == (422, True, "/enter/", 410)
    with clock.told(f.MORNING + timedelta(minutes=5)):
        assert commands.enter(who.account.login, f.PASSWORD, who.code(), source="::1").done


def test_a_token_is_shown_once_and_works(place):
    who = f.signed_up(place)
    f.seated(f.post(place), who)
    browser = who.browser(post=[place.zone, "W03"])

    secret = re.search(r"tb_[\w-]{43}", browser.post("/enter/account/tokens/", KEY).content.decode())[0]
    again = browser.get("/enter/account/").content.decode()

    assert queries.actor_by_token(secret).post == "W03"
    assert "erp" in again and secret not in again


def test_a_token_without_a_name_is_refused_on_the_same_page(place):
    answer = f.signed_up(place).browser().post("/enter/account/tokens/", {**KEY, "name": " "})

    assert (answer.status_code, 'id="error-field-name"' in answer.content.decode()) == (422, True)


def test_a_token_for_more_days_than_can_be_counted_is_refused_on_the_same_page(place):
    answer = f.signed_up(place).browser().post("/enter/account/tokens/", {**KEY, "days": "9" * 5000})

    assert answer.status_code == 422


def test_the_administrator_sets_up_a_post_and_appoints_a_new_colleague(place, admin):
    admin.post("/house/posts/", {"code": "W11", "role": "window", "office_zh": "综合窗口"})
    admin.post(
        "/house/posts/W11/holders/",
        {"login": f"new-{place.zone}", "name": "郑海", "manner": "permanent", "since": "2026-11-01"},
    )

    policy.enter(OPERATOR)
    holder = queries.holder_of(place.zone, "W11", date(2026, 11, 4))
    assert Account.objects.get(person=holder).login == f"new-{place.zone}"
    assert "郑海" in admin.get("/house/").content.decode()


def test_what_the_administrator_typed_stays_when_a_post_is_refused(place, admin):
    answer = admin.post("/house/posts/", {"code": "R77", "role": "reviewer", "office_zh": "审批处"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="R77"' in page and 'value="审批处"' in page and '<option value="reviewer" selected>' in page


def test_an_impossible_day_is_refused_by_name(place, admin):
    f.post(place)

    answer = admin.post("/house/posts/W03/holders/", {"login": "x9", "name": "郑海", "since": "2026-02-30"})

    assert (answer.status_code, "2026-11-04" in answer.content.decode()) == (422, True)


def test_the_administrator_gives_a_link_and_closes_an_account(place, admin):
    who = f.someone(place)
    f.seated(f.post(place), who)
    address = f"/house/accounts/{who.account.id}/"

    page = admin.post(address, {"verb": "invite"}).content.decode()
    secret = re.search(r"/enter/link/([\w-]+)/", page)[1]
    admin.post(address, {"verb": "close"})

    policy.enter(OPERATOR)
    assert queries.invited(secret) is None
    assert Account.objects.get(id=who.account.id).status == "closed"


def test_the_house_of_another_zone_is_closed(place, admin):
    elsewhere = f.zone()
    who, post = f.someone(elsewhere), f.post(elsewhere, "W55")

    answers = [
        admin.post(f"/house/accounts/{who.account.id}/", {"verb": "close"}).status_code,
        admin.post("/house/posts/W55/holders/", {"login": "x9", "name": "x"}).status_code,
    ]

    policy.enter(OPERATOR)
    assert answers == [404, 404]
    assert (Account.objects.get(id=who.account.id).status, Post.objects.get(id=post.id).version) == ("open", 1)


def test_a_clerk_does_not_enter_the_house(place):
    who = f.signed_up(place)
    f.seated(f.post(place), who)

    assert who.browser(post=[place.zone, "W03"]).get("/house/").status_code == 403


def test_the_house_asks_as_often_for_thirty_posts_as_for_one(place, admin):
    counts = []
    for number in (1, 29):
        for serial in range(number):
            f.seated(f.post(place, f"X{number}-{serial}"), f.someone(place, f"员{serial}"))
        admin.get("/house/")
        with CaptureQueriesContext(connection) as said:
            admin.get("/house/")
        counts.append(len(said))

    assert counts[0] == counts[1]
