"""The catalogue as the public reads it, on the real items of one zone and on small ones of our own."""

import re
from datetime import date
from functools import partial
from html import unescape
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.catalogue.commands import publish_item
from tongban.catalogue.queries import reading, shelves
from tongban.catalogue.tests.factories import across_provinces, limit, material, north, plain_item, real
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.people import commands as people

LANGUAGES = {"zh-hans": "未公布", "en": "not published"}


@pytest.fixture
def tangshan(furnished):
    return furnished("tangshan", partial(real, "tangshan"))


@pytest.fixture
def small(calendars):
    """One zone with one agency and one theme."""
    policy.enter(OPERATOR)
    north()


def page(client, url, language="zh-hans", status=200):
    """The text of a page."""
    response = client.get(url, headers={"accept-language": language})
    assert response.status_code == status
    return unescape(response.content.decode())


# --- real items --------------------------------------------------------------------------------------------------


def test_every_real_item_has_a_guide_in_both_languages(tangshan, client):
    for item in tangshan:
        for language, unpublished in LANGUAGES.items():
            text = page(client, f"/items/tangshan/{item['code']}/", language)
            name = item["name"]["en" if language == "en" else "zh"]
            assert f"<h1>{name}</h1>" in text
            assert unpublished in text
            assert all(one["title"] in text for one in item["sources"].values())
            for one in item.get("materials", {}).get("named", ()):
                assert one["name"]["en" if language == "en" else "zh"] in text
    assert len(tangshan) == 60


def test_a_zone_shows_its_real_items_by_theme_and_by_agency(tangshan, client):
    whole, sports = page(client, "/zones/tangshan/"), page(client, "/zones/tangshan/?agency=sports")

    assert "已公布 60 个事项" in whole
    assert whole.count("/items/tangshan/") == sum(len(item["themes"]) for item in tangshan)
    of_sports = [item for item in tangshan if item["agency"] == "sports"]
    assert sports.count("/items/tangshan/") == sum(len(item["themes"]) for item in of_sports)


def test_a_zone_of_very_many_items_is_shown_page_by_page(small, client, monkeypatch):
    policy.enter(OPERATOR)
    for n in range(2, 7):
        publish_item(plain_item(code=f"A{n}", codes=[]), by=OPERATOR)
    monkeypatch.setattr(reading, "PAGE", 2)

    texts, url = [], "/zones/north/"
    while url:
        texts.append(page(client, url))
        onward = re.search(r'href="(\?agency=&(?:amp;)?after=[^"]+)"', texts[-1])
        url = "/zones/north/" + unescape(onward[1]) if onward else ""

    shown = [sorted(set(re.findall(r"/items/north/(A\d)/", text))) for text in texts]
    assert shown == [["A2", "A3"], ["A4", "A5"], ["A6"]]
    assert all("已公布 5 个事项" in text for text in texts)


def test_a_theme_of_very_many_items_is_shown_page_by_page_zone_after_zone(small, client, monkeypatch):
    policy.enter(OPERATOR)
    for n in range(2, 5):
        publish_item(plain_item(code=f"A{n}", codes=[]), by=OPERATOR)
    monkeypatch.setattr(shelves, "PAGE", 2)

    first = page(client, "/themes/planning/")
    second = page(client, "/themes/planning/?after=north/A3")

    assert 'href="?after=north%2FA3"' in first and "Further" not in second
    assert [sorted(set(re.findall(r"/items/north/(A\d)/", text))) for text in (first, second)] == [["A2", "A3"], ["A4"]]
    assert all("已公布 3 个事项" in text for text in (first, second))


