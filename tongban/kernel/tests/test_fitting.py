"""The quick yes says yes only where JSON Schema does, and does say yes to what is plain."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tongban.kernel.exchange.envelopes import ENVELOPE, STAMP, stamped
from tongban.kernel.exchange.tests.factories import NOW, envelope
from tongban.kernel.fitting import fitting
from tongban.kernel.keys import SigningKey
from tongban.kernel.shapes import FORMATS, listing, table

WORD = {"type": "string", "pattern": "^[a-c]*$", "maxLength": 3, "not": {"pattern": "cc"}}
COUNT = {"type": "integer", "minimum": 1, "maximum": 3}
SCHEMAS = [
    WORD,
    COUNT,
    {"enum": ["a", "b"]},
    {"const": 1},
    {"type": ["integer", "null"]},
    {"type": "string", "format": "date"},
    listing(COUNT, 1, 3),
    {"uniqueItems": True},
    table({"a": WORD, "b": listing(table({"a": COUNT}))}, "a"),
    {"type": "object", "additionalProperties": COUNT},
    {"minLength": 1, "minItems": 1, "minimum": 1},
    {"anyOf": [WORD, COUNT, {"type": "null"}], "x-en": "a word, a count or nothing"},
    {"type": "object", "minProperties": 1, "maxProperties": 1},
]
SCALAR = st.none() | st.booleans() | st.integers(-1, 4) | st.floats(0, 2) | st.text("abc", max_size=4)
DATA = st.recursive(
    SCALAR | st.just("2026-11-04"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=6,
)


def says(schema, data):
    return fitting(orjson.dumps(schema), FORMATS.conforms)(data)


@given(st.sampled_from(SCHEMAS), DATA)
def test_it_says_yes_only_where_the_schema_does(schema, data):
    assert not says(schema, data) or Draft202012Validator(schema, format_checker=FORMATS).is_valid(data)


@pytest.mark.parametrize("data", [[1, True], [{"a": 1, "b": 2}, {"a": 1}], ["a"], {"a": "abc", "b": [{"a": 1}]}])
def test_it_says_yes_to_what_is_plain(data):
    schemas = (SCHEMAS[8],) if isinstance(data, dict) else (SCHEMAS[7],)

    assert all(says(schema, data) for schema in schemas)


@pytest.mark.parametrize("data", ["abc", 3, None, {"a": 1}])
def test_it_says_yes_to_one_way_of_several_and_to_a_table_of_so_many(data):
    assert says(SCHEMAS[-1] if isinstance(data, dict) else SCHEMAS[-2], data)


def test_what_crosses_is_plain():
    body = envelope().spelled()

    assert says(ENVELOPE, orjson.loads(body))
    assert says(STAMP, orjson.loads(stamped(body, SigningKey.generate(), incarnation=1, at=NOW).body))


def test_a_schema_with_other_words_is_asked_elsewhere():
    assert not says({"oneOf": [{"type": "string"}]}, "a")
    assert not says({"type": "object", "properties": {"a": {"$ref": "#"}}}, {"a": {}})


def test_control_one_that_counts_alike_things_twice_is_seen():
    assert not says(SCHEMAS[7], [{"a": 1, "b": 2}, {"b": 2, "a": 1}])
    assert not says(SCHEMAS[7], [1, 1.0])
