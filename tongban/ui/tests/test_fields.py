from types import SimpleNamespace as Thing

import pytest
from django.http import QueryDict
from django.utils.translation import override

from tongban.ui.answers import answers, given, marked, mentioned
from tongban.ui.fields import asked, field_id, fields, widget_of
from tongban.ui.tests.contents import SCHEMA, ask

FILLED = {
    "by_agent": True,
    "kind": "change",
    "contact_name": "王珊",
    "contact_telephone": "0316-6078001",
    "uscc": "91131000MA0ABC7Q4K",
    "area": 12400,
    "start": "2026-12-01",
    "district": "C",
    "uses": ["plant", "office"],
    "address": {"street": "科创十三街 18 号"},
    "remarks": "第一行\n第二行",
}


def shown(values, errors=(), tongue="zh"):
    return {field.name: field for field in fields(SCHEMA, values, errors, tongue)}


def sent(found):
    """What a browser posts from fields: each box, each ticked choice."""
    data = QueryDict(mutable=True)
    for field in found:
        if field.fields:
            data.update(sent(field.fields))
        elif field.choices:
            data.setlist(field.name, [choice.value for choice in field.choices if choice.checked])
        else:
            data[field.name] = str(field.value)
    return data


def test_a_form_that_is_shown_and_sent_gives_the_same_answers():
    posted = sent(fields(SCHEMA, FILLED, tongue="zh"))

    assert answers(SCHEMA, posted) == FILLED


def test_a_form_that_was_typed_is_shown_as_it_was_typed():
    typed = sent(fields(SCHEMA, FILLED, tongue="zh"))
    typed["area"] = "很大"
    typed["start"] = "2026-02-30"
    again = sent(fields(SCHEMA, typed, tongue="zh"))

    assert again == typed


def test_each_kind_of_question_has_its_widget():
    assert {name: field.widget for name, field in shown({}).items()} == {
        "by_agent": "radio",
        "kind": "radio",
        "contact_name": "text",
        "contact_telephone": "text",
        "uscc": "text",
        "area": "number",
        "start": "date",
        "district": "select",
        "uses": "checkbox",
        "address": "group",
        "remarks": "textarea",
    }


def test_what_cannot_be_asked_is_a_mistake_in_the_schema():
    with pytest.raises(ValueError, match="null"):
        widget_of({"type": "null"})


def test_texts_are_in_the_language_of_the_form():
    both = [shown({}, tongue=tongue)["contact_telephone"] for tongue in ("zh", "en")]

    assert [(field.label, field.help) for field in both] == [
        ("联系电话", "手机号，或带区号的固定电话"),
        ("Telephone", "A mobile number, or a land line with its area code"),
    ]


def test_the_browser_is_told_what_helps_while_typing():
    found = shown({})

    assert (found["contact_telephone"].attributes, found["area"].attributes, found["start"].attributes) == (
        {"type": "tel", "autocomplete": "tel", "inputmode": "tel", "maxlength": "30"},
        {"type": "text", "inputmode": "numeric"},
        {"type": "date"},
    )


def test_a_date_that_does_not_exist_is_shown_as_it_was_typed():
    field = shown({"start": "2026-02-30"})["start"]

    assert (field.value, field.attributes["type"]) == ("2026-02-30", "text")


def test_an_error_stands_at_the_field_it_names_however_its_place_is_written():
    errors = [
        Thing(field="address.street", text="a"),
        Thing(field="uscc", text="b"),
        Thing(field="elsewhere", text="c"),
    ]
    found = shown({}, errors)

    assert [error.text for error in (*found["address"].fields[0].errors, *found["uscc"].errors)] == ["a", "b"]


def test_a_list_of_tables_shows_its_rows_and_one_empty_row():
    schema = {"properties": {"people": {"type": "array", "items": {"type": "object", "properties": {"name": {}}}}}}
    found = fields(schema, {"people": [{"name": "王珊"}, {"name": "周敏"}]}, tongue="zh")

    assert [row.fields[0].value for row in found[0].fields] == ["王珊", "周敏", ""]
    assert answers(schema, sent(found)) == {"people": [{"name": "王珊"}, {"name": "周敏"}]}


def test_what_is_left_empty_is_absent_and_what_is_no_number_stays_what_was_typed():
    data = QueryDict("contact_name=+&area=12a&by_agent=maybe&remarks=")

    assert answers(SCHEMA, data) == {"area": "12a", "by_agent": "maybe"}


def test_a_decimal_is_a_number_and_a_sentence_is_not():
    schema = {"properties": {"cost": {"type": "number"}}}

    assert [answers(schema, {"cost": text})["cost"] for text in ("12.5", "12", "zwölf")] == [12.5, 12, "zwölf"]


def test_more_digits_than_a_program_keeps_stay_text_and_number_no_row():
    long, row = "9" * 5000, {"type": "array", "items": {"type": "object", "properties": {"name": {}}}}
    schema = {"properties": {"cost": {"type": "number"}, "count": {"type": "integer"}, "people": row}}
    typed = {"cost": long, "count": "9007199254740993", f"people.{long}.name": "王珊"}

    assert answers(schema, typed) == {"cost": long, "count": "9007199254740993"}


def test_a_part_of_a_form_mentions_only_what_it_shows():
    assert mentioned(SCHEMA, QueryDict("contact_name=&address.street=x&csrfmiddlewaretoken=y")) == {
        "contact_name",
        "address",
    }


ASKS = (
    ask("outcome", "结论", "Outcome", "choice", choices=(("granted", "准予"), ("refused", "不予"))),
    ask("days", "天数", "Days", "number", least=1, most=60),
    ask("marks", "缺什么", "What is missing", "marks"),
    ask("note", "说明", "Note", "longtext", required=False),
)
TARGETS = {"marks": (("field:area", "建筑面积"), ("material:plan", "图纸"))}
TYPED = (
    "outcome=refused&days=5&marks=material%3Aplan&marks.material%3Aplan=%E4%B8%8D%E6%B8%85&marks.field%3Aarea=x&note="
)


def test_what_a_move_asks_is_shown_as_it_was_typed():
    data = QueryDict(TYPED)
    with override("zh-hans"):
        found = {field.name: field for field in asked(ASKS, data, within="ask_correction", choices=TARGETS)}

    assert [(choice.value, choice.checked, choice.why) for choice in found["marks"].choices] == [
        ("field:area", False, "x"),
        ("material:plan", True, "不清"),
    ]
    assert (found["outcome"].choices[1].checked, found["days"].value, found["days"].help, found["days"].id) == (
        True,
        "5",
        "1 至 60",
        "field-ask-correction-days",
    )


def test_what_was_given_for_a_move_is_read_back():
    assert given(ASKS, QueryDict(TYPED)) == {
        "outcome": "refused",
        "days": 5,
        "marks": [{"target": "material:plan", "reason": "不清"}],
    }


def test_a_mark_without_its_reason_is_still_a_mark_so_that_it_can_be_refused():
    assert marked(QueryDict("marks=field%3Aarea")) == [{"target": "field:area", "reason": ""}]


def test_an_id_has_no_sign_that_a_selector_would_trip_over():
    assert field_id("material:deed.2", "ask_correction") == "field-ask-correction-material-deed-2"
