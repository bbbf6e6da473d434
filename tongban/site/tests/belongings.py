"""What a zone has besides its matters, of every newer kind: seals, copies, questions across zones, joint matters, …"""

from typing import Any

from tongban.applicants import queries as parties
from tongban.appointments import commands as appointments
from tongban.appointments import queries as seats
from tongban.cases import commands as cases
from tongban.cases.models import Case
from tongban.cases.tests import factories as f
from tongban.certificates import commands as certificates
from tongban.certificates.models import Certificate
from tongban.handoffs import commands as handoffs
from tongban.handoffs import queries as offered
from tongban.handoffs.models import Inquiry, Joint, JointItem
from tongban.handoffs.tests import factories as h
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.journal.read import history
from tongban.kernel.notices import commands as notices
from tongban.kernel.notices.commands import Addressee, News
from tongban.people import commands as people
from tongban.people import queries as registers
from tongban.seals import commands as seals
from tongban.seals.models import Seal
from tongban.seals.tests.factories import cut

NAMES = (*f.POSTS, "stranger", "applicant", "citizen", "agent", "narrow", "elsewhere", "agent_at_home")


def under_seal(place: f.World, granted: Case) -> Seal:
    """The agency's seal, given to a post, and the enterprise's own; papers that wait; a copy of a certificate."""
    seal = cut(place, given=("window",))
    policy.enter(place.window)
    seals.five(parties.party(place.enterprise), legal_person="赵一鸣", by=place.window)
    policy.enter(CLOCK)
    for entry in history(granted.zone, granted.id):
        cases.order_seals(entry)
    copied(place, granted)
    return seal


def copied(place: f.World, granted: Case) -> None:
    """A copy of a certificate, for one purpose."""
    policy.enter(place.applicant)
    made = Certificate.objects.get(zone=place.zone, matter=granted.id)
    until = clock.china_date(clock.now()).isoformat()
    given = {"purpose": "text", "recipient": "text", "until": until}
    certificates.move(made, "copy", by=place.applicant, given=given)


def asked_across(pair: h.Pair, case: Case) -> Inquiry:
    """An office of the other zone is asked for its opinion, and has the question."""
    here = pair.here
    policy.enter(here.reviewer)
    handoffs.inquire(case, f"{pair.there.zone} planning", "text", 3, by=here.reviewer)
    h.carried()
    policy.enter(OPERATOR)
    return Inquiry.objects.get(zone=here.zone, matter=case.id)


def agreed(pair: h.Pair) -> JointItem:
    """A joint item that the first zone leads and to which the other has agreed."""
    here, there = pair.here, pair.there
    parts = [handoffs.Role(place.zone, place.version.code, "办结", "done") for place in (there, here)]
    policy.enter(here.admin)
    title = {"zh": "企业跨区迁移", "en": "An enterprise moves"}
    handoffs.ask(here.zone, "moving", title=title, rule="all", parts=parts, by=here.admin, days=20)
    h.carried()
    policy.enter(there.admin)
    handoffs.agree(offered.consent(there.zone, here.zone, "moving", pair.code), by=there.admin)
    h.carried()
    policy.enter(OPERATOR)
    return offered.joint_item(here.zone, "moving")


def together(pair: h.Pair, item: JointItem, answers: Any = f.ANSWERS) -> Joint:
    """A joint matter that the first zone leads, of which the other has not heard, and one being typed."""
    here = pair.here
    policy.enter(here.applicant)
    handoffs.begin_joint(item, by=here.applicant)
    policy.enter(here.window)
    found = handoffs.begin_joint(item, by=here.window)
    cases.take_in(found, party_kind="enterprise", party=here.enterprise)
    cases.save(found, answers=answers, by=here.window)
    for key in ("application", "drawings"):
        cases.attach(found, key, f.stored(found, here.window, f"{key}.pdf"))
    return handoffs.hand_in_joint(offered.joint_draft(here.window, found.id), by=here.window)[0]


def expected(place: f.World) -> None:
    """A seat that the enterprise has taken, one that a citizen has, and somebody who waits with a number."""
    windows, week = (
        [{"code": "01", "name_zh": "窗口", "name_en": "Window"}],
        {str(n): [["00:00", "23:30"]] for n in range(1, 8)},
    )
    policy.enter(OPERATOR)
    for code, hours in (("by-hours", week), ("always", {})):
        people.register_hall(
            zone=place.zone, code=code, windows=windows, week=hours, name_zh="厅", name_en="Hall", by=OPERATOR
        )
    halls = {hall.code: hall for hall in registers.halls_in(place.zone)}
    policy.enter(place.admin)
    appointments.plan(halls["by-hours"], {"minutes": "30", "seats": "2", "days": "2"}, by=place.admin)
    for name in ("applicant", "citizen"):
        policy.enter(place.actors[name])
        slot = seats.slots(place.zone, place.version.code)[-1]
        visitor = appointments.Visitor(place.actors[name].name, "13800138000")
        appointments.book(place.version, slot.key, visitor, by=place.actors[name])
        appointments.take(halls["always"], place.version, by=place.actors[name])


def told(place: f.World) -> None:
    """Something in an inbox of the zone, and a letter to its reader."""
    policy.enter(place.applicant)
    box = notices.ask_address(place.applicant, place.zone, "zhao@example.org")
    notices.confirm_address(place.applicant, box.code)
    policy.enter(CLOCK)
    news = News(zone=place.zone, cause="entry/1", kind="matter", title="t", text="t", route="cases:mine")
    notices.tell(news, [Addressee(place.actors[name].person) for name in NAMES if name in place.actors])
