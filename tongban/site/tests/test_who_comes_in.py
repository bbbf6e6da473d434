"""Route by route, role by role, over HTTP: who may not come in gets 401, 403 or 404 (a page: the entrance), and no word
of what lies behind; who stands in no relation to a matter gets 404."""

import json
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.test import Client

from tongban.applicants import commands as applicants
from tongban.cases.tests import factories as f
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.clock.commands import publish_national
from tongban.kernel.journal.models import Line
from tongban.kernel.policy import TABLE
from tongban.site.tests import two_zones as z
from tongban.site.tests.test_non_interference import without_filters, without_walls

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROLES = ("public", "applicant", "agent", "window", "reviewer", "approver", "admin", "supervisor")
UNCONCERNED = {"applicant": "citizen", "agent": "elsewhere"}
"""Of the applicants one to whom nothing here belongs; the page of one's own draft is shown again with a no."""


@pytest.fixture
def both(as_owner):
    """Two zones with much in them; only the first one's matters bear the canaries."""
    with as_owner():
        publish_national(using="default")
    return z.side(), z.side(f.ANSWERS)


@pytest.fixture
def noon():
    """It is that day; nothing here depends on the hour."""
    with clock.told(z.NOON):
        yield


def browser(side, name):
    """The browser of somebody; the public has an empty one."""
    return Client() if name == "public" else side.world.come_in(name)


def knocked(who, method, url):
    """One request whose effect is taken back, also in the browser."""
    kept = SimpleCookie({name: morsel.value for name, morsel in who.cookies.items()})
    sent = {"data": json.dumps({"verb": "accept"}), "content_type": "application/json"} if method != "get" else {}
    with transaction.atomic():
        response = getattr(who, method)(url, **sent)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    who.cookies = kept
    return response, body


def told(side, body, url=""):
    """The words in an answer that only the matters of that zone contain, and that the asker has not said himself."""
    words = (*z.CANARIES, side.world.enterprise_code, *(case.number for case in side.cases))
    return [word for word in words if word.encode() in body and word not in url]


def seen(side, name, urls):
    """At which addresses somebody is told something of a zone's matters."""
    who = browser(side, name)
    return [url for url in urls if told(side, knocked(who, "get", url)[1], url)]


def addressed(*sides):
    """Every route with one address for each of the zones."""
    return [(route, url) for route, url in z.addresses(*({k: v[:1] for k, v in side.keys.items()} for side in sides))]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_outside_a_route_is_turned_away_without_a_word(role, both, noon):
    here, _there = both
    who, wrong, turned = browser(here, UNCONCERNED.get(role, role)), [], 0
    for route, url in addressed(here):
        if role in TABLE.routes[route]:
            continue
        for method in ("get", "post", "put", "patch", "delete"):
            response, body = knocked(who, method, url)
            entrance = response.status_code == 302 and response["Location"].startswith("/enter/")
            expected = response.status_code in ((401,) if role == "public" else (403,))
            page = role == "public" and not url.startswith("/api/") and entrance
            turned += 1
            if not (expected or page) or told(here, body, url):
                wrong.append((route, method, response.status_code))

    assert wrong == []
    assert turned > 50


STRANGERS = (
    ("here", "citizen"),
    ("here", "stranger"),
    ("here", "elsewhere"),
    ("here", "agent_at_home"),
    ("there", "agent"),
    ("there", "window"),
    ("there", "reviewer"),
    ("there", "approver"),
    ("there", "admin"),
    ("there", "supervisor"),
    ("there", "applicant"),
    ("there", "citizen"),
)


UNDER_WAY = ("agent_at_home", "portal:mandates")
"""The one list in which an agent who acts for nobody yet reads what he has under way, to go on from there."""


@pytest.mark.parametrize(("where", "name"), STRANGERS, ids=lambda word: word)
def test_a_stranger_to_a_matter_finds_nothing_and_changes_nothing(where, name, both, noon):
    here, there = both
    side = {"here": here, "there": there}[where]
    who, wrong = browser(side, name), []
    before = entries(here)

    for route, url in addressed(here):
        for method in ("get", "post", "patch") if (name, route) != UNDER_WAY else ():
            response, body = knocked(who, method, url)
            words = told(here, body, url)
            if words or (names_a_matter(here, url) and response.status_code < 400):
                wrong.append((route, method, response.status_code, words))

    assert wrong == []
    assert entries(here) == before


def names_a_matter(side, url):
    """Whether an address names something of a zone's matters."""
    keys = side.keys
    return any(key in url for name in ("number", "draft", "file") for key in keys[name])


def entries(side):
    """How many entries a zone's journal has."""
    policy.enter(OPERATOR)
    return Line.objects.filter(zone=side.world.zone).count()


def test_those_whom_the_matter_concerns_are_told_of_it(both, noon):
    here, _there = both
    urls = [url for _route, url in addressed(here)]

    counted = {name: len(seen(here, name, urls)) for name in ("applicant", "agent", "window", "reviewer", "supervisor")}

    assert all(count >= 3 for count in counted.values()), counted


def test_one_person_acting_for_two_enterprises_sees_one_at_a_time(both, noon):
    here, _there = both
    policy.enter(OPERATOR)
    other = applicants.register_enterprise(
        zone=here.world.zone, uscc=f.credit_code(990_001), name="另一家企业", by=OPERATOR
    )
    applicants.admit(other, here.world.applicant.person, by=OPERATOR, manner="legal")
    here.world.actors["elsewhere"] = Actor("applicant", here.world.applicant.person, principal=other.id, name="赵一鸣")
    here.world.accounts["elsewhere"] = here.world.accounts["applicant"]
    urls = [url for route, url in addressed(here) if route.startswith(("cases:", "api:")) and "drafts" not in url]

    assert len(seen(here, "applicant", urls)) >= 3
    assert seen(here, "elsewhere", urls) == []


@pytest.mark.usefixtures("both", "noon")
def test_control_a_route_opened_by_mistake_is_seen(monkeypatch):
    monkeypatch.setitem(TABLE.routes, "api:cases", frozenset({*TABLE.routes["api:cases"], "public"}))

    response, _body = knocked(Client(), "get", "/api/cases")

    assert response.status_code == 200


def test_control_with_neither_wall_nor_filter_a_stranger_is_told(both, noon, as_owner, monkeypatch):
    here, there = both
    number = here.cases[0].number
    bare(as_owner, monkeypatch)

    response, body = knocked(browser(there, "window"), "get", f"/api/cases/{number}")

    assert (response.status_code, told(here, body)) == (200, [number])


def bare(as_owner, monkeypatch):
    """Plant two bugs at once: no row-level security, and lists that begin with everything."""
    without_walls(as_owner)
    without_filters(monkeypatch)
