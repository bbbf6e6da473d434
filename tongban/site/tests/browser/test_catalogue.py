"""The catalogue editor: one writes, the linter refuses, a second person publishes, the guide shows it."""

import pytest

from tongban.site.tests.browser.hands import CITY, move, press, refusal

pytestmark = pytest.mark.browser
ITEM = "C20"


def test_one_writes_the_linter_refuses_another_publishes_and_the_guide_shows_it(come):
    author, second, reader = come("ADM"), come("ADM2"), come()
    author.goto(f"/catalogue/items/{ITEM}/")
    press(author, author.locator("main form[action$='/change/'] button"))
    press(author, author.locator("nav.parts a[href$='/limits/']"))
    author.locator("[name='promised.amount']").fill("0")
    move(author, "propose", note="承诺更短")  # at once: what was typed is kept before the move is made
    refused = refusal(author)
    press(author, author.locator("nav.parts a[href$='/limits/']"))
    kept = author.locator("[name='promised.amount']").input_value()
    author.locator("[name='promised.amount']").fill("1")
    press(author, author.locator("#part button.main"))
    move(author, "propose", note="承诺更短")
    second.goto("/catalogue/")
    press(second, second.locator("main table").first.locator("a").first)
    move(second, "publish")
    reader.goto(f"/items/{CITY}/{ITEM}/")

    assert "承诺时限为 0 即当场办结" in refused
    assert kept == "0"
    assert "已发布" in second.locator("main").inner_text()
    assert "1 个工作日" in reader.locator("main").inner_text()
