"""Requests to act for an enterprise: whoever asks, whoever answers for it, and the window for the first time."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tongban.applicants import commands, forms, queries, rules
from tongban.applicants.rules import linking
from tongban.ui.refused import two_sided


def links_page(request: HttpRequest) -> HttpResponse:
    """What one has asked for, and a new request."""
    context = {
        "links": queries.links_for(request.actor).filter(person=request.actor.person),
        "rights": rules.RIGHT_TITLES.items(),
        "chosen": request.POST.getlist("right") or ["see", "prepare", "apply"],
        "days": linking.LIVES.days,
    }
    return render(request, "applicants/links.html", context)


def ask(request: HttpRequest) -> HttpResponse:
    """The request is made."""
    typed = forms.LinkWanted.read(request.POST)
    link, _entry = commands.ask_link(
        uscc=typed.uscc, name=typed.name, rights=typed.rights, note=typed.note, by=request.actor
    )
    return redirect("applicants:link", link=link.id)


def link_page(request: HttpRequest, link: UUID) -> HttpResponse:
    """One request: who asks for what, how it stands, and what may be done with it."""
    found = queries.link(link, request.actor)
    openings = queries.link_openings(found, request.actor)
    confirming = next((one for one in openings if one.move.verb == "confirm"), None)
    context = {
        "link": found,
        "mine": found.person == request.actor.person,
        "openings": [one for one in openings if one is not confirming],
        "confirming": confirming,
        "history": queries.link_history(found),
        "rights": rules.RIGHT_TITLES.items(),
        "chosen": request.POST.getlist("right") or found.rights,
        "manners": rules.MANNER_TITLES.items(),
    }
    return render(request, "applicants/link.html", context)


def answer(request: HttpRequest, link: UUID) -> HttpResponse:
    """It is confirmed, declined or withdrawn."""
    verb, said = request.POST.get("verb", ""), forms.answered(request.POST)
    commands.move_link(queries.link(link, request.actor), verb, said, by=request.actor)
    return redirect("applicants:link", link=link)


def waiting_page(request: HttpRequest) -> HttpResponse:
    """At the counter: the requests for enterprises that nobody represents yet."""
    return render(request, "applicants/counter_links.html", {"links": queries.links_waiting(request.actor)})


links = never_cache(two_sided(links_page, ask))
link = never_cache(two_sided(link_page, answer))
waiting = never_cache(require_safe(waiting_page))
