"""The door of a request: every route in the table, every no in its form, nothing typed lost."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver, reverse

from tongban.cases.tests import factories as cases
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.policy import TABLE
from tongban.kernel.refusals import NotReady, NotYours, Reason
from tongban.people import commands
from tongban.people.tests import factories as f
from tongban.site import answers, errors
from tongban.ui.refused import two_sided


def routes(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> list[str]:
    """Every route of the house by name; one without a name stands as its pattern."""
    found = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found += routes(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif isinstance(entry, URLPattern):
            found.append(":".join((*spaces, entry.name or f"nameless {entry.pattern}")))
    return found


def test_every_route_stands_in_the_policy_table_and_every_row_has_its_route():
    built = set(routes(get_resolver()))

    assert built - set(TABLE.routes) == set()
    assert set(TABLE.routes) - built == set()


def test_a_route_outside_the_table_lets_nobody_in():
    assert [role for role in policy.table.ROLES if policy.may_come_in(policy.table.Actor(role), "nowhere:page")] == []


def test_a_sign_that_no_text_contains_is_not_in_form_on_any_page(db):
    with clock.told(cases.MORNING):
        world = cases.world()
        case = cases.submitted(world)
        who = world.come_in("applicant")
        sent = [
            Client().post("/enter/", {"login": "a\0", "password": "b"}),
            Client().get("/track/?number=%00"),
            who.post(f"/questions/about/{world.zone}/C49/", {"text": "a\0b"}),
            who.get(f"/questions/about/{world.zone}/C%00/"),
            who.post(f"/cases/{case.number}/messages/", {"text": "a\0b"}),
        ]

    assert [answer.status_code for answer in sent] == [400] * 5


@pytest.fixture
def clerk(db):
    place = f.zone()
    who = f.signed_up(place)
    f.seated(f.post(place), who)
    return who


def bearer(who, post=None):
    policy.enter(OPERATOR)
    token, secret = commands.issue_token(who.person, name="test", by=OPERATOR, post=post)
    return token, {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


def test_a_visitor_on_a_signed_in_page_is_sent_to_the_entrance_and_comes_back(db):
    answer = Client().get("/enter/posts/?x=1")

    assert (answer.status_code, answer["Location"]) == (302, "/enter/?next=%2Fenter%2Fposts%2F%3Fx%3D1")


def test_a_program_without_a_token_gets_401_as_a_problem_in_both_languages(db):
    answer = Client().get("/api/cases")

    problem = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"] == 'Bearer realm="tongban"'
    assert all(problem["reasons"][0][part][tongue] for part in ("text", "next") for tongue in ("zh", "en"))


def test_a_revoked_token_gets_401_at_once(clerk):
    token, headers = bearer(clerk)
    before = Client().get("/api/cases", **headers).status_code
    policy.enter(OPERATOR)

    commands.revoke_token(token, by=OPERATOR)

    answer = Client().get("/api/cases", **headers)
    assert (before, answer.status_code) == (200, 401)
    assert answer["WWW-Authenticate"] == 'Bearer realm="tongban", error="invalid_token"'


@pytest.mark.parametrize("given", ["Bearer ", "Bearer nonsense", "Basic dTpw", "tb_x"])
def test_a_broken_authorization_is_401_and_not_the_public(db, given):
    assert Client().get("/api/cases", HTTP_AUTHORIZATION=given).status_code == 401


def test_a_token_opens_no_page_for_people(clerk):
    assert Client().get("/enter/account/", **bearer(clerk)[1]).status_code == 302


def test_an_api_request_has_one_round_trip_at_the_door(clerk):
    headers = bearer(clerk)[1]
    client = Client()

    with CaptureQueriesContext(connection) as said:
        client.get("/api/cases", **headers)

    door = [query["sql"] for query in said if "people_" in query["sql"] or "set_config" in query["sql"]]
    others = [query["sql"] for query in said if re.search("django_session|SELECT 1$", query["sql"])]
    assert (len(door), others) == (1, [])
    assert "people_enter_by_token" in door[0]


def test_a_browsers_session_may_read_the_api_and_not_write_without_the_forms_token(clerk):
    client = clerk.browser()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["sessionid"] = client.cookies["sessionid"].value

    assert strict.get("/api/cases").status_code == 200
    answer = strict.post("/api/cases", data="{}", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


def test_nothing_typed_is_lost_when_the_entrance_refuses(db):
    answer = Client().post("/enter/", {"login": "wang.li", "password": "wrong password", "next": "/track/"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="wang.li"' in page and 'value="/track/"' in page
    assert "wrong password" not in page
    assert 'id="error-field-login"' in page and "账号或密码不正确" in page


def test_htmx_gets_the_reasons_alone_and_where_they_belong(db):
    answer = Client().post("/enter/", {"login": "x", "password": "y"}, HTTP_HX_REQUEST="true")

    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#refusal")
    assert "<html" not in answer.content.decode()


def test_htmx_of_a_visitor_is_sent_to_the_entrance_with_the_whole_page(db):
    answer = Client().get("/enter/posts/", HTTP_HX_REQUEST="true")

    assert (answer.status_code, answer["HX-Redirect"].split("?")[0]) == (204, "/enter/")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_unknown_address_says_what_to_do_in_the_askers_language(db, language):
    client = Client()
    client.cookies["django_language"] = language

    answer = client.get("/no/such/page")

    words = {"zh-hans": "请核对编号", "en": "Check the number"}
    assert answer.status_code == 404
    assert words[language] in answer.content.decode()


def test_an_unknown_address_of_the_api_is_a_problem(db):
    answer = Client().get("/api/no-such-thing", HTTP_ACCEPT_LANGUAGE="en")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(answer.content)["reasons"][0]["code"] == "not-found"


def test_a_program_that_may_not_gets_403_as_a_problem(clerk):
    place = clerk.person.zone
    policy.enter(OPERATOR)
    post = commands.open_post(zone=place, code="S01", role="supervisor", by=OPERATOR)
    f.seated(post, clerk)

    answer = Client().post("/api/drafts", "{}", content_type="application/json", **bearer(clerk, post)[1])

    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert answer.json()["reasons"][0]["code"] == "not-allowed"


@pytest.mark.parametrize(
    ("path", "kind"), [("/api/cases", "application/problem+json"), ("/desk/", "text/html; charset=utf-8")]
)
def test_a_fault_of_ours_says_its_number_and_no_more(rf, path, kind):
    request = rf.get(path)
    request.trace, request.resolver_match = "f" * 32, None

    answer = errors.broken(request)

    assert (answer.status_code, answer["Content-Type"]) == (500, kind)
    assert "f" * 32 in answer.content.decode()


def test_a_page_that_is_closed_by_now_does_not_hide_the_reasons(rf):
    def page(request):
        raise NotYours()

    request = rf.post("/somewhere/")
    request.resolver_match = ResolverMatch(two_sided(page, page), (), {}, route="somewhere/")

    answer = answers.refusal(request, NotReady(Reason("r", "the first reason", next="go on")))

    assert (answer.status_code, "the first reason" in answer.content.decode()) == (422, True)


def test_every_answer_has_a_number_and_keeps_a_harmless_one_that_was_given(db):
    given = Client().get("/enter/", HTTP_X_REQUEST_ID="abcd-1234-efgh")["X-Request-Id"]
    odd = Client().get("/enter/", HTTP_X_REQUEST_ID="x\n<script>")["X-Request-Id"]

    assert given == "abcd-1234-efgh"
    assert re.fullmatch("[0-9a-f]{32}", odd)


def test_the_language_is_switched_by_a_form(db):
    client = Client()

    client.post(reverse("site:language"), {"language": "en", "next": "/enter/"})

    assert "Sign in" in client.get("/enter/").content.decode()


def test_a_line_of_the_log_names_route_and_role_and_no_path_no_query_no_person(clerk, capsys):
    from tongban.site import logs

    logs.to_stream()
    clerk.browser().get("/enter/account/?secret=walnut")

    line = next(json.loads(text) for text in capsys.readouterr().err.splitlines() if '"request"' in text)
    assert (line["route"], line["role"], line["status"]) == ("people:account", "applicant", 200)
    assert not [word for word in ("walnut", "王丽", clerk.account.login, str(clerk.person.id)) if word in str(line)]
