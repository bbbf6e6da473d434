"""A table of items comes in: nothing before somebody looked, all good lines together, twice the same as once."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from tongban.catalogue import commands, queries
from tongban.catalogue.commands import drafting, publish_item
from tongban.catalogue.models import ItemDraft, ItemTable
from tongban.catalogue.tests.factories import north, plain_item
from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.refusals import NotReady, NotYours
from tongban.kernel.zones import queries as places
from tongban.people.tests import factories as people

HEAD = "事项编码,事项名称,实施主体,承诺时限,申请材料"
GOOD = "B1,桥梁改建许可,planning,5 个工作日,申请书；图纸"


@pytest.fixture
def desk(calendars):
    """An administrator of a zone with one item, and a browser in which he has come in."""
    policy.enter(OPERATOR)
    north()
    publish_item(plain_item(), by=OPERATOR)
    place = places.zone("north")
    who = people.someone(place, "林悦")
    actor = people.seated(people.post(place, "M01", "admin"), who)
    browser = who.browser(post=["north", "M01"])
    policy.enter(actor)
    return actor, browser


@pytest.fixture
def admin(desk):
    return desk[0]


def taken(admin, *rows, head=HEAD):
    """A table with these lines, as it was chosen."""
    raw = "\n".join([head, *rows]).encode()
    return commands.take_table(raw, "清单.csv", by=admin)


def results(table):
    return [(one.number, one.result) for one in queries.told(table)]


def drafts():
    return {draft.code: draft for draft in ItemDraft.objects.all()}


# --- before ------------------------------------------------------------------------------------------------------


def test_looking_at_a_table_writes_nothing_of_any_item(admin):
    table = taken(admin, GOOD, "A1,桥梁规划许可,北区规划局,3 个工作日,", "A1,x,planning,,", "B2,,nobody,三天,")

    assert results(table) == [(2, "new"), (3, "unchanged"), (4, "broken"), (5, "broken")]
    assert drafts() == {}


def test_every_fault_of_a_line_is_told_with_its_column_at_once(admin):
    (broken,) = queries.told(taken(admin, "B2,,nobody,三天,"))

    assert [(reason.code, reason.field) for reason in broken.reasons] == [
        ("cell-empty", "name_zh"),
        ("cell-unread", "agency"),
        ("cell-unread", "promised"),
    ]


@pytest.mark.parametrize(
    "head, rows, code",
    [
        ("事项编码,事项名称", ("A1,x",), "column-missing"),
        (HEAD + ",颜色", (GOOD,), "column-unknown"),
        (HEAD, (), "no-lines"),
        ('"', (), "no-table"),
    ],
)
def test_a_table_without_a_sound_head_is_refused_whole(admin, head, rows, code):
    with pytest.raises(NotReady) as refusal:
        taken(admin, *rows, head=head)

    assert [reason.code for reason in refusal.value.reasons] == [code]
    assert not ItemTable.objects.exists()


def test_a_table_is_seen_by_the_zone_that_chose_it_only(admin):
    table = taken(admin, GOOD)
    place = people.zone()
    stranger = people.seated(people.post(place, "M01", "admin"), people.someone(place))

    policy.enter(stranger)
    with pytest.raises(NotYours):
        queries.table(stranger, table.id)


# --- coming in ---------------------------------------------------------------------------------------------------


def test_good_lines_become_drafts_and_broken_ones_do_not(admin):
    table = taken(admin, GOOD, "A1,桥梁规划许可,planning,5 个工作日,", "B2,,nobody,三天,")

    done = commands.import_good_lines(table.id, by=admin)

    assert done.outcome == {"new": 1, "changed": 1, "unchanged": 0, "broken": 1}
    found = drafts()
    assert sorted(found) == ["A1", "B1"]
    assert found["B1"].content["name"] == {"zh": "桥梁改建许可"}
    assert [row["name"]["zh"] for row in found["B1"].content["materials"]["named"]] == ["申请书", "图纸"]
    assert (found["A1"].content["promised"]["amount"], found["A1"].content["statutory"]) == (
        5,
        plain_item()["statutory"],
    )


def test_the_same_table_twice_changes_nothing(admin):
    first = commands.import_good_lines(taken(admin, GOOD).id, by=admin)
    before = drafts()["B1"]

    again = commands.import_good_lines(first.id, by=admin)
    anew = taken(admin, GOOD)

    assert again.outcome == first.outcome
    assert results(anew) == [(2, "unchanged")]
    assert commands.import_good_lines(anew.id, by=admin).outcome["unchanged"] == 1
    assert (drafts()["B1"].edition, drafts()["B1"].saved_at) == (before.edition, before.saved_at)


def test_what_came_in_can_be_put_forward(admin):
    commands.import_good_lines(taken(admin, GOOD).id, by=admin)

    revision = commands.propose(drafts()["B1"], by=admin)

    assert (revision.status, revision.code) == ("proposed", "B1")


def test_an_item_that_waits_for_its_second_person_is_not_overwritten(admin):
    commands.propose(commands.begin_from(queries.versions("north", "A1")[0], by=admin), by=admin)

    (line,) = queries.told(taken(admin, "A1,桥梁,planning,5 个工作日,"))

    assert [(reason.code, reason.field) for reason in line.reasons] == [("revision-waits", "code")]


def test_nothing_is_half_loaded(admin, monkeypatch):
    commands.import_good_lines(taken(admin, GOOD).id, by=admin)
    table = taken(admin, GOOD.replace("5", "6"), "B9,另一许可,planning,,")

    def dead(rows, *, by):
        raise RuntimeError("the line went dead")

    monkeypatch.setattr(drafting, "keep_all", dead)
    with pytest.raises(RuntimeError):
        commands.import_good_lines(table.id, by=admin)

    assert (list(drafts()), drafts()["B1"].content["promised"]["amount"]) == (["B1"], 5)
    assert ItemTable.objects.get().outcome is None


def test_a_line_changes_no_more_of_a_draft_than_it_says(admin):
    commands.import_good_lines(taken(admin, GOOD).id, by=admin)
    commands.keep(drafts()["B1"], {"note": {"zh": "另有说明"}}, by=admin)

    commands.import_good_lines(taken(admin, GOOD.replace("5", "6")).id, by=admin)

    kept = drafts()["B1"]
    assert (kept.content["promised"]["amount"], kept.content["note"], kept.edition) == (6, {"zh": "另有说明"}, 3)


def test_of_two_thousand_lines_every_twentieth_broken_exactly_those_are_told(admin):
    rows = [
        f"N{n},许可{n},{'nobody' if n % 20 == 7 else 'planning'},{n % 60} 个工作日,材料甲；材料乙" for n in range(2000)
    ]

    told = queries.told(taken(admin, *rows))

    broken = [one for one in told if one.result == "broken"]
    assert [one.number for one in broken] == [n + 2 for n in range(2000) if n % 20 == 7]
    assert {(reason.field, len(one.reasons)) for one in broken for reason in one.reasons} == {("agency", 1)}


# --- pages -------------------------------------------------------------------------------------------------------


def chosen(browser, raw, name="清单.csv"):
    return browser.post("/catalogue/import/", {"file": SimpleUploadedFile(name, raw)})


def test_a_workbook_is_chosen_looked_at_and_brought_in(desk):
    _admin, browser = desk
    book, raw = Workbook(), io.BytesIO()
    for row in (HEAD, GOOD, "B2,,nobody,三天,"):
        book.active.append(row.split(","))
    book.save(raw)

    place = chosen(browser, raw.getvalue(), "清单.xlsx")["Location"]
    seen = browser.get(place).content.decode()
    browser.post(place)
    done = browser.get(place).content.decode()

    assert "桥梁改建许可" in seen and "三天" in seen
    assert f'action="{place}"' in seen and f'action="{place}"' not in done
    assert list(drafts()) == ["B1"]


def test_a_file_that_is_no_table_is_refused_beside_its_field(desk):
    _admin, browser = desk

    refused = chosen(browser, b"\x00\x01\x02\xff")

    assert refused.status_code == 422 and 'id="error-field-file"' in refused.content.decode()
    assert browser.post("/catalogue/import/").status_code == 422


def test_who_wants_nothing_of_it_gets_nothing(desk):
    admin, browser = desk
    place = chosen(browser, f"{HEAD}\n{GOOD}".encode())["Location"]

    assert browser.post(f"{place}drop/").status_code == 302
    policy.enter(admin)
    assert (drafts(), ItemTable.objects.count()) == ({}, 0)
    assert browser.post(place).status_code == 409


def test_the_empty_table_that_is_offered_can_be_filled_in(desk):
    _admin, browser = desk
    head = browser.get("/catalogue/import/head.csv").content
    place = chosen(browser, head + "B1,桥梁,,planning\r\n".encode())["Location"]
    browser.post(place)

    assert list(drafts()) == ["B1"]
