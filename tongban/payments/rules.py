"""Who asks for a fee, and what stands in the way of paying it."""

from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel import clock, codes
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason

RULE = "在线缴费规则"
"""Our own rule: what was asked is what is paid, once, and only who signs is believed."""
CURRENCY = "CNY"
"""In which every fee is asked for."""
MOST = 999_999_999
"""The most that is asked for at once, in fen."""


def is_window(bill: Any, actor: Actor) -> bool:
    """A clerk of the window of the zone that has the power (综合窗口)."""
    return actor.serves(bill.zone)


def is_clock(bill: Any, actor: Actor) -> bool:
    """The house itself, when a provider has confirmed with its signature."""
    return actor.role == "clock"


def is_house(bill: Any, actor: Actor) -> bool:
    """The administrator of the zone, or whoever runs the installation (管理员)."""
    return actor.keeps(bill.zone)


def is_payer(bill: Any, actor: Actor) -> bool:
    """Whoever the matter belongs to, or who acts for him in it (缴费人)."""
    covered = actor.items is None or bill.item in actor.items
    return actor.is_outside and actor.principal == bill.party and covered


def odd_amount(value: int | None) -> Reason | None:
    """Something is asked for, and no more than a fee can be."""
    if value and value <= MOST:
        return None
    step = _("Write figures only, with at most two places, for example 120 or 120.50.")
    return Reason("odd-amount", _("This is no amount in yuan."), "行政许可法 59", step, "amount")


def purposeless(purpose: str) -> Reason | None:
    """Whoever pays reads what for."""
    if purpose:
        return None
    step = _("The name of the fee as the guide publishes it.")
    return Reason("missing", _("Say what is charged."), "行政许可法 59", step, "purpose")


def free_of_charge(fee: bool | None) -> Reason | None:
    """Where the published guide says that nothing is charged, nothing is asked for."""
    if fee is not False:
        return None
    step = _("Take no money. If a fee was introduced, publish a new version of the item first.")
    return Reason("free-of-charge", _("This item is free of charge by its published guide."), "行政许可法 58", step)


def not_payable(opening: Any) -> Reason | None:
    """A fee is asked for while the matter can take its payment."""
    if opening:
        return None
    told = _("A payment can no longer be recorded in this matter as it stands.")
    return Reason("not-payable", told, RULE, _("Look at the matter as it stands now."))


def bill_open() -> Reason:
    """One open bill for a matter."""
    told = _("A fee is asked for in this matter already.")
    return Reason("bill-open", told, RULE, _("Withdraw that one first, if the amount is another."))


def no_provider(provider: Any) -> Reason | None:
    """Where no provider is set, one pays at the counter."""
    if provider is not None:
        return None
    told = _("Nothing can be paid online in this installation.")
    return Reason("no-provider", told, RULE, _("Pay at the counter; the window records it with its receipt."))


def not_open(bill: Any, state: Any) -> Reason | None:
    """What is paid or withdrawn is not paid again."""
    if bill.status == "open":
        return None
    told = format_lazy(_("This bill is not to be paid: {state}."), state=state)
    return Reason("bill-not-open", told, RULE, _("Look at the matter as it stands now."))


# --- confirmations -----------------------------------------------------------------------------------------------


def not_signed() -> Reason:
    """Only who signs is believed."""
    told = _("The signature of this confirmation does not hold.")
    return Reason("not-signed", told, RULE, _("Sign the exact bytes of the body with the key that was agreed."))


def not_understood() -> Reason:
    """A confirmation names order, amount, outcome and its own number."""
    told = _("This confirmation is not in form.")
    return Reason("confirmation", told, RULE, _("Send order, amount, currency, outcome and transaction as JSON."))


def is_what_was_asked(bill: Any, said: Any) -> bool:
    """What was asked is what is paid, to the fen."""
    return said.currency == CURRENCY and codes.fen(said.amount) == bill.fen


# --- what is given back ------------------------------------------------------------------------------------------


def asked_oneself(asker: Any, actor: Actor) -> Reason | None:
    """Who asks for money does not also say that it went back: two persons see each sum that leaves."""
    if asker != str(actor.person):
        return None
    step = _("A colleague at the window or the administrator records it.")
    return Reason("four-eyes", _("You asked for this fee."), RULE, step)


def not_owed(owed: Any) -> Reason | None:
    """What is given back came, and stands to be given back still."""
    if owed is not None and owed.given is None:
        return None
    told = _("Nothing of this receipt is to be given back.")
    return Reason("not-owed", told, RULE, _("Look at the bill as it stands now."), "transaction")


def unsaid(field: str, text: str) -> Reason | None:
    """Whoever waits for his money reads when, by which receipt and why it went back."""
    if text:
        return None
    told = {"receipt": _("Name the receipt of the transfer."), "reason": _("Say why it was given back.")}
    return Reason("missing", told[field], RULE, _("The applicant reads it."), field)


def odd_day(on: date | None, came: date) -> Reason | None:
    """It went back on a day between its coming and today."""
    if on is not None and came <= on <= clock.china_date(clock.now()):
        return None
    step = format_lazy(_("A day from {came} to today, for example 2026-11-04."), came=came.isoformat())
    return Reason("odd-day", _("It cannot have been given back on this day."), RULE, step, "on")


def busy() -> Reason:
    """The matter is being moved by many at once."""
    told = _("This matter is being worked on just now.")
    return Reason("busy", told, RULE, _("Send the confirmation again in a moment."))
