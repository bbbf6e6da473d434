"""An item of another zone is taken in from that zone's own guide; custody is with one zone, or on its way."""

from datetime import timedelta

import pytest

from tongban.cases import commands as drafting
from tongban.cases import queries as cases
from tongban.cases.tests import factories as f
from tongban.catalogue import commands as catalogue
from tongban.handoffs import commands, queries
from tongban.handoffs.models import Leg, Offer, OfferVersion
from tongban.handoffs.tests import factories as h
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR, PUBLIC
from tongban.kernel.exchange import own_keys
from tongban.kernel.exchange.hearing import peer
from tongban.kernel.exchange.models import Outgoing
from tongban.kernel.exchange.tests.factories import envelope
from tongban.kernel.journal.read import history
from tongban.kernel.notices.models import Notice
from tongban.kernel.refusals import NotAllowed, NotReady, NotYours, Refused, in_both

pytestmark = pytest.mark.django_db


def codes_of(refused):
    return [reason.code for reason in refused.value.reasons]


def held(leg):
    found = h.again(leg)
    return found.status, found.custodian, found.sender


# --- offers ---


def test_an_offer_carries_the_whole_published_version_to_the_zone_that_takes_in(zones):
    found = Offer.objects.get(zone=zones.here.zone)
    version = queries.in_force(found, clock.china_date(h.MORNING))

    assert (found.origin, found.code, found.agency_name["zh"]) == (zones.there.zone, "C49", "规划局")
    assert version.content == zones.there.version.content
    assert (version.id, version.number) == (zones.there.version.id, 1)


def test_a_new_version_is_told_by_itself_and_once(zones):
    policy.enter(OPERATOR)
    changed = f.plain_item(zones.there.zone, name={"zh": "建设工程规划许可", "en": "Planning permit"})
    catalogue.publish_item(changed, by=OPERATOR)
    entry = history(zones.there.zone, zones.there.version.item_id)[-1]

    commands.tell_of_item(entry)
    commands.tell_of_item(entry)
    h.carried()

    assert sorted(OfferVersion.objects.values_list("number", flat=True)) == [1, 2]
    assert Outgoing.objects.filter(type="offer.published").count() == 2


def test_whoever_is_left_out_is_told_and_takes_in_no_more(zones):
    third = f.world()
    own_keys.make_all()
    h.offer(zones, [third.zone])

    policy.enter(zones.here.window)
    with pytest.raises(NotReady) as refused:
        commands.begin(zones.there.zone, "C49", zone=zones.here.zone, by=zones.here.window)
    assert codes_of(refused) == ["not-offered"]


def test_an_item_that_is_offered_online_only_is_not_taken_in_at_a_window(zones):
    h.offer(zones, modes=("online",))

    policy.enter(zones.here.window)
    with pytest.raises(NotReady) as refused:
        commands.begin(zones.there.zone, "C49", zone=zones.here.zone, by=zones.here.window)
    assert codes_of(refused) == ["not-offered"]


def test_an_item_is_offered_by_an_administrator_of_its_own_zone_only(zones):
    offering = queries.offering_of(zones.there.zone, zones.there.version.item_id)

    policy.enter(zones.here.admin)
    with pytest.raises(NotAllowed):
        commands.withdraw(offering, {"reason": "no"}, by=zones.here.admin)


# --- taking in ---


def test_what_is_taken_in_has_a_number_of_the_receiving_zone_and_keeps_its_key_for_life(zones):
    with clock.told(h.MORNING):
        draft = h.draft(zones)
        leg, entry = commands.take_in(draft, by=zones.here.window)

    assert leg.id == draft.id
    assert (leg.zone, leg.competent) == (zones.here.zone, zones.there.zone)
    assert (leg.status, leg.custodian, entry.number) == ("taken_in", zones.here.zone, 1)
    assert leg.applicant_name == "廊坊星瀚装备有限公司"
    assert not queries.drafts_visible_to(zones.here.window).filter(id=draft.id).exists()


def test_completeness_is_judged_by_the_form_of_the_zone_that_decides(zones):
    draft = h.draft(zones, answers={"by_agent": True}, attach="application")

    with pytest.raises(NotReady) as refused:
        commands.take_in(draft, by=zones.here.window)
    assert {reason.field for reason in refused.value.reasons} >= {"material:drawings", "material:authority"}


