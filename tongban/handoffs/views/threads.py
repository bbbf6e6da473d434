"""Pages on which two windows write to each other: one matter, and where an answer is owed."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tongban.handoffs import commands, queries, rules
from tongban.kernel import clock
from tongban.ui.refused import two_sided


@require_safe
def unanswered(request: HttpRequest) -> HttpResponse:
    """The matters in which the other window waits, the longest waiting first."""
    lines = queries.unanswered_lines(request.actor, clock.now())
    zones = queries.names(thread.other for thread, _waiting in lines)
    shown = [(thread, waiting, zones.get(thread.other)) for thread, waiting in lines]
    return render(request, "handoffs/threads.html", {"lines": shown, "many": queries.unanswered(request.actor).count()})


def thread_page(request: HttpRequest, matter: UUID) -> HttpResponse:
    """What was written on a matter, and the field for the next word."""
    about = queries.matter(request.actor, matter)
    context = {
        "about": about,
        "words": queries.words_in(about, clock.now()),
        "zones": queries.names((about.zone, about.other)),
        "may_write": rules.may_write(about, request.actor),
        "most": rules.MOST_WORDS,
        "reply_days": queries.reply_days(about.zone),
    }
    return render(request, "handoffs/thread.html", context)


def say(request: HttpRequest, matter: UUID) -> HttpResponse:
    """One word to the other window."""
    commands.say(queries.matter(request.actor, matter), request.POST.get("text", ""), by=request.actor)
    return redirect("handoffs:thread", matter=matter)


thread = two_sided(thread_page, say)
