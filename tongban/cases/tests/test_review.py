"""Review, decision, hands and haste, one fact a test."""

from datetime import date, timedelta

import pytest

from tongban.cases import commands, deadlines, queries
from tongban.cases.models import Case
from tongban.cases.tests.factories import (
    MORNING,
    accepted,
    acting,
    again,
    china,
    codes,
    move,
    proposed,
    submitted,
    world,
)
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotReady, NotYours, Refused

DAY = timedelta(days=1)


# --- review and decision ----------------------------------------------------------------------------------------------


def test_a_special_procedure_takes_its_days_out_and_says_so(here):
    case = accepted(here)
    start, end = china("2026-11-06T17:40"), china("2026-11-11T16:20")

    move(here, case, "reviewer", "suspend", start, ground="expert_review", days=3)
    stopped = again(here, case)
    move(here, case, "reviewer", "resume", end, result="总平面方案可行")

    assert (stopped.due, stopped.paused) == (None, True)
    assert (again(here, case).due, again(here, case).paused) == (date(2026, 11, 19), False)


def test_no_decision_is_proposed_while_a_procedure_runs(here):
    case = accepted(here)
    move(here, case, "reviewer", "suspend", MORNING, ground="hearing", days=20)

    with pytest.raises(Refused) as refusal:
        move(here, case, "reviewer", "propose", MORNING, outcome="granted")

    assert codes(refusal) == [("procedure-running", "")]


def test_of_two_running_procedures_the_one_that_ends_is_named(here):
    case = accepted(here)
    move(here, case, "reviewer", "suspend", MORNING, ground="hearing", days=20)
    move(here, case, "reviewer", "suspend", MORNING, ground="testing", days=5)

    with pytest.raises(NotReady) as refusal:
        move(here, case, "reviewer", "resume", MORNING + DAY, result="合格")
    assert codes(refusal) == [("which-procedure", "pause")]

    testing = next(pause for pause in queries.pauses(again(here, case)) if pause.ground == "testing")
    move(here, case, "reviewer", "resume", MORNING + DAY, result="合格", pause=str(testing.id))
    assert [(pause.ground, bool(pause.ended_at)) for pause in queries.pauses(again(here, case))] == [
        ("hearing", False),
        ("testing", True),
    ]


def test_the_limit_is_extended_once_with_the_reason_told(here):
    case = accepted(here)
    move(here, case, "approver", "extend", MORNING, days=10, reason="需现场复核")
    assert again(here, case).due == date(2026, 11, 30)

    with pytest.raises(Refused) as refusal:
        move(here, case, "approver", "extend", MORNING, days=1, reason="再次")

    assert codes(refusal) == [("extended-already", "")]


def test_a_matter_that_a_colleague_holds_is_left_alone_and_names_him(here):
    case = accepted(here)
    move(here, case, "reviewer", "claim", MORNING)

    with pytest.raises(Refused) as refusal:
        move(here, case, "second_reviewer", "propose", MORNING, outcome="granted")

    assert codes(refusal) == [("held-by-another", "")]
    assert "李岩" in str(refusal.value)


def test_a_released_matter_is_free_and_forgets_the_name(here):
    case = accepted(here)
    move(here, case, "reviewer", "claim", MORNING)
    move(here, case, "reviewer", "release", MORNING)

    case = again(here, case)
    assert (case.holder, case.holder_name) == (None, None)


def test_a_refusal_without_reasons_is_no_refusal(here):
    case = proposed(here)

    with pytest.raises(NotReady) as refusal:
        move(here, case, "approver", "decide", MORNING, outcome="refused")

    assert codes(refusal) == [("reasons-missing", "reasons")]


def test_from_proposal_to_the_hands_of_the_applicant(here):
    case = proposed(here)
    move(here, case, "approver", "decide", MORNING, outcome="granted")
    move(here, case, "reviewer", "issue", MORNING, document="唐规建字第1号")
    move(here, case, "window", "deliver", MORNING + DAY, manner="counter", recipient="赵一鸣", identification="licence")

    case = again(here, case)
    assert (case.status, case.outcome, case.ended_at) == ("closed", "granted", MORNING + DAY)
    assert [entry.act for entry in history(case.zone, case.id)] == [
        "submit",
        "accept",
        "propose",
        "decide",
        "issue",
        "deliver",
    ]


def test_a_question_of_the_approver_sends_the_matter_back(here):
    case = proposed(here)

    move(here, case, "approver", "send_back", MORNING, question="退让距离是否复核？")

    case = again(here, case)
    assert (case.status, case.proposed) == ("accepted", None)


