"""The project's own items are found as a clerk or an applicant would look for them."""

from datetime import date

import pytest

from tongban.catalogue import queries
from tongban.kernel.actors import PUBLIC
from tongban.site.tests.grounds import loaded

DAY = date(2026, 11, 4)


@pytest.fixture
def shelves(furnished):
    furnished("loaded", loaded)


WANTED = {
    "C49": "C49",
    "建设（含临时建设）工程规划许可证核发": "C49",
    "工规证": "C49",
    "建设工程规划许可证": "C49",
    "planning permit construction works": "C49",
    "jsgcgh": "C49",
    "施工许可证": "C56",
    "construction permit": "C56",
    "开工": "C56",
    "环评": "C23",
    "eia": "C23",
    "企业投资项目备案": "C57",
    "稳评": "C55",
    "取水": "C27",
    "排水": "C12",
    "首次身份证": "kstb-39",
    "marriage": "kstb-52",
    "飞碟": None,
}


@pytest.mark.usefixtures("shelves")
def test_what_people_type_finds_what_they_mean():
    first = {text: next((hit.code for hit in queries.search(text, actor=PUBLIC)), None) for text in WANTED}

    assert first == WANTED


@pytest.mark.usefixtures("shelves")
def test_every_item_is_found_first_by_its_code_and_by_its_name():
    items = queries.offered(None, DAY)

    assert len(items) == 60
    for item in items:
        by_code = queries.search(item.code, actor=PUBLIC, zone=item.zone)[0]
        by_name = queries.search(item.name_zh, actor=PUBLIC, zone=item.zone)[0]
        by_english = queries.search(item.name_en, actor=PUBLIC, zone=item.zone)[0]
        assert (by_code.code, by_name.code, by_english.code) == (item.code, item.code, item.code)


@pytest.mark.usefixtures("shelves")
def test_every_guide_answers_and_says_what_it_does_not_know():
    guides = [queries.guide(item.zone, item.code, DAY) for item in queries.offered(None, DAY)]

    assert all(guide.promised_due is not None for guide in guides)
    assert all(guide.agency is not None and guide.agency.uscc is None for guide in guides)
    assert sum(guide.unpublished.materials for guide in guides) == 35
    assert sum(len(guide.needs) for guide in guides) == 132
    assert sum(guide.legal is not None for guide in guides) == 14


@pytest.mark.usefixtures("shelves")
def test_the_laws_own_limit_of_a_construction_permit_is_seven_natural_days_from_receipt():
    legal = queries.published("tangshan", "C56", DAY).limit_legal

    assert (legal["amount"], legal["unit"], legal["start_event"]) == (7, "natural_day", "receipt")


@pytest.mark.usefixtures("shelves")
def test_every_theme_has_a_name_and_the_items_are_spread_over_them():
    assert sum(count for theme, count in queries.themes(DAY)) == 93
