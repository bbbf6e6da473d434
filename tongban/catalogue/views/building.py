"""The form of an item built on a screen, beside it what the applicant will see."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tongban.catalogue import building, commands, content, form, forms, queries, rows, sections
from tongban.catalogue.models import ItemDraft
from tongban.catalogue.views.editor import around
from tongban.kernel.refusals import in_form
from tongban.ui import fields
from tongban.ui.refused import two_sided
from tongban.ui.words import language

OWNS = ("form", "materials")
ACTS = (("up", "↑", _("Move up")), ("down", "↓", _("Move down")), ("out", "×", _("Take out")))


def builder_page(request: HttpRequest, revision: UUID) -> HttpResponse:
    """The rows of the form as they stand, or as they were typed and refused."""
    draft, typed = queries.draft(request.actor, revision), getattr(request, "typed", None)
    known = building.conditions(draft.content, language())
    plan = building.plan(draft.content) if typed is None else rows.read(forms.cleaned(typed), known)
    return page(request, draft, plan)


def build(request: HttpRequest, revision: UUID) -> HttpResponse:
    """A button of a row changes what is shown and keeps nothing; saving keeps the whole form, or says what is wrong."""
    draft = queries.draft(request.actor, revision)
    known = building.conditions(draft.content, language())
    plan = rows.read(forms.cleaned(request.POST), known)
    if "do" in request.POST:
        return page(request, draft, building.changed(plan, request.POST["do"]))
    in_form(*building.faults(plan, draft.content, known))
    said = building.built(plan, draft.content, known)
    commands.keep(draft, said, seen=request.POST.get("seen", ""), by=request.actor)
    return redirect("catalogue:form", revision=revision)


builder = two_sided(builder_page, build)


@require_POST
def preview(request: HttpRequest, revision: UUID) -> HttpResponse:
    """What the applicant would see of the rows as they are typed, in the situation that is chosen beside them."""
    draft = queries.draft(request.actor, revision)
    plan = rows.read(forms.cleaned(request.POST), building.conditions(draft.content, language()))
    return render(request, "catalogue/form_preview.html", previewed(draft, plan, request.POST))


def page(request: HttpRequest, draft: ItemDraft, plan: Mapping[str, Any]) -> HttpResponse:
    """The rows with their fields, and the preview."""
    known = building.conditions(draft.content, language())
    refused = getattr(request, "refusal", None)
    errors = tuple(refused.reasons) if refused else ()
    shown = {
        name: [shown_row(name, place, row, known, errors) for place, row in enumerate(plan[name])] for name in plan
    }
    context = {
        **around(request, draft),
        "here": "form",
        "acts": ACTS,
        "blank": {},
        "rows": shown,
        "seen": request.POST.get("seen") or sections.seen(OWNS, draft.content),
        **previewed(draft, plan, request.GET or request.POST),
    }
    return render(request, "catalogue/form.html", context)


def shown_row(name: str, place: int, row: Mapping[str, Any], known: Mapping[str, Any], errors: Any) -> dict[str, Any]:
    """One row: what it is, its fields, and its place for the buttons."""
    here, values = f"{name}.{place}", rows.flat(row, f"{name}.{place}")
    many = fields.fields(rows.schema(row, known), values, errors, path=f"{here}.")
    return {
        "row": row,
        "place": place,
        "here": here,
        "listed": name,
        "brief": many[: rows.brief(row)],
        "more": many[rows.brief(row) :],
        "wrong": any(error.field.startswith(f"{name}[{place}]") for error in errors),
    }


def previewed(draft: ItemDraft, plan: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """What the applicant would be asked, of the rows that are whole, in a situation."""
    known = building.conditions(draft.content)
    whole = building.sound(plan, draft.content, known)
    said = {**draft.content, **building.built(whole, draft.content, known)}
    plain = {name: value for name, value in said.items() if value is not None}
    questions = [*plain.get("questions", ()), *content.given_questions(plain)]
    facts = forms.facts(questions, given)
    asked = form.situation(plain.get("questions", ()))["properties"]
    schema = form.form(plain, facts)
    return {
        "situation": form.situation(questions),
        "given": given,
        "asks": {**schema, "properties": {key: one for key, one in schema["properties"].items() if key not in asked}},
        "needs": [need for need in content.needs(plain, facts) if not need.verdict.is_no],
        "left_out": sum(len(plan[name]) - len(whole[name]) for name in plan),
    }
