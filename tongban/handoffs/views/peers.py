"""Pages of other installations: each line with its state and lag, one peer, its file before it is believed, mending."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from tongban.handoffs import commands, forms, queries
from tongban.handoffs.rules import peers as rules
from tongban.kernel.refusals import in_form
from tongban.ui.refused import refused_on


@require_safe
def peers(request: HttpRequest) -> HttpResponse:
    """Every peer with its line, what hangs, our own file, and the place for the file of another one."""
    actor = request.actor
    if not queries.looks_after_peers(actor):
        return render(request, "handoffs/peers.html", {"shut": True})
    own = queries.own_lines(actor)
    kept = {one.told["zone"] for one in own}
    context = {
        "own": own,
        "lines": queries.peer_lines(actor),
        "within": [one for one in queries.hanging(actor) if one.told["to"] in kept],
        "address": settings.PUBLIC_ADDRESS,
    }
    return render(request, "handoffs/peers.html", context)


@require_safe
def peer(request: HttpRequest, zone: str) -> HttpResponse:
    """One peer: its line, its keys, what hangs on the way to it, and what may be done."""
    line = queries.peer_line(request.actor, zone)
    context = {
        "line": line,
        "keys": queries.peer_keys(request.actor, zone),
        "messages": queries.hanging(request.actor, zone),
    }
    return render(request, "handoffs/peer.html", context)


@require_safe
def own_file(request: HttpRequest) -> HttpResponse:
    """The file of this installation, to be sent to the operator of another one."""
    content = commands.own_file(settings.PUBLIC_ADDRESS, by=request.actor)
    headers = {"Content-Disposition": 'attachment; filename="tongban-peer.json"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/json", headers=headers)


@refused_on(peers)
def file_page(request: HttpRequest) -> HttpResponse:
    """The file of another installation as it was read, before it is believed."""
    content = forms.peer_file(request)
    shown = queries.peer_file_shown(request.actor, content)
    return render(request, "handoffs/peer_file.html", {"shown": shown, "content": content.decode("utf-8", "replace")})


@require_POST
@refused_on(file_page)
def add(request: HttpRequest) -> HttpResponse:
    """The file of another installation: shown first, and believed when its keys were compared."""
    if request.POST.get("act") != "accept":
        return file_page(request)
    commands.add_peer(forms.peer_file(request), forms.compared(request.POST), by=request.actor)
    return redirect("handoffs:peers")


@require_POST
@refused_on(peer)
def move(request: HttpRequest, zone: str) -> HttpResponse:
    """Everything again, or believed no more."""
    verb, data = request.POST.get("verb", ""), request.POST
    in_form(rules.not_confirmed("sure" in data) if verb == "retire" else None)
    commands.mend_line(zone, verb, data.get("reason", ""), key=data.get("only", ""), by=request.actor)
    return redirect("handoffs:peer", zone=zone)


def message_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where a message is mended: the page of its peer, or the list where it stays within this installation."""
    zone = request.POST.get("to", "")[:80]
    return peer(request, zone=zone) if queries.is_peer(request.actor, zone) else peers(request)


@require_POST
@refused_on(message_page)
def message(request: HttpRequest, key: UUID) -> HttpResponse:
    """One message again at once, or settled."""
    verb, data = request.POST.get("verb", ""), request.POST
    in_form(rules.not_confirmed("sure" in data) if verb == "settle" else None)
    row = commands.mend_message(key, verb, data.get("reason", ""), by=request.actor)
    known = queries.is_peer(request.actor, row.to)
    return redirect("handoffs:peer", zone=row.to) if known else redirect("handoffs:peers")
