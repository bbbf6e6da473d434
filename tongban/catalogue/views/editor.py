"""The editor: the items of the administrator's zone, a draft part by part, and what becomes of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from tongban.catalogue import commands, forms, queries, sections, wording
from tongban.catalogue.flow import ITEM, REVISION
from tongban.catalogue.lint import Finding
from tongban.catalogue.models import Item, ItemDraft
from tongban.catalogue.sections import Section
from tongban.catalogue.templatetags.catalogue import told
from tongban.catalogue.views.reading import guide_page, today
from tongban.kernel.flow import Opening
from tongban.kernel.refusals import NotYours
from tongban.people import commands as people
from tongban.people import queries as registers
from tongban.people.models import Hall, Window
from tongban.ui.refused import refused_on, two_sided
from tongban.ui.words import language

# --- the items of the zone ---------------------------------------------------------------------------------------


def items_page(request: HttpRequest) -> HttpResponse:
    """What the zone keeps: items in force and coming, what is being written, what waits for a second person."""
    text = request.GET.get("text", "").strip()[: forms.LONGEST]
    found = queries.kept_by(request.actor, today(), text=text, after=request.GET.get("after", ""))
    writing, written = queries.lately_written(request.actor, text)
    context = {
        "kept": found[: queries.PAGE],
        "onward": found[queries.PAGE - 1].item.code if len(found) > queries.PAGE else "",
        "writing": writing,
        "written": written,
        "agencies": queries.agencies(request.actor.zone),
        "text": text,
    }
    return render(request, "catalogue/items.html", context)


def begin(request: HttpRequest) -> HttpResponse:
    """A new item's draft begins."""
    typed = forms.NewItem.read(request.POST)
    draft = commands.begin(typed.code, name=typed.name, agency=typed.agency, by=request.actor)
    return redirect("catalogue:revision", revision=draft.id)


items = two_sided(items_page, begin)


def _same_items(request: HttpRequest, code: str) -> HttpResponse:
    return items_page(request)


@require_POST
@refused_on(_same_items)
def change(request: HttpRequest, code: str) -> HttpResponse:
    """The draft of a new version begins as the last one published says."""
    versions = queries.versions(request.actor.zone, code)
    if not versions:
        raise NotYours()
    return redirect("catalogue:revision", revision=commands.begin_from(versions[0], by=request.actor).id)


# --- a draft, part by part ---------------------------------------------------------------------------------------


@require_safe
def revision(request: HttpRequest, revision: UUID) -> HttpResponse:
    """What is being written: its parts while it is a draft; as it was put forward, afterwards."""
    found = queries.written_under(request.actor, revision)
    if isinstance(found, ItemDraft):
        return redirect("catalogue:part", revision=revision, part=sections.SECTIONS[0].name)
    return moved_page(request, revision)


def part_page(request: HttpRequest, revision: UUID, part: str) -> HttpResponse:
    """One part of a draft as a form that is saved while one types."""
    section, draft = _section(part), queries.draft(request.actor, revision)
    context = {
        **around(request, draft),
        "section": section,
        "schema": section.schema(known(request, draft)),
        "values": _with_deviations(sections.values(draft.content), draft.content),
        "seen": sections.seen(section.owns, draft.content),
    }
    return render(request, "catalogue/part.html", context)


def save_and_show(request: HttpRequest, revision: UUID, part: str) -> HttpResponse:
    """Keep what was typed, and show the part again with room for more, or the next one."""
    keep(request, revision, part)
    return redirect("catalogue:part", revision=revision, part=forms.next_part(request.POST, part))


part = two_sided(part_page, save_and_show)


@require_POST
@refused_on(part_page)
def save(request: HttpRequest, revision: UUID, part: str) -> HttpResponse:
    """What was typed is kept: the time of it, and what the part now is for whoever saves it next."""
    draft = keep(request, revision, part)
    seen = sections.seen(_section(part).owns, draft.content)
    return render(request, "catalogue/saved.html", {"draft": draft, "seen": seen})


