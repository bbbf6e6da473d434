"""Money that is not ours: it is given back by another person than asked for it, once, and whoever paid reads of it."""

from dataclasses import replace

import pytest
from django.urls import reverse

from tongban.cases.tests.factories import acting
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.journal.read import history
from tongban.kernel.notices.models import Notice
from tongban.kernel.refusals import NotReady
from tongban.payments import commands, queries
from tongban.payments.commands import Return
from tongban.payments.tests.test_payments import again, asked, confirm, confirmation, double, here, refusal

__all__ = ["double", "here"]
SAID = Return("T-1", "TK-77", "2026-11-04", "逾期缴费")


@pytest.fixture
def late(here):
    """A bill that was paid after the window had withdrawn it."""
    bill = asked(here)
    with acting(here.window):
        commands.withdraw(bill, by=here.window)
    confirm(confirmation(bill))
    return again(bill)


def given(here, bill, said=SAID, by="admin"):
    with acting(here.actors[by]):
        return commands.give_back(again(bill), said, by=here.actors[by])


def test_what_came_too_late_was_given_back_and_the_bill_says_so(here, late):
    given(here, late)

    with acting(here.applicant):
        one = queries.owed(queries.find(here.applicant, late.id))[0]
    assert (again(late).status, one.amount, one.said["receipt"]) == ("returned", "120.50", "TK-77")
    assert not {"receipt", "reason"} & one.given.after.keys()
    assert refusal(lambda: given(here, late)) == (409, "not-owed")


def test_what_came_beside_is_given_back_and_the_payment_stands(here):
    bill = asked(here)
    for transaction in ("T-1", "T-2"):
        confirm(confirmation(bill, transaction))

    given(here, bill, replace(SAID, transaction="T-2"))

    assert again(bill).status == "paid"
    assert refusal(lambda: given(here, bill)) == (409, "not-owed")


def test_who_asked_for_the_fee_does_not_record_that_it_went_back(here, late):
    assert refusal(lambda: given(here, late, by="window")) == (409, "four-eyes")


@pytest.mark.parametrize(
    ("field", "value"), [("receipt", ""), ("reason", ""), ("on", "2026-11-03"), ("on", "2026-11-05"), ("on", "soon")]
)
def test_receipt_day_and_reason_are_said(here, late, field, value):
    with pytest.raises(NotReady) as no:
        given(here, late, replace(SAID, **{field: value}))

    assert [reason.field for reason in no.value.reasons] == [field]


def test_the_administrator_records_it_on_the_page_and_the_payer_is_told(here):
    bill = asked(here, at=clock.now())
    confirm(confirmation(bill, amount="99.00"), at=clock.now())
    at = reverse("payments:fee", args=[bill.number])
    sent = {"bill": bill.id, "transaction": "T-1", "receipt": "TK-77", "on": "", "reason": "金额不符"}
    admin, day = here.come_in("admin"), clock.china_date(clock.now()).isoformat()

    refused = admin.post(f"{at}back/", sent)
    done = admin.post(f"{at}back/", sent | {"on": day})
    policy.enter(CLOCK)
    commands.tell_of(history(bill.zone, bill.id)[-1])
    policy.enter(OPERATOR)
    titles = [one.title["zh"] for one in Notice.objects.filter(person=here.applicant.person, subject=bill.matter)]

    assert (refused.status_code, done.status_code, titles) == (422, 302, ["已退款：99.00 CNY"])
    assert 'value="金额不符"' in refused.content.decode()
    assert "TK-77" in here.come_in("applicant").get(at).content.decode()
