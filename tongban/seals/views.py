"""Pages of seals: which there are, one with its uses, papers that wait, and the five of a new enterprise."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tongban.kernel.files.download import attachment, guarded
from tongban.seals import commands, forms, queries
from tongban.seals.flow import SEAL, SEALING
from tongban.ui.answers import given
from tongban.ui.refused import refused_on, two_sided


def page(request: HttpRequest) -> HttpResponse:
    """The seals of my agency, my zone or my enterprise, and the papers that wait for one."""
    actor = request.actor
    context: dict[str, Any] = {
        "seals": [queries.spoken(one) for one in queries.seals_of(actor)],
        "waiting": [_waiting(request, one) for one in queries.waiting(actor)] if actor.is_staff else [],
        "agencies": queries.agencies(actor),
        "keepers": queries.keepers(actor),
        "uses": forms.uses(),
        "legal": queries.is_legal(),
    }
    return render(request, "seals/list.html", context)


def _waiting(request: HttpRequest, sealing: Any) -> dict[str, Any]:
    url = reverse("seals:paper", args=[sealing.id])
    return queries.said(sealing) | {"openings": queries.openings_of(request.actor, sealing), "url": url}


def apply(request: HttpRequest) -> HttpResponse:
    """An agency asks for a seal."""
    seal, _entry = commands.apply(**forms.applied(request.POST), by=request.actor)
    return redirect("seals:show", seal.id)


def show(request: HttpRequest, seal: UUID) -> HttpResponse:
    """One seal: to whom it was given, what was sealed with it, and what happened to it."""
    found = queries.find(request.actor, seal)
    context = {
        "seal": found,
        **queries.spoken(found),
        "look": queries.look(found),
        "given": queries.given(found),
        "log": queries.log(request.actor, found),
        "story": queries.story(found),
        "openings": queries.openings(request.actor, found),
        "url": reverse("seals:move", args=[found.id]),
        "legal": queries.is_legal(),
    }
    return render(request, "seals/show.html", context)


@require_POST
@refused_on(show)
def move(request: HttpRequest, seal: UUID) -> HttpResponse:
    """One of its moves."""
    found, verb = queries.find(request.actor, seal), request.POST.get("verb", "")
    commands.move(found, verb, by=request.actor, given=given(SEAL.move(verb).asks, request.POST))
    return redirect("seals:show", seal)


def _same_page(request: HttpRequest, sealing: UUID) -> HttpResponse:
    """The list from which a paper was answered, whichever it was."""
    return page(request)


@require_POST
@refused_on(_same_page)
def paper(request: HttpRequest, sealing: UUID) -> HttpResponse:
    """The second person agrees to a sealing, or not."""
    found, verb = queries.paper(request.actor, sealing), request.POST.get("verb", "")
    commands.move_paper(found, verb, by=request.actor, given=given(SEALING.move(verb).asks, request.POST))
    return redirect("seals:list")


def edition(request: HttpRequest, sealing: UUID, form: str) -> HttpResponse:
    """A sealed edition, for whoever may see the sealing."""
    return attachment(queries.edition(request.actor, queries.paper(request.actor, sealing), form))


def five_page(request: HttpRequest) -> HttpResponse:
    """The form by which a window issues the five seals of a new enterprise."""
    return render(request, "seals/five.html", {"made": (), "legal": queries.is_legal()})


def issue(request: HttpRequest) -> HttpResponse:
    """A new enterprise gets its five seals."""
    party = forms.enterprise(request.POST, request.actor)
    made = commands.five(party, legal_person=request.POST.get("legal_person", ""), by=request.actor)
    rows = [queries.spoken(one) for one in made]
    return render(request, "seals/five.html", {"made": rows, "party": party, "legal": queries.is_legal()})


def authorities(request: HttpRequest) -> HttpResponse:
    """The certificates of those who vouch for our seals, as PEM: what `tongban verify --trust` takes."""
    return _sent(forms.pem("CERTIFICATE", queries.authorities()), "authorities.pem")


def revoked(request: HttpRequest) -> HttpResponse:
    """What is revoked, as signed lists in PEM (RFC 5280)."""
    return _sent(forms.pem("X509 CRL", queries.lists()), "revoked.pem")


def _sent(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/x-pem-file")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return guarded(response)


listed = two_sided(page, apply)
five = two_sided(five_page, issue)