def test_nothing_is_judged_that_belongs_to_the_decision(zones):
    leg = h.taken_in(zones)

    verbs = {opening.move.verb for opening in queries.sheet(zones.here.window, leg).openings}
    assert verbs == {"send", "withdraw"}


def test_a_version_that_was_published_meanwhile_is_shown_before_it_is_handed_in(zones):
    draft = h.draft(zones)
    policy.enter(OPERATOR)
    catalogue.publish_item(f.plain_item(zones.there.zone, keywords={"zh": ["规划证"], "en": ["x"]}), by=OPERATOR)
    commands.tell_of_item(history(zones.there.zone, zones.there.version.item_id)[-1])
    h.carried()

    policy.enter(zones.here.window)
    with pytest.raises(NotReady) as refused:
        commands.take_in(queries.draft(zones.here.window, draft.id), by=zones.here.window)
    assert codes_of(refused) == ["item-changed"]
    leg, _entry = commands.take_in(queries.draft(zones.here.window, draft.id), by=zones.here.window)
    assert queries.version_number(leg) == 2


def test_a_draft_for_another_zone_stands_in_no_list_of_the_own_counter(zones):
    draft = h.draft(zones)

    assert [one.id for one in queries.begun(zones.here.window)] == [draft.id]
    assert draft.id not in {one.id for one in cases.drafts_of(zones.here.window)}


def test_a_stranger_sees_neither_draft_nor_leg(zones):
    leg = h.taken_in(zones)

    policy.enter(zones.there.window)
    with pytest.raises(NotYours):
        queries.find(zones.there.window, leg.number)
    policy.enter(zones.here.citizen)
    assert not Leg.objects.exists()


# --- custody ---


def test_custody_is_given_in_the_transaction_of_the_envelope(zones):
    leg = h.taken_in(zones)
    with clock.told(h.MORNING):
        commands.send(leg, by=zones.here.window)

    assert held(leg) == ("in_transit", None, zones.here.zone)
    out = Outgoing.objects.get(type="handoff.hand_over")
    assert (out.zone, out.to, out.subject) == (zones.here.zone, zones.there.zone, leg.id)


def test_nothing_is_sent_when_the_entry_is_not_written(zones):
    leg = h.sent(zones)

    with pytest.raises(Refused):
        commands.send(h.again(leg), by=zones.here.window)
    assert Outgoing.objects.filter(type="handoff.hand_over").count() == 1


def test_a_correction_brings_custody_back_with_the_marks_and_the_answer_takes_it_away(zones):
    leg = h.sent(zones)
    marks = [{"target": "material:drawings", "reason": "缺少日照分析页"}]
    h.tell(zones, leg, "submit", "submitted")
    assert held(leg) == ("there", zones.there.zone, "")
    h.tell(
        zones, leg, "ask_correction", "returned", custody="R", marks=marks, correction_due="2026-11-25T16:00:00+00:00"
    )

    assert held(leg) == ("back", zones.here.zone, "")
    assert h.again(leg).marks == marks
    window, later = zones.here.window, h.MORNING + timedelta(days=1)
    with clock.told(later):
        policy.enter(window)
        draft = commands.answer_to(h.again(leg), by=window)
        with pytest.raises(NotReady) as refused:
            commands.answer(h.again(leg), draft, by=window)
        assert codes_of(refused) == ["not-corrected"]
        policy.enter(window)
        drafting.attach(
            draft,
            "drawings",
            f.files.store(
                f.upload("新图纸.pdf", f.PDF + b"%new\n"), zone=draft.zone, subject=draft.id, by=window, party=leg.party
            ),
        )
        commands.answer(h.again(leg), draft, by=window)

    assert held(leg) == ("in_transit", None, zones.here.zone)
    out = Outgoing.objects.get(type="handoff.resubmit")
    assert b"drawings" in bytes(out.body) and b"application.pdf" not in bytes(out.body)


def test_a_matter_that_was_given_back_goes_again_as_a_whole(zones):
    leg = h.sent(zones)
    h.say(zones, leg, "handoff.give_back", {"reasons": ["身份核验不清"], "leg": 1})

    assert held(leg) == ("back", zones.here.zone, "")
    with clock.told(h.MORNING):
        policy.enter(zones.here.window)
        draft = commands.answer_to(h.again(leg), by=zones.here.window)
        commands.answer(h.again(leg), draft, by=zones.here.window)
    assert Outgoing.objects.filter(type="handoff.take_back").count() == 1


