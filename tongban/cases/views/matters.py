"""Pages of matters that are handed in: one's own, one whole, its moves, its correction, its files, its track."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from tongban.applicants import queries as applicants
from tongban.cases import commands, forms, queries
from tongban.cases.flow import CASE
from tongban.cases.leaving import sent_archive
from tongban.cases.models import Case, Draft
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.files import coming, scans
from tongban.kernel.files import queries as files
from tongban.kernel.files.download import attachment
from tongban.kernel.files.judge import ACCEPT
from tongban.kernel.flow import Move, Opening
from tongban.kernel.refusals import Reason
from tongban.ui.fields import part_of
from tongban.ui.onward import onward
from tongban.ui.refused import refused_on, two_sided
from tongban.ui.source import source_of

OWN_PAGE = {
    "ask_correction": lambda number, verb: reverse("cases:form", args=[number, verb]),
    "ask_more": lambda number, verb: reverse("cases:form", args=[number, verb]),
    "answer": lambda number, verb: reverse("cases:answer", args=[number]),
    "keep_promise": lambda number, verb: reverse("cases:keep", args=[number]),
    "resubmit": lambda number, verb: reverse("cases:answer", args=[number]),
}
"""Moves that need the width of a page, and the address of that page."""


@dataclass(frozen=True, slots=True)
class Door:
    """A next move as the page of a case shows it: made here, or on a page of its own (下一步)."""

    move: Move
    reasons: tuple[Reason, ...]
    url: str
    preview: str = ""


def doors(sheet: queries.Sheet) -> list[Door]:
    """The next moves of a matter, with the addresses of those that have a page."""
    return [_door(sheet.case.number, one) for one in sheet.openings]


def _door(number: str, opening: Opening) -> Door:
    address = OWN_PAGE.get(opening.move.verb, lambda number, verb: "")
    verb = opening.move.verb
    return Door(opening.move, opening.reasons, address(number, verb), preview_of(number, verb))


def preview_of(number: str, verb: str) -> str:
    """Where one may look at the paper that a move will make; empty for a move that makes none."""
    return reverse("cases:preview", args=[number, verb]) if verb in queries.ON_PAPER else ""


def mine(request: HttpRequest) -> HttpResponse:
    """What I have handed in and what I have begun."""
    cases, following = queries.newest(queries.of_party(request.actor), request.GET.get("cursor", ""))
    context = {
        "lines": queries.lines(cases, request.actor, clock.now()),
        "drafts": queries.drafts_of(request.actor),
        "party": applicants.party(request.actor.principal),
        "following": following,
        "cursor": request.GET.get("cursor", ""),
    }
    return render(request, "cases/mine.html", context)


def show(request: HttpRequest, number: str, verb: str = "") -> HttpResponse:
    """One matter whole; after a refusal of a move that is closed by now, with what was written for it."""
    sheet = queries.sheet(request.actor, number, clock.now())
    context = {
        "sheet": sheet,
        "case": sheet.case,
        "version": sheet.case.version_in_force,
        "doors": doors(sheet),
        "words": queries.words_in(sheet.case, clock.now()),
        "written": written(request, sheet, verb),
        "url": reverse("cases:move", args=[sheet.case.number]),
        "way": way(request, sheet.case),
        "texts": texts_at(request, sheet.case),
    }
    return render(request, "cases/show.html", context)


def texts_at(request: HttpRequest, case: Case) -> str:
    """Where an official is offered kept texts for the forms of a matter."""
    return reverse("cases:choose_phrase", args=[case.number]) if request.actor.is_staff else ""


def way(request: HttpRequest, case: Case) -> dict[str, str]:
    """The way back to the list from which a matter was opened, and on to its neighbours there."""
    if not (request.actor.is_staff and "in" in request.GET):
        return {}
    sieve = forms.list_within(request.GET["in"])
    known = queries.options(request.actor)
    sieve = sieve.without(fault.field for fault in queries.faults(sieve, known))
    within = "?" + urlencode({"in": urlencode(sieve.address())})
    at = queries.instants(request.actor.zone, clock.now())
    numbers = dict(zip(("before", "behind"), queries.neighbours(request.actor, sieve, at, case), strict=True))
    found = {name: reverse("cases:show", args=[number]) + within for name, number in numbers.items() if number}
    return {"list": reverse("cases:desk") + "?" + urlencode(sieve.address()), "within": within, **found}


def application(request: HttpRequest, number: str) -> HttpResponse:
    """The whole application on paper: who applies, what was stated, what was attached."""
    sheet = queries.sheet(request.actor, number, clock.now())
    context = {"sheet": sheet, "case": sheet.case, "version": sheet.case.version_in_force, "first": sheet.first}
    context["promises"] = queries.promised(sheet.case)
    return render(request, "cases/application.html", context)


def written(request: HttpRequest, sheet: queries.Sheet, verb: str) -> list[tuple[Any, str]]:
    """The texts of a refused move that has no form on the page any more, so that they can be read and copied."""
    typed = getattr(request, "typed", None)
    tried = verb or (typed.get("verb", "") if typed else "")
    if not typed or any(one.move.verb == tried and not one.reasons for one in sheet.openings):
        return []
    return forms.texts(tried, typed, dict(queries.targets(sheet.case)))


@require_POST
@refused_on(show)
def move(request: HttpRequest, number: str) -> HttpResponse:
    """One move; the journal's entry is the effect, the page of the case the answer."""
    verb, seen = request.POST.get("verb", ""), request.POST.get("version", "")
    commands.move(number, verb, by=request.actor, given=forms.given(verb, request.POST), seen=seen)
    return redirect(onward(request, reverse("cases:show", args=[number])))


