"""At the counter: a matter that is decided while the applicant waits, by keyboard alone and in under a minute."""

import time
from random import Random

import pytest
from playwright.sync_api import Page

from tongban.cases.tests.factories import PDF
from tongban.site.demo.names import credit_code
from tongban.site.tests.browser.hands import CLERK, COLLEAGUE, Keyboard, file_of, happened, settled

pytestmark = pytest.mark.browser

A_KEY = 80
"""Milliseconds between two keys: a practised typist."""


def test_a_filing_is_taken_in_decided_and_handed_out_by_keyboard_in_under_a_minute(come, record_property):
    tab = come(CLERK)
    hands = Keyboard(tab, A_KEY)
    tab.goto("/desk/intake/")
    began = time.monotonic()

    hands.write("xmba")
    hands.go()
    tab.locator("button[name=code]:focus").wait_for()
    while "C57" not in tab.evaluate("document.activeElement.closest('[data-row]').textContent"):
        hands.hit("Tab")
    hands.go()
    hands.write(credit_code(Random(57), "000000"))
    hands.to("[name=counter_name]")
    hands.write("唐山星瀚装备有限公司")
    hands.go()
    hands.to("[name=contact_name]")
    hands.write("赵一鸣")
    hands.hit("Tab")
    hands.write("13800138000")
    attach(tab, hands, "备案表.pdf")
    hands.to("main .moves button[form=application]:not(.main)")
    hands.go()
    hands.to("main .moves a.btn.main")
    hands.go()
    hands.to("details.move:has(input[name=verb][value=settle]) > summary")
    hands.hit("Enter")
    hands.to("form:has(input[value=settle]) [name=outcome]")
    hands.hit(" ")
    hands.to("form:has(input[value=settle]) > button")
    hands.go()
    hand_out(hands)
    seconds = time.monotonic() - began

    record_property("seconds", round(seconds, 1))
    print(f"\nAt the counter, keyboard only: {seconds:.1f} s, {hands.keys} keys")
    assert happened(tab) == ["提交申请", "受理", "提出拟办意见", "作出决定", "制作结果", "送达"]
    assert seconds < 60


def hand_out(hands: Keyboard) -> None:
    """The result over the counter, to whoever shows his identity card."""
    form = "form:has(input[value=deliver])"
    if hands.tab.locator(f"details.move:not([open]):has({form})").count():
        hands.to(f"details.move:has({form}) > summary")
        hands.hit("Enter")
    hands.to(f"{form} [name=manner]")
    hands.pick("ArrowDown", "counter")
    hands.to(f"{form} [name=recipient]")
    hands.write("赵一鸣")
    hands.to(f"{form} [name=identification]")
    hands.pick("ArrowDown", "identity_card")
    hands.to(f"{form} > button:not([formtarget])")
    hands.go()


def choose(tab: Page, hands: Keyboard) -> None:
    """The filing among the items found, and its page."""
    tab.locator("button[name=code]:focus").wait_for()
    while "C57" not in tab.evaluate("document.activeElement.closest('[data-row]').textContent"):
        hands.hit("Tab")
    hands.go()


def attach(tab: Page, hands: Keyboard, name: str) -> None:
    """The one paper of the filing, once what was typed is kept: the answers may change which papers are asked for."""
    settled(tab)
    hands.to("#file-field-material-project-filing-form")
    tab.locator("#file-field-material-project-filing-form").set_input_files(file_of(name, PDF))
    tab.locator("#field-material-project-filing-form .file").wait_for()


def test_two_matters_of_one_person_are_taken_in_together_by_keyboard(come):
    tab = come(COLLEAGUE)
    hands = Keyboard(tab, A_KEY)
    tab.goto("/desk/intake/?q=xmba")
    choose(tab, hands)
    hands.write(credit_code(Random(58), "000000"))
    hands.to("[name=counter_name]")
    hands.write("唐山双塔机械有限公司")
    hands.go()
    hands.to("[name=contact_name]")
    hands.write("赵一鸣")
    hands.hit("Tab")
    hands.write("13800138000")
    attach(tab, hands, "一期备案表.pdf")
    hands.to("main .moves button[formaction$='/another/']")
    hands.go()
    hands.write("xmba")
    hands.go()
    choose(tab, hands)
    known = tab.locator("[name=contact_name]").input_value(), tab.locator("#field-party").inner_text()
    attach(tab, hands, "二期备案表.pdf")
    hands.to("main .moves button[formaction$='/another/']")
    hands.go()
    hands.to("main .moves button[value=accept]")
    hands.go()

    numbers = tab.locator("main a[href$='/receipt/']").all_inner_texts()
    assert known[0] == "赵一鸣" and "唐山双塔机械有限公司" in known[1]
    assert (tab.locator("h1").inner_text(), len(set(numbers))) == ("收件凭证单", 2)


def test_a_broken_credit_code_is_named_at_the_counter_and_stays_to_be_mended(come):
    tab = come(COLLEAGUE)
    hands = Keyboard(tab, A_KEY)
    tab.goto("/desk/intake/?q=C57")
    tab.locator("button[name=code]:focus").wait_for()
    hands.go()
    hands.write("91000000MA00000001")
    hands.go()

    assert "GB 32100" in tab.locator("#refusal").inner_text()
    assert tab.locator("[name=counter_uscc]").input_value() == "91000000MA00000001"
