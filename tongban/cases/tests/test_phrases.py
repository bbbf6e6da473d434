"""Kept texts: filled in by the matter, checked at writing, offered where they fit, by a script or without."""

import pytest
from django.urls import reverse

from tongban.cases import commands, queries
from tongban.cases.tests.factories import MORNING, accepted, acting, move, publish, submitted
from tongban.cases.tests.pages import page
from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotAllowed, NotReady

pytestmark = pytest.mark.usefixtures("morning")

DRAWER = "/desk/texts/"


def kept(here, who="reviewer", text="请补充图纸。", title="补图纸", use="any", **reach):
    with acting(here.actors[who]):
        given = {"title": title, "use": use, "text": text}
        return commands.write_phrase(given, by=here.actors[who], **reach)[0]


def offered(here, case, verb="propose", who="reviewer", word=""):
    with acting(here.actors[who]):
        return [one.text for one in queries.fitting(here.actors[who], case, verb, word)]


def test_the_matter_fills_the_places_in_the_language_of_their_names(here):
    case = accepted(here)
    kept(here, text="{申请人}：{事项}（{ 收件号 }）应于{承诺期限}前办结。")
    kept(here, text="{Applicant}, {item}, due {due date}, {officer}", title="en")

    assert offered(here, case) == [
        f"廊坊星瀚装备有限公司：建设工程规划许可证核发（{case.number}）应于2026 年 11 月 16 日（周一）前办结。",
        "廊坊星瀚装备有限公司, Planning permit for construction works, due Mon 16 Nov 2026, 李岩",
    ]


def test_an_unknown_place_is_refused_with_the_list_of_those_that_there_are(here):
    with pytest.raises(NotReady) as refused:
        kept(here, text="{申请人}，{金额}与{price}")

    reason = refused.value.reasons[0]
    assert (reason.code, reason.field) == ("unknown-place", "text")
    assert "{金额}" in str(reason.text) and "{price}" in str(reason.text) and "{申请人}" not in str(reason.text)
    assert "{收件号}" in str(reason.next) and "{due date}" in str(reason.next)


def test_a_place_that_the_matter_cannot_fill_yet_is_named_and_the_text_not_inserted(here):
    case = submitted(here)
    text = kept(here, "window", "办件编号{办件编号}", use="note")

    shown = page(here.come_in("window").post(f"/cases/{case.number}/texts/", {"phrase": str(text.id)}))

    assert "该办件尚无办件编号" in shown and f'value="{text.id}"' not in shown
    assert '<textarea id="field-note" name="note" rows="2" maxlength="4000" required></textarea>' in shown


def test_ones_own_are_ones_own_the_offices_the_offices_the_items_for_its_item(here):
    case = accepted(here)
    other = publish(here.zone, code="W1", agency="planning")
    kept(here, text="自己的")
    kept(here, "approver", "处室的", reach="office")
    kept(here, "admin", "窗口的", reach="office")
    kept(here, "admin", "本事项的", reach="item", of="C49")
    kept(here, "admin", "别的事项的", reach="item", of=other.item.code)

    assert offered(here, case) == ["自己的", "本事项的", "处室的"]
    assert offered(here, case, who="second_reviewer") == ["本事项的", "处室的"]
    assert offered(here, case, verb="note", who="window") == ["本事项的", "窗口的"]
    with acting(here.stranger):
        assert not queries.phrases_for(here.stranger).exists()


def test_a_text_is_offered_where_it_is_for_and_found_by_a_word(here):
    case = accepted(here)
    kept(here, text="图纸不全", use="correction")
    kept(here, text="符合规划条件，拟同意", use="opinion")

    assert offered(here, case, "ask_more") == ["图纸不全"]
    assert offered(here, case, "propose") == ["符合规划条件，拟同意"]
    assert offered(here, case, "propose", word="同意") == ["符合规划条件，拟同意"]
    assert offered(here, case, "propose", word="100%") == []


@pytest.mark.parametrize("who", ["reviewer", "window", "supervisor"])
def test_only_the_head_and_the_administrator_keep_texts_for_others(here, who):
    with pytest.raises(NotAllowed):
        kept(here, who, reach="office")
    with pytest.raises(NotAllowed):
        kept(here, "approver", reach="office", of="water")


def test_texts_are_rewritten_ordered_retired_and_used_again_each_by_its_entry(here):
    case, texts = accepted(here), [kept(here, text=text, title=text) for text in ("甲", "乙", "丙")]
    client = here.come_in("reviewer")

    client.post(f"{DRAWER}{texts[2].id}/", {"act": "up"})
    client.post(f"{DRAWER}{texts[0].id}/", {"act": "rewrite", "title": "甲", "use": "opinion", "text": "甲之二"})
    ordered = offered(here, case)
    client.post(f"{DRAWER}{texts[0].id}/", {"act": "retire"})
    without = offered(here, case)
    client.post(f"{DRAWER}{texts[0].id}/", {"act": "reopen"})

    assert (ordered, without) == (["甲之二", "丙", "乙"], ["丙", "乙"])
    policy.enter(OPERATOR)
    assert [one.act for one in history(here.zone, texts[0].id)] == ["write", "rewrite", "retire", "reopen"]


