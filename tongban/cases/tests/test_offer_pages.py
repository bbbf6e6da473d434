"""The page of a draft offers what is known, one click takes it; the reader sees whence each answer is."""

import pytest

from tongban.cases.tests import factories as f
from tongban.cases.tests.pages import page, the_case, the_draft
from tongban.cases.tests.test_offers import ABOUT_THE_FIRM, GIVEN, verified

TYPED = {"firm": "廊坊星瀚装备有限公司", "chief": "李四", "plot": "A-7", "by_agent": "false"}


@pytest.fixture
def before(here):
    """An earlier matter of the enterprise."""
    here.version = f.publish(here.zone, code="C50", form=ABOUT_THE_FIRM)
    return f.submitted(here, answers=GIVEN)


def begun(here, browser):
    """A draft begun on the page of the item."""
    page(browser.post(f"/apply/{here.zone}/C50/"), 302)
    return f"/drafts/{the_draft().id}/"


def offer_for(text, target):
    """What the button says that takes the first offer for a place."""
    return target + text.partition(f'name="take" value="{target}')[2].partition('"')[0]


def test_an_offer_says_its_source_and_is_taken_with_one_click(here, before):
    browser = here.come_in("applicant")
    address = begun(here, browser)
    text = page(browser.get(address))

    assert f"来自办件 {before.number}（2026-11-04）" in text

    taken = browser.post(f"{address}offers/", {"take": offer_for(text, "field:chief"), "remarks": "typed beside it"})

    assert taken["Location"] == f"{address}#field-chief"
    assert the_draft().answers == {
        "firm": "廊坊星瀚装备有限公司",
        "chief": "赵一鸣",
        "remarks": "typed beside it",
    }


def test_the_form_says_that_a_verified_answer_was_prefilled_and_lets_it_be_taken_out(here, before):
    verified(here)
    browser = here.come_in("applicant")
    address = begun(here, browser)
    text = page(browser.get(address))

    assert "凭营业执照核验" in text

    page(browser.post(f"{address}offers/", {"refuse": "field:chief"}), 302)

    assert "chief" not in the_draft().answers
    assert "重新显示未采用的 1 项" in page(browser.get(address))


def test_the_reviewer_sees_what_differs_from_what_was_verified(here, before):
    verified(here)
    browser = here.come_in("applicant")
    address = begun(here, browser)
    page(browser.post(f"{address}offers/", {"all": "all", **TYPED}), 302)
    page(browser.post(f"{address}hand-in/", TYPED), 302)

    text = page(here.come_in("window").get(f"/cases/{the_case().number}/"))

    assert "与核验不一致" in text
    assert "核验信息：孙正阳" in text


def test_a_program_looks_takes_and_refuses(here, before):
    browser = here.come_in("applicant")
    asked = {"zone": here.zone, "item": "C50"}
    draft = browser.post("/api/drafts", asked, content_type="application/json").json()["id"]
    address = f"/api/drafts/{draft}/offers"
    wanted = {one["target"]: one["key"] for one in browser.get(address).json()["offers"]}

    wish = {"take": [wanted["field:plot"]], "refuse": ["field:chief"]}
    left = browser.post(address, wish, content_type="application/json").json()

    assert left["sources"]["field:plot"]["number"] == before.number
    assert {one["target"] for one in left["offers"]} == {"field:by_agent", "material:application", "material:drawings"}


def test_a_program_reads_whence_what_was_handed_in_is(here, before):
    verified(here)
    browser = here.come_in("applicant")
    address = begun(here, browser)
    page(browser.post(f"{address}offers/", {"all": "all", **TYPED}), 302)
    page(browser.post(f"{address}hand-in/", TYPED), 302)

    read = browser.get(f"/api/cases/{the_case().number}/application").json()

    assert read["sources"]["chief"]["differs"] is True
    assert {one["source"]["number"] for one in read["materials"]} == {before.number}
