"""Conditions weigh facts in three values and say why."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel import rules
from tongban.kernel.rules import BrokenRule, Ground, Rule, Verdict, Version, check, judge

NAMES = ("a", "b", "c")
leaves = st.builds(lambda name, value: {"fact": name, "is": value}, st.sampled_from(NAMES), st.booleans())
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda branches: {"all": branches}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda branches: {"any": branches}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda branch: {"not": branch}, inner),
    ),
    max_leaves=8,
)
partial = st.dictionaries(st.sampled_from(NAMES), st.booleans(), max_size=3)


@pytest.mark.parametrize(
    "test, against, yes, no",
    [
        ("is", True, True, False),
        ("is_not", "filing", "approval", "filing"),
        ("in", ["1", "2"], "2", "3"),
        ("not_in", ["1", "2"], "3", "2"),
        ("contains", "land", ["land", "sea"], ["sea"]),
        ("at_least", 500, 500, 499),
        ("at_most", 500, 500, 501),
        ("above", 500, 501, 500),
        ("below", 500, 499, 500),
    ],
)
def test_each_test_says_yes_no_and_not_enough_facts(test, against, yes, no):
    condition = {"fact": "it", test: against}

    assert judge(condition, {"it": yes}).is_yes
    assert judge(condition, {"it": no}).is_no
    assert judge(condition, {}) == Verdict(None, (Ground("it", test, against),), ("it",))


def test_every_test_is_tried_above():
    tried = "is is_not in not_in contains at_least at_most above below"

    assert " ".join(rules.TESTS) == tried


def test_a_missing_fact_that_cannot_matter_does_not_matter():
    condition = {"all": [{"fact": "a", "is": True}, {"fact": "b", "is": True}]}

    verdict = judge(condition, {"a": False})

    assert verdict == Verdict(False, (Ground("a", "is", True, False, False),))


def test_a_missing_fact_that_matters_is_named():
    condition = {"any": [{"fact": "a", "is": True}, {"fact": "b", "is": True}, {"fact": "c", "is": True}]}

    assert judge(condition, {"b": False}).missing == ("a", "c")


def test_a_verdict_carries_its_clause():
    assert judge({"fact": "a", "is": True}, {"a": True}, "行政许可法 29").clause == "行政许可法 29"


@given(conditions, partial)
def test_an_unknown_verdict_is_exactly_one_that_more_facts_could_change_or_a_cautious_one(condition, facts):
    """A decided verdict never changes when facts arrive (monotonicity of Kleene's logic)."""
    before = judge(condition, facts)
    absent = [name for name in NAMES if name not in facts]

    for values in product((True, False), repeat=len(absent)):
        after = judge(condition, facts | dict(zip(absent, values, strict=True)))

        assert not after.is_unknown
        assert before.is_unknown or after.value == before.value


@given(conditions, partial)
def test_the_law_of_de_morgan_holds_in_three_values(condition, facts):
    other = {"fact": "c", "is": True}

    neither = judge({"not": {"any": [condition, other]}}, facts)
    both_not = judge({"all": [{"not": condition}, {"not": other}]}, facts)

    assert neither.value == both_not.value


@given(conditions)
def test_missing_facts_are_among_those_the_condition_asks_for(condition):
    assert set(judge(condition, {}).missing) <= set(check(condition))


@pytest.mark.parametrize(
    "broken, path",
    [
        ({}, ""),
        ("by_agent", ""),
        ({"fact": "a"}, ""),
        ({"fact": "a", "like": 1}, ""),
        ({"fact": "a", "is": 1, "in": [1]}, ""),
        ({"fact": 7, "is": 1}, ""),
        ({"all": []}, "all"),
        ({"any": {"fact": "a", "is": 1}}, "any"),
        ({"not": {"all": [{"fact": "a", "is": 1}, {"fact": "b"}]}}, "not.all[1]"),
        ({"fact": "a", "in": "12"}, ""),
        ({"fact": "a", "at_least": True}, ""),
        ({"all": [{"fact": "a", "is": 1}], "any": []}, ""),
    ],
)
def test_a_condition_that_says_nothing_is_refused_with_its_place(broken, path):
    with pytest.raises(BrokenRule) as refused:
        check(broken)

    assert refused.value.path == path


def test_a_fact_of_another_type_is_a_mistake_and_not_a_no():
    with pytest.raises(BrokenRule):
        judge({"fact": "area", "at_least": 500}, {"area": "big"})


def test_a_rule_is_judged_by_the_wording_of_the_day():
    rule = Rule(
        "small-area",
        (
            Version(date(2019, 1, 1), {"fact": "area", "at_most": 300}, date(2024, 7, 1), "old"),
            Version(date(2024, 7, 1), {"fact": "area", "at_most": 500}, clause="new"),
        ),
    )
    facts = {"area": 400}

    assert rule.judge(facts, date(2018, 12, 31)) == Verdict(None)
    assert rule.judge(facts, date(2024, 6, 30)).is_no
    assert rule.judge(facts, date(2024, 7, 1)).is_yes
    assert rule.judge(facts, date(2024, 7, 1)).clause == "new"


def test_two_wordings_never_stand_on_one_day():
    condition = {"fact": "a", "is": 1}

    with pytest.raises(BrokenRule):
        Rule("twice", (Version(date(2020, 1, 1), condition), Version(date(2021, 1, 1), condition)))
