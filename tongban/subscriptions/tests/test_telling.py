"""Programs are told: signed, in order, again until they answer, and never more than they may see."""

import base64
import hashlib
from datetime import timedelta
from random import Random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.cases.tests import factories as f
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.refusals import NotYours, Refused
from tongban.people import commands as people
from tongban.people.models import Post, Tenure
from tongban.subscriptions import commands, queries, rules
from tongban.subscriptions.models import Delivery
from tongban.subscriptions.tests.factories import heard, subscribed


def told(at=f.MORNING):
    """One turn of the postman."""
    with clock.told(at):
        return commands.deliver()


def log(subscription):
    policy.enter(OPERATOR)
    return list(queries.log(subscription).order_by("id").values_list("verb", "status", "tries", "answer", "fault"))


@pytest.fixture
def subscription(here, there):
    with clock.told(f.MORNING):
        return subscribed(here, there)


def until_quiet(at=f.MORNING):
    while told(at):
        pass


# --- what is told ------------------------------------------------------------------------------------------------


def test_every_step_is_told_in_order_and_once(here, there, subscription):
    case = f.proposed(here)
    with clock.told(f.MORNING):
        heard(case), heard(case)

    until_quiet()

    assert there.verbs == ["submit", "accept", "propose"]
    assert [line[1] for line in log(subscription)] == ["told"] * 3


def test_an_event_is_a_cloudevent_that_names_no_person(here, there, subscription):
    case = f.submitted(here)
    with clock.told(f.MORNING):
        heard(case)

    told()

    (headers, body), (event,) = there.got[0], there.events
    assert headers["Content-Type"] == "application/cloudevents+json; charset=utf-8"
    assert set(event) == {*"specversion id source type subject time sequence datacontenttype data".split()}
    assert (event["specversion"], event["type"], event["subject"]) == ("1.0", "tongban.case.submit", case.number)
    assert event["data"]["status"] == "submitted"
    people_told = [case.applicant_name, str(case.party), f.ANSWERS["contact_telephone"], here.enterprise_code]
    assert [one for one in people_told if one in body.decode()] == []


