"""Seats for programs: free times, and an appointment booked, moved, cancelled, come to."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from tongban.appointments import commands, queries
from tongban.appointments.commands import Visitor
from tongban.appointments.flow import APPOINTMENT
from tongban.appointments.models import Appointment
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, programs
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, Code, Slug, once_only, spoken, told

router = Router(tags=["appointments"])

Text = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=100)]


class TimeOut(Schema):
    """A time at a hall with seats that are free (可预约时段)."""

    slot: str = Field(description="how a booking names it")
    hall: str
    starts_at: datetime
    ends_at: datetime
    free: int


class AppointmentIn(Schema):
    """A seat for one item, and who will come (预约申请)."""

    zone: Slug
    item: Code
    slot: Text
    name: Text
    telephone: Text
    matter: Text = ""


class AppointmentOut(Schema):
    """An appointment as it stands (预约)."""

    id: UUID
    number: str
    status: Literal[tuple(state.name for state in APPOINTMENT.states)]
    zone: str
    hall: UUID
    window: str
    starts_at: datetime
    ends_at: datetime
    item: str
    name: str
    telephone: str
    matter: str


class AppointmentMoveIn(Schema):
    """Another time, none, or: he has come (动作)."""

    verb: Literal["move", "cancel", "arrive"]
    slot: Text = ""


@router.get("/items/{zone}/{code}/times", response={200: programs.paged(TimeOut), **REFUSALS}, url_name="times")
def times(request: HttpRequest, zone: Path[Slug], code: Path[Code], paging: Query[programs.Paging]) -> HttpResponse:
    """The free times of the halls that take an item, the next first."""
    version = version_of(zone, code)
    found = queries.slots(version.zone, version.code)
    rows, following = programs.sliced(found, _place, paging.cursor, paging.limit)
    return programs.listed(request, TimeOut, [time_json(one) for one in rows], following)


@router.get("/appointments", response={200: programs.paged(AppointmentOut), **REFUSALS}, url_name="appointments")
def appointments(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """The appointments the caller may see, the latest first."""
    rows, following = programs.page(
        queries.visible_to(request.actor), ("-starts_at", "id"), paging.cursor, paging.limit
    )
    return programs.listed(request, AppointmentOut, [as_json(one) for one in rows], following)


@router.post("/appointments", response={201: AppointmentOut, **REFUSALS}, url_name="appointments")
def book(request: HttpRequest, body: AppointmentIn) -> HttpResponse:
    """A seat at this time; the last one goes to whoever is first, and the other hears what is free next."""

    def effect() -> Answer:
        visitor = Visitor(body.name, body.telephone, body.matter.strip().upper())
        made = commands.book(version_of(body.zone, body.item), body.slot, visitor, by=request.actor)
        return spoken(as_json(made), 201)

    return once_only(request, effect)


@router.get("/appointments/{appointment}", response={200: AppointmentOut, **REFUSALS}, url_name="appointment")
def appointment(request: HttpRequest, appointment: UUID) -> HttpResponse:
    """One appointment as it stands."""
    return told(request, AppointmentOut, as_json(queries.find(request.actor, appointment)))


@router.post(
    "/appointments/{appointment}/moves", response={201: AppointmentOut, **REFUSALS}, url_name="appointment_moves"
)
def move(request: HttpRequest, appointment: UUID, body: AppointmentMoveIn) -> HttpResponse:
    """Another time, none, or: he has come, and has a number."""

    def effect() -> Answer:
        found = queries.find(request.actor, appointment)
        MOVES[body.verb](found, body.slot, request.actor)
        return spoken(as_json(found), 201)

    return once_only(request, effect)


MOVES = {
    "move": lambda found, slot, by: commands.move(found, slot, by=by),
    "cancel": lambda found, _slot, by: commands.cancel(found, by=by),
    "arrive": lambda found, _slot, by: commands.arrive(found, by=by),
}


def version_of(zone: str, code: str) -> ItemVersion:
    """An item as it binds today; NotYours for none."""
    return catalogue.published(zone, code, clock.china_date(clock.now()))


def _place(slot: queries.Slot) -> tuple[Any, ...]:
    return (slot.starts_at.isoformat(), slot.hall.code)


def time_json(slot: queries.Slot) -> dict[str, Any]:
    """A free time as programs read it."""
    seen = {"slot": slot.key, "hall": slot.hall.code, "free": slot.free}
    return seen | {"starts_at": slot.starts_at, "ends_at": slot.ends_at}


def as_json(found: Appointment) -> dict[str, Any]:
    """An appointment as programs read it."""
    names = ("id", "number", "status", "zone", "hall", "window", "starts_at", "ends_at", "name", "telephone", "matter")
    return {name: getattr(found, name) for name in names} | {"item": found.code}
