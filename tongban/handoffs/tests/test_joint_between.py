"""A joint matter between installations: the zone that leads goes by what the other tells, and by no row of its case."""

from tongban.cases.tests import factories as f
from tongban.handoffs import commands
from tongban.handoffs.tests import factories as h
from tongban.handoffs.tests import joint as j
from tongban.kernel import policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.exchange.envelopes import Envelope
from tongban.kernel.exchange.models import Outgoing
from tongban.kernel.journal.read import history


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
