"""Forty things that a clerk types, and what he expects to stand first; nothing of another zone among the answers."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.applicants import commands as applicants
from tongban.cases.models import Case
from tongban.cases.tests import factories as f
from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR
from tongban.site.tests.grounds import loaded

ENTERPRISES = ("临空航空科技有限公司", "渤海医药研究院", "星河食品有限公司", "环球设计有限公司")
ITEM = (
    ("C49", "C49"),
    ("建设（含临时建设）工程规划许可证核发", "C49"),
    ("工规证", "C49"),
    ("建设工程规划许可证", "C49"),
    ("planning permit construction works", "C49"),
    ("jsgcgh", "C49"),
    ("施工许可证", "C56"),
    ("construction permit", "C56"),
    ("开工", "C56"),
    ("sgxk", "C56"),
    ("环评", "C23"),
    ("eia", "C23"),
    ("企业投资项目备案", "C57"),
    ("稳评", "C55"),
    ("取水", "C27"),
    ("排水", "C12"),
    ("首次身份证", "kstb-39"),
    ("marriage", "kstb-52"),
)
STANDARD = ("首次身份证", "marriage")
"""Names of the alliance that no zone offers here yet."""
NOTHING = ("飞碟", "XYZ-0000-000000", "%", "……", "0000000000000000000")


@pytest.fixture
def world(furnished):
    return furnished("clerks", clerks)


def clerks():
    """Every real item, and a zone with three matters and four more enterprises."""
    loaded()
    made = f.world()
    policy.enter(OPERATOR)
    for place, name in enumerate(ENTERPRISES, 1):
        applicants.register_enterprise(zone=made.zone, uscc=f.credit_code(600_000 + place), name=name, by=OPERATOR)
    made.first, made.second, made.third = f.submitted(made), f.accepted(made), f.submitted(made, "citizen")
    return made


def found(text, who):
    return [(hit["kind"], hit["code"]) for hit in who.get("/api/search", {"q": text}).json()["items"]]


def own(world):
    """What concerns somebody: the kind and the number by which it is known."""
    numbers = {name: getattr(world, name).number for name in ("first", "second", "third")}
    code = f.again(world, world.second).case_number
    uscc = [f.credit_code(600_000 + place) for place in range(1, 5)]
    return {
        numbers["first"]: ("case", numbers["first"]),
        numbers["second"].lower(): ("case", numbers["second"]),
        f" {numbers['third']} ": ("case", numbers["third"]),
        numbers["first"][-9:]: ("case", numbers["first"]),
        numbers["third"][-7:]: ("case", numbers["third"]),
        numbers["second"].replace("-", "－"): ("case", numbers["second"]),
        code: ("case", numbers["second"]),
        "钱多": ("case", numbers["third"]),
        "廊坊星瀚": ("enterprise", world.enterprise_code),
        "星瀚装备": ("enterprise", world.enterprise_code),
        "廊坊星瀚装备有限公司": ("enterprise", world.enterprise_code),
        world.enterprise_code: ("enterprise", world.enterprise_code),
        world.enterprise_code[8:]: ("enterprise", world.enterprise_code),
        "lfxhzb": ("enterprise", world.enterprise_code),
        "xinghanzhuangbei": ("enterprise", world.enterprise_code),
        "临空航空": ("enterprise", uscc[0]),
        "lkhkkj": ("enterprise", uscc[0]),
        "渤海医药研究院": ("enterprise", uscc[1]),
        "bhyy": ("enterprise", uscc[1]),
        "星河食品": ("enterprise", uscc[2]),
        uscc[2].lower(): ("enterprise", uscc[2]),
        "环球设计": ("enterprise", uscc[3]),
    }


def test_what_a_clerk_expects_stands_first(world):
    items = {text: ("standard" if text in STANDARD else "item", code) for text, code in ITEM}
    wanted = {**items, **own(world), **dict.fromkeys(NOTHING)}
    clerk = world.come_in("window")

    first = {text: next(iter(found(text, clerk)), None) for text in wanted}

    assert len(wanted) >= 40
    assert first == wanted


def test_an_applicant_finds_his_own_and_the_public_only_what_is_published(world):
    public, applicant = Client(), world.come_in("applicant")

    hits = {who: [hit for text in own(world) for hit in found(text, who)] for who in (public, applicant)}

    assert {kind for kind, _ in hits[public]} <= {"item", "standard"}
    assert {code for kind, code in hits[applicant] if kind == "case"} == {world.first.number, world.second.number}
    assert {code for kind, code in hits[applicant] if kind == "enterprise"} == {world.enterprise_code}


def test_a_clerk_of_another_zone_and_a_reviewer_of_another_agency_find_none_of_it(world):
    other = f.world()
    strangers = [other.come_in("window"), other.come_in("supervisor"), world.come_in("stranger")]

    for text in own(world):
        assert [hit for who in strangers for hit in found(text, who) if hit[0] == "case"] == []


@pytest.mark.parametrize("forgotten", ["filter", "wall"])
def test_either_wall_alone_keeps_a_matter_from_strangers(world, forgotten, monkeypatch, as_owner):
    stranger = f.world().come_in("window")
    if forgotten == "filter":
        monkeypatch.setattr(policy, "equal", lambda actor, kind, row: ("true", {}))
        monkeypatch.setattr("tongban.cases.queries.searching.visible_to", lambda actor: Case.objects)
    else:
        with as_owner(), connection.cursor() as cursor:
            columns = ", ".join(f'"{field.column}"' for field in Case._meta.concrete_fields)
            cursor.execute(f"CREATE OR REPLACE VIEW cases_case_seen AS SELECT {columns} FROM cases_case")

    assert found(world.first.number, stranger) == []
    assert found(world.first.number, world.come_in("window")) == [("case", world.first.number)]


def test_a_search_asks_the_same_number_of_questions_for_one_and_for_many(world):
    counts, clerk = [], world.come_in("window")
    for more in (0, 12):
        for _ in range(more):
            f.submitted(world)
        with CaptureQueriesContext(connection) as said:
            clerk.get("/api/search", {"q": "廊坊星瀚"})
        counts.append(len(said))

    assert counts[0] == counts[1] <= 16


def test_to_the_very_number_of_a_matter_no_item_is_added_that_shares_a_word_with_it(world):
    words = world.first.number.split("-")[0]
    f.publish(world.zone, code="C77", name={"zh": f"{words}专项许可", "en": f"Permit {words}"})
    who = world.come_in("window")

    alone, shared = found(world.first.number, who), found(words, who)

    assert alone == [("case", world.first.number)]
    assert ("item", "C77") in shared
