"""Handed in at home, decided elsewhere: a permit of another zone, one correction, and the result handed out at home."""

import re
from collections.abc import Callable
from random import Random

import pytest
from playwright.sync_api import Page

from tongban.cases.tests.factories import PDF
from tongban.site.demo.names import credit_code
from tongban.site.tests.browser.hands import CITY, CLERK, TYPED, attach, enter, fill, move, press

pytestmark = pytest.mark.browser

HOME, PERMIT = "langfang", "C13"
PAPER = "conservation-plan"


def test_a_permit_of_another_zone_is_taken_in_corrected_and_handed_out_at_the_window_at_home(come):
    near = come()
    enter(near, "W01", HOME)
    number = taken_in(near)
    told(near, number, "属地收件号")
    there = near.locator("dt:has-text('属地收件号') + dd").inner_text()
    far = come(CLERK)
    far.goto(f"/cases/{there}/moves/ask_correction/")
    far.locator(f"input[name=marks][value='material:{PAPER}']").check()
    far.locator(f"[name='marks.material:{PAPER}']").fill("缺少水土流失预测章节")
    press(far, far.locator("main form .btn.main"))

    told(near, number, "缺少水土流失预测章节")
    press(near, near.locator("form:has(input[value=answer]) button").last)
    attach(near, PAPER, "水土保持方案（补预测章节）.pdf", PDF + b"%2")
    press(near, near.locator("main .moves button.main"))

    decided(come, far, there)
    told(near, number, "1.2.156.3005.2")
    lie_here = set(near.locator("#documents a").all_inner_texts())
    assert {"补正材料告知书", "受理通知书", "准予行政许可决定书", "生产建设项目水土保持方案审批"} <= lie_here
    move(near, "hand_out", manner="counter", recipient="赵一鸣", identification="identity_card")
    assert "送达回证" in near.locator("#documents").inner_text()

    until(far, f"/cases/{there}/", "结果已由收件地送达")
    assert "廊坊" in far.locator("#documents").inner_text()


def taken_in(near: Page) -> str:
    """At the counter for other zones: found, filled in, taken in and sent; the number on the receipt."""
    near.goto(f"/desk/elsewhere/?q={PERMIT}")
    press(near, near.locator(f'button[name=item][value="{CITY} {PERMIT}"]'))
    fill(near, counter_uscc=credit_code(Random(14), "131000"), counter_name="廊坊星瀚装备有限公司")
    press(near, near.locator("#counter button"))
    fill(near, **TYPED)
    for key in ("conservation-plan-application", PAPER):
        attach(near, key)
    press(near, near.locator("main .moves button.main"))
    return re.search(r"/elsewhere/([^/]+)/receipt/", near.url)[1]


def told(near: Page, number: str, words: str) -> None:
    """The page of the matter at home, once the other zone's word is there."""
    until(near, f"/elsewhere/{number}/", words)


def until(tab: Page, address: str, words: str) -> None:
    """A page is looked at again until it says so: what crosses has no moment that a tab could wait for."""
    for _look in range(60):
        tab.goto(address)
        if words in tab.locator("main").inner_text():
            return
        tab.wait_for_timeout(200)
    raise AssertionError(f"{words} never stood on {address}: {tab.locator('main').inner_text()}")


def until_open(tab: Page, address: str, verb: str) -> None:
    """The same until a move can be made: what another zone does opens it."""
    for _look in range(60):
        tab.goto(address)
        if tab.locator(f"main form:has(input[name=verb][value={verb}]) button").count():
            return
        tab.wait_for_timeout(200)
    raise AssertionError(f"{verb} never opens on {address}: {tab.locator('main').inner_text()}")


def decided(come: Callable[..., Page], far: Page, there: str) -> None:
    """In the zone that decides: accepted, proposed, decided and issued."""
    until_open(far, f"/cases/{there}/", "accept")
    move(far, "accept")
    reviewer, approver = come("R-APPROVAL-1"), come("A-APPROVAL")
    reviewer.goto(f"/cases/{there}/")
    move(reviewer, "propose", outcome="granted", opinion="方案可行")
    approver.goto(f"/cases/{there}/")
    move(approver, "decide", outcome="granted")
    reviewer.goto(f"/cases/{there}/")
    move(reviewer, "issue")
