"""The page of an office that others ask: opinions and steps of review that wait for its word."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.cases import queries
from tongban.kernel import clock


def asked(request: HttpRequest) -> HttpResponse:
    """Everything that was asked of my office, the earliest day first."""
    found = queries.asked_of(request.actor, clock.now())
    context = {
        "parts": found,
        "late": sum(one.late for one in found),
        "changes": queries.to_approve(request.actor),
    }
    return render(request, "cases/office.html", context)
