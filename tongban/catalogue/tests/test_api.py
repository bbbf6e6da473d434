"""The catalogue for programs: the same answers as the pages, and a problem with its place for every wrong question."""

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.catalogue.commands import publish_item, retire_item
from tongban.catalogue.models import Item
from tongban.catalogue.tests.factories import limit, north, plain_item, real
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR


@pytest.fixture
def tangshan(furnished):
    return furnished("tangshan", partial(real, "tangshan"))


@pytest.fixture
def small(calendars):
    policy.enter(OPERATOR)
    north()


def answer(client, url, status=200, **query):
    response = client.get(f"/api{url}", query)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == ("application/json" if status == 200 else "application/problem+json")
    return response.json()


def codes(page):
    return [item["code"] for item in page["items"]]


# --- zones and items ---------------------------------------------------------------------------------------------


def test_zones_are_listed_with_how_many_items_they_offer(small, client):
    publish_item(plain_item(), by=OPERATOR)

    (zone,) = answer(client, "/zones")["items"]

    assert (zone["zone"], zone["prefix"], zone["items"]) == ("north", "NO", 1)
    assert zone["name"] == {"zh": "北区", "en": "North Zone"}


def test_pages_of_items_hold_every_item_once_in_order(tangshan, client):
    wanted = [item["code"] for item in tangshan]
    found, cursor = [], ""

    while cursor is not None:
        page = answer(client, "/items", zone="tangshan", limit=7, cursor=cursor)
        found, cursor = [*found, *codes(page)], page["next"]

    assert found == wanted


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("C49", "C49"),
        ("施工许可证", "C56"),
        ("施工许可", "C56"),
        ("ghtjhs", "C08"),
        ("guihuatiaojian", "C08"),
        ("planning permit for construction works", "C49"),
        ("flood impact", "C03"),
        ("环评", "C23"),
        ("企业投资项目备案", "C57"),
        ("公路施工许可", "C46"),
    ],
)
def test_the_item_a_clerk_would_name_stands_first(tangshan, client, q, first):
    assert codes(answer(client, "/items", q=q))[0] == first


def test_answers_to_a_question_come_in_pages_too(tangshan, client):
    whole = answer(client, "/items", q="许可", limit=200)
    first = answer(client, "/items", q="许可", limit=4)
    second = answer(client, "/items", q="许可", limit=4, cursor=first["next"])

    assert codes(first) + codes(second) == codes(whole)[:8]


def test_items_are_narrowed_by_theme(tangshan, client):
    wanted = [item["code"] for item in tangshan if "tendering" in item["themes"]]

    assert codes(answer(client, "/items", theme="tendering")) == wanted


def test_a_retired_item_is_offered_no_longer_and_its_versions_stay(small, client):
    publish_item(plain_item(), by=OPERATOR)
    retire_item(Item.objects.get(zone="north", code="A1"), on=clock.china_date(clock.now()), by=OPERATOR)

    assert answer(client, "/items")["items"] == []
    assert answer(client, "/items/north/A1", 404)["reasons"][0]["code"] == "item-unknown"
    assert answer(client, "/items/north/A1", version=1)["in_force"] is False


def test_a_guide_holds_what_was_published_and_the_form_to_fill_in(small, client):
    publish_item(plain_item(), by=OPERATOR)

    found = answer(client, "/items/north/A1")

    assert found["content"] == plain_item()
    assert found["limits"]["promised"]["amount"] == 3
    assert [one["needed"] for one in found["materials"]["named"]] == ["yes", "depends"]
    assert found["form"]["required"] == ["by_agent", "contact_name", "contact_telephone"]
    assert [one["number"] for one in found["versions"]] == [1]
    assert found["due_if_today"]["provisional"] is False


def test_a_difference_is_the_pages_difference(small, client):
    publish_item(plain_item(), by=OPERATOR)
    publish_item(plain_item(promised=limit(2)), by=OPERATOR)

    (change,) = answer(client, "/items/north/A1/difference")["changes"]
    (back,) = answer(client, "/items/north/A1/difference?from=2&to=1")["changes"]

    assert (change["aspect"], change["sign"]) == ("promised", "easier")
    assert (change["before"]["amount"], change["after"]["amount"]) == (3, 2)
    assert back["sign"] == "stricter"


# --- deadlines ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("2021-09-17", 5, "working_day", "2021-09-26"),
        ("2022-01-28", 5, "working_day", "2022-02-09"),
        ("2022-04-29", 20, "working_day", "2022-05-31"),
        ("2026-02-13", 1, "working_day", "2026-02-14"),
        ("2026-09-24", 10, "working_day", "2026-10-15"),
        ("2026-01-02", 3, "working_day", "2026-01-06"),
        ("2021-09-25", 7, "natural_day_rolled", "2021-10-08"),
        ("2026-02-09", 7, "natural_day_rolled", "2026-02-24"),
    ],
)
def test_a_deadline_is_counted_by_the_published_calendar(client, db, start, amount, unit, due):
    assert answer(client, "/deadline", start=start, amount=amount, unit=unit)["due"] == due


# --- wrong questions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "query", "status", "field"),
    [
        ("/items", {"zone": "NORTH!"}, 422, "zone"),
        ("/items", {"limit": "0"}, 422, "limit"),
        ("/items", {"limit": "many"}, 422, "limit"),
        ("/items", {"q": "a\x00b"}, 422, "q"),
        ("/items", {"cursor": "%%%"}, 422, "cursor"),
        ("/items", {"cursor": "bm9ydGh8eA=="}, 422, "cursor"),
        ("/items/north/A1/difference", {"from": "0"}, 422, "from"),
        ("/items/north/A1", {"version": "9" * 30}, 422, "version"),
        ("/items/north/A1", {"version": "9"}, 404, "version"),
        ("/items/north/ZZ", {}, 404, "item"),
        ("/deadline", {"start": "2026-02-30", "amount": "3"}, 422, "start"),
        ("/deadline", {"start": "9999-12-31", "amount": "3"}, 422, "start"),
        ("/deadline", {"start": "2026-01-01", "amount": "-1"}, 422, "amount"),
        ("/deadline", {"start": "2026-01-01", "amount": "9999999"}, 422, "amount"),
        ("/deadline", {"start": "2026-01-01", "amount": "3", "unit": "year"}, 422, "unit"),
        ("/deadline", {"amount": "3"}, 422, "start"),
    ],
)
def test_a_wrong_question_is_a_problem_that_names_its_place(small, client, url, query, status, field):
    publish_item(plain_item(), by=OPERATOR)

    problem = answer(client, url, status, **query)

    assert problem["status"] == status
    assert field in [reason["field"] for reason in problem["reasons"]]


PARAMETERS = "zone theme q cursor limit start amount unit".split()


def test_no_question_breaks_the_house(small, client):
    publish_item(plain_item(), by=OPERATOR)

    @settings(max_examples=60, deadline=None)
    @given(st.dictionaries(st.sampled_from(PARAMETERS), st.text()))
    def ask(query):
        for url in ("/api/zones", "/api/items", "/api/items/north/A1", "/api/deadline"):
            assert client.get(url, query).status_code in (200, 404, 422)

    ask()
