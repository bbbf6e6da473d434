"""A form is built by keyboard alone, its preview beside it; who has told his situation is asked what applies."""

import re

import pytest
from playwright.sync_api import expect

from tongban.site.tests.browser.hands import CITY, Keyboard, press

pytestmark = pytest.mark.browser
ADMIN, ITEM = "ADM", "C42"
ONLY_AGENTS = '{"fact":"by_agent","is":true}'


def test_what_is_built_is_seen_at_once_and_asked_in_its_situation_only(come):
    tab = come(ADMIN)
    hands = Keyboard(tab)
    tab.goto(f"/catalogue/items/{ITEM}/")
    hands.to(tab.locator(f'form[action$="/{ITEM}/change/"] button'))
    hands.go()
    hands.to(tab.get_by_role("link", name="申请表（附预览）"))
    hands.go()
    preview = tab.locator("#preview-body")

    rows = tab.locator("#builder-form .row-of-form", has=tab.locator("select[name$='.kind']"))
    before = rows.count()
    hands.to(tab.get_by_role("button", name="增加栏目"))
    hands.hit("Enter")
    expect(rows).to_have_count(before + 1)
    new = rows.last
    hands.to(new.get_by_label("名称（中文）"))
    hands.write("代理人姓名")
    expect(preview.get_by_label("代理人姓名")).to_be_visible()

    hands.to(new.get_by_label("何时需要"))
    hands.pick("ArrowDown", ONLY_AGENTS)
    expect(preview.get_by_label("代理人姓名")).to_have_count(0)
    expect(preview.get_by_text("授权委托书")).to_be_visible()
    hands.to("#situation input[name=by_agent]")
    hands.pick("ArrowDown", "false")
    expect(preview.get_by_text("授权委托书")).to_have_count(0)
    hands.to("#situation input[name=by_agent]")
    hands.pick("ArrowUp", "true")
    expect(preview.get_by_label("代理人姓名")).to_be_visible()

    hands.to(new.get_by_role("button", name="上移"))
    hands.hit("Enter")
    expect(rows.nth(before - 1).get_by_label("名称（中文）")).to_have_value("代理人姓名")
    hands.to(tab.get_by_role("button", name="保存申请表"))
    hands.go()
    expect(tab.locator("#builder-form input[value=代理人姓名]")).to_have_count(1)


def test_who_has_told_the_guide_is_asked_only_what_applies(come):
    tab = come(4)
    tab.goto(f"/items/{CITY}/{ITEM}/")

    tab.locator(".situation input[name=by_agent][value=false]").check()
    tab.locator(".situation input[name=changes_former_permit][value=true]").check()
    expect(tab).to_have_url(re.compile("by_agent=false.*changes_former_permit=true"))
    press(tab, tab.get_by_role("link", name="申请", exact=True).first)
    expect(tab.locator("main")).not_to_contain_text("授权委托书")
    press(tab, tab.locator("form.moves").get_by_role("button"))

    assert tab.locator("input[name=by_agent][value=false]").is_checked()
    expect(tab.locator("#field-material-former-land-planning-permit")).to_be_visible()
    expect(tab.locator("#field-material-power-of-attorney")).to_have_count(0)
    tab.locator("input[name=by_agent][value=true]").check()
    expect(tab.locator("#field-material-power-of-attorney")).to_be_visible()
