"""The page on which somebody leaves a post: what he holds, and who takes it over."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from tongban.cases import commands, forms, queries
from tongban.kernel import clock
from tongban.kernel.refusals import NotYours
from tongban.people import queries as people
from tongban.people.models import Post, Tenure
from tongban.ui.refused import two_sided


def departure_page(request: HttpRequest, post: str, tenure: UUID) -> HttpResponse:
    """Everything that the person holds in this post, and the colleagues who can go on with it."""
    seat, held = _seat(request, post, tenure)
    today = clock.china_date(clock.now())
    found = queries.holdings(seat, held, today)
    context = {
        "post": seat,
        "tenure": held,
        "name": people.persons_for(request.actor).filter(id=held.person).values_list("name", flat=True).first(),
        "held": found,
        "lines": queries.lines(found.cases, request.actor, clock.now()),
        "today": today,
    }
    return render(request, "cases/departure.html", context)


def depart(request: HttpRequest, post: str, tenure: UUID) -> HttpResponse:
    """The last day is set and everything is handed on."""
    seat, held = _seat(request, post, tenure)
    until = forms.last_day(request.POST) or clock.china_date(clock.now())
    commands.depart(seat, held, until=until, to=request.POST.get("to", ""), by=request.actor)
    return redirect("people:house")


def _seat(request: HttpRequest, post: str, tenure: UUID) -> tuple[Post, Tenure]:
    """The post and the tenure of the administrator's zone."""
    place: dict[str, Any] = {"zone": request.actor.zone}
    seat = people.posts_for(request.actor).filter(**place, code=post).first()
    held = people.tenures_for(request.actor).filter(**place, id=tenure, seat__code=post).first()
    if seat is None or held is None:
        raise NotYours()
    return seat, held


departure = never_cache(two_sided(departure_page, depart))
