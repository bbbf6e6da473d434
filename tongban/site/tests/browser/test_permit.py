"""A planning permit in the browser, from the search for the item to the result in hand."""

import re

import pytest
from playwright.sync_api import expect

from tongban.site.tests.browser.hands import (
    APPROVER,
    CLERK,
    PERMIT,
    REVIEWER,
    TYPED,
    apply,
    attach,
    begin,
    choose,
    file_of,
    fill,
    hand_in,
    happened,
    move,
    press,
    refusal,
    settled,
)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("tongue", "words"),
    [("zh-CN", "工程规划许可"), ("en-GB", "planning permit"), ("zh-CN", "ghxkz"), ("zh-CN", "C49")],
    ids=["chinese", "english", "initials", "code"],
)
def test_an_item_is_found_by_word_sound_or_code_and_its_guide_tells_the_date(come, tongue, words):
    tab = come(tongue=tongue)
    tab.goto("/")
    tab.locator("#q").fill(words)
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search/**")
    press(tab, tab.locator(f"main a[href*='/items/tangshan/{PERMIT}/']").first)

    assert tab.locator("ol.days .last, ol.days li:last-child").first.inner_text().split()[0] == "9"
    assert ("11 月 9 日" if tongue == "zh-CN" else "9 Nov") in tab.locator("main h2").first.inner_text()
    assert tab.locator("#materials tbody tr").count() == 8


def test_what_is_typed_is_there_again_after_the_page_is_loaded_anew(come):
    tab = come(1)
    begin(tab, PERMIT)
    fill(tab, by_agent="true")
    tab.locator("[name=contact_name]").press_sequentially("赵一鸣")
    settled(tab)
    tab.locator("#saved").get_by_text("已保存").wait_for()

    tab.reload()

    assert tab.locator("[name=contact_name]").input_value() == "赵一鸣"
    assert tab.locator("[name=by_agent][value=true]").is_checked()


def test_an_answer_changes_at_once_which_materials_are_needed(come):
    tab = come(1)
    begin(tab, PERMIT)
    agent = tab.locator("#field-material-identity-of-principal-and-agent")
    tab.locator("[name=by_agent][value=false]").check()
    agent.wait_for(state="detached")

    tab.locator("[name=by_agent][value=true]").check()

    agent.wait_for()
    assert "只" not in agent.locator("h3").inner_text()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("图纸.exe", b"MZ" + bytes(64), "不属于接收的文件类型"),
        ("图纸.pdf", b"MZ" + bytes(64), "内容"),
        ("空.pdf", b"", "空"),
    ],
    ids=["program", "disguised", "empty"],
)
def test_a_wrong_file_is_refused_with_its_reason_and_nothing_typed_is_lost(come, name, content, why):
    tab = come(1)
    begin(tab, PERMIT)
    fill(tab, **TYPED)

    choose(tab, "design-drawings", name, content)

    beside = tab.locator("#error-field-material-design-drawings")
    beside.wait_for()
    assert why in beside.inner_text()
    assert "材料文件规则" in refusal(tab)
    assert tab.locator("[name=contact_telephone]").input_value() == TYPED["contact_telephone"]


def test_the_reason_leaves_when_a_better_file_comes(come):
    tab = come(1)
    begin(tab, PERMIT)
    choose(tab, "design-drawings", "图纸.exe", b"MZ")
    tab.locator("#error-field-material-design-drawings").wait_for()

    attach(tab, "design-drawings")

    expect(tab.locator("#error-field-material-design-drawings")).to_be_hidden()
    expect(tab.locator("#refusal")).to_have_text("")


def test_a_file_on_its_way_finds_its_place_when_an_answer_changes_what_is_asked_for(come):
    tab = come(2)
    begin(tab, PERMIT)
    held = []
    tab.route("**/attach/", lambda route: held.append(route))
    with tab.expect_request("**/attach/"):
        tab.locator("#file-field-material-design-drawings").set_input_files(file_of("图纸.pdf"))

    with tab.expect_response("**/save/"):
        fill(tab, by_agent="false")
    held[0].continue_()

    tab.locator("#field-material-design-drawings .file", has_text="图纸.pdf").wait_for()
    tab.locator("#field-material-identity-of-principal-and-agent").wait_for(state="detached")


