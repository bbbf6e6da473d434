"""The form of an item: the published one, or no more than the national standard asks."""

import pytest
from jsonschema import Draft202012Validator

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
