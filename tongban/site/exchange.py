"""The addresses at which other installations hand in what their zones send: docs/exchange.md is their protocol.

Whoever comes proves himself by the signature on each envelope and by nothing else, so nobody signs in here.
"""

import re
from collections.abc import Iterator
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.handoffs import listeners as _crossing  # noqa: F401 - what arrives here has its effect there
from tongban.kernel import policy
from tongban.kernel.actors import CLOCK
from tongban.kernel.exchange import arriving, state, wire
from tongban.kernel.exchange.envelopes import Broken
from tongban.kernel.files import commands as files
from tongban.kernel.refusals import NotReady, NotYours, Reason, Refused
from tongban.site.doors import needs_nobody
from tongban.ui.source import source_of

PROTOCOL = "docs/exchange.md"
PIECE = 1 << 16
FINAL = frozenset(("file-harmful", "file-too-large"))
"""What is said of bytes for good: brought again they would be no better."""
DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


@csrf_exempt
@require_POST
@needs_nobody
def envelopes(request: HttpRequest) -> HttpResponse:
    """Take in some envelopes: an answer for each, in their order."""
    address = source_of(request)
    if arriving.is_flooding(address):
        raise _not_in_form("too-many", _("too many of them were not signed by a peer"), 429)
    try:
        tries = wire.read_request(request.body)
    except RequestDataTooBig:
        raise _not_in_form("too-large", _("more than one request may hold"), 413) from None
    except Broken as fault:
        raise _not_in_form("not-in-form", str(fault), 400) from None
    content = wire.answer(arriving.take_all(tries, address))
    return HttpResponse(content, content_type="application/json", headers={"Cache-Control": "no-store"})


@csrf_exempt
@require_http_methods(["PUT"])
@needs_nobody
def attachment(request: HttpRequest, digest: str) -> HttpResponse:
    """Take in the bytes that the envelope which is named waits for; nothing else is kept."""
    policy.enter(CLOCK)
    place = digest, request.GET.get("source", ""), _envelope(request)
    size = arriving.announced(*place) if DIGEST.fullmatch(digest) else None
    if size is None:
        raise NotYours()
    try:
        files.keep(_pieces(request, size), digest)
    except NotReady as refused:
        if {reason.code for reason in refused.reasons} & FINAL:
            arriving.unfit(*place, refused)
        raise
    arriving.brought(*place)
    return HttpResponse(status=204)


def _envelope(request: HttpRequest) -> UUID:
    try:
        return UUID(request.GET.get("envelope", ""))
    except ValueError:
        raise NotYours() from None


def _pieces(request: HttpRequest, size: int) -> Iterator[bytes]:
    """The body in pieces, one byte beyond what was announced at most."""
    left = size + 1
    while left > 0 and (piece := request.read(min(PIECE, left))):
        left -= len(piece)
        yield piece


@require_safe
@needs_nobody
def status(request: HttpRequest) -> JsonResponse:
    """What this installation says of itself to its peers."""
    policy.enter(CLOCK)
    return JsonResponse(state.told(), headers={"Cache-Control": "no-store"})


def _not_in_form(code: str, fault: object, status: int) -> Refused:
    text = format_lazy(_("These are no envelopes: {fault}."), fault=fault)
    reason = Reason(f"envelopes-{code}", text, PROTOCOL, _("Send them as the protocol says."))
    return Refused((reason,), status=status, title=_("Not understood"))
