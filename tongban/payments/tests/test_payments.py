"""A fee that is asked for and paid online: once, in full, and only by whoever signs."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import orjson
import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from tongban.cases.tests import factories as f
from tongban.cases.tests.factories import MORNING, acting
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR, PUBLIC
from tongban.kernel.clock.commands import publish_national
from tongban.kernel.journal.listeners import REGISTERED
from tongban.kernel.journal.read import history
from tongban.kernel.notices.models import Notice
from tongban.kernel.refusals import NotAllowed, NotReady, NotYours, Refused
from tongban.payments import commands, listeners, providers
from tongban.payments.models import Bill

DOOR = "/api/payments/confirmations"


@pytest.fixture(autouse=True)
def double(settings):
    settings.TONGBAN_DEMO, settings.PAYMENT_PROVIDER, settings.PAYMENT_KEY = True, "double", "a key that was agreed"


@pytest.fixture
def here(calendars):
    return f.world()


def asked(here, case=None, amount="120.5", at=MORNING):
    case = case or f.accepted(here, at=at)
    with acting(here.window, at):
        return commands.ask(case, amount, "不动产登记费", by=here.window)


def confirmation(bill, transaction="T-1", outcome="paid", amount="120.50", order=None, currency="CNY"):
    said = {"order": order or str(bill.id), "amount": amount, "currency": currency, "outcome": outcome}
    return orjson.dumps({**said, "transaction": transaction})


def confirm(body, signature=None, at=MORNING):
    with acting(PUBLIC, at):
        return commands.confirm(
            body, providers.provider().signature(body) if signature is None else signature, by=PUBLIC
        )


def again(bill):
    policy.enter(OPERATOR)
    return Bill.objects.get(zone=bill.zone, id=bill.id)


def paid(bill):
    """What the matter has of payments."""
    policy.enter(OPERATOR)
    lines = [line for line in history(bill.zone, bill.matter) if line.act == "pay"]
    return [(line.after["amount"], line.after["bill"], line.actor["role"]) for line in lines]


def acts(bill):
    policy.enter(OPERATOR)
    return [line.act for line in history(bill.zone, bill.id)]


def refusal(act):
    with pytest.raises(Refused) as no:
        act()
    return no.value.status, no.value.reasons[0].code


# --- asking ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("amount", "fen"), [("120.5", 12050), ("0.01", 1), ("1999999", 199999900)])
def test_an_amount_is_kept_to_the_fen(here, amount, fen):
    bill = asked(here, amount=amount)

    assert (bill.fen, bill.status) == (fen, "open")


@pytest.mark.parametrize("amount", ["0", "", "-1", "1.234", "12,50", "1e3"])
def test_what_is_no_amount_is_not_asked_for(here, amount):
    with pytest.raises(NotReady) as no:
        asked(here, amount=amount)

    assert [reason.field for reason in no.value.reasons] == ["amount"]


def test_only_the_window_asks_and_once(here):
    bill = asked(here)
    case = f.again(here, f.Case.objects.get(id=bill.matter))
    with acting(here.applicant), pytest.raises(NotAllowed):
        commands.ask(case, "1", "费", by=here.applicant)

    assert refusal(lambda: asked(here, case)) == (409, "bill-open")


def test_another_fault_of_the_database_is_not_taken_for_an_open_bill(here, monkeypatch):
    def broken(*_given, **_named):
        raise IntegrityError("another rule")

    monkeypatch.setattr(commands, "record", broken)
    with pytest.raises(IntegrityError):
        asked(here)


def test_what_is_free_by_its_guide_is_not_charged(calendars):
    here = f.world(fee={"charged": False})

    assert refusal(lambda: asked(here)) == (409, "free-of-charge")


def test_without_a_provider_nothing_is_asked_for_online(here, settings):
    settings.PAYMENT_PROVIDER = ""

    assert refusal(lambda: asked(here)) == (409, "no-provider")


def test_outside_a_demonstration_there_is_no_double(here, settings):
    bill = asked(here)
    settings.TONGBAN_DEMO = False

    assert refusal(lambda: confirm(confirmation(bill), "")) == (409, "no-provider")


# --- what is no longer to be paid --------------------------------------------------------------------------------


def over(here, bill, way):
    """The matter is paid at the counter, or withdrawn; the last entry of it."""
    policy.enter(OPERATOR)
    case = f.Case.objects.select_related("version_in_force").get(id=bill.matter)
    if way == "paid":
        return f.move(here, case, "window", "pay", MORNING, amount="120.50", bill="JF-1")
    return f.move(here, case, "applicant", "withdraw", MORNING)


@pytest.mark.parametrize("way", ["paid", "withdrawn"])
def test_nobody_is_sent_to_pay_what_cannot_be_taken(here, way):
    bill = asked(here)
    over(here, bill, way)

    with acting(here.applicant):
        assert refusal(lambda: commands.begin(bill, by=here.applicant)) == (409, "not-payable")
    confirm(confirmation(bill))
    assert again(bill).status == "to_return"


@pytest.mark.parametrize("way", ["paid", "withdrawn"])
def test_the_open_bill_of_what_was_paid_at_the_counter_or_has_ended_is_withdrawn(here, way):
    bill = asked(here)
    line = over(here, bill, way)

    assert f"case.{line.act}" in REGISTERED["tongban.payments.listeners.let_go"].verbs
    with acting(CLOCK):
        for _time in range(2):
            listeners.let_go(line)

    assert (again(bill).status, acts(bill)) == ("withdrawn", ["ask", "withdraw"])


def test_the_window_is_not_offered_to_ask_what_would_be_refused(here):
    bill = asked(here, at=clock.now())
    over(here, bill, "withdrawn")
    with acting(CLOCK):
        commands.withdraw(again(bill), by=CLOCK.within(bill.zone))

    page = here.come_in("window").get(reverse("payments:fee", args=[bill.number])).content.decode()

    assert "已撤回" in page and 'name="amount"' not in page


# --- confirmations -----------------------------------------------------------------------------------------------


def test_a_confirmed_payment_stands_in_the_matter_as_one_at_the_counter_does(here):
    bill = asked(here)

    confirm(confirmation(bill))

    assert (again(bill).status, again(bill).transaction) == ("paid", "T-1")
    assert paid(bill) == [("120.50", "T-1", "clock")]


def test_the_same_confirmation_changes_nothing_the_second_time(here):
    bill = asked(here)

    versions = [confirm(confirmation(bill)).version for _time in range(3)]

    assert versions == [2, 2, 2] and len(paid(bill)) == 1


def test_a_second_payment_pays_nothing_and_is_to_be_given_back(here):
    bill = asked(here)
    for transaction in ("T-1", "T-2", "T-2"):
        confirm(confirmation(bill, transaction))

    assert (acts(bill), again(bill).transaction, len(paid(bill))) == (["ask", "settle", "refund"], "T-1", 1)


@pytest.mark.parametrize(
    "odd", [{"amount": "120.49"}, {"amount": "120500"}, {"amount": "much"}, {"currency": "USD"}], ids=str
)
def test_another_amount_or_currency_pays_nothing_and_is_to_be_given_back(here, odd):
    bill = asked(here)

    confirm(confirmation(bill, **odd))

    assert (again(bill).status, acts(bill), paid(bill)) == ("open", ["ask", "refund"], [])


def test_of_money_to_be_given_back_the_window_is_told_and_sees_it(here):
    bill = asked(here, at=clock.now())
    confirm(confirmation(bill, amount="99.00"), at=clock.now())

    policy.enter(CLOCK)
    commands.tell_of(history(bill.zone, bill.id)[-1])

    policy.enter(OPERATOR)
    told = Notice.objects.filter(person=here.window.person, subject=bill.matter)
    page = here.come_in("window").get(reverse("payments:fee", args=[bill.number])).content.decode()
    assert [one.title["zh"] for one in told] == ["待退款项：99.00 CNY"]
    assert "待退款项：99.00 CNY，票据号 T-1。" in page


def test_only_who_signs_is_believed(here):
    bill = asked(here)
    body = confirmation(bill)
    other = providers.Double(b"another key").signature(body)

    assert {refusal(lambda sign=sign: confirm(body, sign)) for sign in ("", "x", other)} == {(403, "not-signed")}
    assert again(bill).status == "open"


def test_a_signature_is_over_the_exact_bytes(here):
    bill = asked(here)
    signature = providers.provider().signature(confirmation(bill))

    assert refusal(lambda: confirm(confirmation(bill, "T-2"), signature)) == (403, "not-signed")


@pytest.mark.parametrize("body", [b"{}", b"[1]", b'{"order": 1}', b"not json"])
def test_what_is_signed_and_not_in_form_is_said_to_be_so(here, body):
    assert refusal(lambda: confirm(body)) == (422, "confirmation")


@pytest.mark.parametrize("currency", ["", "yuan", "元"])
def test_a_confirmation_names_its_currency(here, currency):
    bill = asked(here)

    assert refusal(lambda: confirm(confirmation(bill, currency=currency))) == (422, "confirmation")


def test_an_order_that_nobody_gave_is_not_found(here):
    bill = asked(here)
    with pytest.raises(NotYours):
        confirm(confirmation(bill, order="01a201c0-0000-7000-8000-000000000000"))


def test_a_declined_payment_may_be_tried_again(here):
    bill = asked(here)

    confirm(confirmation(bill, "T-1", "declined"))
    confirm(confirmation(bill, "T-1", "declined"))
    declined = again(bill)
    confirm(confirmation(bill, "T-2"))

    assert (declined.status, declined.version, again(bill).status) == ("open", 2, "paid")


def test_a_transaction_that_was_declined_and_then_paid_is_paid(here):
    bill = asked(here)

    confirm(confirmation(bill, outcome="declined"))
    confirm(confirmation(bill))

    assert (again(bill).status, len(paid(bill))) == ("paid", 1)


def test_declined_payments_that_are_told_in_turn_are_each_kept_once(here):
    bill = asked(here)

    for transaction in ("T-1", "T-2", "T-1", "T-2"):
        confirm(confirmation(bill, transaction, "declined"))

    assert acts(bill) == ["ask", "decline", "decline"]


@pytest.mark.parametrize("over", ["withdrawn bill", "withdrawn matter"])
def test_a_payment_that_comes_too_late_is_to_be_given_back(here, over):
    bill = asked(here)
    if over == "withdrawn bill":
        with acting(here.window):
            commands.withdraw(bill, by=here.window)
    else:
        policy.enter(OPERATOR)
        f.move(
            here,
            f.Case.objects.select_related("version_in_force").get(id=bill.matter),
            "applicant",
            "withdraw",
            MORNING,
        )

    confirm(confirmation(bill))

    assert (again(bill).status, paid(bill)) == ("to_return", [])


@pytest.mark.slow
def test_of_confirmations_that_come_at_once_one_is_recorded(committed):
    publish_national()
    bill = asked(f.world(), at=clock.now())
    start, hands_at_once = Barrier(4), 4

    def tell(_hand):
        start.wait()
        try:
            return confirm(confirmation(bill), at=clock.now()).status
        finally:
            connection.close()

    with ThreadPoolExecutor(hands_at_once) as hands:
        answers = list(hands.map(tell, range(hands_at_once)))

    assert answers == ["paid"] * hands_at_once and len(paid(bill)) == 1


# --- pages and programs ------------------------------------------------------------------------------------------


def test_an_applicant_is_led_to_the_provider_and_back(here):
    case = f.accepted(here, at=clock.now())
    at, who, clerk = reverse("payments:fee", args=[case.number]), here.come_in("applicant"), here.come_in("window")

    clerk.post(at, {"amount": "120.50", "purpose": "不动产登记费"})
    page = who.get(at).content.decode()
    policy.enter(OPERATOR)
    bill = Bill.objects.get()
    there = who.post(f"{at}pay/", {"bill": bill.id})["Location"]
    declined = who.post(there, {"outcome": "declined", "transaction": "1"}, follow=True).content.decode()
    done = who.post(there, {"outcome": "paid", "transaction": "2"}, follow=True).content.decode()
    matter = who.get(reverse("cases:show", args=[case.number])).content.decode()

    assert "120.50 元" in page and "在线缴纳" in page
    assert "上一次支付未成功" in declined and "DEMO-2" in done and "DEMO-2" in matter


def test_a_stranger_pays_nothing_and_sees_nothing(here):
    bill, stranger = asked(here, at=clock.now()), here.come_in("citizen")

    assert stranger.post(f"/cases/{bill.number}/fee/pay/", {"bill": bill.id}).status_code == 404
    assert stranger.get(f"/payments/double/{bill.id}/").status_code == 404


def test_a_provider_confirms_by_the_open_door(here):
    bill = asked(here)
    body = confirmation(bill)

    def send(signature):
        with clock.told(MORNING):
            head = {"HTTP_PAYMENT_SIGNATURE": signature}
            answer = Client().post(DOOR, body, content_type="application/json", **head)
        return answer.status_code, answer.json()["status"]

    good = providers.provider().signature(body)
    assert [send("wrong"), send(good), send(good)] == [(403, 403), (200, "paid"), (200, "paid")]


def test_whoever_pays_is_told_what_is_asked_and_what_was_paid(here):
    bill = asked(here, at=clock.now())
    confirm(confirmation(bill), at=clock.now())

    policy.enter(CLOCK)
    for line in history(bill.zone, bill.id):
        commands.tell_of(line)

    policy.enter(OPERATOR)
    told = Notice.objects.filter(person=here.applicant.person, subject=bill.matter)
    assert [one.title["zh"] for one in told.order_by("at")] == ["待缴费：120.50 元", "已缴费：120.50 元"]
