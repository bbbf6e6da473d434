import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.files.names import LONGEST, REMOVED, kept_name
from tongban.kernel.refusals import NotReady


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("营业执照.pdf", "营业执照.pdf"),
        ("C:\\Users\\李\\桌面\\营业执照.PDF", "营业执照.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("图纸\u202egnp.pdf", "图纸gnp.pdf"),
        ("合\u200b同\x00\r\n.pdf", "合同.pdf"),
        ("Resume\u0301.pdf", "Resum\u00e9.pdf"),
        ("  总平面图.pdf. ", "总平面图.pdf"),
        ("v1.2 说明.docx", "v1.2 说明.docx"),
        ("第一页\u2028第二页.jpg", "第一页第二页.jpg"),
        ("a\tb.pdf", "a b.pdf"),
    ],
)
def test_a_name_is_kept_without_what_could_mislead(sent, kept):
    assert kept_name(sent) == kept


@pytest.mark.parametrize(
    "sent",
    [
        "",
        ".pdf",
        "...",
        "执照",
        "执照.",
        "/",
        "a/.pdf",
        "CON.pdf",
        "com1.pdf",
        "x.exe.pdf",
        "发票.HTML.jpg",
        "执照.p df",
    ],
)
def test_a_dangerous_name_is_refused_with_its_rule(sent):
    with pytest.raises(NotReady) as refusal:
        kept_name(sent, "materials.license")

    reason = refusal.value.reasons[0]
    assert (reason.code, reason.clause, reason.field) == ("file-name", "材料文件规则 3", "materials.license")


def test_a_long_name_keeps_its_ending():
    assert kept_name("图" * 300 + ".pdf") == "图" * (LONGEST - 4) + ".pdf"


@given(st.text(max_size=60), st.sampled_from(["pdf", "PDF", "docx", "jpg"]))
def test_no_kept_name_can_leave_its_folder_or_hide_its_ending(text, ending):
    try:
        name = kept_name(f"{text}.{ending}")
    except NotReady:
        return

    assert name.endswith("." + ending.lower()) and len(name) <= LONGEST
    assert not {"/", "\\", "\0"} & set(name)
    assert not [mark for mark in name if unicodedata.category(mark) in REMOVED]
    assert kept_name(name) == name
