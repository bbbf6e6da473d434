"""A joint matter of two zones: the one that leads decides a part itself, the other decides the second."""

from datetime import timedelta
from typing import Any

from tongban.cases import commands as cases
from tongban.cases.models import Case
from tongban.cases.tests import factories as f
from tongban.handoffs import commands, queries
from tongban.handoffs.commands import Role
from tongban.handoffs.models import Joint, JointDraft, JointItem, Leg, Part
from tongban.handoffs.tests import factories as h
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.journal.models import Line
from tongban.kernel.journal.read import history

TITLE = {"zh": "企业跨区迁移", "en": "An enterprise moves to another zone"}
CODE = "moving"
HOUR = timedelta(hours=1)


def agreed(zones: h.Pair, rule: str = "all", agency: str = "") -> JointItem:
    """The first zone leads, the second has agreed."""
    here, there = zones.here, zones.there
    policy.enter(here.admin)
    parts = [
        Role(there.zone, zones.code, "迁出地办结", "closed where it leaves"),
        Role(here.zone, here.version.code, "迁入地许可", "permitted where it arrives"),
    ]
    commands.ask(here.zone, CODE, title=TITLE, rule=rule, parts=parts, by=here.admin, days=20, agency=agency)
    h.carried()
    policy.enter(there.admin)
    commands.agree(queries.consent(there.zone, here.zone, CODE, zones.code), by=there.admin)
    h.carried()
    policy.enter(OPERATOR)
    return queries.joint_item(here.zone, CODE)


def draft(zones: h.Pair, item: JointItem, by: str = "applicant", more: Any = None) -> JointDraft:
    """One draft for all parts that could be handed in."""
    actor = zones.here.actors[by]
    policy.enter(actor)
    found = commands.begin_joint(item, by=actor)
    if by == "window":
        cases.take_in(found, party_kind="enterprise", party=zones.here.enterprise)
    cases.save(found, answers={**f.ANSWERS, **(more or {})}, by=actor)
    for key in ("application", "drawings"):
        cases.attach(found, key, f.stored(found, actor, f"{key}.pdf"))
    return found


def handed_in(zones: h.Pair, rule: str = "all", by: str = "applicant", more: Any = None, agency: str = "") -> Joint:
    """Handed in, and arrived in both zones."""
    found, actor = draft(zones, agreed(zones, rule, agency), by, more), zones.here.actors[by]
    joint, _entry = commands.hand_in_joint(queries.joint_draft(actor, found.id), by=actor)
    heard(zones)
    return again(joint)


def again(joint: Joint) -> Joint:
    """The joint matter as the database has it now."""
    policy.enter(OPERATOR)
    return Joint.objects.get(zone=joint.zone, id=joint.id)


def parts(joint: Joint) -> dict[str, Part]:
    """Its parts by their zones."""
    policy.enter(OPERATOR)
    return {one.competent: one for one in queries.parts_of(joint)}


def case(zones: h.Pair, joint: Joint, world: f.World) -> Case:
    """The case of one part, in the zone that decides it."""
    part = parts(joint)[world.zone]
    return Case.objects.select_related("version_in_force").get(zone=world.zone, id=part.id)


def decided(zones: h.Pair, joint: Joint, world: f.World, outcome: str, at: Any = h.MORNING) -> None:
    """One part is accepted, proposed and decided, and the other zone has heard of it."""
    reasons = {"reasons": "不符合规划条件"} if outcome == "refused" else {}
    f.move(world, case(zones, joint, world), "window", "accept", at)
    f.move(world, case(zones, joint, world), "reviewer", "propose", at, outcome=outcome, opinion="材料属实")
    f.move(world, case(zones, joint, world), "approver", "decide", at, outcome=outcome, **reasons)
    heard(zones, at)


def issued(zones: h.Pair, joint: Joint, world: f.World, at: Any = h.MORNING) -> None:
    """The result of one part is issued by its own zone."""
    f.move(world, case(zones, joint, world), "reviewer", "issue", at)
    heard(zones, at)


def heard(zones: h.Pair, at: Any = h.MORNING) -> None:
    """Everything that has happened is heard and crosses, until nothing more follows."""
    with clock.told(at):
        moved = 1
        while moved:
            policy.enter(CLOCK)
            before = _entries()
            for zone, subject in _subjects():
                for entry in history(zone, subject):
                    if entry.kind == "case":
                        commands.tell(entry)
                    commands.follow(entry)
            moved = h.carried(at) + (_entries() - before)
            policy.enter(CLOCK)


def _subjects() -> list[tuple[str, Any]]:
    found = [*Case.objects.values_list("zone", "id"), *Leg.objects.values_list("zone", "id")]
    return list(found)


def _entries() -> int:
    return Line.objects.count()
