"""What an item's data says, and what may not be published."""

import pytest

from tongban.catalogue import content
from tongban.catalogue.tests.factories import limit, material, plain_item


def faults(**changed):
    return [(reason.code, reason.field) for reason in content.item_faults(plain_item(**changed))]


def test_an_item_in_form_has_no_faults():
    assert faults() == []


@pytest.mark.parametrize(
    "changed, code, field",
    [
        ({"promised": limit(3, "fortnight")}, "shape-enum", "promised.unit"),
        ({"promised": limit(-1)}, "shape-minimum", "promised.amount"),
        ({"kind": "1"}, "shape-pattern", "kind"),
        ({"valid_from": "2024-02-30"}, "shape-date", "valid_from"),
        ({"valid_to": "2024-01-01"}, "item-days", "valid_to"),
        ({"codes": [{"scheme": "item-31", "value": "1244"}]}, "item-code-length", "codes[0].value"),
        ({"codes": [{"scheme": "base-12", "value": "992199806003"}]}, "base-code-province", "codes[0].value"),
        ({"materials": {"named": [material("a"), material("a", copies=1)]}}, "item-twice", "materials.named[1].key"),
        (
            {"materials": {"named": [material("a", when={"fact": "by_agent", "like": 1})]}},
            "item-condition",
            "materials.named[0].when",
        ),
        (
            {"materials": {"named": [material("a", when={"not": {"fact": "size", "is": 1}})]}},
            "item-unasked",
            "materials.named[0].when",
        ),
        (
            {"materials": {"named": [material("a", when={"fact": "by_agent", "at_least": 1})]}},
            "item-test",
            "materials.named[0].when",
        ),
        (
            {"materials": {"named": [material("a", when={"fact": "channel", "in": ["window", "pigeon"]})]}},
            "item-answer",
            "materials.named[0].when",
        ),
        (
            {"form": {"properties": {"area": {"type": "integer", "x-when": {"fact": "size", "is": 1}}}}},
            "item-unasked",
            "form.properties.area.x-when",
        ),
        ({"form": {"x-sections": [{"fields": ["area"]}]}}, "item-section", "form.x-sections[0]"),
        ({"form": {"x-sections": [{"heading": "x"}]}}, "shape-additionalProperties", "form.x-sections[0].heading"),
        (
            {"questions": [{"fact": "by_agent", "type": "choice", "title": {"zh": "甲"}}]},
            "item-choices",
            "questions[0]",
        ),
        ({"promised": limit(3, source="rumour")}, "item-source", "promised.source"),
        ({"form": {"type": "obiect"}}, "item-form", "form"),
        ({"form": {"properties": {"area": {"minimum": 0.5}}}}, "item-spelling", ""),
        ({"colour": "red"}, "shape-additionalProperties", "colour"),
    ],
)
def test_what_cannot_be_published_says_where_and_why(changed, code, field):
    assert faults(**changed) == [(code, field)]


def test_a_real_item_code_passes():
    assert faults(codes=[{"scheme": "item-31", "value": "12441500196720244T3442199806003"}]) == []


def test_a_material_is_needed_always_sometimes_or_not_yet_known():
    def verdicts(facts):
        return {need.key: need.verdict.value for need in content.needs(plain_item(), facts)}

    assert verdicts({}) == {"application": True, "power-of-attorney": None}
    assert verdicts({"by_agent": True}) == {"application": True, "power-of-attorney": True}
    assert verdicts({"by_agent": False}) == {"application": True, "power-of-attorney": False}


def test_a_limit_of_the_law_may_hang_on_facts():
    legal = [
        limit(60, "natural_day", clause="环境影响评价法 22", when={"fact": "document", "is": "report"}),
        limit(30, "natural_day", clause="环境影响评价法 22", when={"fact": "document", "is": "form"}),
    ]
    plain = plain_item(statutory=legal)

    assert content.statutory(plain, {}) is None
    assert content.statutory(plain, {"document": "form"})["amount"] == 30
    assert content.limit_columns(plain)["legal_amount"] is None


def test_what_is_not_published_stays_unknown():
    bare = plain_item()
    for name in ("promised", "statutory", "materials"):
        del bare[name]
    columns = content.version_columns(bare)

    unknown = ("promised_amount", "legal_amount", "type", "visits", "fee", "valid_to")
    assert {name: columns[name] for name in unknown} == dict.fromkeys(unknown)
    assert (columns["on_the_spot"], columns["one_person"], columns["service_objects"]) == (False, False, [])


def test_materials_that_were_counted_but_not_named_are_counted():
    assert content.unnamed(plain_item(materials={"published": 11, "named": [material("a")]})) == 10
    assert content.unnamed(plain_item(materials={"published": 0, "named": [material("a")]})) == 0
    assert content.unnamed({}) == 0


def test_settings_of_the_demonstration_never_hide_what_is_published():
    ours = {"note": {"zh": "演示"}, "on_the_spot": True, "one_person": True}

    assert content.handling(plain_item(demonstration=ours)) == {
        "on_the_spot": True,
        "one_person": True,
        "five_seals": False,
        "reviews": [],
        "promises": [],
        "exemptions": [],
    }
    assert content.handling(plain_item(demonstration=ours, on_the_spot=False))["on_the_spot"] is False


def test_two_publications_that_say_the_same_have_one_digest():
    reordered = dict(reversed(plain_item().items()))

    assert content.digest(reordered) == content.digest(plain_item())
    assert content.digest(plain_item(visits=1)) != content.digest(plain_item())