def test_what_is_missing_is_said_in_one_list_that_leads_to_each_place(come):
    tab = come(2)
    begin(tab, PERMIT)
    fill(tab, contact_name="赵一鸣", contact_telephone="12", by_agent="false")
    press(tab, tab.locator("main .moves button.main"))

    links = tab.locator("#refusal a")
    links.filter(has_text="设计图纸").click()

    assert (links.count(), tab.url.rpartition("#")[2]) == (8, "field-material-design-drawings")
    assert "《行政许可法》第三十二条（四）" in refusal(tab)
    assert tab.locator("[name=contact_telephone]").input_value() == "12"


def test_a_permit_from_the_application_to_the_result_in_hand(come):
    applicant, clerk, reviewer, approver = come(0), come(CLERK), come(REVIEWER), come(APPROVER)
    number = apply(applicant)
    receipt = applicant.locator("main").inner_text()
    assert re.search(r"TS2026-1104-\d{6}[0-9A-Z]", number)
    assert re.search(r"2026-11-04 10:\d\d:\d\d", receipt)
    assert re.search(r"\b[0-9a-f]{64}\b", receipt)
    assert "2026 年 11 月 11 日" in receipt

    clerk.goto("/desk/")
    press(clerk, clerk.locator("tr", has_text=number).get_by_role("link").first)
    clerk.goto(f"/cases/{number}/moves/ask_correction/")
    for target, why in (("field:contact_telephone", "号码无法接通"), ("material:design-drawings", "缺少日照分析页")):
        clerk.locator(f"input[name=marks][value='{target}']").check()
        clerk.locator(f"[name='marks.{target}']").fill(why)
    press(clerk, clerk.locator("main form .btn.main"))
    assert "待补正" in clerk.locator("main").inner_text()

    applicant.goto(f"/cases/{number}/answer/")
    assert "缺少日照分析页" in applicant.locator("main").inner_text()
    fill(applicant, contact_telephone="13900139000")
    press(applicant, applicant.locator("main .moves button.main"))
    assert applicant.locator("#refusal a").get_attribute("href") == "#field-material-design-drawings"
    assert applicant.locator("[name=contact_telephone]").input_value() == "13900139000"
    attach(applicant, "design-drawings", "设计图纸（补日照分析）.pdf")
    press(applicant, applicant.locator("main .moves button.main"))
    assert happened(applicant)[-1] == "提交补正"

    clerk.goto(f"/cases/{number}/")
    move(clerk, "accept")
    assert "11 月 9 日" in clerk.locator("main h2").first.inner_text()

    reviewer.goto("/desk/")
    press(reviewer, reviewer.locator("tr", has_text=number).get_by_role("link").first)
    move(reviewer, "claim")
    move(reviewer, "suspend", ground="expert_review", days="5", note="日照需专家评审")
    assert reviewer.locator("#moves .not-yet").inner_text().count("第四十五条") >= 1
    move(reviewer, "resume", result="专家组同意方案")
    move(reviewer, "propose", outcome="granted", opinion="符合控制性详细规划")

    approver.goto(f"/cases/{number}/")
    move(approver, "decide", outcome="granted")
    reviewer.goto(f"/cases/{number}/")
    move(reviewer, "issue", document="唐审规〔2026〕17号")
    clerk.goto(f"/cases/{number}/")
    move(clerk, "deliver", manner="counter", recipient="赵一鸣", identification="authority")

    applicant.goto(f"/cases/{number}/")
    assert happened(applicant) == HAPPENED
    assert applicant.locator("ol.days li").count() >= 6
    assert "符合控制性详细规划" not in applicant.locator("main").inner_text()
    assert applicant.locator("#moves form").count() == 0


HAPPENED = [
    "提交申请", "一次告知补正", "提交补正", "受理", "认领", "特别程序开始，停止计时", "特别程序结束，恢复计时",
    "提出拟办意见", "作出决定", "制作结果", "送达",
]  # fmt: skip


def test_a_receipt_opens_the_track_to_whoever_holds_it_and_shows_nobody_by_name(come):
    applicant, anybody = come(3), come()
    begin(applicant, "C57")
    fill(applicant, **TYPED)
    attach(applicant, "project-filing-form")
    number = hand_in(applicant)
    track = applicant.locator("a[href*='/track/']", has_text="查询").get_attribute("href")

    anybody.goto(track)

    words = anybody.locator("main").inner_text()
    assert number in words
    assert TYPED["contact_name"] not in words
    anybody.goto(f"/track/?number={number}&code=00000000")
    assert "提交申请" not in anybody.locator("main").inner_text()
