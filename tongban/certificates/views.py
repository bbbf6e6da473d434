"""Pages of certificates: one's own, one with its story, and whether one is genuine."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tongban.certificates import commands, queries
from tongban.certificates.flow import CERTIFICATE
from tongban.kernel.files.download import attachment
from tongban.kernel.refusals import Refused
from tongban.ui.answers import given
from tongban.ui.refused import again, refused_on
from tongban.ui.source import source_of


def mine(request: HttpRequest) -> HttpResponse:
    """What was issued to me."""
    held = [queries.spoken(one) for one in queries.of_party(request.actor)]
    return render(request, "certificates/mine.html", {"held": held})


def show(request: HttpRequest, certificate: UUID) -> HttpResponse:
    """One certificate with what became of it."""
    found = queries.find(request.actor, certificate)
    context = {
        "certificate": found,
        **queries.spoken(found),
        "story": queries.story(found),
        "openings": queries.openings(request.actor, found),
        "sealed": queries.sealed(found),
        "url": reverse("certificates:move", args=[found.id]),
    }
    return render(request, "certificates/show.html", context)


def file(request: HttpRequest, certificate: UUID) -> HttpResponse:
    """The paper, for whoever may see the certificate."""
    return attachment(queries.file_of(request.actor, certificate))


def sealed(request: HttpRequest, certificate: UUID, form: str) -> HttpResponse:
    """The certificate with its seal, `pdf` or `ofd`, for whoever may see it."""
    return attachment(queries.sealed_edition(request.actor, certificate, form))


@require_POST
@refused_on(show)
def move(request: HttpRequest, certificate: UUID) -> HttpResponse:
    """Freeze it, or lift that."""
    found, verb = queries.find(request.actor, certificate), request.POST.get("verb", "")
    commands.move(found, verb, by=request.actor, given=given(CERTIFICATE.move(verb).asks, request.POST))
    return redirect("certificates:show", certificate)


def verify_page(request: HttpRequest) -> HttpResponse:
    """The question whether a certificate is genuine, with what was asked."""
    return render(request, "certificates/verify.html", {"key": request.GET.get("key", "")[: queries.LONGEST_KEY]})


def verify(request: HttpRequest) -> HttpResponse:
    """Whether a certificate is genuine, whose, since when, and whether it still holds; nobody signs in for this."""
    key = request.GET.get("key", "").strip()
    try:
        found = queries.checked(key, source=source_of(request)) if key else None
    except Refused as refused:
        return again(request, verify_page, refused, {})
    shown = {"paper" if queries.is_paper(found) else "found": found}
    return render(request, "certificates/verify.html", {**shown, "key": key[: queries.LONGEST_KEY]})
