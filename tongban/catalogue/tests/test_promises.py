"""What may be promised, as an item says it: of what, how, how long; in a file, in a table, in a comparison."""

import pytest

from tongban.catalogue import content, lines
from tongban.catalogue.columns import Known
from tongban.catalogue.difference import EASIER, OTHER, STRICTER, difference
from tongban.catalogue.tests.factories import material, plain_item
from tongban.kernel.tables import Line

LATER = {"of": "map", "kind": "later", "days": 3, "clause": "条例 33"}
INSTEAD = {"of": "fit", "kind": "instead", "days": 20, "clause": "条例 33"}


def item(*promises, **changed):
    """An item that asks for a map and has a condition, with these promises."""
    asked = {"materials": {"named": [material("map")]}, "conditions": [{"key": "fit", "name": {"zh": "场地符合要求"}}]}
    return plain_item(**asked, **({"promises": list(promises)} if promises else {}), **changed)


def wrong(plain):
    return [(reason.code, reason.field) for reason in content.item_faults(plain)]


def test_a_material_or_a_condition_may_be_promised_once_and_nothing_else():
    assert wrong(item(LATER, INSTEAD)) == []
    assert wrong(item(LATER, {**LATER, "days": 4})) == [("item-twice", "promises[1].of")]
    assert wrong(item({**LATER, "of": "moon"})) == [("item-unasked", "promises[0].of")]
    ours = {"note": {"zh": "演示"}, "promises": [{**LATER, "of": "moon"}]}
    assert wrong(item(demonstration=ours)) == [("item-unasked", "demonstration.promises[0].of")]


@pytest.mark.parametrize("left_out", ["of", "kind", "days", "clause"])
def test_a_promise_says_of_what_how_how_long_and_on_which_clause(left_out):
    half = {name: value for name, value in LATER.items() if name != left_out}

    assert [field for _code, field in wrong(item(half))] == [f"promises[0].{left_out}"]


def test_what_may_be_promised_is_told_with_its_name_and_whether_it_is_a_condition():
    found = content.promises(item(LATER, INSTEAD))

    assert [(key, one["condition"], one["days"]) for key, one in found.items()] == [
        ("map", False, 3),
        ("fit", True, 20),
    ]
    assert found["fit"]["name"]["zh"] == "场地符合要求"


@pytest.mark.parametrize(
    ("before", "after", "sign"),
    [
        ((), (LATER,), EASIER),
        ((LATER,), (), STRICTER),
        ((LATER,), ({**LATER, "days": 5},), EASIER),
        ((LATER,), ({**LATER, "days": 1},), STRICTER),
        ((LATER,), ({**LATER, "kind": "instead"},), OTHER),
        ((LATER,), ({**LATER, "clause": "条例 34"},), None),
    ],
)
def test_a_comparison_says_whether_promising_got_easier(before, after, sign):
    found = [one.sign for one in difference(item(*before), item(*after)) if one.aspect == "promise"]

    assert found == ([sign] if sign else [])


def read(cell):
    """What a table says in its column of promises, on an item that stands."""
    known = Known("north", {"planning": "planning"}, {})
    columns, _wrong = lines.head(Line(1, ("code", "name_zh", "agency", "容缺材料")))
    found, faults = lines.values(Line(2, ("A1", "桥梁规划许可", "planning", cell)), columns, known)
    return lines.part(found, item()), [(fault.code, fault.field) for fault in faults]


def test_a_table_names_what_may_be_promised_as_people_do():
    name = item()["materials"]["named"][0]["name"]["zh"]

    part, faults = read(f"{name}（容缺，3 个工作日，条例 33）；场地符合要求(告知承诺, 20个工作日, 条例 33)")

    assert (part["promises"], faults) == ([LATER, INSTEAD], [])
    assert read("地图，三天")[1] == [("cell-unread", "promises")]
    assert wrong({**item(), **read("月亮（容缺，3 个工作日，条例 33）")[0]}) == [("item-unasked", "promises[0].of")]
