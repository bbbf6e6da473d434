"""What programs do with seats and numbers: the same verbs, by token."""

import pytest
from django.test import Client

from tongban.appointments.tests import factories as f
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.people import commands as people
from tongban.people.models import Post


@pytest.fixture
def ask(here):
    def asked(name, method, path, body=None):
        policy.enter(OPERATOR)
        actor, person = here.actors.get(name), here.people.get(name)
        more = {}
        if person:
            post = Post.objects.get(zone=here.zone, code=actor.post) if actor.post else None
            key = people.issue_token(person.person, name="key", by=OPERATOR, post=post, principal=actor.principal)[1]
            more = {"HTTP_AUTHORIZATION": f"Bearer {key}"}
        with clock.told(f.MORNING):
            answer = getattr(Client(), method)(f"/api{path}", body, content_type="application/json", **more)
        return answer.status_code, answer.json()

    return asked


def test_a_program_books_moves_and_checks_in(here, ask):
    free = ask("", "get", f"/items/{here.zone}/C49/times?limit=2")[1]["items"]
    wanted = {"zone": here.zone, "item": "C49", "slot": free[0]["slot"], "name": "钱多", "telephone": "13800138000"}

    made = ask("citizen", "post", "/appointments", wanted)
    again = ask("citizen", "post", "/appointments", wanted)
    moved = ask("citizen", "post", f"/appointments/{made[1]['id']}/moves", {"verb": "move", "slot": free[1]["slot"]})
    come = ask("window", "post", f"/appointments/{made[1]['id']}/moves", {"verb": "arrive"})

    assert [made[0], again[0], moved[0], come[0]] == [201, 409, 201, 201]
    assert (again[1]["type"], come[1]["status"]) == ("urn:tongban:refusal:open-already", "arrived")
    assert [one["number"] for one in ask("citizen", "get", "/appointments")[1]["items"]] == [made[1]["number"]]
    assert ask("other", "get", f"/appointments/{made[1]['id']}")[0] == 404


def test_a_program_calls_from_a_window(here, ask):
    at = f"/halls/{here.zone}/hall"

    taken = ask("window", "post", f"{at}/tickets", {"item": "C49", "name": "欧阳修文"})
    waits = ask("window", "get", f"{at}/windows/01")[1]
    called = ask("window", "post", f"{at}/windows/01/next")
    line = ask("", "get", f"{at}/line")[1]
    own = f"/tickets/{taken[1]['ticket']}/moves"
    elsewhere = [ask("window", "post", own, {"verb": "finish", "window": at})[1]["type"] for at in ("", "02")]
    done = ask("window", "post", own, {"verb": "finish", "window": "01"})
    shut = ask("window", "post", f"{at}/windows/01/moves", {"verb": "close"})
    no = ask("window", "post", f"{at}/windows/01/next")

    assert elsewhere == ["urn:tongban:refusal:elsewhere"] * 2
    assert waits["waiting"][0]["name"] == "欧阳修文" and "欧阳" not in str(line)
    assert (called[0], line["called"][0]["label"], line["called"][0]["window"]) == (201, "B001", "01")
    assert (done[1]["status"], shut[1]["status"], no[1]["type"]) == (
        "done", "closed", "urn:tongban:refusal:window-closed"
    )  # fmt: skip


def test_a_program_sets_a_plan(here, ask):
    path = f"/halls/{here.zone}/hall/plan"

    assert ask("admin", "get", path)[1] == {"minutes": 30, "seats": 1, "days": 3}
    assert ask("admin", "put", path, {"minutes": 20, "seats": 2, "days": 4})[1]["seats"] == 2
    assert ask("admin", "put", path, {"minutes": 0, "seats": 2, "days": 4})[0] == 422
    assert ask("window", "get", path)[0] == 403
