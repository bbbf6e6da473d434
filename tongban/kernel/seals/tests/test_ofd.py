"""The OFD that is written: whole, in the standard's own words and order, the same for the same pages."""

import io
import zipfile
from datetime import date

import pytest
from lxml import etree

from tongban.kernel.files import judge
from tongban.kernel.files.tests.factories import jpeg, png
from tongban.kernel.seals import ofd
from tongban.kernel.seals.ofd import NAMESPACE, Font, Page, Picture, Text, box, line

DAY = date(2026, 11, 4)
PAGE = Page(
    (
        box(20, 20, 170, 250),
        Text(30, 40, "准予行政许可决定书", size=7.0, font=Font("黑体")),
        Text(30, 60, "No. 2026-0001 <&>"),
        line(30, 45, 180, 45),
        Picture(150, 230, 30, 30, png()),
    )
)


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def found(content, part, path):
    return etree.fromstring(parts_of(content)[part]).findall(path, {"o": NAMESPACE})


def test_a_document_holds_its_pages_fonts_and_pictures_and_is_taken_as_ofd():
    content = ofd.write([PAGE, Page((Text(30, 40, "二"),))], title="决定书", made=DAY)

    assert list(parts_of(content)) == [
        "OFD.xml",
        "Doc_0/Pages/Page_0/Content.xml",
        "Doc_0/Pages/Page_1/Content.xml",
        "Doc_0/PublicRes.xml",
        "Doc_0/DocumentRes.xml",
        "Doc_0/Res/image_9.png",
        "Doc_0/Document.xml",
    ]
    assert judge.judged(io.BytesIO(content), "a.ofd", len(content)).ending == "ofd"


def test_the_same_pages_give_the_same_bytes_and_others_another_document():
    one, again = (ofd.write([PAGE], title="决定书", made=DAY) for _ in range(2))
    other = ofd.write([Page(PAGE.things[:-1])], title="决定书", made=DAY)

    assert one == again
    assert found(one, "OFD.xml", ".//o:DocID")[0].text != found(other, "OFD.xml", ".//o:DocID")[0].text


def test_every_id_is_its_own_and_below_the_greatest():
    content = ofd.write([PAGE, PAGE], title="决定书", made=DAY)
    roots = [etree.fromstring(part) for name, part in parts_of(content).items() if name.endswith(".xml")]
    numbers = [int(one.get("ID")) for root in roots for one in root.iter() if one.get("ID")]

    assert len(numbers) == len(set(numbers)) == 2 * 6 + 3 + 2
    assert max(numbers) < int(found(content, "Doc_0/Document.xml", ".//o:MaxUnitID")[0].text)


def test_text_tells_where_each_character_stands():
    content = ofd.write([Page((Text(30, 40, "第1号", size=4.0),))], title="号", made=DAY)
    (text,) = found(content, "Doc_0/Pages/Page_0/Content.xml", ".//o:TextObject")
    (code,) = text.findall("{*}TextCode")

    assert text.get("Boundary") == "30 36 10 5.2"
    assert (code.text, dict(code.attrib)) == ("第1号", {"X": "0", "Y": "4", "DeltaX": "4 2"})


def test_what_machines_are_told_stands_in_the_entrance():
    content = ofd.write([PAGE], title="执照", made=DAY, author="局", facts={"ZZBH": "001", "ZZMC": "营业执照"})
    told = found(content, "OFD.xml", ".//o:DocInfo/*")

    assert [(one.tag.partition("}")[2], one.text) for one in told[1:5]] == [
        ("Title", "执照"),
        ("Author", "局"),
        ("CreationDate", "2026-11-04"),
        ("Creator", "tongban"),
    ]
    assert [(one.get("Name"), one.text) for one in told[5]] == [("ZZBH", "001"), ("ZZMC", "营业执照")]


def test_a_font_file_and_a_picture_used_twice_are_kept_once():
    font = Font("Song", b"OTTO of another")
    page = Page((Text(1, 9, "一", font=font), Text(1, 20, "二", font=font), Picture(1, 1, 9, 9, jpeg()),
                 Picture(9, 9, 9, 9, jpeg())))  # fmt: skip
    names = list(parts_of(ofd.write([page], title="x", made=DAY)))

    assert [name for name in names if "/Res/" in name] == ["Doc_0/Res/font_3.otf", "Doc_0/Res/image_6.jpg"]


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ([], "at least one"),
        ([Page((Picture(0, 0, 1, 1, b"GIF89a"),))], "PNG or JPEG"),
        ([Page((Text(1, 1, "\0"),))], "XML compatible"),
    ],
)
def test_what_cannot_be_written_is_not(pages, words):
    with pytest.raises(ValueError, match=words):
        ofd.write(pages, title="x", made=DAY)