def test_names_across_provinces_come_page_by_page_and_by_theme(calendars, client, monkeypatch):
    policy.enter(OPERATOR)
    real("tangshan", "C49")
    names = [name["key"] for name in across_provinces()]
    monkeypatch.setattr(shelves, "PAGE", len(names) // 3 + 1)

    seen, url = [], "/standards/"
    while url and len(seen) <= len(names):
        text = page(client, url)
        seen += sorted(set(re.findall(r'href="/standards/([^/?"]+)/"', text)))
        onward = re.search(r'rel="next" href="([^"]+)"', text)
        url = "/standards/" + unescape(onward[1]) if onward else ""

    theme = re.search(r'href="\?theme=([a-z-]+)">', page(client, "/standards/"))[1]
    part = set(re.findall(r'href="/standards/([^/?"]+)/"', page(client, f"/standards/?theme={theme}")))

    assert seen == sorted(names)
    assert part and part < set(names)


def test_names_across_provinces_say_that_only_the_name_is_known(tangshan, client):
    names = across_provinces()

    text = page(client, "/standards/")
    one = page(client, f"/standards/{names[0]['key']}/")

    assert all(name["name"]["zh"] in text for name in names)
    assert "目前只有名称" in one
    assert names[0]["source"] in one


# --- the guide ---------------------------------------------------------------------------------------------------


def test_a_guide_names_the_last_day_if_it_is_handed_in_today(small, client):
    publish_item(plain_item(), by=OPERATOR)

    with clock.told(clock.day_start(date(2026, 9, 24))):
        text = page(client, "/items/north/A1/")

    assert "今天交齐并受理，最迟 9 月 30 日（周三）办结" in text
    assert "法定 20 个工作日，最迟 10 月 29 日（周四）" in text
    assert 'class="days' in text


def test_a_material_is_needed_when_the_facts_say_so(small, client):
    publish_item(plain_item(), by=OPERATOR)

    open_question = page(client, "/items/north/A1/")
    yes = page(client, "/items/north/A1/?by_agent=true")
    no = page(client, "/items/north/A1/?by_agent=false")

    assert "“是否代理”为是时" in open_question
    assert "您的情形需要</b>" in yes
    assert "按您的情形不需要：" in no
    assert [re.search(r'<p class="outcome".*?</p>', text, re.S)[0].count("份材料") for text in (yes, no)] == [1, 1]
    assert "视尚未回答的问题而定" in open_question and "视尚未回答的问题而定" not in yes


@pytest.mark.parametrize(
    ("materials", "said"),
    [
        (None, "未公布所需材料"),
        ({"published": 4}, "只公布了材料数量 4 份，未公布名称"),
        (
            {"published": 5, "named": [material("a"), material("b")]},
            "其中 2 份有名称；另 3 份未公布名称",
        ),
        ({"published": 1, "named": [material("a")]}, "公布材料 1 份，均有名称"),
    ],
)
def test_what_is_not_published_about_materials_is_said_plainly(small, client, materials, said):
    publish_item(plain_item(**({"materials": materials} if materials else {"materials": {}})), by=OPERATOR)

    assert said in page(client, "/items/north/A1/")


def test_without_a_promise_the_guide_counts_by_law_and_says_so(small, client):
    plain = plain_item()
    del plain["promised"]
    publish_item(plain, by=OPERATOR)

    text = page(client, "/items/north/A1/")

    assert "未公布承诺时限" in text
    assert "法定 <b>20 个工作日</b>，自受理起算" in text


def test_without_any_limit_no_date_is_invented(small, client):
    plain = plain_item()
    del plain["promised"], plain["statutory"]
    publish_item(plain, by=OPERATOR)

    text = page(client, "/items/north/A1/")

    assert "多久办结：未公布时限" in text
    assert 'class="days' not in text


def test_settings_of_the_demonstration_are_told_apart(small, client):
    ours = {"note": {"zh": "演示用"}, "reviews": [{"office": "permits", "name": {"zh": "审批处"}, "order": 1}]}
    publish_item(plain_item(demonstration=ours), by=OPERATOR)

    text = page(client, "/items/north/A1/")

    assert 'class="sheet ours"' in text
    assert "演示设置，非公布内容" in text


def test_fee_conditions_steps_questions_and_law_are_shown_where_they_are_published(small, client):
    more = {
        "fee": {"charged": False, "source": "list"},
        "visits": 1,
        "service_objects": ["1", "2"],
        "conditions": [{"key": "c", "name": {"zh": "符合规划条件"}}],
        "steps": [{"key": "s", "name": {"zh": "现场勘察"}, "days": 2}],
        "faq": [{"question": {"zh": "能否邮寄"}, "answer": {"zh": "可以"}}],
        "law": [{"title": "中华人民共和国城乡规划法", "clause": "第四十条"}],
        "result": {"name": {"zh": "规划许可证"}},
        "contact": {"advice": "0315-12345678"},
    }
    publish_item(plain_item(**more), by=OPERATOR)

    text = page(client, "/items/north/A1/")

    wanted = ("不收费", "自然人、企业法人", "符合规划条件", "现场勘察", "能否邮寄", "中华人民共和国城乡规划法 第四十条")
    assert [one for one in (*wanted, "规划许可证", "0315-12345678") if one not in text] == []


def test_a_guide_can_be_applied_from_only_while_it_is_in_force(small, client):
    publish_item(plain_item(), by=OPERATOR)
    publish_item(plain_item(promised=limit(2)), by=OPERATOR)

    now, past = page(client, "/items/north/A1/"), page(client, "/items/north/A1/?version=1")

    assert "/apply/north/A1/" in now
    assert "/apply/north/A1/" not in past
    assert "这是第 1 版" in past
    assert "最迟" not in past


# --- versions ----------------------------------------------------------------------------------------------------


def test_two_versions_are_compared_with_their_sign_for_the_applicant(small, client):
    fewer = {"published": 1, "named": [material("application")]}
    publish_item(plain_item(), by=OPERATOR)
    publish_item(plain_item(promised=limit(2), materials=fewer), by=OPERATOR)

    newest = page(client, "/items/north/A1/versions/")
    back = page(client, "/items/north/A1/versions/?from=2&to=1")

    assert "第 1 版到第 2 版的变化" in newest
    assert "由第 2 版更正" in newest
    assert newest.count("对申请人更便利") == 3
    assert back.count("对申请人更严") == 3


def test_numbers_that_no_version_has_fall_back_to_the_newest(small, client):
    publish_item(plain_item(), by=OPERATOR)

    assert "只有一个版本" in page(client, "/items/north/A1/versions/?from=9&to=x")


# --- what is not there -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "/zones/nowhere/",
        "/themes/nothing/",
        "/standards/nothing/",
        "/items/north/ZZ/",
        "/items/nowhere/A1/",
        "/items/north/A1/?version=9",
        "/items/north/ZZ/versions/",
    ],
)
def test_what_is_not_there_is_refused_with_a_next_step(small, client, url):
    publish_item(plain_item(), by=OPERATOR)

    assert "返回" in page(client, url, status=404) or "首页" in page(client, url, status=404)


