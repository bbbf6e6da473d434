import os

import polib
import pytest

from house import messages

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "tongban" / "cases" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD + 'msgid "Case"\nmsgstr "办件"\n', encoding="utf-8")
    return path


def test_a_source_without_its_compiled_file_is_stale(source):
    assert messages.is_stale(source)


def test_a_compiled_source_says_the_same_words(source):
    target = messages.compiled(source)

    assert [(entry.msgid, entry.msgstr) for entry in polib.mofile(str(target))] == [("Case", "办件")]


def test_a_compiled_source_is_not_stale_until_it_is_edited(source):
    target = messages.compiled(source)
    fresh = messages.is_stale(source)
    os.utime(source, ns=(0, target.stat().st_mtime_ns + 1))

    assert (fresh, messages.is_stale(source)) == (False, True)


def test_every_source_under_the_root_is_found(source, tmp_path):
    assert messages.sources(tmp_path) == [source]


def test_a_text_that_stands_twice_is_an_error(source):
    source.write_text(HEAD + 2 * 'msgid "Case"\nmsgstr "办件"\n\n', encoding="utf-8")

    with pytest.raises(ValueError, match="already exists"):
        messages.compiled(source)


def test_nothing_is_left_beside_a_compiled_file(source):
    messages.compiled(source)

    assert sorted(path.name for path in source.parent.iterdir()) == ["django.mo", "django.po"]
