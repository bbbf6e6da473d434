"""Two publications against each other: what changed, and for whom it got easier."""

import pytest
from hypothesis import given, settings

from tongban.catalogue.difference import EASIER, OPPOSITE, OTHER, STRICTER, Change, difference, longer
from tongban.catalogue.tests.factories import limit, limits, material, plain_item, publications


def changes(a, b):
    return [(change.aspect, change.key, change.what, change.sign) for change in difference(a, b)]


def with_materials(*named, **more):
    return plain_item(materials={"named": list(named), **more})


@given(publications)
def test_a_publication_does_not_differ_from_itself(a):
    assert difference(a, a) == []


@settings(max_examples=300)
@given(publications, publications)
def test_swapping_the_sides_turns_every_sign_round(a, b):
    forth = {(change.aspect, change.key): change for change in difference(a, b)}
    back = {(change.aspect, change.key): change.reversed() for change in difference(b, a)}

    assert forth == back


@given(limits, limits)
def test_a_limit_against_another_turns_round(a, b):
    assert longer(a, b) == OPPOSITE[longer(b, a)]


@pytest.mark.parametrize(
    "a, b, sign",
    [
        (limit(20), limit(3), EASIER),
        (limit(3), limit(20), STRICTER),
        (limit(20), limit(7, "natural_day"), EASIER),
        (limit(7, "natural_day"), limit(20), STRICTER),
        (limit(5), limit(7, "natural_day"), OTHER),
        (limit(5), limit(5, "natural_day"), OTHER),
        (limit(2, "natural_day"), limit(48, "hour"), OTHER),
        (limit(2, "natural_day"), limit(47, "hour"), EASIER),
        (limit(3), limit(3, start="receipt"), EASIER),
        (limit(3), limit(2, start="receipt"), EASIER),
        (limit(3), limit(4, start="receipt"), OTHER),
        (limit(7, "natural_day"), limit(7, "natural_day", roll=True), STRICTER),
        (limit(8, "working_hour"), limit(1), OTHER),
    ],
)
def test_limits_are_compared_only_where_the_calendar_need_not_be_asked(a, b, sign):
    assert longer(a, b) == sign


def test_a_material_more_is_stricter_and_one_less_is_easier():
    a, b = with_materials(material("form")), with_materials(material("form"), material("map"))

    assert changes(a, b) == [("material", "map", "added", STRICTER)]
    assert changes(b, a) == [("material", "map", "removed", EASIER)]


def test_what_an_incomplete_list_does_not_name_proves_nothing():
    a, b = with_materials(material("form"), published=5), with_materials(material("form"), material("map"), published=2)

    assert changes(a, b) == [("material_count", "", "changed", EASIER), ("material", "map", "added", OTHER)]


def test_a_material_needed_only_sometimes_is_easier_than_always():
    a, b = with_materials(material("proxy")), with_materials(material("proxy", when={"fact": "by_agent", "is": True}))

    assert changes(a, b) == [("material", "proxy", "changed", EASIER)]


def test_another_wording_of_a_materials_name_is_no_difference():
    a, b = with_materials(material("form")), with_materials(material("form", name={"zh": "申请书"}))

    assert changes(a, b) == []


def test_a_promise_withdrawn_is_stricter_and_a_new_one_easier():
    a, b = plain_item(), plain_item()
    del b["promised"]

    assert changes(a, b) == [("promised", "", "removed", STRICTER)]
    assert changes(b, a) == [("promised", "", "added", EASIER)]


@pytest.mark.parametrize(
    "aspect, before, after, sign",
    [
        ("fee", {"charged": True}, {"charged": False}, EASIER),
        ("visits", 0, 1, STRICTER),
        ("result", {"name": {"zh": "许可证"}}, {"name": {"zh": "批复"}}, OTHER),
    ],
)
def test_fee_visits_and_result_are_compared(aspect, before, after, sign):
    assert changes(plain_item(**{aspect: before}), plain_item(**{aspect: after})) == [(aspect, "", "changed", sign)]


def test_steps_and_conditions_are_compared_by_their_keys():
    a = plain_item(steps=[{"key": "review", "name": {"zh": "审查"}, "days": 5}], conditions=[])
    b = plain_item(
        steps=[{"key": "review", "name": {"zh": "审查"}, "days": 3}],
        conditions=[{"key": "plan", "name": {"zh": "符合规划"}}],
    )

    assert changes(a, b) == [("condition", "plan", "added", STRICTER), ("step", "review", "changed", EASIER)]


def test_a_change_says_both_sides():
    (change,) = difference(plain_item(visits=2), plain_item(visits=0))

    assert change == Change("visits", "", "changed", 2, 0, EASIER)
