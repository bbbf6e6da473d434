"""The desk: keys, two hands on one matter, another language, and a browser without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tongban.site.tests.browser.hands import (
    CITY,
    CLERK,
    COLLEAGUE,
    FILING,
    PDF,
    TYPED,
    Keyboard,
    apply,
    begin,
    file_of,
    fill,
    hand_in,
    happened,
    move,
    number_of,
    press,
    refusal,
)

pytestmark = pytest.mark.browser
BUSY = "R-APPROVAL-1"


def test_the_keys_go_down_up_select_explain_search_and_open(come):
    tab = come(BUSY)
    tab.goto("/desk/")
    titles = tab.locator("[data-row] [data-open]").all_inner_texts()
    for key in "jjk":
        tab.keyboard.press(key)
    tab.keyboard.press("j")
    tab.keyboard.press("x")
    picked = tab.locator("[data-row][data-here] input:checked").count()
    tab.keyboard.press("?")
    explained = tab.locator("dialog#keys").is_visible()
    tab.keyboard.press("Escape")
    tab.keyboard.press("/")
    tab.keyboard.type("j?x")
    searching = tab.locator("[data-search]").input_value()
    tab.keyboard.press("Escape")
    tab.keyboard.press("k")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")

    assert (picked, explained, searching) == (1, True, "j?x")
    assert tab.locator("h1").inner_text() == titles[0]


def test_what_is_selected_is_claimed_together_and_each_says_what_came_of_it(come):
    tab = come("R-APPROVAL-2")
    tab.goto("/desk/?hold=free")
    for key in "jxjx":
        tab.keyboard.press(key)
    numbers = [box.get_attribute("value") for box in tab.locator("[data-row] input:checked").all()]
    press(tab, tab.locator("button[name=verb][value=claim]"))

    assert len(numbers) == 2
    assert "2" in tab.locator(".notice[role=status]").inner_text()
    tab.goto(f"/cases/{numbers[0]}/")
    assert happened(tab)[-1] == "认领"


def test_many_are_claimed_by_keyboard_alone_from_the_list_to_the_outcome_and_back(come):
    tab = come(BUSY)
    tab.goto("/desk/?hold=free")
    tab.locator("[data-row]").nth(1).wait_for()
    for key in "jxjx":
        tab.keyboard.press(key)
    expect(tab.locator("[data-row] input:checked")).to_have_count(2)
    tab.keyboard.press("m")
    numbers = [box.get_attribute("value") for box in tab.locator("[data-row] input:checked").all()]
    Keyboard(tab).to("button[name=scope][value=selected]")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    tab.keyboard.press("?")
    explained = tab.locator("dialog#keys").is_visible()
    tab.keyboard.press("Escape")
    Keyboard(tab).to("form .btn.main")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    tab.locator("#progress .btn:has-text('返回列表')").wait_for()
    outcome = tab.locator("#progress").inner_text()
    with tab.expect_navigation():
        tab.keyboard.press("u")

    assert (len(numbers), explained) == (2, True)
    assert "2 / 2" in outcome
    assert tab.url.endswith("hold=free")
    assert not set(numbers) & {box.get_attribute("value") for box in tab.locator("[data-row] input").all()}


def test_who_comes_second_is_told_who_moved_first_and_when_and_keeps_what_he_typed(come):
    number = apply(come(5), FILING)
    first, second = come(CLERK), come(COLLEAGUE)
    first.goto(f"/cases/{number}/")
    second.goto(f"/cases/{number}/")
    second.locator("summary", has_text="不予受理").click()
    form = second.locator("form:has(input[name=verb][value=decline])")
    form.locator("[name=reason]").fill("申请事项不属于本机关职权范围")
    form.locator("[name=competent]").fill("市住房和城乡建设局")
    move(first, "accept")
    winner = re.search(r"综合窗口人员 · (\S+)", first.locator("header, .mast").first.inner_text()).group(1)

    with second.expect_response(re.compile("/moves$")) as answer, second.expect_navigation():
        form.locator("button:not([formtarget])").last.click()

    assert answer.value.status == 409
    assert winner in refusal(second)
    assert re.search(r"10:\d\d", refusal(second))
    assert second.locator("#written").inner_text().split("\n")[-4:] == [
        "理由", "申请事项不属于本机关职权范围", "有权办理的机关", "市住房和城乡建设局",
    ]  # fmt: skip


def test_marks_typed_for_a_matter_that_a_colleague_accepted_meanwhile_are_not_lost(come):
    number = apply(come(6), FILING)
    first, second = come(CLERK), come(COLLEAGUE)
    first.goto(f"/cases/{number}/")
    second.goto(f"/cases/{number}/moves/ask_correction/")
    second.locator("input[name=marks][value='field:contact_telephone']").check()
    second.locator("[name='marks.field:contact_telephone']").fill("号码无法接通")
    move(first, "accept")

    press(second, second.locator("main form .btn.main"))

    assert "10:" in refusal(second)
    assert "号码无法接通" in second.locator("#written").inner_text()


def test_the_same_matter_moved_in_another_tab_is_refused_in_this_one(come):
    number = apply(come(6), FILING)
    here = come(CLERK)
    there = here.context.new_page()
    here.goto(f"/cases/{number}/")
    there.goto(f"/cases/{number}/")
    move(there, "accept")

    with here.expect_response(re.compile("/moves$")) as answer:
        move(here, "accept")

    assert answer.value.status == 409


def test_the_language_changes_on_the_spot_and_stays(come):
    tab = come(CLERK)
    tab.goto("/desk/")
    with tab.expect_navigation():
        tab.locator("button[name=language]").click()

    assert (tab.url.endswith("/desk/"), tab.locator("h1").inner_text()) == (True, "My work")
    tab.goto("/desk/intake/")
    assert tab.locator("html").get_attribute("lang") == "en"


def test_without_a_script_one_applies_hands_in_and_accepts(come):
    applicant, clerk = (come(who, java_script_enabled=False) for who in (7, CLERK))
    begin(applicant, FILING)
    fill(applicant, **TYPED)
    press(applicant, applicant.locator(f"button.btn[formaction$='{applicant.url.split('/', 3)[3]}']"))
    applicant.locator("#file-field-material-project-filing-form").set_input_files(file_of("备案表.pdf", PDF))
    press(applicant, applicant.locator("#field-material-project-filing-form form.upload button"))
    assert applicant.locator("[name=contact_name]").input_value() == TYPED["contact_name"]
    number = hand_in(applicant)

    clerk.goto("/desk/")
    press(clerk, clerk.locator("tr", has_text=number).get_by_role("link").first)
    move(clerk, "accept")

    assert (number_of(clerk), happened(clerk)) == (number, ["提交申请", "受理"])


def test_without_a_script_a_wrong_file_leaves_what_was_saved(come):
    applicant = come(8, java_script_enabled=False)
    begin(applicant, FILING)
    fill(applicant, **TYPED)
    press(applicant, applicant.locator("#application button[data-without-script]"))
    applicant.locator("#file-field-material-project-filing-form").set_input_files(file_of("表.exe", b"MZ"))
    press(applicant, applicant.locator("#field-material-project-filing-form form.upload button"))

    assert "不属于接收的文件类型" in refusal(applicant)
    assert applicant.locator("[name=contact_telephone]").input_value() == TYPED["contact_telephone"]


def test_another_agencys_matter_is_not_there(come):
    number, stranger = apply(come(9), FILING), come("R-SPORTS-1")

    answer = stranger.goto(f"/cases/{number}/")

    assert answer.status == 404
    assert number not in stranger.locator("main").inner_text()
    assert stranger.goto(f"/items/{CITY}/{FILING}/").status == 200
