"""The whole way by the real queue: taken in near, decided far, handed out near; and what may be told."""

from datetime import timedelta

import orjson
import pytest
from django.db import transaction

from tongban.cases import commands as cases
from tongban.cases import queries as matters
from tongban.cases.models import Document
from tongban.cases.tests import factories as f
from tongban.catalogue import commands as catalogue
from tongban.handoffs import commands, messages, queries
from tongban.handoffs.tests import factories as h
from tongban.handoffs.tests.factories import case_of, handed_over, heard, moved
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR, Actor
from tongban.kernel.exchange import hearing
from tongban.kernel.exchange.models import Incoming, Outgoing
from tongban.kernel.exchange.sending import send
from tongban.kernel.files import queries as files
from tongban.kernel.files.models import File
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotReady, Refused

pytestmark = pytest.mark.django_db
PAPERS = "handoff.papers"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIELD = {"target": "field:contact_telephone", "reason": "电话无法接通"}
MARKS = [{"target": "material:drawings", "reason": "缺少日照分析页"}]


def told(leg):
    """Every message that went back, in its order."""
    found = Outgoing.objects.filter(zone=leg.competent, subject=leg.id).order_by("sequence")
    return [(one.type, orjson.loads(bytes(one.body))["data"]["message"]) for one in found.exclude(type=PAPERS)]


def codes_of(leg):
    """Why the last envelope of a leg was refused."""
    row = Incoming.objects.filter(zone=leg.competent, subject=leg.id).order_by("sequence").last()
    return [one["code"] for one in orjson.loads(bytes(row.receipt))["reasons"]]


# --- it arrives --------------------------------------------------------------------------------------------------


def test_what_was_taken_in_near_is_a_case_far(zones):
    leg = handed_over(zones, at=f.MORNING)

    case = case_of(leg)
    assert (case.status, case.origin, case.custodian) == ("submitted", zones.here.zone, None)
    assert (case.party, case.applicant_name) == (zones.here.enterprise, leg.applicant_name)
    assert {row.key for row in case.materials.all()} == {"application", "drawings"}
    assert (leg.status, leg.number_there, leg.custodian) == ("there", case.number, zones.there.zone)


def test_an_item_that_is_not_offered_there_is_refused_with_the_reason(zones):
    leg = h.sent(zones)
    policy.enter(zones.there.admin)
    item = zones.there.version.item
    commands.offer(item, zones=[zones.here.zone], modes=["online"], by=zones.there.admin)

    h.carried()

    assert (case_of(leg), codes_of(leg)) == (None, ["not-offered"])
    assert h.again(leg).status == "back"


def test_what_does_not_fit_what_was_offered_is_refused_with_every_reason(zones):
    unknown = taken_in_with(zones, item={"code": zones.code, "version": 7})
    incomplete = taken_in_with(zones, materials=[])
    more = taken_in_with(zones, remark="熟人")

    assert codes_of(unknown) == ["version-unknown"]
    assert codes_of(incomplete) == ["material-missing", "material-missing"]
    assert codes_of(more) == ["shape-additionalProperties"]
    assert [case_of(leg) for leg in (unknown, incomplete, more)] == [None, None, None]


def taken_in_with(made, **changed):
    """A matter that is handed over otherwise than this zone would write it."""
    leg = h.taken_in(made)
    say(made, leg, "handoff.hand_over", commands.taking_in.handed_over(leg) | {"leg": 1} | changed)
    return leg


def say(made, leg, type, data, at=f.MORNING):
    """One message from the zone that took it in, written by hand."""
    with clock.told(at):
        policy.enter(CLOCK)
        with transaction.atomic():
            files = commands.taking_in.attachments(leg, leg.materials)
            send(source=leg.zone, to=leg.competent, type=type, subject=leg.id, data=data, attachments=files)
        h.carried(at)


# --- it goes its way ---------------------------------------------------------------------------------------------