def test_the_list_of_a_day_stays_as_it_was_when_the_day_ended(zones):
    leg, window, later = h.sent(zones), zones.here.window, h.MORNING + timedelta(days=1)
    policy.enter(window)
    before = queries.of_day(window, h.MORNING.date())
    h.say(zones, leg, "handoff.give_back", {"reasons": ["身份核验不清"], "leg": 1}, later)
    with clock.told(later):
        policy.enter(window)
        commands.answer(h.again(leg), commands.answer_to(h.again(leg), by=window), by=window)
    policy.enter(window)
    first, second = (queries.of_day(window, at.date()) for at in (h.MORNING, later))

    assert [(one.status, one.sent_at) for one in before] == [("in_transit", h.MORNING)]
    assert [(one.status, one.sent_at) for one in first] == [("in_transit", h.MORNING)]
    assert [one.sent_at for one in second] == [later]


def test_the_result_is_handed_out_where_it_was_handed_in(zones):
    leg = h.sent(zones)
    h.tell(zones, leg, "issue", "issued", decision={"outcome": "granted", "reasons": "", "remedy": ""})
    policy.enter(zones.here.window)
    given = {"manner": "counter", "recipient": "赵一鸣"}

    with pytest.raises(NotReady) as refused:
        commands.move(h.again(leg), "hand_out", given, by=zones.here.window)
    assert codes_of(refused) == ["not-identified"]
    policy.enter(zones.here.window)
    commands.move(h.again(leg), "hand_out", {**given, "identification": "identity_card"}, by=zones.here.window)

    assert h.again(leg).status == "handed_out"
    assert Outgoing.objects.filter(type="handoff.handed_out").count() == 1


def test_what_becomes_of_the_decision_after_the_hand_out_stands_in_the_story_of_the_leg(zones):
    leg = h.sent(zones)
    h.tell(zones, leg, "issue", "issued")
    policy.enter(zones.here.window)
    given = {"manner": "post", "recipient": "赵一鸣", "tracking": "EM1"}
    commands.move(h.again(leg), "hand_out", given, by=zones.here.window)
    h.tell(zones, leg, "revoke", "closed", reasons=["以欺骗手段取得"])

    last = history(leg.zone, leg.id)[-1]
    assert (h.again(leg).status, last.after["news"]) == ("handed_out", "revoke")
    assert last.facts["reasons_there"] == "以欺骗手段取得"


@pytest.mark.parametrize(
    ("status", "end"), [("declined", "declined"), ("withdrawn", "withdrawn"), ("lapsed", "ended"), ("closed", "ended")]
)
def test_the_end_of_the_case_is_the_end_of_the_leg(zones, status, end):
    leg = h.sent(zones)
    h.tell(zones, leg, status, status)

    found = h.again(leg)
    assert (found.status, found.ended_at is not None) == (end, True)


def test_a_word_said_while_the_answer_is_on_its_way_takes_no_custody(zones):
    leg = h.sent(zones)
    h.tell(zones, leg, "ask_correction", "returned", custody="R", marks=[])
    with clock.told(h.MORNING):
        policy.enter(zones.here.window)
        commands.answer(h.again(leg), commands.answer_to(h.again(leg), by=zones.here.window), by=zones.here.window)
    place = {"source": zones.there.zone, "to": zones.here.zone, "type": "handoff.told", "subject": leg.id}
    news = h.news_of("redate", "returned", number=3, custody="R")
    by = peer(zones.here.zone, zones.there.zone)
    policy.enter(by)
    commands.told(envelope(**place, data=news), by=by)

    assert held(leg) == ("in_transit", None, zones.here.zone)


def test_the_stretches_of_custody_follow_from_the_journal_and_transit_is_one_of_its_own(zones):
    leg = h.sent(zones)
    later = h.MORNING + timedelta(hours=3)
    h.tell(zones, leg, "submit", "submitted", later)

    found = queries.sheet(zones.here.window, h.again(leg)).stretches
    assert [(one.zone and one.zone.zone) for one in found] == [zones.here.zone, None, zones.there.zone]
    assert found[1].sender.zone == zones.here.zone
    assert found[1].until == found[2].since == later


