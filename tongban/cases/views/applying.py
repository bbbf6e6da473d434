"""Pages on which somebody applies: begin, fill in and attach, hand in, receipt. The window's intake uses the same."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from tongban.applicants import queries as applicants
from tongban.cases import commands, forms, queries
from tongban.cases.models import Draft
from tongban.cases.queries import applications
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock
from tongban.kernel.files import coming
from tongban.kernel.files import queries as files
from tongban.kernel.files.download import attachment
from tongban.seals import queries as seals
from tongban.ui.fields import field_id
from tongban.ui.onward import onward
from tongban.ui.refused import refused_on, two_sided


def apply_page(request: HttpRequest, zone: str, code: str) -> HttpResponse:
    """What is needed, for whom it is asked, and what was begun before."""
    version = catalogue.published(zone, code, clock.china_date(clock.now()))
    known = forms.known(version, request.GET)
    guide = catalogue.guide_to(version, clock.china_date(clock.now()), known)
    context = {
        "guide": guide,
        "carried": forms.carried(known, request.GET),
        "zone": guide.version.zone,
        "drafts": queries.drafts_of(request.actor, guide.version.item_id),
        "party": applicants.party(request.actor.principal),
        "unnamed": queries.unnamed(guide.version),
    }
    return render(request, "cases/apply.html", context)


def begin(request: HttpRequest, zone: str, code: str) -> HttpResponse:
    """A draft begins, with what the guide was told of the situation."""
    version = catalogue.published(zone, code, clock.china_date(clock.now()))
    known = forms.known(version, request.POST)
    return redirect("cases:draft", draft=commands.draft_for(version, by=request.actor, answers=known).id)


apply = two_sided(apply_page, begin)


# --- the draft ---------------------------------------------------------------------------------------------------


def draft_page(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The form, the materials, what is still missing."""
    found = queries.following(queries.draft(request.actor, draft))
    sheet = sheet_of(request, found)
    return render(request, "cases/draft.html", {**sheet, **counted(sheet["known"]), "moved": queries.moved(found)})


def counted(known: Mapping[str, queries.Place]) -> dict[str, int]:
    """How many places wait for what is known already, and at how many it was not wanted."""
    return {
        "waiting": sum(bool(place.offers) and place.empty for place in known.values()),
        "refused_offers": sum(place.refused for place in known.values()),
    }


