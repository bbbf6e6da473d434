"""After acceptance more is asked for: answered, or gone on without; the clock stands only on a legal ground."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tongban.cases import commands, queries
from tongban.cases.tests.factories import MORNING, accepted, again, china, codes, move, stored
from tongban.cases.tests.pages import page
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotReady, Refused

pytestmark = pytest.mark.usefixtures("dawn")

DAY = timedelta(days=1)
MARKS = [{"target": "field:contact_telephone", "reason": "需核实电话"}]


def asked(here, **given):
    case = accepted(here)
    move(here, case, "reviewer", "ask_more", MORNING, **({"marks": MARKS, "days": 5} | given))
    return again(here, case)


def time_passes(at):
    policy.enter(CLOCK)
    with clock.told(at):
        return commands.let_time_pass()


def test_without_a_legal_ground_the_limit_runs_on(here):
    case = asked(here)

    assert (case.status, case.due, case.paused, case.rounds) == ("waiting", date(2026, 11, 16), False, 0)


@pytest.mark.parametrize("days", ["--5", "-5", "9" * 9])
def test_a_strange_number_of_days_is_refused_by_name(here, days):
    with pytest.raises(NotReady) as refusal:
        asked(here, days=days)

    assert codes(refusal) == [("not-in-form", "days")]


def test_on_a_legal_ground_the_clock_stands_until_the_answer(here):
    case = asked(here, ground="testing")
    assert (case.due, case.paused) == (None, True)

    answered = {"answers": {"contact_telephone": "13900139000"}}
    move(here, case, "applicant", "answer", china("2026-11-09T10:00"), **answered)

    case = again(here, case)
    assert (case.status, case.due, case.paused, case.correction_due) == ("accepted", date(2026, 11, 19), False, None)
    assert case.answers["contact_telephone"] == "13900139000"


def test_an_answer_touches_every_mark(here):
    case = asked(here, marks=[*MARKS, {"target": "material:drawings", "reason": "缺剖面图"}])

    with pytest.raises(NotReady) as refusal:
        move(here, case, "applicant", "answer", MORNING, answers={"contact_telephone": "13900139000"})
    assert codes(refusal) == [("not-corrected", "material:drawings")]

    policy.enter(here.applicant)
    file = stored(case, here.applicant, "drawings.pdf")
    both = {"answers": {"contact_telephone": "13900139000"}, "materials": {"drawings": str(file.id)}}
    move(here, case, "applicant", "answer", MORNING, **both)
    assert again(here, case).status == "accepted"


def test_nothing_is_proposed_while_the_applicant_is_waited_for(here):
    case = asked(here)

    with pytest.raises(Refused) as refusal:
        move(here, case, "reviewer", "propose", MORNING, outcome="granted")

    assert codes(refusal)[0] == ("wrong-state", "")


def test_when_the_day_has_passed_the_review_goes_on_by_itself(here):
    case = asked(here, ground="appraisal")

    moved = [time_passes(china(at)) for at in ("2026-11-11T23:59", "2026-11-12T00:00", "2026-11-12T00:01")]

    case = again(here, case)
    assert (moved, case.status, case.paused) == ([0, 1, 0], "accepted", False)
    assert history(case.zone, case.id)[-1].act == "go_on"
    policy.enter(OPERATOR)
    assert [one.waits for one in queries.corrections(case)] == [False]


def test_a_reviewer_may_do_without_the_answer_and_ask_again(here):
    case = asked(here)

    move(here, case, "reviewer", "go_on", MORNING)
    move(here, case, "reviewer", "ask_more", MORNING, marks=MARKS, days=3)

    assert again(here, case).status == "waiting"


def test_an_answer_ends_only_the_stop_that_was_its_own(here):
    case = accepted(here)
    move(here, case, "reviewer", "suspend", MORNING, ground="hearing", days=20)
    move(here, case, "reviewer", "ask_more", MORNING, marks=MARKS, days=5, ground="testing")

    move(here, case, "applicant", "answer", MORNING + DAY, answers={"contact_telephone": "13900139000"})

    case = again(here, case)
    found = sorted((one.ground, bool(one.ended_at)) for one in queries.pauses(case))
    assert (found, case.paused) == ([("hearing", False), ("testing", True)], True)


def test_the_reviewer_asks_and_the_applicant_answers_on_pages(here):
    case = accepted(here)
    reviewer, applicant = here.come_in("reviewer"), here.come_in("applicant")
    form, answer = reverse("cases:form", args=[case.number, "ask_more"]), reverse("cases:answer", args=[case.number])
    assert "法定事由" in page(reviewer.get(form))
    typed = {"marks": "field:contact_telephone", "marks.field:contact_telephone": "需核实电话", "days": "5"}

    page(reviewer.post(form, typed), 302)
    assert case.number in page(reviewer.get(reverse("cases:desk")))
    assert "需核实电话" in page(applicant.get(answer))
    page(applicant.post(answer, {"contact_telephone": "13900139000"}), 302)

    assert again(here, case).status == "accepted"
