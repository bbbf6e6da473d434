"""Pages of messages: those of one matter, and those that wait for an answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tongban.cases import commands, queries, rules
from tongban.kernel import clock
from tongban.ui.refused import two_sided


def talk_page(request: HttpRequest, number: str) -> HttpResponse:
    """What was written in a matter, and the field for the next message."""
    case = queries.find(request.actor, number)
    context: dict[str, Any] = {
        "case": case,
        "version": case.version_in_force,
        "words": queries.words_in(case, clock.now()),
        "may_write": rules.may_talk(case, request.actor) and not rules.talk_over(case),
        "most": rules.MOST_WORDS,
        "texts": reverse("cases:choose_phrase", args=[number]) if request.actor.is_staff else "",
    }
    return render(request, "cases/talk.html", context)


def say(request: HttpRequest, number: str) -> HttpResponse:
    """One message."""
    commands.say(queries.find(request.actor, number), request.POST.get("text", ""), by=request.actor)
    return redirect("cases:talk", number=number)


@require_safe
def unanswered(request: HttpRequest) -> HttpResponse:
    """The messages that wait for an answer, the longest waiting first."""
    context = {
        "lines": queries.unanswered_lines(request.actor, clock.now()),
        "many": queries.unanswered(request.actor).count(),
    }
    return render(request, "cases/talks.html", context)


talk = two_sided(talk_page, say)
