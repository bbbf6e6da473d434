"""The inbox: what I was told, in whatever capacity; how I want to be told."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tongban.applicants import queries as applicants
from tongban.kernel.actors import Actor
from tongban.kernel.notices import commands, kinds, queries
from tongban.kernel.notices.models import Notice
from tongban.kernel.refusals import NotYours
from tongban.people import commands as people
from tongban.people.queries import home_of
from tongban.portal.forms import LONGEST, Ways, instant, plain
from tongban.ui.refused import refused_on, two_sided


def inbox_page(request: HttpRequest) -> HttpResponse:
    """What the person was told, newest first, with the capacity in which it concerns him."""
    words, new = plain(request.GET.get("q", ""), LONGEST), request.GET.get("new") == "1"
    found = queries.inbox(request.actor, words, only_unread=new)
    notices, following = queries.page(found, instant(request.GET.get("before", "")))
    names = {one.id: one.name for one in applicants.parties_of(request.actor.person)}
    context = {
        "lines": [(notice, capacity(notice, request.actor, names)) for notice in notices],
        "words": words,
        "new": new,
        "following": following,
    }
    return render(request, "portal/inbox.html", context)


def capacity(notice: Notice, actor: Actor, names: dict[UUID, str]) -> str:
    """For whom or in which post the notice came, where that is not how the reader acts now."""
    if notice.principal and notice.principal != actor.principal:
        return names.get(notice.principal, "")
    if notice.post and (notice.zone, notice.post) != (actor.zone, actor.post):
        return notice.post
    return ""


def all_read(request: HttpRequest) -> HttpResponse:
    """Everything is marked as read."""
    commands.read_all(request.actor)
    return redirect("portal:inbox")


@require_POST
def open_matter(request: HttpRequest, notice: UUID) -> HttpResponse:
    """To the matter itself, acting as the one whom the notice was for; the notice is read by that."""
    found = queries.inbox(request.actor).filter(id=notice).first()
    if found is None:
        raise NotYours()
    commands.read(request.actor, [found.id])
    if "entered" in request.session:
        _take_capacity(request, found)
    return redirect(found.route, *found.place)


def _take_capacity(request: HttpRequest, notice: Notice) -> None:
    """The session acts for the party, or in the post, that was told; refused when that is over by now."""
    kept, actor = dict(request.session["entered"]), request.actor
    if notice.principal and notice.principal != actor.principal:
        people.stand(kept, post=None, principal=notice.principal)
        party = applicants.party(notice.principal)
        kept["acting_for"] = party.name if party and party.kind == "enterprise" else ""
    elif notice.post and (notice.zone, notice.post) != (actor.zone, actor.post):
        people.stand(kept, post=(notice.zone, notice.post))
    request.session["entered"] = kept


# --- how I am told -----------------------------------------------------------------------------------------------


def ways_page(request: HttpRequest) -> HttpResponse:
    """Address, language, hour, and a way for each kind of event."""
    box = queries.box_of(request.actor)
    side = "staff" if request.actor.is_staff else "outside"
    context = {
        "box": box,
        "kinds": [(kind, box.way(kind.code) if box else kind.way) for kind in kinds.known(side)],
        "ways": kinds.WAYS,
        "hours": range(24),
        "hour": box.hour if box else 8,
        "mail_ready": settings.MAIL_READY,
    }
    return render(request, "portal/ways.html", context)


def choose(request: HttpRequest) -> HttpResponse:
    """The choices are kept."""
    typed = Ways.read(request.POST)
    commands.choose(
        request.actor, home_of(request.actor), language=typed.language, hour=typed.hour, choices=typed.choices
    )
    return redirect(reverse("portal:ways") + "?kept=1")


@require_POST
@refused_on(ways_page)
def address(request: HttpRequest) -> HttpResponse:
    """An address is named, shown to be one's own, or given up."""
    ADDRESS_MOVES.get(request.POST.get("verb", ""), _ask)(request)
    return redirect("portal:ways")


def _ask(request: HttpRequest) -> Any:
    return commands.ask_address(request.actor, home_of(request.actor), plain(request.POST.get("address", ""), LONGEST))


ADDRESS_MOVES = {
    "confirm": lambda request: commands.confirm_address(request.actor, request.POST.get("code", "")),
    "forget": lambda request: commands.forget_address(request.actor),
}
inbox = never_cache(two_sided(inbox_page, all_read))
ways = never_cache(two_sided(ways_page, choose))
