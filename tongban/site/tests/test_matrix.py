"""The whole matrix over HTTP: role × relation × address × state × move, held against the page that people read.

`docs/matrix.md` and `[routes]` are read as text; who stands how to what is written by hand in `standings.py`. A run
walks every address and every move of every state once for each role, in turns through all who have that role; `--long`
walks them all.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import SimpleCookie
from zlib import crc32

import pytest
from django.db import transaction

from tongban.applicants import commands as applicants
from tongban.applicants import queries as mandates
from tongban.cases import commands
from tongban.cases.tests import factories as f
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.journal.models import Line
from tongban.site.tests import standings as s
from tongban.site.tests import two_zones as z
from tongban.site.tests.matrix_page import NAMED, OPEN, OWN, ROLES, ROUTES, STATES, VERBS, fate, listed, sees
from tongban.site.tests.test_non_interference import without_filters, without_walls

pytestmark = pytest.mark.slow

# --- what the house says -----------------------------------------------------------------------------------------


@dataclass
class Stage:
    """Two zones side by side, everybody, a matter in every state, and browsers that came in once."""

    here: z.Side
    there: z.Side
    everybody: list
    matters: s.Matters
    browsers: dict

    def browser(self, standing):
        key = (standing.name, standing.world and standing.world.zone)
        if key not in self.browsers:
            self.browsers[key] = standing.come_in()
        return self.browsers[key]

    def of_role(self, role):
        return [one for one in self.everybody if one.role == role]

    def named(self, name):
        """Somebody of the zone itself."""
        return next(one for one in self.everybody if one.name == name and one.world is self.here.world)

    def turn(self, role, words, every):
        """Who of a role has his turn: one by the words, or all."""
        known = self.of_role(role)
        return known if every else [known[crc32(words.encode()) % len(known)]]


def set_out():
    """Two zones side by side with everything that can be named in an address, everybody, a matter in every state."""
    here, there = z.side(), z.side(f.ANSWERS)
    with clock.told(f.MORNING - timedelta(days=1)):
        everybody = s.cast(here.world, there.world)
    matters = s.matters(here.world, z.ANSWERS)
    z.reach_out(here)
    return Stage(here, there, everybody, matters, {})


@pytest.fixture
def stage(furnished):
    made = furnished("stage", set_out)
    with clock.told(z.NOON):
        yield made


@pytest.fixture
def every(pytestconfig):
    """Whether the whole matrix is walked."""
    return pytestconfig.getoption("--long")


def knocked(who, method, url, body=None):
    """One request whose effect is taken back, also in the browser."""
    kept = SimpleCookie({name: morsel.value for name, morsel in who.cookies.items()})
    with transaction.atomic():
        response, content = sent(who, method, url, body)
        transaction.set_rollback(True)
    who.cookies = kept
    return response, content


def sent(who, method, url, body=None):
    """One request, and what it is answered."""
    given = {"data": json.dumps(body or {"verb": "accept"}), "content_type": "application/json"}
    response = getattr(who, method)(url, **({} if method == "get" else given))
    return response, b"".join(response.streaming_content) if response.streaming else response.content


def entries(zone):
    """How many entries a zone's journal has."""
    policy.enter(OPERATOR)
    return Line.objects.filter(zone=zone).count()


def answered(response):
    """What an answer to a move says, in the words of `fate`."""
    codes = [reason["code"] for reason in response.json().get("reasons", ())]
    said = {401: "entrance", 403: "not his", 404: "nothing"}.get(response.status_code)
    return said or ("not now" if "wrong-state" in codes else "not mandated" if "not-mandated" in codes else "open")


def told(side, body, url=""):
    """The words in an answer that only the matters of that zone contain, and that the asker has not said himself."""
    register = () if any(place in url for place in REGISTER) else (side.world.enterprise_code,)
    words = (*z.CANARIES, *register, *side.numbers)
    return [one for one in words if one.encode() in body and one not in url]


REGISTER = ("/api/applicants/", "/acting/counter/facts/")
"""Where somebody who has found an applicant in the register is told his number."""


def addressed(side):
    """Every route with one address of a zone, and the names of what stands in it."""
    names = dict(z.routes())
    found = z.addresses({name: keys[:1] for name, keys in side.keys.items()})
    return [(route, url, names[route]) for route, url in found]


def assert_none(faults):
    """Nothing is wrong; otherwise every fault on a line of its own."""
    lines = [str(fault) for fault in faults]
    assert not lines, "\n" + "\n".join(lines)


# --- may a role come in by this address --------------------------------------------------------------------------


def let_in(stage, standing, routes):
    """Where somebody outside a route is not turned away without a word."""
    wrong, who = [], stage.browser(standing)
    for route, url, _names in routes:
        for method in ("get", "post") if standing.role not in ROUTES[route] else ():
            response, body = knocked(who, method, url)
            public = standing.role == "public"
            entrance = response.status_code == 302 and response["Location"].startswith("/enter/")
            page = public and not url.startswith("/api/") and entrance
            if not (page or response.status_code == (401 if public else 403)) or told(stage.here, body, url):
                wrong.append((standing.name, route, method, response.status_code))
    return wrong


