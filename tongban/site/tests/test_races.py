"""Many hands and many repetitions over real HTTP: one wins, the others are told; one key, one effect, one answer."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Barrier
from time import monotonic, sleep
from urllib.parse import urlsplit

import psycopg
import pytest

from tongban.cases.tests import factories as f
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.clock.commands import publish_national
from tongban.kernel.journal.read import history
from tongban.people import commands as people
from tongban.people.models import Person, Post

pytestmark = pytest.mark.slow
CLERKS = 50
HELD = "SELECT 1 FROM cases_case WHERE id = %s FOR UPDATE"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@dataclass
class Counter:
    """A matter that was handed in, its clerk's key, and the server it is handled on."""

    server: str
    case: object
    world: f.World
    keys: list[str] = field(default_factory=list)

    def ask(self, key, body, *, once="", to=""):
        """One request on a connection of its own: status and the very bytes."""
        place = urlsplit(self.server)
        line = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        line.request("POST", to or f"/api/cases/{self.case.number}/moves", json.dumps(body), headers | named(once))
        answer = line.getresponse()
        body = answer.read()
        line.close()
        return answer.status, body

    def lines(self):
        """What stands in the matter's journal."""
        policy.enter(OPERATOR)
        return [entry.act for entry in history(self.case.zone, self.case.id)]


def named(once):
    """The header of a request that may be sent again."""
    return {"Idempotency-Key": once} if once else {}


def token(world, actor):
    """A key for somebody in his post."""
    policy.enter(OPERATOR)
    post = Post.objects.get(zone=world.zone, code=actor.post) if actor.post else None
    person = Person.objects.get(id=actor.person)
    return people.issue_token(person, name="race", by=OPERATOR, post=post, principal=actor.principal)[1]


@pytest.fixture
def counter(server):
    """A matter at the window, and the key of the clerk."""
    publish_national()
    world = f.world()
    case = f.submitted(world, at=clock.now())
    return Counter(server, case, world, [token(world, world.window)])


def clerks(world, count):
    """Further clerks of the comprehensive window, each with a name and a key."""
    today = clock.china_date(clock.now())
    found = {}
    for place in range(count):
        policy.enter(OPERATOR)
        name = f"窗口{place}号"
        person = people.register_person(zone=world.zone, name=name, by=OPERATOR)
        post = people.open_post(zone=world.zone, code=f"Q{place}", role="window", by=OPERATOR, office_zh="窗口")
        people.appoint(post, person.id, since=today, by=OPERATOR)
        found[name] = people.issue_token(person, name="race", by=OPERATOR, post=post)[1]
    return found


def at_once(count, act):
    """The same act by many hands, all at the same moment."""
    start = Barrier(count)

    def begun(place):
        start.wait()
        return act(place)

    with ThreadPoolExecutor(count) as hands:
        return list(hands.map(begun, range(count)))


def codes(body):
    """The reasons of a refusal by code."""
    return [reason["code"] for reason in json.loads(body)["reasons"]]


def test_of_fifty_clerks_one_accepts_and_forty_nine_are_told_who_was_faster(counter):
    keys = clerks(counter.world, CLERKS)
    names, secrets = list(keys), list(keys.values())

    answers = at_once(CLERKS, lambda place: counter.ask(secrets[place], {"verb": "accept"}))

    won = [place for place, (status, _) in enumerate(answers) if status == 201]
    lost = [json.loads(body) for status, body in answers if status == 409]
    assert (len(won), len(lost)) == (1, CLERKS - 1)
    assert all(names[won[0]] in "".join(one["text"]["zh"] for one in problem["reasons"]) for problem in lost)
    assert counter.lines() == ["submit", "accept"]


def test_control_a_door_that_forgets_the_expected_version_is_seen(counter, committed):
    forget_the_version(committed)
    secrets = list(clerks(counter.world, 10).values())

    answers = at_once(10, lambda place: counter.ask(secrets[place], {"verb": "accept"}))

    assert sorted(status for status, _ in answers) != [201] + [409] * 9