def test_a_decided_matter_shows_until_when_its_result_is_handed_out(here):
    case = proposed(here)
    move(here, case, "approver", "decide", MORNING, outcome="granted")

    term = deadlines.term(again(here, case), MORNING + DAY, clock.Thresholds())

    assert (term.kind, term.last, term.lamp, term.finished) == ("delivery", date(2026, 11, 18), "green", True)


# --- hands ------------------------------------------------------------------------------------------------------------


def in_post(here, person, like):
    """The same person in another post: a deputy."""
    role = getattr(here, like)
    return Actor(role.role, person.person, role.zone, role.post, role.agency, name=person.name)


def test_who_accepted_does_not_decide_through_another_post_either(here):
    case = proposed(here)
    here.actors["deputy"] = in_post(here, here.window, "approver")

    with pytest.raises(Refused) as refusal:
        move(here, case, "deputy", "decide", MORNING, outcome="granted")

    assert codes(refusal) == [("two-hands", "")]
    assert again(here, case).status == "proposed"


def test_who_applied_does_not_review_his_own_matter(here):
    case = accepted(here)
    here.actors["deputy"] = in_post(here, here.applicant, "reviewer")

    with pytest.raises(Refused) as refusal:
        move(here, case, "deputy", "propose", MORNING, outcome="granted")

    assert codes(refusal) == [("two-hands", "")]


def test_who_reviewed_does_not_approve(here):
    case = proposed(here)
    here.actors["deputy"] = in_post(here, here.reviewer, "approver")

    with pytest.raises(Refused) as refusal:
        move(here, case, "deputy", "decide", MORNING, outcome="granted")

    assert codes(refusal) == [("two-hands", "")]


# --- on the spot ------------------------------------------------------------------------------------------------------


def test_an_item_for_the_counter_is_decided_in_one_sitting_with_every_line_written(calendars):
    here = world(on_the_spot=True, one_person=True)
    case = submitted(here, "window")

    move(here, case, "window", "settle", MORNING, outcome="granted")

    acts = [(entry.act, entry.actor["post"]) for entry in history(case.zone, case.id)]
    assert acts == [(act, "W03") for act in ("submit", "accept", "propose", "decide", "issue")]
    assert again(here, case).status == "issued"


def test_what_is_flagged_is_not_decided_on_the_spot_either(calendars):
    here = world(on_the_spot=True, one_person=True)
    case = submitted(here, "window")
    policy.enter(here.colleague)
    commands.raise_flag(case, "材料存疑", "W04", by=here.colleague)

    with pytest.raises(Refused) as refusal:
        move(here, case, "window", "settle", MORNING, outcome="granted")

    assert codes(refusal) == [("flagged", "")]
    assert again(here, case).status == "submitted"


def test_an_item_that_is_not_for_the_counter_is_not_decided_there(here):
    case = submitted(here, "window")

    with pytest.raises(Refused) as refusal:
        move(here, case, "window", "settle", MORNING, outcome="granted")

    assert codes(refusal) == [("not-on-the-spot", "")]


def test_an_item_that_wants_two_persons_is_not_decided_by_one(calendars):
    here = world(on_the_spot=True)
    case = submitted(here, "window")

    with pytest.raises(Refused) as refusal:
        move(here, case, "window", "settle", MORNING, outcome="granted")

    assert codes(refusal) == [("second-person", "")]


# --- who was faster ---------------------------------------------------------------------------------------------------


def test_a_move_that_somebody_made_first_names_him_and_when(here):
    case = submitted(here)
    stale = queries.find(here.window, case.number)
    move(here, case, "colleague", "accept", MORNING)

    with acting(here.window), pytest.raises(Refused) as refusal:
        commands.make(stale, "accept", by=here.window, given={})

    assert refusal.value.status == 409
    assert "郑海" in str(refusal.value) and "2026-11-04 10:00:00" in str(refusal.value)


def test_a_move_that_is_no_longer_possible_names_the_last_step_and_its_maker(here):
    case = accepted(here)

    with pytest.raises(Refused) as refusal:
        move(here, case, "colleague", "accept", MORNING)

    assert [reason.code for reason in refusal.value.reasons] == ["wrong-state", "moved-by"]
    assert "王珊" in str(refusal.value)


def test_an_applicant_does_not_find_the_matter_of_another(here):
    case = submitted(here)
    assert Case.objects.count() == 1

    with acting(here.citizen), pytest.raises(NotYours):
        queries.find(here.citizen, case.number)
