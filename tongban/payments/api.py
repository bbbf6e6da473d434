"""Payments for programs: the same commands and queries as the pages, and the door at which providers confirm."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from tongban.cases import queries as cases
from tongban.kernel import programs
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, once_only, spoken, told
from tongban.payments import commands, queries
from tongban.payments.flow import BILL
from tongban.payments.models import Bill
from tongban.payments.providers import OUTCOMES

router = Router(tags=["payments"])

Text = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=100)]
Number = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]+$", max_length=40, description="receipt number (收件号)")]


class BillIn(Schema):
    """A fee of a matter, and what it is for (缴费申请)."""

    amount: Text = Field(description="yuan, for example 120.50")
    purpose: Text


class BillOut(Schema):
    """A bill as it stands (缴费单)."""

    id: UUID
    number: str
    status: Literal[tuple(state.name for state in BILL.states)]
    amount: str
    purpose: str
    asked_at: datetime
    paid_at: datetime | None
    receipt: str | None


class BillMoveIn(Schema):
    """Withdraw a bill, or go to pay it (动作)."""

    verb: Literal["withdraw", "pay"]


class BillMoved(BillOut):
    """A bill after a move; where the payer goes (缴费地址)."""

    address: str


class Confirmed(Schema):
    """What a provider says became of an order; the signature over these exact bytes stands in a header (支付结果)."""

    order: str
    amount: str
    currency: str = Field(description="ISO 4217; every bill is in CNY")
    outcome: Literal[OUTCOMES]
    transaction: str


@router.get("/bills", response={200: programs.paged(BillOut), **REFUSALS}, url_name="bills")
def bills(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """The bills the caller may see, the latest first."""
    rows, following = programs.page(
        queries.visible_to(request.actor), ("-asked_at", "-id"), paging.cursor, paging.limit
    )
    return programs.listed(request, BillOut, [as_json(one) for one in rows], following)


@router.post("/cases/{number}/bills", response={201: BillOut, **REFUSALS}, url_name="case_bills")
def ask(request: HttpRequest, number: Path[Number], body: BillIn) -> HttpResponse:
    """The window asks for a fee of this matter."""

    def effect() -> Answer:
        found = cases.find(request.actor, number)
        return spoken(as_json(commands.ask(found, body.amount, body.purpose, by=request.actor)), 201)

    return once_only(request, effect)


@router.get("/bills/{bill}", response={200: BillOut, **REFUSALS}, url_name="bill")
def bill(request: HttpRequest, bill: UUID) -> HttpResponse:
    """One bill as it stands."""
    return told(request, BillOut, as_json(queries.find(request.actor, bill)))


@router.post("/bills/{bill}/moves", response={201: BillMoved, **REFUSALS}, url_name="bill_moves")
def move(request: HttpRequest, bill: UUID, body: BillMoveIn) -> HttpResponse:
    """Withdraw a bill, or hear where it is paid."""

    def effect() -> Answer:
        found = queries.find(request.actor, bill)
        address = commands.begin(found, by=request.actor) if body.verb == "pay" else ""
        if body.verb == "withdraw":
            commands.withdraw(found, by=request.actor)
        return spoken(as_json(found) | {"address": address}, 201)

    return once_only(request, effect)


@router.post("/payments/confirmations", response={200: BillOut, **REFUSALS}, url_name="confirmations")
def confirm(request: HttpRequest, body: Confirmed) -> HttpResponse:
    """A provider confirms, as often as it likes; `Payment-Signature` is HMAC-SHA256 over the exact bytes, in hex."""
    signature = request.headers.get("Payment-Signature", "")
    return programs.sent(spoken(as_json(commands.confirm(request.body, signature, by=request.actor))))


def as_json(found: Bill) -> dict[str, Any]:
    """A bill as programs read it."""
    names = ("id", "number", "status", "amount", "purpose", "asked_at", "paid_at")
    return {name: getattr(found, name) for name in names} | {"receipt": found.transaction}
