"""The verbs of a case, one fact a test: what is written, what is refused, and which dates follow."""

from datetime import date, datetime, timedelta

import pytest

from tongban.cases import commands, deadlines, queries
from tongban.cases.models import Case, Draft
from tongban.cases.tests.factories import (
    ANSWERS,
    MORNING,
    accepted,
    acting,
    again,
    draft,
    move,
    proposed,
    publish,
    returned,
    stored,
    submitted,
    world,
)
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotReady, NotYours, Refused

DAY = timedelta(days=1)


def codes(refusal):
    return [(reason.code, reason.field) for reason in refusal.value.reasons]


def china(text):
    return datetime.fromisoformat(f"{text}+08:00")


# --- handing in --------------------------------------------------------------------------------------------------


def test_a_draft_becomes_a_numbered_case_with_one_entry_and_is_gone(here):
    case = submitted(here)

    assert (case.status, case.channel, case.applicant_name) == ("submitted", "online", "廊坊星瀚装备有限公司")
    assert case.number == f"{case.number[:3]}2026-1104-000001{case.number[-1]}"
    assert [(entry.verb, entry.number) for entry in history(case.zone, case.id)] == [("case.submit", 1)]
    assert not Draft.objects.filter(id=case.id).exists()


def test_everything_that_is_missing_is_named_at_once(here):
    found = draft(here, answers={"by_agent": True, "contact_name": ""}, attach="application")

    with pytest.raises(NotReady) as refusal:
        commands.submit(found, by=here.applicant)

    assert sorted(field for _code, field in codes(refusal)) == [
        "contact_name",
        "contact_telephone",
        "material:authority",
        "material:drawings",
    ]


def test_a_material_that_the_situation_does_not_call_for_is_not_missed(here):
    found = draft(here, answers={**ANSWERS, "by_agent": False})

    case, _entry = commands.submit(found, by=here.applicant)

    assert sorted(row.key for row in queries.materials(case)) == ["application", "drawings"]


def test_a_material_for_enterprises_only_is_not_asked_of_a_citizen(here):
    only = {"fact": "party_kind", "is": "enterprise"}
    licence = {"key": "licence", "name": {"zh": "营业执照"}, "when": only}
    here.version = publish(here.zone, code="X1", materials={"named": [licence]}, questions=[])
    answers = {name: ANSWERS[name] for name in ("contact_name", "contact_telephone")}

    citizen = draft(here, "citizen", answers=answers, attach="")
    assert commands.submit(citizen, by=here.citizen)[0].status == "submitted"

    enterprise = draft(here, "applicant", answers=answers, attach="")
    with pytest.raises(NotReady) as refusal:
        commands.submit(enterprise, by=here.applicant)
    assert codes(refusal) == [("material-missing", "material:licence")]


def test_an_answer_that_the_form_does_not_know_is_refused(here):
    found = draft(here, answers={**ANSWERS, "price": "1"})

    with pytest.raises(NotReady) as refusal:
        commands.submit(found, by=here.applicant)

    assert len(refusal.value.reasons) == 1


def test_a_draft_follows_the_version_published_meanwhile_and_is_not_handed_in_unseen(here):
    found = draft(here)
    publish(here.zone, note={"zh": "新版"}, valid_from="2024-02-01")
    policy.enter(here.applicant)

    with pytest.raises(NotReady) as refusal:
        commands.submit(found, by=here.applicant)

    assert codes(refusal) == [("item-changed", "")]
    assert queries.draft(here.applicant, found.id).version_in_force.number == 2


def test_a_second_submission_of_the_same_draft_is_refused_and_says_who_handed_it_in(here):
    found = draft(here)
    commands.submit(found, by=here.applicant)

    with pytest.raises(Refused) as refusal:
        commands.submit(found, by=here.applicant)

    assert refusal.value.status == 409
    assert "赵一鸣" in str(refusal.value)
    assert len(history(found.zone, found.id)) == 1


def test_a_case_stays_with_the_version_it_was_accepted_under(here):
    case = accepted(here)
    publish(here.zone, note={"zh": "新版"}, valid_from="2024-02-01")

    assert again(here, case).version_in_force.number == 1


# --- the window --------------------------------------------------------------------------------------------------


def test_acceptance_gives_the_case_its_number_and_starts_the_promised_time(here):
    case = accepted(here)

    assert case.case_number == "C49202611040001"
    assert (case.due, case.due_legal) == (date(2026, 11, 16), date(2026, 12, 2))
    assert case.silence_at is None


def test_a_correction_stops_everything_until_the_applicant_answers(here):
    case = returned(here)

    assert (case.status, case.rounds, case.due, case.silence_at) == ("returned", 1, None, None)
    assert clock.china_date(case.correction_due - DAY) == date(2026, 11, 25)


def test_an_answer_must_touch_each_mark(here):
    case = returned(here)

    with pytest.raises(NotReady) as refusal:
        move(here, case, "applicant", "resubmit", MORNING + DAY, answers={"contact_telephone": "13900139000"})

    assert codes(refusal) == [("not-corrected", "material:drawings")]


def test_an_answer_takes_no_file_of_another_matter(here):
    case, other = returned(here), submitted(here)
    theirs = queries.materials_by_key(other)["drawings"]

    with pytest.raises(NotReady) as refusal:
        move(here, case, "applicant", "resubmit", MORNING + DAY, materials={"drawings": theirs})

    assert codes(refusal) == [("unknown-file", "material:drawings")]


