"""What was promised in the demonstration: one waits for its day, one to be checked, one is late, one broken."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.cases import commands, queries
from tongban.cases.models import Case
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, Actor
from tongban.site.demo import year
from tongban.site.demo.staff import Staff
from tongban.site.demo.today import PAPER, busy

DAY = timedelta(days=1)
SOON = timedelta(seconds=20)


def lay_out(staff: Staff, customers: Iterable[Actor], dice: Random) -> None:
    """Four matters with a promise, each in another state, on the first item that lets one decide on it."""
    offered = [version for version in busy(staff) if INSTEAD in _kinds(version)]
    for version, (given, applicant) in zip(offered[:1] * 4, zip(LIVES, customers, strict=False), strict=False):
        before, by, steps = given
        case = _promised(version, applicant, clock.now() - before * DAY, by, dice)
        for step in steps:
            step(case, applicant, staff)


INSTEAD = "instead"


def _kinds(version: ItemVersion) -> set[str]:
    return {one["kind"] for one in catalogue.promises(version).values() if not one["condition"]}


def _promised(version: ItemVersion, applicant: Actor, at: datetime, days: int, dice: Random) -> Case:
    """Handed in then, with everything but what was promised by a day so many days later."""
    key = next(key for key, one in catalogue.promises(version).items() if one["kind"] == INSTEAD)
    with clock.told(at):
        policy.enter(applicant)
        draft = year.application(version, applicant, dice)
        draft.materials.pop(key, None)
        last = queries.promisable(draft, at)[key].last
        draft.promises = {key: {"by": min(last, _day(at, days)).isoformat()}}
        return commands.submit(draft, by=applicant)[0]


def _day(at: datetime, days: int) -> date:
    return clock.china_date(at) + timedelta(days=days)


def _made(case: Case, by: Actor, verb: str, at: datetime, **given: Any) -> None:
    policy.enter(by)
    with clock.told(at):
        commands.make(case, verb, by=by, given=given)


def _accepted(case: Case, applicant: Actor, staff: Staff) -> None:
    _made(case, staff.clerks[0], "accept", case.received_at + SOON)


def _granted(case: Case, applicant: Actor, staff: Staff) -> None:
    at = case.accepted_at + DAY
    _made(
        case, staff.reviewers[case.agency][0], "propose", at, outcome="granted", opinion="出让合同以承诺代替，拟准予。"
    )
    _made(case, staff.approvers[case.agency][0], "decide", at + SOON, outcome="granted")


def _kept(case: Case, applicant: Actor, staff: Staff) -> None:
    policy.enter(applicant)
    upload = SimpleUploadedFile("国有建设用地使用权出让合同.pdf", PAPER, "application/pdf")
    file = commands.keep_file(case, upload, key="promise", by=applicant)
    commands.make(case, "keep_promise", by=applicant, given={"file": str(file.id)})


def _rung(case: Case, applicant: Actor, staff: Staff) -> None:
    """The clock says what it has to say next."""
    promise = queries.promises_of(case, case.rings_at)[0].row
    early = "remind_promise" if case.rings_at < promise.due_at else "miss_promise"
    verb = "break_promise" if promise.state == "remedy" else early
    _made(case, CLOCK.within(case.zone), verb, case.rings_at + SOON)


LIVES = (
    (1, 12, (_accepted,)),
    (4, 10, (_accepted, _kept)),
    (13, 12, (_accepted, _granted, _rung, _rung)),
    (40, 14, (_accepted, _granted, _rung, _rung, _rung)),
)
"""How many days ago it was handed in, for how many days it was promised, and what happened since."""
