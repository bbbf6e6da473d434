"""Subscribing by page and by API: the same commands, refused in the same words."""

import json

import pytest

from tongban.cases.tests import factories as f
from tongban.kernel import clock
from tongban.subscriptions import commands
from tongban.subscriptions.models import Delivery, Subscription
from tongban.subscriptions.tests.factories import heard, subscribed


def ask(client, method, path, body=None, **headers):
    sent = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
    return getattr(client, method)(f"/api{path}", **sent, headers=headers)


def test_a_program_subscribes_pauses_and_ends(here, there):
    client = here.come_in("applicant")
    wanted = {"name": "erp", "url": there.url, "verbs": ["case.decide"]}

    made = ask(client, "post", "/subscriptions", wanted, **{"Idempotency-Key": "one"})
    again = ask(client, "post", "/subscriptions", wanted, **{"Idempotency-Key": "one"})
    path = f"/subscriptions/{made.json()['id']}"
    moved = [ask(client, "post", f"{path}/moves", {"verb": verb}) for verb in ("pause", "resume", "end", "pause")]

    assert (made.status_code, again.content) == (201, made.content)
    assert [one.status_code for one in moved] == [201, 201, 201, 409]
    assert ask(client, "get", path).json()["status"] == "ended"
    assert Subscription.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"url": "https://127.0.0.1/"}, "private-address"),
        ({"url": "https://169.254.169.254/latest"}, "private-address"),
        ({"url": "http://8.8.8.8/"}, "not-https"),
        ({"url": "nonsense"}, "not-a-url"),
        ({"verbs": []}, "unknown-verb"),
        ({"name": " "}, "missing"),
    ],
)
def test_a_wrong_wish_is_refused_with_reasons(here, there, changed, code):
    wanted = {"name": "erp", "url": there.url, "verbs": ["case.decide"], **changed}

    answer = ask(here.come_in("applicant"), "post", "/subscriptions", wanted)

    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (422, code)
    assert Subscription.objects.count() == 0


def test_the_log_by_api_is_stable_while_it_grows_and_holds_no_content(here, there):
    with clock.told(f.MORNING):
        made = subscribed(here, there, "applicant", ("case.submit",))
        cases = [f.submitted(here) for _ in range(3)]
        for case in cases:
            heard(case)
    client = here.come_in("applicant")
    first = ask(client, "get", f"/subscriptions/{made.id}/deliveries?limit=2").json()
    with clock.told(f.MORNING):
        heard(f.submitted(here))

    second = ask(client, "get", f"/subscriptions/{made.id}/deliveries?limit=2&cursor={first['next']}").json()

    told = [line["entry"] for line in first["items"] + second["items"]]
    assert told == [f"{case.id}.1" for case in reversed(cases)]
    assert second["next"] is None
    assert cases[0].applicant_name not in str(first)


def test_what_was_given_up_is_told_anew_by_the_page(here, there):
    with clock.told(f.MORNING):
        made = subscribed(here, there, "applicant", ("case.submit",))
        heard(f.submitted(here))
    Delivery.objects.update(status="dead", fault="no-answer", next_at=None)
    client = here.come_in("applicant")

    page = client.get(f"/subscriptions/{made.id}/").content.decode()
    done = client.post(f"/subscriptions/{made.id}/replay")

    assert "no-answer" in page
    assert (done.status_code, Delivery.objects.get().status) == (302, "waiting")


def test_the_page_keeps_what_was_typed_when_it_refuses(here, there):
    client = here.come_in("admin")
    typed = {"name": "数据平台", "url": "https://10.0.0.1/hook", "verbs": ["case.accept"]}

    refused = client.post("/subscriptions/", typed)
    done = client.post("/subscriptions/", {**typed, "url": there.url})

    page = refused.content.decode()
    assert refused.status_code == 422
    assert all(text in page for text in ("数据平台", "https://10.0.0.1/hook", 'value="case.accept" checked'))
    assert (done.status_code, Subscription.objects.get().name) == (302, "数据平台")


def test_somebody_elses_subscription_is_not_there(here, there):
    made = subscribed(here, there, "applicant")

    for name in ("citizen", "window", "admin"):
        client = here.come_in(name)
        assert client.get(f"/subscriptions/{made.id}/").status_code == 404
        assert client.post(f"/subscriptions/{made.id}/moves", {"verb": "end"}).status_code == 404
        assert ask(client, "post", f"/subscriptions/{made.id}/replay", {}).status_code == 404


def test_a_person_holds_a_bounded_number(here, there, monkeypatch):
    monkeypatch.setattr("tongban.subscriptions.rules.MOST", 1)
    subscribed(here, there, "applicant")
    client = here.come_in("applicant")

    answer = ask(client, "post", "/subscriptions", {"name": "b", "url": there.url, "verbs": ["case.accept"]})

    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (422, "too-many")
    assert commands.BATCH
