"""Show me what is to be paid, and what was."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from tongban.cases import queries as cases
from tongban.cases.models import Case
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotYours
from tongban.payments import providers, rules
from tongban.payments.models import Bill
from tongban.payments.providers import Confirmation

SAID = {
    "settle": ("transaction", "paid"),
    "repay": ("transaction", "paid"),
    "refund": ("refund", "paid"),
    "decline": ("declined", "declined"),
}
"""By verb: under which name an entry keeps the number of a confirmation, and the outcome that it told."""


def online() -> bool:
    """Whether anything can be paid online in this installation."""
    return providers.provider() is not None


def visible_to(actor: Actor) -> QuerySet[Bill]:
    """The bills that the actor may see: where every list begins."""
    return Bill.objects.filter(policy.visible(actor, "bill"))


def find(actor: Actor, bill: UUID) -> Bill:
    """One bill that the actor may see; NotYours otherwise."""
    found = visible_to(actor).filter(id=bill).first()
    if found is None:
        raise NotYours()
    return found


def of_matter(actor: Actor, number: str) -> tuple[Case, list[Bill]]:
    """A matter with its bills, the newest first."""
    case = cases.find(actor, number)
    return case, list(visible_to(actor).filter(zone=case.zone, matter=case.id))


def still_due(bill: Bill, case: Case | None) -> bool:
    """Whether the matter takes this payment still, and nobody has paid at the counter since it was asked for."""
    return (
        case is not None
        and cases.takes_payment(case)
        and not any(_paid_since(bill, line) for line in history(case.zone, case.id))
    )


def _paid_since(bill: Bill, line: Entry) -> bool:
    return line.act == "pay" and line.actor["role"] == "window" and line.recorded_at >= bill.asked_at


def known(bill: Bill, said: Confirmation) -> bool:
    """Whether this outcome of this transaction stands in the journal of the bill."""
    told = [(line, SAID[line.act]) for line in history(bill.zone, bill.id) if line.act in SAID]
    return any((line.after[name], outcome) == (said.transaction, said.outcome) for line, (name, outcome) in told)


@dataclass(frozen=True, slots=True)
class Owed:
    """A sum that came and is not ours: its receipt, when it came, and how it went back (待退款项)."""

    transaction: str
    amount: str
    currency: str
    came: date
    verb: str
    given: Entry | None

    @property
    def on(self) -> str:
        """The day on which it went back."""
        return self.given.after["given_on"] if self.given else ""

    @property
    def said(self) -> dict[str, str]:
        """The receipt of the transfer, and why: as long as what is personal is kept."""
        return (self.given.facts or {}) if self.given else {}


def owed(bill: Bill) -> list[Owed]:
    """What came too late or beside what was asked, with what became of it since."""
    lines = history(bill.zone, bill.id)
    given = {line.after["given_back"]: line for line in lines if line.act in ("return", "give_back")}
    return [_owed(bill, line, given) for line in lines if line.act in ("repay", "refund")]


def _owed(bill: Bill, line: Entry, given: dict[str, Entry]) -> Owed:
    whole = line.act == "repay"
    amount, currency = (bill.amount, rules.CURRENCY) if whole else (line.after["amount"], line.after["currency"])
    transaction = line.after["transaction" if whole else "refund"]
    verb = "return" if whole else "give_back"
    return Owed(transaction, amount, currency, clock.china_date(line.recorded_at), verb, given.get(transaction))


def asker(bill: Bill) -> str | None:
    """Who asked for it."""
    return next((line.actor.get("person") for line in history(bill.zone, bill.id) if line.act == "ask"), None)
