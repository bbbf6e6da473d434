"""At the counter: handing out against a signature, visits that count, fees that are recorded."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tongban.applicants import commands as applicants
from tongban.applicants import queries as parties
from tongban.applicants.models import Enterprise
from tongban.cases import queries
from tongban.cases.queries import visits
from tongban.cases.tests.factories import MORNING, acting, again, engage, move, proposed, publish, submitted, world
from tongban.cases.tests.pages import page
from tongban.kernel import clock
from tongban.kernel.actors import OPERATOR
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotReady, Refused
from tongban.people import commands as people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TAKEN = {"manner": "counter", "recipient": "赵一鸣", "identification": "licence"}


def issued(here, by="window"):
    case = proposed(here, by=by)
    move(here, case, "approver", "decide", MORNING + DAY, outcome="granted")
    move(here, case, "reviewer", "issue", MORNING + DAY)
    return case


def came(here, case):
    with acting(here.window):
        return visits.visits(queries.timeline(again(here, case)))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"manner": "counter"}, "identification"),
        ({"manner": "post"}, "tracking"),
        ({"manner": "refused", "identification": "licence"}, "note"),
    ],
)
def test_every_way_of_handing_out_asks_for_its_proof(here, given, field):
    case = issued(here)

    with pytest.raises(NotReady) as no:
        move(here, case, "window", "deliver", MORNING + DAY, recipient="赵一鸣", **given)

    assert [reason.field for reason in no.value.reasons] == [field]
    assert again(here, case).status == "issued"


@pytest.mark.parametrize(
    "given",
    [
        TAKEN,
        {"manner": "post", "recipient": "赵一鸣", "tracking": "EMS 1"},
        {"manner": "refused", "recipient": "赵一鸣", "identification": "licence", "note": "见证人王珊"},
    ],
)
def test_who_took_it_and_how_stands_in_the_journal(here, given):
    case = issued(here)

    move(here, case, "window", "deliver", MORNING + DAY, **given)

    last = history(here.zone, case.id)[-1]
    kept = {**last.after, **last.facts}
    assert {name: kept.get(name) for name in given} == given
    assert "recipient" not in last.after


@pytest.fixture
def known(calendars):
    """A small world that stood the day before: its enterprise has a legal person who may collect."""
    with clock.told(MORNING - DAY):
        return world()


@pytest.mark.parametrize("shown", ["identity_card", "licence"])
def test_nobody_collects_who_was_not_given_that_right(known, shown):
    case = issued(known)
    given = {**TAKEN, "recipient": "路人", "identification": shown}

    with pytest.raises(NotReady) as no:
        move(known, case, "window", "deliver", MORNING + DAY, **given)

    reason = no.value.reasons[0]
    assert (reason.code, reason.field, "赵一鸣" in str(reason.next)) == ("not-a-collector", "recipient", True)
    assert again(known, case).status == "issued"


def test_who_shows_a_power_of_attorney_on_paper_collects(known):
    case = issued(known)
    given = {**TAKEN, "recipient": "路人", "identification": "authority"}

    move(known, case, "window", "deliver", MORNING + DAY, **given)

    assert again(known, case).status == "closed"


@pytest.mark.parametrize(("rights", "names"), [(["collect"], ["何佳", "赵一鸣"]), (["apply"], ["赵一鸣"])])
def test_a_colleague_collects_with_that_right_alone(known, rights, names):
    case = issued(known)
    with acting(OPERATOR):
        someone = people.register_person(zone=known.zone, name="何佳", by=OPERATOR)
        applicants.admit(Enterprise.objects.get(id=known.enterprise), someone.id, by=OPERATOR, rights=rights)

    assert sorted(collectors(known, case)) == names


@pytest.mark.parametrize(
    ("actions", "elsewhere", "may"),
    [(["collect"], False, True), (["prepare"], False, False), (["collect"], True, False)],
)
def test_an_agent_collects_as_far_as_his_mandate_reaches_and_until_it_ends(known, actions, elsewhere, may):
    case = issued(known)
    with clock.told(MORNING):
        engage(known, actions=actions, items=[known.enterprise] if elsewhere else [])

    during, after = collectors(known, case), collectors(known, case, MORNING + 400 * DAY)

    assert ("孙代" in during, "孙代" in after) == (may, False)


def test_an_applicant_is_not_told_who_may_collect_for_another(known):
    assert collectors(known, issued(known), by="citizen") == []


def collectors(known, case, at=MORNING + DAY, by="window"):
    with acting(known.actors[by], at):
        return parties.collectors(case.party, case.item)


def test_days_at_the_window_are_counted_and_not_entries(here):
    case = issued(here)
    first = came(here, case)

    move(here, case, "window", "visit", MORNING + DAY, purpose="问进度")
    move(here, case, "window", "visit", MORNING + DAY, purpose="补看原件")
    second = came(here, case)
    move(here, case, "window", "deliver", MORNING + 2 * DAY, **TAKEN)

    assert (first, second, came(here, case)) == (1, 2, 3)


def test_a_matter_that_came_online_and_went_by_post_had_no_visit(here):
    case = issued(here, by="applicant")

    move(here, case, "window", "deliver", MORNING + DAY, manner="post", recipient="赵一鸣", tracking="EMS 1")

    assert came(here, case) == 0


def test_a_payment_is_recorded_with_its_receipt_and_shown(here):
    here.version = publish(here.zone, code="C58", fee={"charged": True, "source": "test"})
    case = submitted(here)

    move(here, case, "window", "pay", MORNING, amount="120.50", bill="JF-0001")

    text = page(here.come_in("applicant").get(reverse("cases:show", args=[case.number])))
    assert "120.50" in text and "JF-0001" in text


def test_nothing_is_taken_for_what_is_free(here):
    here.version = publish(here.zone, code="C58", fee={"charged": False, "source": "test"})
    case = submitted(here)

    with pytest.raises(Refused) as no:
        move(here, case, "window", "pay", MORNING, amount="120", bill="JF-0001")

    assert no.value.reasons[0].code == "free-of-charge"


@pytest.mark.parametrize("amount", ["0", "-1", "12.345", "twelve", "1e3", "１２", "1234567890", ".", "12.x"])
def test_an_odd_amount_is_refused(here, amount):
    case = submitted(here)

    with pytest.raises(NotReady) as no:
        move(here, case, "window", "pay", MORNING, amount=amount, bill="JF-0001")

    assert no.value.reasons[0].field == "amount"
