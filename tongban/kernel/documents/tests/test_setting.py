"""A document is a function of its facts, and its facts are text."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.documents import glyphs, setting

TEMPLATE = Path(__file__).with_name("plain.typ")
SPELLED = Path(__file__).with_name("spelled.typ")
AT = datetime(2026, 11, 4, 2, 0, tzinfo=UTC)
HOSTILE = (
    '#eval("1 + 1")',
    '#read("/site/settings.py")',
    '#import "/kernel/documents/sheet.typ": *',
    "#panic()]#panic()",
    "$ integral x $ *strong* _emphasis_ `raw` = heading",
    "// comment /* block */ <label> @reference https://example.org/#x",
    '"}, "draft": true, {"',
    r"\u{41} \ \# ~ -- --- ... 'quote' \"quote\"",
)


def facts(name: str) -> dict[str, object]:
    return {
        "title": "受理通知书",
        "number": "审受字〔2026〕第1号",
        "organ": "规划局",
        "day": "2026年11月4日",
        "on": {"year": 2026, "month": 11, "day": 4},
        "contact": "",
        "source": "测试",
        "demo": False,
        "draft": False,
        "name": name,
        "codes": [ord(sign) for sign in name],
    }


def test_the_same_facts_are_the_same_bytes():
    first = setting.pdf(TEMPLATE, facts("廊坊星瀚装备有限公司"), AT)
    setting.pdf(TEMPLATE, facts("另一家公司"), AT)
    setting._resting.clear()
    setting._fonts.cache_clear()

    assert setting.pdf(TEMPLATE, dict(reversed(facts("廊坊星瀚装备有限公司").items())), AT) == first


def test_it_is_a_pdf_for_keeping_with_its_fonts_inside():
    made = setting.pdf(TEMPLATE, facts("廊坊星瀚装备有限公司"), AT)

    assert re.search(rb"pdfaid:part>2<.*pdfaid:conformance>B<", made, re.DOTALL)
    assert made.count(b"/FontFile") >= 1
    assert b"/JavaScript" not in made and b"/EmbeddedFile" not in made


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_only_text_whatever_it_holds(name):
    """`spelled.typ` sets the same signs one by one, so that nothing could be read as markup."""
    assert setting.pictures(TEMPLATE, facts(name), 40) == setting.pictures(SPELLED, facts(name), 40)


def test_control_markup_that_is_evaluated_looks_different():
    evaluated = facts("#eval") | {"codes": [ord(sign) for sign in "2"]}

    assert setting.pictures(TEMPLATE, evaluated, 40) != setting.pictures(SPELLED, evaluated, 40)


@given(st.text(max_size=60))
def test_no_text_keeps_a_document_from_being_made(name):
    assert setting.pdf(TEMPLATE, facts(name), AT).startswith(b"%PDF-1.7")


def test_a_sign_that_the_fonts_do_not_hold_is_marked_and_named():
    missing: set[str] = set()

    assert glyphs.settable({"name": "𠮷野\u202e家\x07"}, missing) == {"name": "〓野家"}
    assert missing == {"U+20BB7"}


def test_a_word_that_is_longer_than_a_line_may_be_broken():
    assert "\u200b" in glyphs.settable("A" * 81, set())
    assert "\u200b" not in glyphs.settable("1.2.156.3005.2." + "1" * 50, set())
