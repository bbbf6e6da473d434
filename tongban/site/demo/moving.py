"""An enterprise moves between two zones in the demonstration: one joint item, its matters, an opinion across zones."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from tongban.cases import commands as cases
from tongban.cases.models import Case
from tongban.catalogue import queries as published
from tongban.catalogue.models import ItemVersion
from tongban.certificates.models import Certificate
from tongban.handoffs import commands, queries
from tongban.handoffs.commands import Role
from tongban.handoffs.models import Joint, JointItem
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR, Actor
from tongban.kernel.journal.read import history
from tongban.site.demo import alliance, year
from tongban.site.demo.alliance import Alliance, carry
from tongban.site.demo.crossings import PAPER
from tongban.site.demo.staff import Staff

CODE = "moving"
TITLE = {"zh": "企业跨区迁移", "en": "An enterprise moves to another zone"}
GRANTED = {"outcome": "granted", "opinion": "材料齐全，符合法定条件，拟准予。"}


@dataclass(frozen=True)
class Sides:
    """The zone that leads and the zone that is left, with those who decide in each (迁入、迁出两地)."""

    here: Staff
    there: Staff
    item: JointItem


def lay_out(officers: Staff, others: Alliance, items: list[ItemVersion], movers: list[Actor], dice: Random) -> None:
    """Agreed by both zones; one matter is handed out, one is late in one part, one held until the other is decided."""
    arrival = min(items, key=lambda one: len(published.materials(one)))
    sides = _agreed(officers, others, arrival)
    for mover, (days, life) in zip(movers, LIVES, strict=True):
        at = clock.now() - timedelta(days=days)
        life(sides, _handed_in(sides, mover, at, dice), at)


def _agreed(officers: Staff, others: Alliance, arrival: ItemVersion) -> Sides:
    there = others.others[0].staff
    with clock.told(clock.now() - timedelta(days=90)):
        policy.enter(officers.admin)
        parts = [
            Role(there.zone, alliance.CODE, "迁出地变更登记", "registration changed where it leaves"),
            Role(officers.zone, arrival.code, "迁入地办理", "decided where it arrives"),
        ]
        commands.ask(officers.zone, CODE, title=TITLE, rule="all", parts=parts, by=officers.admin, days=20)
        carry()
        policy.enter(there.admin)
        commands.agree(queries.consent(there.zone, officers.zone, CODE, alliance.CODE), by=there.admin)
        carry()
    policy.enter(OPERATOR)
    return Sides(officers, there, queries.joint_item(officers.zone, CODE))


def _handed_in(sides: Sides, mover: Actor, at: datetime, dice: Random) -> Joint:
    """One application for both zones, with each material once."""
    with clock.told(at):
        policy.enter(mover)
        draft = commands.begin_joint(sides.item, by=mover)
        form = queries.form_of_item(sides.item).version
        cases.save(draft, answers=year.answers(published.form(form), mover, dice), by=mover)
        for one in published.materials(form):
            paper = SimpleUploadedFile(f"{one['name']['zh'][:40]}（演示）.pdf", PAPER)
            cases.attach(draft, one["key"], cases.keep_file(draft, paper, key=one["key"], by=mover))
        joint, _entry = commands.hand_in_joint(queries.joint_draft(mover, draft.id), by=mover)
    _heard(joint, at)
    return joint


# --- how far each has come ---------------------------------------------------------------------------------------


def _handed_out(sides: Sides, joint: Joint, at: datetime) -> None:
    """Decided in both zones, issued, and handed out as one."""
    for day, house in enumerate((sides.there, sides.here), 1):
        _decided(house, joint, at + timedelta(days=day))
    for house in (sides.there, sides.here):
        _move(house, joint, "issue", at + timedelta(days=3))
    clerk = sides.here.clerks[0]
    with clock.told(at + timedelta(days=4)):
        policy.enter(clerk)
        given = {"manner": "post", "recipient": joint.applicant_name, "tracking": "EMS 1000 0000 0000"}
        commands.move_joint(queries.joint(clerk, joint.number), "hand_out", given, by=clerk)
    _heard(joint, at + timedelta(days=4))


def _late(sides: Sides, joint: Joint, at: datetime) -> None:
    """Decided where it arrives; where it leaves accepted, and not decided within the days of the law."""
    _move(sides.there, joint, "accept", at + timedelta(hours=2))
    _decided(sides.here, joint, at + timedelta(days=1))


def _held(sides: Sides, joint: Joint, at: datetime) -> None:
    """Decided where it leaves, and held; under review where it arrives, whose office asks the other for its opinion."""
    _decided(sides.there, joint, at + timedelta(hours=3))
    _move(sides.here, joint, "accept", at + timedelta(hours=4))
    case = _case(sides.here, joint)
    reviewer, asked = sides.here.reviewers[case.agency][0], f"{sides.there.zone} {alliance.AGENCY['code']}"
    with clock.told(at + timedelta(hours=5)):
        policy.enter(reviewer)
        commands.inquire(case, asked, QUESTION, 5, by=reviewer)
        carry()


QUESTION = "该企业在贵区是否有未办结的项目备案？请于期限内告知。"
LIVES = ((30, _handed_out), (12, _late), (1, _held))
"""How many days ago it was handed in, and what happened since."""


def _decided(house: Staff, joint: Joint, at: datetime) -> None:
    for verb, given in (("accept", {}), ("propose", GRANTED), ("decide", {"outcome": "granted"})):
        _move(house, joint, verb, at, **given)


def _case(house: Staff, joint: Joint) -> Case:
    policy.enter(OPERATOR)
    part = next(one for one in queries.parts_of(joint) if one.competent == house.zone)
    return Case.objects.select_related("version_in_force").get(zone=house.zone, id=part.id)


def _move(house: Staff, joint: Joint, verb: str, at: datetime, **given: Any) -> None:
    """One step in the zone of a part, of which the other zone hears."""
    case = _case(house, joint)
    others = {"accept": house.clerks, "decide": house.approvers[case.agency]}
    by = others.get(verb, house.reviewers[case.agency])[0]
    with clock.told(at):
        policy.enter(by)
        cases.make(case, verb, by=by, given=given)
    _heard(joint, at)


def _heard(joint: Joint, at: datetime) -> None:
    """What the worker hears when it has its turn, heard at that time: twice, for what is heard may have a follower."""
    with clock.told(at):
        for _turn in range(2):
            policy.enter(OPERATOR)
            matters = [(zone, one.id) for one in queries.parts_of(joint) for zone in {one.zone, one.competent}]
            for zone, matter in matters:
                _follow(zone, matter)
            carry()


@transaction.atomic
def _follow(zone: str, matter: UUID) -> None:
    policy.enter(CLOCK)
    entries = history(zone, matter)
    for entry in entries:
        if entry.kind == "case":
            commands.tell(entry)
    for last in entries[-1:]:  # the whole reads how the part stands now, and since when by its last entry
        commands.follow(last)
    for one in Certificate.objects.filter(zone=zone, matter=matter):
        commands.send_certificate(history(one.zone, one.id)[0])
