"""A seat: free times of an item, one's appointments, one of them with its confirmation."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tongban.appointments import commands, forms, queries
from tongban.appointments.flow import APPOINTMENT
from tongban.appointments.queries import Slot
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock, once
from tongban.kernel.codes import new_id
from tongban.people import queries as people
from tongban.ui.refused import refused_on, two_sided


def book_page(request: HttpRequest, zone: str, code: str) -> HttpResponse:
    """The free times of an item, day by day, and who will come."""
    version = catalogue.published(zone, code, clock.china_date(clock.now()))
    context = {
        "version": version,
        "days": by_day(queries.slots(zone, code)),
        "earlier": queries.open_for(request.actor, version),
        "matter": request.GET.get("matter", "")[:40],
        "key": new_id(),
    }
    return render(request, "appointments/book.html", context)


def take(request: HttpRequest, zone: str, code: str) -> HttpResponse:
    """A seat, once however often the form is sent."""
    version = catalogue.published(zone, code, clock.china_date(clock.now()))
    wanted = forms.Wanted.read(request.POST)

    def effect() -> once.Answer:
        made = commands.book(version, wanted.slot, wanted.visitor, by=request.actor)
        return once.Answer(201, str(made.id).encode())

    claim = once.claim_of(request.actor, wanted.key, "POST", request.path, wanted.spelled())
    return redirect("appointments:show", appointment=UUID(once.answered(claim, effect).body.decode()))


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The appointments of whoever I act for."""
    found = list(queries.mine(request.actor)[: queries.LAST])
    context = {"lines": lines(found)}
    return render(request, "appointments/mine.html", context)


def lines(found: Iterable[Any]) -> list[dict[str, Any]]:
    """Appointments or tickets, each with its item and its state in words."""
    every = list(found)
    versions = queries.named(every)
    return [{"one": one, "version": versions.get((one.zone, one.item)), "state": _state(one)} for one in every]


def _state(one: Any) -> Any:
    return APPOINTMENT.state(one.status).title if one.kind == "appointment" else ""


def show_page(request: HttpRequest, appointment: UUID) -> HttpResponse:
    """One appointment: the confirmation, and other times while it is to come."""
    found = queries.find(request.actor, appointment)
    openings = {opening.move.verb: opening for opening in APPOINTMENT.open_to(found, request.actor)}
    context = {
        "appointment": found,
        "line": lines([found])[0],
        "hall": people.halls_in(found.zone).get(id=found.hall),
        "openings": openings,
        "days": by_day(queries.slots(found.zone, found.code)) if "move" in openings else [],
        "missed": queries.missed_by(found) if request.actor.is_staff else 0,
    }
    return render(request, "appointments/show.html", context)


@require_POST
@refused_on(show_page)
def move(request: HttpRequest, appointment: UUID) -> HttpResponse:
    """Another time."""
    found = queries.find(request.actor, appointment)
    commands.move(found, request.POST.get("slot", "")[:80], by=request.actor)
    return redirect("appointments:show", appointment=appointment)


@require_POST
@refused_on(show_page)
def cancel(request: HttpRequest, appointment: UUID) -> HttpResponse:
    """Nobody comes."""
    commands.cancel(queries.find(request.actor, appointment), by=request.actor)
    return redirect("appointments:show", appointment=appointment)


@require_POST
@refused_on(show_page)
def arrive(request: HttpRequest, appointment: UUID) -> HttpResponse:
    """He is here: the clerk gives him his number."""
    ticket = commands.arrive(queries.find(request.actor, appointment), by=request.actor)
    return redirect("appointments:ticket", ticket=ticket.id)


def by_day(slots: Iterable[Slot]) -> list[tuple[Any, list[tuple[Any, list[Slot]]]]]:
    """The free times, day by day, and hall by hall within the day."""
    days = [(day, list(found)) for day, found in groupby(slots, key=lambda one: one.day)]
    return [(day, _by_hall(found)) for day, found in days]


def _by_hall(slots: list[Slot]) -> list[tuple[Any, list[Slot]]]:
    ordered = sorted(slots, key=lambda one: (one.hall.code, one.starts_at))
    return [
        (found[0].hall, found) for found in (list(each) for _code, each in groupby(ordered, lambda one: one.hall.code))
    ]


book = never_cache(two_sided(book_page, take))
show = never_cache(require_safe(show_page))
