"""What people do with a joint matter at the windows of one installation: agree, hand in, decide, hand out."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from tongban.cases.models import Case
from tongban.cases.tests import factories as f
from tongban.handoffs import commands, queries
from tongban.handoffs.models import Joint
from tongban.handoffs.tests import joint as j
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.journal.read import history
from tongban.kernel.notices.models import Notice
from tongban.kernel.refusals import Refused

Told = dict[str, Any]


def ask(world: f.World, zone: str, code: str, rule: str) -> Told:
    """This zone leads, and asks the other one to take part."""
    j.asked(world, zone, code, rule)
    return {}


def consent(world: f.World, lead: str) -> Told:
    """How this zone stands to what the one that leads has asked it."""
    policy.enter(world.admin)
    found = queries.consent(world.zone, lead, j.CODE, world.version.code)
    return {"status": found.status if found else None}


def agree(world: f.World, lead: str) -> Told:
    """This zone takes part."""
    j.consented(world, lead)
    return {}


def item(world: f.World) -> Told:
    """How the joint item stands that this zone leads."""
    policy.enter(world.admin)
    return {"status": queries.joint_item(world.zone, j.CODE).status}


def hand_in(world: f.World, by: str) -> Told:
    """One application: online by the applicant, or at the window; its number, and each part by its zone."""
    policy.enter(OPERATOR)
    draft = j.draft(world, queries.joint_item(world.zone, j.CODE), by)
    joint, _entry = commands.hand_in_joint(draft, by=world.actors[by])
    return {"number": joint.number, "parts": {zone: str(one.id) for zone, one in j.parts(joint).items()}}


def decide(world: f.World, part: str, outcome: str) -> Told:
    """The part of this zone is accepted, proposed and decided."""
    j.ruled(world, _case(world, part), outcome, clock.now())
    return {}


def move(world: f.World, part: str, who: str, verb: str) -> Told:
    """One move on the part of this zone: by which codes it was refused."""
    return _tried(lambda: f.move(world, _case(world, part), who, verb))


def move_whole(world: f.World, number: str, who: str, verb: str, given: Told) -> Told:
    """One move on the whole, in the zone that leads."""
    by = world.actors[who]
    policy.enter(by)
    return _tried(lambda: commands.move_joint(queries.joint(by, number), verb, given, by=by))


def _tried(act: Callable[[], object]) -> Told:
    try:
        act()
    except Refused as why:
        return {"refused": [one.code for one in why.reasons]}
    return {"refused": []}


def case(world: f.World, part: str) -> Told:
    """How the part of this zone stands as a case; nothing before it has arrived."""
    policy.enter(OPERATOR)
    found = Case.objects.filter(zone=world.zone, id=UUID(part)).first()
    return {name: getattr(found, name) for name in ("status", "hold", "validity")} if found else {}


def whole(world: f.World, number: str) -> Told:
    """How the whole stands in the zone that leads, and each part by its zone: state, decision, what became of it."""
    policy.enter(OPERATOR)
    found = Joint.objects.get(zone=world.zone, number=number)
    parts = {zone: [one.status, one.outcome, one.fate] for zone, one in j.parts(found).items()}
    return {"status": found.status, "alarm": found.alarm, "parts": parts}


def results(world: f.World, number: str) -> Told:
    """Of which zones the decision of a part lies where the whole is led, for the applicant to read."""
    policy.enter(world.applicant)
    lines = queries.joint_lines([queries.joint(world.applicant, number)], clock.now())[0].parts
    return {
        "zones": [one.part.competent for one in queries.results_of(world.applicant, lines) if one.kind == "granted"]
    }


def told(world: f.World, part: str) -> Told:
    """Of which steps of a part the applicant was told here, in their order."""
    policy.enter(OPERATOR)
    found = Notice.objects.filter(person=world.applicant.person, subject=UUID(part)).order_by("at", "id")
    entries = {f"{one.zone}/{one.subject}/{one.number}": one for one in history(world.zone, UUID(part))}
    told = [entries[one.cause] for one in found]
    return {"verbs": [one.after.get("news", one.act) for one in told]}


def _case(world: f.World, part: str) -> Case:
    policy.enter(OPERATOR)
    return Case.objects.select_related("version_in_force").get(zone=world.zone, id=UUID(part))


ACTS: dict[str, Callable[..., Told]] = {
    one.__name__: one
    for one in (ask, consent, agree, item, hand_in, decide, move, move_whole, case, whole, results, told)
}
