"""Joint matters: agreed zone by zone, handed in once, decided in parallel, settled by the rule, one result."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.translation import override
from pydantic import ValidationError
from structlog.testing import capture_logs

from tongban.cases import commands as cases
from tongban.cases.models import Document
from tongban.cases.tests import factories as f
from tongban.catalogue import commands as catalogue_commands
from tongban.catalogue import queries as catalogue
from tongban.handoffs import commands, queries
from tongban.handoffs.api.joint import JointItemIn
from tongban.handoffs.merging import merged
from tongban.handoffs.models import Part
from tongban.handoffs.rules import joint as rules
from tongban.handoffs.tests import factories as h
from tongban.handoffs.tests import joint as j
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import Refused
from tongban.people import commands as people

TO_HAND_OUT = {"manner": "counter", "recipient": "赵一鸣", "identification": "identity_card"}
FILE = re.compile(r'<li><a href="([^"]+)"')
"""What a list of papers leads to."""


def both(zones, joint):
    """The keys of the cases of both parts."""
    return [(world.zone, j.case(zones, joint, world).id) for world in (zones.there, zones.here)]


def statuses(zones, joint):
    return [j.case(zones, joint, world).status for world in (zones.there, zones.here)]


def papers_of(zones, joint):
    """What the applicant reads on paper of the part elsewhere: where he handed in, and in the zone that decides it."""
    case = j.case(zones, joint, zones.there)
    leg = queries.by_id(joint.zone, case.id)
    there = zones.here.come_in("applicant").get(f"/api/cases/{case.number}/documents").json()
    policy.enter(OPERATOR)
    return [one.kind for one in queries.papers_here(leg)], [one["kind"] for one in there]


def test_a_joint_matter_is_handed_in_once_decided_in_two_zones_and_handed_out_once(zones):
    joint = j.handed_in(zones)
    assert (joint.status, statuses(zones, joint)) == ("under_way", ["submitted", "submitted"])
    assert {j.case(zones, joint, world).hold for world in (zones.here, zones.there)} == {queries.waits_for(joint)}

    j.decided(zones, joint, zones.there, "granted")
    assert (j.again(joint).status, papers_of(zones, joint)) == ("under_way", (["acceptance"], ["acceptance"]))
    with pytest.raises(Refused) as held:
        f.move(zones.there, j.case(zones, joint, zones.there), "reviewer", "issue", h.MORNING)
    assert [one.code for one in held.value.reasons] == ["held-back"]
    j.decided(zones, joint, zones.here, "granted")
    assert j.again(joint).status == "released"
    assert papers_of(zones, joint) == (["acceptance", "granted"], ["granted", "acceptance"])
    j.issued(zones, joint, zones.there)
    j.issued(zones, joint, zones.here)
    assert j.again(joint).status == "result_here"

    client, place = zones.here.come_in("applicant"), f"/joint/matters/{joint.number}/"
    with clock.told(h.MORNING), override("zh-hans"):
        shown, told = client.get(place).content.decode(), client.get(f"/api/joints/{joint.number}").json()
        assert sorted((one["zone"], one["kind"]) for one in told["results"]) == sorted(
            (world.zone, kind) for world in (zones.here, zones.there) for kind in ("certificate", "granted")
        )
        assert all(one["number"] in shown for one in told["results"]) and "网上领取联办结果" in shown
        assert all(client.get(path).status_code == 200 for path in FILE.findall(shown.partition('id="results"')[2]))
        assert client.post(f"{place}moves", {"verb": "fetch"}).status_code == 302
    j.heard(zones)

    assert (j.again(joint).status, statuses(zones, joint)) == ("handed_out", ["closed", "closed"])
    policy.enter(OPERATOR)
    assert [history(*key)[-1].after["manner"] for key in both(zones, joint)] == ["online", "online"]
    verbs = [entry.act for entry in history(joint.zone, joint.id)]
    assert [verb for verb in verbs if verb != "hear"] == ["hand_in", "let_go", "result", "fetch"]
    served = Document.objects.filter(kind="delivery")
    assert {one.case_id for one in served} == {j.case(zones, joint, world).id for world in (zones.here, zones.there)}
    assert len({one.number for one in served}) == 2 and all(one.number.startswith("测试区审送字") for one in served)


# --- the rule, as a table ----------------------------------------------------------------------------------------

G, R, X, N, W = "granted refused lapsed not_needed accepted".split()
TABLE = [
    # rule, how the parts stand → what follows: kind, let go, voided
    ("all", (G, W), ("wait", [], [])),
    ("each", (R, W), ("wait", [], [])),
    ("lead", (X, W), ("wait", [], [])),
    ("all", (G, G), ("settled", [0, 1], [])),
    ("each", (G, G), ("settled", [0, 1], [])),
    ("lead", (G, G), ("settled", [0, 1], [])),
    ("all", (G, N), ("settled", [0], [])),
    ("lead", (G, N), ("settled", [0], [])),
    ("all", (G, R), ("settled", [1], [0])),
    ("each", (G, R), ("settled", [0, 1], [])),
    ("lead", (G, R), ("ask", [0, 1], [])),
    ("all", (G, X), ("settled", [], [0])),
    ("each", (G, X), ("settled", [0], [])),
    ("lead", (G, X), ("ask", [0], [])),
    ("all", (R, R), ("settled", [0, 1], [])),
    ("each", (R, X), ("settled", [0], [])),
    ("lead", (R, R), ("settled", [0, 1], [])),
    ("lead", (X, X), ("settled", [], [])),
    ("all", (X, N), ("settled", [], [])),
]


def part_that_is(word):
    decided = word in (G, R)
    return Part(id=uuid4(), status="decided" if decided else word, outcome=word if decided else None)


@pytest.mark.parametrize(("rule", "words", "follows"), TABLE, ids=lambda value: str(value))
def test_what_follows_when_the_last_part_is_decided(rule, words, follows):
    parts = [part_that_is(word) for word in words]

    what = rules.settlement(rule, parts)

    keys = [part.id for part in parts]
    assert (what.kind, sorted(map(keys.index, what.let_go)), sorted(map(keys.index, what.void))) == follows


def test_the_table_knows_every_rule_with_every_pair_of_endings():
    ends = {tuple(sorted(rules.stands(part_that_is(word)) for word in words)) for _rule, words, _follows in TABLE}

    assert {rule for rule, _words, _follows in TABLE} == set(rules.RULES)
    assert {("granted", "granted"), ("granted", "refused"), ("gone", "granted"), ("refused", "refused")} <= ends


# --- one form for all parts --------------------------------------------------------------------------------------


def version(zone, **changed):
    return catalogue.as_told(f.plain_item(zone, **changed), zone=zone, key=uuid4(), item=uuid4(), number=1)


def test_what_two_parts_ask_alike_is_asked_once_and_what_differs_of_each():
    seats = {"fact": "by_agent", "type": "integer", "title": {"zh": "代理人数", "en": "How many agents?"}}
    named = [
        {"key": "application", "name": {"zh": "规划许可申请书", "en": "Application form"}},
        {
            "key": "drawings",
            "name": {"zh": "竣工图纸", "en": "As-built drawings"},
            "when": {"fact": "by_agent", "is": 1},
        },
    ]
    one = version("north")
    other = version("south", questions=[seats], materials={"published": 2, "named": named})

    whole = merged("moving", {"zh": "迁移", "en": "Moving"}, "", [one, other])

    read = catalogue.as_told(whole.content, zone="north", key=uuid4(), item=uuid4(), number=1)
    form, papers = catalogue.form(read), {paper["key"]: paper for paper in catalogue.materials(read)}
    assert [name for name in form["properties"] if name.startswith("by_agent")] == ["by_agent", "by_agent__2"]
    assert "contact_name__2" not in form["properties"]
    assert list(papers) == ["application", "drawings", "authority", "drawings-2"]
    assert papers["drawings-2"]["when"] == {"fact": "by_agent__2", "is": 1}
    assert whole.users_of("application") == [0, 1]
    answers = {"by_agent": True, "by_agent__2": 3, "contact_name": "赵一鸣"}
    assert whole.answers_of(1, answers) == {"by_agent": 3, "contact_name": "赵一鸣"}
    assert whole.materials_of(1, {"application": 1, "drawings-2": 2, "drawings": 3}) == {
        "application": 1,
        "drawings": 2,
    }


# --- what can go otherwise ---------------------------------------------------------------------------------------


def refused(act):
    with pytest.raises(Refused) as found:
        act()
    return [one.code for one in found.value.reasons]


def test_under_all_or_nothing_a_refusal_voids_what_was_granted_and_reaches_the_applicant(zones):
    joint = j.handed_in(zones, "all", by="window")

    j.decided(zones, joint, zones.here, "granted")
    j.decided(zones, joint, zones.there, "refused")

    parts = j.parts(joint)
    assert (j.again(joint).status, parts[zones.here.zone].fate, parts[zones.there.zone].fate) == (
        "released",
        "void",
        "let_go",
    )
    voided = j.case(zones, joint, zones.here)
    assert (voided.status, voided.validity, voided.hold) == ("terminated", "void", None)
    own = zones.here.come_in("applicant").get(f"/api/cases/{voided.number}/documents").json()
    (granted,) = Document.objects.filter(zone=voided.zone, case_id=voided.id, kind="granted")
    assert [one["kind"] for one in own] == ["acceptance"]
    for who, status in (("applicant", 404), ("reviewer", 200)):
        address = f"/cases/{voided.number}/documents/{granted.id}/"
        assert (who, zones.here.come_in(who).get(address).status_code) == (who, status)
    j.issued(zones, joint, zones.there)
    assert j.again(joint).status == "result_here"
    with clock.told(h.MORNING):
        policy.enter(zones.here.window)
        commands.move_joint(j.again(joint), "hand_out", TO_HAND_OUT, by=zones.here.window)
    j.heard(zones)
    assert (j.again(joint).status, statuses(zones, joint)) == ("handed_out", ["closed", "terminated"])


def test_under_lead_decides_nothing_is_let_go_before_the_lead_has_spoken(zones):
    joint = j.handed_in(zones, "lead")
    j.decided(zones, joint, zones.there, "granted")
    j.decided(zones, joint, zones.here, "refused")
    assert (j.again(joint).status, j.case(zones, joint, zones.there).hold) == ("deciding", queries.waits_for(joint))

    with clock.told(h.MORNING):
        policy.enter(zones.here.approver)
        given = {"parts": "grant", "reason": "迁出部分可独立成立"}
        long = {**given, "reason": "字" * 2001}
        lead = zones.here.approver
        assert refused(lambda: commands.move_joint(j.again(joint), "decide", long, by=lead)) == ["not-in-form"]
        commands.move_joint(j.again(joint), "decide", given, by=zones.here.approver)
    j.heard(zones)

    assert (j.again(joint).status, j.case(zones, joint, zones.there).hold) == ("released", None)
    j.issued(zones, joint, zones.there)
    j.issued(zones, joint, zones.here)
    policy.enter(zones.there.approver)
    change = {"kind": "revoke", "ground": "unqualified", "text": "不具备条件"}
    f.move(zones.there, j.case(zones, joint, zones.there), "reviewer", "propose_change", h.MORNING, **change)
    f.move(zones.there, j.case(zones, joint, zones.there), "approver", "revoke", h.MORNING, heard="已听取陈述")
    j.heard(zones)

    assert (j.again(joint).alarm, j.parts(joint)[zones.there.zone].fate) == ("annulled", "annulled")


def test_the_whole_is_withdrawn_though_one_part_is_decided_meanwhile_and_no_part_goes_its_own_way(zones):
    joint = j.handed_in(zones)
    j.ruled(zones.there, j.case(zones, joint, zones.there), "granted")
    policy.enter(zones.here.applicant)
    own = j.case(zones, joint, zones.here)
    assert refused(lambda: f.move(zones.here, own, "applicant", "withdraw", h.MORNING)) == ["part-of-joint"]

    with clock.told(h.MORNING):
        policy.enter(zones.here.applicant)
        commands.move_joint(j.again(joint), "withdraw", {"reason": "不" * 2000}, by=zones.here.applicant)
    j.heard(zones)

    assert (j.again(joint).status, statuses(zones, joint)) == ("withdrawn", ["terminated", "withdrawn"])
    leg = j.parts(joint)[zones.there.zone]
    told = [entry.after.get("news", entry.act) for entry in history(leg.zone, leg.id)]
    assert told.index("ask_withdraw") < told.index("not_withdrawn")


def test_a_correction_of_one_part_goes_through_the_window_and_a_part_under_way_too_long_is_late(zones):
    joint = j.handed_in(zones, by="window")
    leg = queries.by_id(joint.zone, j.parts(joint)[zones.there.zone].id)
    marks = [{"target": "material:drawings", "reason": "缺少比例尺"}]
    f.move(zones.there, j.case(zones, joint, zones.there), "window", "ask_correction", h.MORNING, marks=marks)
    j.heard(zones)
    assert j.parts(joint)[zones.there.zone].status == "back"

    with clock.told(h.MORNING):
        policy.enter(zones.here.window)
        again = commands.answer_to(h.again(leg), by=zones.here.window)
        policy.enter(zones.here.window)
        better = f.upload("better.pdf", f.PDF + b"%2")
        cases.attach(again, "drawings", cases.keep_file(again, better, key="drawings", by=zones.here.window))
        commands.answer(h.again(leg), again, by=zones.here.window)
        for entry in history(leg.zone, leg.id):
            policy.enter(j.CLOCK)
            commands.follow(entry)
    assert j.parts(joint)[zones.there.zone].status == "in_transit"
    late = queries.joint_lines([j.again(joint)], h.MORNING + timedelta(days=7))[0]
    assert (late.lamp, [one.part.competent for one in late.late]) == ("red", [zones.there.zone])
    j.heard(zones)
    assert j.parts(joint)[zones.there.zone].status == "submitted"


def test_a_zone_that_leaves_stops_what_is_being_typed_and_a_new_version_is_shown_before_it_is_handed_in(zones):
    item = j.agreed(zones)
    with clock.told(h.MORNING):
        draft = j.draft(zones.here, item)
        keywords = {"zh": ["规划证"], "en": ["x"]}
        policy.enter(OPERATOR)
        catalogue_commands.publish_item(f.plain_item(zones.there.zone, keywords=keywords), by=OPERATOR)
        policy.enter(OPERATOR)
        commands.tell_of_item(history(zones.there.zone, zones.there.version.item_id)[-1])
        h.carried()
        policy.enter(zones.here.applicant)
        mine = zones.here.applicant
        anew = refused(lambda: commands.hand_in_joint(queries.joint_draft(mine, draft.id), by=mine))

        policy.enter(zones.there.admin)
        consent = queries.consent(zones.there.zone, zones.here.zone, j.CODE, zones.code)
        commands.refuse(consent, {"reason": "本区职权调整"}, by=zones.there.admin)
        h.carried()
        policy.enter(mine)
        left = refused(lambda: commands.hand_in_joint(queries.joint_draft(mine, draft.id), by=mine))

    assert (anew, left) == (["item-changed"], ["joint-not-open"])
    policy.enter(OPERATOR)
    assert queries.joint_item(item.zone, item.code).status == "stopped"


def test_a_joint_item_asks_only_zones_that_are_known_and_says_only_what_a_message_can(zones):
    parts = [commands.Role(where, zones.code, "办理", "handled") for where in (zones.here.zone, "nowhere")]
    plan = {"title": j.TITLE, "rule": "all", "parts": parts}
    with clock.told(h.MORNING):
        policy.enter(zones.here.admin)
        assert "no-such-zone" in refused(lambda: commands.ask(zones.here.zone, j.CODE, by=zones.here.admin, **plan))

    part = {"zone": "nowhere", "code": "1", "role_zh": "办理", "role_en": "handled"}
    told = {"title_zh": "迁移", "title_en": "Moving", "rule": "all", "days": 20, "parts": [part]}
    assert JointItemIn.model_validate(told).days == 20
    for wrong in (
        {"days": -1},
        {"days": 10**12},
        {"title_zh": "字" * 201},
        {"parts": [{**part, "role_zh": "字" * 201}]},
    ):
        with pytest.raises(ValidationError):
            JointItemIn.model_validate({**told, **wrong})


def test_an_agent_begins_a_joint_draft_only_with_the_right_to_prepare(zones):
    item = j.agreed(zones)
    with clock.told(h.MORNING):
        f.engage(zones.here, actions=["collect"])
        f.engage(zones.here, items=[zones.here.version.item_id], name="narrow")
        for name in ("agent", "narrow"):
            agent = zones.here.actors[name]
            policy.enter(agent)
            assert refused(lambda by=agent: commands.begin_joint(item, by=by)) == ["not-mandated"]


def test_only_the_agency_that_leads_reads_the_whole_and_decides_about_it(zones):
    here = zones.here
    policy.enter(OPERATOR)
    post = people.open_post(zone=here.zone, code="A90", role="approver", by=OPERATOR, agency="water")
    lead = replace(here.approver, post=post.code, agency="water")
    joint = j.handed_in(zones, "lead", agency="water")
    j.decided(zones, joint, zones.there, "granted")
    j.decided(zones, joint, here, "refused")
    given = {"parts": "void", "reason": "整体不成立"}
    with clock.told(h.MORNING):
        policy.enter(here.approver)
        assert list(queries.joints_visible_to(here.approver)) == []
        assert refused(lambda: queries.joint(here.approver, joint.number)) == ["not-found"]
        decide = refused(lambda: commands.move_joint(j.again(joint), "decide", given, by=here.approver))
        assert decide == ["wrong-person"]
        policy.enter(here.admin)
        parts = [commands.Role(one.zone, one.version.code, "办理", "handled") for one in (zones.there, here)]
        plan = {"title": j.TITLE, "rule": "lead", "parts": parts, "by": here.admin}
        assert refused(lambda: commands.ask(here.zone, "led", agency="nobody", **plan)) == ["no-lead"]

        policy.enter(lead)
        commands.move_joint(queries.joint(lead, joint.number), "decide", given, by=lead)
    j.heard(zones)
    assert (j.again(joint).status, j.case(zones, joint, zones.there).status) == ("released", "terminated")


def test_what_cannot_be_told_to_a_part_rings_in_that_matter_and_stops_no_listener(zones, monkeypatch):
    joint = j.handed_in(zones)
    j.decided(zones, joint, zones.here, "granted")
    with monkeypatch.context() as broken, capture_logs() as said:
        broken.setitem(commands.joint_course.TELLING, "let_go", "handoff.void")
        j.decided(zones, joint, zones.there, "granted")
    assert {one["zone"] for one in said if one["event"] == "joint_matter_stuck"} == {joint.zone}
    parts = j.parts(joint)
    assert (j.again(joint).alarm, j.again(joint).status, parts[zones.there.zone].outcome) == (
        "stuck",
        "under_way",
        "granted",
    )
    assert {one.fate for one in parts.values()} == {""}

    with clock.told(h.MORNING):
        lead = zones.here.admin
        policy.enter(lead)
        commands.move_joint(queries.joint(lead, joint.number), "go_on", {}, by=lead)
        assert refused(lambda: commands.move_joint(j.again(joint), "go_on", {}, by=lead)) == ["nothing-stuck"]
    assert (j.again(joint).alarm, j.again(joint).status) == (None, "released")
