"""Pages on which somebody engages an agent, takes or ends a mandate, goes on with what he has under way for others,
and says what a colleague may do. They stand here because they speak of enterprises, items and matters together.
"""

from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tongban.applicants import commands
from tongban.applicants import queries as applicants
from tongban.applicants.commands import stand_under
from tongban.cases import queries as cases
from tongban.cases.queries import UnderWay
from tongban.handoffs import queries as handoffs
from tongban.handoffs.queries import OnBehalf
from tongban.kernel import clock
from tongban.kernel.journal.canon import plain
from tongban.kernel.refusals import NotYours
from tongban.kernel.zones import queries as places
from tongban.portal import queries
from tongban.portal.forms import Engagement, Granted, chosen_items
from tongban.ui.onward import onward
from tongban.ui.refused import two_sided


def mandates_page(request: HttpRequest) -> HttpResponse:
    """What was given and what was taken, and everything under way for others."""
    found = list(applicants.mandates_for(request.actor))
    context = {
        "given": [one for one in found if one.principal == request.actor.principal],
        "taken": [one for one in found if one.principal != request.actor.principal],
        "under_way": under_way(),
        "now": clock.now(),
    }
    return render(request, "portal/mandates.html", context)


def under_way() -> list[UnderWay | OnBehalf]:
    """What goes on for others, here and in other zones: one line for a matter, what waits for the agent first."""
    elsewhere = handoffs.on_behalf()
    told = {one.id for one in elsewhere}
    here = [one for one in cases.under_way() if one.id not in told]
    return sorted([*elsewhere, *here], key=lambda one: not one.waits)


def mandate_page(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """One mandate: who lets whom do what, in which items, until when, and what may be done with it."""
    found = applicants.mandate(mandate, request.actor)
    context = {
        "mandate": found,
        "state": applicants.state_of(found),
        "items": queries.items_named(found.items),
        "history": applicants.mandate_history(found),
        "openings": applicants.openings(found, request.actor),
        "url": reverse("portal:mandate", args=[found.id]),
    }
    return render(request, "portal/mandate.html", context)


def move(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """It is accepted, declined or ended."""
    verb, given = request.POST.get("verb", ""), {"reason": request.POST.get("reason", "")}
    commands.move_mandate(applicants.mandate(mandate, request.actor), verb, given=given, by=request.actor)
    if request.actor.role == "agent":
        return redirect(reverse("applicants:parties") + "?choose=1")
    return redirect("portal:mandate", mandate=mandate)


@require_POST
def act(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """From where one stands, go on under a mandate: to a matter, or to all of its principal's."""
    kept = dict(request.session["entered"])
    stand_under(kept, mandate, request.actor.person)
    request.session["entered"] = kept
    return redirect(onward(request, reverse("cases:mine")))


def engage_page(request: HttpRequest) -> HttpResponse:
    """Whom to engage, for what, until when."""
    zone = request.POST.get("officer_zone", "") or next((one.zone for one in places.every_zone()), "")
    context = {
        "party": applicants.party(request.actor.principal),
        "acts": applicants.ACTIONS.items(),
        "zones": places.every_zone(),
        "officers": applicants.officers_in(zone),
        "officer_zone": zone,
        "chosen": request.POST.getlist("action") or ["prepare", "hand_in", "answer"],
        **choice(request),
    }
    return render(request, "portal/engage.html", context)


def choice(request: HttpRequest, standing: Any = ()) -> dict[str, Any]:
    """The items to choose from, and those that are chosen."""
    sent = request.POST
    ticked = queries.items_named(chosen_items(sent)) if "items" in sent else queries.items_named(standing)
    shown = queries.items_to_choose(sent.get("item_zone", ""), sent.get("item_text", ""), request.actor)
    if sent.get("find") == "all":
        ticked, shown = [*ticked, *shown], []
    known = {one.item_id: one for one in ticked}
    return {
        "ticked": list(known.values()),
        "shown": [one for one in shown if one.item_id not in known],
        "scope": sent.get("items", "some" if standing else "all"),
        "item_zone": sent.get("item_zone", ""),
        "item_text": sent.get("item_text", ""),
        "places": places.every_zone(),
    }


def engage(request: HttpRequest) -> HttpResponse:
    """The mandate is offered; while items are being looked for, the page stays."""
    if "find" in request.POST:
        return _still_choosing(request, engage_page)
    typed = Engagement.read(request.POST)
    agent = typed.wish.found()
    mandate, _entry = commands.offer_mandate(
        agent, items=typed.items, actions=typed.actions, until=typed.until, by=request.actor
    )
    return redirect("portal:mandate", mandate=mandate.id)


def _still_choosing(request: HttpRequest, page: Any, **place: Any) -> HttpResponse:
    request.typed = request.POST
    return page(request, **place)


def own_data(request: HttpRequest) -> HttpResponse:
    """Everything kept about oneself, and about the applicant one acts for, as a file (个人信息保护法 45)."""
    kept = queries.own_data(request.actor)
    answer = HttpResponse(orjson.dumps(plain(kept), option=orjson.OPT_INDENT_2), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


# --- colleagues --------------------------------------------------------------------------------------------------


def colleague_page(request: HttpRequest, membership: UUID) -> HttpResponse:
    """What a colleague may do for the enterprise, in which items, until when."""
    enterprise, member = _member(request, membership)
    sent = request.POST
    context = {
        "enterprise": enterprise,
        "member": member,
        "rights": applicants.RIGHTS.items(),
        "granted": sent.getlist("right") if "items" in sent else member.rights,
        **choice(request, member.items),
    }
    return render(request, "portal/colleague.html", context)


def grant(request: HttpRequest, membership: UUID) -> HttpResponse:
    """The colleague's rights are changed."""
    if "find" in request.POST:
        return _still_choosing(request, colleague_page, membership=membership)
    enterprise, _named = _member(request, membership)
    typed = Granted.read(request.POST)
    found = applicants.member_of(enterprise, membership, request.actor)
    commands.change_rights(
        enterprise, found, rights=typed.rights, items=typed.items, until=typed.until, by=request.actor
    )
    return redirect("applicants:enterprise")


def _member(request: HttpRequest, membership: UUID) -> tuple[Any, Any]:
    enterprise = applicants.acted_for(request.actor)
    found = next((one for one in applicants.members_of(enterprise.id) if one.id == membership), None)
    if found is None or not applicants.manages(enterprise, request.actor):
        raise NotYours()
    return enterprise, found


my_data = never_cache(own_data)
mandates = never_cache(mandates_page)
mandate = never_cache(two_sided(mandate_page, move))
new_mandate = never_cache(two_sided(engage_page, engage))
colleague = never_cache(two_sided(colleague_page, grant))
