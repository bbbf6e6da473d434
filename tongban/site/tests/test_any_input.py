"""Any input, from anybody: no 5xx, only documented answers, every answer in its shape, every no a problem+json.

The requests are made by schemathesis from the OpenAPI description itself: bodies and parameters that fit it and such
that break it, aimed at matters, drafts and items that exist as well as at none. With `--long` many more: else each
operation is asked thoroughly by one role, by the next in turn, and a few times by the others.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.conf import settings as installation
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks as promised

from tongban.cases.commands import VERBS
from tongban.cases.tests import factories as f
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.clock.commands import publish_national
from tongban.kernel.journal import seal
from tongban.kernel.policy import TABLE
from tongban.people import commands as people
from tongban.people.models import Person, Post
from tongban.site.api import api
from tongban.site.wsgi import application

ROLES = ("public", "applicant", "window", "reviewer", "approver", "admin", "supervisor")
QUICK, FEW, SHUT, LONG = 4, 1, 1, 150
"""How often an operation is asked: thoroughly by one of the roles that may come in, sparsely by the others."""
NAMES = api.routes()
CHECKS = [
    not_a_server_error,
    promised.status_code_conformance,
    promised.content_type_conformance,
    promised.response_schema_conformance,
    promised.response_headers_conformance,
]
ANSWERS = {
    "accept": {},
    "claim": {},
    "propose": {"outcome": "granted"},
    "decide": {"outcome": "granted"},
    "ask_correction": {"marks": [{"target": "material:drawings", "reason": "缺页"}]},
    "decline": {"reason": "不属于本机关职权", "competent": "水务局"},
    "suspend": {"ground": "hearing", "days": 5},
    "resume": {"result": "听证结束"},
    "extend": {"days": 5, "reason": "案情复杂"},
    "deliver": {"manner": "online", "recipient": "赵一鸣"},
    "withdraw": {},
}


@pytest.fixture
def house(committed, monkeypatch, tmp_path):
    """A zone in which matters stand in every state, a token for each role, and the key of an installation."""
    monkeypatch.setattr(installation, "DATA_DIR", tmp_path)
    seal.make_key(seal.keys_folder())
    publish_national()
    world = f.world()
    made = [f.submitted(world, at=clock.now()) for _ in range(3)] + [f.accepted(world, at=clock.now())]
    made += [f.proposed(world, at=clock.now()), f.returned(world, at=clock.now())]
    drafts = [str(f.draft(world).id), str(f.draft(world, "window").id)]
    keys = {role: key_of(world, role) for role in ROLES if role != "public"}
    known = {"number": [case.number for case in made], "draft": drafts, "zone": [world.zone], "code": ["C49"]}
    return keys, known


def key_of(world: f.World, role: str) -> str:
    """A token for the post of a role, or for the enterprise of the applicant."""
    actor = world.actors[role]
    policy.enter(OPERATOR)
    post = Post.objects.get(zone=world.zone, code=actor.post) if actor.post else None
    person = Person.objects.get(id=actor.person)
    return people.issue_token(person, name="fuzz", by=OPERATOR, post=post, principal=actor.principal)[1]


def described(app: Any = application) -> Any:
    """The description as the house itself gives it, bound to the house."""
    return schemathesis.openapi.from_wsgi("/api/openapi.json", app)


@st.composite
def aimed(draw: Any, operation: Any, known: dict[str, list[str]]) -> Any:
    """A request by the description or against it; mostly at something that exists, mostly with a verb that does."""
    case = draw(operation.as_strategy(draw(st.sampled_from(list(GenerationMode)))))
    there = {name: draw(st.sampled_from(known[name])) for name in case.path_parameters or {} if name in known}
    if there and draw(st.integers(0, 3)):
        case.path_parameters = {**case.path_parameters, **there}
    if isinstance(case.body, dict) and "verb" in case.body and draw(st.integers(0, 3)):
        verb = draw(st.sampled_from(["submit", *VERBS]))
        case.body = {**case.body, **ANSWERS.get(verb, {}), "verb": verb}
    if isinstance(case.body, dict) and {"zone", "item"} & set(case.body) and draw(st.integers(0, 3)):
        case.body = {**case.body, "zone": known["zone"][0], "item": "C49"}
    return case


def faults(operation: Any, key: str, known: dict[str, list[str]], most: int) -> list[str]:
    """What goes wrong in one operation for whoever holds this key: at most one fault, the smallest found."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    shrinking = (Phase.explicit, Phase.generate)

    @seed(20261104)
    @settings(
        max_examples=most, deadline=None, database=None, phases=shrinking, suppress_health_check=list(HealthCheck)
    )
    @given(case=aimed(operation, known))
    def ask(case: Any) -> None:
        case.headers = {name: value for name, value in (case.headers or {}).items() if name != "Authorization"}
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)
        said_no(response)

    try:
        ask()
    except (FailureGroup, AssertionError, ValueError) as fault:
        return [f"{operation.label}: {fault}"[:4000]]
    return []


