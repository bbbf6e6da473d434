"""What an applicant's situation decides: which fields are asked, which materials are missed, which limit runs."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.http import urlencode

from tongban.cases import queries
from tongban.cases.tests.factories import MORNING, again, draft, move, plain_item, stored, submitted
from tongban.cases.tests.pages import page, the_draft
from tongban.catalogue import commands as catalogue
from tongban.catalogue import queries as published
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.refusals import NotReady

DOCUMENT = {
    "fact": "document",
    "type": "choice",
    "title": {"zh": "环评文件", "en": "Document"},
    "choices": [
        {"value": "report", "name": {"zh": "报告书", "en": "report"}},
        {"value": "form", "name": {"zh": "报告表", "en": "report form"}},
    ],
}
REPORT, FORM = {"fact": "document", "is": "report"}, {"fact": "document", "is": "form"}
LIMIT = {"unit": "working_day", "start": "acceptance", "clause": "环境影响评价法 22"}
ITEM = {
    "code": "EIA",
    "questions": [DOCUMENT],
    "promised": None,
    "statutory": [{"amount": 60, "when": REPORT, **LIMIT}, {"amount": 30, "when": FORM, **LIMIT}],
    "materials": {"named": [{"key": "survey", "name": {"zh": "专题调查"}, "when": REPORT}]},
    "form": {
        "type": "object",
        "additionalProperties": False,
        "required": ["contact_name", "experts"],
        "x-sections": [{"fields": ["contact_name", "experts"]}],
        "properties": {
            "contact_name": {"type": "string", "minLength": 1, "title": "联系人"},
            "experts": {"type": "integer", "minimum": 3, "title": "专家人数", "x-when": REPORT},
        },
    },
}
SMALL = {"contact_name": "赵一鸣", "document": "form"}
LARGE = {"contact_name": "赵一鸣", "document": "report", "experts": 5}


@pytest.fixture
def eia(here):
    """An item that promises nothing: the limit of the law binds, and it hangs on the document."""
    policy.enter(OPERATOR)
    plain = {name: value for name, value in plain_item(here.zone, **ITEM).items() if value is not None}
    catalogue.publish_item(plain, by=OPERATOR)
    with clock.told(MORNING):
        here.version = published.published(here.zone, "EIA", date(2026, 11, 4))
    return here


def fields_of(refusal):
    return sorted(reason.field for reason in refusal.value.reasons)


# --- handing in --------------------------------------------------------------------------------------------------


def test_what_the_situation_does_not_call_for_is_not_missed(eia):
    case = submitted(eia, answers=SMALL, attach="")

    assert (case.status, case.answers) == ("submitted", SMALL)


def test_what_it_calls_for_is_missed_fields_and_materials_together(eia):
    with pytest.raises(NotReady) as refusal:
        submitted(eia, answers={**SMALL, "document": "report"}, attach="")

    assert fields_of(refusal) == ["experts", "material:survey"]


def test_what_was_typed_for_another_situation_is_not_handed_in(eia):
    case = submitted(eia, answers={**LARGE, "document": "form"}, attach="")

    assert case.answers == SMALL


def test_while_the_question_is_open_only_the_question_is_missing(eia):
    found = draft(eia, answers={"contact_name": "赵一鸣"}, attach="")

    assert [reason.field for reason in queries.still_missing(found)] == ["document"]


@pytest.mark.parametrize(
    "answers, wrong",
    [
        (SMALL, []),
        (LARGE, ["material:survey"]),
        ({**LARGE, "experts": 1}, ["experts", "material:survey"]),
        ({**SMALL, "experts": 1}, []),
        ({"document": "novel"}, ["contact_name", "document"]),
    ],
)
def test_the_page_and_a_program_are_told_the_same(eia, answers, wrong):
    client = eia.come_in("applicant")
    body = {"zone": eia.zone, "item": "EIA", "answers": answers, "party_kind": "enterprise"}

    api = client.post("/api/cases", body, content_type="application/json", headers={"Idempotency-Key": "k" * 20})
    found = draft(eia, answers=answers, attach="")

    told = sorted(reason["field"] for reason in api.json().get("reasons", ()))
    assert (told, api.status_code) == (wrong, 422 if wrong else 201)
    assert sorted(reason.field for reason in queries.still_missing(found)) == wrong


# --- limits ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers, attach, days", [(SMALL, "", 30), (LARGE, "survey", 60)])
def test_the_limit_of_the_law_follows_the_facts(eia, answers, attach, days):
    case = submitted(eia, answers=answers, attach=attach)

    assert (case.limit["amount"], case.limit_legal["amount"]) == (days, days)


def test_a_correction_that_changes_the_situation_changes_the_limit_and_what_is_asked(eia):
    case = submitted(eia, answers=SMALL, attach="")
    marks = [{"target": "field:document", "reason": "应编制报告书"}]
    move(eia, case, "window", "ask_correction", MORNING, marks=marks)
    case = again(eia, case)

    with pytest.raises(NotReady) as refusal:
        move(eia, case, "applicant", "resubmit", MORNING, answers={"document": "report"}, materials={})
    assert fields_of(refusal) == ["experts", "material:survey"]

    file = str(stored(case, eia.applicant, "survey.pdf").id)
    given = {"answers": {"document": "report", "experts": 5}, "materials": {"survey": file}}
    move(eia, case, "applicant", "resubmit", MORNING, **given)
    case = again(eia, case)
    assert (case.answers, case.limit["amount"]) == (LARGE, 60)


def test_a_correction_marks_only_what_is_asked_in_the_situation(eia):
    case = submitted(eia, answers=SMALL, attach="")

    assert [target for target, _name in queries.targets(case)] == [
        "field:document",
        "field:contact_name",
        "material:survey",
        "material:attachment",
    ]
    with pytest.raises(NotReady) as refusal:
        move(eia, case, "window", "ask_correction", MORNING, marks=[{"target": "field:experts", "reason": "缺"}])
    assert [reason.code for reason in refusal.value.reasons] == ["unknown-target"]


# --- pages -------------------------------------------------------------------------------------------------------


def test_what_the_guide_was_told_goes_with_the_application(eia):
    client, address = eia.come_in("applicant"), reverse("cases:apply", args=[eia.zone, "EIA"])
    told = urlencode({"document": "report", "stranger": "x"})

    guide = page(client.get(reverse("catalogue:guide", args=[eia.zone, "EIA"]) + f"?{told}"))
    apply = page(client.get(f"{address}?document=form"))
    begun = client.post(address, {"document": "report", "stranger": "x"})

    assert f"{address}?document=report&quot;" in guide.replace('"', "&quot;")
    assert 'name="document" value="form"' in apply and "专题调查" not in apply
    assert the_draft().answers == {"document": "report"}
    assert "专家人数" in page(client.get(begun["Location"]))


def test_an_answer_that_is_none_begins_nothing_wrong(eia):
    eia.come_in("applicant").post(reverse("cases:apply", args=[eia.zone, "EIA"]), {"document": "novel"})

    assert the_draft().answers == {}


def test_the_form_asks_for_more_as_soon_as_the_situation_does(eia):
    found, client = draft(eia, answers=SMALL, attach=""), eia.come_in("applicant")
    place = reverse("cases:save", args=[found.id])

    same = page(client.post(place, SMALL, headers={"HX-Request": "true"}))
    other = page(client.post(place, {**SMALL, "document": "report"}, headers={"HX-Request": "true"}))

    assert 'id="asked"' not in same and 'id="papers"' not in same
    assert 'id="asked"' in other and "专家人数" in other and "专题调查" in other
    assert "专家人数" not in page(client.post(place, SMALL, headers={"HX-Request": "true"}))


def test_a_program_asks_what_a_situation_needs(eia, client):
    address = f"/api/items/{eia.zone}/EIA/situation"

    before, after = client.get(address).json(), client.get(f"{address}?document=report").json()

    assert (before["unanswered"], after["unanswered"]) == (["document"], [])
    assert list(before["form"]["properties"]) == ["document", "contact_name"]
    assert list(after["form"]["properties"]) == ["document", "contact_name", "experts"]
    assert (before["limits"]["statutory"], after["limits"]["statutory"]["amount"]) == (None, 60)
    assert [one["needed"] for one in before["materials"] + after["materials"]] == ["depends", "yes"]
