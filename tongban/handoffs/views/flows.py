"""Pages of the alliance: what flows between zones, the matters behind a figure, which items are taken in where."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from tongban.handoffs import flow_map, forms, queries
from tongban.kernel import clock
from tongban.kernel.exchange import own_keys
from tongban.kernel.zones import queries as zones

BUSIEST = 24
"""So many pairs are drawn, and listed at first, where all zones are shown together."""
NARROWED = ("origin", "competent", "figure", "since", "until")
"""What the address of a figure says."""


@require_safe
def flows(request: HttpRequest) -> HttpResponse:
    """What the zones have sent each other in a time, or one with the others: as a map and as a table, busiest first."""
    period, every = forms.period(request.GET, clock.china_date(clock.now())), zones.every_zone()
    zone = forms.zone_of(request.GET, None).zone if request.GET.get("zone") else ""
    found = [one for one in queries.flows(period) if zone in ("", one.origin, one.competent)]
    whole = bool(zone) or "all" in request.GET
    context = {
        "period": period,
        "zone": zone,
        "every": every,
        "flows": found if whole else found[:BUSIEST],
        "pairs": len(found),
        "places": {one.zone: one for one in every},
        "map": flow_map.drawn(every, found, None if zone else BUSIEST) if found else None,
        "partly": any(one.known != "both" for one in found),
        "busiest": BUSIEST if len(found) > BUSIEST and not zone else 0,
    }
    return render(request, "handoffs/flows.html", context)


@require_safe
def matters(request: HttpRequest) -> HttpResponse:
    """The matters behind one figure: each with its times, and whom it concerns where the reader may see that."""
    period = forms.period(request.GET, clock.china_date(clock.now()))
    found = queries.behind(request.actor, period, forms.pair(request.GET), request.GET.get("cursor", ""))
    address = {name: request.GET[name] for name in NARROWED if name in request.GET}
    context = {
        "period": period,
        "found": found,
        "older": "?" + urlencode({**address, "cursor": found.following}) if found.following else "",
        "newer": "?" + urlencode(address) if request.GET.get("cursor") else "",
    }
    return render(request, "handoffs/flow_matters.html", context)


@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Which items of a zone are taken in by which others, and why not."""
    zone = forms.zone_of(request.GET, request.actor.zone)
    ours = zone.zone in own_keys.kept_here()
    asked = forms.words(request.GET)
    found = [one for one in queries.reach(zone.zone, ours=ours) if one.answers(asked)]
    context = {"zone": zone, "ours": ours, "every": zones.every_zone(), "lines": found, "q": asked}
    return render(request, "handoffs/flow_items.html", context)