def test_an_answered_correction_counts_from_its_own_receipt(here):
    case, day_after = returned(here), MORNING + DAY
    with acting(here.applicant, day_after):
        file = stored(case, here.applicant, "drawings-2.pdf")
    given = {
        "answers": {"contact_telephone": "13900139000"},
        "materials": {"drawings": {"file": str(file.id), "digest": file.digest, "name": file.name, "size": file.size}},
    }

    move(here, case, "applicant", "resubmit", day_after, **given)

    case = again(here, case)
    assert (case.status, case.received_at, case.answers["contact_telephone"]) == ("submitted", day_after, "13900139000")
    assert queries.materials_by_key(case)["drawings"]["name"] == "drawings-2.pdf"
    assert queries.corrections(case)[0].answered_at == day_after
    assert clock.china_date(case.silence_at - DAY) == date(2026, 11, 12)


def test_a_second_round_needs_its_reason(here):
    case = returned(here)
    case = answered(here, case)
    marks = [{"target": "material:application", "reason": "未签章"}]

    with pytest.raises(NotReady) as refusal:
        move(here, case, "window", "ask_correction", MORNING + DAY, marks=marks)

    assert codes(refusal) == [("second-round", "reason")]


def answered(here, case):
    with acting(here.applicant, MORNING + DAY):
        file = stored(case, here.applicant, "drawings-2.pdf")
    given = {"drawings": {"file": str(file.id), "digest": file.digest, "name": file.name}}
    move(
        here,
        case,
        "applicant",
        "resubmit",
        MORNING + DAY,
        answers={"contact_telephone": "13900139000"},
        materials=given,
    )
    return again(here, case)


def test_a_mark_on_what_the_item_does_not_have_is_refused(here):
    case = submitted(here)

    with pytest.raises(NotReady) as refusal:
        move(here, case, "window", "ask_correction", MORNING, marks=[{"target": "field:price", "reason": "?"}])

    assert codes(refusal) == [("unknown-target", "marks")]


def test_declining_names_the_competent_agency_and_ends_the_case(here):
    case = submitted(here)

    entry = move(here, case, "window", "decline", MORNING, reason="不属于本机关职权", competent="水务局")

    assert (entry.status, entry.facts["competent"]) == ("declined", "水务局")
    assert again(here, case).ended_at == MORNING


def test_a_correction_that_nobody_answers_lapses_by_itself(here):
    case = returned(here)

    with acting(CLOCK, case.correction_due - timedelta(seconds=1)):
        assert commands.let_time_pass() == 0
    with acting(CLOCK, case.correction_due):
        assert commands.let_time_pass() == 1

    assert again(here, case).status == "lapsed"


# --- silence -----------------------------------------------------------------------------------------------------


def test_five_working_days_without_a_word_are_an_acceptance_from_receipt(here):
    case = submitted(here)
    assert case.silence_at == china("2026-11-12T00:00")

    with acting(CLOCK, case.silence_at):
        assert commands.let_time_pass() == 1

    case = again(here, case)
    last = history(case.zone, case.id)[-1]
    assert (case.status, case.accepted_at, last.effective_at) == ("accepted", MORNING, MORNING)
    assert (case.due, last.actor) == (date(2026, 11, 16), {"role": "clock", "zone": here.zone})


def test_after_five_working_days_nobody_can_still_ask_or_decline(here):
    case = submitted(here)

    with pytest.raises(Refused) as refusal:
        move(here, case, "window", "decline", case.silence_at, reason="?", competent="?")

    assert codes(refusal) == [("accepted-by-law", "")]


def test_a_holiday_does_not_count_against_the_authority(here):
    case = submitted(here, at=china("2026-09-24T10:00"))

    assert case.silence_at == china("2026-10-10T00:00")


def test_silence_does_not_speak_while_the_calendar_of_its_year_is_not_published(here):
    case = submitted(here, at=china("2026-12-30T10:00"))

    with acting(CLOCK, MORNING + 90 * DAY):
        assert commands.let_time_pass() == 0

    assert (case.silence_at, again(here, case).status) == (None, "submitted")


def test_one_case_that_somebody_else_moves_meanwhile_does_not_keep_the_law_from_the_others(here):
    first, second = submitted(here), submitted(here)
    late = first.silence_at
    with acting(CLOCK, late):
        found = queries.overtaken_by_time(late, 10)
        assert [case.id for case, _verb in found] == [first.id, second.id]
    move(here, first, "applicant", "withdraw", late)

    with acting(CLOCK, late):
        assert commands.let_time_pass() == 1

    assert again(here, second).status == "accepted"


# --- review and decision -----------------------------------------------------------------------------------------


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
    move(here, case, "window", "deliver", MORNING + DAY, manner="counter", recipient="赵一鸣")

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


# --- hands -------------------------------------------------------------------------------------------------------


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


# --- on the spot -------------------------------------------------------------------------------------------------


def test_an_item_for_the_counter_is_decided_in_one_sitting_with_every_line_written(calendars):
    here = world(on_the_spot=True, one_person=True)
    case = submitted(here, "window")

    move(here, case, "window", "settle", MORNING, outcome="granted")

    acts = [(entry.act, entry.actor["post"]) for entry in history(case.zone, case.id)]
    assert acts == [(act, "W03") for act in ("submit", "accept", "propose", "decide", "issue")]
    assert again(here, case).status == "issued"


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


# --- who was faster ----------------------------------------------------------------------------------------------


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