def forget_the_version(committed):
    """Plant a bug: the door of cases no longer asks which version was read."""
    with psycopg.connect(committed.owner_url, autocommit=True) as owner:
        (told,) = owner.execute("SELECT pg_get_functiondef('door_case'::regproc)").fetchone()
        forgetful = told
        for asked in ("AND t.version = e_number - 1", "AND encode(t.head, 'hex') = b->>'prev'"):
            forgetful = forgetful.replace(asked, "")
        assert forgetful != told
        owner.execute(forgetful)


def test_one_request_sent_by_twenty_at_once_has_one_effect_and_one_answer(counter):
    def until_answered(_place):
        for _ in range(200):
            status, body = counter.ask(counter.keys[0], {"verb": "accept"}, once="one-and-the-same")
            if status != 409 or codes(body) != ["still-running"]:
                return status, body
            sleep(0.02)
        raise AssertionError("never answered")

    answers = at_once(20, until_answered)

    assert len(set(answers)) == 1 and answers[0][0] == 201
    assert counter.lines() == ["submit", "accept"]


def test_control_without_the_key_the_repetitions_are_refused(counter):
    answers = at_once(5, lambda _place: counter.ask(counter.keys[0], {"verb": "accept"}))

    assert sorted(status for status, _ in answers) == [201, 409, 409, 409, 409]
    assert len(set(answers)) > 1


def test_an_answer_is_the_same_bytes_long_after_the_matter_has_moved_on(counter):
    first = counter.ask(counter.keys[0], {"verb": "accept"}, once="kept")
    f.move(counter.world, counter.case, "reviewer", "propose", outcome="granted")

    assert counter.ask(counter.keys[0], {"verb": "accept"}, once="kept") == first


def test_the_key_with_another_payload_or_for_another_address_is_422_and_changes_nothing(counter):
    other = f.submitted(counter.world, at=clock.now())
    counter.ask(counter.keys[0], {"verb": "accept"}, once="used")

    another = counter.ask(counter.keys[0], {"verb": "not_needed", "reason": "无需许可"}, once="used")
    elsewhere = counter.ask(counter.keys[0], {"verb": "accept"}, once="used", to=f"/api/cases/{other.number}/moves")

    assert [(status, codes(body)) for status, body in (another, elsewhere)] == [(422, ["key-reused"])] * 2
    assert counter.lines() == ["submit", "accept"]
    assert f.again(counter.world, other).status == "submitted"


def test_the_same_key_of_another_person_is_another_key(counter):
    colleague = token(counter.world, counter.world.colleague)
    counter.ask(counter.keys[0], {"verb": "accept"}, once="mine")

    status, body = counter.ask(colleague, {"verb": "accept"}, once="mine")

    assert (status, codes(body)) == (409, ["wrong-state", "moved-by"])


@contextmanager
def held(committed, case):
    """The matter's row is held by somebody else, so that a move on it begins and cannot end."""
    with psycopg.connect(committed.owner_url) as other:
        other.execute(HELD, [case.id])
        yield


def test_while_the_first_runs_the_same_request_is_told_to_wait_and_then_gets_its_answer(counter, committed):
    accept = {"verb": "accept"}
    with ThreadPoolExecutor(1) as hands:
        with held(committed, counter.case):
            first = hands.submit(counter.ask, counter.keys[0], accept, once="slow")
            await_lock(committed)
            status, body = counter.ask(counter.keys[0], accept, once="slow")
        done = first.result(30)

    assert (status, codes(body)) == (409, ["still-running"])
    assert done[0] == 201
    assert counter.ask(counter.keys[0], accept, once="slow") == done
    assert counter.lines() == ["submit", "accept"]


def await_lock(committed, within=10.0):
    """Until a request stands before the held row."""
    limit = monotonic() + within
    with psycopg.connect(committed.runtime_url, autocommit=True) as other:
        while not other.execute(WAITING).fetchone()[0]:
            assert monotonic() < limit, "no request has come to the held row"
            sleep(0.02)
