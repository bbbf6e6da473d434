"""Pages of what was taken in for other zones: one matter, its receipt, its moves, and the list of a day."""

from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from tongban.cases import queries as cases
from tongban.handoffs import commands, forms, queries
from tongban.handoffs.models import Leg
from tongban.kernel import clock
from tongban.kernel.files import queries as files
from tongban.kernel.files.download import attachment
from tongban.ui.refused import refused_on


def show(request: HttpRequest, number: str) -> HttpResponse:
    """One matter: where it is now and since when, what was said of it, and what may be done here."""
    leg = queries.find(request.actor, number)
    sheet = queries.sheet(request.actor, leg)
    context = {
        "leg": leg,
        "sheet": sheet,
        "joint_of_leg": queries.joint_of_case(request.actor, leg.joint),
        "there": cases.state_word(leg.status_there) if leg.status_there else "",
        "answers": queries.stated(sheet),
        "papers": queries.papers(sheet),
        "documents": queries.papers_here(leg),
        "thread": queries.words_in(queries.of_leg(leg), clock.now()) if request.actor.is_staff else None,
        "url": reverse("handoffs:move", args=[leg.number]),
        "last": clock.last_day(leg.correction_due) if leg.correction_due else None,
    }
    return render(request, "handoffs/leg.html", context)


def _put_right(leg: Leg, request: HttpRequest) -> HttpResponse:
    """The form again with what was sent: begun when somebody first asks for it."""
    return redirect("handoffs:draft", draft=commands.answer_to(leg, by=request.actor).id)


OWN_PAGE = {"answer": _put_right}
"""Moves that need the width of a page."""


@require_POST
@refused_on(show)
def move(request: HttpRequest, number: str) -> HttpResponse:
    """One move."""
    leg, verb = queries.find(request.actor, number), request.POST.get("verb", "")
    if own := OWN_PAGE.get(verb):
        return own(leg, request)
    commands.move(leg, verb, forms.given(verb, request.POST), by=request.actor)
    return redirect("handoffs:leg", number=number)


@require_safe
def by_matter(request: HttpRequest, matter: UUID) -> HttpResponse:
    """The page of a matter by the key that it keeps for life."""
    return redirect("handoffs:leg", number=queries.of_matter(request.actor, matter).number)


@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Number, time, who decides, and the code with which anybody who holds it follows the matter."""
    leg = queries.find(request.actor, number)
    sheet = queries.sheet(request.actor, leg)
    track = reverse("cases:track") + "?" + urlencode({"number": leg.number, "code": sheet.code})
    picture = segno.make(request.build_absolute_uri(track), error="m").svg_data_uri(scale=4, border=1)
    context = {"leg": leg, "sheet": sheet, "picture": picture, "track": track}
    return render(request, "handoffs/receipt.html", context)


@require_safe
def file(request: HttpRequest, number: str, file: UUID) -> HttpResponse:
    """A material that was handed in, or a paper that was made."""
    leg = queries.find(request.actor, number)
    return attachment(files.find(request.actor, leg.zone, leg.id, file))


@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """What was taken in, sent and handed out on a day, for the folder (交接清单)."""
    on = forms.day(request.GET, clock.china_date(clock.now()))
    found = queries.of_day(request.actor, on)
    return render(request, "handoffs/day.html", {"on": on, "lines": found, "here": queries.names([request.actor.zone])})