def test_a_wrong_text_stays_on_its_page_with_the_reason_beside_it(here):
    client = here.come_in("reviewer")

    text = page(client.post(DRAWER, {"title": "补正", "use": "correction", "text": "请补{图章}"}), 422)

    assert 'data-field="text"' in text and ">请补{图章}</textarea>" in text and 'value="补正"' in text


# --- at the forms -----------------------------------------------------------------------------------------------------


def test_without_a_script_the_text_stands_behind_what_was_typed_and_nothing_has_happened(here):
    case = accepted(here)
    move(here, case, "reviewer", "claim", MORNING)
    text = kept(here, text="拟同意{申请人}的申请。", use="opinion")
    typed = {"verb": "propose", "within": "propose", "outcome": "granted", "opinion": "已核。"}
    client = here.come_in("reviewer")

    opened = page(client.post(f"/cases/{case.number}/texts/", typed))
    shown = page(
        client.post(f"/cases/{case.number}/texts/", {**typed, "phrase": str(text.id), "phrase_into": "opinion"})
    )

    assert f'value="{text.id}"' in opened and ">已核。</textarea>" in opened
    assert ">已核。\n拟同意廊坊星瀚装备有限公司的申请。</textarea>" in shown
    assert 'value="granted" checked' in shown
    policy.enter(OPERATOR)
    assert [one.act for one in history(case.zone, case.id)] == ["submit", "accept", "claim"]


def test_at_a_correction_the_text_goes_to_the_mark_that_was_chosen_and_ticks_it(here):
    case = submitted(here)
    text = kept(here, "window", "第{今天}前补齐盖章页", use="correction")
    sent = {"verb": "ask_correction", "phrase": str(text.id), "phrase_into": "marks.material:drawings"}

    shown = page(here.come_in("window").post(f"/cases/{case.number}/texts/", sent))

    assert (
        'value="material:drawings" checked' in shown and "第2026 年 11 月 4 日（周三）前补齐盖章页</textarea>" in shown
    )


def test_at_a_message_the_text_stands_behind_what_was_typed(here):
    case = accepted(here)
    text = kept(here, text="{申请人}：请来领取。", use="note")
    client = here.come_in("reviewer")

    offered = page(client.get(f"/cases/{case.number}/messages/"))
    sent = {"verb": "say", "text": "您好。", "phrase": str(text.id)}
    shown = page(client.post(f"/cases/{case.number}/texts/", sent))

    assert f"/cases/{case.number}/texts/" in offered
    assert ">您好。\n廊坊星瀚装备有限公司：请来领取。</textarea>" in shown


def test_with_a_script_only_the_chooser_is_sent_and_its_words_are_escaped(here):
    case = accepted(here)
    kept(here, text='"><script>alert(1)</script>', title="<b>", use="note")
    client = here.come_in("reviewer")

    part = page(client.post(f"/cases/{case.number}/texts/", {"phrase_word": "script"}, headers={"HX-Request": "true"}))

    assert "<html" not in part and "&lt;b&gt;" in part and "<script>" not in part


def test_an_applicant_is_offered_nothing(here):
    case = submitted(here)
    client = here.come_in("applicant")

    assert client.post(f"/cases/{case.number}/texts/", {}).status_code == 403
    assert "/texts/" not in page(client.get(reverse("cases:show", args=[case.number])))


def test_a_program_keeps_texts_and_reads_them_filled(here):
    case, client = accepted(here), here.come_in("reviewer")

    def sent(place, **body):
        return client.post(f"/api/texts{place}", body, content_type="application/json")

    made = sent("", title="同意", use="opinion", text="拟同意{事项}")
    wrong = sent("", title="同意", text="{不知}")
    text = client.get("/api/texts", {"word": "同意"}).json()[0]
    offer = client.get(f"/api/cases/{case.number}/texts", {"verb": "propose"}).json()[0]
    retired = sent(f"/{text['id']}/moves", verb="retire")

    assert (made.status_code, wrong.status_code, retired.status_code) == (201, 422, 201)
    assert wrong.json()["reasons"][0]["code"] == "unknown-place"
    assert (offer["text"], offer["lacking"]) == ("拟同意建设工程规划许可证核发", [])
    assert client.get(f"/api/cases/{case.number}/texts", {"verb": "propose"}).json() == []
