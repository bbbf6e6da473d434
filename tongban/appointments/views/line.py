"""The line: check in, take a number, call from a window, and the screen that all can see."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tongban.appointments import commands, forms, queries
from tongban.appointments.flow import TICKET
from tongban.appointments.models import Call, Ticket
from tongban.appointments.views.booking import lines
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, once
from tongban.kernel.codes import new_id
from tongban.people import queries as people
from tongban.people.models import Hall
from tongban.ui.refused import refused_on, two_sided
from tongban.ui.source import source_of

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
        "numbers": _numbers(request, here) if here else [],
        **(_offered(here) if here else {}),
        "key": new_id(),
    }
    return render(request, "appointments/reception.html", context)


def _numbers(request: HttpRequest, hall: Hall) -> list[dict[str, Any]]:
    """The numbers that may still come to a window: who was not there, who is called, who waits, in order."""
    line = queries.line_of(hall)
    return _named(request, [*line.absent, *line.called, *line.waiting])


def take_at_reception(request: HttpRequest, hall: str = "") -> HttpResponse:
    """A number for whoever stands there."""
    found = people.hall_of(request.actor.zone, hall)
    return redirect("appointments:ticket", ticket=_taken(request, found))


@require_POST
@refused_on(reception_page)
def give_back(request: HttpRequest, hall: str) -> HttpResponse:
    """Who was not there has come after all, or a number is given back."""
    here = people.hall_of(request.actor.zone, hall)
    key, verb = _uuid(request.POST.get("ticket", "")), request.POST.get("verb", "")
    commands.ticket_move(key, verb, at=(here, None), by=request.actor)
    return redirect("appointments:reception", hall=hall)


def hall_page(request: HttpRequest, zone: str, hall: str) -> HttpResponse:
    """For whoever has come to a hall: check in by oneself, or take a number."""
    here = people.hall_of(zone, hall)
    context = {
        "hall": here,
        "opening": people.opening_of(here),
        "line": queries.line_of(here),
        "ticket": queries.ticket_today(request.actor),
        **_offered(here),
        "key": new_id(),
    }
    return render(request, "appointments/hall.html", context)


def take_alone(request: HttpRequest, zone: str, hall: str) -> HttpResponse:
    """A number for oneself; by number and last digits for whoever has an appointment."""
    here = people.hall_of(zone, hall)
    if "number" in request.POST:
        commands.try_alone(request.POST["number"], source=source_of(request))
        digits = request.POST.get("digits", "")
        ticket = commands.arrive_alone(here, request.POST["number"], digits, by=request.actor)
        return redirect("appointments:ticket", ticket=ticket)
    return redirect("appointments:ticket", ticket=_taken(request, here))


def _taken(request: HttpRequest, hall: Hall) -> UUID:
    """The ticket, one however often the form is sent."""
    (code, theme), name = forms.about(request.POST), request.POST.get("name", "")[:80]

    def effect() -> once.Answer:
        ticket = commands.take(hall, _version(hall, code), theme=theme, name=name, by=request.actor)
        return once.Answer(201, str(ticket.id).encode())

    asked = f"{code}\n{name}\n{theme}".encode()
    claim = once.claim_of(request.actor, request.POST.get("key", ""), "POST", request.path, asked)
    return UUID(once.answered(claim, effect).body.decode())


def _version(hall: Hall, code: str) -> ItemVersion | None:
    return catalogue.published(hall.zone, code, clock.china_date(clock.now())) if code else None


def _offered(hall: Hall) -> dict[str, Any]:
    """What a number can be for at a hall: its themes, and every item."""
    items = queries.taken_at(hall)
    return {"items": items, "themes": queries.themes_among(items)}


# --- what everybody sees -----------------------------------------------------------------------------------------


@never_cache
@require_safe
def screen(request: HttpRequest, zone: str, hall: str) -> HttpResponse:
    """The screen of a hall: numbers and windows, nobody's name."""
    here = people.hall_of(zone, hall)
    line = queries.line_of(here)
    context = {
        "hall": here,
        "line": line,
        "called": line.called[:SHOWN],
        "next": line.waiting[:SHOWN],
        "closed": sorted(queries.closed_windows(here)),
        "opening": people.opening_of(here),
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
    themes = queries.themes_called([call])
    context = {
        "call": call,
        "hall": hall,
        "state": TICKET.state(call.status).title,
        "theme": themes.get(call.theme),
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
    commands.ticket_move(ticket, "leave", by=request.actor)
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
    here = people.hall_of(request.actor.zone, hall)
    place = people.window_of(here, window)
    current, line = queries.at_window(here, window), queries.line_of(here)
    waiting = queries.waiting_for(here, place)
    state = queries.state_of(here, window)
    context = {
        "hall": here,
        "window": place,
        "current": _named(request, [current])[0] if current else None,
        "waiting": _named(request, waiting[:SHOWN]),
        "count": len(waiting),
        "absent": _named(request, line.absent[-SHOWN:]),
        "closed": state is not None and state.status == "closed",
        "reason": state.reason_zh if state else "",
        "line": line,
    }
    return render(request, "appointments/window.html", context)


def _named(request: HttpRequest, calls: list[Call]) -> list[dict[str, Any]]:
    """Numbers with whoever holds them, and what for; four questions, however many there are."""
    held = {one.id: one for one in queries.tickets(request.actor).filter(id__in=[call.id for call in calls])}
    versions, themes = queries.named(held.values()), queries.themes_called(calls)
    return [_told(call, held.get(call.id), versions, themes) for call in calls]


def _told(
    call: Call, ticket: Ticket | None, versions: dict[Any, ItemVersion], themes: dict[str, Any]
) -> dict[str, Any]:
    version = versions.get((ticket.zone, ticket.item)) if ticket else None
    state = TICKET.state(call.status).title
    return {"call": call, "ticket": ticket, "version": version, "theme": themes.get(call.theme), "state": state}


@require_POST
@refused_on(window_page)
def call_next(request: HttpRequest, hall: str, window: str) -> HttpResponse:
    """The next, please."""
    here = people.hall_of(request.actor.zone, hall)
    commands.next_at(here, people.window_of(here, window), by=request.actor)
    return redirect("appointments:window", hall=hall, window=window)


@require_POST
@refused_on(window_page)
def move(request: HttpRequest, hall: str, window: str) -> HttpResponse:
    """Call again, nobody came, is there after all, finish."""
    here = people.hall_of(request.actor.zone, hall)
    at = (here, people.window_of(here, window))
    commands.ticket_move(_uuid(request.POST.get("ticket", "")), request.POST.get("verb", ""), at=at, by=request.actor)
    return redirect("appointments:window", hall=hall, window=window)


@require_POST
@refused_on(window_page)
def window_move(request: HttpRequest, hall: str, window: str) -> HttpResponse:
    """Closed for a while, or open again."""
    here = people.hall_of(request.actor.zone, hall)
    place, verb = people.window_of(here, window), request.POST.get("verb", "")
    commands.window_move(here, place, verb, reason=request.POST.get("reason", ""), by=request.actor)
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
