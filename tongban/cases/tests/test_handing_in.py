"""From the draft to the acceptance, one fact a test: what is written, what is refused, which dates follow."""

from datetime import date, timedelta

import pytest

from tongban.cases import commands, queries
from tongban.cases.models import Draft
from tongban.cases.tests.factories import (
    ANSWERS,
    MORNING,
    accepted,
    acting,
    again,
    china,
    codes,
    draft,
    move,
    publish,
    returned,
    stored,
    submitted,
)
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotReady, Refused

DAY = timedelta(days=1)


# --- handing in -------------------------------------------------------------------------------------------------------


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


def test_a_draft_that_moved_knows_all_that_changed_since_it_was_begun(here):
    found = draft(here)
    for amount, day in ((5, "2024-02-01"), (3, "2024-03-01")):
        publish(here.zone, promised={"amount": amount, "unit": "working_day", "start": "acceptance"}, valid_from=day)
        policy.enter(here.applicant)
        commands.save(queries.following(queries.draft(here.applicant, found.id)), answers={}, by=here.applicant)

    kept = queries.draft(here.applicant, found.id)
    changes = [(one.aspect, one.before["amount"], one.after["amount"]) for one in queries.moved(kept)]
    case, _entry = commands.submit(kept, by=here.applicant)

    assert changes == [("promised", 8, 3)]
    assert (case.limit["amount"], case.answers) == (3, ANSWERS)


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


# --- the window -------------------------------------------------------------------------------------------------------


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


# --- silence ----------------------------------------------------------------------------------------------------------


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
