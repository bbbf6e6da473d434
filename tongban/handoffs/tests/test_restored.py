"""The zone that took a matter in was put back from a backup made before that: it hears again what it has forgotten."""

from dataclasses import replace

import orjson
import pytest
from django.db import connection

from tongban.cases.tests import factories as f
from tongban.handoffs import commands
from tongban.handoffs.flow import LEG
from tongban.handoffs.models import Leg
from tongban.handoffs.tests import factories as h
from tongban.handoffs.tests.factories import case_of, handed_over, heard, moved
from tongban.handoffs.tests.test_collecting import DAY, FIELD, HOUR, answered
from tongban.kernel import clock, codes, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.exchange import arriving, lines
from tongban.kernel.exchange.envelopes import Envelope
from tongban.kernel.exchange.models import Incoming, Life, Outgoing, Peer
from tongban.kernel.exchange.tests.factories import posted
from tongban.kernel.journal.read import history
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import Refused

pytestmark = pytest.mark.django_db
LATER = f.MORNING + 4 * HOUR
GONE = ("handoffs_paper", "handoffs_leg", "journal_private", "journal_entry", "exchange_incoming", "exchange_outgoing")


def forgotten(leg, as_owner, at=LATER):
    """The zone that took it in stands as before it did; the other one is told of its new life, and goes again."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        for table in GONE:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            key = {"handoffs_leg": "id", "handoffs_paper": "leg_id"}.get(table, "subject")
            cursor.execute(f"DELETE FROM {table} WHERE zone = %s AND {key} = %s", [leg.zone, leg.id])
        cursor.execute("DELETE FROM exchange_lane WHERE zone = %s AND subject = %s", [leg.zone, leg.id])
        for number, since in ((1, f.MORNING - DAY), (2, at)):
            Life(incarnation=number, mark=str(number), since=since, remembers=f.MORNING - DAY).save(force_insert=True)
    policy.enter(CLOCK)
    assert not Leg.objects.filter(id=leg.id).exists()


def reminded(leg, at=LATER):
    """Everything that was answered goes again, the bytes of the files are brought, and what waits has its effect."""
    policy.enter(CLOCK)
    with clock.told(at):
        Outgoing.objects.filter(zone=leg.competent, subject=leg.id, receipt__isnull=False).update(next_at=at)
        commands.remind(leg.zone, f.MORNING - DAY)
        h.carried(at)
    policy.enter(CLOCK)
    waiting = Incoming.objects.filter(zone=leg.zone, type="handoff.remind", receipt=None)
    for row in waiting:
        waiting.filter(id=row.id).update(brought=row.wanting)
    for minute in (1, 2, 3):
        h.carried(at + minute * HOUR / 60)
    return h.again(leg)


def facts(leg):
    """What must be the same as if nothing had been forgotten."""
    one = h.again(leg)
    kept = (one.number, one.status, one.custodian, one.number_there, one.outcome, one.applicant_name, one.answers)
    return kept, {key: file["digest"] for key, file in one.materials.items()}


def issued(zones, leg, outcome="granted"):
    moved(zones, leg, "window", "accept")
    moved(zones, leg, "reviewer", "propose", outcome=outcome, opinion="可行")
    moved(zones, leg, "approver", "decide", outcome=outcome, reasons="符合条件")
    return moved(zones, leg, "reviewer", "issue")


def corrected(zones, leg):
    leg = moved(zones, leg, "window", "ask_correction", marks=[FIELD])
    leg = answered(zones, leg, f.MORNING + HOUR, contact_telephone="13900000000")
    return issued(zones, leg, "refused")


STANDS = {
    "to be corrected": lambda zones, leg: moved(zones, leg, "window", "ask_correction", marks=[FIELD]),
    "corrected, then refused and issued": corrected,
    "declined": lambda zones, leg: moved(zones, leg, "window", "decline", reason="无权", competent="水务局"),
    "given back": lambda zones, leg: moved(zones, leg, "window", "give_back", reason="材料不清"),
}


@pytest.mark.parametrize("stands", STANDS)
def test_whatever_was_forgotten_of_a_matter_is_known_again_and_custody_is_where_it_was(zones, as_owner, stands):
    leg = STANDS[stands](zones, handed_over(zones))
    before = facts(leg)

    forgotten(leg, as_owner)
    leg = reminded(leg)

    assert facts(leg) == before
    assert (case_of(leg).custodian or case_of(leg).zone) == leg.custodian or leg.ended_at
    assert reminded(leg).version == leg.version, "told twice, known once"
    if leg.status == "result_here":
        given = {"manner": "post", "recipient": "赵一鸣", "tracking": "EM1"}
        policy.enter(zones.here.window)
        with clock.told(LATER + HOUR):
            commands.move(leg, "hand_out", given, by=zones.here.window)
            h.carried(LATER + HOUR)
        assert (heard(leg, LATER + HOUR).status, case_of(leg).status) == ("handed_out", "closed")


def test_a_result_that_was_handed_out_already_ends_the_matter_on_both_sides(zones, as_owner):
    leg = issued(zones, handed_over(zones))
    policy.enter(zones.here.window)
    commands.move(leg, "hand_out", {"manner": "post", "recipient": "赵一鸣", "tracking": "EM1"}, by=zones.here.window)
    h.carried()
    assert (heard(leg).status, case_of(leg).status) == ("handed_out", "closed")

    forgotten(leg, as_owner)

    assert (reminded(leg).status, case_of(leg).status) == ("ended", "closed")


def test_a_step_that_is_made_before_the_matter_is_known_again_waits_for_it(zones, as_owner):
    leg = handed_over(zones)
    forgotten(leg, as_owner)
    with clock.told(LATER + HOUR):
        f.move(zones.there, case_of(leg), "window", "decline", LATER + HOUR, reason="无权", competent="水务局")
        policy.enter(CLOCK)
        commands.tell(history(leg.competent, leg.id)[-1])
        h.carried(LATER + HOUR)
    policy.enter(CLOCK)
    assert Outgoing.objects.get(zone=leg.competent, subject=leg.id, type="handoff.told").fault == "forgotten"

    assert reminded(leg, LATER + 2 * HOUR).status == "declined"


def test_what_the_zone_did_not_sign_itself_makes_it_believe_nothing(zones, as_owner):
    """The letters are of its own zone, about this matter and to whoever shows them; else nothing is known again."""
    leg, other = handed_over(zones), handed_over(zones)
    forgotten(leg, as_owner)
    policy.enter(CLOCK)
    commands.remind(leg.zone, f.MORNING - DAY)
    row = Outgoing.objects.get(type="handoff.remind", subject=first_of(leg))
    good = orjson.loads(bytes(row.body))["data"]["message"]
    strange = orjson.loads(bytes(Outgoing.objects.get(type="handoff.remind", subject=first_of(other)).body))
    letter = good["letters"][0]
    spoilt = {
        "altered": {**letter, "envelope": letter["envelope"].replace("C49", "C50")},
        "of another matter": strange["data"]["message"]["letters"][0],
        "signed by nobody": {**letter, "signature": "00" * 64},
        "no envelope": {**letter, "envelope": "{}"},
    }
    at = LATER + HOUR
    for one in spoilt.values():
        made = replace(Envelope.own(bytes(row.body)), id=codes.new_id(), time=at, subject=codes.new_id(), sequence=1)
        made = replace(made, data={**good, "letters": [one]}, attachments=())
        with clock.told(at):
            answer = arriving.take(posted(made, at))
        assert [said["code"] for said in orjson.loads(answer.receipt.body)["reasons"]] == ["not-our-words"]
    assert not Leg.objects.filter(id=leg.id).exists()


def first_of(leg):
    """The envelope by which a matter was handed over."""
    return Incoming.objects.get(zone=leg.competent, subject=leg.id, type="handoff.hand_over").id


def test_the_peers_of_a_restored_zone_remind_it_when_they_go_again(zones):
    leg = handed_over(zones)
    policy.enter(OPERATOR)
    record(Peer(zone=leg.zone, id=codes.new_id()), "add", by=OPERATOR, after={"address": "https://a.example"})
    policy.enter(CLOCK)
    lines.replay("https://a.example", f.MORNING + HOUR)
    assert not Outgoing.objects.filter(type="handoff.remind").exists(), "taken in before the backup: never forgotten"

    lines.replay("https://a.example", f.MORNING - HOUR)
    lines.replay("https://a.example", f.MORNING - HOUR)

    assert Outgoing.objects.get(type="handoff.remind").subject == first_of(leg)


# --- where it cannot be known again ------------------------------------------------------------------------------


def test_what_cannot_come_back_the_competent_zone_brings_to_an_end_itself_with_a_reason(zones):
    leg = issued(zones, handed_over(zones))
    assert refused(zones, leg, "deliver", "window", manner="post", recipient="赵一鸣", tracking="EM2") == [
        "custody-elsewhere"
    ]

    leg = moved(zones, leg, "window", "finish_here", reason="收件地数据丢失，无法恢复")

    case = case_of(leg)
    assert (leg.status, leg.custodian, case.custodian) == ("there", leg.competent, None)
    assert history(leg.zone, leg.id)[-1].facts["reasons_there"] == "收件地数据丢失，无法恢复"
    assert "hand_out" not in {one.move.verb for one in LEG.open_to(leg, zones.here.window) if not one.reasons}
    leg = moved(zones, leg, "window", "deliver", manner="post", recipient="赵一鸣", tracking="EM2")
    assert (leg.status, case_of(leg).status) == ("ended", "closed")


def test_what_was_to_be_corrected_there_is_answered_here_and_stays_here(zones):
    leg = moved(zones, handed_over(zones), "window", "ask_correction", marks=[FIELD])
    assert leg.status == "back"

    leg = moved(zones, leg, "window", "finish_here", reason="收件地数据丢失")
    assert (leg.status, leg.marks) == ("there", [])
    assert refused(zones, leg, "finish_here", "window", reason="再来") == ["stays-here", "custody-here"]
    moved(zones, leg, "window", "resubmit", answers={"contact_telephone": "13900000001"})
    leg = moved(zones, leg, "window", "ask_correction", marks=[FIELD], reason="号码仍有误")
    assert (case_of(leg).custodian, leg.status) == (None, "there"), "what is asked of him from now on is asked here"


def test_what_is_here_already_is_not_taken_to_oneself(zones):
    leg = handed_over(zones)

    assert refused(zones, leg, "finish_here", "window", reason="不放心") == ["custody-here"]


def refused(zones, leg, verb, who, **given):
    with pytest.raises(Refused) as said:
        f.move(zones.there, case_of(leg), who, verb, f.MORNING, **given)
    return [one.code for one in said.value.reasons]
