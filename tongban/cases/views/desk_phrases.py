"""Kept texts: their drawer, and the chooser at the forms of a matter."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tongban.cases import commands, forms, queries
from tongban.cases.models import Phrase
from tongban.cases.rules import phrases as rules
from tongban.cases.views.matters import OWN_PAGE, form_page, show
from tongban.cases.views.talks import talk_page
from tongban.people import queries as people
from tongban.ui.refused import refused_on, two_sided

Act = Callable[[HttpRequest, Phrase], object]


def phrases_page(request: HttpRequest, phrase: UUID | None = None) -> HttpResponse:
    """Every kept text that the actor may see, narrowed by a word; the one that was to be changed changes nothing."""
    actor = request.actor
    found = queries.worded(queries.phrases_for(actor), request.GET.get("text", ""))
    rows = [(one, rules.is_keeper(one, actor)) for one in found[: rules.MOST_PHRASES]]
    context = {
        "drawers": drawers(rows, queries.names_of_items(actor, [one for one, _kept in rows])),
        "uses": {use: title for use, (title, _verbs) in rules.USES.items()},
        "places": queries.known_places(),
        "reaches": reaches(request),
        "text": request.GET.get("text", ""),
    }
    return render(request, "cases/desk_phrases.html", context)


def drawers(rows: list[tuple[Phrase, bool]], items: dict[UUID, str]) -> dict[str, list[tuple[Phrase, bool, str]]]:
    """One's own, the office's, those of items."""
    found: dict[str, list[tuple[Phrase, bool, str]]] = {"own": [], "office": [], "item": []}
    for one, kept in rows:
        drawer = "own" if one.person else "item" if one.item else "office"
        found[drawer].append(
            (one, kept, items.get(one.item, one.shared_agency or "") if one.item else one.shared_agency or "")
        )
    return found


def reaches(request: HttpRequest) -> list[tuple[str, object]]:
    """For whom the actor may keep a text besides himself: offices by their code, and the windows."""
    actor = request.actor
    if actor.role == "approver":
        return [(actor.agency, "")]
    if actor.role != "admin":
        return []
    named = people.agencies_in(actor.zone).values_list("code", "name_zh", "name_en")
    return [("", ""), *((code, {"zh": zh, "en": en}) for code, zh, en in named)]


def write(request: HttpRequest) -> HttpResponse:
    """A text is kept."""
    given = {name: request.POST.get(name, "") for name in ("title", "use", "text")}
    reach, of = forms.reach(request.POST)
    commands.write_phrase(given, by=request.actor, reach=reach, of=of)
    return redirect("cases:phrases")


phrases = two_sided(phrases_page, write)


def _moved(verb: str) -> Act:
    def act(request: HttpRequest, phrase: Phrase) -> object:
        given = {name: request.POST.get(name) for name in ("title", "use", "text")}
        return commands.move_phrase(phrase, verb, by=request.actor, given=given)

    return act


ACTS: dict[str, Act] = {
    **{verb: _moved(verb) for verb in ("rewrite", "retire", "reopen")},
    "up": lambda request, phrase: commands.place_phrase(phrase, -1, by=request.actor),
    "down": lambda request, phrase: commands.place_phrase(phrase, 1, by=request.actor),
}
"""What may be done with a kept text, by the name that its form sends."""


@require_POST
@refused_on(phrases_page)
def phrase(request: HttpRequest, phrase: UUID) -> HttpResponse:
    """One act on a kept text."""
    found = queries.phrase(request.actor, phrase)
    forms.one_of(ACTS, request.POST, "act")(request, found)
    return redirect("cases:phrases")


# --- at the forms of a matter ------------------------------------------------------------------------------------


@require_POST
@refused_on(show)
def choose(request: HttpRequest, number: str) -> HttpResponse:
    """The texts that fit a form; without a script the same page again, with the chosen one behind what was typed."""
    case, verb = queries.find(request.actor, number), request.POST.get("verb") or "note"
    offers = queries.fitting(request.actor, case, verb, request.POST.get("phrase_word", ""))
    into = forms.writable(verb, queries.targets(case))
    context = {"offers": offers, "into": into, "texts": reverse("cases:choose_phrase", args=[number])}
    if request.htmx:
        return render(request, "cases/desk_offers.html", {**context, "word": request.POST.get("phrase_word", "")})
    chosen = next((one for one in offers if str(one.phrase.id) == request.POST.get("phrase") and not one.lacking), None)
    request.typed = forms.written_behind(request.POST, into, chosen.text) if chosen else request.POST
    request.refusal, request.chooser, request.method = None, {**context, "verb": verb}, "GET"
    if verb in OWN_PAGE:
        return form_page(request, number=number, verb=verb)
    return talk_page(request, number=number) if verb == "say" else show(request, number=number)