def test_a_role_outside_a_route_is_turned_away_without_a_word(stage, every):
    routes = addressed(stage.here)
    unconcerned = [one for one in stage.everybody if not one.relations or one.role not in ("applicant", "agent")]
    guests = unconcerned if every else [next(one for one in unconcerned if one.role == role) for role in ROLES]

    assert {route for route, _url, _names in routes} == set(ROUTES)
    assert_none(fault for one in guests for fault in let_in(stage, one, routes))


# --- does he stand in a relation to what is named there ----------------------------------------------------------


def reached(stage, standing, routes, methods=("get", "post")):
    """Where somebody finds what he does not see, is told of it, or does not find what he sees."""
    wrong, who, relations = [], stage.browser(standing), stage.matters.relations(standing, "submitted")
    unconcerned = not any(sees(standing, relations, kind) for kind in OWN["number"])
    for route, url, names in (one for one in routes if one[0] != DESCRIPTION):
        hidden = any(unseen(standing, relations, route, name) for name in names)
        foreign = not standing.relations and set(names) - OPEN and z.NOBODY not in url
        silent = unconcerned and (standing.name, route) not in HIS_OWN
        for method in methods if standing.role in ROUTES[route] else ():
            # whoever should find nothing is not taken back: what he changed would be seen in the end
            response, body = (sent if hidden else knocked)(who, method, url)
            status, words = response.status_code, told(stage.here, body, url) if silent else []
            words = [word for word in words if word not in beside(stage.here, standing)]
            his = len(names) == 1 and names[0] in FOUND and not hidden and z.NOBODY not in url
            lost = method == "get" and his and status in (401, 403, 404)
            got = status < 400 and (route, method) not in BARE
            if ((hidden or foreign) and got) or lost or words or status == 500:
                wrong.append((standing.name, route, method, status, words))
    return wrong


def beside(side, standing):
    """The numbers of joint matters, to whoever sees those."""
    seen = sees(standing, set(standing.relations) - NOT_SO["joint"], "joint")
    return [joint.number for joint in side.joints if seen]


def unseen(standing, relations, route, name):
    """Whether what an address names is nothing to somebody. What is taken in for another zone is its item."""
    about = z.space(route)
    kinds, those = NAMED[about].get(name), set(relations) - NOT_SO.get(about, set()) - NOT_SO.get(name, set())
    return kinds is not None and not any(sees(standing, those, kind) for kind in kinds)


OF_ITEMS = {"covered", "filed", "agency", "asked"}
"""How one stands to a matter by its item, or by the office that decides: both are another zone's here."""
NOT_SO = {"leg": OF_ITEMS, "joint": OF_ITEMS - {"agency"}, "seal": {"own"}}
"""How one stands to the zone's matters and not to these: a joint matter has an item of its own and is led by the same
office here; the seal is that office's and no applicant's."""
FOUND = {"number", "certificate", "seal", "key", "appointment"}
"""What whoever may see it finds at each address that names it alone."""
DESCRIPTION = "api:openapi-json"
"""The same for everybody, and drawn anew each time: a second of work."""
HIS_OWN = {
    ("agent_at_home", "portal:mandates"),
    ("agent_at_home", "portal:mandate"),
    ("colleague-outside", "applicants:parties"),
    ("colleague-outside", "applicants:leave"),
    ("asked", "api:facts"),
    ("asked_approver", "api:facts"),
}
"""Where somebody who sees no matter is told of his own: an agent of his clients, a colleague of his enterprise, an
office of the applicant about whom it is asked in another matter."""
BARE = {("people:move_account", "get")}
"""An address of moves that shows its asker his own page when it is asked for without one."""


def test_everybody_finds_what_concerns_him_and_nothing_else(stage, every):
    routes, before = addressed(stage.here), entries(stage.here.world.zone)

    assert_none(
        fault
        for role in ROLES
        for one in routes
        for who in stage.turn(role, one[0], every)
        for fault in reached(stage, who, [one])
    )
    assert entries(stage.here.world.zone) == before


def test_in_no_list_a_stranger_of_the_zone_is_told_of_a_matter(stage):
    lists = [one for one in addressed(stage.here) if not set(one[2]) - OPEN]
    strangers = [one for one in stage.everybody if one.name in STRANGERS]

    assert len(strangers) == len(STRANGERS)
    assert_none(fault for who in strangers for fault in reached(stage, who, lists, ("get",)))


STRANGERS = ("citizen", "stranger", "elsewhere", "agent_at_home", "colleague-outside", "ended")


def seen(stage, standing):
    """Where somebody is told something of the zone's matters; drafts and questions are the person's own."""
    who, his = stage.browser(standing), ("draft", "question")
    routes = [one for one in addressed(stage.here) if one[0].startswith(("cases:", "api:"))]
    routes = [one for one in routes if not any(word in one[1] for word in his)]
    return [url for _route, url, _names in routes if told(stage.here, knocked(who, "get", url)[1], url)]


