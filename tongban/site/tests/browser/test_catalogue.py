"""The catalogue editor by keyboard alone: one writes, the linter refuses, a second publishes, the guide shows it."""

import pytest
from playwright.sync_api import Locator

from tongban.site.tests.browser.hands import CITY, Keyboard, refusal

pytestmark = pytest.mark.browser
ITEM = "C20"


def test_one_writes_the_linter_refuses_another_publishes_and_the_guide_shows_it(come):
    author, second, reader = come("ADM"), come("ADM2"), come()
    author.goto(f"/catalogue/items/{ITEM}/")
    hands = Keyboard(author)
    follow(hands, author.locator("main form[action$='/change/'] button"))
    follow(hands, author.locator("nav.parts a[href$='/limits/']"))
    hands.to("[name='promised.amount']")
    author.keyboard.press("ControlOrMeta+A")
    hands.write("0")
    put_forward(hands)  # at once: what was typed is kept before the move is made
    refused = refusal(author)
    follow(hands, author.locator("nav.parts a[href$='/limits/']"))
    kept = author.locator("[name='promised.amount']").input_value()
    hands.to("[name='promised.amount']")
    author.keyboard.press("ControlOrMeta+A")
    hands.write("1")
    follow(hands, author.locator("#part button.main"))
    put_forward(hands)
    second.goto("/catalogue/")
    follow(Keyboard(second), second.locator("main table").first.locator("a").first)
    follow(Keyboard(second), second.locator("form:has(input[name=verb][value=publish])").get_by_role("button").last)
    reader.goto(f"/items/{CITY}/{ITEM}/")

    assert "承诺时限为 0 即当场办结" in refused
    assert kept == "0"
    assert "已发布" in second.locator("main").inner_text()
    assert "1 个工作日" in reader.locator("main").inner_text()


def follow(hands: Keyboard, place: Locator) -> None:
    """Tab on to it, and press it."""
    hands.to(place)
    hands.go()


def put_forward(hands: Keyboard) -> None:
    """Unfold the move, say why, and make it."""
    folded = "details.move:has(input[name=verb][value=propose]):not([open]) > summary"
    if hands.tab.locator(folded).count():
        hands.to(folded)
        hands.hit("Enter")
    hands.to("form:has(input[name=verb][value=propose]) [name=note]")
    hands.write("承诺更短")
    follow(hands, hands.tab.locator("form:has(input[name=verb][value=propose])").get_by_role("button").last)