def test_odd_addresses_are_not_found(small, client):
    for url in ("/items/north/%00/", "/items/north/" + "A" * 41 + "/", "/zones/" + quote("唐山") + "/"):
        assert client.get(url).status_code == 404


def test_a_zone_without_items_and_halls_says_what_to_do(small, client):
    text = page(client, "/zones/north/")

    assert "尚未公布事项" in text
    assert "未公布大厅与窗口" in text


def test_halls_are_shown_with_hours_and_windows(small, client):
    windows = [{"code": f"{n:02}", "name_zh": f"窗口 {n:02}", "name_en": f"Window {n:02}"} for n in range(1, 6)]
    names = {
        "name_zh": "政务大厅",
        "name_en": "Service hall",
        "hours_zh": "工作日 9:00–17:00",
        "hours_en": "Working days",
    }
    people.register_hall(zone="north", code="hall", windows=windows, by=OPERATOR, **names)

    text = page(client, "/zones/north/")

    assert "5 个：窗口 01 至 窗口 05" in text
    assert "工作日 9:00–17:00" in text


# --- queries -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["/zones/north/", "/themes/planning/", "/search/?q=许可", "/search/", "/api/items", "/"]
)
def test_a_list_asks_as_often_for_one_item_as_for_thirty(small, url):
    publish_item(plain_item(), by=OPERATOR)
    one = counted(url)

    policy.enter(OPERATOR)
    for n in range(2, 31):
        publish_item(plain_item(code=f"A{n}", codes=[]), by=OPERATOR)

    assert counted(url) == one


def counted(url):
    client = Client()
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)
