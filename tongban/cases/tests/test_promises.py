"""A promise is taken where the item allows it, and kept before the decision or after it."""

from datetime import date

import pytest

from tongban.cases import commands, queries
from tongban.cases.models import Decision, Promise
from tongban.cases.tests import factories as f
from tongban.cases.tests.factories import MORNING, again, codes, move
from tongban.cases.tests.promises import (
    BY,
    DAY,
    ITEM,
    LATER,
    accepted,
    closed,
    drafted,
    handed_in,
    kept,
    promise,
)
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.refusals import NotReady


@pytest.fixture
def here(calendars):
    return f.world(**ITEM)


# --- taken -------------------------------------------------------------------------------------------------------


def test_what_is_promised_is_not_missing_and_stands_with_its_words_and_its_day(here):
    case = handed_in(here, "drawings")

    made = promise(case)
    assert (made.state, clock.last_day(made.due_at), case.waits, case.alarm) == ("open", BY, ["promise"], None)
    assert "设计图纸" in made.text["zh"] and "Design drawings" in made.text["en"] and "365" in made.text["en"]


def test_nothing_is_handed_in_without_what_was_neither_attached_nor_promised(here):
    draft = drafted(here, "fit")

    with clock.told(MORNING), pytest.raises(NotReady) as refusal:
        commands.submit(draft, by=here.applicant)

    assert codes(refusal) == [("material-missing", "material:drawings")]


@pytest.mark.parametrize(
    ("key", "by", "wrong"),
    [
        ("application", BY, "promise-not-offered"),
        ("moon", BY, "promise-not-offered"),
        ("drawings", None, "promise-day"),
        ("drawings", date(2026, 11, 3), "promise-day"),
        ("drawings", date(2026, 11, 12), "promise-day"),
        ("fit", date(2026, 12, 3), "promise-day"),
    ],
)
def test_a_promise_is_refused_where_the_item_does_not_take_it_and_for_a_day_that_is_too_late(here, key, by, wrong):
    with clock.told(MORNING):
        draft = f.draft(here, attach="")
        with pytest.raises(NotReady) as refusal:
            commands.promise(draft, key, by, actor=here.applicant)

    assert codes(refusal) == [(wrong, f"material:{key}")]


def test_the_last_day_is_that_of_the_item_and_never_later_than_its_own_limit(here):
    soon = f.publish(here.zone, code="C50", promises=[LATER], promised={**PROMISED, "amount": 2})
    with clock.told(MORNING):
        assert queries.promisable(f.draft(here), MORNING)["drawings"].last == date(2026, 11, 11)
        here.version = soon
        assert queries.promisable(f.draft(here), MORNING)["drawings"].last == date(2026, 11, 6)


@pytest.mark.parametrize(
    ("amount", "unit", "last"),
    [
        (3, "working_day", 9),
        (3, "natural_day", 7),
        (10, "natural_day", 11),
        (24, "hour", 5),
        (8, "working_hour", 5),
        (0, "working_day", 4),
    ],
)
def test_a_material_comes_within_the_limit_of_the_item_in_the_unit_of_that_limit(here, amount, unit, last):
    limit = {**PROMISED, "unit": unit, "amount": amount}
    here.version = f.publish(here.zone, code="C53", promises=[LATER], promised=limit)

    with clock.told(MORNING):
        assert queries.promisable(f.draft(here), MORNING)["drawings"].last == date(2026, 11, last)


PROMISED = {"unit": "working_day", "start": "acceptance"}


def test_what_is_attached_is_not_promised_and_attaching_takes_the_promise_back(here):
    draft = drafted(here, "drawings")
    with clock.told(MORNING):
        commands.attach(draft, "drawings", f.stored(draft, here.applicant, "drawings.pdf"))
        assert draft.promises == {}
        with pytest.raises(NotReady) as refusal:
            commands.promise(draft, "drawings", BY, actor=here.applicant)

    assert codes(refusal) == [("attached-already", "material:drawings")]


def test_a_day_that_has_passed_while_it_was_typed_is_refused_when_it_is_handed_in(here):
    draft = drafted(here, "drawings")

    with f.acting(here.applicant, MORNING + 7 * DAY), pytest.raises(NotReady) as refusal:
        commands.submit(draft, by=here.applicant)

    assert codes(refusal) == [("promise-day", "material:drawings")]


# --- kept --------------------------------------------------------------------------------------------------------


def test_it_is_kept_with_the_file_and_confirmed_by_the_reviewer(here):
    case = accepted(here)

    kept(here, case, MORNING + DAY)
    case = again(here, case)
    assert (promise(case).state, case.waits, case.rings_at) == ("handed_in", ["promise"], None)
    assert [row.key for row in queries.materials(case)] == ["application", "drawings"]

    move(here, case, "reviewer", "confirm_promise", MORNING + DAY)
    assert (promise(case).state, again(here, case).waits) == ("kept", None)


def test_a_material_needs_a_file_and_a_condition_may_be_shown_in_words(here):
    case = accepted(here, "drawings", "fit")
    with f.acting(here.applicant):
        rows = {one.row.key: str(one.row.id) for one in queries.promises_of(again(here, case), MORNING)}

    with pytest.raises(NotReady) as refusal:
        move(here, case, "applicant", "keep_promise", MORNING, promise=rows["drawings"], text="已交")
    assert codes(refusal) == [("nothing-handed-in", "file")]
    with pytest.raises(NotReady) as refusal:
        move(here, case, "applicant", "keep_promise", MORNING, text="两项都已办妥")
    assert codes(refusal) == [("which-one", "promise")]

    move(here, case, "applicant", "keep_promise", MORNING, promise=rows["fit"], text="见验收记录")
    policy.enter(OPERATOR)
    states = dict(Promise.objects.filter(case_id=case.id).values_list("key", "state"))
    assert states == {"drawings": "open", "fit": "handed_in"}


def test_it_can_be_kept_after_the_decision_which_says_that_it_was_made_on_a_promise(here):
    case = closed(here)
    policy.enter(OPERATOR)
    assert Decision.objects.get(case_id=case.id).on_promise and case.waits == ["promise"]

    kept(here, case, MORNING + DAY)
    move(here, case, "reviewer", "confirm_promise", MORNING + DAY, text="图纸齐全")

    assert (promise(case).state, again(here, case).waits) == ("kept", None)


def test_a_correction_does_not_ask_for_what_is_promised(here):
    case = handed_in(here, "drawings")
    marks = [{"target": "field:contact_telephone", "reason": "电话无法接通"}]
    move(here, case, "window", "ask_correction", MORNING, marks=marks)

    move(here, case, "applicant", "resubmit", MORNING, answers={"contact_telephone": "13900139000"})

    assert again(here, case).waits == ["promise"]


def test_steps_and_opinions_and_a_promise_wait_side_by_side(here):
    here.version = f.publish(here.zone, code="C51", reviews=[STEP], **ITEM)
    case = accepted(here)
    assert case.waits == ["step", "promise"]

    move(here, case, "reviewer", "ask_opinion", MORNING, agency="water", question="？", days=3, weight="advisory")
    assert again(here, case).waits == ["opinion", "step", "promise"]
    move(here, case, "stranger", "finish_step", MORNING, result="passed")
    assert again(here, case).waits == ["opinion", "promise"]


STEP = {"office": "water", "agency": "water", "name": {"zh": "会审"}, "order": 1, "days": 2}
