"""Pages on which an item of another zone is taken in: found, filled in, handed in. The form is the counter's own."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tongban.cases import commands as drafting
from tongban.cases import queries as cases
from tongban.handoffs import commands, forms, queries
from tongban.handoffs.models import JointDraft, Leg, LegDraft
from tongban.kernel import clock
from tongban.kernel.files import coming
from tongban.kernel.files import queries as files
from tongban.kernel.files.download import attachment
from tongban.ui.fields import field_id
from tongban.ui.refused import refused_on, two_sided

WAYS = {
    "attach": "handoffs:attach",
    "detach": "handoffs:detach",
    "file": "handoffs:draft_file",
    "party": "handoffs:party",
}
"""Where the parts of the form send what they are given."""
HITS = 40


@require_safe
def counter(request: HttpRequest) -> HttpResponse:
    """What may be taken in for other zones, what was begun, and what waits for this window."""
    asked = forms.words(request.GET)
    found = queries.matching(request.actor.zone, asked)
    known = queries.names(one.origin for one in found[:HITS])
    context = {
        "q": asked,
        "hits": [(one, known[one.origin]) for one in found[:HITS] if one.origin in known],
        "more": max(len(found) - HITS, 0),
        "drafts": queries.begun(request.actor),
        "joint_drafts": queries.joint_drafts(request.actor),
        "joint_items": queries.item_lines(list(queries.joint_items_of(request.actor.zone).filter(status="open"))),
        "joint": queries.joint_lines(list(queries.joints_under_way(request.actor)[:HITS]), clock.now()),
        "waiting": queries.lines(queries.waiting(request.actor)[:HITS]),
        "elsewhere": queries.lines(queries.under_way(request.actor).exclude(status__in=queries.WAITING)[:HITS]),
        "unanswered": queries.unanswered(request.actor).count(),
    }
    return render(request, "handoffs/counter.html", context)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """The matter begins: at the counter for somebody who stands there, online for oneself."""
    origin, code = forms.chosen_item(request.POST)
    draft = commands.begin(origin, code, zone=queries.receiver(request.actor), by=request.actor)
    return redirect("handoffs:draft", draft=draft.id)


# --- the draft ---------------------------------------------------------------------------------------------------


def draft_page(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The form of the zone that decides, the materials, what is still missing."""
    found = _draft(request, draft)
    return render(request, "handoffs/draft.html", sheet_of(request, found))


def _draft(request: HttpRequest, draft: UUID) -> LegDraft:
    found = queries.any_draft(request.actor, draft)
    return found if _leg(found) else queries.following(found)


def _leg(draft: LegDraft) -> Leg | None:
    """The matter that this answers; None while it is not handed in."""
    return queries.by_id(draft.zone, draft.id)


def sheet_of(request: HttpRequest, draft: LegDraft) -> dict[str, Any]:
    """What the page of a draft shows."""
    leg = None if isinstance(draft, JointDraft) else _leg(draft)
    marks = queries.marks_of(leg) if leg else {}
    shown = cases.typed_sheet(request.actor, draft, cases.papers_asked(draft, marks))
    return {
        **shown,
        **_decided(request, draft, shown["party"]),
        "leg": leg,
        "corrects": bool(leg and marks),
        "marks": {name.removeprefix("field:"): why for name, why in marks.items() if name.startswith("field:")},
        "ways": WAYS,
    }


def _decided(request: HttpRequest, draft: LegDraft | JointDraft, party: Any) -> dict[str, Any]:
    """Where it is decided, by the zone that offers it or part by part; and what is asked and known for that."""
    if isinstance(draft, JointDraft):
        return {"pages": queries.typed_form(draft).pages, "known": {}}
    offer = queries.offer_of_draft(draft)
    return {
        "offer": offer,
        "zone": queries.names([offer.origin]).get(offer.origin),
        "number_asked": queries.is_number_asked(draft, party, offer.origin),
        "known": cases.places(request.actor, draft, "handoffs:offers"),
    }


def keep(request: HttpRequest, draft: LegDraft) -> None:
    """The answers; at the counter who stands there, and online the number of a citizen whom that zone must know."""
    drafting.save(draft, answers=forms.typed_answers(draft, request.POST), by=request.actor)
    typed = forms.counter(request.POST)
    if typed := typed if draft.at_window else {name: typed[name] for name in ("resident_id",) if name in typed}:
        drafting.note(draft, **typed)


