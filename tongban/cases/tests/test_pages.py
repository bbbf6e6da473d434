"""The pages of a matter through a browser without scripts: what is shown, what is kept, what is refused."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from tongban.cases import queries
from tongban.cases.models import Case, Draft
from tongban.cases.tests.factories import (
    ANSWERS,
    MORNING,
    accepted,
    acting,
    again,
    draft,
    move,
    proposed,
    publish,
    returned,
    submitted,
    upload,
    world,
)
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.journal.read import history

HOUR = timedelta(hours=1)
FORM = {"contact_name": "赵一鸣", "contact_telephone": "13800138000", "by_agent": "false"}


@pytest.fixture(autouse=True)
def morning():
    with clock.told(MORNING + HOUR), override("zh-hans"):
        yield


def page(response, status=200):
    """The text of an answer; anything but the status expected shows what went wrong."""
    text = response.content.decode()
    assert response.status_code == status, re.sub(r"<[^>]+>", " ", text)[:2000]
    return text


def the_draft():
    policy.enter(OPERATOR)
    return Draft.objects.latest("saved_at")


def the_case():
    policy.enter(OPERATOR)
    return Case.objects.latest("submitted_at")


# --- applying ----------------------------------------------------------------------------------------------------


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

    answer = client.post(reverse("cases:hand_in", args=[found.id]), FORM)

    assert answer.status_code == 404
    assert len(Case.objects.all()) == 1


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


# --- one's own ---------------------------------------------------------------------------------------------------


def test_my_matters_say_where_they_are_and_until_when(here):
    submitted(here)
    returned(here)
    accepted(here)

    text = page(here.come_in("applicant").get(reverse("cases:mine")))

    assert "规划局" in text and "11 月 11 日" in text and "11 月 16 日" in text and "11 月 25 日" in text


def test_with_nothing_yet_the_page_says_what_to_do(here):
    text = page(here.come_in("citizen").get(reverse("cases:mine")))

    assert "empty" in text


# --- one matter --------------------------------------------------------------------------------------------------


def test_the_page_of_a_matter_opens_its_due_date_into_its_days(here):
    case = accepted(here)

    text = page(here.come_in("reviewer").get(reverse("cases:show", args=[case.number])))

    assert "11 月 16 日（周一）" in text and 'class="days' in text
    assert "C49202611040001" in text and "王珊" in text


def test_the_applicant_does_not_read_what_officials_say_to_each_other(here):
    case = proposed(here)
    move(here, case, "approver", "send_back", MORNING, question="退让距离是否复核？")
    place = reverse("cases:show", args=[case.number])

    inside = page(here.come_in("reviewer").get(place))
    outside = page(here.come_in("applicant").get(place))

    assert "总平面可行" in inside and "退让距离是否复核" in inside
    assert "总平面可行" not in outside and "退让距离是否复核" not in outside


def test_each_role_finds_its_moves_and_the_reasons_against_them(here):
    case = accepted(here)
    move(here, case, "reviewer", "suspend", MORNING, ground="hearing", days=20)
    place = reverse("cases:show", args=[case.number])

    text = page(here.come_in("reviewer").get(place))

    assert 'value="suspend"' in text and 'value="propose"' not in text
    assert "not-yet" in text and "听证" in text


def test_a_move_from_its_page_leads_back_to_the_matter(here):
    case = submitted(here)

    answer = here.come_in("window").post(
        reverse("cases:move", args=[case.number]), {"verb": "accept", "version": case.version}
    )

    assert answer["Location"] == reverse("cases:show", args=[case.number])
    assert again(here, case).status == "accepted"


def test_a_refused_move_keeps_what_was_typed(here):
    case = proposed(here)
    typed = {"verb": "decide", "within": "decide", "outcome": "refused", "reasons": ""}

    text = page(here.come_in("approver").post(reverse("cases:move", args=[case.number]), typed), 422)

    assert re.search(r'value="refused"[^>]* checked', text)
    assert 'href="#field-decide-reasons"' in text


def test_a_move_on_what_somebody_has_moved_meanwhile_names_him(here):
    case = submitted(here)
    move(here, case, "colleague", "accept", MORNING)

    typed = {"verb": "accept", "version": case.version}
    text = page(here.come_in("window").post(reverse("cases:move", args=[case.number]), typed), 409)

    assert "郑海" in text and "2026-11-04 10:00:00" in text


def test_a_matter_of_another_zone_is_not_there(here):
    case, other = submitted(here), world()

    for name in ("window", "reviewer", "approver", "admin", "supervisor", "applicant"):
        page(other.come_in(name).get(reverse("cases:show", args=[case.number])), 404)


def test_a_matter_of_another_agency_is_not_there(here):
    case = accepted(here)

    page(here.come_in("stranger").get(reverse("cases:show", args=[case.number])), 404)


def test_a_number_that_is_none_is_not_there(here):
    page(here.come_in("window").get(reverse("cases:show", args=["nonsense"])), 404)


def test_a_file_leaves_by_permission_only(here):
    case = submitted(here)
    with acting(OPERATOR):
        file = queries.materials(case)[0].file
    place = reverse("cases:file", args=[case.number, file])

    got = here.come_in("window").get(place)
    assert b"".join(got.streaming_content).startswith(b"%PDF") and "attachment" in got["Content-Disposition"]
    page(here.come_in("citizen").get(place), 404)


# --- corrections -------------------------------------------------------------------------------------------------


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


# --- the desk ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["window", "reviewer", "approver", "admin", "supervisor"])
def test_the_desk_asks_as_often_for_thirty_matters_as_for_one(here, name):
    client, place = here.come_in(name), reverse("cases:desk")
    cases = [submitted(here) if name == "window" else accepted(here)]
    asked = count(client, place)

    for _more in range(29):
        cases.append(submitted(here) if name == "window" else accepted(here))

    assert count(client, place) == asked
    assert page(client.get(place)).count("data-row>") == 30


def count(client, place):
    client.get(place)
    with CaptureQueriesContext(connection) as found:
        client.get(place)
    return len(found)


def test_the_desk_shows_what_is_due_first_and_goes_on_by_cursor(here):
    late = [submitted(here, at=MORNING - timedelta(days=days)) for days in range(4)]
    client = here.come_in("window")

    with acting(here.window):
        at = queries.instants(here.zone, clock.now())
        found = queries.desk(here.window, queries.Sieve(), at)
        first, cursor = queries.page(found, "", size=3)
        second, end = queries.page(found, cursor, size=3)

    assert [case.id for case in first + second] == [case.id for case in reversed(late)]
    assert end is None
    page(client.get(reverse("cases:desk") + "?cursor=broken"), 422)


def test_chips_are_links_with_their_counts(here):
    case = accepted(here)
    accepted(here)
    move(here, case, "reviewer", "claim", MORNING)
    client = here.come_in("reviewer")

    mine = page(client.get(reverse("cases:desk") + "?hold=mine"))
    free = page(client.get(reverse("cases:desk") + "?hold=free"))

    assert mine.count("data-row>") == 1 and case.number in mine
    assert free.count("data-row>") == 1 and case.number not in free


def test_the_search_finds_a_number_and_a_name(here):
    case, other = accepted(here), accepted(here, by="citizen")
    client = here.come_in("reviewer")

    for text in (case.number.lower(), case.number[-8:], "星瀚"):
        found = page(client.get(reverse("cases:desk"), {"text": text}))
        assert case.number in found and other.number not in found


def test_what_is_claimed_from_the_list_says_for_each_what_came_of_it(here):
    first, second = accepted(here), accepted(here)
    move(here, second, "second_reviewer", "claim", MORNING)
    client = here.come_in("reviewer")

    typed = {"verb": "claim", "number": [first.number, second.number], "next": reverse("cases:desk")}
    text = page(client.post(reverse("cases:hands"), typed))

    assert again(here, first).holder == here.reviewer.person
    assert "孙立" in text


def test_one_queue_holds_the_matters_of_every_agency(here):
    water = publish(here.zone, code="W1", agency="water")
    first = submitted(here)
    here.version = water
    second = submitted(here)

    text = page(here.come_in("window").get(reverse("cases:desk")))

    assert first.number in text and second.number in text


# --- the counter -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["规划许可", "ghxk", "C49", "planning permit"])
def test_the_counter_finds_an_item_by_word_letters_or_code(here, text):
    found = page(here.come_in("window").get(reverse("cases:intake"), {"q": text}))

    assert 'value="C49"' in found


def test_from_the_counter_to_the_receipt_for_somebody_nobody_knew(here):
    client = here.come_in("window")
    client.post(reverse("cases:take_in"), {"code": "C49"})
    found = the_draft()
    who = {"counter_kind": "person", "counter_resident_id": "11010519491231002X", "counter_name": "孙晓"}

    client.post(reverse("cases:party", args=[found.id]), {**FORM, **who})
    for key in ("application", "drawings"):
        client.post(reverse("cases:attach", args=[found.id]), {"key": key, "file": upload(f"{key}.pdf")})
    answer = client.post(reverse("cases:hand_in_and_accept", args=[found.id]), FORM)

    case = the_case()
    assert answer["Location"] == reverse("cases:receipt", args=[case.number])
    assert (case.status, case.channel, case.window, case.applicant_name) == ("accepted", "window", "W03", "孙晓")
    assert [entry.act for entry in history(case.zone, case.id)] == ["submit", "accept"]
    page(client.get(answer["Location"]))


def test_a_broken_number_at_the_counter_is_refused_beside_its_field_and_everything_stays(here):
    client = here.come_in("window")
    client.post(reverse("cases:take_in"), {"code": "C49"})
    who = {"counter_kind": "enterprise", "counter_uscc": "91131000000000001X", "counter_name": "新企业"}

    text = page(client.post(reverse("cases:party", args=[the_draft().id]), {**FORM, **who}), 422)

    assert 'id="error-field-uscc"' in text and 'value="91131000000000001X"' in text and 'value="赵一鸣"' in text
    assert the_draft().counter["name"] == "新企业"


def test_a_matter_without_an_applicant_is_not_taken_in(here):
    client = here.come_in("window")
    client.post(reverse("cases:take_in"), {"code": "C49"})

    page(client.post(reverse("cases:hand_in", args=[the_draft().id]), FORM), 422)

    assert not Case.objects.exists()


def test_files_of_the_counter_belong_to_the_applicant_from_the_receipt_on(here):
    case = submitted(here, "window")
    with acting(OPERATOR):
        file = queries.materials(case)[0].file

    got = here.come_in("applicant").get(reverse("cases:file", args=[case.number, file]))

    assert got.status_code == 200


# --- the track ---------------------------------------------------------------------------------------------------


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


# --- both languages ----------------------------------------------------------------------------------------------


def test_in_english_no_page_of_a_matter_speaks_chinese_beyond_names_and_law(here):
    case = accepted(here)
    client = here.come_in("window")
    client.cookies["django_language"] = "en"

    text = page(client.get(reverse("cases:show", args=[case.number])))

    assert "To be decided by" in text and "What happened" in text and "应于" not in text
