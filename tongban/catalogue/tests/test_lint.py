"""What contradicts itself blocks publishing; what is only silent or clumsy is a warning."""

from collections import Counter

import pytest

from tongban.catalogue.lint import lint
from tongban.catalogue.tests.factories import ZONES, _read, limit, material, plain_item

BOTH = {"zh": "材料", "en": "x"}
ONE_NUMBER = {"advice": "0315-1234567", "complaints": "0315-1234567"}
FOR_PERSONS = {"key": "c", "name": BOTH, "when": {"fact": "party_kind", "is": "person"}}
NAMED = ("catch-all", "materials.named[0].name.zh", True)


MET = {"key": "c", "name": BOTH}


def later(days, kind="later", of="a"):
    """A promise, by what it is kept and within how many working days."""
    return {"of": of, "kind": kind, "days": days, "clause": "x"}


def essential(key):
    """An item whose one material is essential."""
    return {"materials": {"named": [material(key, name=BOTH, essential=True)]}}


def one(name):
    """An item that asks for one material of that name."""
    return {"materials": {"named": [material("a", name={"zh": name, "en": "x"})]}}


def about(means):
    """A form with one field of that meaning."""
    return {"type": "object", "properties": {"a": {"type": "string", "title": "甲", "x-means": means}}}


def found(**changed):
    """What the item is found to have because of these changes, by code, place and weight."""
    plain = plain_item(**changed)
    plain = {name: value for name, value in plain.items() if value is not None}
    before = {(one.reason.code, one.place, one.blocks) for one in lint(plain_item())}
    return [key for one in lint(plain) if (key := (one.reason.code, one.place, one.blocks)) not in before]


def test_a_sound_item_has_nothing_against_it():
    named = [{"key": "a", "name": BOTH}]

    assert lint(plain_item(materials={"named": named})) == []


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"promised": limit(21)}, ("promise-over-law", "promised.amount", True)),
        ({"promised": limit(20, start="receipt")}, None),
        ({"promised": limit(1, "natural_day")}, None),
        ({"promised": limit(0)}, ("spot-unsaid", "on_the_spot", True)),
        ({"promised": limit(0), "on_the_spot": True}, None),
        ({"on_the_spot": True}, ("spot-with-days", "promised.amount", True)),
        ({"promised": None}, ("promise-missing", "promised", False)),
        ({"visits": 1}, ("visit-unexplained", "visits_reason.zh", True)),
        ({"visits": 1, "visits_reason": BOTH}, None),
        ({"visits": 1, "visits_reason": BOTH, "online_grade": "IV"}, ("visit-though-online", "visits", True)),
        ({"visits": 0, "channels": ["1"]}, ("no-way-in", "channels", True)),
        ({"visits": 0, "channels": ["1", "4"]}, None),
        ({"fee": {"charged": True, "name": BOTH, "online_payment": True}}, ("fee-incomplete", "fee.clause", True)),
        ({"fee": {"charged": True, "clause": "x", "online_payment": True}}, ("fee-incomplete", "fee.name", True)),
        ({"fee": {"charged": True, "clause": "x", "name": BOTH}}, ("fee-payment", "fee.online_payment", False)),
        ({"fee": {"charged": False, "online_payment": True}}, ("fee-without-fee", "fee.online_payment", True)),
        ({"fee": {"charged": False}}, None),
        ({"result": {"name": {"zh": "规划许可证", "en": "x"}}}, ("result-sample", "result.sample", False)),
        (
            {"result": {"name": {"zh": "批复", "en": "x"}, "type": "出证办结", "sample": "https://x"}},
            ("result-kind", "result.type", True),
        ),
        ({"contact": ONE_NUMBER}, ("same-telephone", "contact.complaints", True)),
        ({"contact": {"advice": "2345678"}}, ("no-area-code", "contact.advice", True)),
        ({"contact": {"advice": "13800138000"}}, None),
        (
            {"service_objects": ["2"], "conditions": [FOR_PERSONS]},
            ("never-called-for", "conditions[0].when", False),
        ),
        ({"kind": "01", "steps": [{"key": "s", "name": BOTH}] * 5}, ("permit-faq", "faq", False)),
        ({"kind": "01", "faq": [{"question": BOTH, "answer": BOTH}]}, ("permit-steps", "steps", False)),
        ({"promises": [later(1)]}, None),
        ({"promises": [later(21)]}, ("later-too-long", "promises[0].days", True)),
        ({"promises": [later(9)], "promised": limit(24, "hour")}, ("later-too-long", "promises[0].days", True)),
        ({"promises": [later(1)], "promised": limit(24, "hour")}, None),
        ({"promises": [later(21, kind="instead")]}, None),
        ({"promises": [later(1)], **essential("a")}, ("later-essential", "promises[0].of", True)),
        ({"promises": [later(1, of="c")], "conditions": [MET]}, ("later-condition", "promises[0].kind", True)),
        (one("其他材料"), NAMED),
        (one("身份证等证明"), NAMED),
        (one("工程质量等级证书"), None),
        ({"note": {"zh": "请携带有关文件。", "en": "x"}}, ("catch-all", "note.zh", False)),
        ({"note": {"zh": "必要时现场核查。", "en": "x"}}, ("vague", "note.zh", False)),
        ({"note": {"zh": "材料齐全的予以受理。", "en": "x"}}, ("officialese", "note.zh", False)),
        ({"note": {"zh": "长" * 61, "en": "x"}}, ("long-sentence", "note.zh", False)),
        ({"note": {"zh": "长" * 60 + "。" + "长" * 60, "en": "x"}}, None),
        ({"note": {"zh": "没有英文。"}}, ("no-english", "note.en", False)),
        ({"law": [{"title": "有关其他法律等"}]}, None),
        ({"form": about("legal_person")}, None),
        ({"form": about("matter")}, None),
        ({"form": about("favourite_colour")}, ("unknown-meaning", "form.properties.a.x-means", True)),
        ({"materials": {"named": [material("a", name=BOTH, means="licence")]}}, None),
        (
            {"materials": {"named": [material("a", name=BOTH, means="love-letter")]}},
            ("unknown-meaning", "materials.named[0].means", True),
        ),
    ],
)  # fmt: skip
def test_a_rule_of_the_linter(changed, wanted):
    assert found(**changed) == ([wanted] if wanted else [])


def test_the_real_items_are_judged_and_few_are_blocked():
    items = [_read(path) for path in sorted(ZONES.glob("*/items/*.toml"))]

    blocked = Counter(one.reason.code for item in items for one in lint(item) if one.blocks)

    assert len(items) == 60
    assert blocked == {"catch-all": 3, "promise-over-law": 1}


def test_every_finding_says_its_rule_its_place_and_what_to_do():
    items = [_read(path) for path in sorted(ZONES.glob("*/items/*.toml"))]

    silent = [one for item in items for one in lint(item) if not (one.reason.clause and one.place and one.reason.next)]

    assert silent == []
