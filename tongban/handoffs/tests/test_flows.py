"""What flows between zones, against a small world counted by hand; and where an item is taken in, and why not."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from tongban.handoffs import commands, flow_map, messages, queries
from tongban.handoffs.queries.flows import lasting
from tongban.handoffs.tests import factories as h
from tongban.handoffs.views import flows as views
from tongban.kernel import clock, codes, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.exchange import arriving, own_keys
from tongban.kernel.exchange.models import Peer
from tongban.kernel.exchange.tests import factories as x
from tongban.kernel.journal.record import record
from tongban.kernel.zones import queries as places

pytestmark = pytest.mark.django_db
NOVEMBER = queries.Period(date(2026, 11, 1), date(2026, 11, 30))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def chinese():
    with override("zh-hans"):
        yield


def spread(zones):
    """Four sent: two arrived and decided or given back, one refused unread, one still on its way; one not sent."""
    first = h.sent(zones)
    h.carried(h.MORNING + 10 * MINUTE)
    for verb, who, given in (
        ("accept", "window", {}),
        ("propose", "reviewer", {"outcome": "granted", "opinion": "可行"}),
        ("decide", "approver", {"outcome": "granted"}),
    ):
        h.moved(zones, h.again(first), who, verb, h.MORNING + 2 * DAY + 10 * MINUTE, **given)
    second = h.sent(zones)
    h.carried(h.MORNING + 30 * MINUTE)
    h.moved(zones, h.again(second), "window", "give_back", h.MORNING + DAY, reason="图纸缺页")
    third = h.sent(zones, at=h.MORNING + 3 * DAY)
    h.offer(zones, modes=("online",))
    h.carried(h.MORNING + 3 * DAY)
    fourth = h.taken_in(zones, "applicant", h.MORNING + 4 * DAY)
    fifth = h.sent(zones, "applicant", at=h.MORNING + 4 * DAY)
    return first, second, third, fourth, fifth


def counted(actor, period=NOVEMBER):
    policy.enter(actor)
    return queries.flows(period)


def numbers(world, flow, figure):
    policy.enter(world.supervisor)
    found = queries.behind(world.supervisor, NOVEMBER, (flow.origin, flow.competent, figure))
    assert found.total == len(found.lines)
    return {str(one.matter) for one in found.lines}


def test_figures_are_those_counted_by_hand_and_each_leads_to_its_matters(zones):
    first, second, third, _fourth, fifth = (h.again(one) for one in spread(zones))
    here, there = zones.here, zones.there
    (flow,) = counted(here.supervisor)

    assert (flow.origin, flow.competent, flow.known) == (here.zone, there.zone, "both")
    assert (flow.sent, flow.received, flow.decided, flow.declined) == (4, 2, 1, 2)
    assert (flow.transit, flow.decision) == (20 * 60, 2 * 24 * 3600)
    assert numbers(here, flow, "sent") == {one.number for one in (first, second, third, fifth)}
    assert numbers(here, flow, "declined") == {second.number, third.number}
    assert numbers(there, flow, "decided") == {h.case_of(first).number}
    assert numbers(there, flow, "received") == {h.case_of(one).number for one in (first, second)}
    assert counted(here.admin, queries.Period(date(2026, 11, 5), date(2026, 11, 30)))[0].sent == 2
    assert counted(there.admin, queries.Period(date(2026, 10, 1), date(2026, 11, 3))) == []
    assert (counted(here.window), counted(here.applicant)) == ([], [])

    stranger = h.f.world()
    asked = {"origin": here.zone, "competent": there.zone, "figure": "received"}
    for who, opens in ((here.come_in("admin"), "leg"), (stranger.come_in("supervisor"), "no")):
        with clock.told(h.MORNING + 5 * DAY):
            page = who.get(reverse("handoffs:flows") + "?since=2026-11-01&until=2026-11-30").content.decode()
            assert "<svg" in page
            assert "2 天" in page
            page = who.get(reverse("handoffs:flow_matters"), asked).content.decode()
            assert [words in page for words in ("10 分钟", "30 分钟", "2 天")] == [True] * 3
            assert (first.applicant_name in page) == (opens == "leg")
            told = who.get(reverse("api:flows"), {"since": "2026-11-01", "until": "2026-11-30"}).json()
            assert [one["declined"] for one in told["flows"]] == [2]
            behind = who.get(reverse("api:flow_matters"), asked).json()
            assert (behind["total"], [one["open"] for one in behind["items"]]) == (2, [opens] * 2)
            paged = who.get(reverse("api:flow_matters"), {**asked, "limit": 1}).json()
            rest = who.get(reverse("api:flow_matters"), {**asked, "cursor": paged["next"]}).json()
            assert (rest["total"], paged["items"] + rest["items"]) == (2, behind["items"])
    for name in ("flows", "flow_matters", "flow_items"):
        assert here.come_in("window").get(reverse(f"handoffs:{name}")).status_code in (403, 404)
        assert here.come_in("reviewer").get(reverse(f"api:{name}")).status_code in (403, 404)
    assert here.come_in("admin").get(reverse("handoffs:flows") + "?since=2026-02-30").status_code == 422
    assert here.come_in("admin").get(reverse("api:flow_matters"), {**asked, "cursor": "WzEsMl0"}).status_code == 422


def test_of_many_pairs_the_busiest_are_shown_first_and_of_one_zone_all(zones, monkeypatch):
    h.sent(zones)
    other, third = (reverse("handoffs:flows") + f"?zone={one}" for one in (zones.there.zone, h.f.world().zone))
    monkeypatch.setattr(views, "BUSIEST", 0)
    with clock.told(h.MORNING):
        admin = zones.here.come_in("admin")
        page, whole = (admin.get(reverse("handoffs:flows") + more).content.decode() for more in ("", "?all=1"))
        assert ("查看全部 1 对" in page, 'class="arrow"' in page, "figure=sent" in page) == (True, False, False)
        assert ("查看全部 1 对" in whole, "figure=sent" in whole) == (False, True)
        page = admin.get(other).content.decode()
        assert ('class="arrow"' in page, "figure=sent" in page) == (True, True)
        assert "figure=sent" not in admin.get(third).content.decode()
        assert admin.get(reverse("handoffs:flows") + "?zone=nowhere").status_code == 404


def kept_elsewhere(zone):
    """Another installation keeps the side of a zone from now on; its key."""
    key = own_keys.signing(zone)
    policy.enter(OPERATOR)
    held = [{"key_id": key.public.key_id, "spki": key.public.spki.hex(), "until": ""}]
    peer = Peer(zone=zone, id=codes.new_id(), installation=zone, address=f"https://{zone}.example.org")
    record(peer, "add", by=OPERATOR, after={"keys": held, "made_at": h.MORNING})
    return key


def heard_from(key, made, leg, sequence, verb, status, at, **news):
    """A step that the other installation tells of a matter that was handed over to it."""
    said = messages.made("handoff.told", h.news_of(verb, status, **news))
    place = {"source": made.there.zone, "to": made.here.zone, "subject": leg.id, "time": at}
    told = x.envelope(type="handoff.told", sequence=sequence, data=said, **place)
    with clock.told(at):
        assert arriving.take(x.posted(told, at, key)).receipt is not None


def test_between_two_installations_each_counts_what_its_own_records_know(zones):
    other = h.pair()
    taken, leg = h.taken_in(other), h.sent(zones)
    key = kept_elsewhere(zones.there.zone)  # nothing is carried from here on: what goes there would go over a line
    heard_from(key, zones, leg, 1, "accept", "accepted", h.MORNING + 10 * MINUTE)
    granted = {"decision": {"outcome": "granted"}}
    heard_from(key, zones, leg, 2, "decide", "decided", h.MORNING + DAY, **granted)
    (near,) = counted(zones.here.supervisor)
    assert (near.known, near.sent, near.received, near.decided, near.declined) == ("origin", 1, 1, 1, 0)
    assert (near.transit, near.decision) == (10 * 60, (DAY - 10 * MINUTE).total_seconds())
    assert numbers(zones.here, near, "decided") == {leg.number}

    with clock.told(h.MORNING):
        policy.enter(CLOCK)
        told = commands.taking_in.handed_over(taken) | {"leg": 1}
        place = {"source": other.here.zone, "to": other.there.zone, "subject": taken.id, "time": h.MORNING}
        files = tuple(commands.taking_in.attachments(taken, taken.materials))
        said = messages.made("handoff.hand_over", told)
        envelope = x.envelope(type="handoff.hand_over", data=said, attachments=files, **place)
        theirs = kept_elsewhere(other.here.zone)
        policy.enter(OPERATOR)
    with clock.told(h.MORNING + 5 * MINUTE):
        answer = arriving.take(x.posted(envelope, h.MORNING + 5 * MINUTE, theirs))
        for digest in answer.wanting:
            arriving.brought(digest, other.here.zone, envelope.id)
        assert arriving.take(x.posted(envelope, h.MORNING + 5 * MINUTE, theirs)).receipt is not None
    case = h.case_of(taken)
    h.f.move(other.there, case, "window", "give_back", h.MORNING + DAY, reason="图纸缺页")
    (far,) = [one for one in counted(other.there.supervisor) if one.competent == other.there.zone]
    assert (far.known, far.sent, far.received, far.decided, far.declined) == ("competent", 1, 1, 0, 1)
    assert (far.transit, numbers(other.there, far, "declined")) == (5 * 60, {case.number})


def stands(made, receiver):
    policy.enter(made.there.admin)
    (line,) = [one for one in queries.reach(made.there.zone, ours=True) if one.code == made.code]
    return next(one.state for one in line.standings if receiver in [zone.zone for zone in one.zones])


def test_why_an_item_is_not_taken_in_is_said_for_each_zone(zones):
    third = h.f.world()
    assert (stands(zones, zones.here.zone), stands(zones, third.zone)) == ("collect", "left_out")
    h.offer(zones, modes=("online",))
    assert stands(zones, zones.here.zone) == "online"

    policy.enter(third.admin)
    states = {one.state for line in queries.reach(third.zone, ours=True) for one in line.standings}
    assert states == {"kept"}
    assert {one.state for line in queries.reach("nowhere", ours=True) for one in line.standings} == {"absent"}
    assert {one.state for line in queries.reach("nowhere", ours=False) for one in line.standings} == {"untold"}
    policy.enter(zones.there.admin)
    item = queries.item_of(zones.there.zone, zones.code)
    commands.withdraw(queries.offering_of(item.zone, item.id), {"reason": "窗口调整"}, by=zones.there.admin)
    h.carried()
    assert stands(zones, zones.here.zone) == "withdrawn"
    page = zones.there.come_in("supervisor").get(reverse("handoffs:flow_items")).content.decode()
    assert "窗口调整" in page
    none = zones.there.come_in("supervisor").get(reverse("handoffs:flow_items"), {"q": "zz"}).content.decode()
    assert "窗口调整" not in none and "没有找到事项" in none
    told = zones.there.come_in("admin").get(reverse("api:flow_items"), {"zone": zones.there.zone}).json()
    assert "withdrawn" in {one["state"] for line in told["items"] for one in line["standings"]}
    asked = {"zone": zones.there.zone, "q": "zz"}
    assert zones.there.come_in("admin").get(reverse("api:flow_items"), asked).json()["items"] == []


def test_the_map_keeps_names_apart_and_is_a_ring_where_a_place_is_unknown(zones):
    known = [places.zone(one.zone) for one in (zones.here, zones.there)]
    flow = queries.Flow(known[0].zone, known[1].zone, 3, 2, None, 0, None, 0, "both")
    assert not flow_map.drawn(known, [flow]).placed
    for one in known:
        one.place = {"longitude": "117.1", "latitude": "39.2"}

    picture = flow_map.drawn(known, [flow])

    first, second = picture.dots
    assert picture.placed
    assert abs(first.x - second.x) > 90 or abs(first.y - second.y) > 44
    assert [(one.sent, one.received) for one in picture.dots] == [(3, 0), (0, 2)]
    assert len(picture.arrows) == 1


def test_a_length_of_time_is_said_in_its_unit():
    assert [str(lasting(one)) for one in (20, 600, 5400, 200_000)] == ["不到 1 分钟", "10 分钟", "1.5 小时", "2.3 天"]
