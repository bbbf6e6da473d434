"""Plain files: looked at first, written in one transaction, and written once."""

import re
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from tongban.applicants.models import Enterprise
from tongban.catalogue.models import Item, ItemVersion
from tongban.kernel.journal.models import Line
from tongban.kernel.zones.models import Zone
from tongban.people.models import Account, Agency, Hall, Post, Tenure
from tongban.site.load import NotLoaded, load, try_to_load
from tongban.site.load.records import ORDER

DATA = Path(__file__).resolve().parents[3]

THEMES = """\
format = "themes/1"
[[themes]]
key = "planning"
name = { zh = "规划许可", en = "Planning" }
"""
ZONE = """\
format = "zone/1"
zone = "north"
prefix = "NO"
role = "partner"
name = { zh = "北区", en = "North Zone" }
short = { zh = "北", en = "North" }
province = { zh = "河北省", en = "Hebei" }
[settings]
correction_days = 15
reply_days = 4
window_reply_days = 2
question_days = 5
promise_remedy_days = 7
promise_barred_days = 730
"""
AGENCIES = """\
format = "agencies/1"
zone = "north"
[[agencies]]
key = "planning"
name = { zh = "北区规划局", en = "North Planning" }
uscc = "11440100007482575H"
"""
ITEM = """\
format = "item/1"
zone = "north"
code = "A1"
name = { zh = "桥梁规划许可", en = "Planning permit for bridges" }
agency = "planning"
valid_from = 2024-01-01
themes = ["planning"]

[promised]
amount = 3
unit = "working_day"
start = "acceptance"
source = "list"

[sources.list]
title = "北区清单"
"""
PEOPLE = """\
format = "people/1"
zone = "north"

[[halls]]
key = "main"
name = { zh = "政务服务中心", en = "Service Centre" }
windows = [{ key = "01", name = { zh = "综合窗口 01", en = "Window 01" } }]

[[posts]]
key = "W01"
role = "window"
window = "01"

[[posts]]
key = "R1"
role = "reviewer"
agency = "planning"
office = { zh = "行政审批处", en = "Permits Office" }

[[people]]
name = "安一"
login = "an.yi"
resident_id = "11010219900307123X"

[[people.holds]]
post = "R1"
since = 2024-01-01
"""
ENTERPRISES = """\
format = "enterprises/1"
zone = "north"

[[enterprises]]
uscc = "91110000600037341L"
name = "北区桥梁有限公司"
industry = "E4819"
"""


@pytest.fixture
def folder(tmp_path, db):
    texts = {"themes": THEMES, "zone": ZONE, "agencies": AGENCIES, "item": ITEM, "people": PEOPLE}
    for name, text in {**texts, "enterprises": ENTERPRISES}.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def told(report):
    return [(fault.file.name, fault.line, fault.reason.field, fault.reason.code) for fault in report.faults]


def test_a_folder_is_loaded_in_the_order_in_which_things_rest_on_each_other(folder):
    report = load(folder)

    kinds = [(outcome.kind, outcome.key, outcome.result) for outcome in report.outcomes]
    assert kinds == [
        ("theme", "planning", "new"),
        ("zone", "north", "new"),
        ("agency", "planning", "new"),
        ("hall", "main", "new"),
        ("post", "W01", "new"),
        ("post", "R1", "new"),
        ("person", "an.yi", "new"),
        ("item", "A1", "new"),
        ("enterprise", "91110000600037341L", "new"),
    ]
    assert Zone.objects.get(zone="north").settings == {
        "correction_days": 15,
        "reply_days": 4,
        "window_reply_days": 2,
        "question_days": 5,
        "promise_remedy_days": 7,
        "promise_barred_days": 730,
    }
    assert Agency.objects.get().uscc == "11440100007482575H"
    assert [window.code for window in Hall.objects.get().windows.all()] == ["01"]
    assert Tenure.objects.get(post=Post.objects.get(code="R1").id).person == Account.objects.get().person
    assert Enterprise.objects.get().industry == "E4819"


def test_the_same_files_twice_write_nothing(folder):
    load(folder)
    before = Line.objects.count()

    report = load(folder)

    assert {outcome.result for outcome in report.outcomes} == {"unchanged"}
    assert Line.objects.count() == before


