"""The pages of hand-overs through a browser without scripts, and what programs read of the same."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.translation import override

from tongban.cases.tests import factories as f
from tongban.handoffs import queries
from tongban.handoffs.models import Leg, LegDraft
from tongban.handoffs.tests import factories as h
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.files import uploads
from tongban.kernel.zones import queries as places

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning():
    with clock.told(h.MORNING + timedelta(hours=1)), override("zh-hans"):
        yield


def page(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def only(model):
    policy.enter(OPERATOR)
    return model.objects.get()


def test_a_clerk_takes_in_an_item_of_another_zone_and_sends_it_without_a_script(zones):
    clerk = zones.here.come_in("window")
    shown = page(clerk.get(reverse("handoffs:counter") + "?q=规划"))
    assert "建设工程规划许可证核发" in shown

    clerk.post(reverse("handoffs:begin"), {"item": f"{zones.there.zone} C49"})
    draft = only(LegDraft).id
    place = reverse("handoffs:draft", args=[draft])
    assert "设计图纸" in page(clerk.get(place))
    code = zones.here.enterprise_code
    typed = {"counter_kind": "enterprise", "counter_uscc": code, "contact_name": "赵一鸣"}
    assert clerk.post(reverse("handoffs:party", args=[draft]), typed).status_code == 302
    for key in ("application", "drawings"):
        sent = clerk.post(reverse("handoffs:attach", args=[draft]), {"key": key, "file": f.upload(f"{key}.pdf")})
        assert sent.status_code == 302
    refused = page(clerk.post(reverse("handoffs:hand_in", args=[draft]), {"contact_name": ""}), 422)
    assert "field-" in refused
    whole = {"contact_name": "赵一鸣", "contact_telephone": "13800138000", "by_agent": "false"}
    handed = clerk.post(reverse("handoffs:hand_in", args=[draft]), whole)

    leg = only(Leg)
    assert handed.url == reverse("handoffs:receipt", args=[leg.number])
    assert leg.status == "in_transit"
    receipt = page(clerk.get(handed.url))
    assert leg.number in receipt and "qr" in receipt


def test_the_page_of_a_leg_shows_who_has_it_and_hands_the_result_out(zones):
    leg = h.sent(zones)
    h.tell(zones, leg, "issue", "issued", decision={"outcome": "granted"})
    clerk, place = zones.here.come_in("window"), reverse("handoffs:leg", args=[leg.number])

    shown = page(clerk.get(place))
    assert "在途" in shown and "结果待送达" in shown
    refused = page(
        clerk.post(
            reverse("handoffs:move", args=[leg.number]),
            {"verb": "hand_out", "within": "hand_out", "manner": "post", "recipient": "赵"},
        ),
        422,
    )
    assert "单号" in refused
    given = {"verb": "hand_out", "manner": "counter", "recipient": "赵一鸣", "identification": "identity_card"}
    assert clerk.post(reverse("handoffs:move", args=[leg.number]), given).status_code == 302
    assert only(Leg).status == "handed_out"
    assert leg.number in page(clerk.get(reverse("handoffs:day")))
    odd = page(clerk.get(reverse("handoffs:day"), {"day": "0001-01-01"}), 422)
    assert "没有这一天" in odd and f'href="{reverse("handoffs:day")}">返回该页' in odd


def test_a_correction_is_put_right_on_the_same_form_and_sent(zones):
    leg = h.sent(zones)
    marks = [{"target": "field:contact_telephone", "reason": "电话无法接通"}]
    h.tell(zones, leg, "ask_correction", "returned", custody="R", marks=marks)
    clerk = zones.here.come_in("window")

    assert "电话无法接通" in page(clerk.get(reverse("handoffs:leg", args=[leg.number])))
    opened = clerk.post(reverse("handoffs:move", args=[leg.number]), {"verb": "answer"})
    shown = page(clerk.get(opened.url))
    assert "电话无法接通" in shown and "drawings.pdf" in shown
    whole = {"contact_name": "赵一鸣", "contact_telephone": "13900139000", "by_agent": "false"}
    clerk.post(reverse("handoffs:hand_in", args=[leg.id]), whole)

    assert only(Leg).status == "in_transit"


def test_an_applicant_sees_the_matter_on_its_way_in_one_line_and_nothing_of_the_windows_thread(zones):
    leg = h.sent(zones)
    client = zones.here.come_in("applicant")

    assert page(client.get(reverse("cases:mine"))).count(leg.number) == 2
    assert "窗口即时沟通" not in page(client.get(reverse("handoffs:leg", args=[leg.number])))
    assert client.get(reverse("handoffs:thread", args=[leg.id])).status_code == 403
    assert zones.here.come_in("citizen").get(reverse("handoffs:leg", args=[leg.number])).status_code == 404


def test_two_windows_write_and_the_one_that_was_asked_has_a_duty(zones):
    leg = h.sent(zones)
    said = {"text": "图纸看不清", "at": "2026-11-04T02:00:00+00:00", "who": "综合窗口"}
    h.say(zones, leg, "handoff.say", said)
    clerk = zones.here.come_in("window")

    assert leg.number in page(clerk.get(reverse("handoffs:threads")))
    owed = reverse("handoffs:thread", args=[leg.id])
    assert owed in page(clerk.get(reverse("handoffs:counter")))
    assert clerk.post(reverse("handoffs:thread", args=[leg.id]), {"text": "已补扫"}).status_code == 302
    assert leg.number not in page(clerk.get(reverse("handoffs:threads")))
    assert "已补扫" in page(clerk.get(reverse("handoffs:thread", args=[leg.id])))


def test_everybody_reads_where_an_item_is_taken_in_and_an_administrator_decides_it(zones):
    guide = reverse("catalogue:guide", args=[zones.there.zone, "C49"])
    taken = reverse("handoffs:taken_in", args=[zones.here.zone])
    public = zones.here.come_in("citizen")
    assert taken in page(public.get(guide))
    assert "建设工程规划许可证核发" in page(public.get(taken))

    admin = zones.there.come_in("admin")
    assert "C49" in page(admin.get(reverse("handoffs:offerings")))
    page(admin.post(reverse("handoffs:withdraw"), {"code": "C49", "reason": ""}), 422)
    ways = [
        page(admin.post(reverse("handoffs:offerings"), {"code": "C49", "modes": one}), 422) for one in ("", "online")
    ]
    assert [one.count(" checked") for one in ways] == [ways[0].count(" checked"), ways[0].count(" checked") + 1]
    assert admin.post(reverse("handoffs:withdraw"), {"code": "C49", "reason": "系统升级"}).status_code == 302
    h.carried()
    assert taken not in page(public.get(guide))
    assert "C49" not in page(public.get(taken))


def test_a_program_reads_and_moves_what_a_page_shows(zones):
    leg = h.taken_in(zones)
    clerk = zones.here.come_in("window")

    found = clerk.get(f"/api/legs/{leg.number}").json()
    assert found["stretches"][0]["zone"] == zones.here.zone and "send" in found["moves"]
    key = {"HTTP_IDEMPOTENCY_KEY": str(uuid4())}
    for _again in range(2):
        sent = clerk.post(f"/api/legs/{leg.number}/moves", {"verb": "send"}, "application/json", **key)
        assert sent.status_code == 201
    assert queries.by_id(leg.zone, leg.id).status == "in_transit"
    assert clerk.get(f"/api/zones/{zones.here.zone}/taken-in").json()["items"][0]["code"] == "C49"


def test_a_program_takes_in_corrects_and_sends_what_a_clerk_types_on_pages(zones):
    clerk = zones.here.come_in("window")

    def asked(method, address, body=None, status=201, **head):
        key = head.pop("key", str(uuid4()))
        sent = {"data": body or {}, "content_type": "application/json"} if method != "get" else {}
        answer = getattr(clerk, method)(f"/api/{address}", **sent, headers={"Idempotency-Key": key, **head})
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None

    begun = asked("post", "elsewhere/drafts", {"origin": zones.there.zone, "code": "C49"})
    place = f"elsewhere/drafts/{begun['id']}"
    typed = {"answers": {"contact_name": "赵一鸣", "contact_telephone": "13800138000", "by_agent": False}}
    edition = clerk.get(f"/api/{place}")["ETag"]
    asked("patch", place, typed, 200, **{"If-Match": edition})
    assert (
        "contact_name"
        in asked("patch", place, {"answers": {"contact_name": "钱"}}, 412, **{"If-Match": edition})["stands"]
    )
    asked("put", f"{place}/party", {"kind": "enterprise", "uscc": zones.here.enterprise_code}, 200)
    assert asked("post", f"{place}/submit", {}, 422)["reasons"][0]["field"].startswith("material:")
    for key in ("application", "drawings"):
        sent = clerk.post(f"/api/{place}/files?key={key}", {"file": f.upload(f"{key}.pdf")})
        assert sent.status_code == 201, sent.content
    assert [one["id"] for one in asked("get", "elsewhere/drafts", status=200)["items"]] == [begun["id"]]
    assert asked("post", f"{place}/offers", {"refuse": ["field:contact_name"]}, 200)["sources"] != {}
    assert asked("get", f"{place}/offers", status=200)["offers"] == []
    first = asked("post", f"{place}/submit", {"only": True}, key="once")
    assert asked("post", f"{place}/submit", {"only": True}, key="once") == first
    leg = only(Leg)
    assert leg.status == "taken_in" and asked("get", "elsewhere/drafts", status=200)["items"] == []
    (twice,) = asked("post", f"{place}/submit", {"only": True}, 409)["reasons"]
    assert (twice["place"]["number"], clerk.get(twice["place"]["api"]).json()["number"]) == (leg.number, leg.number)
    shown = page(clerk.post(reverse("handoffs:hand_in", args=[begun["id"]]), {}), 409)
    assert f'href="{reverse("handoffs:leg", args=[leg.number])}">{leg.number}' in shown

    asked("post", f"legs/{leg.number}/moves", {"verb": "send"})
    marks = [{"target": "field:contact_telephone", "reason": "电话无法接通"}]
    h.tell(zones, leg, "ask_correction", "returned", custody="R", marks=marks)
    again = asked("post", f"legs/{leg.number}/draft")
    assert (again["number"], again["answers"]["contact_telephone"]) == (leg.number, "13800138000")
    head = {"If-Match": clerk.get(f"/api/{place}")["ETag"]}
    asked("patch", place, {"answers": {"contact_telephone": "13900139000"}}, 200, **head)
    asked("post", f"{place}/submit")
    assert only(Leg).status == "in_transit"


def test_at_the_counter_for_another_zone_a_large_file_comes_in_pieces_and_paper_from_the_scanner(
    zones, settings, tmp_path
):
    settings.SCANS = tmp_path / "scans"
    clerk, draft = zones.here.come_in("window"), h.draft(zones, attach="")
    large = uploads.begin("large.pdf", len(f.PDF), by=zones.here.window)
    uploads.take(large.id, 0, f.upload("piece"), by=zones.here.window)
    folder = settings.SCANS / zones.here.zone / zones.here.window.post
    folder.mkdir(parents=True)
    (folder / "scan.pdf").write_bytes(f.PDF)
    os.utime(folder / "scan.pdf", (0, 0))

    assert "scan.pdf" in page(clerk.get(reverse("handoffs:draft", args=[draft.id])))
    for key, way in (("application", {"upload": str(large.id)}), ("drawings", {"scan": "scan.pdf"})):
        assert clerk.post(reverse("handoffs:attach", args=[draft.id]), {"key": key, **way}).status_code == 302
    assert {key: one["name"] for key, one in only(LegDraft).materials.items()} == {
        "application": "large.pdf",
        "drawings": "scan.pdf",
    }


def test_the_applicant_reads_on_his_matter_who_has_it_and_which_zone_decides(zones):
    leg = h.sent(zones)
    h.carried(h.MORNING + timedelta(minutes=10))
    case, applicant = h.case_of(leg), zones.here.come_in("applicant")

    assert "现由业务属地办理" in page(applicant.get(f"/cases/{case.number}/"))
    h.moved(zones, h.again(leg), "window", "give_back", h.MORNING + timedelta(minutes=20), reason="图纸缺页")
    assert "现在收件窗口处" in page(applicant.get(f"/cases/{case.number}/"))
    name = places.zone(zones.there.zone).name_zh
    assert f"· {name}</div>" in page(applicant.get(reverse("cases:mine")))
