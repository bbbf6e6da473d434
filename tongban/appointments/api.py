"""Appointments and numbers for programs: the same commands and queries as the pages."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from tongban.appointments import commands, forms, queries
from tongban.appointments.commands import Visitor
from tongban.appointments.commands.plans import MEASURES
from tongban.appointments.flow import APPOINTMENT, DESK, TICKET
from tongban.appointments.models import Appointment, Call, Plan
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, programs
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, Code, Slug, once_only, spoken, told
from tongban.kernel.refusals import NotYours
from tongban.people import queries as people
from tongban.people.models import Hall

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


class CallOut(Schema):
    """How a number stands: nobody is named (叫号)."""

    ticket: UUID
    label: str
    status: Literal[tuple(state.name for state in TICKET.states)]
    window: str
    item: str
    taken_at: datetime
    called_at: datetime | None
    ahead: int
    wait: int | None = Field(description="about how many minutes, by the times of this day; null before any are known")


class LineOut(Schema):
    """How the line of a hall stands (排队情况)."""

    called: list[CallOut]
    next: list[CallOut]
    waiting: int
    wait: int | None
    closed: list[str]


class TicketIn(Schema):
    """A number: for an item, for somebody by name, or by the number and last digits of an appointment (取号)."""

    item: Text = ""
    name: Text = ""
    number: Text = ""
    digits: Text = ""


class TicketMoveIn(Schema):
    """A move of a number that stands already (动作)."""

    verb: Literal[tuple(move.verb for move in TICKET.moves if set(move.parties) - {"clock"} and move.verb != "call")]


class WaitingOut(CallOut):
    """A number with whoever waits with it, for the window that may call it (等候人)."""

    name: str
    matter: str


class WindowOut(Schema):
    """A window at work: who is at it, and who comes next (窗口叫号)."""

    window: str
    open: bool
    current: WaitingOut | None
    waiting: list[WaitingOut]


class DeskIn(Schema):
    """A window closes for a while, or opens again (窗口开关)."""

    verb: Literal[tuple(move.verb for move in DESK.moves)]
    reason: Text = ""


class DeskOut(Schema):
    """Whether a window calls numbers (窗口状态)."""

    window: str
    status: Literal[tuple(state.name for state in DESK.states)]


class PlanIn(Schema):
    """Minutes of a slot, seats of each window in it, and open days ahead (预约规则)."""

    minutes: int
    seats: int
    days: int


class PlanOut(Schema):
    """How a hall gives its hours away; nulls where it takes no appointments (预约规则)."""

    minutes: int | None
    seats: int | None
    days: int | None


# --- appointments ------------------------------------------------------------------------------------------------


@router.get("/items/{zone}/{code}/times", response={200: programs.paged(TimeOut), **REFUSALS}, url_name="times")
def times(request: HttpRequest, zone: Path[Slug], code: Path[Code], paging: Query[programs.Paging]) -> HttpResponse:
    """The free times of the halls that take an item, the next first."""
    version = _version(zone, code)
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
        made = commands.book(_version(body.zone, body.item), body.slot, visitor, by=request.actor)
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


# --- numbers -----------------------------------------------------------------------------------------------------


@router.get("/halls/{zone}/{hall}/line", response={200: LineOut, **REFUSALS}, url_name="line")
def line(request: HttpRequest, zone: Path[Slug], hall: Path[Code]) -> HttpResponse:
    """The screen of a hall: which number goes to which window, how many wait, and about how long."""
    here = queries.hall_of(zone, hall)
    found = queries.line_of(here)
    value = {
        "called": [call_json(one, found) for one in found.called],
        "next": [call_json(one, found) for one in found.waiting],
        "waiting": len(found.waiting),
        "wait": found.wait,
        "closed": sorted(queries.closed_windows(here)),
    }
    return told(request, LineOut, value)


@router.post("/halls/{zone}/{hall}/tickets", response={201: CallOut, **REFUSALS}, url_name="tickets")
def take(request: HttpRequest, zone: Path[Slug], hall: Path[Code], body: TicketIn) -> HttpResponse:
    """A number of today: with an appointment's number and last digits, or without one."""
    here = queries.hall_of(zone, hall)
    if body.number:
        commands.try_alone(body.number, source=forms.source_of(request))

    def effect() -> Answer:
        if body.number:
            key = commands.arrive_alone(here, body.number, body.digits, by=request.actor)
        else:
            version = _version(zone, body.item) if body.item else None
            key = commands.take(here, version, name=body.name, by=request.actor).id
        return spoken(_standing(key), 201)

    return once_only(request, effect)


@router.get("/tickets/{ticket}", response={200: CallOut, **REFUSALS}, url_name="ticket")
def ticket(request: HttpRequest, ticket: UUID) -> HttpResponse:
    """One number: how many are before it, and about how long."""
    return told(request, CallOut, _standing(ticket))


@router.post("/tickets/{ticket}/moves", response={201: CallOut, **REFUSALS}, url_name="ticket_moves")
def ticket_move(request: HttpRequest, ticket: UUID, body: TicketMoveIn) -> HttpResponse:
    """Call again, nobody came, is there after all, finish, give back."""

    def effect() -> Answer:
        commands.ticket_move(ticket, body.verb, by=request.actor)
        return spoken(_standing(ticket), 201)

    return once_only(request, effect)