def keep(request: HttpRequest, revision: UUID, part: str) -> ItemDraft:
    """The entries of one part, if nobody else has changed them since they were shown."""
    section, draft = _section(part), queries.draft(request.actor, revision)
    values = forms.part(section, known(request, draft), request.POST)
    return commands.keep(draft, values, seen=request.POST.get("seen", ""), by=request.actor)


def known(request: HttpRequest, draft: ItemDraft) -> sections.Known:
    """What can be chosen from in a draft, in the page's language."""
    return sections.Known(
        agencies=tuple((one.code, told(one)) for one in queries.agencies(draft.zone)),
        themes=tuple((one.code, told(one)) for one in queries.every_theme()),
        standards=_standards(draft.content),
        deviations=_deviations(draft.content),
        content=draft.content,
        tongue=language(),
    )


def _standards(plain: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """The standards in their newest versions, and the one that is adopted, by code and number."""
    kept = queries.adopted(plain)
    found = [*queries.standards(), *([kept] if kept else [])]
    return tuple({f"{one.standard.code}@{one.number}": f"{told(one.standard)} · {one.number}" for one in found}.items())


def _with_deviations(values: dict[str, Any], plain: Mapping[str, Any]) -> dict[str, Any]:
    """A row for every deviation that has no reason yet."""
    adopts = values.get("adopts", {})
    known = {one["of"] for one in adopts.get("deviations", ())}
    missing = [{"of": name} for name, _words in _deviations(plain) if name not in known]
    return (
        values | {"adopts": {**adopts, "deviations": [*adopts.get("deviations", ()), *missing]}} if adopts else values
    )


def _deviations(plain: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """The deviations from the adopted standard, each in words."""
    kept = queries.adopted(plain)
    if kept is None or queries.shape_faults(plain):
        return tuple((one["of"], one["of"]) for one in plain.get("adopts", {}).get("deviations", ()))
    return tuple((one.name, wording.deviation(one)) for one in queries.deviations(kept.content, plain))


def around(request: HttpRequest, found: Any) -> dict[str, Any]:
    """What stands around every part: which item, since when, the parts, and what may be done."""
    subject = queries.revision_of(found) if isinstance(found, ItemDraft) else found
    return {
        "revision": found,
        "subject": subject,
        "plain": found.content,
        "is_draft": isinstance(found, ItemDraft),
        "parts": _parts(found.content),
        "stands": REVISION.state(subject.status).title,
        "openings": REVISION.open_to(subject, request.actor),
        "authors": queries.names_of(request.actor, found.authors),
    }


def _parts(plain: Mapping[str, Any]) -> list[tuple[Section, int]]:
    """The parts, each with how much in it blocks publishing."""
    blocked = [one.entry for one in queries.findings(plain) if one.blocks]
    return [(section, sum(entry in section.owns for entry in blocked)) for section in sections.SECTIONS]


def _section(name: str) -> Section:
    if name not in sections.BY_NAME:
        raise NotYours()
    return sections.BY_NAME[name]


# --- is it right, how does it look, what is different -------------------------------------------------------------


@require_safe
def check(request: HttpRequest, revision: UUID) -> HttpResponse:
    """What the shape, the register and the linter say about it, each with its part."""
    found = queries.written_under(request.actor, revision)
    findings = [(one, _part_of(one)) for one in queries.findings(found.content)]
    context = {**around(request, found), "findings": findings, "blocking": sum(one.blocks for one, _part in findings)}
    return render(request, "catalogue/check.html", {**context, "here": "check"})


def _part_of(finding: Finding) -> Section | None:
    return next((section for section in sections.SECTIONS if finding.entry in section.owns), None)


@require_safe
def preview(request: HttpRequest, revision: UUID) -> HttpResponse:
    """The guide as applicants will read it, by the guide's own page; what cannot be read yet is said first."""
    found = queries.written_under(request.actor, revision)
    shown = queries.previewed(found, today())
    if shown is None:
        return redirect("catalogue:check", revision=revision)
    return guide_page(request, shown, preview=found)


@require_safe
def compare(request: HttpRequest, revision: UUID) -> HttpResponse:
    """It against the version in force, the alliance's standard, or the same item of another zone."""
    found = queries.written_under(request.actor, revision)
    if queries.previewed(found, today()) is None:
        return redirect("catalogue:check", revision=revision)
    others = queries.comparable(found, today())
    other = next((one for one in others if one.key == request.GET.get("with")), others[0] if others else None)
    changes = queries.differences(other.plain, found.content) if other else []
    context = {**around(request, found), "others": others, "other": other, "changes": changes, "here": "compare"}
    return render(request, "catalogue/compare.html", context)


# --- what becomes of it ------------------------------------------------------------------------------------------


def moved_page(request: HttpRequest, revision: UUID) -> HttpResponse:
    """What is being written, as it stands, after a move was refused."""
    found = queries.written_under(request.actor, revision)
    if isinstance(found, ItemDraft):
        return part_page(request, revision, sections.SECTIONS[0].name)
    return render(request, "catalogue/revision.html", around(request, found))


@require_POST
@refused_on(moved_page)
def move(request: HttpRequest, revision: UUID) -> HttpResponse:
    """A move of the table: put forward, publish, give back, throw away."""
    found, verb = queries.written_under(request.actor, revision), request.POST.get("verb", "")
    commands.move(found, verb, forms.given(request.POST), by=request.actor)
    if verb == "discard":
        return redirect("catalogue:items")
    return redirect("catalogue:revision", revision=revision)


# --- an item that ends -------------------------------------------------------------------------------------------


def item_page(request: HttpRequest, code: str) -> HttpResponse:
    """An item of the zone as its keeper sees it: its versions, its revisions, and how it is retired."""
    item = queries.item(request.actor.zone, code)
    halls = _halls(request, item)
    context = {
        "item": item,
        "versions": queries.versions(item.zone, code),
        "current": queries.in_force_id(item.zone, item.id, today()),
        "revisions": queries.revisions_visible_to(request.actor).filter(zone=item.zone, code=code),
        "stands": ITEM.state(item.status).title,
        "openings": [one for one in ITEM.open_to(item, request.actor, ENDING) if not moot(one)],
        "halls": halls,
        "naming": any(not one["every"] for _hall, windows in halls for one in windows),
    }
    return render(request, "catalogue/item.html", context)


def _halls(request: HttpRequest, item: Item) -> list[tuple[Hall, list[dict[str, Any]]]]:
    """The halls with their windows; ticked is what takes the item, or what was ticked when the page was refused."""
    typed = forms.windows(request.POST) if request.path.endswith("/windows/") else None
    return [
        (hall, [_window(hall, one, item.code, typed) for one in hall.windows.all()])
        for hall in queries.halls(item.zone)
    ]


def _window(hall: Hall, one: Window, code: str, typed: set[tuple[str, str]] | None) -> dict[str, Any]:
    chosen = registers.takes(one, code) if typed is None or not one.items else (hall.code, one.code) in typed
    return {"window": one, "value": f"{hall.code}/{one.code}", "every": not one.items, "chosen": chosen}


ENDING = ("propose_end", "retire", "keep")


def moot(opening: Opening) -> bool:
    """Whether a move is simply not the situation: an end waits, or none does."""
    return any(reason.code in ("end-waits", "no-end-waits") for reason in opening.reasons)


def retire(request: HttpRequest, code: str) -> HttpResponse:
    """Its end is put forward for a reason that is written down; a second person retires the item, or keeps it."""
    item = queries.item(request.actor.zone, code)
    commands.end(item, request.POST.get("verb", ""), forms.given(request.POST), by=request.actor)
    return redirect("catalogue:item", code=code)


item = two_sided(item_page, retire)


@require_POST
@refused_on(item_page)
def windows(request: HttpRequest, code: str) -> HttpResponse:
    """The windows that take an item, of those that name theirs."""
    found = queries.item(request.actor.zone, code)
    people.seat_item(found.zone, found.code, forms.windows(request.POST), by=request.actor)
    return redirect("catalogue:item", code=code)
