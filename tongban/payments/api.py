"""Payments for programs: the same commands and queries as the pages, and the door at which providers confirm."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from tongban.cases import queries as cases
from tongban.kernel import programs
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, once_only, spoken, told
from tongban.payments import commands, forms, queries
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


class OwedOut(Schema):
    """A sum that came and is not ours, and how it went back (待退款项)."""

    transaction: str
    amount: str
    currency: str
    given_on: date | None
    receipt: str | None
    reason: str | None


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


class BillWhole(BillOut):
    """A bill with what came and is not ours (缴费单全文)."""

    owed: list[OwedOut]


class BillMoveIn(Schema):
    """Withdraw a bill, go to pay it, or say that a sum was given back (动作)."""

    verb: Literal["withdraw", "pay", "give_back"]
    transaction: Text = Field("", description="the sum that was given back, as `owed` names it")
    receipt: Text = Field("", description="of the transfer by which it was given back")
    on: Text = Field("", description="the day on which it was given back")
    reason: Text = ""


class BillMoved(BillWhole):
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


@router.get("/bills/{bill}", response={200: BillWhole, **REFUSALS}, url_name="bill")
def bill(request: HttpRequest, bill: UUID) -> HttpResponse:
    """One bill as it stands."""
    return told(request, BillWhole, whole_json(queries.find(request.actor, bill)))


@router.post("/bills/{bill}/moves", response={201: BillMoved, **REFUSALS}, url_name="bill_moves")
def move(request: HttpRequest, bill: UUID, body: BillMoveIn) -> HttpResponse:
    """Withdraw a bill, hear where it is paid, or record that a sum was given back."""

    def effect() -> Answer:
        found = queries.find(request.actor, bill)
        address = commands.begin(found, by=request.actor) if body.verb == "pay" else ""
        if body.verb == "withdraw":
            commands.withdraw(found, by=request.actor)
        if body.verb == "give_back":
            commands.give_back(found, forms.returned(body.dict(exclude={"verb"})), by=request.actor)
        return spoken(whole_json(found) | {"address": address}, 201)

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


def whole_json(found: Bill) -> dict[str, Any]:
    """A bill with the sums that are to be given back, or were."""
    return as_json(found) | {"owed": [_owed_json(one) for one in queries.owed(found)]}


def _owed_json(one: queries.Owed) -> dict[str, Any]:
    given = {"given_on": one.on or None, **one.said}
    told = {name: getattr(one, name) for name in ("transaction", "amount", "currency")}
    return told | {name: given.get(name) for name in ("given_on", "receipt", "reason")}
