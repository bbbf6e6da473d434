"""The seals of the demonstration: one for permits in every agency that decides, five of the visitor's enterprise.

The visitor has shown his identity card, so that he can sign.
"""

from datetime import timedelta

from tongban.applicants import queries as applicants
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.people import queries as people
from tongban.people.commands import amend_person
from tongban.seals import commands
from tongban.site.demo import names
from tongban.site.demo.staff import Staff

BEFORE = timedelta(days=30)


def lay_out(staff: Staff, visitor: Actor) -> None:
    """A month ago they were cut: what is sealed on the demonstration's day is under a seal that held."""
    with clock.told(clock.now() - BEFORE):
        _cut(staff, visitor)


def _cut(staff: Staff, visitor: Actor) -> None:
    """Applied for by the approver, who keeps it, cut by the administrator, given to whoever makes papers.

    In the first agency a second person must agree to each use.
    """
    clerks = [clerk.post for clerk in staff.clerks]
    for place, (agency, approvers) in enumerate(sorted(staff.approvers.items())):
        keeper, users = approvers[0], [*approvers, *staff.reviewers[agency]]
        policy.enter(keeper)
        asked = {"agency": agency, "use": "permit", "keeper": keeper.post, "two_persons": place == 0}
        seal, _entry = commands.apply(**asked, by=keeper)
        policy.enter(staff.admin)
        commands.move(seal, "cut", by=staff.admin, given={})
        policy.enter(keeper)
        posts = " ".join([*(one.post for one in users), *clerks])
        commands.move(seal, "give", by=keeper, given={"post": posts})
    shown(visitor)
    policy.enter(staff.clerks[0])
    party = applicants.party(visitor.principal)
    if party and party.zone == staff.zone:
        commands.five(party, legal_person=visitor.name, by=staff.clerks[0])


def shown(visitor: Actor) -> None:
    """The visitor's identity was confirmed at a window."""
    policy.enter(OPERATOR)
    person = people.persons_for(OPERATOR).get(id=visitor.person)
    amend_person(person, resident_id=names.resident_id("130200", 1), by=OPERATOR)
