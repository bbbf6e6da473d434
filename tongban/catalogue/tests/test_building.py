"""A form built on a screen: what is kept of what stands, what is refused, and that page and program judge alike."""

import json

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tongban.catalogue import building, content
from tongban.catalogue.form import form
from tongban.catalogue.tests.factories import material, plain_item
from tongban.kernel.shapes import faults
from tongban.ui.answers import answers

AGENT = json.dumps({"fact": "by_agent", "is": True}, separators=(",", ":"))
PLAIN = plain_item()
KNOWN = building.conditions(PLAIN)


def field(**changed):
    return {"kind": "text", "title": {"zh": "栏目"}, **changed}


def wrong(*fields, papers=()):
    found = building.faults({"fields": list(fields), "papers": list(papers)}, PLAIN, KNOWN)
    return [(reason.code, reason.field) for reason in found]


def test_the_screen_begins_with_what_the_standard_asks_and_the_materials_that_stand():
    rows = building.plan(PLAIN)

    assert [(row["name"], row["kind"]) for row in rows["fields"]] == [
        ("contact_name", "text"),
        ("contact_telephone", "telephone"),
        ("remarks", "longtext"),
    ]
    assert [(row["key"], row.get("when")) for row in rows["papers"]] == [
        ("application", None),
        ("power-of-attorney", AGENT),
    ]


@pytest.mark.parametrize(
    "row, code, place",
    [
        (field(title={}), "form-title", "fields[0].title.zh"),
        (field(kind="picture"), "form-kind", "fields[0].kind"),
        (field(name="1x"), "form-name", "fields[0].name"),
        (field(name="by_agent"), "form-name", "fields[0].name"),
        (field(when="{}"), "form-when", "fields[0].when"),
        (field(least=3, most=2), "form-bounds", "fields[0].most"),
        (field(least="a"), "form-bound", "fields[0].least"),
        (field(least=-1), "form-bound", "fields[0].least"),
        (field(kind="date", most=3), "form-unbounded", "fields[0].most"),
        (field(kind="choice"), "form-choices", "fields[0].choices"),
        (field(kind="choice", choices=["甲", "甲"]), "form-choices", "fields[0].choices"),
        (field(kind="several", choices=["甲", "乙"], most=3), "form-bound", "fields[0].most"),
        (field(kind="choice", choices=["甲 = 乙", "丙"]), "form-choices", "fields[0].choices"),
        (field(choices=["甲", "乙"]), "form-choices", "fields[0].choices"),
        (field(kind="other", name="nowhere"), "form-other", "fields[0].kind"),
        (field(help={"en": "x"}), "form-help", "fields[0].help.zh"),
        (field(means="favourite_colour"), "form-means", "fields[0].means"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_place(row, code, place):
    assert wrong(row) == [(code, place)]


def test_what_a_field_is_about_is_kept_and_read_again():
    rows = {"fields": [field(name="chief", means="legal_person")], "papers": []}

    form = building.built(rows, PLAIN, KNOWN)["form"]

    assert form["properties"]["chief"]["x-means"] == "legal_person"
    assert building.plan({**PLAIN, "form": form})["fields"][0]["means"] == "legal_person"


def test_two_fields_have_two_names():
    assert wrong(field(name="a"), field(name="a")) == [("form-name", "fields[1].name")]


def test_a_material_needs_a_name_too():
    assert wrong(papers=[{"kind": "file"}]) == [("form-title", "papers[0].title.zh")]


def test_what_the_table_of_materials_does_not_show_is_kept():
    plain = plain_item(materials={"published": 3, "named": [material("deed", copies=2, clause="x")]})
    rows = building.plan(plain)
    rows["papers"] = [*rows["papers"], {"kind": "file", "title": {"zh": "图纸"}, "when": AGENT}]

    kept = building.built(rows, plain, KNOWN)["materials"]

    assert kept["published"] == 3
    assert kept["named"][0] == material("deed", copies=2, clause="x")
    assert kept["named"][1] == {
        "key": "material-1",
        "name": {"zh": "图纸"},
        "when": {"fact": "by_agent", "is": True},
    }


def test_what_the_screen_cannot_say_stays_as_it_stands():
    odd = {"type": "object", "title": "地块", "properties": {"area": {"type": "integer"}}, "x-en": {"title": "Plot"}}
    plain = plain_item(form={"type": "object", "properties": {"plot": odd}})
    rows = building.plan(plain)

    assert rows["fields"][0]["kind"] == "other"
    assert building.faults(rows, plain, KNOWN) == []
    assert building.built(rows, plain, KNOWN)["form"]["properties"]["plot"] == odd


@pytest.mark.parametrize(
    "act, names",
    [
        ("fields.up.1", ["b", "a", "c"]),
        ("fields.up.0", ["a", "b", "c"]),
        ("fields.down.0", ["b", "a", "c"]),
        ("fields.out.1", ["a", "c"]),
        ("fields.out.9", ["a", "b", "c"]),
        ("nonsense", ["a", "b", "c"]),
        ("fields.up.²", ["a", "b", "c"]),
    ],
)
def test_a_button_moves_one_row(act, names):
    rows = {"fields": [field(name=name) for name in "abc"]}

    assert [row["name"] for row in building.changed(rows, act)["fields"]] == names


def test_a_button_adds_a_field_a_heading_or_a_material():
    rows = {"fields": []}
    for act in ("fields.add", "fields.heading", "papers.add"):
        rows = building.changed(rows, act)

    assert [row["kind"] for row in rows["fields"] + rows["papers"]] == ["text", "heading", "file"]


# --- any form that can be built ----------------------------------------------------------------------------------

words = st.text("甲乙丙丁 abc", min_size=1, max_size=8).map(str.strip).filter(bool)
titles = st.fixed_dictionaries({"zh": words}, optional={"en": words})
whens = st.sampled_from(sorted(KNOWN))
lengths = st.integers(0, 5)
rows_of = st.one_of(
    st.fixed_dictionaries(
        {"kind": st.sampled_from(sorted(set(building.KINDS) - set(building.CHOOSING))), "title": titles},
        optional={"help": titles, "required": st.just("yes"), "when": whens},
    ),
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["text", "longtext", "number"]), "title": titles, "least": lengths},
        optional={"required": st.just("yes"), "most": st.integers(5, 9)},
    ),
    st.fixed_dictionaries(
        {"kind": st.sampled_from(building.CHOOSING), "title": titles, "choices": st.just(["甲", "b = 乙 | B"])},
        optional={"required": st.just("yes"), "when": whens},
    ),
    st.fixed_dictionaries({"kind": st.just("heading"), "title": titles}),
)
plans = st.lists(rows_of, min_size=1, max_size=6).filter(lambda rows: any(row["kind"] != "heading" for row in rows))
SAID = {
    "integer": [0, 3, 7, -1],
    "boolean": [True, False],
    "array": [[building.value_of("甲")], [building.value_of("甲"), "b"], ["乙"]],
    "string": [
        building.value_of("甲"),
        "b",
        "乙",
        "2026-11-04",
        "2026-02-30",
        "13800138000",
        "91110000600037341L",
        "12.50",
        "012",
        "长" * 300,
    ],
}


