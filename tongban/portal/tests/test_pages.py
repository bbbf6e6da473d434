"""The front door: home, search, suggestions and open figures, as somebody from the street meets them."""

from datetime import UTC, datetime
from functools import partial
from html import unescape
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.cases.tests.factories import accepted, again, move, world
from tongban.catalogue.commands import publish_item
from tongban.catalogue.tests.factories import across_provinces, north, plain_item, real
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def page(client, url, language="zh-hans"):
    response = client.get(url, headers={"accept-language": language})
    assert response.status_code == 200
    return unescape(response.content.decode())


def ask(client, text, more=""):
    return page(client, f"/search/?q={quote(text)}{more}")


def order(text, *names):
    """The names in the order in which they stand in a page; those that do not are left out."""
    return sorted((name for name in names if f">{name}</a>" in text), key=lambda name: text.index(f">{name}</a>"))


@pytest.fixture
def tangshan(furnished):
    return furnished("tangshan", partial(real, "tangshan"))


# --- home --------------------------------------------------------------------------------------------------------


def test_an_empty_installation_says_what_to_do_next(client, db):
    text = page(client, "/")

    assert "tongban load standards zones" in text
    assert "tongban admin" in text


def test_home_has_a_door_for_each_theme_with_items_and_for_no_other(tangshan, client):
    themes = {theme for item in tangshan for theme in item["themes"]}

    text = page(client, "/")

    assert text.count('href="/themes/') == len(themes)
    assert "/themes/vehicles/" not in text
    assert "1 个地区，已公布 60 个事项" in text


def test_without_cases_there_is_no_figure(tangshan, client):
    text = page(client, "/")

    assert "按时办结" not in text
    assert "近 30 日" not in text


def test_figures_come_from_the_cases_and_open_their_page(calendars, client):
    here = world()
    for number in (9, 10, 11, 12, 13):
        decided(here, number)
    with clock.told(NOW):
        home, figures = page(client, "/"), page(client, "/figures/")

    assert '<b>100.0%</b>按时办结<span class="of">5 / 5</span>' in home
    assert "<b>5</b>个工作日，中位办理时间" in home
    assert "90% 在 7 个工作日内" in home
    assert "截至 2026-11-21 12:00" in home
    assert 'href="/figures/"' in home
    assert "建设工程规划许可证核发" in figures
    assert "5/5" in figures


def decided(here, day):
    """A case that was accepted on 4 November 2026 and decided on a day of that month."""
    at = datetime(2026, 11, day, 4, 0, tzinfo=UTC)
    case = accepted(here)
    move(here, case, "reviewer", "propose", at, outcome="granted", opinion="可行")
    move(here, again(here, case), "approver", "decide", at, outcome="granted")


def test_a_demonstration_leads_to_its_people_and_a_real_house_does_not(tangshan, client, settings):
    settings.TONGBAN_DEMO = True
    shown = page(client, "/")
    settings.TONGBAN_DEMO = False
    hidden = page(client, "/")

    assert "/enter/demo/" in shown
    assert "/enter/demo/" not in hidden


def test_home_asks_few_questions_and_always_as_many(calendars):
    policy.enter(OPERATOR)
    north()
    publish_item(plain_item(), by=OPERATOR)
    client = Client()
    client.get("/")

    with CaptureQueriesContext(connection) as found:
        client.get("/")

    assert len(found) <= 5


# --- search ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["建筑工程施工许可证核发", "施工许可", "construction permit", "jzgcsgxk", "C56"])
def test_an_item_is_found_by_name_word_english_letters_and_code(tangshan, client, text):
    assert order(ask(client, text), "建筑工程施工许可证核发", "公路建设项目施工许可")[0] == "建筑工程施工许可证核发"


def test_a_result_names_agency_zone_and_promised_limit(tangshan, client):
    text = ask(client, "C56")

    assert "唐山市住房和城乡建设局" in text
    assert ">唐山</td>" in text
    assert "3 个工作日" in text


def test_a_word_typed_by_its_sound_is_heard(tangshan, client):
    text = ask(client, "失工许可")

    assert "您是不是要找" in text
    assert text.index("您是不是要找") < text.index("建筑工程施工许可证核发") < text.index("没有完全符合")


def test_what_only_shares_a_word_stands_apart_from_the_answers(tangshan, client):
    text = ask(client, "施工许可")

    answers, others = text.split("<details>")[0], text.split("<details>")[1]
    assert "“施工许可”找到 3 项" in answers
    assert ">取水许可审批</a>" in others


def test_nothing_found_leads_on(tangshan, client):
    text = ask(client, "xyzzy", "&zone=tangshan")

    assert "没有找到“xyzzy”" in text
    assert "行政许可法" in text
    assert 'href="/themes/building/"' in text
    assert 'href="/search/?q=xyzzy"' in text


def test_a_name_across_provinces_is_found_and_promises_nothing(tangshan, client):
    policy.enter(OPERATOR)
    across_provinces()

    text = ask(client, "企业跨省迁移")

    assert "跨省通办" in text
    assert "仅有名称" in text


def test_without_words_the_whole_theme_is_listed(tangshan, client):
    wanted = {item["code"] for item in tangshan if "tendering" in item["themes"]}

    text = page(client, "/search/?theme=tendering&zone=tangshan")

    assert {code for code in (item["code"] for item in tangshan) if f"/items/tangshan/{code}/" in text} == wanted


@pytest.mark.parametrize("text", ["%00", "%", "'\"<script>", "a" * 5000, "\\", "：", " "])
def test_any_text_is_answered_and_nothing_of_it_becomes_markup(tangshan, client, text):
    response = client.get("/search/", {"q": text})

    assert response.status_code == 200
    assert b"<script>" not in response.content


def test_suggestions_are_a_fragment_of_links_with_one_to_all_answers(tangshan, client):
    response = client.get("/search/suggest/", {"q": "ghxk"})

    text = unescape(response.content.decode())
    assert "<html" not in text
    assert 1 < text.count("/items/tangshan/") <= 8
    assert 'href="/search/?q=ghxk"' in text


def test_no_letters_no_suggestions(tangshan, client):
    assert client.get("/search/suggest/").content.strip() == b""


# --- language ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["/", "/search/?q=C49", "/figures/", "/zones/", "/zones/tangshan/", "/themes/building/", "/standards/",
            "/items/tangshan/C49/", "/items/tangshan/C49/versions/"],
)  # fmt: skip
def test_every_page_speaks_both_languages_and_the_switch_keeps_the_page(tangshan, client, url):
    chinese, english = page(client, url), page(client, url, "en")

    assert '<html lang="zh-Hans">' in chinese
    assert '<html lang="en">' in english
    assert f'name="next" value="{url}"' in english


def test_the_day_of_the_figures_is_the_day_in_china(calendars, client):
    here = world()
    decided(here, 12)
    with clock.told(datetime(2026, 11, 20, 17, 0, tzinfo=UTC)):
        text = page(client, "/figures/")

    assert "2026-10-23 至 2026-11-21 01:00" in text


def test_the_guides_for_programmers_are_pages_that_lead_to_one_another(db, client):
    list_of_them = page(client, "/programs/")
    text = page(client, "/programs/api/")

    assert 'href="/programs/api/"' in list_of_them
    assert 'href="/programs/webhooks/"' in text and "Idempotency-Key" in text and "<h2>" in text
    assert client.get("/programs/operating/").status_code == 404
