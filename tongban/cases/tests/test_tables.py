"""One enterprise with many employees: a table becomes matters of a sitting, line by line, once."""

import io
import zipfile
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from tongban.cases import commands, tables
from tongban.cases.models import Case, Draft
from tongban.cases.tests.factories import draft, publish
from tongban.cases.tests.pages import page
from tongban.catalogue import queries as catalogue
from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.refusals import NotReady

pytestmark = pytest.mark.usefixtures("morning")

pytestmark = pytest.mark.django_db
HEAD = "联系人\t联系电话\t是否委托代理人办理"


@pytest.fixture
def place(here):
    """The page of the table of a sitting whose one matter needs no papers."""
    here.version = publish(here.zone, code="C57", materials={"published": 0, "named": []})
    first = draft(here, "window", attach="")
    sitting = commands.sit(first)
    return reverse("cases:table", args=[sitting, first.id])


def schema(here):
    return catalogue.form(here.version)


def pasted(*lines):
    return "\n".join((HEAD, *lines))


def employees(count):
    return [f"员工{number}\t1380013{number:04d}\t否" for number in range(count)]


def drafts(here):
    policy.enter(OPERATOR)
    return list(Draft.objects.filter(zone=here.zone).order_by("id"))


def key_of(text):
    return text.split('name="key" value="')[1][:36]


def test_every_line_is_looked_at_and_nothing_is_kept(here, place):
    lines = pasted("甲\t13800138000\t否", "乙\tno telephone\t否", "丙\t13800138001\t否")

    text = page(here.come_in("window").post(place, {"lines": lines}))

    assert text.count("<tr>") == 4 and "no telephone" in text
    assert "to be mended" in text or "待修改" in text
    assert len(drafts(here)) == 1


def test_good_lines_become_cases_and_broken_ones_stay(here, place):
    client = here.come_in("window")
    lines = pasted(*employees(4), "乙\tno telephone\t否")
    key = key_of(page(client.post(place, {"lines": lines})))
    client.post(f"{place}lines/", {"lines": lines, "key": key})
    sitting = place.split("table/")[0]

    client.post(sitting, {"draft": [str(one.id) for one in drafts(here)], "verb": "take_in"})

    policy.enter(OPERATOR)
    found = Case.objects.filter(zone=here.zone)
    assert [one.answers["contact_name"] for one in drafts(here)] == ["乙"]
    assert {case.party for case in found} == {here.enterprise}
    assert sorted(case.answers["contact_name"] for case in found) == ["员工0", "员工1", "员工2", "员工3", "赵一鸣"]


def test_sent_twice_the_lines_are_added_once(here, place):
    client = here.come_in("window")
    lines = pasted(*employees(3))
    typed = {"lines": lines, "key": key_of(page(client.post(place, {"lines": lines})))}

    answers = [client.post(f"{place}lines/", typed).status_code for _time in range(2)]

    assert (answers, len(drafts(here))) == ([302, 302], 4)


def workbook(*rows):
    book, raw = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(raw)
    return raw.getvalue()


def test_a_workbook_and_a_file_of_text_say_the_same(here):
    raw = workbook(HEAD.split("\t"), ["甲", 13800138000, "否"])
    text = f"{HEAD}\n甲\t13800138000\t否\n".replace("\t", ",")
    files = [
        SimpleUploadedFile("a.xlsx", raw),
        SimpleUploadedFile("a.csv", text.encode("gb18030")),
        SimpleUploadedFile("b.csv", b"\xef\xbb\xbf" + text.encode()),
    ]

    found = [tables.lines(schema(here), tables.cells("", file)) for file in files]

    assert found == [[{"contact_name": "甲", "contact_telephone": "13800138000", "by_agent": False}]] * 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "table-empty"),
        (HEAD, "table-empty"),
        ("工资\n100", "unknown-column"),
        (pasted(*employees(101)), "table-too-long"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_as_a_whole(here, text, code):
    with pytest.raises(NotReady) as no:
        tables.lines(schema(here), tables.cells(text, None))

    assert no.value.reasons[0].code == code


def test_a_day_of_a_workbook_is_a_day():
    raw = workbook(["日期"], [datetime(2026, 11, 4)])

    assert tables.cells("", SimpleUploadedFile("a.xlsx", raw)) == [["日期"], ["2026-11-04"]]


@pytest.mark.parametrize(
    ("text", "rows"),
    [("\r\n甲\t乙\r\n1,5\t2", [["甲", "乙"], ["1,5", "2"]]), ("甲\r\n一, 二", [["甲"], ["一, 二"]])],
)
def test_a_table_is_read_back_as_it_was_spelled(text, rows):
    assert tables.cells(text, None) == rows
    assert tables.cells(tables.spelled(rows), None) == rows


@pytest.mark.parametrize(
    "raw",
    [
        b"PK\x03\x04 no workbook",
        b"\xff\xfe\x00\xd8",
        workbook(["甲"], ["乙"])[:-200],
        f"甲\n{'x' * 140_000}".encode(),
    ],
    ids=["no-workbook", "no-text", "cut-off", "huge-cell"],
)
def test_a_file_that_is_no_table_is_refused(here, place, raw):
    answer = here.come_in("window").post(place, {"lines": "", "file": SimpleUploadedFile("a.xlsx", raw)})

    assert (answer.status_code, 'id="error-lines"' in answer.content.decode()) == (422, True)


def test_a_workbook_without_its_sheet_is_refused():
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["甲"], ["乙"]))) as whole,
        zipfile.ZipFile(cut := io.BytesIO(), "w") as less,
    ):
        for name in whole.namelist():
            content = whole.read(name)
            less.writestr(name, content[:-30] if name.endswith("sheet1.xml") else content)

    with pytest.raises(NotReady) as no:
        tables.cells("", SimpleUploadedFile("a.xlsx", cut.getvalue()))

    assert [(reason.code, reason.field) for reason in no.value.reasons] == [("no-table", "lines")]


def test_what_was_pasted_stays_when_the_table_is_refused(here, place):
    text = page(here.come_in("window").post(place, {"lines": "工资\n100"}), 422)

    assert "工资\n100</textarea>" in text


def test_the_table_of_a_sitting_is_nobody_elses(here, place):
    assert here.come_in("colleague").get(place).status_code == 404
