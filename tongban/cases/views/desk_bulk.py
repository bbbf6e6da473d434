"""One move for many: what was chosen, what would happen, how far it is, what came of each."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tongban.cases import commands, forms, queries
from tongban.cases.models import Bulk
from tongban.kernel import clock
from tongban.ui import answers
from tongban.ui.onward import onward
from tongban.ui.refused import two_sided


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """What was ticked, or all that the list holds, is kept and shown before anything happens."""
    verb, numbers = forms.for_many(request.POST)
    sieve = forms.sieve(forms.address_of(request))
    sieve = sieve.without(fault.field for fault in queries.faults(sieve, queries.options(request.actor)))
    at = queries.instants(request.actor.zone, clock.now())
    found = queries.desk(request.actor, sieve, at)
    if numbers is not None:
        found = queries.visible_to(request.actor).filter(zone=request.actor.zone, number__in=numbers[: queries.MOST])
    back = onward(request, reverse("cases:desk"))
    return redirect("cases:bulk", bulk=commands.choose(found, verb, by=request.actor, address=back).id)


def bulk_page(request: HttpRequest, bulk: UUID) -> HttpResponse:
    """Before it is started what would happen to each, afterwards how far it is and what was refused."""
    found = queries.bulk(request.actor, bulk)
    context = {
        "bulk": found,
        "move": queries.bulk_move(found),
        "preview": None if found.started_at else queries.preview(found, request.actor),
        "progress": queries.progress(found) if found.started_at else None,
        "choices": choices(request, found),
    }
    return render(request, "cases/desk_bulk.html", context)


def choices(request: HttpRequest, found: Bulk) -> dict[str, list[tuple[str, str]]]:
    """What there is to choose from for what a move asks; a label that is retired can still be taken off."""
    asked = {ask.name for ask in queries.bulk_move(found).asks}
    known: dict[str, list[tuple[str, str]]] = {}
    if "colleague" in asked:
        known["colleague"] = list(queries.colleagues().items())
    if "label" in asked:
        labels = queries.labels_for(request.actor)
        labels = labels.filter(status="open") if found.verb == "label" else labels
        known["label"] = [(str(one.id), one.name) for one in labels]
    return known


def go(request: HttpRequest, bulk: UUID) -> HttpResponse:
    """It begins, or goes on: a second here, the rest by the worker, whether the browser stays open or not."""
    found = queries.bulk(request.actor, bulk)
    if not found.started_at:
        commands.start(found, answers.given(queries.bulk_move(found).asks, request.POST))
    commands.go_on(queries.bulk(request.actor, bulk))
    return redirect("cases:bulk", bulk=bulk)


bulk = two_sided(bulk_page, go)
