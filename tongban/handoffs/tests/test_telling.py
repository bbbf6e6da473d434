"""Telling the applicant of his leg, and the officer who acts for him: each step once, whoever keeps the other zone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from tongban.applicants import commands as applicants
from tongban.cases import commands as drafting
from tongban.cases.tests import factories as f
from tongban.handoffs import commands, queries
from tongban.handoffs.tests import factories as h
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.exchange import own_keys
from tongban.kernel.journal.read import history
from tongban.kernel.notices.models import Notice
from tongban.kernel.refusals import Refused
from tongban.people.models import Post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning():
    with clock.told(h.MORNING + timedelta(hours=1)), override("zh-hans"):
        yield


def heard(leg, person):
    """Every step of the leg is heard twice; what this person was told, in its order."""
    for _again in range(2):
        policy.enter(CLOCK)
        for entry in history(leg.zone, leg.id):
            if entry.act in commands.APPLICANT:
                commands.tell_applicant(entry)
    policy.enter(OPERATOR)
    return [one.title["zh"] for one in Notice.objects.filter(person=person, subject=leg.id).order_by("at", "id")]


def test_between_installations_every_step_that_he_may_read_is_told_once_and_none_of_it_where_the_case_tells(
    zones, monkeypatch
):
    leg = h.handed_over(zones)
    leg = h.moved(zones, leg, "window", "ask_correction", marks=[{"target": "material:drawings", "reason": "缺页"}])
    applicant, stranger = zones.here.applicant.person, zones.here.citizen.person
    assert heard(leg, applicant) == []

    monkeypatch.setattr(own_keys, "is_ours", lambda zone: zone == leg.zone)
    name = "建设工程规划许可证核发"
    assert heard(leg, applicant) == [f"异地收件：{name}", f"属地已收到：{name}", f"需要补正：{name}"]
    assert heard(leg, stranger) == []


def test_what_was_given_back_is_told_by_the_zone_that_took_it_in_also_in_one_installation(zones):
    leg = h.sent(zones)
    h.say(zones, leg, "handoff.give_back", {"reasons": ["身份核验不清"], "leg": 1})

    assert heard(h.again(leg), zones.here.applicant.person) == ["需要补正：建设工程规划许可证核发"]


def engaged(made):
    """The enterprise has engaged the window of the zone that takes in; its clerk stands under the mandate."""
    policy.enter(OPERATOR)
    post = Post.objects.get(zone=made.here.zone, code=made.here.window.post)
    agent = applicants.Agent("post", post.id, "窗口", zone=post.zone, post=post.code)
    policy.enter(made.here.applicant)
    until = clock.now() + timedelta(days=30)
    mandate, _entry = applicants.offer_mandate(
        agent, items=[], actions=["prepare", "hand_in", "answer"], until=until, by=made.here.applicant
    )
    policy.enter(made.here.window)
    applicants.accept_mandate(mandate, by=made.here.window)
    rights = ("prepare", "hand_in", "answer")
    stands = {"role": "agent", "principal": made.here.enterprise, "mandate": mandate.id, "rights": rights}
    return replace(made.here.window, **stands)


def test_an_officer_acts_in_another_zone_for_an_enterprise_and_has_one_list_of_it(zones):
    made, window = zones.here.actors, zones.here.window
    made["window"] = officer = engaged(zones)
    policy.enter(officer)
    draft = commands.begin(zones.there.zone, zones.code, zone=zones.here.zone, by=officer)
    drafting.save(draft, answers=f.ANSWERS, by=officer)
    for key in ("application", "drawings"):
        drafting.attach(draft, key, f.stored(draft, officer, f"{key}.pdf"))
    policy.enter(window)
    assert [(one.status, one.id) for one in queries.on_behalf()] == [("draft", draft.id)]
    policy.enter(officer)
    leg, _entry = commands.take_in_and_send(queries.draft(officer, draft.id), by=officer)
    h.carried(clock.now())
    made["window"] = window
    leg = h.moved(zones, leg, "window", "ask_correction", marks=[{"target": "material:drawings", "reason": "缺页"}])

    shown = zones.here.come_in("window").get(reverse("portal:mandates")).content.decode()
    assert shown.count(f"/elsewhere/{leg.number}/") == 1
    seen = zones.here.come_in("applicant").get(reverse("handoffs:leg", args=[leg.number])).content.decode()
    assert f"代{leg.applicant_name}" in seen and officer.name in seen
    policy.enter(officer)
    with pytest.raises(Refused) as refused:
        commands.move(h.again(leg), "close", {"reason": "不办了"}, by=officer)
    assert {reason.code for reason in refused.value.reasons} >= {"not-mandated"}
    policy.enter(zones.here.citizen)
    assert queries.on_behalf() == []
