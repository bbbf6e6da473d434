import io
import struct
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.files import judge, packages, portable, reasons
from tongban.kernel.files.tests.factories import GOOD, PDF, TYPES, docx, jpeg, ofd, package, png, xlsx
from tongban.kernel.refusals import NotReady


def code_of(name, content):
    with pytest.raises(NotReady) as refusal:
        judge.judged(io.BytesIO(content), name, len(content), "materials.plan")
    (reason,) = refusal.value.reasons
    assert reason.field == "materials.plan"
    return reason.code


@pytest.mark.parametrize(("name", "content"), GOOD.items())
def test_a_good_file_of_every_kind_is_taken(name, content):
    kind = judge.judged(io.BytesIO(content), name, len(content))

    assert kind.ending == name.rpartition(".")[2]


@pytest.mark.parametrize("name", ["a.zip", "a.exe", "a.svg", "a.html", "a.docm", "a.tif"])
def test_a_type_that_is_not_accepted_is_refused(name):
    assert code_of(name, PDF) == "file-type"


def test_an_empty_file_is_refused():
    assert code_of("a.pdf", b"") == "file-empty"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (name, content)
        for name in GOOD
        for other, content in GOOD.items()
        if judge.KINDS[name.rpartition(".")[2]].media_type != judge.KINDS[other.rpartition(".")[2]].media_type
    ],
)
def test_every_kind_under_every_other_ending_is_refused(name, content):
    assert code_of(name, content) == "file-disguised"


def test_plain_text_and_programs_under_a_good_ending_are_refused():
    assert [code_of("a.pdf", content) for content in (b"hello", b"MZ\x90\0", b"<html>", b" %PDF-1.4\n%%EOF")] == [
        "file-disguised"
    ] * 4


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF + docx()),
        ("a.pdf", PDF + docx() + b"%%EOF"),
        ("a.jpg", jpeg() + package({"x": b"y"})),
        ("a.png", png() + package({"x": b"y"})),
        ("a.jpg", jpeg(note=PDF)),
        ("a.docx", package({"%PDF-1.4": b""}) + docx()),
        ("a.docx", docx() + b"behind the end"),
        ("a.docx", b"PK\x03\x04" + bytes(60) + docx()),
    ],
)
def test_a_file_with_two_faces_is_refused(name, content):
    assert code_of(name, content) == "file-two-faces"


def with_a_wrong_byte():
    content = bytearray(docx())
    content[content.find(b"word/document.xml") + 20] ^= 0xFF
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF[:40]),
        ("a.png", png()[:20]),
        ("a.png", png()[:-12]),
        ("a.png", b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 0) * 40),
        ("a.jpg", jpeg()[:-2]),
        ("a.jpg", jpeg()[:30]),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x00" * 9),
        ("a.jpg", jpeg(width=0)),
        ("a.docx", docx()[:-30]),
        ("a.docx", b"PK\x03\x04" + bytes(80)),
        ("a.docx", with_a_wrong_byte()),
        ("a.docx", docx(parts={"../../etc/passwd.xml": b""})),
        ("a.docx", docx(parts={"c:/x.xml": b""})),
        ("a.docx", docx(parts={"WORD/document.xml": b""})),
    ],
)
def test_a_cut_or_damaged_file_is_refused(name, content):
    assert code_of(name, content) == "file-broken"


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>")),
        ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/#4aava#53cript/JS(1)>>")),
        ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/Launch/F(cmd.exe)>>")),
        ("a.docx", docx(parts={"word/vbaProject.bin": b"\xd0\xcf"})),
        ("a.docx", docx(parts={"word/embeddings/setup.EXE": b"MZ"})),
        ("a.docx", docx(parts={"word/settings.xml": ENTITY})),
        ("a.docx", docx(parts={"word/settings.xml": ENTITY.decode().encode("utf-16")})),
        ("a.docx", docx(parts={"word/settings.xml": b" " * (packages.PIECE - 3) + ENTITY})),
        ("a.docx", docx(parts={"[Content_Types].xml": TYPES.replace(b"/>", b"><x>macroEnabled</x></Types>")})),
        ("a.ofd", package({"OFD.xml": ENTITY})),
    ],
)
def test_a_file_that_carries_a_program_is_refused(name, content):
    assert code_of(name, content) == "file-active"


