"""Every key of a plain file has its line."""

import pytest

from tongban.site.load.places import Unreadable, read

TEXT = """\
# a comment
format = "item/1"
name = { zh = "桥 [临时]", en = "Bridge" }
keywords = [
    "one",
    "two = 2",
]
note.zh = \"\"\"
[not a table]
key = 1
\"\"\"

[promised]
amount = 3

[[materials.named]]
key = "a"

[[materials.named]]
key = "b"
when = { fact = "x", is = true }

[[materials.named.parts]]
key = "b1"

[[materials.named]]
key = "c"

[[materials.named.parts]]
key = "c1"

[sources."quoted"]
on = 2019-05-10
"""


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "one.toml"
    path.write_text(TEXT, encoding="utf-8")
    return read(path)


@pytest.mark.parametrize(
    "place, said",
    [
        ("format", 'format = "item/1"'),
        ("keywords", "keywords = ["),
        ("note.zh", 'note.zh = """'),
        ("promised.amount", "amount = 3"),
        ("materials.named[0].key", 'key = "a"'),
        ("materials.named[1].key", 'key = "b"'),
        ("materials.named[1].when.fact", 'when = { fact = "x", is = true }'),
        ("materials.named[1].parts[0].key", 'key = "b1"'),
        ("materials.named[2].key", 'key = "c"'),
        ("materials.named[2].parts[0].key", 'key = "c1"'),
        ("sources.quoted.on", "on = 2019-05-10"),
        ("name.en", 'name = { zh = "桥 [临时]", en = "Bridge" }'),
        ("promised.unit", "[promised]"),
        ("keywords[1]", "keywords = ["),
        ("nothing.of.this", "# a comment"),
    ],
)
def test_a_place_has_the_line_on_which_it_or_the_nearest_table_stands(document, place, said):
    assert TEXT.splitlines()[document.line(place) - 1] == said


def test_days_are_text(document):
    assert document.plain["sources"]["quoted"]["on"] == "2019-05-10"


@pytest.mark.parametrize(
    "content, line, code",
    [
        (b'a = 1\nb = "open\n', 2, "file-toml"),
        (b"a = 1\na = 2\n", 2, "file-toml"),
        (b"a = 1\nb = [1,\n", 3, "file-toml"),
        (b'a = 1\n\nb = "\xff\xfe"\n', 3, "file-encoding"),
    ],
)
def test_a_file_that_is_no_toml_says_where_reading_stopped(tmp_path, content, line, code):
    path = tmp_path / "broken.toml"
    path.write_bytes(content)

    with pytest.raises(Unreadable) as refused:
        read(path)

    assert (refused.value.line, refused.value.reason.code) == (line, code)
