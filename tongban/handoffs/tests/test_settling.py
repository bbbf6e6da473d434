"""What a person settles: a matter that will never be taken over, or that a restored zone has wholly forgotten."""

from uuid import UUID

import pytest
from django.db import connection

from tongban.cases.tests import factories as f
from tongban.handoffs.flow import LEG
from tongban.handoffs.tests import factories as h
from tongban.handoffs.tests.factories import handed_over
from tongban.handoffs.tests.test_collecting import DAY, HOUR, answered, turned_down
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.exchange import hearing, ledger, mending
from tongban.kernel.exchange.models import Life, Outgoing

pytestmark = pytest.mark.django_db


def test_a_hand_over_that_a_person_settles_is_back_at_the_window_with_his_reason(zones):
    leg = h.sent(zones)
    policy.enter(OPERATOR)
    Outgoing.objects.filter(type="handoff.hand_over").update(tries=9, fault="failed")
    (hangs,) = ledger.hanging()
    assert (hangs["from"], hangs["to"]) == (leg.zone, leg.competent), "also what stays within the house"
    mending.settle(UUID(hangs["id"]), "对端已停用")

    leg = h.again(leg)
    assert (leg.status, leg.custodian, leg.why_back[0]["text"]["zh"]) == ("back", leg.zone, "对端已停用")
    assert answered(zones, leg, f.MORNING + HOUR).status == "there"


def test_what_a_restored_zone_has_wholly_forgotten_comes_back_by_a_persons_word_and_goes_anew(
    zones, monkeypatch, as_owner
):
    leg = handed_over(zones)
    row = Outgoing.objects.get(type="handoff.hand_over")
    with as_owner():
        restored(row)
    with monkeypatch.context() as once:
        once.setitem(hearing.ARRIVED, "handoff.hand_over", turned_down)
        h.carried(f.MORNING + HOUR)
    (hangs,) = ledger.hanging(least=2)
    assert (hangs["id"], hangs["fault"], h.again(leg).status) == (str(row.id), "forgotten", "there")

    policy.enter(OPERATOR)
    with clock.told(f.MORNING + HOUR):
        mending.settle(row.id, "对端已恢复备份，无此件")
    leg = h.again(leg)
    assert (leg.status, leg.custodian, leg.arrived_at, leg.number_there) == ("back", leg.zone, None, None)
    policy.enter(zones.here.window)
    assert {"answer", "close"} <= {one.move.verb for one in LEG.open_to(leg, zones.here.window) if not one.reasons}
    assert answered(zones, leg, f.MORNING + 2 * HOUR).status == "there"
    assert Outgoing.objects.filter(type="handoff.hand_over", settled="").get().status == "done"


def restored(row):
    """The receiving side has forgotten an envelope and knows that it was put back; the sender goes again."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE exchange_incoming DISABLE TRIGGER exchange_keep")
        cursor.execute("DELETE FROM exchange_incoming WHERE id = %s", [row.id])
        cursor.execute("DELETE FROM exchange_lane WHERE subject = %s AND way = 'in'", [row.subject])
        for number, since in ((1, f.MORNING - DAY), (2, f.MORNING + HOUR)):
            Life(incarnation=number, mark=str(number), since=since, remembers=since).save(force_insert=True)
    Outgoing.objects.filter(id=row.id).update(next_at=f.MORNING)
