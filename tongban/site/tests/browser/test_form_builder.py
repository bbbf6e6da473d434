"""A form is built with its preview beside it; then an applicant who has told his situation is asked what applies."""

import pytest
from playwright.sync_api import expect

from tongban.site.tests.browser.hands import CITY, press

pytestmark = pytest.mark.browser
ADMIN, ITEM = "ADM", "C42"
ONLY_AGENTS = '{"fact":"by_agent","is":true}'


def test_what_is_built_is_seen_at_once_and_asked_in_its_situation_only(come):
    tab = come(ADMIN)
    tab.goto(f"/catalogue/items/{ITEM}/")
    press(tab, tab.locator(f'form[action$="/{ITEM}/change/"] button'))
    press(tab, tab.get_by_role("link", name="申请表（附预览）"))
    preview = tab.locator("#preview-body")

    rows = tab.locator("#builder-form .row-of-form", has=tab.locator("select[name$='.kind']"))
    before = rows.count()
    tab.get_by_role("button", name="增加栏目").click()
    expect(rows).to_have_count(before + 1)
    new = rows.last
    new.get_by_label("名称（中文）").fill("代理人姓名")
    expect(preview.get_by_label("代理人姓名")).to_be_visible()

    new.get_by_label("何时需要").select_option(ONLY_AGENTS)
    expect(preview.get_by_label("代理人姓名")).to_have_count(0)
    expect(preview.get_by_text("授权委托书")).to_be_visible()
    tab.locator("#situation input[name=by_agent][value=false]").check()
    expect(preview.get_by_text("授权委托书")).to_have_count(0)
    tab.locator("#situation input[name=by_agent][value=true]").check()
    expect(preview.get_by_label("代理人姓名")).to_be_visible()

    new.get_by_role("button", name="上移").click()
    expect(rows.nth(before - 1).get_by_label("名称（中文）")).to_have_value("代理人姓名")
    press(tab, tab.get_by_role("button", name="保存申请表"))
    expect(tab.locator("#builder-form input[value=代理人姓名]")).to_have_count(1)


def test_who_has_told_the_guide_is_asked_only_what_applies(come):
    tab = come(4)
    tab.goto(f"/items/{CITY}/{ITEM}/")

    tab.locator(".situation input[name=by_agent][value=false]").check()
    tab.locator(".situation input[name=changes_former_permit][value=true]").check()
    press(tab, tab.locator(".situation button"))
    press(tab, tab.get_by_role("link", name="申请", exact=True).first)
    expect(tab.locator("main")).not_to_contain_text("授权委托书")
    press(tab, tab.locator("form.moves").get_by_role("button"))

    assert tab.locator("input[name=by_agent][value=false]").is_checked()
    expect(tab.locator("#field-material-former-land-planning-permit")).to_be_visible()
    expect(tab.locator("#field-material-power-of-attorney")).to_have_count(0)
    tab.locator("input[name=by_agent][value=true]").check()
    expect(tab.locator("#field-material-power-of-attorney")).to_be_visible()
