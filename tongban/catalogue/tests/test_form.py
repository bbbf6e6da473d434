"""The form of an item: the published one, or no more than the national standard asks."""

import pytest
from jsonschema import Draft202012Validator

from tongban.catalogue import content
from tongban.catalogue.form import form, is_default
from tongban.catalogue.tests.factories import plain_item
from tongban.kernel.shapes import faults

CHOICE = {
    "fact": "document",
    "type": "choice",
    "title": {"zh": "文件种类", "en": "Document"},
    "choices": [
        {"value": "report", "name": {"zh": "报告书", "en": "report"}},
        {"value": "form", "name": {"zh": "报告表", "en": "report form"}},
    ],
}
ANSWERS = {"by_agent": False, "contact_name": "安一", "contact_telephone": "13812345678"}


def test_without_a_published_form_only_the_data_of_the_standard_is_asked_for():
    schema = form(plain_item(investment_project=True))

    assert list(schema["properties"]) == [
        "by_agent",
        "contact_name",
        "contact_telephone",
        "project_code",
        "remarks",
    ]
    assert schema["required"] == ["by_agent", "contact_name", "contact_telephone"]
    assert schema["x-clause"] == "GB/T 39046-2020 表5 申请信息"
    assert sorted(schema["x-source"]) == ["en", "zh"]


def test_a_project_code_is_asked_for_only_where_it_is_about_an_investment_project():
    assert "project_code" not in form(plain_item())["properties"]


@pytest.mark.parametrize("project", [True, False])
def test_every_form_is_a_json_schema_with_titles_in_two_languages(project):
    schema = form(plain_item(investment_project=project, questions=[CHOICE]))

    Draft202012Validator.check_schema(schema)
    for field in schema["properties"].values():
        assert "" not in (field["title"], field["x-en"]["title"])


def test_a_choice_is_told_in_two_languages():
    field = form(plain_item(questions=[CHOICE]))["properties"]["document"]

    assert field["enum"] == ["report", "form"]
    assert field["x-labels"] == {"report": "报告书", "form": "报告表"}
    assert field["x-en"]["labels"] == {"report": "report", "form": "report form"}


def test_a_published_form_is_taken_with_the_questions_its_conditions_hang_on():
    published = {"type": "object", "required": ["area"], "properties": {"area": {"type": "integer"}}}
    plain = plain_item(form=published)

    assert list(form(plain)["properties"]) == ["by_agent", "area"]
    assert form(plain)["required"] == ["by_agent", "area"]
    assert (is_default(plain), is_default(plain_item())) == (False, True)


def test_answers_that_fit_pass_and_others_are_named():
    schema = form(plain_item(investment_project=True))

    assert faults(schema, ANSWERS) == ()
    wrong = {**ANSWERS, "contact_telephone": "1", "project_code": "项目", "extra": 1}
    assert sorted((reason.code, reason.field) for reason in faults(schema, wrong)) == [
        ("shape-additionalProperties", "extra"),
        ("shape-china-telephone", "contact_telephone"),
        ("shape-pattern", "project_code"),
    ]


# --- in a situation ----------------------------------------------------------------------------------------------

FOR_AGENTS = {"fact": "by_agent", "is": True}
PUBLISHED = {
    "type": "object",
    "additionalProperties": False,
    "required": ["area", "agent_name"],
    "properties": {
        "agent_name": {"type": "string", "title": "代理人", "x-when": FOR_AGENTS},
        "area": {"type": "integer", "title": "面积"},
        "use": {"type": "string", "title": "用途"},
    },
    "x-sections": [{"title": {"zh": "项目"}, "fields": ["use", "area"]}, {"fields": ["agent_name"]}],
}


@pytest.mark.parametrize(
    "facts, asked, required",
    [
        (None, ["by_agent", "use", "area", "agent_name"], ["by_agent", "area"]),
        ({}, ["by_agent", "use", "area"], ["by_agent", "area"]),
        ({"by_agent": False}, ["by_agent", "use", "area"], ["by_agent", "area"]),
        ({"by_agent": True}, ["by_agent", "use", "area", "agent_name"], ["by_agent", "area", "agent_name"]),
    ],
)
def test_a_field_with_a_condition_is_asked_in_its_situation_only(facts, asked, required):
    schema = form(plain_item(form=PUBLISHED), facts)

    assert (list(schema["properties"]), schema["required"]) == (asked, required)


def test_a_guide_asks_also_for_what_a_case_would_know_by_itself():
    licence = {"key": "licence", "name": {"zh": "执照"}, "when": {"not": {"fact": "party_kind", "is": "person"}}}

    assert [one["fact"] for one in content.given_questions(plain_item(materials={"named": [licence]}))] == [
        "party_kind"
    ]
    assert content.given_questions(plain_item()) == []
