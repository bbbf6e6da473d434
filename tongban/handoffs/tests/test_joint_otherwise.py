"""A joint matter that goes otherwise than it was settled: a part that its zone has taken to itself, or sent back."""

from tongban.cases.tests import factories as f
from tongban.handoffs import commands, queries
from tongban.handoffs.tests import factories as h
from tongban.handoffs.tests import joint as j
from tongban.kernel import clock, policy
from tongban.kernel.journal.read import history


def withdrawn(zones, joint):
    """The applicant withdraws the whole where it is led."""
    with clock.told(h.MORNING):
        policy.enter(zones.here.applicant)
        commands.move_joint(j.again(joint), "withdraw", {"reason": "不再迁移"}, by=zones.here.applicant)


def test_a_part_that_its_zone_has_taken_to_itself_stands_whatever_the_rule_says(zones):
    joint = j.handed_in(zones, "all")
    case = j.case(zones, joint, zones.there)
    f.move(zones.there, case, "window", "finish_here", h.MORNING, reason="牵头地长期无法联系")
    j.ruled(zones.there, case, "granted")
    j.issued(zones, joint, zones.there)

    j.decided(zones, joint, zones.here, "refused")

    whole, parts = j.again(joint), j.parts(joint)
    theirs, ours = parts[zones.there.zone], parts[zones.here.zone]
    assert (theirs.status, theirs.fate, ours.fate, whole.alarm) == ("issued", "let_go", "let_go", "stuck")
    assert [entry.act for entry in history(zones.there.zone, theirs.id)][-1] == "issue"
    j.issued(zones, joint, zones.here)
    with clock.told(h.MORNING):
        policy.enter(zones.here.admin)
        commands.move_joint(j.again(joint), "go_on", {}, by=zones.here.admin)
    assert (j.again(joint).status, j.again(joint).alarm) == ("result_here", None), "whoever has looked into it says so"


def test_a_part_that_its_zone_takes_to_itself_while_the_lead_voids_it_is_known_to_stand(zones):
    joint = j.handed_in(zones, "all")
    j.decided(zones, joint, zones.there, "granted")
    f.move(zones.there, j.case(zones, joint, zones.there), "window", "finish_here", h.MORNING, reason="牵头地失联")
    j.ruled(zones.here, j.case(zones, joint, zones.here), "refused")
    case = j.case(zones, joint, zones.here)
    for entry in history(case.zone, case.id):
        policy.enter(j.CLOCK)
        commands.follow(entry)
    assert j.parts(joint)[zones.there.zone].fate == "void", "the lead has not heard of it yet"

    j.heard(zones)

    assert (j.parts(joint)[zones.there.zone].fate, j.again(joint).alarm) == ("let_go", "stuck")
    assert j.case(zones, joint, zones.there).status == "decided"


def test_a_part_that_comes_back_though_the_whole_was_withdrawn_meanwhile_is_closed(zones):
    item = j.agreed(zones)
    draft = j.draft(zones.here, item)
    with clock.told(h.MORNING):
        policy.enter(zones.there.admin)
        consent = queries.consent(zones.there.zone, zones.here.zone, j.CODE, zones.code)
        commands.refuse(consent, {"reason": "本区职权调整"}, by=zones.there.admin)
        policy.enter(zones.here.applicant)
        joint, _entry = commands.hand_in_joint(draft, by=zones.here.applicant)
    withdrawn(zones, joint)

    j.heard(zones)

    part = j.parts(joint)[zones.there.zone]
    assert (j.again(joint).status, part.status) == ("withdrawn", "unsent")
    assert queries.by_id(part.zone, part.id).ended_at
    assert not j.case(zones, joint, zones.here).hold
