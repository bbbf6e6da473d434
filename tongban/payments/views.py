"""Pages of payments: the fees of a matter, and the page of nobody's bank."""

from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tongban.cases import queries as cases
from tongban.cases.models import Case
from tongban.kernel import clock
from tongban.kernel.codes import new_id
from tongban.kernel.refusals import NotYours
from tongban.payments import commands, forms, providers, queries, rules
from tongban.payments.flow import BILL
from tongban.payments.models import Bill
from tongban.payments.providers import OUTCOMES, Double
from tongban.ui.refused import refused_on, two_sided


def fee_page(request: HttpRequest, number: str) -> HttpResponse:
    """What is to be paid for a matter and what was; for the window also the fields to ask for it."""
    case, bills = queries.of_matter(request.actor, number)
    context = {
        "case": case,
        "version": case.version_in_force,
        "lines": [_line(request, bill, case) for bill in bills],
        "asking": _may_ask(request, case, bills),
        "online": queries.online(),
        "today": clock.china_date(clock.now()).isoformat(),
        "refused_of": request.POST.get("transaction", ""),
    }
    return render(request, "payments/fee.html", context)


def _may_ask(request: HttpRequest, case: Case, bills: list[Bill]) -> bool:
    charged = case.version_in_force.fee is not False
    asked = any(bill.status == "open" for bill in bills)
    takes = cases.takes_payment(case) or not charged  # of what is free the page says so
    return rules.is_window(case, request.actor) and takes and not asked


def _line(request: HttpRequest, bill: Bill, case: Case) -> dict[str, object]:
    openings = {opening.move.verb for opening in BILL.open_to(bill, request.actor)}
    payable = bill.status == "open" and rules.is_payer(bill, request.actor) and queries.still_due(bill, case)
    line = {"bill": bill, "state": BILL.state(bill.status).title, "openings": openings, "payable": payable}
    own = queries.asker(bill) == str(request.actor.person)
    return line | {"owed": queries.owed(bill), "giving": "give_back" in openings, "own": own}


def ask(request: HttpRequest, number: str) -> HttpResponse:
    """The window asks."""
    case = cases.find(request.actor, number)
    commands.ask(case, request.POST.get("amount", ""), request.POST.get("purpose", ""), by=request.actor)
    return redirect("payments:fee", number=number)


@require_POST
@refused_on(fee_page)
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """It is not asked for any more."""
    commands.withdraw(_chosen(request), by=request.actor)
    return redirect("payments:fee", number=number)


@require_POST
@refused_on(fee_page)
def give_back(request: HttpRequest, number: str) -> HttpResponse:
    """A sum that was not ours has gone back."""
    commands.give_back(_chosen(request), forms.returned(request.POST), by=request.actor)
    return redirect("payments:fee", number=number)


@require_POST
@refused_on(fee_page)
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """To the provider's page."""
    return redirect(commands.begin(_chosen(request), by=request.actor))


def _chosen(request: HttpRequest) -> Bill:
    try:
        return queries.find(request.actor, UUID(request.POST.get("bill", "")))
    except ValueError:
        raise NotYours() from None


# --- nobody's bank -----------------------------------------------------------------------------------------------


def double_page(request: HttpRequest, bill: UUID) -> HttpResponse:
    """Where a payer of the demonstration pays or declines."""
    _double()
    return render(request, "payments/double.html", {"bill": queries.find(request.actor, bill), "transaction": new_id()})


def decide(request: HttpRequest, bill: UUID) -> HttpResponse:
    """The double confirms as a provider would: signed bytes, at the same door."""
    found, double = queries.find(request.actor, bill), _double()
    outcome = request.POST.get("outcome", "")
    outcome = outcome if outcome in OUTCOMES else "declined"
    said = {"order": str(found.id), "amount": found.amount, "currency": rules.CURRENCY, "outcome": outcome}
    body = orjson.dumps({**said, "transaction": f"DEMO-{request.POST.get('transaction', '')[:36]}"})
    commands.confirm(body, double.signature(body), by=request.actor)
    return redirect("payments:fee", number=found.number)


def _double() -> Double:
    """The double, where it is set; a real house has no such page."""
    found = providers.provider()
    if not isinstance(found, Double):
        raise NotYours()
    return found


fee = never_cache(two_sided(fee_page, ask))
double = never_cache(two_sided(double_page, decide))
