"""What the first visitor of the demonstration finds on his desk today: a draft, and matters that wait for somebody."""

from datetime import timedelta
from random import Random

from tongban.cases import commands
from tongban.cases.models import Case
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.site.demo import year
from tongban.site.demo.staff import Staff


def lay_out(staff: Staff, visitor: Actor, dice: Random) -> None:
    """Through the same door as everybody: one matter at each place where a visitor may want to go on."""
    begun, asked, fresh, reviewed = dice.sample(busy(staff), 4)
    policy.enter(visitor)
    commands.save(commands.draft_for(begun, by=visitor), answers={"contact_name": visitor.name}, by=visitor)
    _wait_for_the_applicant(_handed_in(asked, visitor, dice), staff)
    _handed_in(fresh, visitor, dice)
    _under_review(_handed_in(reviewed, visitor, dice), staff)


def busy(staff: Staff) -> list[ItemVersion]:
    """Items with named materials, whose agencies have reviewers."""
    today = clock.china_date(clock.now())
    found = [catalogue.version(one.zone, one.id) for one in catalogue.offered(staff.zone, today)]
    return [one for one in found if catalogue.materials(one) and staff.reviewers.get(one.agency)]


def _handed_in(version: ItemVersion, visitor: Actor, dice: Random) -> Case:
    policy.enter(visitor)
    with clock.told(clock.now() - timedelta(minutes=dice.randint(20, 90))):
        return commands.submit(year.application(version, visitor, dice), by=visitor)[0]


def _wait_for_the_applicant(case: Case, staff: Staff) -> None:
    clerk = staff.clerks[0]
    policy.enter(clerk)
    wanted = catalogue.materials(case.version_in_force)[0]
    marks = [
        {"target": "field:contact_telephone", "reason": "号码无法接通，请核对。"},
        {"target": f"material:{wanted['key']}", "reason": "扫描件缺少盖章页，请补齐后重新上传。"},
    ]
    commands.make(case, "ask_correction", by=clerk, given={"marks": marks})


def _under_review(case: Case, staff: Staff) -> None:
    clerk, reviewer = staff.clerks[1], staff.reviewers[case.agency][0]
    policy.enter(clerk)
    commands.make(case, "accept", by=clerk, given={})
    policy.enter(reviewer)
    commands.make(case, "claim", by=reviewer, given={})
