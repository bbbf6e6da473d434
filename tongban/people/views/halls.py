"""The halls of a zone: hours, closures, and what each window takes."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tongban.kernel.refusals import NotYours
from tongban.people import commands, forms, queries
from tongban.people.models import PART_TITLES
from tongban.ui.refused import two_sided


def halls_page(request: HttpRequest, **place: Any) -> HttpResponse:
    """Every hall of the administrator's zone."""
    halls = [
        {"hall": hall, "opening": queries.opening_of(hall), "closures": queries.closures_ahead(hall)}
        for hall in queries.halls_in(request.actor.zone)
    ]
    return render(request, "people/halls.html", {"halls": halls, "parts": PART_TITLES, "refused_in": place.get("hall")})


def set_week(request: HttpRequest, hall: str) -> HttpResponse:
    """The hours of the week."""
    typed = {str(day): request.POST.get(f"day-{day}", "")[:100] for day in range(1, 8)}
    commands.set_week(queries.hall_of(request.actor.zone, hall), typed, by=request.actor)
    return redirect("people:halls")


def close(request: HttpRequest, hall: str) -> HttpResponse:
    """Some days on which the hall stays closed."""
    commands.close_hall(
        queries.hall_of(request.actor.zone, hall),
        first=forms.chosen_day(request.POST, "first"),
        last=forms.chosen_day(request.POST, "last"),
        part=request.POST.get("part", "day"),
        reason={tongue: request.POST.get(f"reason_{tongue}", "")[:200] for tongue in ("zh", "en")},
        by=request.actor,
    )
    return redirect("people:halls")


def lift(request: HttpRequest, hall: str, closure: UUID) -> HttpResponse:
    """It opens after all."""
    found = queries.hall_of(request.actor.zone, hall)
    closing = next((one for one in queries.closures_ahead(found) if one.id == closure), None)
    if closing is None:
        raise NotYours()
    commands.lift_closure(found, closing, by=request.actor)
    return redirect("people:halls")


def give_items(request: HttpRequest, hall: str, window: str) -> HttpResponse:
    """What a window takes."""
    found = queries.hall_of(request.actor.zone, hall)
    place = queries.window_of(found, window)
    commands.give_items(found, place, request.POST.get("items", "").split()[:500], by=request.actor)
    return redirect("people:halls")


halls = never_cache(require_safe(halls_page))
week = never_cache(two_sided(halls_page, set_week))
closed = never_cache(two_sided(halls_page, close))
lifted = never_cache(two_sided(halls_page, lift))
items = never_cache(two_sided(halls_page, give_items))