@require_POST
def save(request: HttpRequest, draft: UUID) -> HttpResponse:
    """What was typed is kept: the time of it, what is missing now, and the materials where they have changed."""
    found = _draft(request, draft)
    before = cases.called_for(found)
    keep(request, found)
    after = cases.called_for(found)
    changed = {"asked": before[0] != after[0], "papers": before[1] != after[1]}
    return render(request, "cases/saved.html", {**sheet_of(request, found), "changed": changed})


def save_and_show(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Without a script: keep what was typed and show the page again."""
    keep(request, _draft(request, draft))
    return redirect("handoffs:draft", draft=draft)


draft = two_sided(draft_page, save_and_show)


def draft_untyped(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The page again after a refusal of something that is no part of the form: its fields stand as they were saved."""
    del request.typed
    return draft_page(request, draft)


@require_POST
@refused_on(draft_untyped)
def attach(request: HttpRequest, draft: UUID) -> HttpResponse:
    """A file fills a material the moment it is chosen."""
    found, key = _draft(request, draft), request.POST.get("key", "")
    drafting.attach(found, key, drafting.keep_file(found, coming.with_form(request), key=key, by=request.actor))
    return paper_again(request, found, key)


@require_POST
@refused_on(draft_untyped)
def detach(request: HttpRequest, draft: UUID) -> HttpResponse:
    """An attached file is taken off again."""
    found, key = _draft(request, draft), request.POST.get("key", "")
    drafting.detach(found, key, by=request.actor)
    return paper_again(request, found, key)


def paper_again(request: HttpRequest, draft: LegDraft, key: str) -> HttpResponse:
    """The material as it stands now; without a script the whole page."""
    if not request.htmx:
        return redirect(reverse("handoffs:draft", args=[draft.id]) + f"#{forms.place_of(key)}")
    shown = sheet_of(request, draft)
    paper = next(paper for paper in shown["papers"] if paper.key == key)
    return render(request, "cases/paper_again.html", {**shown, "paper": paper})


@require_POST
@refused_on(draft_page)
def offers(request: HttpRequest, draft: UUID) -> HttpResponse:
    """What is known already of a material is taken over, or not wanted; what was typed beside it is kept first."""
    found = _draft(request, draft)
    keep(request, found)
    target, _space, key = request.POST.get("take", request.POST.get("refuse", "")).partition(" ")
    if "take" in request.POST:
        drafting.take(found, [key], by=request.actor)
    else:
        drafting.refuse_offer(found, target, by=request.actor)
    return redirect(reverse("handoffs:draft", args=[draft]) + f"#{field_id(target)}")


@require_POST
@refused_on(draft_page)
def party(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Who stands at the counter is found, or registered."""
    found = _draft(request, draft)
    keep(request, found)
    drafting.receive(found, forms.counter(request.POST), by=request.actor)
    return redirect(reverse("handoffs:draft", args=[draft]) + "#application")


@require_POST
@refused_on(draft_page)
def hand_in(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Taken in and sent, or taken in only; what answers a correction goes back to the zone that asked."""
    found = queries.any_draft(request.actor, draft)
    keep(request, found)
    if isinstance(found, JointDraft):
        return redirect("handoffs:joint", number=commands.hand_in_joint(found, by=request.actor)[0].number)
    page = "handoffs:leg" if _leg(found) else "handoffs:receipt"
    leg, _entry = commands.hand_in(found, by=request.actor, only="only" in request.POST)
    return redirect(page, number=leg.number)


@require_POST
def discard(request: HttpRequest, draft: UUID) -> HttpResponse:
    """A draft is thrown away."""
    drafting.discard(queries.any_draft(request.actor, draft), by=request.actor)
    at_window = request.actor.role == "window"
    return redirect("handoffs:counter" if at_window else "cases:mine")


@require_safe
def draft_file(request: HttpRequest, draft: UUID, file: UUID) -> HttpResponse:
    """A file of a draft."""
    found = queries.any_draft(request.actor, draft)
    return attachment(files.find(request.actor, found.zone, found.id, file))