def test_a_correction_that_nobody_answers_goes_back_as_unanswered_and_the_competent_zone_says_what_follows(zones):
    leg = h.sent(zones)
    h.carried()
    case = f.again(zones.there, cases.by_id(OPERATOR, zones.there.zone, leg.id))
    f.move(
        zones.there,
        case,
        "window",
        "ask_correction",
        h.MORNING,
        marks=[{"target": "material:drawings", "reason": "缺页"}],
    )
    commands.tell(history(zones.there.zone, leg.id)[-1])
    h.carried()
    due = h.again(leg).correction_due

    with clock.told(due - timedelta(seconds=1)):
        assert commands.let_time_pass() == 0
    with clock.told(due + timedelta(seconds=1)):
        assert commands.let_time_pass() == 1
        h.carried(clock.now())
        commands.tell(history(zones.there.zone, leg.id)[-1])
        h.carried(clock.now())

    assert (h.again(leg).status, h.again(leg).status_there) == ("ended", "lapsed")


def test_the_clerk_who_took_it_in_is_told_once_that_it_came_back(zones):
    leg = h.sent(zones)
    h.tell(zones, leg, "ask_correction", "returned", custody="R", marks=[])
    entry = history(leg.zone, leg.id)[-1]

    policy.enter(CLOCK)
    for _heard in range(2):
        commands.tell_clerk(entry)
    policy.enter(OPERATOR)
    notice = Notice.objects.get(person=zones.here.window.person)
    assert (notice.route, leg.number in notice.text["zh"]) == ("handoffs:leg", True)


def test_number_and_code_of_the_receiving_zone_open_the_matter_and_a_wrong_code_does_not(zones):
    leg = h.sent(zones)
    sheet = queries.sheet(zones.here.window, leg)
    policy.enter(PUBLIC)

    found = cases.tracked(leg.number, sheet.code, source="127.0.0.1")
    assert (found.status, str(found.name["zh"])) == ("in_transit", "建设工程规划许可证核发")
    assert "测试经开区" in in_both(found.state)["zh"]
    for _guess in range(10):
        with pytest.raises(Refused):
            cases.tracked(leg.number, "00000000", source="127.0.0.1")
    with pytest.raises(Refused) as refused:
        cases.tracked(leg.number, sheet.code, source="127.0.0.1")
    assert codes_of(refused) == ["too-many-tries"]


# --- the thread of the two windows ---


def test_a_word_of_one_window_is_a_duty_of_the_other_until_it_answers(zones):
    leg = h.sent(zones)
    h.say(zones, leg, "handoff.say", {"text": "图纸第3页看不清", "at": "2026-11-04T02:00:00+00:00", "who": "综合窗口"})

    policy.enter(zones.here.window)
    ((thread, waiting),) = queries.unanswered_lines(zones.here.window, h.MORNING)
    assert (thread.number, waiting.lamp) == (leg.number, "green")
    late = queries.unanswered_lines(zones.here.window, h.MORNING + timedelta(days=3))[0][1]
    assert late.lamp == "red"

    with clock.told(h.MORNING):
        commands.say(queries.matter(zones.here.window, leg.id), "已补扫", by=zones.here.window)
    assert queries.unanswered_lines(zones.here.window, h.MORNING) == []
    policy.enter(OPERATOR)
    assert Outgoing.objects.filter(type="handoff.say", zone=zones.here.zone).count() == 1


def test_a_word_that_answers_asks_for_nothing_and_the_next_one_does(zones):
    leg = h.sent(zones)
    h.carried()
    answer = {"text": "已收到", "at": "2026-11-04T02:00:00+00:00", "who": "规划局"}
    with clock.told(h.MORNING):
        policy.enter(zones.here.window)
        commands.say(queries.matter(zones.here.window, leg.id), "图纸收到了吗", by=zones.here.window)

    h.say(zones, leg, "handoff.say", answer)
    policy.enter(zones.here.window)
    assert queries.unanswered_lines(zones.here.window, h.MORNING) == []
    h.say(zones, leg, "handoff.say", {**answer, "text": "签字页在哪里"})
    policy.enter(zones.here.window)
    assert len(queries.unanswered_lines(zones.here.window, h.MORNING)) == 1
