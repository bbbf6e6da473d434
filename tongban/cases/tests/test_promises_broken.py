"""A promise that is not kept: reminded, put right, broken, false; then revocation, and no other promise for a time."""

from datetime import UTC, date, datetime

import pytest

from tongban.cases import commands, queries
from tongban.cases.models import Case, Change, Promise
from tongban.cases.tests import factories as f
from tongban.cases.tests.factories import MORNING, again, codes, move
from tongban.cases.tests.promises import (
    BY,
    DAY,
    HEARD,
    ITEM,
    accepted,
    closed,
    handed_in,
    kept,
    let_pass,
    promise,
)
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.refusals import NotReady, Refused
from tongban.kernel.zones.models import Zone
from tongban.people import commands as people


@pytest.fixture
def here(calendars):
    return f.world(**ITEM)


# --- not kept ----------------------------------------------------------------------------------------------------


def test_the_clock_reminds_then_gives_time_to_put_it_right_then_says_that_it_is_broken(here):
    case = accepted(here)

    let_pass(here, "2026-11-05T23:59")
    assert promise(case).reminded_at is None
    let_pass(here, "2026-11-06T00:01")
    assert (promise(case).state, promise(case).reminded_at is not None) == ("open", True)
    let_pass(here, "2026-11-11T00:01")
    assert (promise(case).state, again(here, case).alarm) == ("remedy", "promise")
    assert clock.last_day(promise(case).remedy_due_at) == date(2026, 11, 18)
    let_pass(here, "2026-11-19T00:01")

    broken = promise(case)
    assert (broken.state, clock.last_day(broken.barred_until)) == ("broken", date(2027, 11, 19))
    assert (again(here, case).alarm, again(here, case).rings_at) == ("promise", None)


def test_what_was_put_right_in_time_is_kept(here):
    case = accepted(here)
    let_pass(here, "2026-11-11T00:01")

    kept(here, case, MORNING + 8 * DAY)
    assert again(here, case).alarm is None
    let_pass(here, "2026-11-30T00:01")
    move(here, case, "reviewer", "confirm_promise", MORNING + 26 * DAY)

    assert (promise(case).state, promise(case).barred_until) == ("kept", None)


def test_the_promised_days_are_the_applicants_until_they_have_passed(here):
    case = accepted(here)

    with pytest.raises(Refused) as refusal:
        move(here, case, "reviewer", "fault_promise", MORNING + DAY, text="仍未收到图纸")

    assert codes(refusal) == [("promise-running", "")]
    move(here, case, "reviewer", "fault_promise", MORNING + 7 * DAY, text="逾期未交图纸")
    assert promise(case).state == "remedy"


def test_the_lamp_turns_yellow_on_the_day_of_the_reminder(here):
    with f.acting(here.applicant):
        case = accepted(here)

    def lamp(at):
        with f.acting(here.applicant, at):
            return queries.promises_of(again(here, case), at)[0].colour

    bell = promise(case).rings_at
    assert (lamp(bell - DAY / 24), lamp(bell)) == ("green", "yellow")


def test_a_promise_for_tomorrow_is_not_reminded_of_at_once(here):
    case = handed_in(here, "drawings", by=date(2026, 11, 5))

    made = promise(case)
    assert made.rings_at == made.due_at


def test_nothing_is_taken_after_the_time_to_put_it_right_even_before_the_clock_has_spoken(here):
    case = accepted(here)
    let_pass(here, "2026-11-11T00:01")
    over = promise(case).remedy_due_at

    with pytest.raises(Refused) as refusal:
        kept(here, case, over)

    assert codes(refusal) == [("remedy-over", "")]
    with f.acting(here.applicant, over):
        assert not queries.promises_of(again(here, case), over)[0].to_keep


def test_the_days_on_record_are_those_of_the_signed_words_whatever_the_zone_has_set_since(here):
    case = accepted(here)
    policy.enter(OPERATOR)
    people.amend_zone(Zone.objects.get(zone=here.zone), by=OPERATOR, settings={"promise_barred_days": 730})
    move(here, case, "reviewer", "find_false", MORNING, text="图纸系他人工程")

    assert clock.last_day(promise(case).barred_until) == date(2027, 11, 4)