@given(plans)
def test_any_form_that_is_built_can_be_published_and_opened_again(fields):
    rows = {"fields": fields, "papers": building.plan(PLAIN)["papers"]}
    assert building.faults(rows, PLAIN, KNOWN) == []

    said = building.built(rows, PLAIN, KNOWN)
    plain = {**PLAIN, **said}

    Draft202012Validator.check_schema(said["form"])
    assert content.item_faults(plain) == ()
    assert building.built(building.plan(plain), plain, building.conditions(plain)) == said


@given(plans, st.data(), st.booleans())
def test_a_page_and_a_program_are_judged_alike(fields, data, agent):
    said = building.built({"fields": fields}, PLAIN, KNOWN)
    schema = form({**PLAIN, **said}, {"by_agent": agent, "party_kind": "person", "channel": "online"})
    by_program = {}
    for name, part in schema["properties"].items():
        if data.draw(st.booleans()):
            by_program[name] = data.draw(st.sampled_from(SAID[part["type"]]))

    by_page = answers(schema, as_a_browser_sends(by_program))

    assert by_page == by_program
    assert faults(schema, by_page) == faults(schema, by_program)


def as_a_browser_sends(said):
    sent = QueryDict(mutable=True)
    for name, value in said.items():
        many = value if isinstance(value, list) else [value]
        sent.setlist(name, [str(one).lower() if isinstance(one, bool) else str(one) for one in many])
    return sent
