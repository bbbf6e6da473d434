"""Pages of subscriptions: mine with the form for one more, and one with its log."""

from dataclasses import asdict
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tongban.cases import queries as cases
from tongban.kernel import programs
from tongban.kernel.refusals import NotReady
from tongban.subscriptions import commands, forms, queries
from tongban.subscriptions.flow import SUBSCRIPTION
from tongban.ui.refused import refused_on, two_sided

PAGE = 30
STATUSES = ("waiting", "told", "dead")


def mine_page(request: HttpRequest) -> HttpResponse:
    """What I have subscribed to, and the form for one more."""
    typed = getattr(request, "typed", None)
    context = {
        "subscriptions": queries.counted(request.actor),
        "steps": cases.steps().items(),
        "wanted": forms.Wanted.read(typed) if typed else forms.Wanted("", "", ()),
        "key": queries.public_key(),
    }
    return render(request, "subscriptions/mine.html", context)


def subscribe(request: HttpRequest) -> HttpResponse:
    """One more."""
    made = commands.subscribe(**asdict(forms.Wanted.read(request.POST)), by=request.actor)
    return redirect("subscriptions:show", made.id)


def show(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """One subscription: what it hears, what it was told, and what was given up."""
    found = queries.find(request.actor, subscription)
    status = request.GET.get("status", "")
    log = queries.log(found, status if status in STATUSES else "")
    lines, following = programs.page(log, queries.NEWEST, request.GET.get("cursor", ""), PAGE)
    context = {
        "subscription": found,
        "state": SUBSCRIPTION.state(found.status).title,
        "steps": [title for verb, title in cases.steps().items() if verb in found.verbs],
        "titles": cases.steps(),
        "openings": SUBSCRIPTION.open_to(found, request.actor),
        "lines": lines,
        "older": f"?{urlencode({'status': status, 'cursor': following})}" if following else None,
        "status": status,
        "dead": queries.log(found, "dead").count(),
    }
    return render(request, "subscriptions/show.html", context)


@require_POST
@refused_on(show)
def move(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """Pause, resume, end."""
    commands.move(queries.find(request.actor, subscription), request.POST.get("verb", ""), by=request.actor)
    return redirect("subscriptions:show", subscription)


@require_POST
@refused_on(show)
def replay(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """Everything that was given up is told anew, or the one step that was chosen."""
    commands.replay(
        queries.find(request.actor, subscription), _chosen(request.POST.get("delivery", "")), by=request.actor
    )
    return redirect("subscriptions:show", subscription)


def _chosen(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotReady(programs.no_cursor()) from None


mine = never_cache(two_sided(mine_page, subscribe))
