"""What becomes of a decision: on a ground, by two persons, from a day; told to the holder and on the track."""

import json
from datetime import date, timedelta

import pytest

from tongban.cases import queries
from tongban.cases.models import Change, Decision
from tongban.cases.tests.factories import MORNING, acting, again, china, codes, move, proposed
from tongban.cases.tests.pages import page
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.journal.read import entry, history
from tongban.kernel.refusals import NotReady, Refused

pytestmark = pytest.mark.usefixtures("dawn")

DAY = timedelta(days=1)
FRAUD = {"kind": "revoke", "ground": "fraud", "text": "审查合格书系伪造"}
HEARD = "已告知陈述、申辩权，五日内未提出意见"


def decided(here, outcome="granted"):
    case = proposed(here)
    move(here, case, "approver", "decide", MORNING, outcome=outcome, reasons="不符合条件")
    return again(here, case)


def closed(here):
    case = decided(here)
    move(here, case, "reviewer", "issue", MORNING, document="唐规建字第1号")
    move(here, case, "window", "deliver", MORNING, manner="counter", recipient="赵一鸣", identification="licence")
    return again(here, case)


def decision(case):
    policy.enter(OPERATOR)
    return Decision.objects.get(zone=case.zone, case_id=case.id)


def test_a_decision_is_in_force_from_the_moment_it_is_made(here):
    case = decided(here)

    made = decision(case)
    assert (made.outcome, made.state, made.effective_from, made.effective_until) == (
        "granted",
        "in_force",
        MORNING,
        None,
    )


@pytest.mark.parametrize(
    "kind, ground, becomes, given",
    [
        ("revoke", "fraud", "revoked", {"heard": HEARD}),
        ("recall", "law", "recalled", {"heard": HEARD}),
        ("lapse_permit", "dissolved", "lapsed", {}),
    ],
)
def test_what_was_granted_is_taken_back_on_a_ground_by_two_persons_from_a_day(here, kind, ground, becomes, given):
    case = closed(here)
    reason = {"kind": kind, "ground": ground, "text": "见调查笔录"}
    move(here, case, "reviewer", "propose_change", MORNING + DAY, since="2026-11-10", **reason)
    assert again(here, case).waits == ["change"]

    move(here, case, "approver", kind, MORNING + 2 * DAY, **given)

    made, after = decision(case), again(here, case)
    assert (after.status, after.validity, after.validity_at, after.waits) == (
        "closed",
        becomes,
        china("2026-11-10T00:00"),
        None,
    )
    assert (made.state, made.effective_until) == (becomes, china("2026-11-10T00:00"))
    assert history(case.zone, case.id)[-1].effective_at == china("2026-11-10T00:00")


def test_a_correction_leaves_the_decision_in_force_and_may_be_followed_by_another(here):
    case = closed(here)
    for _ in range(2):
        error = {"kind": "correct", "ground": "error", "text": "地块编号应为 B-12"}
        move(here, case, "reviewer", "propose_change", MORNING + DAY, **error)
        move(here, case, "approver", "correct", MORNING + DAY)

    assert (decision(case).state, decision(case).effective_until) == ("corrected", None)
    assert again(here, case).validity == "corrected"


def test_what_is_made_is_what_was_proposed(here):
    case = closed(here)
    move(here, case, "reviewer", "propose_change", MORNING, **FRAUD)

    with pytest.raises(Refused) as refusal:
        move(here, case, "approver", "recall", MORNING, heard=HEARD)

    assert codes(refusal) == [("no-change", "")]


def test_nothing_is_taken_without_the_holder_being_heard(here):
    case = closed(here)
    move(here, case, "reviewer", "propose_change", MORNING, **FRAUD)

    with pytest.raises(NotReady) as refusal:
        move(here, case, "approver", "revoke", MORNING)

    assert codes(refusal) == [("missing", "heard")]


def test_one_person_does_not_propose_and_make_in_two_posts(here):
    case = closed(here)
    move(here, case, "reviewer", "propose_change", MORNING, **FRAUD)
    here.actors["deputy"] = Actor("approver", here.reviewer.person, here.zone, "A01", "planning", name="李岩")

    with pytest.raises(Refused) as refusal:
        move(here, case, "deputy", "revoke", MORNING, heard=HEARD)

    assert codes(refusal) == [("two-hands", "")]


@pytest.mark.parametrize(
    "given, wrong",
    [
        ({"kind": "recall", "ground": "fraud"}, ("other-ground", "ground")),
        ({"since": "2026-02-30"}, ("no-day", "since")),
        ({"since": "0001-01-01"}, ("no-day", "since")),
    ],
)
def test_a_ground_of_another_kind_and_a_day_that_is_none_are_refused(here, given, wrong):
    case = closed(here)

    with pytest.raises(NotReady) as refusal:
        move(here, case, "reviewer", "propose_change", MORNING, **(FRAUD | given))

    assert codes(refusal) == [wrong]


def test_from_a_refusal_nothing_can_be_taken(here):
    case = decided(here, "refused")

    with pytest.raises(NotReady) as refusal:
        move(here, case, "reviewer", "propose_change", MORNING, **FRAUD)

    assert codes(refusal) == [("nothing-granted", "kind")]


def test_what_was_left_as_it_is_may_be_proposed_anew_and_what_has_ended_may_not(here):
    case = closed(here)
    move(here, case, "reviewer", "propose_change", MORNING, **FRAUD)
    move(here, case, "approver", "drop_change", MORNING, reason="证据不足")
    assert again(here, case).validity is None
    move(here, case, "reviewer", "propose_change", MORNING, **FRAUD)
    move(here, case, "approver", "revoke", MORNING, heard=HEARD)

    with pytest.raises(Refused) as refusal:
        move(here, case, "reviewer", "propose_change", MORNING, **FRAUD)

    assert codes(refusal) == [("decision-ended", "")]
    policy.enter(OPERATOR)
    assert [one.state for one in Change.objects.filter(zone=case.zone, case_id=case.id)] == ["dropped", "made"]


def test_the_holder_reads_what_was_made_and_not_what_was_only_proposed(here):
    case = closed(here)
    move(here, case, "reviewer", "propose_change", MORNING, **FRAUD)
    place, address = f"/cases/{case.number}/", f"/api/cases/{case.number}/decision"
    with clock.told(MORNING + DAY):
        holder, approver = here.come_in("applicant"), here.come_in("approver")
        assert FRAUD["text"] not in page(holder.get(place)) and FRAUD["text"] in page(approver.get(place))
        assert json.loads(page(holder.get(address)))["changes"] == []
        assert case.number in page(approver.get("/desk/asked/"))

    move(here, case, "approver", "revoke", MORNING + DAY, heard=HEARD)
    with clock.told(MORNING + DAY):
        assert FRAUD["text"] in page(holder.get(place))
        told = json.loads(page(holder.get(address)))
        assert case.number not in page(approver.get("/desk/asked/"))
    assert (told["state"], [one["clause"] for one in told["changes"]]) == ("revoked", ["行政许可法 69(2)"])


def test_the_track_says_what_became_of_the_decision(here):
    case = closed(here)
    move(here, case, "reviewer", "propose_change", MORNING, **FRAUD)
    move(here, case, "approver", "revoke", MORNING, heard=HEARD)
    code = entry(case.zone, case.id, 1).hash.hex()[:8]

    with acting(OPERATOR):
        found = queries.tracked(case.number, code, source="127.0.0.1")

    assert (found.validity, clock.china_date(found.validity_at)) == ("revoked", date(2026, 11, 4))
