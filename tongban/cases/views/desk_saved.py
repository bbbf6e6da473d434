"""The views of a desk: kept from a list, renamed, shared, arranged, deleted."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tongban.cases import commands, forms, queries
from tongban.cases.models import SavedView
from tongban.ui.refused import refused_on, two_sided

Act = Callable[[HttpRequest, SavedView], object]


def views_page(request: HttpRequest, view: UUID | None = None) -> HttpResponse:
    """Every view of the desk with what it holds; the one that was to be changed changes nothing of the page."""
    actor, known = request.actor, queries.options(request.actor)
    tabs = queries.tabs(actor, known)
    lines = [(one, queries.told(one.sieve, known), queries.openings(actor, one.view)) for one in tabs]
    context = {
        "lines": lines,
        "colleagues": known.holders,
        "opened": any(one.opening for one in tabs),
        "may_share": queries.may_share(actor),
        "desk_url": reverse("cases:desk"),
    }
    return render(request, "cases/desk_views.html", context)


def keep(request: HttpRequest) -> HttpResponse:
    """The list from which the form was sent is kept under a name."""
    address = forms.address_of(request)
    sieve, columns = forms.sieve(address), ".".join(forms.chosen_columns(address))
    kept, _entry = commands.keep(request.POST.get("name", ""), sieve, columns, by=request.actor)
    if request.POST.get("share") and kept.status == "own":
        commands.move_view(kept, "share", by=request.actor)
    tab = next(one for one in queries.tabs(request.actor, queries.options(request.actor)) if one.view.id == kept.id)
    return redirect(reverse("cases:desk") + tab.url)


views = two_sided(views_page, keep)


def _moved(verb: str) -> Act:
    """A move of the table, with what its form says."""
    return lambda request, view: commands.move_view(
        view, verb, by=request.actor, given={"name": request.POST.get("name")}
    )


def _placed(by: int) -> Act:
    """One place further up or down on one's own desk."""

    def act(request: HttpRequest, view: SavedView) -> object:
        order = [one.view.id for one in queries.tabs(request.actor, queries.options(request.actor))]
        place = order.index(view.id)
        order.insert(max(0, place + by), order.pop(place))
        return commands.arrange(order, by=request.actor)

    return act


ACTS: dict[str, Act] = {
    **{verb: _moved(verb) for verb in ("rename", "share", "unshare", "drop")},
    "up": _placed(-1),
    "down": _placed(1),
    "open": lambda request, view: commands.open_with(view, by=request.actor),
    "open_all": lambda request, view: commands.open_with(None, by=request.actor),
}
"""What may be done with a view of the desk, by the name that its form sends."""


@require_POST
@refused_on(views_page)
def view(request: HttpRequest, view: UUID) -> HttpResponse:
    """One act on a view."""
    found = queries.view(request.actor, view)
    forms.one_of(ACTS, request.POST, "act")(request, found)
    return redirect("cases:views")
