"""Other installations on the page and in the API: believed when compared, seen, mended with a reason, retired."""

import json

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tongban.cases.models import Case
from tongban.cases.tests import factories as f
from tongban.handoffs import commands, queries
from tongban.handoffs.models import Leg, Said, Thread
from tongban.handoffs.tests import factories as h
from tongban.kernel import clock, codes, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.exchange import hearing
from tongban.kernel.exchange.models import Outgoing, Peer
from tongban.kernel.exchange.tests import factories as x
from tongban.kernel.journal import seal
from tongban.kernel.journal.read import history
from tongban.kernel.journal.record import record
from tongban.kernel.keys import SigningKey
from tongban.kernel.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(settings):
    """A zone whose administrators look after the lines."""
    seal.make_key(seal.keys_folder())
    with clock.told(x.NOW):
        made = f.world()
        settings.PEERS_ZONE = made.zone
        yield made


def page(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def stuck(house, fault="forgotten"):
    """A message to the peer that was tried often."""
    policy.enter(OPERATOR)
    x.own_keys.make(house.zone)
    subject = codes.new_id()
    x.write(subject, source=house.zone, type="handoff.say")
    Outgoing.objects.filter(subject=subject).update(tries=9, fault=fault)
    return Outgoing.objects.get(subject=subject)


def chosen(content):
    return {"file": SimpleUploadedFile("peer.json", content, content_type="application/json")}


def believed(admin, key):
    """The file of the peer, shown and believed as a person does it."""
    content = x.file(key=key)
    shown = page(admin.post(reverse("handoffs:peer_add"), chosen(content)))
    assert key.public.key_id in shown and x.THERE in shown and Peer.objects.count() == 0
    given = {"act": "accept", "content": content.decode()}
    assert "请勾选" in page(admin.post(reverse("handoffs:peer_add"), given), 409)
    given["compared"] = f"{x.FAR}={key.public.key_id}"
    assert admin.post(reverse("handoffs:peer_add"), given).status_code == 302


def acts(kind):
    """Who did what to a peer, as the journal has it."""
    policy.enter(OPERATOR)
    return [(entry.act, entry.actor["role"], entry.actor.get("person")) for entry in history(x.FAR, kind)]


def test_an_administrator_who_was_named_adds_a_peer_sees_its_line_and_mends_it(house):
    admin, key = house.come_in("admin"), SigningKey.generate()
    assert "尚未登记其他系统" in page(admin.get(reverse("handoffs:peers")))
    assert "请选择" in page(admin.post(reverse("handoffs:peer_add"), {}), 422)
    assert "不是对端文件" in page(admin.post(reverse("handoffs:peer_add"), chosen(b"{}")), 422)
    believed(admin, key)
    again, gone = stuck(house), stuck(house, "outlived")
    full, late = stuck(house, "attachment-status-507"), stuck(house, "expired")
    shown = page(admin.get(reverse("handoffs:peer", args=[x.FAR])))
    assert str(full.id) in shown and "磁盘已满" in shown and str(late.id) in shown and "时钟" in shown
    assert str(gone.id) in shown and "请予了结" in shown and key.public.key_id in shown

    at = reverse("handoffs:peer_message", args=[gone.id])
    told = {"verb": "settle", "reason": "对端已另行办理", "to": x.FAR, "message": str(gone.id)}
    assert "请确认" in page(admin.post(at, told), 422)
    assert "请在" in page(admin.post(at, {**told, "reason": " ", "sure": "1"}), 422)
    assert admin.post(at, {**told, "sure": "1"}).status_code == 302
    assert page(admin.post(at, {**told, "sure": "1"}), 409)
    retried = {"verb": "again", "reason": "对端已补办", "to": x.FAR}
    assert admin.post(reverse("handoffs:peer_message", args=[again.id]), retried).status_code == 302
    moves = reverse("handoffs:peer_move", args=[x.FAR])
    assert admin.post(moves, {"verb": "replay", "reason": "对端要求"}).status_code == 302
    assert page(admin.post(moves, {"verb": "retire", "reason": "私钥外泄"}), 422)
    assert admin.post(moves, {"verb": "retire", "reason": "私钥外泄", "sure": "1"}).status_code == 302
    assert "已停用" in page(admin.get(reverse("handoffs:peers")))

    policy.enter(OPERATOR)
    assert (Outgoing.objects.get(id=gone.id).settled, Outgoing.objects.get(id=again.id).tries) == ("对端已另行办理", 0)
    who = ("admin", str(house.admin.person))
    assert acts(Peer.objects.get().id) == [(act, *who) for act in ("add", "settle", "replay", "replay", "retire")]


def test_a_program_does_the_same_once_for_its_key(house):
    admin, key = house.come_in("admin"), SigningKey.generate()
    told = {"file": orjson.loads(x.file(key=key)), "compared": {x.FAR: key.public.key_id}}

    def sent(name, body, *place, claim):
        at = reverse(f"api:{name}", args=place)
        headers = {"Idempotency-Key": f'"{claim}"'}
        return admin.post(at, json.dumps(body), content_type="application/json", headers=headers)

    assert sent("peers", {**told, "compared": {}}, claim="none").status_code == 409
    assert [sent("peers", told, claim="add").status_code for _ in range(2)] == [200, 200]
    row = stuck(house)
    whole = admin.get(reverse("api:peer", args=[x.FAR])).json()
    assert [(one["id"], one["fault"]) for one in whole["messages"]] == [(str(row.id), "forgotten")]
    assert admin.get(reverse("api:peers")).json()["peers"][0]["waiting"] == 1
    settled = {"verb": "settle", "reason": "不再需要"}
    done = [sent("peer_message_moves", settled, row.id, claim="settle").status_code for _ in range(2)]
    assert (done, sent("peer_moves", {"verb": "replay", "reason": ""}, x.FAR, claim="r").status_code) == (
        [200, 200],
        422,
    )
    zones = orjson.loads(admin.get(reverse("api:peer_file")).json()["peer"])["zones"]
    assert [one["zone"] for one in zones] == [house.zone]
    assert orjson.loads(admin.get(reverse("handoffs:peer_file")).content)["signatures"]


def test_whoever_was_not_named_is_told_so_and_sees_nothing(house, settings):
    settings.PEERS_ZONE = ""
    assert "尚未登记其他系统" in page(house.come_in("admin").get(reverse("handoffs:peers")))
    f.world()
    admin, row = house.come_in("admin"), stuck(house)
    assert "TONGBAN_PEERS_ZONE" in page(admin.get(reverse("handoffs:peers")))
    given = {"verb": "settle", "reason": "x", "sure": "1"}
    for response in (
        admin.get(reverse("handoffs:peer_file")),
        admin.get(reverse("handoffs:peer", args=[x.FAR])),
        admin.post(reverse("handoffs:peer_message", args=[row.id]), given),
        admin.post(reverse("handoffs:peer_add"), chosen(x.file())),
        admin.get(reverse("api:peers")),
        house.come_in("window").get(reverse("handoffs:peers")),
    ):
        assert response.status_code == 403
    with pytest.raises(NotAllowed):
        queries.hanging(house.admin)
    policy.enter(OPERATOR)
    assert (Outgoing.objects.get().settled, Peer.objects.count()) == ("", 0)


def test_a_message_of_another_zone_reaches_only_what_stands_between_the_two(zones):
    leg = h.handed_over(zones)
    with clock.told(h.MORNING):
        policy.enter(zones.there.window)
        commands.say(queries.matter(zones.there.window, leg.id), "原件在哪里", by=zones.there.window)
        h.carried(h.MORNING)

    def reached(zone, of):
        policy.enter(hearing.peer(zone, of))
        return [kind.objects.filter(zone=zone).exists() for kind in (Case, Leg, Thread, Said)]

    here, there = zones.here.zone, zones.there.zone
    assert (reached(there, here), reached(here, there)) == ([True, False, True, True], [False, True, True, True])
    assert reached(there, "third") == reached(here, "third") == [False] * 4
    stranger = hearing.peer(here, "third")
    leg = h.again(leg)
    policy.enter(stranger)
    with pytest.raises(Refused):
        record(leg, "tell", by=stranger, after={"news": "accept"})
