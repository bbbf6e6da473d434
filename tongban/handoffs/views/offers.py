"""Pages of who takes what in: for everybody item by item and zone by zone, for administrators to decide it."""

from collections.abc import Collection, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from tongban.catalogue import queries as catalogue
from tongban.handoffs import commands, forms, queries, rules
from tongban.kernel import clock
from tongban.kernel.refusals import NotYours
from tongban.kernel.zones import queries as zones
from tongban.ui.refused import refused_on, two_sided


@require_safe
def taken_in(request: HttpRequest, zone: str) -> HttpResponse:
    """Which items of other zones the windows of a zone take in, and of how many it does not know."""
    place = zones.zone(zone)
    if place is None:
        raise NotYours()
    context = {"zone": place, "neighbours": queries.taken_in_at(zone)}
    return render(request, "handoffs/taken_in.html", context)


@require_safe
def item(request: HttpRequest, zone: str, code: str) -> HttpResponse:
    """An item of another installation as its zone has told it, and how it is applied for from here."""
    if queries.is_published_here(zone, code):
        return redirect("catalogue:guide", zone, code)
    offer, version = queries.told_here(zone, code, queries.receiver_known(request.actor))
    guide = catalogue.guide_to(version, clock.china_date(clock.now()))
    context = {"offer": offer, "version": version, "guide": guide, "plain": guide.plain, "zone": zones.zone(zone)}
    return render(request, "handoffs/item.html", context)


def offerings_page(request: HttpRequest) -> HttpResponse:
    """The items of the zone: which others take them in, in which ways, and why not."""
    zone = request.actor.zone
    lines = queries.offering_lines(zone)
    context = {
        "lines": lines,
        "ticked": ticked(request, lines),
        "others": [one for one in zones.every_zone() if one.zone != zone],
        "ways": rules.MODES.items(),
    }
    return render(request, "handoffs/offerings.html", context)


def ticked(request: HttpRequest, lines: Iterable[Any]) -> dict[str, tuple[Collection[str], Collection[str]]]:
    """The zones and the ways that are ticked under each item: as they stand, or as they were just sent and refused."""
    stands = {
        one.item.code: (one.offering.zones, one.offering.modes) if one.offering else ((), tuple(rules.MODES))
        for one in lines
    }
    sent = getattr(request, "typed", None)
    if sent is None or "reason" in sent:
        return stands
    code, chosen, modes = forms.offered(sent)
    return {**stands, code: (chosen, modes)}


def offer(request: HttpRequest) -> HttpResponse:
    """An item is offered to the zones that were ticked."""
    code, chosen, modes = forms.offered(request.POST)
    item = queries.item_of(request.actor.zone, code)
    commands.offer(item, zones=chosen, modes=modes, by=request.actor)
    return redirect("handoffs:offerings")


@require_POST
@refused_on(offerings_page)
def withdraw(request: HttpRequest) -> HttpResponse:
    """An item is offered no longer."""
    item = queries.item_of(request.actor.zone, request.POST.get("code", "")[:80])
    found = queries.offering_of(item.zone, item.id)
    if found is None:
        raise NotYours()
    commands.withdraw(found, {"reason": request.POST.get("reason", "")}, by=request.actor)
    return redirect("handoffs:offerings")


offerings = two_sided(offerings_page, offer)
