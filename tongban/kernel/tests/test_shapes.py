"""Data that does not fit says where, what and what would be right."""

import pytest

from tongban.kernel.shapes import faults, path

PERSON = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "uscc"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 10},
        "uscc": {"type": "string", "format": "uscc"},
        "born": {"type": "string", "format": "date"},
        "telephone": {"type": "string", "format": "china-telephone"},
        "rank": {"enum": ["1", "2"]},
        "age": {"type": "integer", "minimum": 0, "maximum": 150},
        "tags": {
            "type": "array",
            "items": {"type": "string", "pattern": "^[a-z]+$"},
            "uniqueItems": True,
            "maxItems": 2,
        },
    },
}
GOOD = {"name": "唐山某公司", "uscc": "91110000600037341L"}


def told(data):
    return [(reason.code, reason.field) for reason in faults(PERSON, data)]


def test_data_that_fits_has_no_faults():
    assert faults(PERSON, GOOD) == ()


@pytest.mark.parametrize(
    "change, code, field",
    [
        ({"name": 7}, "shape-type", "name"),
        ({"name": ""}, "shape-minLength", "name"),
        ({"name": "十" * 11}, "shape-maxLength", "name"),
        ({"uscc": "91110000600037341N"}, "uscc-checksum", "uscc"),
        ({"uscc": "9111"}, "uscc-length", "uscc"),
        ({"born": "2026-02-30"}, "shape-date", "born"),
        ({"born": "20260228"}, "shape-date", "born"),
        ({"telephone": "12345"}, "shape-china-telephone", "telephone"),
        ({"rank": "3"}, "shape-enum", "rank"),
        ({"age": -1}, "shape-minimum", "age"),
        ({"age": 151}, "shape-maximum", "age"),
        ({"age": True}, "shape-type", "age"),
        ({"tags": ["a", "B"]}, "shape-pattern", "tags[1]"),
        ({"tags": ["a", "a"]}, "shape-uniqueItems", "tags"),
        ({"tags": ["a", "b", "c"]}, "shape-maxItems", "tags"),
        ({"colour": "red"}, "shape-additionalProperties", "colour"),
    ],
)
def test_each_fault_is_named_with_its_place(change, code, field):
    assert told({**GOOD, **change}) == [(code, field)]


@pytest.mark.parametrize(
    "number", ["13812345678", "0315-1234567", "022-12345678-801", "400-123-4567", "+86 13812345678"]
)
def test_the_ways_of_writing_a_telephone_number_are_known(number):
    assert told({**GOOD, "telephone": number}) == []


def test_every_fault_is_told_at_once():
    assert told({"age": -1, "colour": "red"}) == [
        ("shape-additionalProperties", "colour"),
        ("shape-required", "name"),
        ("shape-required", "uscc"),
        ("shape-minimum", "age"),
    ]


def test_a_fault_reads_in_words():
    (reason,) = faults(PERSON, {**GOOD, "rank": "3"})

    assert "3" in str(reason.text)
    assert str(reason.next) != ""


def test_a_place_reads_as_people_write_it():
    assert path(["materials", "named", 2, "key"]) == "materials.named[2].key"
    assert path(["key"], "items[0]") == "items[0].key"
