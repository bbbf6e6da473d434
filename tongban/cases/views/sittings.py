"""A sitting at the counter: the matters of one person on one page, taken in together, on one receipt sheet."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from tongban.applicants import queries as applicants
from tongban.cases import commands, forms, queries, tables
from tongban.cases.models import Draft
from tongban.cases.views.applying import draft_page, keep
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock, once
from tongban.kernel.codes import new_id
from tongban.kernel.refusals import NotYours
from tongban.ui.refused import refused_on, two_sided

HITS = 9
LONGEST = tables.LONGEST + 1
"""How many matters one sheet holds."""


@require_POST
@refused_on(draft_page)
def begin(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The person has another matter: what was typed is kept, and the sitting begins."""
    found = queries.draft(request.actor, draft)
    keep(request, found)
    typed = forms.Counter.read(request.POST).kept()
    if found.party is None and len(typed) > 1:
        commands.receive(found, typed, by=request.actor)
    return redirect("cases:sitting", sitting=commands.sit(found))


def sitting_page(request: HttpRequest, sitting: UUID, outcomes: Any = None) -> HttpResponse:
    """Who stands there, what is being taken in for him, and what else he may want."""
    matters = queries.sitting(request.actor, str(sitting))
    done = [one.case for one in outcomes or () if one.case]
    if not matters and not done:
        raise NotYours()
    text = request.GET.get("q", "").strip()[:200]
    hits = catalogue.search(text, actor=request.actor, zone=request.actor.zone, limit=HITS) if text else ()
    first = matters[0] if matters else None
    against = {one.draft: one.refused for one in outcomes or ()}
    context = {
        "sitting": sitting,
        "matters": [
            {"draft": one, "missing": queries.still_missing(one), "refused": against.get(one.id)} for one in matters
        ],
        "draft": first,
        "party": applicants.party(first.party) if first and first.party else None,
        "q": text,
        "hits": [hit for hit in hits if hit.kind == "item"],
        "done": done,
        "sheet": _sheet([case.number for case in done]),
    }
    return render(request, "cases/sitting.html", context)


def take_in(request: HttpRequest, sitting: UUID) -> HttpResponse:
    """All that the form showed is handed in, each for itself; when nothing stays, the receipt sheet."""
    drafts = forms.matters(request.POST)[:LONGEST]
    way = commands.accept_sitting if request.POST.get("verb") == "accept" else commands.take_in_sitting
    outcomes = way(drafts, by=request.actor)
    if outcomes and all(one.case for one in outcomes):
        return redirect(_sheet([one.case.number for one in outcomes]))
    return sitting_page(request, sitting, outcomes)


@require_POST
@refused_on(sitting_page)
def add(request: HttpRequest, sitting: UUID) -> HttpResponse:
    """Another item for the same person."""
    today = clock.china_date(clock.now())
    version = catalogue.published(request.actor.zone, request.POST.get("code", ""), today)
    return redirect("cases:draft", draft=commands.add_matter(str(sitting), version, by=request.actor).id)


@require_POST
@refused_on(sitting_page)
def identify(request: HttpRequest, sitting: UUID) -> HttpResponse:
    """Who stands there is found once, for every matter of the sitting."""
    typed = forms.Counter.read(request.POST).kept()
    for draft in queries.sitting(request.actor, str(sitting)):
        commands.receive(draft, typed, by=request.actor)
    return redirect("cases:sitting", sitting=sitting)


# --- from a table ------------------------------------------------------------------------------------------------


def table_page(request: HttpRequest, sitting: UUID, draft: UUID, checked: Any = None) -> HttpResponse:
    """What the columns are called, a place for the table, and what was found in it."""
    template = _template(request, sitting, draft)
    context = {
        "sitting": sitting,
        "draft": template,
        "party": applicants.party(template.party) if template.party else None,
        "columns": tables.columns(catalogue.form(template.version_in_force)),
        "most": tables.LONGEST,
        "checked": checked,
    }
    return render(request, "cases/table.html", context)


def check(request: HttpRequest, sitting: UUID, draft: UUID) -> HttpResponse:
    """Every line is looked at and nothing is kept."""
    template = _template(request, sitting, draft)
    rows = tables.cells(request.POST.get("lines", ""), request.FILES.get("file"))
    lines = tables.lines(catalogue.form(template.version_in_force), rows)
    report = [
        {"number": number, "cells": row, "faults": queries.faults_of_line(template, line)}
        for number, (row, line) in enumerate(zip(rows[1:], lines, strict=True), 1)
    ]
    good = sum(not line["faults"] for line in report)
    told = {"head": rows[0], "report": report, "good": good, "broken": len(report) - good, "key": new_id()}
    return table_page(request, sitting, draft, {**told, "text": tables.spelled(rows)})


@require_POST
@refused_on(table_page)
def add_table(request: HttpRequest, sitting: UUID, draft: UUID) -> HttpResponse:
    """All lines become matters of the sitting, once, however often the form is sent."""
    template = _template(request, sitting, draft)
    text = request.POST.get("lines", "")
    lines = tables.lines(catalogue.form(template.version_in_force), tables.cells(text, None))
    claim = once.claim_of(request.actor, request.POST.get("key", ""), "POST", request.path, text.encode())
    once.answered(claim, lambda: _added(request, sitting, template, lines))
    return redirect("cases:sitting", sitting=sitting)


def _added(request: HttpRequest, sitting: UUID, template: Draft, lines: list[dict[str, Any]]) -> once.Answer:
    return once.Answer(201, str(commands.add_lines(str(sitting), template, lines, by=request.actor)).encode())


def _template(request: HttpRequest, sitting: UUID, draft: UUID) -> Draft:
    """The matter of the sitting that the lines are like."""
    found = queries.draft(request.actor, draft)
    if found.in_sitting != str(sitting):
        raise NotYours()
    return found


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """One sheet with the receipts of everything that was taken in together."""
    numbers = request.GET.getlist("number")[:LONGEST]
    if not numbers:
        raise NotYours()
    receipts = [queries.receipt(request.actor, number) for number in numbers]
    return render(request, "cases/receipts.html", {"receipts": receipts, "first": receipts[0]})


def _sheet(numbers: list[str]) -> str:
    return reverse("cases:sheet") + "?" + urlencode({"number": numbers}, doseq=True) if numbers else ""


sitting = two_sided(sitting_page, take_in)
table = two_sided(table_page, check)
