"""Facts and numbers from an address: what is no answer counts as not answered."""

from hypothesis import given
from hypothesis import strategies as st

from tongban.catalogue import forms
from tongban.catalogue.tests.test_wording import QUESTIONS

EVERY = [*QUESTIONS, {"fact": "area", "type": "integer"}, {"fact": "place", "type": "text"}]


def test_answers_are_read_by_the_type_of_their_question():
    given_ones = {"by_agent": "true", "kind": "b", "area": "500", "place": " 路北区 "}

    assert forms.facts(EVERY, given_ones) == {"by_agent": True, "kind": "b", "area": 500, "place": "路北区"}


def test_what_is_no_answer_counts_as_not_answered():
    assert forms.facts(EVERY, {"by_agent": "perhaps", "kind": "c", "area": "-1", "place": "  ", "other": "x"}) == {}


@given(st.text(max_size=30))
def test_a_number_is_read_or_nothing(text):
    found = forms.number(text)

    assert found is None or (0 <= found < 10**9 and int(text) == found)
