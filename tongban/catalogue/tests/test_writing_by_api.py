"""An item is written by programs as on the screen: by whoever has read it, published by a second person."""

import json

import pytest

from tongban.cases.tests import factories as f
from tongban.catalogue.models import ItemDraft
from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR


@pytest.fixture
def world(calendars, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return f.world()


def ask(who, method, url, body=None, **headers):
    sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    return getattr(who, method)(f"/api/catalogue{url}", headers=headers, **sent)


@pytest.fixture
def author(world):
    return world.come_in("admin")


@pytest.fixture
def draft(author):
    return ask(author, "post", "/revisions", {"code": "C49"}).json()


def test_a_draft_begins_as_the_version_in_force_says_and_stands_in_the_list(author, draft):
    listed = ask(author, "get", "/revisions").json()["items"]

    assert draft["content"]["promised"] == {"amount": 8, "unit": "working_day", "start": "acceptance"}
    assert [(one["id"], one["status"], one["edition"]) for one in listed] == [(draft["id"], "draft", 1)]


def test_two_who_write_at_once_lose_nothing(author, draft):
    read = ask(author, "get", f"/revisions/{draft['id']}")["ETag"]
    first, second = ({"amount": days, "unit": "working_day", "start": "acceptance"} for days in (6, 5))

    unseen = ask(author, "patch", f"/revisions/{draft['id']}", {"content": {"promised": first}})
    kept = ask(author, "patch", f"/revisions/{draft['id']}", {"content": {"promised": first}}, **{"If-Match": read})
    late = ask(author, "patch", f"/revisions/{draft['id']}", {"content": {"promised": second}}, **{"If-Match": read})

    assert [one.status_code for one in (unseen, kept, late)] == [428, 200, 412]
    assert (late.json()["edition"], late.json()["stands"]) == (2, {"promised": first})
    policy.enter(OPERATOR)
    assert ItemDraft.objects.get(id=draft["id"]).content["promised"] == first


@pytest.mark.parametrize(
    "content",
    [{"promised": {"amount": "soon"}}, {"name": 5}, {"zone": "elsewhere"}, {"code": "C50"}, {}, {"no_such_entry": 1}],
)
def test_an_entry_out_of_its_shape_or_that_is_none_is_refused_and_nothing_is_written(author, draft, content):
    answer = ask(author, "patch", f"/revisions/{draft['id']}", {"content": content}, **{"If-Match": "*"})

    assert answer.status_code == 422
    assert ask(author, "get", f"/revisions/{draft['id']}").json()["content"] == draft["content"]


def test_what_one_has_written_oneself_is_published_by_nobody_but_a_second_person(author, draft):
    address = f"/revisions/{draft['id']}/moves"

    put_forward = ask(author, "post", address, {"verb": "propose", "note": "缩短时限"})
    alone = ask(author, "post", address, {"verb": "publish"})

    assert (put_forward.status_code, put_forward.json()["status"]) == (201, "proposed")
    assert alone.status_code == 409


def test_a_form_is_kept_row_by_row_and_what_is_wrong_is_said_with_its_row(author, draft):
    address = f"/revisions/{draft['id']}/form"
    rows = [{"kind": "text", "name": "site", "title": {"zh": "建设地点"}, "required": "yes"}]

    wrong = ask(author, "put", address, {"fields": [{"kind": "choice", "title": {"zh": "类别"}}]}, **{"If-Match": "*"})
    kept = ask(author, "put", address, {"fields": rows}, **{"If-Match": ask(author, "get", address)["ETag"]})

    assert [reason["field"] for reason in wrong.json()["reasons"]] == ["fields[0].choices"]
    assert [(row["name"], row["title"]) for row in kept.json()["fields"]] == [("site", {"zh": "建设地点"})]


def test_a_table_is_answered_line_by_line_and_its_good_lines_become_drafts(author):
    table = "code,name_zh,agency\nT1,新事项,planning\nT2,坏事项,nowhere\n"
    file = f.SimpleUploadedFile("items.csv", table.encode(), "text/csv")

    taken = author.post("/api/catalogue/tables", {"file": file}).json()
    lines = ask(author, "get", f"/tables/{taken['id']}").json()["items"]
    done = ask(author, "post", f"/tables/{taken['id']}/import").json()

    assert [(one["line"], one["code"], one["result"]) for one in lines] == [(2, "T1", "new"), (3, "T2", "broken")]
    assert [reason["field"] for reason in lines[1]["reasons"]] == ["agency"]
    assert (done["done"], done["counts"]["new"]) == (True, 1)
    assert [one["code"] for one in ask(author, "get", "/revisions").json()["items"]] == ["T1"]
