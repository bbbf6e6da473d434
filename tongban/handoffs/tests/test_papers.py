"""Papers travel: made far, read and handed out near; what was handed out is told back, on paper."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from tongban.cases.models import Document
from tongban.cases.tests import factories as f
from tongban.handoffs import commands, queries
from tongban.handoffs.tests import factories as h
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.exchange.envelopes import Attachment
from tongban.kernel.exchange.models import Outgoing
from tongban.kernel.exchange.sending import send
from tongban.kernel.files import commands as keeping
from tongban.kernel.files.place import place_of
from tongban.kernel.files.tests.factories import package
from tongban.kernel.journal.read import history

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning():
    with clock.told(h.MORNING + timedelta(hours=1)), override("zh-hans"):
        yield


def decided(made, by="window"):
    """Granted and issued in the zone that decides, and told."""
    leg = h.handed_over(made, by=by)
    for who, verb, given in (
        ("window", "accept", {}),
        ("reviewer", "propose", {"outcome": "granted", "opinion": "总平面可行"}),
        ("approver", "decide", {"outcome": "granted"}),
        ("reviewer", "issue", {}),
    ):
        leg = h.moved(made, leg, who, verb, **given)
    return leg


def kinds(leg):
    policy.enter(OPERATOR)
    return [one.kind for one in queries.papers_here(h.again(leg))]


def test_the_applicant_reads_the_result_where_he_handed_in_and_its_service_is_on_paper_in_both_zones(zones):
    leg = decided(zones, by="applicant")
    client, place = zones.here.come_in("applicant"), reverse("handoffs:leg", args=[leg.number])

    papers = client.get(f"/api/legs/{leg.number}").json()["papers"]
    assert [one["kind"] for one in papers] == ["acceptance", "granted", "certificate"]
    shown = client.get(place).content.decode()
    assert all(one["number"] in shown and one["file"] in shown for one in papers)
    read = client.get(reverse("handoffs:file", args=[leg.number, papers[-1]["file"]]))
    assert b"".join(read.streaming_content).startswith(b"%PDF")
    assert client.post(reverse("handoffs:move", args=[leg.number]), {"verb": "fetch"}).status_code == 302
    h.carried(clock.now())

    policy.enter(OPERATOR)
    own = queries.papers_here(h.again(leg))[-1]
    assert (own.origin, own.number) == (zones.here.zone, "测试区审送字〔2026〕第1号")
    case = h.case_of(leg)
    there = Document.objects.get(zone=case.zone, case_id=case.id, kind="delivery")
    assert (case.status, there.number, there.digest) == ("closed", own.number, own.digest)
    officer = zones.there.come_in("reviewer").get(f"/cases/{case.number}/").content.decode()
    assert own.number in officer and "网上" in officer
    assert zones.here.come_in("citizen").get(f"/api/legs/{leg.number}/files/{own.file}").status_code == 404


def test_a_paper_of_ones_own_is_never_overwritten_by_the_word_of_the_other_zone(zones, monkeypatch):
    leg = decided(zones)
    case = h.case_of(leg)
    granted = Document.objects.get(zone=case.zone, case_id=case.id, kind="granted")
    before = (granted.number, granted.digest)
    delivery, window = commands.papers.delivery, zones.here.window

    def forged(*given):
        row, told, file = delivery(*given)
        return row, told | {"paper": granted.id}, file

    monkeypatch.setattr(commands.papers, "delivery", forged)
    policy.enter(window)
    commands.move(leg, "hand_out", {"manner": "counter", "recipient": "赵一鸣", "identification": "licence"}, by=window)
    h.carried(clock.now())
    policy.enter(OPERATOR)
    granted.refresh_from_db()
    assert (granted.kind, granted.number, granted.digest, h.case_of(leg).status) == ("granted", *before, "issued")

    own = next(one for one in queries.papers_here(h.again(leg)) if one.origin == leg.zone)
    come(zones, leg, own.paper, f.PDF + b"%other\n", sealed=True)
    assert [one.digest for one in queries.papers_here(h.again(leg)) if one.id == own.id] == [own.digest]


def test_the_number_of_another_paper_is_refused_with_the_reason_and_nothing_hangs(zones, monkeypatch):
    first, second = decided(zones), decided(zones)
    delivery, window = commands.papers.delivery, zones.here.window

    def numbered_again(*given):
        row, told, file = delivery(*given)
        return row, told | {"serial": 1}, file

    monkeypatch.setattr(commands.papers, "delivery", numbered_again)
    policy.enter(window)
    for leg in (first, second):
        given = {"manner": "counter", "recipient": "赵一鸣", "identification": "licence"}
        commands.move(h.again(leg), "hand_out", given, by=window)
    h.carried(clock.now())

    policy.enter(OPERATOR)
    last = history(second.zone, second.id)[-1]
    assert [h.case_of(leg).status for leg in (first, second)] == ["closed", "issued"]
    assert (last.after["news"], "已用于另一份" in last.facts["reasons_there"]) == ("not_closed", True)


def test_nothing_is_received_online_before_its_paper_is_here(zones):
    leg = h.handed_over(zones, by="applicant")
    h.tell(zones, leg, "issue", "issued", custody="R", decision={"outcome": "granted"})
    client, key = zones.here.come_in("applicant"), {"HTTP_IDEMPOTENCY_KEY": str(uuid4())}
    refused = client.post(f"/api/legs/{leg.number}/moves", {"verb": "fetch"}, "application/json", **key)
    online = {"verb": "hand_out", "given": {"manner": "online", "recipient": "赵一鸣"}}
    key = {"HTTP_IDEMPOTENCY_KEY": str(uuid4())}
    window = zones.here.come_in("window").post(f"/api/legs/{leg.number}/moves", online, "application/json", **key)

    assert [one.json()["reasons"][0]["code"] for one in (refused, window)] == ["no-result-here"] * 2
    assert h.again(leg).status == "result_here"


def test_bytes_that_are_missing_are_waited_for_and_nothing_is_lost(zones):
    leg = h.handed_over(zones)
    f.move(zones.there, h.case_of(leg), "window", "accept", h.MORNING)
    paper = Document.objects.get(zone=leg.competent, case_id=leg.id)
    place = place_of(paper.digest)
    aside = place.rename(place.with_suffix(".aside"))
    h.heard(leg)
    assert kinds(leg) == []
    assert Outgoing.objects.get(type="handoff.papers").receipt is None

    aside.rename(place)
    h.carried(clock.now() + timedelta(hours=1))
    assert kinds(leg) == ["acceptance"]


def test_what_is_sealed_takes_the_place_of_what_is_not_and_never_the_other_way(zones):
    leg, key = h.handed_over(zones), uuid4()
    plain, sealed = f.PDF + b"%plain\n", f.PDF + b"%sealed\n"
    for content, marked in ((plain, False), (sealed, True), (plain, False)):
        come(zones, leg, key, content, marked)

    (found,) = queries.papers_here(h.again(leg))
    assert (found.sealed, found.size) == (True, len(sealed))
    clerk = zones.here.come_in("window").get(reverse("handoffs:leg", args=[leg.number])).content.decode()
    assert "已盖章" in clerk


def test_the_use_of_a_seal_sends_the_sealed_files_in_the_place_of_the_plain_ones(zones):
    leg = h.moved(zones, h.handed_over(zones), "window", "accept")
    case = h.case_of(leg)
    paper = Document.objects.get(zone=case.zone, case_id=case.id)
    sealed = {}
    for form, content in (
        ("pdf", f.PDF + b"%sealed\n"),
        ("ofd", package({"OFD.xml": b"<ofd:OFD/>", "Doc_0/Document.xml": b"<ofd:Document/>"})),
    ):
        digest, size = keeping.lay_bytes(content, f"x.{form}")
        own = {"zone": case.zone, "subject": uuid4(), "party": case.party, "about": case.item}
        sealed[form] = str(keeping.arrived(digest, f"x.{form}", size, **own).id)
    used = replace(
        history(case.zone, case.id)[-1], number=99, after={"matter": str(case.id), "paper": str(paper.id), **sealed}
    )
    policy.enter(CLOCK)
    with transaction.atomic():
        commands.send_sealed(used)
        commands.send_sealed(replace(used, after={"matter": str(uuid4()), "paper": str(paper.id), **sealed}))
    h.carried(clock.now())

    policy.enter(OPERATOR)
    found = queries.papers_here(h.again(leg))
    assert [(one.number, one.form, one.sealed) for one in found] == [
        (paper.number, "PDF", True),
        (paper.number, "OFD", True),
    ]


def test_a_paper_told_twice_is_refused_and_its_type_is_what_it_is_judged_to_be(zones):
    leg, key = h.handed_over(zones), uuid4()
    come(zones, leg, key, f.PDF, sealed=False, times=2)
    assert queries.papers_here(h.again(leg)) == []
    answer = bytes(Outgoing.objects.filter(type="handoff.papers").latest("sequence").receipt)
    assert b"paper-twice" in answer

    for content in (f.PDF, f.PDF + b"%again\n"):
        come(zones, leg, key, content, sealed=False, spelled="application/PDF")
    (found,) = queries.papers_here(h.again(leg))
    assert (found.media_type, found.size) == ("application/pdf", len(f.PDF + b"%again\n"))


def come(made, leg, key, content, sealed, times=1, spelled="application/pdf"):
    """One paper from the zone that decides."""
    case = h.case_of(leg)
    own = {"zone": case.zone, "subject": case.id, "party": case.party, "about": case.item}
    digest, size = keeping.lay_bytes(content, "paper.pdf")
    keeping.arrived(digest, "paper.pdf", size, **own)
    laid = {"file": "paper.pdf", "digest": digest, "size": size, "type": spelled}
    told = {"paper": str(key), "kind": "granted", "number": "测审准字1号", "name": "准予决定书", **laid}
    told |= {"made_at": h.MORNING.isoformat(), "sealed": sealed}
    place = {"source": case.zone, "to": leg.zone, "type": "handoff.papers", "subject": leg.id}
    policy.enter(CLOCK)
    with transaction.atomic():
        files = [Attachment(digest, "paper.pdf", size, "application/pdf")]
        send(data={"papers": [told] * times}, attachments=files, **place)
    h.carried(clock.now())
    policy.enter(OPERATOR)
