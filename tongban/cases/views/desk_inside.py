"""What stays among officials: notes, mentions, labels and flags on the page of a matter; the zone's own labels."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tongban.cases import commands, forms, queries
from tongban.cases.models import Case
from tongban.cases.views.matters import show
from tongban.ui.refused import refused_on, two_sided

Act = Callable[[HttpRequest, Case], object]


def _said(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")


ACTS: dict[str, Act] = {
    "note": lambda request, case: commands.write_note(
        case, _said(request, "note"), by=request.actor, key=forms.key_of(request.POST)
    ),
    "see": lambda request, case: commands.see(case, by=request.actor),
    "label": lambda request, case: commands.put_label(case, _said(request, "label"), by=request.actor),
    "unlabel": lambda request, case: commands.take_label(case, _said(request, "label"), by=request.actor),
    "flag": lambda request, case: commands.raise_flag(
        case, _said(request, "reason"), _said(request, "lifter"), by=request.actor
    ),
    "unflag": lambda request, case: commands.lift_flag(
        case, _said(request, "flag"), _said(request, "lift_reason"), by=request.actor
    ),
}
"""What may be done on an inner leaf, by the name that its form sends."""


@require_POST
@refused_on(show)
def inside(request: HttpRequest, number: str) -> HttpResponse:
    """One act on the inner leaf of a matter."""
    case = queries.find(request.actor, number)
    forms.one_of(ACTS, request.POST, "act")(request, case)
    return redirect(reverse("cases:show", args=[number]) + "#inside")


def labels_page(request: HttpRequest, label: UUID | None = None) -> HttpResponse:
    """The labels of the zone, and a new one; the one that was to be retired changes nothing of the page."""
    context = {"labels": queries.labels_for(request.actor), "colours": queries.COLOURS}
    return render(request, "cases/desk_labels.html", context)


def make(request: HttpRequest) -> HttpResponse:
    """A label comes into use."""
    commands.make_label(_said(request, "name"), _said(request, "colour"), by=request.actor)
    return redirect("cases:labels")


labels = two_sided(labels_page, make)


@require_POST
@refused_on(labels_page)
def retire(request: HttpRequest, label: UUID) -> HttpResponse:
    """A label is put on nothing new."""
    commands.retire_label(label, by=request.actor)
    return redirect("cases:labels")
