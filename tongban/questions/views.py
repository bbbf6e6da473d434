"""Pages of questions: ask about an item, read what was answered, answer and publish."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from tongban.catalogue import queries as catalogue
from tongban.kernel import clock
from tongban.questions import commands, queries, rules
from tongban.ui.refused import refused_on, two_sided


def ask_page(request: HttpRequest, zone: str, code: str) -> HttpResponse:
    """What others have asked about an item, and the field for one's own question."""
    version = catalogue.published(zone, code, clock.china_date(clock.now()))
    context = {"version": version, "published": queries.published_on(zone, code), "most": rules.MOST}
    return render(request, "questions/ask.html", context)


def take(request: HttpRequest, zone: str, code: str) -> HttpResponse:
    """The question is asked."""
    version = catalogue.published(zone, code, clock.china_date(clock.now()))
    question = commands.ask(version, request.POST.get("text", ""), by=request.actor)
    return redirect("questions:show", question=question.id)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I have asked."""
    context = {"lines": queries.lines(queries.mine(request.actor)[: queries.PAGE], clock.now())}
    return render(request, "questions/mine.html", context)


@require_safe
def office(request: HttpRequest) -> HttpResponse:
    """What was asked of us: what waits first."""
    context = {"lines": queries.lines(queries.of_the_office(request.actor)[: queries.PAGE], clock.now())}
    return render(request, "questions/office.html", context)


def show_page(request: HttpRequest, question: UUID) -> HttpResponse:
    """One question with its answer; for the office also the fields to answer and to publish."""
    found = queries.find(request.actor, question)
    context = {
        "question": found,
        "line": queries.lines([found], clock.now())[0],
        "published": queries.published_of(found),
        "answering": rules.may_answer(found, request.actor),
        "most": rules.MOST,
    }
    return render(request, "questions/show.html", context)


def give_answer(request: HttpRequest, question: UUID) -> HttpResponse:
    """The answer to the asker."""
    commands.answer(queries.find(request.actor, question), request.POST.get("answer", ""), by=request.actor)
    return redirect("questions:show", question=question)


@require_POST
@refused_on(show_page)
def publish(request: HttpRequest, question: UUID) -> HttpResponse:
    """What everybody may read."""
    asked, answered = request.POST.get("question", ""), request.POST.get("answer_public", "")
    commands.publish(queries.find(request.actor, question), asked, answered, by=request.actor)
    return redirect("questions:show", question=question)


@require_POST
@refused_on(show_page)
def take_back(request: HttpRequest, question: UUID) -> HttpResponse:
    """Shown no more."""
    commands.take_back(queries.find(request.actor, question), by=request.actor)
    return redirect("questions:show", question=question)


ask = two_sided(ask_page, take)
show = two_sided(show_page, give_answer)
