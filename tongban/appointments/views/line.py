"""The line: check in, take a number, call from a window, and the screen that all can see."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tongban.appointments import commands, forms, queries
from tongban.appointments.flow import TICKET
from tongban.appointments.views.booking import lines
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, once
from tongban.kernel.codes import new_id
from tongban.people import queries as people
from tongban.people.models import Hall
from tongban.ui.refused import refused_on, two_sided

SHOWN = 12
"""So many numbers stand on the screen and in a window's list."""

# --- at the reception, or by oneself -----------------------------------------------------------------------------


def reception_page(request: HttpRequest, hall: str = "") -> HttpResponse:
    """Who is expected today, and a number for whoever comes without an appointment."""
    halls = list(people.halls_in(request.actor.zone))
    here = next((one for one in halls if one.code == hall), halls[0] if halls else None)
    text = request.GET.get("q", "")[:40]
    context = {
        "halls": halls,
        "hall": here,
        "q": text,
        "lines": lines(queries.expected(request.actor, here, text)) if here else [],
        "to_call": queries.to_be_called(request.actor, here) if here else [],
        "line": queries.line_of(here) if here else None,
        "items": _items(here) if here else [],
        "key": new_id(),
    }
    return render(request, "appointments/reception.html", context)


def take_at_reception(request: HttpRequest, hall: str = "") -> HttpResponse:
    """A number for whoever stands there."""
    found = queries.hall_of(request.actor.zone, hall)
    return redirect("appointments:ticket", ticket=_taken(request, found))


def hall_page(request: HttpRequest, zone: str, hall: str) -> HttpResponse:
    """For whoever has come to a hall: check in by oneself, or take a number."""
    here = queries.hall_of(zone, hall)
    context = {
        "hall": here,
        "opening": people.opening_of(here),
        "line": queries.line_of(here),
        "ticket": queries.ticket_today(request.actor),
        "items": _items(here),
        "key": new_id(),
    }
    return render(request, "appointments/hall.html", context)


def take_alone(request: HttpRequest, zone: str, hall: str) -> HttpResponse:
    """A number for oneself; by number and last digits for whoever has an appointment."""
    here = queries.hall_of(zone, hall)
    if "number" in request.POST:
        commands.try_alone(request.POST["number"], source=forms.source_of(request))
        digits = request.POST.get("digits", "")
        ticket = commands.arrive_alone(here, request.POST["number"], digits, by=request.actor)
        return redirect("appointments:ticket", ticket=ticket)
    return redirect("appointments:ticket", ticket=_taken(request, here))


def _taken(request: HttpRequest, hall: Hall) -> UUID:
    """The ticket, one however often the form is sent."""
    code, name = request.POST.get("code", "")[:40], request.POST.get("name", "")[:80]

    def effect() -> once.Answer:
        ticket = commands.take(hall, _version(hall, code), name=name, by=request.actor)
        return once.Answer(201, str(ticket.id).encode())

    claim = once.claim_of(request.actor, request.POST.get("key", ""), "POST", request.path, f"{code}\n{name}".encode())
    return UUID(once.answered(claim, effect).body.decode())


def _version(hall: Hall, code: str) -> ItemVersion | None:
    return catalogue.published(hall.zone, code, clock.china_date(clock.now())) if code else None


def _items(hall: Hall) -> list[ItemVersion]:
    """What the windows of a hall take, in the order of codes."""
    windows = list(hall.windows.all())
    offered = catalogue.offered(hall.zone, clock.china_date(clock.now()))
    return [one for one in offered if any(people.takes(window, one.code) for window in windows)]


# --- what everybody sees -----------------------------------------------------------------------------------------


@never_cache
@require_safe
def screen(request: HttpRequest, zone: str, hall: str) -> HttpResponse:
    """The screen of a hall: numbers and windows, nobody's name."""
    here = queries.hall_of(zone, hall)
    line = queries.line_of(here)
    context = {
        "hall": here,
        "line": line,
        "called": line.called[:SHOWN],
        "next": line.waiting[:SHOWN],
        "closed": sorted(queries.closed_windows(here)),
        "now": clock.now(),
    }
    return render(request, "appointments/screen.html", context)