def sheet_of(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    """What the page of a draft shows."""
    return {
        **queries.typed_sheet(request.actor, draft, queries.draft_papers(draft)),
        "conditions": queries.conditions(draft),
        "not_for_now": bool(draft.party and request.actor.principal and draft.party != request.actor.principal),
        "due": queries.promise(draft, clock.now()),
        "known": known_already(request, draft),
        "own_seals": [seals.spoken(one) for one in applications.own_seals(request.actor, draft)],
        "not_identified": seals.not_identified(request.actor),
        "legal_seals": seals.is_legal(),
        "sealed": applications.sealed_applications(draft),
        "may_sign": applications.may_sign(request.actor, draft),
    }


def known_already(request: HttpRequest, draft: Draft) -> Any:
    """What is offered for the places of a draft, looked for where a page shows it."""
    return SimpleLazyObject(lambda: queries.places(request.actor, draft))


@require_POST
def save(request: HttpRequest, draft: UUID) -> HttpResponse:
    """What was typed is kept: the time of it, what is missing now, and the materials where they have changed."""
    found = queries.following(queries.draft(request.actor, draft))
    before = queries.called_for(found)
    keep(request, found)
    after = queries.called_for(found)
    changed = {"asked": before[0] != after[0], "papers": before[1] != after[1]}
    return render(request, "cases/saved.html", {**sheet_of(request, found), "changed": changed})


def save_and_show(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Without a script: keep what was typed and show the page again."""
    keep(request, queries.following(queries.draft(request.actor, draft)))
    return redirect("cases:draft", draft=draft)


def keep(request: HttpRequest, draft: Draft) -> None:
    """The answers, and at the counter who stands there."""
    commands.save(draft, answers=forms.typed_answers(draft, request.POST), by=request.actor)
    if draft.at_window:
        commands.note(draft, **forms.Counter.read(request.POST).kept())


draft = two_sided(draft_page, save_and_show)


def draft_untyped(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The page again after a refusal of something that is no part of the form: its fields stand as they were saved."""
    del request.typed
    return draft_page(request, draft)


@require_POST
@refused_on(draft_untyped)
def attach(request: HttpRequest, draft: UUID) -> HttpResponse:
    """A file fills a material the moment it is chosen."""
    found, key = queries.draft(request.actor, draft), request.POST.get("key", "")
    file = commands.keep_file(found, coming.with_form(request), key=key, by=request.actor)
    commands.attach(found, key, file)
    return paper_again(request, found, key)


@require_POST
@refused_on(draft_untyped)
def detach(request: HttpRequest, draft: UUID) -> HttpResponse:
    """An attached file is taken off again."""
    found, key = queries.draft(request.actor, draft), request.POST.get("key", "")
    commands.detach(found, key, by=request.actor)
    return paper_again(request, found, key)


def paper_again(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    """The material as it stands now; without a script the whole page."""
    if not request.htmx:
        return redirect(reverse("cases:draft", args=[draft.id]) + f"#{forms.place_of(key)}")
    paper = next(paper for paper in queries.draft_papers(draft) if paper.key == key)
    return render(request, "cases/paper_again.html", {**sheet_of(request, draft), "paper": paper})


WISHES: dict[str, Callable[[Draft, str, Any], Draft]] = {
    "take": lambda draft, wish, by: commands.take(draft, [wish.rpartition(" ")[2]], by=by),
    "refuse": lambda draft, wish, by: commands.refuse_offer(draft, wish, by=by),
    "all": lambda draft, wish, by: commands.take_all(draft, by=by),
    "again": lambda draft, wish, by: commands.offer_again(draft, by=by),
}
"""What may be done with what is offered, by the name of its button."""


@require_POST
@refused_on(draft_page)
def offers(request: HttpRequest, draft: UUID) -> HttpResponse:
    """What is known already is taken over, or not wanted; what was typed beside it is kept first."""
    found = queries.following(queries.draft(request.actor, draft))
    keep(request, found)
    name = forms.pressed(request.POST, WISHES)
    WISHES[name](found, request.POST[name], request.actor)
    target = request.POST[name].partition(" ")[0].removeprefix("field:")
    return redirect(reverse("cases:draft", args=[draft]) + f"#{field_id(target)}")


@require_POST
@refused_on(draft_page)
def party(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Who stands at the counter is found, or registered."""
    found = queries.draft(request.actor, draft)
    keep(request, found)
    commands.receive(found, forms.Counter.read(request.POST).kept(), by=request.actor)
    return redirect(reverse("cases:draft", args=[draft]) + "#application")


@require_POST
@refused_on(draft_page)
def hand_in(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Kept, checked as a whole, numbered: the receipt."""
    found = queries.draft(request.actor, draft)
    keep(request, found)
    case, _entry = commands.submit(found, by=request.actor)
    return redirect("cases:receipt", number=case.number)


@require_POST
@refused_on(draft_page)
def hand_in_and_accept(request: HttpRequest, draft: UUID) -> HttpResponse:
    """At the counter: taken in and accepted in one act."""
    found = queries.draft(request.actor, draft)
    keep(request, found)
    return redirect("cases:receipt", number=commands.hand_in_and_accept(found, by=request.actor).number)


def application(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The draft on paper, marked as one."""
    found = queries.following(queries.draft(request.actor, draft))
    context = {
        "draft": found,
        "version": found.version_in_force,
        "party": applicants.party(found.party) if found.party else None,
        "answers": queries.draft_answers(found),
        "listed": [paper for paper in queries.draft_papers(found) if paper.file or paper.needed],
    }
    return render(request, "cases/draft_application.html", context)


@require_POST
@refused_on(draft_untyped)
def seal(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The application as it stands gets the seal of the enterprise."""
    found = queries.draft(request.actor, draft)
    commands.seal_application(found, forms.seal_of(request.POST), by=request.actor)
    return redirect(reverse("cases:draft", args=[draft]) + "#seal")


@require_POST
@refused_on(draft_untyped)
def sign(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The application as it stands gets the signature of whoever applies."""
    commands.sign_application(queries.draft(request.actor, draft), by=request.actor)
    return redirect(reverse("cases:draft", args=[draft]) + "#seal")


@require_POST
def discard(request: HttpRequest, draft: UUID) -> HttpResponse:
    """A draft is thrown away."""
    commands.discard(queries.draft(request.actor, draft), by=request.actor)
    return redirect(onward(request, reverse("cases:mine")))


def draft_file(request: HttpRequest, draft: UUID, file: UUID) -> HttpResponse:
    """A file of a draft."""
    found = queries.draft(request.actor, draft)
    return attachment(files.find(request.actor, found.zone, found.id, file))


def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Number, time and hash, for the applicant to keep."""
    found = queries.receipt(request.actor, number)
    address = reverse("cases:track") + "?" + urlencode({"number": found.case.number, "code": found.code})
    picture = segno.make(request.build_absolute_uri(address), error="m").svg_data_uri(scale=4, border=1)
    return render(request, "cases/receipt.html", {"receipt": found, "picture": picture, "track": address})
