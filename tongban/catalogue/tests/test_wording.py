"""Codes and conditions in words, in both languages."""

import pytest
from django.utils.translation import override

from tongban.catalogue import wording

AGENT = {"fact": "by_agent", "is": True}
QUESTIONS = [
    {"fact": "by_agent", "type": "boolean", "title": {"zh": "是否代理", "en": "Is there an agent?"}},
    {
        "fact": "kind",
        "type": "choice",
        "title": {"zh": "种类", "en": "Which kind?"},
        "choices": [{"value": "a", "name": {"zh": "甲", "en": "first"}}, {"value": "b", "name": {"zh": "乙"}}],
    },
]


@pytest.mark.parametrize(
    ("limit", "zh", "en"),
    [
        ({"amount": 1, "unit": "working_day"}, "1 个工作日", "1 working day"),
        ({"amount": 20, "unit": "working_day"}, "20 个工作日", "20 working days"),
        ({"amount": 7, "unit": "natural_day"}, "7 个自然日", "7 calendar days"),
        ({"amount": 2, "unit": "hour"}, "2 小时", "2 hours"),
        ({"amount": 4, "unit": "working_hour"}, "4 个工作小时", "4 working hours"),
        (None, "", ""),
    ],
)
def test_a_limit_is_said_with_its_unit(limit, zh, en):
    with override("zh-hans"):
        assert wording.span(limit) == zh
    with override("en"):
        assert wording.span(limit) == en


@pytest.mark.parametrize(
    ("condition", "zh", "en"),
    [
        (AGENT, "“是否代理”为是", "“Is there an agent?”: yes"),
        ({"fact": "kind", "is": "a"}, "“种类”为甲", "“Which kind?”: first"),
        ({"fact": "kind", "in": ["a", "b"]}, "“种类”为甲、乙之一", "“Which kind?”: one of first, 乙"),
        ({"fact": "area", "at_least": 500}, "“area”不少于 500", "“area”: 500 or more"),
        ({"fact": "party_kind", "is": "person"}, "“申请人”为自然人", "“who applies”: a person"),
        ({"not": AGENT}, "不符合（“是否代理”为是）", "not (“Is there an agent?”: yes)"),
        (
            {"all": [AGENT, {"any": [{"fact": "kind", "is": "a"}, {"fact": "kind", "is": "b"}]}]},
            "“是否代理”为是，且“种类”为甲，或“种类”为乙",
            "“Is there an agent?”: yes; and “Which kind?”: first; or “Which kind?”: 乙",
        ),
    ],
)
def test_a_condition_is_said_with_the_questions_that_ask_for_its_facts(condition, zh, en):
    with override("zh-hans"):
        assert wording.condition(condition, QUESTIONS, "zh") == zh
    with override("en"):
        assert wording.condition(condition, QUESTIONS, "en") == en


def test_a_code_that_the_table_does_not_have_stands_as_it_is():
    with override("zh-hans"):
        assert wording.called(["01", "77"], "kind") == "行政许可、77"
