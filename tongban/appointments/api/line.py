"""Numbers and windows for programs: the line of a hall, whom a window calls, and how hours are given away."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema
from pydantic import Field

from tongban.appointments import commands, queries
from tongban.appointments.api.booking import Text, version_of
from tongban.appointments.commands.plans import MEASURES
from tongban.appointments.flow import TICKET, WINDOW_STATE
from tongban.appointments.models import Call, Plan
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, Code, Slug, once_only, spoken, told
from tongban.kernel.refusals import NotYours
from tongban.people import queries as people
from tongban.people.models import Hall
from tongban.ui.source import source_of

router = Router(tags=["appointments"])


class CallOut(Schema):
    """How a number stands: nobody is named (叫号)."""

    ticket: UUID
    label: str
    status: Literal[tuple(state.name for state in TICKET.states)]
    window: str
    item: str
    theme: str
    taken_at: datetime
    called_at: datetime | None
    ahead: int
    wait: int | None = Field(description="about how many minutes, by the times of this day; null before any are known")


class LineOut(Schema):
    """How the line of a hall stands (排队情况)."""

    called: list[CallOut]
    next: list[CallOut]
    absent: list[CallOut] = Field(description="called, and not there; the reception can have them called again")
    waiting: int
    wait: int | None
    closed: list[str]


class TicketIn(Schema):
    """A number: for an item or a theme, for somebody by name, or by number and last digits of an appointment (取号)."""

    item: Text = ""
    theme: Text = Field("", description="where no item is named")
    name: Text = ""
    number: Text = ""
    digits: Text = ""


class TicketMoveIn(Schema):
    """A move of a number that stands already; one that is called is moved at the window that called it (动作)."""

    verb: Literal[tuple(move.verb for move in TICKET.moves if set(move.parties) - {"clock"} and move.verb != "call")]
    window: Text = Field("", description="the window at which the caller sits")


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
    absent: list[WaitingOut]


class WindowMoveIn(Schema):
    """A window closes for a while, or opens again (窗口开关)."""

    verb: Literal[tuple(move.verb for move in WINDOW_STATE.moves)]
    reason: Text = ""


class WindowStateOut(Schema):
    """Whether a window calls numbers (窗口状态)."""

    window: str
    status: Literal[tuple(state.name for state in WINDOW_STATE.states)]


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


# --- numbers -----------------------------------------------------------------------------------------------------


@router.get("/halls/{zone}/{hall}/line", response={200: LineOut, **REFUSALS}, url_name="line")
def line(request: HttpRequest, zone: Path[Slug], hall: Path[Code]) -> HttpResponse:
    """The screen of a hall: which number goes to which window, how many wait, and about how long."""
    here = people.hall_of(zone, hall)
    found = queries.line_of(here)
    value = {
        "called": [call_json(one, found) for one in found.called],
        "next": [call_json(one, found) for one in found.waiting],
        "absent": [call_json(one, found) for one in found.absent],
        "waiting": len(found.waiting),
        "wait": found.wait,
        "closed": sorted(queries.closed_windows(here)),
    }
    return told(request, LineOut, value)


@router.post("/halls/{zone}/{hall}/tickets", response={201: CallOut, **REFUSALS}, url_name="tickets")
def take(request: HttpRequest, zone: Path[Slug], hall: Path[Code], body: TicketIn) -> HttpResponse:
    """A number of today: with an appointment's number and last digits, or without one."""
    here = people.hall_of(zone, hall)
    if body.number:
        commands.try_alone(body.number, source=source_of(request))

    def effect() -> Answer:
        if body.number:
            key = commands.arrive_alone(here, body.number, body.digits, by=request.actor)
        else:
            version = version_of(zone, body.item) if body.item else None
            key = commands.take(here, version, theme=body.theme, name=body.name, by=request.actor).id
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
        here = people.halls_in(request.actor.zone).filter(id=queries.call(ticket).hall).first()
        at = (here, people.window_of(here, body.window)) if here and body.window else None
        commands.ticket_move(ticket, body.verb, at=at, by=request.actor)
        return spoken(_standing(ticket), 201)

    return once_only(request, effect)


# --- windows -----------------------------------------------------------------------------------------------------


@router.get("/halls/{zone}/{hall}/windows/{window}", response={200: WindowOut, **REFUSALS}, url_name="window")
def window(request: HttpRequest, zone: Path[Slug], hall: Path[Code], window: Path[Code]) -> HttpResponse:
    """A window at work, for its clerk."""
    here = _own(request, zone, hall)
    place, found = people.window_of(here, window), queries.line_of(here)
    current = queries.at_window(here, window)
    value = {
        "window": window,
        "open": window not in queries.closed_windows(here),
        "current": _named(request, [current], found)[0] if current else None,
        "waiting": _named(request, queries.waiting_for(here, place), found),
        "absent": _named(request, found.absent, found),
    }
    return told(request, WindowOut, value)


@router.post("/halls/{zone}/{hall}/windows/{window}/next", response={201: CallOut, **REFUSALS}, url_name="call_next")
def call_next(request: HttpRequest, zone: Path[Slug], hall: Path[Code], window: Path[Code]) -> HttpResponse:
    """The next number that this window may call; appointments go first within their time."""

    def effect() -> Answer:
        here = _own(request, zone, hall)
        made = commands.next_at(here, people.window_of(here, window), by=request.actor)
        return spoken(_standing(made.id), 201)

    return once_only(request, effect)


@router.post(
    "/halls/{zone}/{hall}/windows/{window}/moves", response={201: WindowStateOut, **REFUSALS}, url_name="window_moves"
)
def window_move(
    request: HttpRequest, zone: Path[Slug], hall: Path[Code], window: Path[Code], body: WindowMoveIn
) -> HttpResponse:
    """The window closes for a while, or opens again."""

    def effect() -> Answer:
        here = _own(request, zone, hall)
        place = people.window_of(here, window)
        made = commands.window_move(here, place, body.verb, reason=body.reason, by=request.actor)
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


def _own(request: HttpRequest, zone: str, hall: str) -> Hall:
    """A hall of the zone in which the caller works."""
    if request.actor.zone != zone:
        raise NotYours()
    return people.hall_of(zone, hall)


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


def call_json(call: Call, line: queries.Line) -> dict[str, Any]:
    """A number as programs read it."""
    names = ("label", "status", "window", "theme", "taken_at", "called_at")
    ahead = line.ahead_of(call) if call.status == "waiting" else 0
    wait = line.wait_of(ahead) if call.status == "waiting" else None
    told = {"ticket": call.id, "item": call.code, "ahead": ahead, "wait": wait}
    return {name: getattr(call, name) for name in names} | told


def plan_json(found: Plan | None) -> dict[str, Any]:
    """A plan as programs read it."""
    return {name: getattr(found, name, None) for name in MEASURES}