def examples(operation: Any, role: str, long: bool) -> int:
    """How often a role asks: each operation has one role whose turn it is, and whoever may not come in asks once."""
    able = [one for one in ROLES if one in TABLE.routes[NAMES[operation.definition.raw["operationId"]]]]
    if role not in able:
        return SHUT
    turn = able[sum(operation.label.encode()) % len(able)]
    return LONG if long else QUICK if role == turn else FEW


def said_no(response: Any) -> None:
    """A no is a problem with reasons in both languages."""
    if response.status_code < 400:
        return
    problem = json.loads(response.content)
    assert response.headers["content-type"][0].startswith("application/problem+json"), response.headers
    assert problem["status"] == response.status_code and problem["reasons"]
    for reason in problem["reasons"]:
        assert all(reason[part][tongue] for part in ("text", "next") for tongue in ("zh", "en")), reason
        assert reason["clause"], reason


# --- controls: each promise is broken on purpose, and the check above goes red -----------------------------------


def asked(app: Any, known: dict[str, list[str]], key: str, label: str) -> str:
    """What the check says of one operation of an application."""
    operation = next(one.ok() for one in described(app).get_all_operations() if one.ok().label == label)
    return "".join(faults(operation, key, known, QUICK))


def changed(path: str, change: Callable[[bytes], bytes], status: str = "") -> Callable[..., Any]:
    """The house with another answer at one address."""

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        there = environ["PATH_INFO"] == path

        def begin(said: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
            return start(status if there and status else said, kept, *rest)

        body = b"".join(application(environ, begin))
        return [change(body) if there else body]

    return app


@pytest.mark.slow
def test_controls_a_fault_a_strange_status_and_a_lost_field_are_each_seen(house):
    keys, known = house
    lost = changed("/api/cases", lambda body: body.replace(b'"rounds"', b'"laps"'))
    broken = changed("/api/zones", bytes, "500 Internal Server Error")
    strange = changed("/api/zones", bytes, "418 I'm a teapot")

    assert "rounds" in asked(lost, known, keys["window"], "GET /api/cases")
    assert "Server error" in asked(broken, known, "", "GET /api/zones")
    assert "Undocumented status code" in asked(strange, known, "", "GET /api/zones")
    assert asked(application, known, keys["window"], "GET /api/cases") == ""


# --- the check ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_no_input_of_a_role_breaks_a_promise_of_the_description(role, house, pytestconfig):
    keys, known = house
    long = pytestconfig.getoption("--long")
    operations = [found.ok() for found in described().get_all_operations()]

    wrong = [fault for one in operations for fault in faults(one, keys.get(role, ""), known, examples(one, role, long))]

    assert len(operations) >= 18
    assert not wrong, "\n\n".join(wrong)