@refused_on(show)
def form_page(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """One move with what it asks, on a page of its own."""
    case = queries.find(request.actor, number)
    opening = commands.guard(case, verb, by=request.actor)
    context = {
        "case": case,
        "sheet": queries.sheet(request.actor, number, clock.now()),
        "move": opening.move,
        "asks": queries.asked(case, opening.move),
        "choices": {"marks": queries.targets(case), "pause": queries.running(queries.pauses(case))},
        "rounds": queries.corrections(case),
        "texts": texts_at(request, case),
        "version": case.version_in_force,
        "preview": preview_of(number, verb),
    }
    return render(request, "cases/form.html", context)


def make(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """The move is made from its own page."""
    given = forms.given(verb, request.POST)
    commands.move(number, verb, by=request.actor, given=given, seen=request.POST.get("version", ""))
    return redirect("cases:show", number=number)


form = two_sided(form_page, make)


@require_POST
@refused_on(show)
def preview(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """What a move would put on paper, as it was typed so far; nothing is done."""
    case, given = queries.find(request.actor, number), forms.given(verb, request.POST)
    papers = commands.preview(case, verb, by=request.actor, given=given)
    shown = [(title, [picture(page) for page in pages]) for title, pages in papers]
    context = {"case": case, "move": CASE.move(verb), "papers": shown}
    return render(request, "cases/preview.html", context)


def picture(page: bytes) -> str:
    """A page as an address that needs no second request."""
    return f"data:image/png;base64,{b64encode(page).decode()}"


# --- the answer to a correction ----------------------------------------------------------------------------------


@refused_on(show)
def answer_page(request: HttpRequest, number: str) -> HttpResponse:
    """What was marked, each with its reason; everything else stands as it was handed in."""
    case = queries.find(request.actor, number)
    commands.answering(case, by=request.actor)
    found = queries.answer_draft(request.actor, case) or commands.blank_answer(case, by=request.actor)
    return render(request, "cases/answer.html", answer_of(request.actor, case, found))


def answer_of(actor: Actor, case: Case, draft: Draft) -> dict[str, Any]:
    """What the page of an answer shows; at a window the papers of its scanner as well."""
    correction = queries.open_correction(case)
    marks, schema = queries.field_marks(correction), queries.form_of(draft, case.answers)
    papers = queries.answer_papers(draft, case, correction)
    return {
        "case": case,
        "draft": draft,
        "version": case.version_in_force,
        "correction": correction,
        "values": {**case.answers, **draft.answers},
        "field_marks": marks,
        "marked_schema": part_of(schema, marks),
        "other_schema": part_of(schema, marks, without=True),
        "marked_papers": [paper for paper in papers if paper.mark],
        "other_papers": [paper for paper in papers if not paper.mark],
        "handed_in": queries.materials_by_key(case),
        "last": clock.last_day(correction.due_at),
        "saved_at": draft.saved_at if draft.answers or draft.materials else None,
        "accept": ACCEPT,
        "limit": queries.file_limits(),
        "scans": scans.waiting(actor),
    }


def hand_in(request: HttpRequest, number: str) -> HttpResponse:
    """The correction is handed in."""
    case = queries.find(request.actor, number)
    commands.answer(kept_answer(request, case), case, by=request.actor)
    return redirect("cases:show", number=number)


answer = two_sided(answer_page, hand_in)


def kept_answer(request: HttpRequest, case: Case) -> Draft:
    """What was typed in answer, kept."""
    commands.answering(case, by=request.actor)
    draft = commands.answer_to(case, by=request.actor)
    return commands.amend(draft, answers=forms.changed_answers(draft, case.answers, request.POST))


@require_POST
def save_answer(request: HttpRequest, number: str) -> HttpResponse:
    """What was typed is kept, and the time of it shown; without a script, or in another situation, the page again."""
    case = queries.find(request.actor, number)
    before = queries.answer_draft(request.actor, case) or commands.blank_answer(case, by=request.actor)
    asked = queries.called_for(before, case.answers)
    draft = kept_answer(request, case)
    if not request.htmx:
        return redirect("cases:answer", number=number)
    page = render(request, "ui/saved.html", {"at": draft.saved_at})
    if asked != queries.called_for(draft, case.answers):
        page["HX-Refresh"] = "true"
    return page


def answer_untyped(request: HttpRequest, number: str) -> HttpResponse:
    """The page again after a refusal of a file: its fields stand as they were saved."""
    del request.typed
    return answer_page(request, number)


@require_POST
@refused_on(answer_untyped)
def attach_answer(request: HttpRequest, number: str) -> HttpResponse:
    """A better version of a material, the moment it is chosen."""
    case, key = queries.find(request.actor, number), request.POST.get("key", "")
    commands.answering(case, by=request.actor)
    file = commands.keep_file(case, coming.with_form(request), key=key, by=request.actor)
    return answered_paper(request, case, commands.attach(commands.answer_to(case, by=request.actor), key, file), key)


@require_POST
@refused_on(answer_untyped)
def detach_answer(request: HttpRequest, number: str) -> HttpResponse:
    """It is taken off again; what was handed in before stays."""
    case, key = queries.find(request.actor, number), request.POST.get("key", "")
    commands.answering(case, by=request.actor)
    return answered_paper(request, case, commands.detach_answer(commands.answer_to(case, by=request.actor), key), key)


def answered_paper(request: HttpRequest, case: Case, draft: Draft, key: str) -> HttpResponse:
    """The material as it stands now; without a script the whole page."""
    if not request.htmx:
        return redirect(reverse("cases:answer", args=[case.number]) + f"#{forms.place_of(key)}")
    context = answer_of(request.actor, case, draft)
    paper = next(one for one in context["marked_papers"] + context["other_papers"] if one.key == key)
    return render(request, "cases/answer_paper.html", {**context, "paper": paper})


# --- files and track ---------------------------------------------------------------------------------------------


def file(request: HttpRequest, number: str, file: UUID) -> HttpResponse:
    """A file of a matter, for whoever may see the matter."""
    case = queries.find(request.actor, number)
    return attachment(files.find(request.actor, case.zone, case.id, file))


def worth(request: HttpRequest, number: str, file: UUID) -> HttpResponse:
    """What a material is worth by its seals: genuine, whose, when, still valid, what was altered."""
    case = queries.find(request.actor, number)
    shown = {"case": case, "file": file, "judged": queries.worth_of(request.actor, case, file)}
    return render(request, "cases/worth.html", shown)


def document(request: HttpRequest, number: str, document: UUID) -> HttpResponse:
    """A notice or decision of a matter, for whoever may see the matter."""
    return attachment(queries.document_file(request.actor, number, document))


def sealed(request: HttpRequest, number: str, document: UUID, form: str) -> HttpResponse:
    """A sealed edition of a notice, a decision or a certificate."""
    return attachment(queries.sealed_document(request.actor, number, document, form))


def archive(request: HttpRequest, number: str) -> HttpResponse:
    """The archive file of a matter, for whoever may see the matter."""
    return sent_archive(*queries.archived(request.actor, number))


def track(request: HttpRequest) -> HttpResponse:
    """How a matter stands, for whoever holds its receipt."""
    number, code = request.GET.get("number", "").strip(), request.GET.get("code", "").strip()
    found = queries.tracked(number, code, source=source_of(request)) if number and code else None
    return render(request, "cases/track.html", {"found": found, "number": number, "code": code})
