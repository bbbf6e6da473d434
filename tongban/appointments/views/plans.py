"""How the halls of a zone give their hours away, and what became of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from tongban.appointments import commands, queries
from tongban.people import queries as people
from tongban.ui.refused import two_sided


def plans_page(request: HttpRequest, **place: Any) -> HttpResponse:
    """Every hall of the administrator's zone: length of a slot, seats, days ahead, and today."""
    plans = queries.plans_in(request.actor.zone)
    halls = [
        {"hall": hall, "plan": plans.get(hall.id), "today": queries.today_at(hall)}
        for hall in people.halls_in(request.actor.zone)
    ]
    return render(request, "appointments/plans.html", {"halls": halls})


def set_plan(request: HttpRequest) -> HttpResponse:
    """The measures of one hall."""
    hall = people.hall_of(request.actor.zone, request.POST.get("hall", ""))
    typed = {name: request.POST.get(name, "")[:10] for name in ("minutes", "seats", "days")}
    commands.plan(hall, typed, by=request.actor)
    return redirect("appointments:plans")


plans = never_cache(two_sided(plans_page, set_plan))
