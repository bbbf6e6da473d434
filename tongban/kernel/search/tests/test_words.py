"""Text is cut the same way for what is indexed and for what is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.search.words import LONGEST, folded, initials, lexemes, pairs, query, spelling, words


def test_a_long_chinese_word_also_gives_its_parts():
    assert words("工程规划许可证") == ["工程", "规划", "许可", "许可证", "规划许可证"]


def test_a_word_cut_differently_in_its_neighbourhood_is_asked_by_its_pairs():
    assert query("规划许可", "&") == "'规划' & '许可' & ('规划许可' | ('规划' & '划许' & '许可'))"
    assert {"规划", "划许", "许可"} <= set(pairs("工程规划许可证"))


def test_a_single_sign_is_asked_only_when_nothing_else_is_there():
    assert query("程 许可", "&") == "'许可'"
    assert query("程", "&") == "'程'"


def test_the_fields_own_words_are_known():
    assert "告知承诺" in words("告知承诺制")
    assert words("工规证") == ["工规证"]


def test_english_words_lose_capitals_and_the_plural():
    assert words("Construction Permits for Businesses") == ["construction", "permit", "businesse"]
    assert words("address gas bus") == ["address", "gas", "bus"]


def test_words_that_say_nothing_are_left_out_unless_nothing_else_is_there():
    assert words("怎么办理施工许可证") == words("施工许可证")
    assert words("办理") == ["办理"]


def test_full_width_text_is_made_plain():
    assert folded("  Ｃ４９　许可 ") == "c49 许可"


def test_initials_and_spelling_are_letters_only():
    assert initials("规划许可（含C49）") == "ghxkh"
    assert spelling("规划许可") == "guihuaxuke"


def test_a_word_stands_once_at_its_best_weight():
    assert lexemes({"B": "许可 planning", "A": "许可"}) == "'许可':1A 'planning':2B"


@pytest.mark.parametrize("text", ["", "   ", "（）", "!!"])
def test_a_text_without_words_asks_nothing(text):
    assert query(text, "&") == ""


@given(st.text(max_size=60))
def test_what_was_indexed_is_asked_by_its_own_words(text):
    assert words(text) == words(folded(text))
    assert all(f"'{word}'" in lexemes({"A": text}) for word in words(text))


@given(st.text(max_size=500))
def test_no_text_is_longer_than_is_read(text):
    assert len(folded(text)) <= LONGEST
