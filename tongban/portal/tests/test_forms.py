"""What somebody looks for, as it stands in the address."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.refusals import NotReady
from tongban.portal.forms import Asked, Engagement, period


def test_words_are_kept_and_what_cannot_be_a_code_is_left_out():
    asked = Asked.read({"q": "  施工\u0000 许可 ", "zone": "tangshan", "theme": "no such'--"})

    assert asked == Asked("施工 许可", "tangshan", "")


def test_a_question_can_be_sent_to_a_colleague():
    asked = Asked("施工", "tangshan", "building")

    assert asked.address(theme="") == "?q=%E6%96%BD%E5%B7%A5&zone=tangshan"


@given(st.text(max_size=300))
def test_any_text_can_be_asked(text):
    asked = Asked.read({"q": text, "zone": text})

    assert len(asked.q) <= 100
    assert "\x00" not in asked.q + asked.zone


def test_an_unknown_period_is_the_first():
    assert [period(text, (30, 90)) for text in ("90", "31", "", "x")] == [90, 30, 30, 30]


def test_a_window_that_was_listed_for_another_zone_than_the_chosen_one_is_refused():
    listed = Engagement.read(QueryDict("kind=post&officer_zone=north&officer=north W01"))

    assert (listed.wish.zone, listed.wish.post) == ("north", "W01")
    with pytest.raises(NotReady) as refused:
        Engagement.read(QueryDict("kind=post&officer_zone=south&officer=north W01"))
    assert [one.code for one in refused.value.reasons] == ["window-of-another-zone"]
