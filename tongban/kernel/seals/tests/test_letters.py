"""The letters of a document: only those, readable by another program, of the same shape and width."""

import io
import struct
import zipfile
from datetime import date

import typst

from tongban.kernel.seals import letters, ofd

TEXT = "准予行政许可决定书 No. 2026-0001 AV fi，。𠮷"
SET = """#set page(width: 120mm, height: 40mm)
#set text(font: "%s", fallback: false, size: 12pt, kerning: false, top-edge: 1em, bottom-edge: 0em)
%s"""


def drawn(family, folder):
    words = "准予行政许可决定书2026"
    return typst.compile((SET % (family, words)).encode(), format="png", font_paths=[folder], ignore_system_fonts=True)


def test_another_program_reads_the_font_and_draws_the_same_shapes(tmp_path):
    made = letters.font(TEXT)
    spelled = made.file.replace("Noto Serif SC".encode("utf-16-be"), "Note Serif SC".encode("utf-16-be"))
    (tmp_path / "made.otf").write_bytes(spelled)

    ours = drawn("Note Serif SC", tmp_path)

    assert ours == drawn("Noto Serif SC", letters.FOLDER)
    assert ours != drawn("Noto Serif SC", tmp_path)


def test_only_what_the_text_needs_is_inside():
    made = letters.font(TEXT)

    assert len(made.file) < 20_000
    assert set(made.widths) == set(TEXT) - {" "} - ({"𠮷"} - set(made.widths))
    assert (made.widths["准"], made.widths["A"] < 1) == (1.0, True)


def test_the_directory_is_in_order_and_every_sum_is_right():
    content = letters.font(TEXT, letters.SANS).file
    (count,) = struct.unpack_from(">H", content, 4)
    rows = [struct.unpack_from(">4s3I", content, 12 + 16 * at) for at in range(count)]
    head = next(place for tag, _sum, place, _size in rows if tag == b"head")
    without = content[: head + 8] + bytes(4) + content[head + 12 :]

    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert all(letters._sum(without[place : place + size]) == total for _tag, total, place, size in rows)
    assert letters._sum(content) == 0xB1B0AFBA


def test_a_text_of_nothing_that_is_shown_has_a_font_by_name_only():
    assert letters.font(" \n") == ofd.Font(letters.SERIF)


def test_a_document_carries_its_letters_and_places_each_by_its_own_width():
    font = letters.font("A1准")
    content = ofd.write([ofd.Page((ofd.Text(1, 9, "A1准", size=10, font=font),))], title="x", made=date(2026, 11, 4))

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        page = package.read("Doc_0/Pages/Page_0/Content.xml").decode()
        assert package.read("Doc_0/Res/font_3.otf") == font.file
    assert f'DeltaX="{10 * font.widths["A"]:g} {10 * font.widths["1"]:g}"' in page
