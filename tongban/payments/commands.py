"""The verbs of payments: ask, withdraw, and what a provider's confirmation does, once however often it comes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants import queries as applicants
from tongban.cases import commands as cases
from tongban.cases import queries as matters
from tongban.cases.models import Case
from tongban.kernel import clock, codes, policy
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import broken_rule, record
from tongban.kernel.notices import commands as notices
from tongban.kernel.notices.commands import Addressee, News
from tongban.kernel.refusals import NotAllowed, NotReady, NotYours, Refused, Stale, in_form, refuse
from tongban.payments import providers, queries, rules
from tongban.payments.flow import BILL
from tongban.payments.models import Bill
from tongban.payments.providers import Confirmation
from tongban.people import queries as people

LONGEST = 100
TRIES = 3
"""So often the matter, or the same confirmation beside this one, may have moved on meanwhile."""


def ask(case: Case, amount: str, purpose: str, *, by: Actor) -> Bill:
    """The window asks for a fee of this matter; the applicant is told and can pay it online."""
    if not rules.is_window(case, by):
        raise NotAllowed()
    value, words = codes.fen(amount), purpose.strip()[:LONGEST]
    in_form(rules.odd_amount(value), rules.purposeless(words))
    refuse(
        rules.no_provider(providers.provider()),
        rules.free_of_charge(case.version_in_force.fee),
        rules.not_payable(matters.takes_payment(case)),
    )
    bill = Bill(zone=case.zone, id=codes.new_id(), matter=case.id)
    about = {"matter": case.id, "number": case.number, "item": case.item, "party": case.party}
    after = {**about, "fen": value, "purpose": words, "asked_at": clock.now()}
    try:
        with transaction.atomic():
            record(bill, "ask", by=by, status="open", after=after)
    except IntegrityError as fault:
        if broken_rule(fault) != "payments_one_open":
            raise
        raise Refused((rules.bill_open(),)) from fault
    return bill


def withdraw(bill: Bill, *, by: Actor) -> Entry:
    """The fee is not asked for any more."""
    opening = BILL.guard(bill, "withdraw", by)
    return record(bill, "withdraw", by=by, status=opening.move.target)


def let_go(entry: Entry) -> None:
    """The open bill of a matter that was paid at the counter, or has ended, is withdrawn by the house."""
    bill = Bill.objects.filter(zone=entry.zone, matter=entry.subject, status="open").first()
    if bill is not None and not queries.still_due(bill, matters.by_id(CLOCK, entry.zone, entry.subject)):
        withdraw(bill, by=CLOCK.within(bill.zone))


def begin(bill: Bill, *, by: Actor) -> str:
    """Where the payer goes to pay."""
    if not rules.is_payer(bill, by):
        raise NotAllowed()
    refuse(rules.not_open(bill, BILL.state(bill.status).title))
    provider = providers.provider()
    due = queries.still_due(bill, matters.by_id(by, bill.zone, bill.matter))
    refuse(rules.no_provider(provider), rules.not_payable(due))
    return provider.address(bill)


@dataclass(frozen=True, slots=True)
class Return:
    """A sum that went back: which one, by which receipt, on which day and why (退款记录)."""

    transaction: str
    receipt: str
    on: str
    reason: str


def give_back(bill: Bill, said: Return, *, by: Actor) -> Entry:
    """What came too late or beside what was asked has gone back; whoever paid is told."""
    owed = next((one for one in queries.owed(bill) if one.transaction == said.transaction), None)
    refuse(rules.not_owed(owed))
    opening = BILL.guard(bill, owed.verb, by)
    refuse(rules.asked_oneself(queries.asker(bill), by))
    day = _day(said.on)
    in_form(
        rules.unsaid("receipt", said.receipt),
        rules.odd_day(day, owed.came),
        rules.unsaid("reason", said.reason),
    )
    after = {"given_back": said.transaction, "amount": owed.amount, "currency": owed.currency}
    after |= {"given_on": said.on}
    private = {"receipt": said.receipt, "reason": said.reason}
    return record(bill, owed.verb, by=by, status=opening.move.target or bill.status, after=after, private=private)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def confirm(body: bytes, signature: str, *, by: Actor) -> Bill:
    """What a provider says became of an order; said again it changes nothing, and the answer is the same."""
    said = _signed(body, signature)
    with _the_house(by):
        for _try in range(TRIES):
            try:
                return _taken(said)
            except Stale:
                continue
    raise Refused((rules.busy(),))


def _taken(said: Confirmation) -> Bill:
    """The bill after a confirmation; one that was known already leaves it as it is."""
    order = Bill.objects.filter(id=_order(said.order))
    bill = order.first()
    if bill is None:
        raise NotYours()
    if queries.known(bill, said):  # perhaps by another hand since the bill was read
        return order.get()
    CONFIRMED[said.outcome](bill, said)
    return bill


def _signed(body: bytes, signature: str) -> Confirmation:
    provider = providers.provider()
    refuse(rules.no_provider(provider))
    try:
        said = provider.confirmed(body, signature)
    except ValueError as fault:
        raise NotReady(rules.not_understood()) from fault
    if said is None:
        raise NotAllowed(rules.not_signed())
    return said


def _order(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as fault:
        raise NotYours() from fault


def _paid(bill: Bill, said: Confirmation) -> None:
    """The bill is settled and the matter has its payment, both or neither; too late, it is given back."""
    if bill.status in ("paid", "to_return") or not rules.is_what_was_asked(bill, said):
        return _not_asked_for(bill, said)
    by = replace(CLOCK, zone=bill.zone)
    case = matters.by_id(CLOCK, bill.zone, bill.matter)
    payable = bill.status == "open" and queries.still_due(bill, case)
    opening = BILL.guard(bill, "settle" if payable else "repay", by)
    after = {"transaction": said.transaction, "paid_at": clock.now()}
    with transaction.atomic():
        record(bill, opening.move.verb, by=by, status=opening.move.target, after=after)
        if payable:
            cases.make(case, "pay", by=by, given={"amount": bill.amount, "bill": said.transaction})


def _not_asked_for(bill: Bill, said: Confirmation) -> None:
    """Money that came beside what was asked, a second time or in another amount: it is seen and given back."""
    by = replace(CLOCK, zone=bill.zone)
    BILL.guard(bill, "refund", by)
    after = {"refund": said.transaction, "amount": said.amount, "currency": said.currency}
    record(bill, "refund", by=by, after=after)


def _declined(bill: Bill, said: Confirmation) -> None:
    """The payer of an open bill may try again."""
    by = replace(CLOCK, zone=bill.zone)
    BILL.guard(bill, "decline", by)
    record(bill, "decline", by=by, after={"declined": said.transaction})


CONFIRMED = {"paid": _paid, "declined": _declined}


@contextmanager
def _the_house(by: Actor) -> Iterator[None]:
    """Within the block the house itself acts: a provider is nobody's account."""
    policy.enter(CLOCK)
    try:
        yield
    finally:
        policy.enter(by)