def test_the_whole_way_of_a_matter_that_is_decided_far_and_handed_out_near(zones):
    leg = handed_over(zones)
    leg = moved(zones, leg, "window", "ask_correction", f.MORNING + HOUR, marks=MARKS)
    assert (leg.status, leg.custodian, leg.marks) == ("back", zones.here.zone, MARKS)

    with clock.told(f.MORNING + DAY):
        policy.enter(zones.here.window)
        answer = commands.answer_to(leg, by=zones.here.window)
        better = cases.keep_file(answer, f.upload("better.pdf", f.PDF + b"%2"), key="drawings", by=zones.here.window)
        cases.attach(answer, "drawings", better)
        commands.answer(leg, answer, by=zones.here.window)
    h.carried(f.MORNING + DAY)
    case = case_of(leg)
    assert (case.status, case.custodian, case.received_at) == ("submitted", None, f.MORNING + DAY)

    for who, verb, given in (
        ("window", "accept", {}),
        ("reviewer", "propose", {"outcome": "granted", "opinion": "总平面可行"}),
        ("approver", "decide", {"outcome": "granted"}),
        ("reviewer", "issue", {}),
    ):
        leg = moved(zones, leg, who, verb, f.MORNING + DAY, **given)
    assert (leg.status, leg.outcome) == ("result_here", "granted")
    papers = queries.papers_here(leg)
    assert [one.kind for one in papers] == ["correction", "acceptance", "granted", "certificate"]
    assert {one.origin for one in papers} == {zones.there.zone}
    assert files.opened(File.objects.get(zone=leg.zone, id=papers[-1].file)).read(4) == b"%PDF"

    with clock.told(f.MORNING + 2 * DAY):
        policy.enter(zones.here.window)
        given = {"manner": "counter", "recipient": "赵一鸣", "identification": "identity_card"}
        commands.move(leg, "hand_out", given, by=zones.here.window)
    h.carried(f.MORNING + 2 * DAY)
    case = case_of(leg)
    assert (case.status, case.ended_at) == ("closed", f.MORNING + 2 * DAY)
    leg = h.again(leg)
    assert leg.status == "handed_out"
    own = next(one for one in queries.papers_here(leg) if one.origin == zones.here.zone)
    assert own.number == "测试区审送字〔2026〕第1号"
    there = Document.objects.get(zone=case.zone, case_id=case.id, kind="delivery")
    assert (there.number, there.digest, there.series) == (own.number, own.digest, f"审送 {zones.here.zone}")

    policy.enter(zones.there.window)
    told = matters.story(case, zones.there.window)
    assert [step.number for step in told if step.kind == "transit"] == [0, 0]
    assert zones.here.zone not in " ".join(step.who for step in told)


def answered(made, leg, at, **answers):
    """What came back is corrected at the window that took it in, and crosses."""
    by = made.here.window
    with clock.told(at):
        policy.enter(by)
        draft = commands.answer_to(leg, by=by)
        cases.save(draft, answers={**draft.answers, **answers}, by=by)
        commands.answer(leg, draft, by=by)
    h.carried(at)
    return h.again(leg)


@pytest.mark.parametrize(("verb", "type"), [("ask_correction", "handoff.resubmit"), ("give_back", "handoff.take_back")])
def test_an_answer_that_is_refused_is_put_right_and_goes_by_the_same_message_again(zones, monkeypatch, verb, type):
    given = {"give_back": {"reason": "签字页缺失"}, "ask_correction": {"marks": [FIELD]}}[verb]
    leg = moved(zones, handed_over(zones), "window", verb, f.MORNING, **given)
    why, due = leg.back_for, leg.correction_due
    with monkeypatch.context() as once:
        once.setitem(hearing.ARRIVED, type, turned_down)
        leg = answered(zones, leg, f.MORNING + HOUR, contact_telephone="13900000001")
    assert (leg.status, leg.back_for, leg.correction_due) == ("back", why, due)

    leg = answered(zones, leg, f.MORNING + 2 * HOUR, contact_name="钱多")

    case = case_of(leg)
    assert (leg.status, case.status, case.custodian) == ("there", "submitted", None)
    assert (case.answers["contact_telephone"], case.answers["contact_name"]) == ("13900000001", "钱多")
    assert (leg.back_for, leg.correction_due) == ("", None)


