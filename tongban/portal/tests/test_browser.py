"""The public pages in a real browser: with keys only, on a phone, without JavaScript, on paper, and heard by axe."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tongban.catalogue.commands import publish_item
from tongban.catalogue.tests.factories import across_provinces, real
from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.clock.commands import publish_national

pytestmark = pytest.mark.slow

LAPTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PAGES = (
    "/ /search/?q=施工许可 /search/?q=失工许可 /search/?q=xyzzy /figures/ /zones/ /zones/tangshan/ /themes/building/ "
    "/standards/ /standards/kstb-01/ /items/tangshan/C49/ /items/tangshan/C49/versions/ /items/tangshan/C60/"
).split()


@pytest.fixture
def city(server):
    """Some of a city's real items, one of them published a second time, behind a real server."""
    publish_national()
    policy.enter(OPERATOR)
    items = {item["code"]: item for item in real("tangshan", "C04 C20 C23 C43 C46 C49 C56 C60")}
    across_provinces()
    publish_item({**items["C49"], "promised": {**items["C49"]["promised"], "amount": 2}}, by=OPERATOR)
    return server


@pytest.fixture
def browse(city):
    """`browse(path, …)` opens a page in Chinese or English; what the browser complains about fails the test."""
    complaints = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])

        def opened(path, tongue="zh-CN", viewport=LAPTOP, **options):
            tab = browser.new_context(viewport=viewport, locale=tongue, **options).new_page()
            tab.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
            tab.on("pageerror", lambda error: complaints.append(str(error)))
            tab.goto(city + path)
            return tab

        yield opened
        browser.close()
    assert complaints == []


def test_no_page_has_a_serious_fault_or_does_sideways(browse):
    for tongue, viewport, scheme in (("zh-CN", LAPTOP, "light"), ("en-GB", PHONE, "dark")):
        tab = browse("/", tongue, viewport, color_scheme=scheme)
        for path in PAGES:
            tab.goto(re.sub(r"(?<=\d)/.*", path, tab.url))
            faults = Axe().run(tab).response["violations"]
            over = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            serious = [
                (one["id"], one["nodes"][0]["html"]) for one in faults if one["impact"] in ("serious", "critical")
            ]
            assert (path, serious, over) == (path, [], 0)


def test_an_item_is_found_with_keys_only(browse):
    tab = browse("/")
    tab.keyboard.press("/")
    tab.keyboard.type("sgxk")
    tab.locator('#suggestions a[href$="q=sgxk"]').wait_for()

    tab.keyboard.press("Tab")
    first = tab.evaluate("document.activeElement.textContent")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/items/**")

    assert "施工许可" in first
    assert "施工许可" in tab.locator("h1").inner_text()


def test_suggestions_leave_when_the_question_is_left(browse):
    tab = browse("/")
    tab.fill("#q", "规划")
    tab.locator("#suggestions a").first.wait_for()
    shown = tab.locator("#suggestions").is_visible()

    tab.keyboard.press("Escape")

    assert (shown, tab.locator("#suggestions").is_visible()) == (True, False)


def test_everything_is_reached_without_javascript(browse):
    tab = browse("/", java_script_enabled=False)
    tab.fill("#q", "建设工程规划许可证")
    tab.click("form.ask button")
    tab.click("text=建设（含临时建设）工程规划许可证核发")
    tab.check("input[name=by_agent][value=true]")
    with tab.expect_navigation(url=re.compile("by_agent=true")):
        tab.click("text=查看所需材料")

    assert tab.url.endswith("/items/tangshan/C49/?by_agent=true#materials")
    assert tab.locator("#materials").inner_text().count("您的情形需要") == 2


def test_the_language_switch_keeps_the_page_and_the_answers(browse):
    tab = browse("/items/tangshan/C49/?by_agent=true")
    with tab.expect_navigation():
        tab.click("button[name=language]")

    assert tab.url.endswith("/items/tangshan/C49/?by_agent=true")
    assert "Planning permit for construction works" in tab.locator("h1").inner_text()


def test_a_guide_on_paper_has_its_date_and_materials_and_no_buttons(browse):
    tab = browse("/items/tangshan/C49/?by_agent=true")
    tab.emulate_media(media="print")

    assert tab.locator("#materials .for-print").inner_text() == "情形：“是否委托代理人办理”为是"
    assert tab.locator("ol.days").first.is_visible()
    assert tab.locator("#materials table").is_visible()
    assert tab.locator(".paper-head").is_visible()
    assert [one.inner_text() for one in tab.locator("button, .btn, nav").all() if one.is_visible()] == []
