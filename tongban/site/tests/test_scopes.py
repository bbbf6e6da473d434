"""A token is good for what it was made for, until its day, and the journal says so."""

from datetime import timedelta

import pytest
from django.test import Client

from tongban.cases.tests import factories as f
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.policy import TABLE
from tongban.kernel.refusals import NotReady
from tongban.people import commands as people
from tongban.people.models import Person, Post, Token


@pytest.fixture
def world(calendars, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return f.world()


def key(world, *scopes, **more):
    policy.enter(OPERATOR)
    person = Person.objects.get(id=world.admin.person)
    post = Post.objects.get(zone=world.zone, code=world.admin.post)
    secret = people.issue_token(person, name="key", by=OPERATOR, post=post, scopes=list(scopes) or None, **more)[1]
    return {"Authorization": f"Bearer {secret}"}


ASKED = {
    "read": ("get", "/api/cases"),
    "write": ("post", "/api/cases/X-0000/moves"),
    "export": ("get", "/api/events.xes"),
    "webhooks": ("get", "/api/subscriptions"),
}


@pytest.mark.parametrize("scope", [*ASKED, ""])
def test_a_token_opens_what_its_scope_names_and_nothing_else(world, scope):
    headers, client = key(world, *filter(None, [scope])), Client()

    shut = {name for name, (method, path) in ASKED.items() if outside(getattr(client, method)(path, headers=headers))}

    assert shut == (set(ASKED) - {scope} if scope else set())


def outside(answer):
    """Whether the answer is that of a token without the scope, as RFC 6750 spells it."""
    if answer.status_code != 403:
        return False
    assert 'error="insufficient_scope", scope="' in answer["WWW-Authenticate"]
    return answer.json()["reasons"][0]["code"] == "out-of-scope"


def test_a_token_ends_on_its_day(world):
    headers = key(world, until=f.MORNING + timedelta(days=30))
    states = []
    for days in (29, 31):
        with clock.told(f.MORNING + timedelta(days=days)):
            states.append(Client().get("/api/cases", headers=headers).status_code)

    assert states == [200, 401]


def test_the_page_makes_a_token_with_scopes_and_a_term(world):
    client = world.come_in("window")

    refused = client.post("/enter/account/tokens/", {"name": "erp", "days": "90"})
    made = client.post("/enter/account/tokens/", {"name": "erp", "scopes": ["read", "export"], "days": "90"})

    policy.enter(OPERATOR)
    token = Token.objects.get(name="erp")
    assert (refused.status_code, made.status_code) == (422, 200)
    assert (token.scopes, round((token.until - clock.now()) / timedelta(days=1))) == (["read", "export"], 90)
    assert "read export" in client.get("/enter/account/").content.decode()


def test_a_scope_that_there_is_not_is_refused(world):
    with pytest.raises(NotReady):
        key(world, "everything")


def test_every_route_of_a_scope_is_a_route():
    assert set(TABLE.scopes) <= set(TABLE.routes)
    assert set(TABLE.scopes.values()) == {"export", "webhooks"}
