"""Pages of joint matters: what can be begun, one matter with its parts, what a zone leads, and who agrees to what."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tongban.handoffs import commands, forms, queries
from tongban.handoffs.rules.joint import LEGAL_DAYS, MOST_PARTS, RULES
from tongban.kernel import clock
from tongban.kernel.zones import queries as zones
from tongban.people import queries as people
from tongban.ui.refused import refused_on, two_sided


@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Every joint matter that can be begun."""
    found, following = queries.open_joint_items(request.GET.get("cursor", ""))
    return render(request, "handoffs/joint_items.html", {"lines": queries.item_lines(found), "following": following})


def item_page(request: HttpRequest, zone: str, code: str) -> HttpResponse:
    """The guide of a joint item: its parts, what follows when one is refused, and the button that begins it."""
    found = queries.joint_item(zone, code)
    context = {
        "item": found,
        "line": queries.item_lines([found])[0],
        "pages": queries.pages_of(found),
        "zone": zones.zone(zone),
        "legal": LEGAL_DAYS,
    }
    return render(request, "handoffs/joint_item.html", context)


def begin(request: HttpRequest, zone: str, code: str) -> HttpResponse:
    """The joint matter begins: at the counter of the zone that leads, or online for oneself."""
    draft = commands.begin_joint(queries.joint_item(zone, code), by=request.actor)
    return redirect("handoffs:draft", draft=draft.id)


item = require_safe(item_page)
begin = require_POST(refused_on(item_page)(begin))


def show(request: HttpRequest, number: str) -> HttpResponse:
    """One joint matter: each part with who has it and by when, one timeline, and what may be done."""
    found = queries.joint(request.actor, number)
    sheet = queries.joint_sheet(request.actor, found, clock.now())
    url = reverse("handoffs:joint_move", args=[number])
    results = queries.results_of(request.actor, sheet.line.parts)
    return render(request, "handoffs/joint.html", {"joint": found, "sheet": sheet, "url": url, "results": results})


@require_POST
@refused_on(show)
def move(request: HttpRequest, number: str) -> HttpResponse:
    """One move on the whole."""
    found, verb = queries.joint(request.actor, number), request.POST.get("verb", "")
    commands.move_joint(found, verb, forms.given_joint(verb, request.POST), by=request.actor)
    return redirect("handoffs:joint", number=number)


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What this zone leads: where a part is late, where somebody here must act."""
    under_way = queries.joints_under_way(request.actor)
    found, following = queries.oldest_joints(under_way, request.GET.get("cursor", ""))
    lines = sorted(queries.joint_lines(found, clock.now()), key=lambda one: LAMPS.index(one.lamp))
    context = {"lines": lines, "following": following, "total": under_way.count()}
    return render(request, "handoffs/joint_desk.html", context)


LAMPS = ("red", "yellow", "green", "grey")


# --- the zone's administrators -----------------------------------------------------------------------------------


def house_page(request: HttpRequest) -> HttpResponse:
    """The joint items that this zone leads, and what other zones ask of it."""
    zone = request.actor.zone
    asked, more_asked = queries.consent_lines(zone, request.GET.get("asked", ""))
    led, more_led = queries.led_joint_items(zone, request.GET.get("led", ""))
    context = {
        "lines": queries.item_lines(led),
        "asked": asked,
        "more_asked": more_asked,
        "more_led": more_led,
        "zones": zones.every_zone(),
        "agencies": people.agencies_in(zone).order_by("code"),
        "rules": RULES.items(),
        "places": range(1, FIRST_PARTS + 1),
        "legal": LEGAL_DAYS,
    }
    return render(request, "handoffs/joint_house.html", context)


FIRST_PARTS = min(4, MOST_PARTS)


def ask(request: HttpRequest) -> HttpResponse:
    """A joint item is written down, and the zones are asked."""
    commands.ask(request.actor.zone, by=request.actor, **forms.joint_item(request.POST, FIRST_PARTS))
    return redirect("handoffs:joint_house")


house = two_sided(house_page, ask)


@require_POST
@refused_on(house_page)
def answer(request: HttpRequest) -> HttpResponse:
    """This zone takes part with one of its items, or does not."""
    consent = forms.consent(request.actor.zone, request.POST)
    act = forms.button(request.POST, ANSWERS)
    act(consent, request.POST.get("reason", ""), request.actor)
    return redirect("handoffs:joint_house")


def _agree(consent: Any, _reason: str, by: Any) -> None:
    commands.agree(consent, by=by)


def _refuse(consent: Any, reason: str, by: Any) -> None:
    commands.refuse(consent, {"reason": reason}, by=by)


ANSWERS = {"agree": _agree, "refuse": _refuse}


@require_POST
@refused_on(house_page)
def end(request: HttpRequest) -> HttpResponse:
    """Nothing new begins under a joint item."""
    found = queries.joint_item(request.actor.zone, request.POST.get("code", "")[:80])
    commands.end_joint_item(found, {"reason": request.POST.get("reason", "")}, by=request.actor)
    return redirect("handoffs:joint_house")
