"""The catalogue for people: zones and what they offer, themes, guides, versions and their differences."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from tongban.catalogue import form, forms, queries, wording
from tongban.catalogue.queries import Guide, ListedItem
from tongban.kernel import clock
from tongban.kernel.clock import queries as calendars
from tongban.kernel.clock.deadlines import spelt
from tongban.kernel.refusals import NotYours
from tongban.kernel.zones import queries as places
from tongban.ui.words import language


def today() -> Any:
    """The date in China."""
    return clock.china_date(clock.now())


# --- where and under what ----------------------------------------------------------------------------------------


@require_safe
def zones(request: HttpRequest) -> HttpResponse:
    """Every zone, by what it is to the alliance, with how many items it offers."""
    offered = queries.spread(today()).zones
    known = sorted(places.every_zone(), key=lambda one: list(wording.ROLES).index(one.role))
    groups = [
        (role, [(zone, offered.get(zone.zone, 0)) for zone in group])
        for role, group in groupby(known, key=lambda one: one.role)
    ]
    return render(request, "catalogue/zones.html", {"groups": groups})


@require_safe
def zone(request: HttpRequest, zone: str) -> HttpResponse:
    """What one zone offers, by theme or by agency, and where its windows are."""
    found = places.zone(zone)
    if found is None:
        raise NotYours()
    agency, after = request.GET.get("agency", ""), request.GET.get("after", "")
    shown, onward = queries.page_of(zone, today(), agency=agency or None, after=after)
    counts, offers = queries.count_by_agency(zone, today()), queries.offers(shown)
    context = {
        "zone": found,
        "total": sum(counts.values()),
        "groups": by_theme(offers),
        "agencies": by_agency(zone, counts),
        "agency": next((offer.agency for offer in offers if agency), None),
        "after": after,
        "onward": urlencode({"agency": agency, "after": onward}) if onward else "",
        "halls": list(queries.halls(zone)),
    }
    return render(request, "catalogue/zone.html", context)


def by_theme(offers: list[ListedItem]) -> list[tuple[Any, list[ListedItem]]]:
    """Offers under each of their themes, in the themes' order; those without a theme last, under None."""
    themes = [(theme, [one for one in offers if theme.code in one.version.themes]) for theme in queries.every_theme()]
    rest = [one for one in offers if not one.version.themes]
    return [(theme, found) for theme, found in [*themes, (None, rest)] if found]


def by_agency(zone: str, counts: Mapping[str, int]) -> list[tuple[Any, int]]:
    """The agencies that offer something, those with most items first."""
    known = {one.code: one for one in queries.agencies(zone) if one.code in counts}
    return [(known[code], counts[code]) for code in sorted(known, key=lambda one: (-counts[one], one))]


@require_safe
def theme(request: HttpRequest, code: str) -> HttpResponse:
    """What is offered under a theme, zone by zone, and the alliance's names for it."""
    found = next((one for one in queries.every_theme() if one.code == code), None)
    if found is None:
        raise NotYours()
    after, counts = request.GET.get("after", ""), queries.count_under(code, today())
    shown, onward = queries.page_under(code, today(), after)
    zones = groupby(queries.offers(shown), key=lambda one: one.zone)
    names, more_names = queries.page_of_standards(code, "")
    context = {
        "theme": found,
        "groups": [(zone, counts[zone.zone], list(group)) for zone, group in zones],
        "total": sum(counts.values()),
        "onward": urlencode({"after": onward}) if onward else "",
        "after": after,
        "standards": [] if after else names,
        "more_names": more_names,
    }
    return render(request, "catalogue/theme.html", context)


