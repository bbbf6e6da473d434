"""Pages of certificates: one's own, one with its story, and whether one is genuine."""

from typing import Any
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
from tongban.ui.refused import again, refused_on, two_sided
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
        "copies": queries.copies_with_seals(found),
        "story": queries.story(found),
        "openings": queries.openings(request.actor, found),
        "sealed": queries.sealed(found),
        "renewal": queries.renewed_by(found) if request.actor.is_outside else None,
        "url": reverse("certificates:move", args=[found.id]),
    }
    return render(request, "certificates/show.html", context)


def file(request: HttpRequest, certificate: UUID) -> HttpResponse:
    """The paper, for whoever may see the certificate."""
    return attachment(queries.file_of(request.actor, certificate))


def sealed(request: HttpRequest, certificate: UUID, form: str) -> HttpResponse:
    """The certificate with its seal, `pdf` or `ofd`, for whoever may see it."""
    return attachment(queries.sealed_edition(request.actor, certificate, form))


def copy(request: HttpRequest, certificate: UUID, copy: UUID) -> HttpResponse:
    """The paper of a copy that was made for one purpose."""
    return attachment(queries.copy_file(request.actor, certificate, copy))


def sealed_copy(request: HttpRequest, certificate: UUID, copy: UUID, form: str) -> HttpResponse:
    """A copy with the seal of the issuer, `pdf` or `ofd`."""
    return attachment(queries.sealed_copy(request.actor, certificate, copy, form))


@require_POST
@refused_on(show)
def move(request: HttpRequest, certificate: UUID) -> HttpResponse:
    """Freeze it, lift that, or tell it again for one purpose."""
    found, verb = queries.find(request.actor, certificate), request.POST.get("verb", "")
    commands.move(found, verb, by=request.actor, given=given(CERTIFICATE.move(verb).asks, request.POST))
    return redirect("certificates:show", certificate)


def verify_page(request: HttpRequest) -> HttpResponse:
    """The question whether a certificate is genuine, with what was asked."""
    return render(request, "certificates/verify.html", _asked(request))


def _asked(request: HttpRequest, **more: Any) -> dict[str, Any]:
    key = request.GET.get("key", "").strip()[: queries.LONGEST_KEY]
    return {"key": key, "limit": queries.LIMIT >> 20, **more}


def verify(request: HttpRequest) -> HttpResponse:
    """Whether a certificate is genuine, whose, since when, and whether it still holds; nobody signs in for this."""
    key = request.GET.get("key", "").strip()
    try:
        found = queries.checked(key, source=source_of(request)) if key else None
    except Refused as refused:
        return again(request, verify_page, refused, {})
    shown = {"paper" if queries.is_paper(found) else "found": found}
    return render(request, "certificates/verify.html", _asked(request, **shown))


def judge(request: HttpRequest) -> HttpResponse:
    """A file that somebody was shown, judged question by question; nothing of it is kept."""
    judged = queries.checked_file(request.FILES.get("file"), source=source_of(request))
    shown = _asked(request, judged=judged, found=judged.found, paper=judged.paper)
    return render(request, "certificates/verify.html", shown)


verify_file = two_sided(verify_page, judge)


def ended(request: HttpRequest) -> HttpResponse:
    """The signed list of the certificates that have ended, to be kept and asked without a network."""
    return _attached(queries.ended_list(), "application/json", "ended.json")


def ended_key(request: HttpRequest) -> HttpResponse:
    """The public key with which the list is signed."""
    return _attached(queries.public_key(), "application/x-pem-file", "ended.pem")


def _attached(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