# --- windows -----------------------------------------------------------------------------------------------------


@router.get("/halls/{zone}/{hall}/windows/{window}", response={200: WindowOut, **REFUSALS}, url_name="window")
def window(request: HttpRequest, zone: Path[Slug], hall: Path[Code], window: Path[Code]) -> HttpResponse:
    """A window at work, for its clerk."""
    here = _own(request, zone, hall)
    place, found = queries.window_of(here, window), queries.line_of(here)
    current = queries.at_window(here, window)
    value = {
        "window": window,
        "open": window not in queries.closed_windows(here),
        "current": _named(request, [current], found)[0] if current else None,
        "waiting": _named(request, queries.waiting_for(here, place), found),
    }
    return told(request, WindowOut, value)


@router.post("/halls/{zone}/{hall}/windows/{window}/next", response={201: CallOut, **REFUSALS}, url_name="call_next")
def call_next(request: HttpRequest, zone: Path[Slug], hall: Path[Code], window: Path[Code]) -> HttpResponse:
    """The next number that this window may call; appointments go first within their time."""

    def effect() -> Answer:
        here = _own(request, zone, hall)
        made = commands.next_at(here, queries.window_of(here, window), by=request.actor)
        return spoken(_standing(made.id), 201)

    return once_only(request, effect)


@router.post("/halls/{zone}/{hall}/windows/{window}/desk", response={201: DeskOut, **REFUSALS}, url_name="window_desk")
def desk(request: HttpRequest, zone: Path[Slug], hall: Path[Code], window: Path[Code], body: DeskIn) -> HttpResponse:
    """The window closes for a while, or opens again."""

    def effect() -> Answer:
        here = _own(request, zone, hall)
        place = queries.window_of(here, window)
        made = commands.desk(here, place, body.verb, reason=body.reason, by=request.actor)
        return spoken({"window": window, "status": made.status}, 201)

    return once_only(request, effect)


@router.get("/halls/{zone}/{hall}/plan", response={200: PlanOut, **REFUSALS}, url_name="plan")
def plan(request: HttpRequest, zone: Path[Slug], hall: Path[Code]) -> HttpResponse:
    """How a hall gives its hours away."""
    here = _own(request, zone, hall)
    return told(request, PlanOut, plan_json(queries.plans_in(zone).get(here.id)))


@router.put("/halls/{zone}/{hall}/plan", response={200: PlanOut, **REFUSALS}, url_name="plan")
def set_plan(request: HttpRequest, zone: Path[Slug], hall: Path[Code], body: PlanIn) -> HttpResponse:
    """From now on hours are given away so; what is booked stays booked."""

    def effect() -> Answer:
        typed = {name: str(getattr(body, name)) for name in MEASURES}
        return spoken(plan_json(commands.plan(_own(request, zone, hall), typed, by=request.actor)))

    return once_only(request, effect)


# --- how they are spelled ----------------------------------------------------------------------------------------


def _version(zone: str, code: str) -> ItemVersion:
    return catalogue.published(zone, code, clock.china_date(clock.now()))


def _own(request: HttpRequest, zone: str, hall: str) -> Hall:
    """A hall of the zone in which the caller works."""
    if request.actor.zone != zone:
        raise NotYours()
    return queries.hall_of(zone, hall)


def _place(slot: queries.Slot) -> tuple[Any, ...]:
    return (slot.starts_at.isoformat(), slot.hall.code)


def _standing(key: UUID) -> dict[str, Any]:
    """How a number stands now."""
    call = queries.call(key)
    return call_json(call, queries.line_of(people.halls_in(call.zone).get(id=call.hall)))


def _named(request: HttpRequest, calls: list[Call], line: queries.Line) -> list[dict[str, Any]]:
    known = {one.id: one for one in queries.tickets(request.actor).filter(id__in=[call.id for call in calls])}
    rest = {"name": "", "matter": ""}
    return [
        call_json(call, line) | {name: getattr(known.get(call.id), name, empty) for name, empty in rest.items()}
        for call in calls
    ]


def time_json(slot: queries.Slot) -> dict[str, Any]:
    """A free time as programs read it."""
    seen = {"slot": slot.key, "hall": slot.hall.code, "free": slot.free}
    return seen | {"starts_at": slot.starts_at, "ends_at": slot.ends_at}


def as_json(found: Appointment) -> dict[str, Any]:
    """An appointment as programs read it."""
    names = ("id", "number", "status", "zone", "hall", "window", "starts_at", "ends_at", "name", "telephone", "matter")
    return {name: getattr(found, name) for name in names} | {"item": found.code}


def call_json(call: Call, line: queries.Line) -> dict[str, Any]:
    """A number as programs read it."""
    names = ("label", "status", "window", "taken_at", "called_at")
    ahead = line.ahead_of(call) if call.status == "waiting" else 0
    wait = line.wait_of(ahead) if call.status == "waiting" else None
    told = {"ticket": call.id, "item": call.code, "ahead": ahead, "wait": wait}
    return {name: getattr(call, name) for name in names} | told


def plan_json(found: Plan | None) -> dict[str, Any]:
    """A plan as programs read it."""
    return {name: getattr(found, name, None) for name in MEASURES}