def ticket_page(request: HttpRequest, ticket: UUID) -> HttpResponse:
    """One number on a telephone: how many are before it, about how long, and which window calls it."""
    call = queries.call(ticket)
    hall = people.halls_in(call.zone).get(id=call.hall)
    line = queries.line_of(hall)
    ahead = line.ahead_of(call)
    mine = queries.tickets(request.actor).filter(id=ticket).first()
    context = {
        "call": call,
        "hall": hall,
        "state": TICKET.state(call.status).title,
        "today": call.day == clock.china_date(clock.now()),
        "ahead": ahead,
        "wait": line.wait_of(ahead),
        "openings": {one.move.verb for one in TICKET.open_to(mine, request.actor)} if mine else set(),
        "now": clock.now(),
    }
    return render(request, "appointments/ticket.html", context)


@require_POST
@refused_on(ticket_page)
def leave(request: HttpRequest, ticket: UUID) -> HttpResponse:
    """The number is given back."""
    commands.leave(queries.ticket(request.actor, ticket), by=request.actor)
    return redirect("appointments:ticket", ticket=ticket)


# --- at a window -------------------------------------------------------------------------------------------------


@never_cache
@require_safe
def windows(request: HttpRequest) -> HttpResponse:
    """To one's own window, or to the choice of one."""
    halls = list(people.halls_in(request.actor.zone))
    seat = queries.seat_of(request.actor)
    own = [one for one in halls if any(window.code == seat for window in one.windows.all())]
    if len(own) == 1:
        return redirect("appointments:window", hall=own[0].code, window=seat)
    return render(request, "appointments/windows.html", {"halls": own or halls})


def window_page(request: HttpRequest, hall: str, window: str) -> HttpResponse:
    """The window at work: who is here and for what, and who comes next."""
    here = queries.hall_of(request.actor.zone, hall)
    place = queries.window_of(here, window)
    current = queries.at_window(here, window)
    calls = [one for one in queries.calls_of(here) if one.status == "absent"]
    waiting = queries.waiting_for(here, place)
    known = {one.id: one for one in queries.tickets(request.actor).filter(id__in=_keys(current, waiting, calls))}
    desk = queries.desk(here, window)
    context = {
        "hall": here,
        "window": place,
        "current": _with(current, known) if current else None,
        "waiting": [_with(one, known) for one in waiting[:SHOWN]],
        "count": len(waiting),
        "absent": [_with(one, known) for one in calls[-SHOWN:]],
        "closed": desk is not None and desk.status == "closed",
        "desk": desk,
        "line": queries.line_of(here),
    }
    return render(request, "appointments/window.html", context)


def _keys(current: Any, *more: list[Any]) -> list[UUID]:
    return [one.id for group in ([current] if current else [], *more) for one in group]


def _with(call: Any, known: dict[UUID, Any]) -> dict[str, Any]:
    ticket = known.get(call.id)
    return {"call": call, "ticket": ticket, "version": lines([ticket])[0]["version"] if ticket else None}


@require_POST
@refused_on(window_page)
def call_next(request: HttpRequest, hall: str, window: str) -> HttpResponse:
    """The next, please."""
    here = queries.hall_of(request.actor.zone, hall)
    commands.next_at(here, queries.window_of(here, window), by=request.actor)
    return redirect("appointments:window", hall=hall, window=window)


@require_POST
@refused_on(window_page)
def move(request: HttpRequest, hall: str, window: str) -> HttpResponse:
    """Call again, nobody came, is there after all, finish."""
    here = queries.hall_of(request.actor.zone, hall)
    at = (here, queries.window_of(here, window))
    commands.ticket_move(_uuid(request.POST.get("ticket", "")), request.POST.get("verb", ""), at=at, by=request.actor)
    return redirect("appointments:window", hall=hall, window=window)


@require_POST
@refused_on(window_page)
def desk(request: HttpRequest, hall: str, window: str) -> HttpResponse:
    """Closed for a while, or open again."""
    here = queries.hall_of(request.actor.zone, hall)
    reason = request.POST.get("reason", "")[:100]
    commands.desk(here, queries.window_of(here, window), request.POST.get("verb", ""), reason=reason, by=request.actor)
    return redirect("appointments:window", hall=hall, window=window)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


reception = never_cache(two_sided(reception_page, take_at_reception))
at_hall = never_cache(two_sided(hall_page, take_alone))
ticket = never_cache(require_safe(ticket_page))
window = never_cache(require_safe(window_page))
