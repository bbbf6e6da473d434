"""Pages of those who work: the list of what is due, and the counter."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tongban.cases import commands, forms, queries
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock, policy
from tongban.kernel.refusals import NotReady

HITS = 9


CHIPS: dict[str, tuple[tuple[str, str, Any], ...]] = {
    "window": (
        ("state", "submitted", _("To be answered")),
        ("state", "issued", _("To be handed out")),
        ("hold", "mentioned", _("Mentions me")),
        ("lamp", "red", _("Late")),
        ("lamp", "yellow", _("Due soon")),
        ("state", "returned", _("Waiting for the applicant")),
    ),
    "reviewer": (
        ("hold", "mine", _("In my hands")),
        ("hold", "free", _("Unclaimed")),
        ("hold", "mentioned", _("Mentions me")),
        ("lamp", "red", _("Late")),
        ("lamp", "yellow", _("Due soon")),
        ("alarm", queries.ANY, _("Late besides the limit")),
        ("lamp", "grey", _("Clock stopped")),
        ("state", "accepted", _("Under review")),
        ("state", "proposed", _("Proposed")),
        ("state", "decided", _("To be issued")),
    ),
    "supervisor": (
        ("lamp", "red", _("Late")),
        ("lamp", "yellow", _("Due soon")),
        ("alarm", queries.ANY, _("Late besides the limit")),
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


def chips(role: str, sieve: queries.Sieve, columns: dict[str, str], counted: dict[str, int]) -> list[dict[str, Any]]:
    """The chips of a work list: every one a link that can be sent to a colleague."""
    plain = queries.Sieve(text=sieve.text, sort=sieve.sort)
    address = plain.address() | columns or {"view": queries.EVERYTHING}
    whole = {"label": _("All"), "count": counted["all"], "url": "?" + urlencode(address)}
    found = [{**whole, "current": not sieve.without(["text"]).narrowed}]
    for part, value, label in CHIPS[role]:
        address = plain.address(**{part: value}) | columns
        current = {"url": "?" + urlencode(address), "current": getattr(sieve, part) == value}
        found.append({"label": label, "count": counted.get(f"{part}={value}", 0), **current})
    return found


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: its title, and the address of the list in its order (表头)."""

    column: queries.Column
    url: str
    direction: str


def heads(columns: list[queries.Column], sieve: queries.Sieve, kept: dict[str, str]) -> list[Head]:
    """The heads of a table; the one that gives the order turns it round."""
    return [_head(column, sieve, kept) for column in columns]


def _head(column: queries.Column, sieve: queries.Sieve, kept: dict[str, str]) -> Head:
    now = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(sieve.sort or "due", "")
    wanted = f"-{column.sort}" if now == "ascending" else column.sort
    url = "?" + urlencode(sieve.address(sort=wanted) | kept) if column.sort else ""
    return Head(column, url, now if column.sort else "")


def desk(request: HttpRequest, outcomes: Any = None) -> HttpResponse:
    """What is due, soonest first, narrowed to what the address says; a part that says nothing is named and left out."""
    if forms.untidy(request.GET) and request.method == "GET":
        return redirect(request.path + "?" + forms.tidy(request.GET))
    known, asked = queries.options(request.actor), forms.sieve(request.GET)
    tabs = queries.tabs(request.actor, known)
    if first := next((one for one in tabs if one.opening and not request.GET and request.method == "GET"), None):
        return redirect(request.path + first.url)
    faults = queries.faults(asked, known)
    request.refusal = NotReady(*faults) if faults else None
    shown = listed(request, asked.without(fault.field for fault in faults), tabs)
    context = {**shown, "known": known, "outcomes": outcomes}
    return render(request, "cases/desk.html", context, status=422 if faults else 200)


def listed(request: HttpRequest, sieve: queries.Sieve, tabs: list[queries.Tab]) -> dict[str, Any]:
    """What the page of a list shows."""
    actor, cursor, at = request.actor, request.GET.get("cursor", ""), queries.instants(request.actor.zone, clock.now())
    columns = queries.columns(forms.chosen_columns(request.GET))
    kept = {"columns": ".".join(one.name for one in columns)} if "columns" in request.GET else {}
    cases, following = queries.page(queries.desk(actor, sieve, at), cursor, order=queries.order_of(sieve))
    counted = queries.counts(actor, at, queries.conditions_of(tabs, actor, at))
    within = {"view": request.GET["view"]} if request.GET.get("view") else {}
    address = sieve.address() | kept | within
    return {
        "lines": queries.lines(cases, actor, at.now),
        "heads": heads(columns, sieve, kept),
        "columns": {one.name for one in columns},
        "every_column": queries.COLUMNS.values(),
        "kept": kept,
        "tabs": tabs,
        "current": f"view={request.GET.get('view', '')}",
        "may_share": queries.may_share(actor),
        "chips": chips(actor.role, sieve, kept, counted),
        "choices": {
            "hold": queries.HOLDS,
            "lamp": queries.LAMPS,
            "alarm": queries.ALARMED,
            "channel": queries.CHANNELS,
        },
        "counted": counted,
        "sieve": sieve,
        "older": "?" + urlencode({**address, "cursor": following}) if following else "",
        "newer": "?" + urlencode(address) if cursor else "",
        "here": reverse("cases:desk") + "?" + urlencode(address | ({"cursor": cursor} if cursor else {})),
        "export": "?" + urlencode(address),
        "event_log": reverse("api:events") if policy.may_come_in(actor, "api:events") else "",
        "within": urlencode({"in": urlencode(sieve.address())}),
        "hands": actor.role in ("reviewer", "approver"),
        "bulk_moves": queries.bulk_moves(actor),
    }


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
