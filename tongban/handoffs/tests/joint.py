"""A joint matter of two zones: the one that leads decides a part itself, the other decides the second."""

from datetime import timedelta
from typing import Any

from tongban.cases import commands as cases
from tongban.cases.models import Case
from tongban.cases.tests import factories as f
from tongban.certificates.models import Certificate
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
    asked(zones.here, zones.there.zone, zones.code, rule, agency)
    h.carried()
    consented(zones.there, zones.here.zone)
    h.carried()
    policy.enter(OPERATOR)
    return queries.joint_item(zones.here.zone, CODE)


def asked(lead: f.World, zone: str, code: str, rule: str = "all", agency: str = "") -> None:
    """A zone writes down a joint item of its own item and one of another zone, which it asks."""
    policy.enter(lead.admin)
    parts = [
        Role(zone, code, "迁出地办结", "closed where it leaves"),
        Role(lead.zone, lead.version.code, "迁入地许可", "permitted where it arrives"),
    ]
    commands.ask(lead.zone, CODE, title=TITLE, rule=rule, parts=parts, by=lead.admin, days=20, agency=agency)


def consented(world: f.World, lead: str) -> None:
    """A zone that was asked takes part with its item."""
    policy.enter(world.admin)
    commands.agree(queries.consent(world.zone, lead, CODE, world.version.code), by=world.admin)


def draft(world: f.World, item: JointItem, by: str = "applicant", more: Any = None) -> JointDraft:
    """One draft for all parts that could be handed in."""
    actor = world.actors[by]
    policy.enter(actor)
    found = commands.begin_joint(item, by=actor)
    if by == "window":
        cases.take_in(found, party_kind="enterprise", party=world.enterprise)
    cases.save(found, answers={**f.ANSWERS, **(more or {})}, by=actor)
    for key in ("application", "drawings"):
        cases.attach(found, key, f.stored(found, actor, f"{key}.pdf"))
    return queries.joint_draft(actor, found.id)


def handed_in(zones: h.Pair, rule: str = "all", by: str = "applicant", more: Any = None, agency: str = "") -> Joint:
    """Handed in, and arrived in both zones."""
    found = draft(zones.here, agreed(zones, rule, agency), by, more)
    joint, _entry = commands.hand_in_joint(found, by=zones.here.actors[by])
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
    ruled(world, case(zones, joint, world), outcome, at)
    heard(zones, at)


def ruled(world: f.World, case: Case, outcome: str, at: Any = h.MORNING) -> None:
    """One part is accepted, proposed and decided in its zone."""
    reasons = {"reasons": "不符合规划条件"} if outcome == "refused" else {}
    f.move(world, case, "window", "accept", at)
    f.move(world, case, "reviewer", "propose", at, outcome=outcome, opinion="材料属实")
    f.move(world, case, "approver", "decide", at, outcome=outcome, **reasons)


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
            for one in Certificate.objects.all():
                commands.send_certificate(history(one.zone, one.id)[0])
            moved = h.carried(at) + (_entries() - before)
            policy.enter(CLOCK)


def _subjects() -> list[tuple[str, Any]]:
    found = [*Case.objects.values_list("zone", "id"), *Leg.objects.values_list("zone", "id")]
    return list(found)


def _entries() -> int:
    return Line.objects.count()