def test_one_person_acting_for_two_enterprises_sees_one_at_a_time(stage):
    world = stage.here.world
    policy.enter(OPERATOR)
    other = applicants.register_enterprise(zone=world.zone, uscc=f.credit_code(990_001), name="另一家企业", by=OPERATOR)
    applicants.admit(other, world.applicant.person, by=OPERATOR, manner="legal")
    world.actors["two"] = Actor("applicant", world.applicant.person, principal=other.id, name="赵一鸣")
    world.accounts["two"] = world.accounts["applicant"]
    one_at_a_time = [s.Standing("applicant", "applicant", world=world), s.Standing("two", "applicant", world=world)]

    first, second = (seen(stage, one) for one in one_at_a_time)

    assert len(first) >= 3
    assert second == []


# --- may he make this move in this state -------------------------------------------------------------------------


def offered(stage, standing, states):
    """Where the moves that a matter offers somebody are other than those of the page."""
    wrong, who = [], stage.browser(standing)
    for state in states:
        relations = stage.matters.relations(standing, state)
        response = who.get(f"/api/cases/{stage.matters.by_state[state].number}")
        known = {move["verb"]: move["reasons"] for move in response.json().get("moves", ())}
        sight = standing.role != "public" and any(sees(standing, relations, kind) for kind in OWN["number"])
        expected = listed(standing, relations, state) if sight else {}
        if set(known) != set(expected) or (response.status_code == 200) != sight:
            wrong.append((standing.name, state, response.status_code, sorted(set(known) ^ set(expected))))
    return wrong


def test_a_matter_offers_everybody_in_every_state_the_moves_of_the_page(stage):
    assert set(stage.matters.by_state) == set(STATES)
    assert_none(fault for one in stage.everybody for fault in offered(stage, one, STATES))


def tried(stage, standing, state, verbs):
    """Which moves end otherwise than the page says, when somebody simply tries them."""
    wrong, who, relations = [], stage.browser(standing), stage.matters.relations(standing, state)
    url = f"/api/cases/{stage.matters.by_state[state].number}/moves"
    for verb in verbs:
        expected = fate(standing, relations, state, verb)
        body = {"verb": verb} | s.ANSWERS.get(verb, {})
        response, _body = (knocked if expected == "open" else sent)(who, "post", url, body)
        if answered(response) != expected:
            wrong.append((standing.name, state, verb, expected, response.status_code))
    return wrong


@pytest.mark.parametrize("roles", ["public applicant window", "agent admin", "reviewer", "approver supervisor"])
def test_a_move_that_somebody_tries_ends_as_the_page_says(roles, stage, every):
    before = entries(stage.here.world.zone)

    for role in roles.split():
        turns = [(one, at, [verb]) for at in STATES for verb in VERBS for one in stage.turn(role, at + verb, every)]
        assert_none(fault for one, state, verbs in turns for fault in tried(stage, one, state, verbs))
    assert entries(stage.here.world.zone) == before


# --- controls: a hole is made on purpose, and the checks above see it --------------------------------------------


def test_controls_an_open_route_a_loose_party_and_a_forgotten_limit_are_each_seen(stage, monkeypatch):
    public, agent = stage.of_role("public")[0], stage.named("agent-answer")
    supervisor, route = stage.named("supervisor"), ("api:cases", "/api/cases", ())

    def found():
        return (
            [fault[2:] for fault in let_in(stage, public, [route])],
            [fault[2:] for fault in tried(stage, supervisor, "submitted", ["decline"])],
            [fault[1:3] for fault in offered(stage, supervisor, ["submitted"])],
            [fault[2:] for fault in tried(stage, agent, "accepted", ["withdraw"])],
        )

    assert not any(found())
    monkeypatch.setattr(policy, "may_come_in", lambda actor, route: True)
    monkeypatch.setitem(commands.CASE.parties, "window", lambda case, actor: True)
    monkeypatch.setattr(mandates, "not_mandated", lambda *_: None)

    by_route, by_party, offers, beyond = found()
    assert ("get", 200) in by_route
    assert (by_party, offers, beyond) == (
        [("decline", "not his", 422)],
        [("submitted", 200)],
        [("withdraw", "not mandated", 201)],
    )


def test_control_with_neither_wall_nor_filter_a_stranger_is_told(stage, as_owner, monkeypatch):
    window = next(one for one in stage.of_role("window") if not one.relations)
    told = ("api:case", "seals:show", "certificates:show", "api:joint")
    routes = [one for one in addressed(stage.here) if one[0] in told]
    assert reached(stage, window, routes) == []
    without_walls(as_owner)
    without_filters(monkeypatch)

    assert {fault[1] for fault in reached(stage, window, routes, ["get"]) if fault[3] == 200} == set(told)