# --- telling -----------------------------------------------------------------------------------------------------

GIVEN = _("{number}, {purpose}: given back on {on}, receipt {receipt}. {reason}")
TOLD = {
    "ask": (_("To be paid: {amount} yuan"), _("{number}, {purpose}. It can be paid online on the page of its fees.")),
    "withdraw": (
        _("No longer to be paid: {amount} yuan"),
        _("{number}, {purpose}: the window has withdrawn it."),
    ),
    "let_go": (
        _("No longer to be paid: {amount} yuan"),
        _("{number}, {purpose}: it was paid at the counter, or the matter has ended."),
    ),
    "decline": (_("Not paid: {amount} yuan"), _("{number}, {purpose}: the payment was declined. You may try again.")),
    "settle": (_("Paid: {amount} yuan"), _("{number}, {purpose}, receipt {receipt}.")),
    "repay": (_("Paid too late: {amount} yuan"), _("{number}, {purpose}: nothing was to be paid; it is given back.")),
    "return": (_("Given back: {amount} {currency}"), GIVEN),
    "give_back": (_("Given back: {amount} {currency}"), GIVEN),
    "refund": (
        _("To be given back: {amount} {currency}"),
        _("{number}, {purpose}, receipt {receipt}: this is not what was asked for; it is given back."),
    ),
}


def tell_of(entry: Entry) -> int:
    """Whoever pays is told, once; of money to be given back the window as well."""
    if entry.act == "decline" and entry.status != "open":
        return 0
    bill = Bill.objects.get(zone=entry.zone, id=entry.subject)
    by_itself = entry.act == "withdraw" and entry.actor["role"] == "clock"
    title, text = TOLD["let_go" if by_itself else entry.act]
    holes = _holes(bill, entry)
    news = News(
        zone=bill.zone,
        cause=f"{entry.zone}/{entry.subject}/{entry.number}",
        kind="matter",
        title=format_lazy(title, **holes),
        text=format_lazy(text, **holes),
        route="payments:fee",
        place=(bill.number,),
        subject=bill.matter,
        at=entry.recorded_at,
    )
    window = _windows(bill.zone) if entry.act in ("repay", "refund") else []
    return len(notices.tell(news, [*_payers(bill), *window]))


def _holes(bill: Bill, entry: Entry) -> dict[str, str]:
    said = {"amount": bill.amount, "receipt": bill.transaction or "", "currency": rules.CURRENCY}
    if entry.act == "refund":
        said = {name: entry.after[name] for name in ("amount", "currency")} | {"receipt": entry.after["refund"]}
    elif entry.act in ("return", "give_back"):
        said = {name: entry.after[name] for name in ("amount", "currency")} | {"on": entry.after["given_on"]}
        said |= {name: (entry.facts or {}).get(name, "") for name in ("receipt", "reason")}
    return said | {"number": bill.number, "purpose": bill.purpose}


def _windows(zone: str) -> list[Addressee]:
    return [Addressee(person, post=post) for person, post in people.seated(zone, "window", None)]


def _payers(bill: Bill) -> list[Addressee]:
    """The citizen himself, or the colleagues of the enterprise who may apply in this item."""
    party = applicants.party(bill.party)
    if party is not None and party.kind == "person":
        return [Addressee(bill.party, principal=bill.party)]
    members = [one for one in applicants.members_of(bill.party) if "apply" in one.rights]
    return [Addressee(one.person, principal=bill.party) for one in members if not one.items or bill.item in one.items]