def issued(made):
    """Decided there and issued."""
    leg = handed_over(made)
    for who, verb, given in (
        ("window", "accept", {}),
        ("reviewer", "propose", {"outcome": "granted", "opinion": "总平面可行"}),
        ("approver", "decide", {"outcome": "granted"}),
        ("reviewer", "issue", {}),
    ):
        f.move(made.there, case_of(leg), who, verb, f.MORNING, **given)
    return heard(leg)


BY_POST = {"manner": "post", "recipient": "赵一鸣", "tracking": "EM1"}


def test_an_issued_result_is_with_the_window_that_took_it_in_and_handed_out_nowhere_else(zones):
    leg = issued(zones)

    assert (leg.status, leg.custodian, case_of(leg).custodian) == ("result_here", *[zones.here.zone] * 2)
    with pytest.raises(Refused) as refused:
        f.move(zones.there, case_of(leg), "window", "deliver", f.MORNING, **BY_POST)
    assert [reason.code for reason in refused.value.reasons] == ["custody-elsewhere"]


def test_a_hand_out_that_the_competent_zone_refuses_stands_in_the_story_with_the_reason(zones, monkeypatch):
    leg = issued(zones)
    monkeypatch.setitem(hearing.ARRIVED, "handoff.handed_out", turned_down)

    with clock.told(f.MORNING):
        policy.enter(zones.here.window)
        commands.move(leg, "hand_out", BY_POST, by=zones.here.window)
    h.carried()

    last = history(leg.zone, leg.id)[-1]
    assert (h.again(leg).status, last.act, last.after["news"]) == ("handed_out", "tell", "not_closed")
    assert last.facts["reasons_there"]


def test_what_was_never_taken_over_goes_again_under_the_version_that_is_in_force(zones, monkeypatch):
    leg = h.sent(zones)
    with monkeypatch.context() as once:
        once.setitem(hearing.ARRIVED, "handoff.hand_over", turned_down)
        h.carried()
    policy.enter(OPERATOR)
    catalogue.publish_item(f.plain_item(zones.there.zone, keywords={"zh": ["规划证"], "en": ["x"]}), by=OPERATOR)
    commands.tell_of_item(history(zones.there.zone, zones.there.version.item_id)[-1])
    h.carried()

    leg = answered(zones, h.again(leg), f.MORNING + HOUR)

    assert (leg.status, queries.version_number(leg), case_of(leg).version_in_force.number) == ("there", 2, 2)


def turned_down(envelope, *, by):
    """The competent zone takes it this time as not in form."""
    raise NotReady(messages.of_another_matter())


def test_what_was_given_back_is_put_right_and_handed_over_again(zones):
    leg = handed_over(zones)
    leg = moved(zones, leg, "window", "give_back", f.MORNING + HOUR, reason="经办人签字页缺失")
    assert (leg.status, leg.custodian, case_of(leg).custodian) == ("back", zones.here.zone, zones.here.zone)

    with clock.told(f.MORNING + DAY):
        policy.enter(zones.here.window)
        answer = commands.answer_to(leg, by=zones.here.window)
        commands.answer(leg, answer, by=zones.here.window)
    h.carried(f.MORNING + DAY)

    case, leg = case_of(leg), h.again(leg)
    assert (case.status, case.custodian, case.received_at) == ("submitted", None, f.MORNING + DAY)
    assert (leg.status, leg.custodian) == ("there", zones.there.zone)


def test_what_is_withdrawn_near_ends_far(zones):
    leg = handed_over(zones)

    with clock.told(f.MORNING + HOUR):
        policy.enter(zones.here.applicant)
        commands.move(leg, "ask_withdraw", {"reason": "另行选址"}, by=zones.here.applicant)
    h.carried(f.MORNING + HOUR)
    leg = heard(leg, f.MORNING + HOUR)

    assert (case_of(leg).status, leg.status) == ("withdrawn", "withdrawn")