def test_a_script_across_two_pieces_of_reading_is_seen():
    content = PDF[:9] + b"%" + b"x" * (portable.PIECE - 15) + b"/JavaScript " + PDF[9:]

    assert code_of("a.pdf", content) == "file-active"


def bomb():
    return docx(parts={"word/media/zeros.bin": bytes(64 << 20)})


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.png", lambda: png(60_000, 60_000)),
        ("a.jpg", lambda: jpeg(65_000, 65_000)),
        ("a.docx", bomb),
        ("a.docx", lambda: docx(parts={"word/inner.zip": package({"x": b"y"})})),
        ("a.docx", lambda: docx(parts={f"p{n}": b"" for n in range(packages.PARTS)})),
    ],
)
def test_a_file_that_swells_is_refused_quickly(name, make):
    content = make()

    before = time.monotonic()
    code = code_of(name, content)

    assert code == "file-swells"
    assert time.monotonic() - before < 1


def test_a_package_that_lies_about_its_sizes_is_refused():
    content = bytearray(docx(parts={"word/media/zeros.bin": bytes(1 << 20)}))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.rfind(mark, 0, content.rfind(b"zeros.bin") if mark[2] == 1 else content.find(b"zeros.bin"))
        content[at + place : at + place + 4] = struct.pack("<I", 100)

    assert code_of("a.docx", bytes(content)) == "file-broken"


def test_a_locked_package_is_refused():
    content = bytearray(docx())
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1

    assert code_of("a.docx", bytes(content)) == "file-broken"


def test_bytes_that_only_look_like_a_directory_do_not_condemn_a_picture():
    content = png()[:-12] + b"\0\0\0\x16tEXtPK\x05\x06" + bytes(range(1, 19)) + bytes(4) + png()[-12:]

    assert judge.judged(io.BytesIO(content), "a.png", len(content)).ending == "png"


@given(st.sampled_from(sorted(GOOD)), st.data())
def test_a_file_with_any_byte_changed_is_taken_or_refused_but_never_breaks_the_judge(name, data):
    content = bytearray(GOOD[name])
    for _change in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

    try:
        judge.judged(io.BytesIO(bytes(content)), name, len(content))
    except NotReady as refusal:
        assert refusal.reasons[0].code in reasons.REASONS


@given(st.sampled_from(sorted(judge.KINDS)), st.binary(max_size=400))
def test_any_bytes_behind_a_true_beginning_never_break_the_judge(ending, rest):
    content = judge.KINDS[ending].magic + rest
    with pytest.raises(NotReady):
        judge.judged(io.BytesIO(content), f"a.{ending}", len(content))


def test_every_reason_speaks_both_languages_and_has_a_rule_in_the_published_rules(request):
    published = (request.config.rootpath / "docs" / "files.md").read_text(encoding="utf-8")

    for code, (rule, _text, _next) in reasons.REASONS.items():
        both = reasons.not_taken(code, "a.pdf", fault="x", limit=20).reasons[0].both()
        assert both["text"]["zh"] != both["text"]["en"], code
        assert both["next"]["zh"] != both["next"]["en"], code
        assert f"\n{rule}. " in published, code


def test_what_is_taken_by_the_picker_of_a_form_is_what_is_taken_here():
    assert judge.ACCEPT == ".pdf,.jpg,.jpeg,.png,.docx,.xlsx,.ofd"


def test_the_examples_are_good_packages_for_any_reader():
    for content in (docx(), xlsx(), ofd()):
        assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
