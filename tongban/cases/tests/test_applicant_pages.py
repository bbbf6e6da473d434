"""The pages of applicants through a browser without scripts: what is kept, what is shown, what is refused."""

import re

import pytest
from django.urls import reverse

from tongban.cases import queries
from tongban.cases.models import Case, Draft
from tongban.cases.tests.factories import (
    ANSWERS,
    MORNING,
    accepted,
    acting,
    again,
    draft,
    publish,
    returned,
    submitted,
    upload,
    world,
)
from tongban.cases.tests.pages import FORM, HOUR, page, the_case, the_draft
from tongban.kernel import clock
from tongban.kernel.actors import OPERATOR
from tongban.kernel.journal.read import history

pytestmark = pytest.mark.usefixtures("morning")


# --- applying ---------------------------------------------------------------------------------------------------------


def test_the_first_page_says_what_to_have_at_hand_and_for_whom_it_is(here):
    text = page(here.come_in("applicant").get(reverse("cases:apply", args=[here.zone, "C49"])))

    assert "设计图纸" in text and "廊坊星瀚装备有限公司" in text
    assert not Draft.objects.exists()


def test_from_the_first_page_to_the_receipt_without_a_script(here):
    client = here.come_in("applicant")
    client.post(reverse("cases:apply", args=[here.zone, "C49"]))
    found = the_draft()
    place = reverse("cases:draft", args=[found.id])
    client.post(place, FORM)
    for key in ("application", "drawings"):
        client.post(reverse("cases:attach", args=[found.id]), {"key": key, "file": upload(f"{key}.pdf")})

    answer = client.post(reverse("cases:hand_in", args=[found.id]), FORM)

    case = the_case()
    assert answer["Location"] == reverse("cases:receipt", args=[case.number])
    text = page(client.get(answer["Location"]))
    first = history(case.zone, case.id)[0].hash.hex()
    assert case.number in text and first in text and "11 月 11 日" in text


def test_every_keystroke_is_kept_and_the_page_says_when(here):
    found = draft(here, answers={}, attach="")

    text = page(save(here.come_in("applicant"), found, {**FORM, "contact_name": "赵"}))

    assert "11:00:00" in text
    assert the_draft().answers == {"contact_name": "赵", "contact_telephone": "13800138000", "by_agent": False}


def save(client, found, data):
    return client.post(reverse("cases:save", args=[found.id]), data, headers={"HX-Request": "true"})


def test_a_field_that_was_emptied_is_empty(here):
    found = draft(here)

    save(here.come_in("applicant"), found, {**FORM, "contact_name": ""})

    assert "contact_name" not in the_draft().answers


def test_the_materials_follow_the_situation(here):
    found, client = draft(here), here.come_in("applicant")

    same = page(save(client, found, FORM))
    other = page(save(client, found, {**FORM, "by_agent": "true"}))

    assert 'id="papers"' not in same
    assert 'id="papers"' in other and "授权委托书" in other


def test_a_file_is_kept_when_it_is_chosen_and_gone_when_it_is_taken_off(here):
    found, client = draft(here, attach=""), here.come_in("applicant")
    place = reverse("cases:attach", args=[found.id])

    text = page(client.post(place, {"key": "drawings", "file": upload()}, headers={"HX-Request": "true"}))
    assert "设计图纸.pdf" in text and list(the_draft().materials) == ["drawings"]

    file = the_draft().materials["drawings"]["file"]
    got = client.get(reverse("cases:draft_file", args=[found.id, file]))
    assert b"".join(got.streaming_content).startswith(b"%PDF")

    client.post(reverse("cases:detach", args=[found.id]), {"key": "drawings"})
    assert the_draft().materials == {}


def test_a_file_that_is_not_taken_leaves_everything_else_as_it_was(here):
    found, client = draft(here), here.come_in("applicant")

    typed = {"key": "drawings", "file": upload("a.exe")}
    text = page(client.post(reverse("cases:attach", args=[found.id]), typed), 422)

    assert "a.exe" in text and 'value="赵一鸣"' in text


def test_what_is_missing_is_listed_with_links_and_what_was_typed_survives(here):
    found = draft(here, answers={}, attach="")

    typed = {**FORM, "contact_telephone": "不知道"}
    text = page(here.come_in("applicant").post(reverse("cases:hand_in", args=[found.id]), typed), 422)

    assert 'href="#field-contact-telephone"' in text and 'href="#field-material-drawings"' in text
    assert 'value="不知道"' in text and 'value="赵一鸣"' in text
    assert not Case.objects.exists()


def test_a_second_submission_is_refused_naming_who_and_when(here):
    found, client = draft(here), here.come_in("applicant")
    client.post(reverse("cases:hand_in", args=[found.id]), FORM)

    text = page(client.post(reverse("cases:hand_in", args=[found.id]), FORM), 409)

    assert the_case().number in text and "赵一鸣" in text and "2026-11-04 11:00:00" in text
    assert Case.objects.count() == 1


def test_a_version_published_meanwhile_is_shown_before_handing_in(here):
    found = draft(here)
    publish(here.zone, note={"zh": "新版"}, valid_from="2024-02-01")

    text = page(here.come_in("applicant").post(reverse("cases:hand_in", args=[found.id]), FORM), 422)

    assert "2024-02-01" in text
    assert the_draft().version_in_force.number == 2


