"""What a clerk would expect first stands first, and nobody finds what he may not see."""

import pytest
from django.db import DatabaseError, connection, transaction

from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR, PUBLIC, Actor
from tongban.kernel.codes import new_id
from tongban.kernel.search.asking import RANKS, ask
from tongban.kernel.search.index import Card, drop, put

TITLES = (
    ("A1", "施工许可证核发", "Construction permit", ("开工",)),
    ("A2", "施工许可证核发（市政）", "Construction permit (municipal works)", ()),
    ("A3", "公路建设项目施工许可", "Construction permit for highway projects", ()),
    ("A4", "建设工程规划许可证核发", "Planning permit for construction works", ("工规证",)),
    ("A5", "节能审查", "Energy conservation review", ("能评",)),
    ("A6", "许可与施工监督", "Supervision of permits and works", ()),
)


@pytest.fixture
def shelf(db):
    policy.enter(OPERATOR)
    for code, zh, en, keywords in TITLES:
        put(Card("north", new_id(), "item", zh, en, code, [f"11440100007482575H34401180090{code[1]}0"], keywords))


def found(text, actor=PUBLIC, **narrowed):
    policy.enter(actor)
    return [hit.code for hit in ask(text, actor=actor, **narrowed)]


def why(text):
    return ask(text, actor=PUBLIC)[0].why


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    "text, first, reason",
    [
        ("a5", "A5", "code"),
        ("Ａ５", "A5", "code"),
        ("11440100007482575h34401180090 30".replace(" ", ""), "A3", "code"),
        ("施工许可证核发", "A1", "name"),
        ("construction PERMIT", "A1", "name"),
        ("开工", "A1", "name"),
        ("施工", "A1", "prefix"),
        ("规划许可", "A4", "part"),
        ("jsgcgh", "A4", "letters"),
        ("jienengshencha", "A5", "letters"),
        ("许可 公路", "A3", "all"),
        ("highway permits", "A3", "all"),
        ("节能登记", "A5", "some"),
    ],
)
def test_the_right_one_stands_first_for_the_right_reason(text, first, reason):
    hit = ask(text, actor=PUBLIC)[0]

    assert (hit.code, hit.why) == (first, reason)


@pytest.mark.usefixtures("shelf")
def test_better_reasons_stand_before_worse_ones():
    reasons = [RANKS.index(hit.why) for hit in ask("施工许可", actor=PUBLIC)]

    assert found("施工许可")[:3] == ["A1", "A2", "A3"]
    assert reasons == sorted(reasons)


@pytest.mark.usefixtures("shelf")
def test_a_part_of_a_code_is_found():
    assert found("3440118009030") == ["A3"]


@pytest.mark.usefixtures("shelf")
def test_a_slip_of_the_pen_is_forgiven():
    assert found("constructoin permit")[0] == "A1"
    assert why("enregy conservation reveiw") == "some"
    assert (found("enregy conservatoin"), why("enregy conservatoin")) == (["A5"], "like")


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    "text", ["", "   ", "（）", "%", "_", "'", "\\", "' OR 1=1 --", "a & | ! b:*", "\x00", "飞\x00碟"]
)
def test_signs_that_mean_nothing_find_nothing_and_break_nothing(text):
    assert found(text) == []


@pytest.mark.usefixtures("shelf")
def test_a_search_is_narrowed_by_zone_kind_and_theme():
    put(Card("south", new_id(), "standard", "施工许可标准", "Standard", "S1", themes=["building"]))

    assert found("施工", zone="south") == ["S1"]
    assert found("施工", kinds=["standard"]) == ["S1"]
    assert found("施工", theme="building") == ["S1"]


@pytest.mark.usefixtures("shelf")
def test_what_is_taken_out_is_not_found():
    card = Card("north", new_id(), "item", "临时事项", "Temporary item", "T1")
    put(card)
    assert found("临时事项") == ["T1"]

    drop(card.zone, card.id)

    assert found("临时事项") == []


@pytest.mark.usefixtures("shelf")
def test_a_card_put_again_takes_the_place_of_the_first():
    key = new_id()
    put(Card("north", key, "item", "浮桥", "Pontoon", "T1"))

    put(Card("north", key, "item", "隧道", "Tunnel", "T1"))

    assert (found("浮桥"), found("隧道")) == ([], ["T1"])


@pytest.mark.usefixtures("shelf")
def test_only_those_who_may_see_a_case_find_it():
    party, other = new_id(), new_id()
    put(Card("north", new_id(), "case", "桥梁申请", "Bridge", "C1", audience="case", agency="planning", party=party))
    clerk = Actor("window", new_id(), "north", "W1")
    reviewers = [Actor("reviewer", new_id(), "north", "R1", agency) for agency in ("planning", "housing")]

    assert found("桥梁申请", PUBLIC) == []
    assert found("桥梁申请", Actor("applicant", party, principal=party)) == ["C1"]
    assert found("桥梁申请", Actor("applicant", other, principal=other)) == []
    assert found("桥梁申请", clerk) == ["C1"]
    assert found("桥梁申请", Actor("window", new_id(), "south", "W1")) == []
    assert [found("桥梁申请", actor) for actor in reviewers] == [["C1"], []]


@pytest.mark.usefixtures("shelf")
def test_no_more_is_told_than_was_asked_for():
    assert len(ask("许可", actor=PUBLIC, limit=2)) == 2
    assert len(ask("许可", actor=PUBLIC, limit=0)) == 1


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("forgotten", ["filter", "wall"])
def test_either_wall_alone_hides_what_is_not_to_be_found(forgotten, monkeypatch, as_owner):
    here, other = new_id(), new_id()
    for party in (here, other):
        put(Card("north", new_id(), "case", "桥梁申请", "Bridge", str(party), audience="case", party=party))
    if forgotten == "filter":
        monkeypatch.setattr("tongban.kernel.search.asking.equal", lambda actor, kind, row, known: ("true", {}))
    else:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("CREATE OR REPLACE VIEW search_found_seen AS SELECT * FROM search_found")

    assert found("桥梁申请", Actor("applicant", here, principal=here)) == [str(here)]


@pytest.mark.usefixtures("shelf")
def test_the_index_itself_is_closed_to_the_run_time_role(db):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_found")