@require_safe
def standards(request: HttpRequest) -> HttpResponse:
    """The names that the alliance handles across provinces, with what is known of them."""
    chosen, after = request.GET.get("theme", ""), request.GET.get("after", "")
    known, (total, counts) = queries.every_theme(), queries.standards_by_theme()
    shown, onward = queries.page_of_standards(chosen, after)
    parts = [
        (theme, [one for one in shown if theme.code in one.themes]) for theme in known if chosen in ("", theme.code)
    ]
    context = {
        "groups": [pair for pair in parts if pair[1]],
        "themes": [(theme, counts[theme.code]) for theme in known if counts[theme.code]],
        "chosen": chosen,
        "total": total,
        "onward": urlencode({"theme": chosen, "after": onward}) if onward else "",
    }
    return render(request, "catalogue/standards.html", context)


@require_safe
def standard(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of one of them."""
    found = queries.standard(code)
    themes = [theme for theme in queries.every_theme() if theme.code in found.themes]
    context = {
        "standard": found,
        "plain": found.content,
        "themes": themes,
        "adopting": queries.adopting(found, today()),
    }
    return render(request, "catalogue/standard.html", context)


# --- one item ----------------------------------------------------------------------------------------------------


@require_safe
def guide(request: HttpRequest, zone: str, code: str) -> HttpResponse:
    """Everything a guide answers, for a situation where facts are given, in a past version where one is named."""
    return guide_page(request, _asked_for(request, zone, code))


def guide_page(request: HttpRequest, found: Guide, preview: Any = None) -> HttpResponse:
    """The page of a guide; `preview` is the revision that would become it, shown to those who write."""
    questions = queries.questions(found.version)
    known = forms.facts(questions, request.GET)
    shown = queries.guide_to(found.version, found.on, known, in_force=found.in_force) if known else found
    context = {
        "guide": shown,
        "version": shown.version,
        "plain": shown.plain,
        "zone": places.zone(shown.version.zone),
        "questions": questions,
        "situation": form.situation(questions),
        "known": known,
        "carried": urlencode([(name, request.GET[name]) for name in known]),
        "answered": wording.answers(known, questions, language()),
        "strips": _strips(shown),
        "particulars": any(PARTICULARS & set(need.plain) for need in shown.needs),
        "numbered": sources(shown),
        "preview": preview,
        "adoption": queries.adoption(shown.version),
    }
    return render(request, "catalogue/guide.html", context)


def _asked_for(request: HttpRequest, zone: str, code: str) -> Guide:
    """The guide in force, or in the version that the address names."""
    number = forms.number(request.GET.get("version", ""))
    if number is None:
        return queries.guide(zone, code, today())
    version = queries.numbered(zone, code, number)
    stands = queries.in_force_id(zone, version.item_id, today()) == version.id
    return queries.guide_to(version, today(), in_force=stands)


PARTICULARS = {"originals", "copies", "forms", "channel", "issuer"}
"""What may be published about a material beyond its name."""


def _strips(shown: Guide) -> dict[str, Any]:
    """The due dates opened into their days, in words of both languages."""
    calendar = calendars.calendar_for(shown.version.zone)
    dues = {"promised": shown.promised_due, "legal": shown.legal_due}
    return {name: spelt(clock.explain(due, calendar=calendar)) for name, due in dues.items() if due}


def sources(shown: Guide) -> list[tuple[int, str, Any]]:
    """The sources of a guide with the number by which its facts name them."""
    return [(place, key, source) for place, (key, source) in enumerate(shown.sources.items(), 1)]


@require_safe
def versions(request: HttpRequest, zone: str, code: str) -> HttpResponse:
    """Every version of an item, and what differs between two of them."""
    found = queries.versions(zone, code)
    if not found:
        raise NotYours()
    by_number = {version.number: version for version in found}
    newest = found[0].number
    after = by_number.get(forms.number(request.GET.get("to", "")) or newest, found[0])
    before = by_number.get(forms.number(request.GET.get("from", "")) or after.number - 1)
    context = {
        "versions": found,
        "succession": list(zip(found, [None, *found], strict=False)),
        "newest": found[0],
        "zone": places.zone(zone),
        "before": before,
        "after": after,
        "changes": queries.changes(before, after) if before else [],
        "current": queries.in_force_id(zone, found[0].item_id, today()),
    }
    return render(request, "catalogue/versions.html", context)