def test_what_changed_is_written_and_nothing_else(folder):
    load(folder)
    before = Line.objects.count()
    change(folder / "item.toml", "amount = 3", "amount = 2")
    change(folder / "agencies.toml", "北区规划局", "北区自然资源和规划局")

    report = load(folder)

    assert [outcome.key for outcome in report.outcomes if outcome.result == "changed"] == ["planning", "A1"]
    assert Line.objects.count() == before + 2
    assert sorted(ItemVersion.objects.values_list("number", "promised_amount")) == [(1, 3), (2, 2)]


def test_a_dry_run_tells_everything_and_writes_nothing(folder):
    report = try_to_load(folder, dry_run=True)

    assert (report.ok, len(report.outcomes)) == (True, 9)
    assert (report.plain()["written"], Line.objects.count()) == (False, 0)


@pytest.mark.parametrize(
    "name, old, new, line, field, code",
    [
        ("item", "amount = 3", 'amount = "3"', 10, "promised.amount", "shape-type"),
        ("item", "valid_from = 2024-01-01", 'valid_from = "2024-02-30"', 6, "valid_from", "shape-date"),
        ("item", "code =", "kode =", 3, "kode", "shape-additionalProperties"),
        ("item", 'source = "list"', 'source = "lost"', 13, "promised.source", "item-source"),
        ("item", 'agency = "planning"', 'agency = "nobody"', 5, "agency", "agency-unknown"),
        ("item", 'themes = ["planning"]', 'themes = ["planing"]', 7, "themes[0]", "theme-unknown"),
        ("item", "amount = 3", "amount = ", 10, "", "file-toml"),
        ("item", '"item/1"', '"item/9"', 1, "format", "file-format"),
        ("agencies", "2575H", "2575K", 6, "agencies[0].uscc", "uscc-checksum"),
        ("agencies", 'key = "planning"\n', "", 3, "agencies[0].key", "shape-required"),
        ("people", 'post = "R1"', 'post = "R9"', 26, "people[0].holds[0].post", "load-unknown"),
        ("people", 'agency = "planning"', 'agency = "nobody"', 17, "posts[1].agency", "unknown"),
        ("people", "11010219900307123X", "110102199003071231", 23, "people[0].resident_id", "resident-id-checksum"),
        ("enterprises", "341L", "341N", 5, "enterprises[0].uscc", "uscc-checksum"),
        ("zone", 'prefix = "NO"', 'prefix = "no"', 3, "prefix", "shape-pattern"),
    ],
)
def test_a_fault_is_told_with_its_file_line_and_key_and_nothing_is_half_loaded(
    folder, name, old, new, line, field, code
):
    change(folder / f"{name}.toml", old, new)

    report = try_to_load(folder)

    assert (f"{name}.toml", line, field, code) in told(report)
    assert (report.outcomes, Line.objects.count(), Item.objects.count()) == ([], 0, 0)


def test_every_fault_of_every_file_is_told_at_once(folder):
    change(folder / "item.toml", "amount = 3", "amount = -1")
    change(folder / "enterprises.toml", "341L", "341N")

    assert [fault[0] for fault in told(try_to_load(folder))] == ["enterprises.toml", "item.toml"]


def test_the_same_thing_in_two_places_is_refused(folder):
    (folder / "zz.toml").write_text(ITEM, encoding="utf-8")

    assert told(try_to_load(folder)) == [("zz.toml", 1, "", "record-twice")]


def test_a_prefix_never_changes(folder):
    load(folder)
    change(folder / "zone.toml", '"NO"', '"NX"')

    assert told(try_to_load(folder)) == [("zone.toml", 3, "prefix", "load-fixed")]


def test_a_file_that_is_not_there_is_told(tmp_path, db):
    with pytest.raises(NotLoaded) as refused:
        load(tmp_path / "nowhere.toml")

    assert [fault.reason.code for fault in refused.value.report.faults] == ["file-unreadable"]


def test_a_report_is_told_in_both_languages(folder):
    change(folder / "item.toml", "amount = 3", "amount = -1")

    (fault,) = try_to_load(folder).plain()["faults"]

    assert sorted(fault) == ["clause", "code", "field", "file", "line", "next", "text"]
    assert sorted(fault["text"]) == ["en", "zh"]


