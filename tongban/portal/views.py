"""The front door: home, search, and the figures that anybody may see."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tongban.catalogue import queries as catalogue
from tongban.kernel import clock, policy
from tongban.kernel.refusals import NotYours
from tongban.kernel.zones import queries as places
from tongban.portal import finding, guides, indicators
from tongban.portal.forms import Asked, period
from tongban.portal.indicators import MONTH, PERIODS, Figures

CHIPS = 4
SUGGESTED = 8
OWN = 3


def today() -> date:
    """The date in China."""
    return clock.china_date(clock.now())


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The promise, the question, the themes, the zones, and what was counted."""
    zones = places.every_zone()
    if not zones:
        return render(request, "portal/empty.html")
    offered = catalogue.spread(today())
    counted = indicators.figures(MONTH)
    context = {
        "zones": [(zone, offered.zones.get(zone.zone, 0)) for zone in zones],
        "themes": [(theme, offered.themes[theme.code]) for theme in _offered_under(offered)],
        "offered": sum(offered.zones.values()),
        "figures": counted if counted.total.decided else None,
        "asked_most": _named(counted),
    }
    return render(request, "portal/home.html", context)


def _offered_under(offered: catalogue.Spread) -> list[Any]:
    """The themes under which something is offered: a theme without items has no door."""
    return [theme for theme in catalogue.every_theme() if theme.code in offered.themes]


def _named(counted: Figures) -> list[Any]:
    """The items that were asked for most, as they are offered today."""
    keys = counted.asked_most(CHIPS)
    standing = catalogue.in_force_among(keys, today()) if keys else {}
    return [standing[key] for key in keys if key in standing]


@require_safe
def interfaces(request: HttpRequest) -> HttpResponse:
    """What programs find here: the API, events, and the catalogue and the journal as files."""
    context = {
        "described": reverse("api:openapi-json"),
        "services": [("JSON-LD", reverse("api:services_jsonld")), ("Turtle", reverse("api:services_ttl"))],
        "figures": reverse("api:figures"),
        "guides": [(name, title) for name, title in guides.GUIDES.items() if guides.guide(name)],
        "log": reverse("api:events") if policy.may_come_in(request.actor, "api:events") else "",
    }
    return render(request, "portal/interfaces.html", context)


@require_safe
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """A guide for programmers."""
    text = guides.guide(name)
    if text is None:
        raise NotYours()
    return render(request, "portal/guide.html", {"text": text, "title": guides.GUIDES[name]})


# --- search ------------------------------------------------------------------------------------------------------


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What answers a question, best first; without words, everything that the zone and the theme hold."""
    asked = Asked.read(request.GET)
    found = finding.find(asked, request.actor, today())
    context = {
        "asked": asked,
        "found": found,
        "zones": places.every_zone(),
        "themes": catalogue.every_theme(),
        "without_zone": asked.address(zone=""),
        "without_theme": asked.address(theme=""),
    }
    return render(request, "portal/search.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """A few answers while somebody is typing: a fragment for htmx, a plain page of the same without."""
    asked = Asked.read(request.GET)
    found = finding.find(asked, request.actor, today(), most=SUGGESTED) if asked.q else finding.NOTHING
    matters, reached = found.matters[:OWN], found.reached[:OWN]
    own = len(matters) + len(reached)
    lines = [*found.best, *found.alike][: SUGGESTED - own]
    context = {"asked": asked, "matters": matters, "reached": reached, "lines": lines, "total": own + len(lines)}
    context["rest"] = asked.address()
    return render(request, "portal/suggest.html", context)


# --- figures -----------------------------------------------------------------------------------------------------


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How many matters were decided, in time and in how many working days: in all and item by item."""
    days, known = period(request.GET.get("days", ""), PERIODS), places.every_zone()
    zone = next((one for one in known if one.zone == request.GET.get("zone")), None)
    counted = indicators.figures(days).within(zone.zone if zone else "")
    standing = catalogue.in_force_among(counted.items, today())
    offers = catalogue.offers(standing.values())
    lines = [(offer, counted.items[offer.version.zone, offer.version.item_id]) for offer in offers]
    context = {
        "days": days,
        "periods": PERIODS,
        "figures": counted,
        "lines": sorted(lines, key=lambda line: (-line[1].decided, line[0].version.zone, line[0].version.code)),
        "few": indicators.FEW,
        "zone": zone,
        "zones": known,
    }
    return render(request, "portal/figures.html", context)
