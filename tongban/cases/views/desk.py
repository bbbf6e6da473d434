"""Pages of those who work: the list of what is due, and the counter."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tongban.cases import commands, forms, queries
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock

HITS = 9


CHIPS: dict[str, tuple[tuple[str, str, Any], ...]] = {
    "window": (
        ("state", "submitted", _("To be answered")),
        ("state", "issued", _("To be handed out")),
        ("lamp", "red", _("Late")),
        ("lamp", "yellow", _("Due soon")),
        ("state", "returned", _("Waiting for the applicant")),
    ),
    "reviewer": (
        ("hold", "mine", _("In my hands")),
        ("hold", "free", _("Unclaimed")),
        ("lamp", "red", _("Late")),
        ("lamp", "yellow", _("Due soon")),
        ("lamp", "grey", _("Clock stopped")),
        ("state", "accepted", _("Under review")),
        ("state", "proposed", _("Proposed")),
        ("state", "decided", _("To be issued")),
    ),
    "supervisor": (
        ("lamp", "red", _("Late")),
        ("lamp", "yellow", _("Due soon")),
        ("lamp", "grey", _("Clock stopped")),
        ("state", "submitted", _("To be answered")),
        ("state", "returned", _("Waiting for the applicant")),
        ("state", "accepted", _("Under review")),
        ("state", "proposed", _("Proposed")),
        ("state", "decided", _("To be issued")),
        ("state", "issued", _("To be handed out")),
    ),
}
CHIPS |= {"approver": CHIPS["reviewer"], "admin": CHIPS["supervisor"]}
"""What a work list may be narrowed to, by role: part of the address, its value, its words."""


def chips(role: str, sieve: queries.Sieve, counted: dict[str, int]) -> list[dict[str, Any]]:
    """The chips of a work list: every one a link that can be sent to a colleague."""
    plain = queries.Sieve(text=sieve.text)
    whole = {"label": _("All"), "count": counted["all"], "url": "?" + urlencode(plain.address())}
    found = [{**whole, "current": sieve.address() == plain.address()}]
    for part, value, label in CHIPS[role]:
        address = {"url": "?" + urlencode(plain.address(**{part: value})), "current": getattr(sieve, part) == value}
        found.append({"label": label, "count": counted.get(f"{part}={value}", 0), **address})
    return found


def desk(request: HttpRequest, outcomes: Any = None) -> HttpResponse:
    """What is due, soonest first."""
    sieve, cursor = forms.sieve(request.GET), request.GET.get("cursor", "")
    at = queries.instants(request.actor.zone, clock.now())
    cases, following = queries.page(queries.desk(request.actor, sieve, at), cursor)
    counted = queries.counts(request.actor, at)
    context = {
        "lines": queries.lines(cases, request.actor, at.now),
        "chips": chips(request.actor.role, sieve, counted),
        "counted": counted,
        "sieve": sieve,
        "older": "?" + urlencode({**sieve.address(), "cursor": following}) if following else "",
        "newer": "?" + urlencode(sieve.address()) if cursor else "",
        "here": reverse("cases:desk") + "?" + request.GET.urlencode(),
        "hands": request.actor.role in ("reviewer", "approver"),
        "outcomes": outcomes,
    }
    return render(request, "cases/desk.html", context)


@require_POST
def hands(request: HttpRequest) -> HttpResponse:
    """Claim or release what was selected; every matter says for itself what came of it."""
    verb, numbers = forms.taken_up(request.POST)
    outcomes = commands.take_up(numbers[: queries.PAGE], verb, by=request.actor)
    request.GET = forms.address_of(request)
    return desk(request, {"done": sum(not refused for _number, refused in outcomes), "all": outcomes})


def intake(request: HttpRequest) -> HttpResponse:
    """At the counter: which item, by a word, the letters of its pinyin or its code; and what was begun before."""
    text = (request.GET.get("q") or request.GET.get("item", "")).strip()[:200]
    zone, actor = request.actor.zone, request.actor
    hits = [hit for hit in catalogue.search(text, actor=actor, zone=zone, limit=HITS) if hit.kind == "item"]
    return render(request, "cases/intake.html", {"q": text, "hits": hits, "drafts": queries.drafts_of(actor)})


@require_POST
def take_in(request: HttpRequest) -> HttpResponse:
    """The matter begins, for somebody who stands at the counter."""
    version = catalogue.published(request.actor.zone, request.POST.get("code", ""), clock.china_date(clock.now()))
    return redirect("cases:draft", draft=commands.draft_for(version, by=request.actor).id)