def test_nobody_else_opens_a_draft(here):
    found = draft(here)

    for name in ("citizen", "window"):
        page(here.come_in(name).get(reverse("cases:draft", args=[found.id])), 404)


def test_who_is_not_signed_in_is_led_to_the_entrance(here):
    answer = here.come_in("applicant").__class__().get(reverse("cases:apply", args=[here.zone, "C49"]))

    assert answer.status_code == 302 and "next=" in answer["Location"]


# --- one's own --------------------------------------------------------------------------------------------------------


def test_my_matters_say_where_they_are_and_until_when(here):
    submitted(here)
    returned(here)
    accepted(here)

    text = page(here.come_in("applicant").get(reverse("cases:mine")))

    assert "规划局" in text and "11 月 11 日" in text and "11 月 16 日" in text and "11 月 25 日" in text


def test_with_nothing_yet_the_page_says_what_to_do(here):
    text = page(here.come_in("citizen").get(reverse("cases:mine")))

    assert "empty" in text


# --- corrections ------------------------------------------------------------------------------------------------------


def test_the_window_marks_fields_and_materials_each_with_its_reason(here):
    case, client = submitted(here), here.come_in("window")
    place = reverse("cases:form", args=[case.number, "ask_correction"])
    assert "联系电话" in page(client.get(place))

    typed = {"marks": ["material:drawings"], "marks.material:drawings": "缺少日照分析页", "version": case.version}
    client.post(place, typed)

    with acting(OPERATOR):
        assert queries.open_correction(again(here, case)).marks == [
            {"target": "material:drawings", "reason": "缺少日照分析页"}
        ]


def test_marks_without_a_reason_are_refused_and_stay_ticked(here):
    case = submitted(here)
    typed = {"marks": ["material:drawings"], "marks.material:drawings": ""}

    text = page(here.come_in("window").post(reverse("cases:form", args=[case.number, "ask_correction"]), typed), 422)

    assert re.search(r'value="material:drawings"[^>]* checked', text)


def test_the_applicant_answers_exactly_what_was_marked(here):
    case, client = returned(here), here.come_in("applicant")
    place = reverse("cases:answer", args=[case.number])
    text = page(client.get(place))
    assert "缺少日照分析页" in text and "电话无法接通" in text

    client.post(reverse("cases:attach_answer", args=[case.number]), {"key": "drawings", "file": upload("第二版.pdf")})
    answer = client.post(place, {**FORM, "contact_telephone": "13900139000"})

    assert answer["Location"] == reverse("cases:show", args=[case.number])
    case = again(here, case)
    assert (case.status, case.answers) == ("submitted", {**ANSWERS, "contact_telephone": "13900139000"})
    assert not Draft.objects.filter(id=case.id).exists()


def test_an_answer_that_leaves_a_mark_untouched_is_refused_and_kept(here):
    case, client = returned(here), here.come_in("applicant")

    typed = {**FORM, "contact_telephone": "13900139000"}
    text = page(client.post(reverse("cases:answer", args=[case.number]), typed), 422)

    assert "缺少日照分析页" in text and 'value="13900139000"' in text
    assert the_draft().answers == {"contact_telephone": "13900139000"}


def test_an_answer_is_kept_while_it_is_typed(here):
    case, client = returned(here), here.come_in("applicant")

    place = reverse("cases:save_answer", args=[case.number])
    client.post(place, {**FORM, "contact_telephone": "139"}, headers={"HX-Request": "true"})

    assert 'value="139"' in page(client.get(reverse("cases:answer", args=[case.number])))
    assert again(here, case).answers == ANSWERS


# --- the track --------------------------------------------------------------------------------------------------------


def test_number_and_code_show_how_it_stands_and_nothing_about_anybody(here):
    case = accepted(here)
    code = history(case.zone, case.id)[0].hash.hex()[:8]

    typed = {"number": case.number.lower(), "code": code.upper()}
    text = page(here.come_in("citizen").get(reverse("cases:track"), typed))

    assert "建设工程规划许可证核发" in text and "11 月 16 日" in text
    for canary in ("星瀚", "赵一鸣", "13800138000", here.enterprise_code):
        assert canary not in text


def test_a_wrong_code_shows_nothing_and_guessing_is_bounded(here):
    case = submitted(here)
    code = history(case.zone, case.id)[0].hash.hex()[:8]
    client, place = here.come_in("citizen"), reverse("cases:track")

    for _try in range(10):
        page(client.get(place, {"number": case.number, "code": "00000000"}), 404)

    page(client.get(place, {"number": case.number, "code": code}), 429)
    with clock.told(MORNING + 3 * HOUR):
        page(client.get(place, {"number": case.number, "code": code}))


def test_a_draft_shows_what_was_published_while_it_was_being_filled_in(db):
    made = world()
    found, browser = draft(made), made.come_in("applicant")
    more = [*made.version.content["materials"]["named"], {"key": "survey", "name": {"zh": "测绘报告", "en": "Survey"}}]
    publish(made.zone, materials={"published": 4, "named": more}, valid_from="2024-02-01")

    opened = page(browser.get(f"/drafts/{found.id}/"))
    refused = page(browser.post(f"/drafts/{found.id}/hand-in/", FORM), 422)

    assert "您开始填写后，本事项有变化" in opened
    assert "测绘报告" in opened
    assert "该事项已于 2024-02-01 发布新版本" in refused
    assert the_draft().version_in_force.number == 2
    assert the_draft().materials.keys() == {"application", "drawings"}
