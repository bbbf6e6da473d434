"""Pages of opinions across zones: what waits for this office, what it has asked, one question, and the asking."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tongban.cases import queries as cases
from tongban.handoffs import commands, forms, queries
from tongban.handoffs.rules.inquiries import MOST_DAYS
from tongban.kernel import clock
from tongban.ui.refused import refused_on, two_sided


@require_safe
def inquiries(request: HttpRequest) -> HttpResponse:
    """What other zones wait for, and what this office has asked of them."""
    now = clock.now()
    context = {
        "waiting": queries.inquiry_lines(list(queries.to_answer(request.actor)[: forms.MOST]), now),
        "asked": queries.inquiry_lines(list(queries.asked_of_others(request.actor)[: forms.MOST]), now),
    }
    return render(request, "handoffs/inquiries.html", context)


def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """One question, with its answer or the field for it."""
    found = queries.inquiry(request.actor, key)
    context = {
        "inquiry": found,
        "line": queries.inquiry_lines([found], clock.now())[0],
        "openings": queries.inquiry_openings(found, request.actor),
        "url": reverse("handoffs:inquiry_move", args=[key]),
    }
    return render(request, "handoffs/inquiry.html", context)


@require_POST
@refused_on(show)
def move(request: HttpRequest, key: UUID) -> HttpResponse:
    """The opinion is given."""
    found = queries.inquiry(request.actor, key)
    commands.give_opinion(found, {"answer": request.POST.get("answer", "")}, by=request.actor)
    return redirect("handoffs:inquiry", key=key)


def ask_page(request: HttpRequest, number: str) -> HttpResponse:
    """Which office of which zone, what is asked, and until when."""
    found = cases.find(request.actor, number)
    context = {
        "case": found,
        "offices": queries.offices_elsewhere(found.zone),
        "known": queries.inquiry_lines(list(queries.inquiries_of(found, request.actor)), clock.now()),
        "most": MOST_DAYS,
    }
    return render(request, "handoffs/inquire.html", context)


def ask(request: HttpRequest, number: str) -> HttpResponse:
    """The question is on its way."""
    found = cases.find(request.actor, number)
    office, question, days = forms.inquired(request.POST)
    commands.inquire(found, office, question, days, by=request.actor)
    return redirect("handoffs:inquire", number=number)


inquire = two_sided(ask_page, ask)
