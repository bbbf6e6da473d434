"""A list taken out: exactly its rows and columns, proved by its manifest."""

import csv
import io
import json
import zipfile
from hashlib import sha256

import pytest

from tongban.cases.tests.factories import MORNING, accepted, move, submitted
from tongban.cases.tests.pages import page
from tongban.cases.views import desk_export

pytestmark = pytest.mark.usefixtures("morning")


def taken_out(client, **parts):
    answer = client.get("/desk/export/", parts)
    assert answer.status_code == 200 and answer["Content-Disposition"] == 'attachment; filename="list-20261104.zip"'
    whole = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert whole.testzip() is None
    table = whole.read("list-20261104.csv")
    return table, json.loads(whole.read("manifest.json"))


def rows_of(table):
    text = table.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_what_is_taken_out_is_the_list_of_the_address_with_its_columns_and_its_proof(here, monkeypatch):
    monkeypatch.setattr(desk_export, "BLOCK", 2)
    cases = [submitted(here) for _ in range(5)]
    submitted(here, by="citizen")

    table, manifest = taken_out(here.come_in("window"), text="星瀚", columns="number.applicant.received", sort="number")

    heads, *rows = rows_of(table)
    assert table.startswith(b"\xef\xbb\xbf") and heads == ["办件", "收件号", "申请人", "收件时间"]
    assert [row[1] for row in rows] == sorted(case.number for case in cases)
    assert rows[0][3] == "2026-11-04 10:00"
    assert (manifest["rows"], manifest["sha256"]) == (5, sha256(table).hexdigest())
    assert manifest["narrowed_to"] == {"text": "星瀚", "sort": "number"}


def test_nobody_takes_out_what_he_does_not_see_and_a_filter_not_his_is_refused(here):
    accepted(here)

    assert taken_out(here.come_in("stranger"))[1]["rows"] == 0
    page(here.come_in("reviewer").get("/desk/export/", {"agency": "water"}), 422)
    page(here.come_in("applicant").get("/desk/export/"), 403)


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@x"])
def test_a_name_is_no_formula(text):
    assert desk_export._cell(text) == f"'{text}"


def test_what_has_ended_is_found_by_its_number_and_by_a_name(here):
    case, other = accepted(here), accepted(here, by="citizen")
    for one, who in ((case, "applicant"), (other, "citizen")):
        move(here, one, who, "withdraw", MORNING)
    client = here.come_in("reviewer")

    for parts in (
        {"text": "星瀚装备"},
        {"text": case.number[-8:].lower()},
        {"applicant": "廊坊星瀚"},
        {"text": "廊坊"},
    ):
        assert [row[1] for row in rows_of(taken_out(client, state="ended", columns="number", **parts)[0])][1:] == [
            case.number
        ], parts
    assert taken_out(client, state="ended", text="%")[1]["rows"] == 0