def test_a_day_that_has_passed_there_first_waits_until_it_has_passed_here(zones):
    leg = handed_over(zones)
    leg = moved(zones, leg, "window", "ask_correction", f.MORNING, marks=MARKS, days=1)
    due = case_of(leg).correction_due

    say(zones, leg, "handoff.unanswered", {"leg": 2}, due - timedelta(seconds=3))
    early = case_of(leg).status
    h.carried(due + timedelta(minutes=1))

    assert (early, case_of(leg).status) == ("returned", "lapsed")


def test_a_step_that_is_heard_twice_is_told_once(zones):
    leg = handed_over(zones)
    f.move(zones.there, case_of(leg), "window", "accept", f.MORNING)

    heard(leg)
    heard(leg)

    assert [message["verb"] for _type, message in told(leg)] == ["accept"]


def test_another_zone_moves_nothing_that_it_did_not_hand_over(zones):
    leg = handed_over(zones)
    case = case_of(leg)
    policy.enter(OPERATOR)
    stranger = Actor("peer", zone=case.zone, name="nobody")

    policy.enter(stranger)
    with pytest.raises(Refused):
        cases.make(case, "withdraw", by=stranger, given={})


# --- what may be told --------------------------------------------------------------------------------------------


def test_every_step_of_a_case_is_told_or_is_named_as_kept():
    known = {step.partition(".")[2] for step in matters.steps()}

    assert known == set(messages.TOLD) | set(messages.KEPT)
    assert set(messages.TOLD) & set(messages.KEPT) == set()


SECRETS = ("内部批注", "总平面不可行", "消防间距", "李岩", "周敏", "王珊", "单独会商")
"""A note, an opinion, a question to another office, the names of the officers, why it was sent back."""


def inner_words(made, leg):
    """A case in which everything has been said that stays inside."""
    case = case_of(leg)
    there = made.there
    policy.enter(there.window)
    with clock.told(f.MORNING):
        cases.write_note(case, "内部批注：关系户", by=there.window)
    f.move(there, case, "window", "accept", f.MORNING)
    f.move(there, case_of(leg), "reviewer", "claim", f.MORNING)
    asked = {"agency": "water", "question": "消防间距是否足够", "days": 5, "weight": "advisory"}
    f.move(there, case_of(leg), "reviewer", "ask_opinion", f.MORNING, **asked)
    proposed = {"outcome": "refused", "opinion": "总平面不可行", "without": "单独会商过"}
    f.move(there, case_of(leg), "reviewer", "propose", f.MORNING, **proposed)
    f.move(there, case_of(leg), "approver", "send_back", f.MORNING, question="单独会商记录在哪里")
    f.move(there, case_of(leg), "reviewer", "propose", f.MORNING, **proposed)
    f.move(there, case_of(leg), "approver", "decide", f.MORNING, outcome="refused", reasons="日照不足")
    heard(leg)


def crossed(leg):
    """Everything that went to the other zone about a matter, receipts as well, as text."""
    sent = Outgoing.objects.filter(zone=leg.competent, subject=leg.id).values_list("body", flat=True)
    answered = Incoming.objects.filter(zone=leg.competent, subject=leg.id).values_list("receipt", flat=True)
    return "\n".join(bytes(one).decode() for one in (*sent, *answered))


def leaked(leg):
    return [word for word in SECRETS if word in crossed(leg)]


def test_no_inner_word_and_no_name_of_an_officer_ever_crosses(zones):
    leg = handed_over(zones)

    inner_words(zones, leg)

    assert leaked(leg) == []
    assert "日照不足" in crossed(leg)
    assert [message["verb"] for _type, message in told(leg)] == ["accept", "decide"]


def test_control_a_step_that_is_told_though_it_is_kept_is_seen(zones, monkeypatch):
    monkeypatch.setitem(messages.TOLD, "propose", ("opinion", "by"))
    monkeypatch.delitem(messages.KEPT, "propose")
    leg = handed_over(zones)

    inner_words(zones, leg)

    assert set(leaked(leg)) == {"总平面不可行", "李岩"}


def test_control_a_field_that_no_shape_names_is_not_sent(zones):
    with pytest.raises(ValueError, match="note"):
        messages.made("handoff.give_back", {"leg": 1, "reasons": [], "note": "内部批注"})
