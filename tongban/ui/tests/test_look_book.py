"""The look book in a real browser, under the policy of the real site."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tongban.ui.tests.contents import pages
from tongban.ui.tests.look_book import ADDRESS, serve
from tongban.ui.tests.width import sideways

pytestmark = pytest.mark.slow

NAMES = [page.name for page in pages()]
LAPTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def look(browser):
    """`look(name, …)` opens a page of the book; what the browser complains about fails the test."""
    contexts, complaints = [], []

    def opened(name, tongue="zh", viewport=LAPTOP, **options):
        context = browser.new_context(viewport=viewport, **options)
        contexts.append(context)
        serve(context, tongue)
        tab = context.new_page()
        tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.goto(f"{ADDRESS}/{name}")
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert [text for text in complaints if "422" not in text] == []


@pytest.mark.parametrize(
    ("tongue", "viewport", "scheme"), [("zh", LAPTOP, "light"), ("en", PHONE, "dark")], ids=["laptop", "phone"]
)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_no_fault_for_those_who_do_not_see_or_hold_a_mouse(look, name, tongue, viewport, scheme):
    tab = look(name, tongue, viewport, color_scheme=scheme)
    found = Axe().run(tab).response["violations"]

    assert [(one["id"], one["impact"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_no_page_on_a_phone_goes_sideways(look, tongue):
    tab = look("home", tongue, PHONE)
    over = {}
    for name in NAMES:
        tab.goto(f"{ADDRESS}/{name}")
        over[name] = sideways(tab)

    assert over == dict.fromkeys(NAMES, 0)


def test_the_work_list_shows_fifteen_matters_on_a_laptop(look):
    tab = look("desk")
    bottoms = tab.evaluate(
        "[...document.querySelectorAll('[data-row]')].map(row => row.getBoundingClientRect().bottom)"
    )

    assert len([bottom for bottom in bottoms if bottom <= LAPTOP["height"]]) >= 15


def here(tab):
    return tab.evaluate("[...document.querySelectorAll('[data-row]')].findIndex(row => row.hasAttribute('data-here'))")


def test_the_keys_of_the_work_list_move_select_search_and_explain(look):
    tab = look("desk")
    for key in "jjk":
        tab.keyboard.press(key)
    row = here(tab)
    tab.keyboard.press("x")
    picked = tab.evaluate("[...document.querySelectorAll('[data-row] input')].filter(box => box.checked).length")
    tab.keyboard.press("?")
    explained = tab.locator("#keys").is_visible()
    tab.keyboard.press("Escape")
    tab.keyboard.press("/")

    assert (row, picked, explained, tab.evaluate("document.activeElement.id")) == (0, 1, True, "q")


def test_enter_opens_the_row(look):
    tab = look("desk")
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    tab.keyboard.press("Enter")

    assert tab.url == f"{ADDRESS}/desk#"


def test_letters_typed_into_a_field_stay_letters(look):
    tab = look("desk")
    tab.locator("#q").fill("")
    tab.locator("#q").press_sequentially("jxk?/")

    assert (tab.locator("#q").input_value(), here(tab)) == ("jxk?/", -1)


def test_single_keys_can_be_turned_off_and_stay_off(look):
    tab = look("desk")
    tab.keyboard.press("?")
    tab.locator("[data-keys-on]").uncheck()
    tab.keyboard.press("Escape")
    tab.reload()
    tab.keyboard.press("j")

    assert here(tab) == -1


def test_the_first_stop_of_the_keyboard_leads_past_the_navigation(look):
    tab = look("case")
    tab.keyboard.press("Tab")
    words = tab.evaluate("document.activeElement.textContent")
    tab.keyboard.press("Enter")

    assert (words, tab.evaluate("document.activeElement.id")) == ("跳到正文", "main")


def test_what_is_typed_is_saved_while_typing(look):
    tab = look("apply-bare")
    before = tab.locator("#saved").inner_text()
    tab.locator("#field-contact-name").press_sequentially("王珊")
    tab.get_by_text("已保存 10:23:33").wait_for()

    assert (before.strip(), tab.locator("#field-contact-name").input_value()) == ("边填边存，不会丢失。", "王珊")


def test_a_refused_file_says_why_at_the_top_and_at_its_place_and_keeps_what_was_typed(look):
    tab = look("apply", tongue="en")
    tab.locator("#field-contact-name").fill("Wang Shan")
    tab.locator("#file-field-material-plan").set_input_files(
        {"name": "plan.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"}
    )
    beside = tab.locator("#error-field-material-plan")
    beside.get_by_text("Attach the file").wait_for()
    words = tab.locator("#refusal a").all_inner_texts()

    assert (tab.evaluate("document.activeElement.id"), words[2], tab.locator("#field-contact-name").input_value()) == (
        "refusal",
        "Document missing: design drawings.",
        "Wang Shan",
    )


def test_a_refused_page_begins_at_its_reasons(look):
    tab = look("apply-refused")

    assert tab.evaluate("document.activeElement.id") == "refusal"


def test_without_a_script_a_file_is_chosen_and_sent_by_the_browser_itself(look):
    tab = look("apply", java_script_enabled=False)
    chosen = tab.locator("#file-field-material-plan").bounding_box()

    assert chosen["height"] > 20
    assert tab.locator("#field-material-plan").get_by_role("button", name="上传").is_visible()


def test_without_a_script_a_move_opens_and_shows_its_form(look):
    tab = look("case", java_script_enabled=False)
    tab.get_by_text("启动特别程序").first.click()

    assert tab.locator("#field-suspend-days").is_visible()


def test_only_one_move_is_open_at_a_time(look):
    tab = look("case")
    tab.locator("summary", has_text="启动特别程序").click()
    tab.locator("summary", has_text="终止办理").click()

    assert tab.evaluate("document.querySelectorAll('details.move[open]').length") == 1


def test_a_form_is_sent_once_however_often_it_is_pressed(look):
    tab = look("case")
    went = tab.evaluate(
        """() => { let went = 0;
        addEventListener("submit", (event) => { went += event.defaultPrevented ? 0 : 1; event.preventDefault(); });
        const form = document.querySelector(".moves > form");
        form.requestSubmit(); form.requestSubmit(); form.requestSubmit();
        return went; }"""
    )

    assert went == 1


def test_on_paper_stand_the_date_the_timeline_and_the_law_and_no_navigation(look):
    tab = look("case")
    tab.emulate_media(media="print")
    shown = {
        name: tab.locator(selector).first.is_visible()
        for name, selector in {
            "days": ".days",
            "law": ".because",
            "timeline": ".line",
            "number": ".paper-head",
            "navigation": ".mast",
            "moves": ".moves",
            "foot": ".foot",
        }.items()
    }

    assert [name for name, visible in shown.items() if visible] == ["days", "law", "timeline", "number"]


def test_the_dark_look_is_dark(look):
    grounds = [
        look("home", color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    ]

    assert grounds == ["rgb(250, 249, 246)", "rgb(20, 24, 29)"]