def test_what_came_and_is_not_enough_gets_one_time_to_put_it_right(here):
    case = accepted(here)
    kept(here, case, MORNING)
    with pytest.raises(Refused) as refusal:
        move(here, case, "reviewer", "break_promise", MORNING, text="图纸缺页")
    assert codes(refusal) == [("remedy-running", "")]
    move(here, case, "reviewer", "fault_promise", MORNING, text="图纸缺页", days=2)
    kept(here, case, MORNING + DAY)

    with pytest.raises(Refused) as refusal:
        move(here, case, "reviewer", "fault_promise", MORNING + DAY, text="仍缺页", days=2)
    assert codes(refusal) == [("remedy-given", "")]
    with pytest.raises(NotReady) as refusal:
        move(here, case, "reviewer", "break_promise", MORNING + DAY)
    assert codes(refusal) == [("finding-missing", "text")]
    move(here, case, "reviewer", "break_promise", MORNING + DAY, text="仍缺页")

    assert (promise(case).state, promise(case).finding) == ("broken", "仍缺页")


def test_before_the_decision_nothing_is_granted_on_a_broken_promise_and_it_may_be_terminated(here):
    case = accepted(here)
    move(here, case, "reviewer", "find_false", MORNING, text="图纸系他人工程")

    with pytest.raises(NotReady) as refusal:
        move(here, case, "reviewer", "propose", MORNING, outcome="granted")
    assert codes(refusal) == [("promise-broken", "outcome")]

    move(here, case, "approver", "terminate", MORNING, reason="承诺不实")
    ended = again(here, case)
    assert (ended.status, ended.waits, ended.alarm, ended.rings_at) == ("terminated", None, None, None)


def test_a_proposal_made_before_it_was_broken_is_not_followed(here):
    case = accepted(here)
    move(here, case, "reviewer", "propose", MORNING, outcome="granted")
    move(here, case, "reviewer", "find_false", MORNING, text="图纸系他人工程")

    with pytest.raises(NotReady) as refusal:
        move(here, case, "approver", "decide", MORNING, outcome="granted")

    assert codes(refusal) == [("promise-broken", "outcome")]


def test_after_the_decision_a_broken_promise_leads_to_revocation_by_another_person(here):
    case = closed(here)
    let_pass(here, "2026-11-11T00:01")
    let_pass(here, "2026-11-19T00:01")
    case = again(here, case)
    assert (promise(case).state, case.waits, case.alarm) == ("broken", ["change"], None)

    move(here, case, "approver", "revoke", MORNING + 16 * DAY, heard=HEARD)

    policy.enter(OPERATOR)
    change = Change.objects.get(case_id=case.id)
    assert (change.kind, change.ground, change.clause, change.state) == (
        "revoke",
        "promise",
        "行政许可法 69(1)",
        "made",
    )
    assert (again(here, case).validity, again(here, case).waits) == ("revoked", None)


def test_a_false_promise_leads_to_revocation_at_once_even_when_it_seemed_kept(here):
    case = closed(here)
    kept(here, case, MORNING)
    move(here, case, "reviewer", "confirm_promise", MORNING)

    move(here, case, "reviewer", "find_false", MORNING + DAY, text="图纸系伪造")

    policy.enter(OPERATOR)
    change = Change.objects.get(case_id=case.id)
    assert (promise(case).state, change.ground, change.text) == ("false", "fraud", "图纸系伪造")
    here.actors["deputy"] = Actor("approver", here.reviewer.person, here.zone, "A01", "planning", name="李岩")
    with pytest.raises(Refused) as refusal:
        move(here, case, "deputy", "revoke", MORNING + DAY, heard=HEARD)
    assert codes(refusal) == [("two-hands", "")]


SLIP = {"kind": "correct", "ground": "error", "text": "证号有误"}
LAW = {"kind": "recall", "ground": "law", "text": "依据已修改"}
UNLAWFUL = {"kind": "revoke", "ground": "procedure", "text": "程序违法"}


def found_false_while_a_change_waits(here, given):
    case = closed(here)
    move(here, case, "reviewer", "propose_change", MORNING, **given)
    kept(here, case, MORNING)
    assert again(here, case).waits == ["promise", "change"]
    move(here, case, "reviewer", "find_false", MORNING, text="图纸系伪造")
    return case


def changes(case):
    policy.enter(OPERATOR)
    return list(Change.objects.filter(case_id=case.id).order_by("proposed_at", "id").values_list("ground", "state"))


