"""For whom an applicant acts, who acts for his enterprise, and the personas of a demonstration."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tongban.applicants import commands, forms, queries, rules
from tongban.applicants.queries import demonstration
from tongban.kernel.refusals import NotReady, NotYours
from tongban.people import queries as people
from tongban.people.commands import confirm_identity, enter_as, stand
from tongban.ui.onward import onward
from tongban.ui.refused import refused_on, two_sided
from tongban.ui.source import device_of, source_of

LANDING = "portal:home"


def parties_page(request: HttpRequest) -> HttpResponse:
    """Whom to act for: himself, or an enterprise; without a choice one goes straight on."""
    parties, powers = queries.parties_of(request.actor.person), queries.powers_of(request.actor.person)
    wanted = onward(request, "")
    if len(parties) < 2 and not powers and "choose" not in request.GET and not hasattr(request, "refusal"):
        return redirect(wanted or LANDING)
    return render(request, "applicants/parties.html", {"parties": parties, "powers": powers, "next": wanted})


def act_for(request: HttpRequest) -> HttpResponse:
    """The session acts for that applicant from now on."""
    kept = dict(request.session["entered"])
    if "mandate" in request.POST:
        commands.stand_under(kept, forms.chosen(request.POST, "mandate"), request.actor.person)
    else:
        _act_for(kept, forms.chosen(request.POST, "principal"))
    request.session["entered"] = kept
    return redirect(onward(request, reverse(LANDING)))


def _act_for(kept: dict[str, Any], principal: UUID) -> None:
    """Take the principal, and keep its name for the head of the page."""
    stand(kept, post=None, principal=principal)
    found = queries.party(principal)
    kept["acting_for"] = found.name if found and found.kind == "enterprise" else ""


def enterprise_page(request: HttpRequest) -> HttpResponse:
    """The enterprise acted for, and who else acts for it."""
    found = queries.acted_for(request.actor)
    members = queries.members_of(found.id)
    known = queries.verified(found.id).values()
    context = {
        "enterprise": found,
        "members": members,
        "manages": queries.manages(found, request.actor),
        "known": known,
        "waiting": queries.links_waiting(request.actor),
        "may_leave": any(one.person == request.actor.person and one.manner != "legal" for one in members),
    }
    return render(request, "applicants/enterprise.html", context)


def admit(request: HttpRequest) -> HttpResponse:
    """A colleague, named by his exact number, may act from now on."""
    typed = forms.Newcomer.read(request.POST)
    commands.admit_colleague(
        queries.acted_for(request.actor),
        resident_id=typed.resident_id,
        name=typed.name,
        rights=typed.rights,
        by=request.actor,
    )
    return redirect("applicants:enterprise")


def _same_page(request: HttpRequest, membership: UUID) -> HttpResponse:
    return enterprise_page(request)


@require_POST
def let_go(request: HttpRequest, membership: UUID) -> HttpResponse:
    """A colleague no longer acts."""
    enterprise = queries.acted_for(request.actor)
    commands.dismiss(enterprise, queries.member_of(enterprise, membership, request.actor), by=request.actor)
    return redirect("applicants:enterprise")


@require_POST
def step_down(request: HttpRequest) -> HttpResponse:
    """Somebody no longer acts for an enterprise, of his own accord; where he just did, he goes on as himself."""
    enterprise = forms.chosen(request.POST, "enterprise")
    membership = queries.own_membership(enterprise, request.actor)
    if membership is None:
        raise NotYours()
    commands.leave(membership, by=request.actor)
    kept = dict(request.session["entered"])
    if kept["principal"] == str(enterprise):
        _act_for(kept, request.actor.person)
        request.session["entered"] = kept
    return redirect(reverse("applicants:parties") + "?choose=1")


def counter_page(request: HttpRequest, given: Any = None, confirmed: Any = None) -> HttpResponse:
    """An account for a citizen who stands at the counter, and for whom he may act."""
    address = request.build_absolute_uri(reverse("people:link", args=[given.secret])) if given else ""
    return render(
        request,
        "applicants/counter.html",
        {"given": given, "address": address, "manners": rules.MANNER_TITLES, "confirmed": confirmed},
    )


def welcome(request: HttpRequest) -> HttpResponse:
    """The citizen gets his account; the link is shown this once, to be handed over."""
    typed = forms.Visitor.read(request.POST)
    return counter_page(request, commands.welcome(**asdict(typed), by=request.actor))


def identify(request: HttpRequest) -> HttpResponse:
    """Somebody who signed up online has shown his identity card."""
    typed = {name: request.POST.get(f"confirmed_{name}", "").strip() for name in ("login", "name", "resident_id")}
    return counter_page(request, confirmed=confirm_identity(**typed, by=request.actor))


def facts_page(request: HttpRequest, party: UUID | None = None) -> HttpResponse:
    """What is known for sure of an applicant who stands at the counter, and what a paper shows besides."""
    found = queries.party(party) if party else None
    if party and found is None:
        raise NotYours()
    context = {"party": found}
    if found:
        known = queries.verified(found.id)
        context |= {
            "known": sorted(known.values(), key=lambda one: list(queries.MEANINGS).index(one.means)),
            "facts": {one.means: one.id for one in queries.facts_of(found.id)},
            "verifiable": queries.verifiable(found.kind),
            "papers": queries.PAPERS,
        }
    return render(request, "applicants/facts.html", context)


def look_up(request: HttpRequest) -> HttpResponse:
    """The applicant is found by his exact number."""
    uscc, resident_id = request.POST.get("uscc", ""), request.POST.get("resident_id", "")
    found = queries.applicant_by_number(uscc, resident_id)
    if found is None:
        raise NotReady(rules.nobody_by_number("uscc" if uscc.strip() else "resident_id"))
    return redirect("applicants:facts_of", party=found.id)


def verify(request: HttpRequest, party: UUID) -> HttpResponse:
    """The clerk has seen the paper."""
    found = queries.party(party)
    if found is None:
        raise NotYours()
    shown = asdict(forms.Shown.read(request.POST))
    commands.verify_fact(found, shown.pop("means"), **shown, by=request.actor)
    return redirect("applicants:facts_of", party=party)


def _same_applicant(request: HttpRequest, party: UUID, fact: UUID) -> HttpResponse:
    return facts_page(request, party)


@require_POST
def withdraw(request: HttpRequest, party: UUID, fact: UUID) -> HttpResponse:
    """Nobody vouches for it any longer."""
    commands.withdraw_fact(fact, by=request.actor)
    return redirect("applicants:facts_of", party=party)


def personas_page(request: HttpRequest) -> HttpResponse:
    """Who can be entered with one click, by zone and role; only in a demonstration."""
    _only_in_a_demonstration()
    zones = list(people.zones())
    known = [one.zone for one in zones]
    zone = request.GET.get("zone") or demonstration.zone_with_people(by=request.actor) or next(iter(known), "")
    context = {"zone": zone, "zones": zones, **demonstration.personas(zone, by=request.actor)}
    return render(request, "applicants/personas.html", context | {"next": onward(request, "")})


def become(request: HttpRequest) -> HttpResponse:
    """Enter as a persona: in a post, or for an enterprise."""
    _only_in_a_demonstration()
    wanted = forms.Persona.read(request.POST)
    found = demonstration.persona_account(wanted.person, by=request.actor)
    if found is None:
        raise NotYours()
    source, device = source_of(request), device_of(request)
    kept = enter_as(found.zone, found.id, found.epoch, found.person, source=source, device=device).kept()
    if wanted.post:
        stand(kept, post=wanted.post)
    else:
        _act_for(kept, wanted.principal)
    request.session.flush()
    request.session["entered"] = kept
    return redirect(onward(request, reverse(settings.AFTER_ENTERING["staff"] if wanted.post else LANDING)))


def _only_in_a_demonstration() -> None:
    if not settings.TONGBAN_DEMO:
        raise Http404


counter = never_cache(two_sided(counter_page, welcome))
facts = never_cache(two_sided(facts_page, look_up))
facts_of = never_cache(two_sided(facts_page, verify))
withdraw_fact = refused_on(_same_applicant)(never_cache(withdraw))
confirm = never_cache(two_sided(counter_page, identify))
parties = never_cache(two_sided(parties_page, act_for))
enterprise = never_cache(enterprise_page)
leave = refused_on(parties_page)(never_cache(step_down))
dismiss = refused_on(_same_page)(never_cache(let_go))
members = never_cache(two_sided(enterprise_page, admit))
personas = never_cache(two_sided(personas_page, become))
