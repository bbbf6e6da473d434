"""What another zone tells is held against its shape, and against what was told before; odd words change nothing."""

import pytest

from tongban.applicants import commands as applicants
from tongban.cases import commands as drafting
from tongban.cases.tests import factories as f
from tongban.handoffs import commands, messages, queries
from tongban.handoffs.models import OfferVersion
from tongban.handoffs.tests import factories as h
from tongban.kernel import clock, codes, policy
from tongban.kernel.exchange import hearing, own_keys
from tongban.kernel.exchange.envelopes import Receipt
from tongban.kernel.exchange.hearing import peer
from tongban.kernel.exchange.tests.factories import envelope
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotReady, Refused

pytestmark = pytest.mark.django_db


def codes_of(refused):
    return [reason.code for reason in refused.value.reasons]


def test_an_item_that_one_zone_has_told_is_not_told_by_another_and_its_drafts_stay(zones):
    draft, third = h.draft(zones), f.world()
    own_keys.make_all()
    mine = OfferVersion.objects.get(id=zones.there.version.id)
    version = {"id": str(codes.new_id()), "number": 9, "valid_from": "2026-11-01", "content": mine.content}
    name = {"zh": "甲", "en": "A"}
    told = {"code": "A1", "item": str(draft.item), "name": name, "agency": "x", "agency_name": name}
    told |= {"modes": ["collect"], "versions": [version]}
    by = peer(zones.here.zone, third.zone)
    place = {"source": third.zone, "to": zones.here.zone, "type": "offer.published"}
    policy.enter(by)
    for otherwise in ({}, {"item": str(codes.new_id()), "versions": [version | {"id": str(mine.id)}]}):
        with pytest.raises(Refused) as refused:
            commands.take_offer(envelope(**place, data=told | otherwise), by=by)
        assert codes_of(refused) == ["told-otherwise"]

    policy.enter(zones.here.window)
    leg, _entry = commands.take_in(queries.draft(zones.here.window, draft.id), by=zones.here.window)
    assert leg.competent == zones.there.zone


ODD = {
    "handoff.told": {"marks": [{}], "custody": "R"},
    "handoff.give_back": {"reasons": ["x"], "leg": 1, "by": "x"},
    "handoff.say": {"text": "", "at": "2026-11-04T02:00:00+00:00", "who": "x"},
    "offer.published": {"versions": [{"id": "x"}]},
    "offer.withdrawn": {"code": "C49"},
    "inquiry.asked": {"agency": "x"},
    "inquiry.answered": {"answer": ""},
    "joint.asked": {"code": "x", "title": {"zh": "x"}, "rule": "maybe", "days": None, "parts": []},
    "joint.agreed": {"code": "x"},
    "joint.declined": {"code": "x", "item": "x", "reason": 1},
    "joint.over": {"code": "x"},
}
"""Of each message that comes from the competent zone, one that is not in its shape."""


def test_every_message_that_is_heard_has_a_shape_and_one_of_another_form_changes_nothing(zones):
    leg = h.sent(zones)
    h.carried()
    assert messages.SHAPES.keys() == {
        type for type in hearing.ARRIVED if type.startswith(("handoff.", "inquiry.", "joint.", "offer."))
    }
    before, by = len(history(leg.zone, leg.id)), peer(zones.here.zone, zones.there.zone)
    policy.enter(by)
    for type, data in ODD.items():
        said = h.news_of("ask_correction", "returned", **data) if type == "handoff.told" else data
        odd = envelope(source=zones.there.zone, to=zones.here.zone, type=type, subject=leg.id, data=said)
        with pytest.raises(NotReady) as refused:
            hearing.ARRIVED[type](odd, by=by)
        assert all(code.startswith("shape-") for code in codes_of(refused))

    assert (len(history(leg.zone, leg.id)), h.again(leg).status) == (before, "there")


def test_a_refusal_of_another_form_brings_the_matter_back_all_the_same(zones):
    leg = h.sent(zones)
    why = [{"code": "x", "text": "no"}, {}]
    sent = envelope(source=leg.zone, to=leg.competent, type="handoff.hand_over", subject=leg.id)
    place = {"envelope": sent.id, "source": sent.source, "to": sent.to, "at": h.MORNING}
    receipt = Receipt(**place, digest="", verdict="refused", incarnation=1, key="", reasons=why)
    policy.enter(peer(leg.zone, leg.competent))
    with clock.told(h.MORNING):
        commands.arrived(sent, receipt)

    assert h.again(leg).status == "back"
    assert [one["text"]["zh"][:4] for one in h.again(leg).why_back] == ["对方地区", "对方地区"]


def test_a_number_goes_to_the_competent_zone_only_as_that_of_the_very_applicant(zones):
    window = zones.here.window
    draft = h.draft(zones)
    known = applicants.citizen_at_the_counter(resident_id="11010519491231002X", name="钱多", by=window)
    other = applicants.citizen_at_the_counter(resident_id="110101199003077715", name="孙少", by=window)
    drafting.take_in(draft, party_kind="person", party=known.id)
    drafting.note(draft, resident_id="110101199003077715")

    with pytest.raises(NotReady) as refused:
        commands.take_in(draft, by=window)
    assert (codes_of(refused), other.id != known.id) == (["another-number"], True)


def test_a_citizens_number_is_kept_masked_once_the_matter_has_ended(zones):
    window, number = zones.here.window, "11010519491231002X"
    legs = []
    for _each in range(2):
        draft = h.draft(zones)
        known = applicants.citizen_at_the_counter(resident_id=number, name="钱多", by=window)
        drafting.take_in(draft, party_kind="person", party=known.id)
        drafting.note(draft, resident_id=number)
        legs.append(commands.take_in(draft, by=window)[0])
    assert [one.applicant_code for one in legs] == [number, number]

    commands.move(legs[0], "withdraw", {}, by=window)
    commands.send(legs[1], by=window)
    h.tell(zones, legs[1], "decline", "declined")

    assert [h.again(one).applicant_code for one in legs] == ["110105**********2X"] * 2


def test_a_message_says_only_instants_that_are_and_numbers_that_can_be_kept(zones):
    key = str(codes.new_id())
    for shape, good, odd in (
        (messages.INSTANT, "2026-11-04T02:00:00+00:00", ("2026-99-99T99:99Z", "0001-01-01T00:00+14:00")),
        (messages.COUNT, 2026, (2**31,)),
        (messages.KEY, key, (key + "\n",)),
    ):
        assert [bool(messages.faults(shape, one)) for one in (good, *odd)] == [False] + [True] * len(odd)


def test_nobody_holds_or_voids_what_is_no_part_of_a_joint_matter(zones):
    leg, by = h.sent(zones), peer(zones.there.zone, zones.here.zone)
    h.carried()
    policy.enter(by)
    place = {"source": zones.here.zone, "to": zones.there.zone, "subject": leg.id}
    told = {"handoff.hold": {"why": "x"}, "handoff.lift_hold": {}, "handoff.void": {"reason": "x"}}
    for type, data in told.items():
        with pytest.raises(Refused) as refused:
            hearing.ARRIVED[type](envelope(**place, type=type, data=data), by=by)
        assert codes_of(refused) == ["unknown-matter"]
    joint = {"joint": {"id": str(codes.new_id()), "number": "x", "why": "x"}, "item": {"code": zones.code}}
    with pytest.raises(Refused) as refused:
        commands.collecting._part_of(envelope(**place, type="handoff.hand_over"), joint)
    assert codes_of(refused) == ["joint-not-open"]