@pytest.mark.parametrize(
    ("given", "verb", "said", "becomes"),
    [
        (SLIP, "correct", {}, "made"),
        (SLIP, "drop_change", {"reason": "无误"}, "dropped"),
        (LAW, "drop_change", {"reason": "依据仍有效"}, "dropped"),
    ],
)
def test_a_promise_broken_while_another_change_waits_leads_to_revocation_when_that_ends(
    here, given, verb, said, becomes
):
    case = found_false_while_a_change_waits(here, given)
    assert changes(case) == [(given["ground"], "proposed")]

    move(here, case, "approver", verb, MORNING + DAY, **said)

    assert changes(case) == [(given["ground"], becomes), ("fraud", "proposed")]
    assert again(here, case).waits == ["change"]
    move(here, case, "approver", "revoke", MORNING + DAY, heard=HEARD)
    assert again(here, case).validity == "revoked"


def test_a_revocation_that_waits_already_is_not_proposed_twice(here):
    case = found_false_while_a_change_waits(here, UNLAWFUL)

    move(here, case, "approver", "drop_change", MORNING + DAY, reason="程序无误")

    assert (changes(case), again(here, case).waits) == ([("procedure", "dropped")], None)


def test_what_the_clock_proposes_is_said_in_both_languages(here):
    case = closed(here)
    let_pass(here, "2026-11-11T00:01")
    let_pass(here, "2026-11-19T00:01")

    policy.enter(OPERATOR)
    text = Change.objects.get(case_id=case.id).text
    assert "承诺事项“设计图纸”" in text and "“Design drawings” was promised" in text


def test_with_a_revocation_the_other_promises_are_waited_for_no_longer(here):
    case = closed(here, "drawings", "fit")
    rows = {one.key: str(one.id) for one in Promise.objects.filter(case_id=case.id)}
    move(here, case, "reviewer", "find_false", MORNING, promise=rows["fit"], text="场地不符合")
    move(here, case, "approver", "revoke", MORNING, heard=HEARD)

    case = again(here, case)
    assert (case.waits, case.rings_at) == (None, None)
    with f.acting(here.applicant):
        over = {one.row.key: one.over for one in queries.promises_of(case, MORNING)}
    assert over == {"drawings": True, "fit": False}


# --- on record ---------------------------------------------------------------------------------------------------


def broken(here):
    case = accepted(here)
    move(here, case, "reviewer", "find_false", MORNING, text="图纸系他人工程")
    return again(here, case)


@pytest.mark.parametrize("who", ["applicant", "window", "agent"])
def test_whoever_has_broken_a_promise_gives_no_other_by_whatever_way_he_comes(here, who):
    broken(here)
    with clock.told(MORNING):
        other = f.publish(here.zone, code="C52", **ITEM)
        if who == "agent":
            f.engage(here, items=[other.item_id])
        here.version = other
        draft = f.draft(here, who, attach="")
        with pytest.raises(NotReady) as refusal:
            commands.promise(draft, "drawings", BY, actor=here.actors[who])

    assert codes(refusal) == [("promise-broken-before", "material:drawings")]
    assert refusal.value.reasons[0].next and "2027" in str(refusal.value.reasons[0].text)


def test_the_bar_ends_with_its_day_or_when_the_broken_promise_is_made_up_for(here):
    case = broken(here)

    def bar(at):
        with f.acting(here.applicant, at):
            return queries.promise_bar(here.zone, here.enterprise, at)

    assert clock.last_day(bar(MORNING)) == date(2027, 11, 4)
    assert bar(datetime(2027, 11, 4, 16, 0, tzinfo=UTC)) is None
    move(here, case, "approver", "restore_credit", MORNING, text="已补交图纸并接受处理")
    assert bar(MORNING) is None
    move(here, case, "reviewer", "propose", MORNING, outcome="granted")
    with pytest.raises(Refused) as refusal:
        move(here, case, "approver", "restore_credit", MORNING, text="再次修复")
    assert codes(refusal) == [("nothing-on-record", "")]


def test_credit_is_restored_after_the_end_of_the_matter_without_waking_it(here):
    case = broken(here)
    move(here, case, "approver", "terminate", MORNING, reason="承诺不实")

    move(here, case, "approver", "restore_credit", MORNING, text="已完成整改")

    policy.enter(OPERATOR)
    ended = Case.objects.get(id=case.id)
    assert (ended.status, ended.waits, promise(case).restored_at is not None) == ("terminated", None, True)


def test_nobody_else_learns_whether_somebody_is_on_record(here):
    broken(here)

    with f.acting(here.citizen):
        assert queries.promise_bar(here.zone, here.enterprise, MORNING) is None
