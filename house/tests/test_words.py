"""Every text of the interface is there in both languages."""

import ast

from house import words


def test_every_text_has_its_chinese():
    assert words.missing() == {}


def test_no_text_is_translated_in_two_ways():
    assert words.differing() == []


def test_a_translation_fills_the_same_holes_as_its_text():
    found = {
        text: entry.msgstr
        for text, entry in words.translations().items()
        if entry.msgstr and words.holes(text) != words.holes(entry.msgstr)
    }

    assert found == {}


def test_texts_of_code_are_found():
    tree = ast.parse('title = _("One")\nx = gettext_lazy("Two")\ny = other("Three")\nn = ngettext("a", "b", 2)')

    assert [text for text, _line in words.in_code(tree)] == ["One", "Two", "a", "b"]


def test_texts_of_templates_are_found():
    page = (
        '{% translate "One" %}{% trans "It\'s two" as x %}<p title="{{ _("Three") }}">no</p>'
        "{% blocktranslate trimmed with n=name %}\n  Four {{ n }}\n  and five{% endblocktranslate %}"
        "{% blocktranslate count n=many %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}"
    )

    assert list(words.in_template(page)) == [
        "One", "It's two", "Three", "Four %(n)s and five", "%(n)s day", "%(n)s days",
    ]  # fmt: skip


def test_holes_of_both_kinds_are_seen():
    assert words.holes("{name} in %(days)s of %s, 5 %") == ["%(days)s", "%s", "{name}"]


def test_a_text_in_its_context_is_a_text():
    assert list(words.in_template('{% load i18n %}{% translate "Keys" context "keyboard" %}')) == ["Keys"]
    assert [text for text, _line in words.in_code(ast.parse('pgettext("day strip", "today")'))] == ["today"]