HEAD = "事项编码,事项名称,实施主体,承诺时限,申请材料,生效日期"


def table(folder, *rows, name="items.csv"):
    path = folder / name
    path.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    return path


def test_a_table_of_items_is_published_after_what_it_names_and_twice_writes_nothing(folder):
    rows = ("B1,桥梁改建许可,planning,5 个工作日,申请书；图纸,2026-01-01", "A1,桥梁规划许可,北区规划局,2 个工作日,,")
    items = table(folder, *rows)
    report = load(folder, items, zone="north")
    written = Line.objects.count()

    again = load(folder / "agencies.toml", items, zone="north")

    told = [(one.key, one.result) for one in report.outcomes if one.file == items]
    assert told == [("B1", "new"), ("A1", "changed")]
    assert {one.result for one in again.outcomes} == {"unchanged"} and Line.objects.count() == written
    version = ItemVersion.objects.get(code="B1")
    assert (version.number, version.valid_from, version.promised_amount) == (1, date(2026, 1, 1), 5)
    changed = ItemVersion.objects.get(code="A1", number=2)
    assert (changed.promised_amount, changed.content["themes"]) == (2, ["planning"])


def test_of_a_table_with_broken_lines_each_is_told_with_its_column_and_nothing_is_written(folder):
    load(folder)
    before = Line.objects.count()
    rows = [f"N{n},许可{n},{'nobody' if n % 20 == 7 else 'planning'},{n} 个工作日,甲,2026-01-01" for n in range(40)]
    items = table(folder, *rows, "A1,桥梁,planning,3 个工作日,,2020-01-01")

    report = try_to_load(items, zone="north")

    assert told(report) == [
        ("items.csv", 9, "agency", "cell-unread"),
        ("items.csv", 29, "agency", "cell-unread"),
        ("items.csv", 42, "valid_from", "version-goes-back"),
    ]
    assert (report.outcomes, Line.objects.count(), Item.objects.count()) == ([], before, 1)


@pytest.mark.parametrize(
    "zone, text, code",
    [("", f"{HEAD}\n", "table-zone"), ("south", f"{HEAD}\n", "table-zone"), ("north", "颜色\n红", "column-unknown")],
)
def test_a_table_that_cannot_be_understood_is_told_and_nothing_is_written(folder, zone, text, code):
    load(folder)
    before = Line.objects.count()
    (folder / "items.csv").write_text(text, encoding="utf-8")

    report = try_to_load(folder / "items.csv", zone=zone)

    assert (report.faults[0].reason.code, report.faults[0].line, Line.objects.count()) == (code, 1, before)


def test_a_workbook_is_loaded_and_a_dry_run_of_it_writes_nothing(folder):
    load(folder)
    book = Workbook()
    for row in (HEAD, "B1,桥梁改建许可,planning,5 个工作日,申请书,2026-01-01"):
        book.active.append(row.split(","))
    book.save(folder / "items.xlsx")

    tried = try_to_load(folder / "items.xlsx", zone="north", dry_run=True)
    only_tried = Item.objects.filter(code="B1").exists()
    load(folder / "items.xlsx", zone="north")

    assert (tried.ok, only_tried, Item.objects.filter(code="B1").exists()) == (True, False, True)


def test_the_projects_own_data_loads_whole_and_twice_writes_nothing(db):
    counts = load(DATA / "standards", DATA / "zones").counts()

    assert {kind: count["new"] for kind, count in counts.items()} == {
        "theme": 21,
        "zone": 18,
        "agency": 15,
        "standard": 56,
        "item": 60,
    }
    again = load(DATA / "standards", DATA / "zones")
    assert {outcome.result for outcome in again.outcomes} == {"unchanged"}


def test_every_example_of_the_manual_loads_as_it_stands(tmp_path, db):
    manual = (DATA / "docs" / "loading.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", manual, re.DOTALL)
    for number, example in enumerate(examples):
        (tmp_path / f"{number}.toml").write_text(example, encoding="utf-8")

    report = try_to_load(tmp_path)

    assert [str(fault) for fault in report.faults] == []
    assert {outcome.kind for outcome in report.outcomes} == set(ORDER)
