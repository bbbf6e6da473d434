"""A joint matter between installations: the zone that leads goes by what the other tells, and by no row of its case."""

from uuid import uuid4

from tongban.cases.tests import factories as f
from tongban.handoffs import commands
from tongban.handoffs.tests import factories as h
from tongban.handoffs.tests import joint as j
from tongban.kernel import policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.exchange.envelopes import Envelope
from tongban.kernel.exchange.models import Outgoing
from tongban.kernel.journal.read import history

NOT_HERE = (
    "办理结果文书尚未从属地传来。",
    "The paper of the result has not arrived from the competent zone.",
)


def posted(zones):
    """What the zone that leads has sent about matters, in its order."""
    policy.enter(OPERATOR)
    found = Outgoing.objects.filter(zone=zones.here.zone, to=zones.there.zone, type__startswith="handoff.")
    return [Envelope.own(bytes(row.body)) for row in found.order_by("incarnation", "sequence")]


def followed(*matters):
    """The zone that leads hears its own legs and cases, and nothing that another installation would write."""
    policy.enter(CLOCK)
    for zone, matter in matters:
        for entry in history(zone, matter):
            commands.follow(entry)


def asked_online(zones, joint, who, **move):
    """The result is to be had online: why not, in both languages."""
    place, key = f"/api/joints/{joint.number}/moves", {"Idempotency-Key": str(uuid4())}
    answer = zones.here.come_in(who).post(place, move, "application/json", headers=key)
    (reason,) = answer.json()["reasons"]
    return answer.status_code, reason["code"], reason["text"]


def test_the_zone_that_leads_settles_the_whole_by_messages_alone(zones):
    joint = j.handed_in(zones)
    theirs, ours = j.parts(joint)[zones.there.zone], j.parts(joint)[zones.here.zone]
    assert [(one.type, one.to, one.data["joint"]["number"]) for one in posted(zones)] == [
        ("handoff.hand_over", zones.there.zone, joint.number)
    ]

    for who, verb, given in (
        ("window", "accept", {}),
        ("reviewer", "propose", {"outcome": "granted", "opinion": "材料属实"}),
        ("approver", "decide", {"outcome": "granted"}),
    ):
        f.move(zones.here, j.case(zones, joint, zones.here), who, verb, h.MORNING, **given)
    followed((ours.zone, ours.id))
    assert j.again(joint).status == "under_way"
    decided = h.news_of("decide", "decided", decision={"outcome": "granted"})
    h.say(zones, theirs, "handoff.told", decided)
    followed((theirs.zone, theirs.id))

    assert j.again(joint).status == "released"
    assert [(one.type, one.subject) for one in posted(zones)][1:] == [("handoff.lift_hold", theirs.id)]
    assert j.case(zones, joint, zones.there).status == "submitted"

    f.move(zones.here, j.case(zones, joint, zones.here), "reviewer", "issue", h.MORNING)
    h.say(zones, theirs, "handoff.told", h.news_of("issue", "issued", custody="R", decision={"outcome": "granted"}))
    followed((ours.zone, ours.id), (theirs.zone, theirs.id))
    assert j.again(joint).status == "result_here"
    online = {"manner": "online", "recipient": "赵一鸣"}
    asked = [
        asked_online(zones, joint, "applicant", verb="fetch"),
        asked_online(zones, joint, "window", verb="hand_out", given=online),
    ]
    assert [one[:2] for one in asked] == [(409, "no-result-here"), (422, "no-result-here")]
    assert {(one[2]["zh"], one[2]["en"]) for one in asked} == {NOT_HERE}
    assert j.again(joint).status == "result_here"
