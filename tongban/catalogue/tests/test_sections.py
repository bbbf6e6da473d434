"""Whatever an item's file can say has a field in the editor, and comes back from it unharmed."""

import pytest
from django.http import QueryDict

from tongban.catalogue import forms, sections, shapes
from tongban.catalogue.sections import BY_NAME, SECTIONS, Known
from tongban.catalogue.tests.factories import ZONES, _read, plain_item
from tongban.ui import fields

GIVEN = {"format", "zone", "code", "form", "demonstration"}
"""What the draft itself knows, what the form builder writes, and what only a demonstration's file says."""
ITEMS = sorted(ZONES.glob("*/items/*.toml"))


def sent(shown):
    """What a browser sends of these fields."""
    for one in shown:
        if one.widget in ("group", "rows"):
            yield from sent(one.fields)
        elif one.widget in ("radio", "checkbox"):
            yield from ((one.name, choice.value) for choice in one.choices if choice.checked)
        else:
            yield one.name, str(one.value)


def browsed(section, plain):
    """The content after its part was opened and saved without a change."""
    themes = tuple((one, one) for one in plain.get("themes", ()))
    agencies, standards, deviations = ((plain["agency"], "x"), ("x", "x")), (("x@1", "x"),), (("x", "x"),)
    known = Known(agencies, themes, standards, deviations, plain)
    typed = QueryDict(mutable=True)
    for name, value in sent(fields.fields(section.schema(known), sections.values(plain))):
        typed.appendlist(name, value)
    part = forms.part(section, known, typed)
    return {name: value for name, value in {**plain, **part}.items() if value is not None}


def test_every_entry_of_an_items_shape_belongs_to_one_part():
    owned = [name for section in SECTIONS for name in section.owns]

    assert sorted(owned) == sorted(set(shapes.ITEM["properties"]) - GIVEN)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_every_real_item_comes_back_from_the_editor_as_it_was(section):
    for path in ITEMS:
        plain = _read(path)

        assert browsed(section, plain) == plain
    assert len(ITEMS) == 60


def fullest(shape, name=""):
    """Data in which every field of a shape stands once."""
    if name == "when":
        return {"fact": "by_agent", "is": True}
    if "properties" in shape:
        return {key: fullest(inner, key) for key, inner in shape["properties"].items()}
    if shape.get("type") == "array":
        return [fullest(shape["items"])]
    examples = {"integer": 1, "boolean": True}
    return shape.get("enum", [examples.get(shape.get("type"), "x")])[0]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_no_field_of_the_shape_is_lost(section):
    whole = {name: fullest(shapes.ITEM["properties"][name], name) for name in section.owns if name != "sources"}
    plain = plain_item() | whole | {"sources": {"x": {"title": "t", "row": "r", "where": "w", "on": "2026-01-01"}}}
    if "kind" in whole:
        plain |= {"kind": "01", "service_objects": ["1"], "channels": ["2"]}

    assert browsed(section, plain) == plain


def test_a_row_that_is_taken_out_is_gone_and_a_new_one_gets_a_key():
    typed = QueryDict(
        "materials.named.0.name.zh=甲&materials.named.0.key=application&materials.named.0.out=yes"
        "&materials.named.1.name.zh=乙&materials.named.1.key=power-of-attorney&materials.named.2.name.zh=丙"
    )

    named = forms.part(BY_NAME["materials"], Known(content=plain_item()), typed)["materials"]["named"]

    assert [(one["key"], one["name"]["zh"]) for one in named] == [("power-of-attorney", "乙"), ("material-1", "丙")]


def test_a_condition_is_chosen_as_a_sentence_and_kept_as_what_is_weighed():
    known = Known(content=plain_item())
    chosen = next(key for key, words in known.conditions if "是否代理" in words)
    typed = QueryDict(mutable=True)
    typed.update({"materials.named.0.name.zh": "委托书", "materials.named.0.when": chosen})

    named = forms.part(BY_NAME["materials"], known, typed)["materials"]["named"]

    assert named[0]["when"] == {"fact": "by_agent", "is": True}


def test_a_half_written_draft_can_still_be_shown():
    half = {"questions": [{"title": {"en": "?"}}, {"fact": "x", "type": "choice"}], "materials": {"named": [{}]}}
    known = Known(content={**half, "conditions": [{"when": {"fact": "x"}}, {"when": "x"}]})

    for section in SECTIONS:
        assert fields.fields(section.schema(known), sections.values(known.content))