def test_a_receiver_verifies_the_signature_with_the_published_key_alone(here, there, subscription):
    case = f.submitted(here)
    with clock.told(f.MORNING):
        heard(case)
    told()

    headers, body = there.got[0]
    key = base64.b64decode(queries.public_key().removeprefix("whpk_"))
    signature = base64.b64decode(headers["webhook-signature"].removeprefix("v1a,"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
    assert headers["webhook-timestamp"] == str(int(f.MORNING.timestamp()))
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(key).verify(signature, signed + b" ")


def test_nothing_is_told_that_happened_before_or_was_not_asked_for(here, there):
    before = f.submitted(here)
    with clock.told(f.MORNING + timedelta(minutes=1)):
        subscribed(here, there, verbs=("case.accept",))
        heard(before)
    f.move(here, before, "window", "accept", f.MORNING + timedelta(minutes=2))
    f.move(here, before, "reviewer", "claim", f.MORNING + timedelta(minutes=3))
    with clock.told(f.MORNING + timedelta(minutes=4)):
        heard(before)

    until_quiet(f.MORNING + timedelta(minutes=5))

    assert there.verbs == ["accept"]


# --- only what the subscriber may see ----------------------------------------------------------------------------


def test_another_zone_another_agency_and_another_party_are_told_nothing(here, there):
    with clock.told(f.MORNING):
        with clock.told(f.MORNING - timedelta(days=1)):
            other = f.world()
        for world, name in ((other, "admin"), (here, "stranger"), (here, "citizen"), (here, "applicant")):
            subscribed(world, there, name, ("case.submit",))
        heard(f.submitted(here))

    assert Delivery.objects.count() == 1
    until_quiet()
    assert len(there.got) == 1


def strangers_hear(here, there):
    """How many events reach another office, another person and another zone, of a matter that is none of theirs."""
    with clock.told(f.MORNING - timedelta(days=1)):
        other = f.world()
    with clock.told(f.MORNING):
        for world, name in ((other, "admin"), (here, "stranger"), (here, "citizen")):
            subscribed(world, there, name, ("case.submit",))
        heard(f.submitted(here))
    until_quiet()
    return len(there.got)


def all_seeing(subscription):
    """The hole: a subscriber stands where everything is seen."""
    policy.enter(CLOCK)
    return CLOCK


def test_control_where_nobody_asks_who_may_see_it_every_subscriber_hears(here, there, monkeypatch):
    monkeypatch.setattr(policy, "may_view", lambda actor, kind, row: True)
    monkeypatch.setattr(queries, "stands", all_seeing)

    assert strangers_hear(here, there) == 3


@pytest.mark.parametrize("hole", ["the step", "the telling"])
def test_the_look_at_the_step_and_the_look_at_the_telling_hold_each_alone(here, there, monkeypatch, hole):
    place, name, opened = (
        (policy, "may_view", lambda *_: True) if hole == "the step" else (queries, "stands", all_seeing)
    )
    monkeypatch.setattr(place, name, opened)

    assert strangers_hear(here, there) == 0


def test_the_applicant_is_not_told_what_stays_inside(here, there):
    with clock.told(f.MORNING):
        subscribed(here, there, "applicant", ("case.propose", "case.decide"))
        case = f.proposed(here)
        f.move(here, case, "approver", "decide", f.MORNING, outcome="granted")
        heard(case)

    until_quiet()

    assert [(event["data"]["verb"], event["data"]["withheld"]) for event in there.events] == [
        ("propose", True),
        ("decide", False),
    ]
    assert ["outcome" in event["data"] for event in there.events] == [False, True]


def test_who_no_longer_holds_the_post_is_told_nothing_more(here, there, subscription):
    case = f.submitted(here)
    with clock.told(f.MORNING):
        heard(case)
        policy.enter(OPERATOR)
        post = Post.objects.get(zone=here.zone, code=here.admin.post)
        tenure = Tenure.objects.get(zone=here.zone, person=here.admin.person)
        people.relieve(post, tenure, until=clock.china_date(f.MORNING - timedelta(days=1)), by=OPERATOR)

    until_quiet()

    assert there.got == []
    assert log(subscription) == [("case.submit", "dead", 0, None, "not-standing")]


def test_for_who_has_left_the_post_nothing_is_kept_of_what_happens_after(here, there, subscription):
    policy.enter(OPERATOR)
    tenure = Tenure.objects.select_related("seat").get(zone=here.zone, person=here.admin.person)
    with clock.told(f.MORNING):
        people.relieve(tenure.seat, tenure, until=clock.china_date(f.MORNING - timedelta(days=1)), by=OPERATOR)
        heard(f.submitted(here))

    assert log(subscription) == []


def test_a_subscription_and_its_log_are_seen_by_its_holder_and_the_house(here, there, subscription):
    seen = {}
    for name in ("admin", "window", "reviewer", "applicant", "supervisor"):
        policy.enter(here.actors[name])
        seen[name] = queries.visible_to(here.actors[name]).count()

    assert seen == {"admin": 1, "window": 0, "reviewer": 0, "applicant": 0, "supervisor": 0}
    policy.enter(here.window)
    assert not queries.log(subscription).exists()
    with pytest.raises(NotYours):
        queries.find(here.window, subscription.id)


# --- again and again ---------------------------------------------------------------------------------------------


def test_a_receiver_that_answers_500_for_a_day_is_told_everything_in_order_when_it_is_back(here, there, subscription):
    there.answer = 500
    case = f.accepted(here)
    with clock.told(f.MORNING):
        heard(case)
    now, back = f.MORNING, f.MORNING + timedelta(days=1)

    while now < back:
        told(now)
        now += timedelta(minutes=10)
    tries = len(there.got)
    there.answer, there.got[:] = 204, []
    while now < back + timedelta(hours=8):
        told(now)
        now += timedelta(minutes=10)

    assert 8 <= tries <= 14
    assert there.verbs == ["submit", "accept"]
    assert [(line[1], line[4]) for line in log(subscription)] == [("told", "")] * 2


def test_what_is_not_taken_for_three_days_is_given_up_and_told_anew_on_demand(here, there, subscription):
    there.answer = 410
    case = f.submitted(here)
    with clock.told(f.MORNING):
        heard(case)
    for hours in range(0, 90, 3):
        told(f.MORNING + timedelta(hours=hours))
    given_up = log(subscription)
    there.answer, there.got[:] = 200, []
    later = f.MORNING + timedelta(days=9)

    policy.enter(here.admin)
    with clock.told(later):
        count = commands.replay(subscription, by=here.admin)
    until_quiet(later)

    assert given_up[0][1] == "dead"
    assert (count, there.verbs, log(subscription)[0][1]) == (1, ["submit"], "told")


def test_one_matter_that_is_refused_does_not_hold_up_another(here, there, subscription):
    first, second = f.submitted(here), f.submitted(here)
    with clock.told(f.MORNING):
        heard(first), heard(second)
    there.answer = 500
    told()
    there.answer = 200
    told(f.MORNING + timedelta(minutes=2))
    until_quiet(f.MORNING + timedelta(minutes=3))

    assert sorted({event["subject"] for event in there.events}) == sorted([first.number, second.number])
    assert len(there.got) == 3


def test_a_crash_between_telling_and_noting_tells_again_and_loses_nothing(here, there, subscription, monkeypatch):
    case = f.submitted(here)
    with clock.told(f.MORNING):
        heard(case)
    with monkeypatch.context() as falling, pytest.raises(SystemExit):
        falling.setattr(commands, "_noted", lambda *_, **__: (_ for _ in ()).throw(SystemExit))
        told()

    told(f.MORNING + timedelta(minutes=1))
    told(f.MORNING + timedelta(minutes=3))

    assert [event["id"] for event in there.events] == [f"{case.id}.1"] * 2


def test_a_paused_subscription_is_told_later_and_an_ended_one_never(here, there, subscription):
    policy.enter(here.admin)
    commands.move(subscription, "pause", by=here.admin)
    case = f.submitted(here)
    with clock.told(f.MORNING):
        heard(case)
    until_quiet()
    quiet = len(there.got)
    policy.enter(here.admin)
    commands.move(subscription, "resume", by=here.admin)
    until_quiet()
    policy.enter(here.admin)
    commands.move(subscription, "end", by=here.admin)
    other = f.submitted(here)
    with clock.told(f.MORNING):
        heard(other)
    until_quiet()

    assert (quiet, len(there.got)) == (0, 1)
    with pytest.raises(Refused):
        commands.replay(subscription, by=here.admin)


def test_waits_grow_threefold_with_jitter_up_to_six_hours():
    dice = Random(7)
    waits = [rules.wait_after(tries, dice).total_seconds() for tries in range(1, 15)]

    for tries, waited in enumerate(waits):
        whole = min(10 * 3**tries, 6 * 3600)
        assert 0.8 * whole <= waited <= 1.2 * whole
    assert len(set(waits)) == len(waits)


def test_the_question_what_is_due_costs_the_same_for_one_and_for_many(here, there, subscription):
    counts = []
    for many in (1, 4):
        for _ in range(many):
            case = f.submitted(here)
            with clock.told(f.MORNING):
                heard(case)
        policy.enter(CLOCK)
        with CaptureQueriesContext(connection) as said:
            list(queries.due(f.MORNING))
        counts.append(len(said))

    assert counts == [1, 1]


def test_the_log_forgets_what_was_told_a_month_ago(here, there, subscription):
    case = f.submitted(here)
    with clock.told(f.MORNING):
        heard(case)
    told()

    with clock.told(f.MORNING + timedelta(days=29)):
        policy.enter(CLOCK)
        early = commands.forget()
    with clock.told(f.MORNING + timedelta(days=31)):
        assert (early, commands.forget()) == (0, 1)


def test_the_address_stands_beside_the_entry_and_not_in_it(here, there, subscription):
    policy.enter(OPERATOR)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM journal_entry WHERE subject = %s", [subscription.id])
        body = bytes(cursor.fetchone()[0])

    assert b"127.0.0.1" not in body
    assert hashlib.sha256(body).digest() == bytes(subscription.head)
