"""Filters of the catalogue: `{% load catalogue %}`.

{{ limit|span }}                3 个工作日 / 3 working days; also for a version's `limit`
{{ code|called:"kind" }}        the word for a code, or for a list of codes
{{ when|in_words:questions }}   a condition as a sentence
{{ amount|more:unit }}          by how much a limit may be extended
{{ change.before|shown:change.aspect }}   one side of a difference
{{ promise|promised }}          how something may be promised, and until when
{{ zone|told }} {{ hall|told:"address" }} a name or text that a thing has in both languages; empty for none
{{ zone|province }}             the province of a zone
{% note "catalogue" numbered %} the number under which a fact's source is listed, as a link
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongban.catalogue import wording
from tongban.catalogue.flow import REVISION
from tongban.kernel.zones import queries as places
from tongban.people import queries as people
from tongban.ui import words
from tongban.ui.fields import field_id
from tongban.ui.words import language, said

register = template.Library()
register.filter("span", wording.span)
register.filter("more", wording.more)
register.filter("called", wording.called)
register.filter("deviation", wording.deviation)


@register.filter
def in_words(when: Mapping[str, Any] | None, questions: Iterable[Mapping[str, Any]]) -> str:
    """A condition as a sentence; empty for none."""
    return wording.condition(when, questions, language()) if when else ""


@register.filter
def shown(value: Any, aspect: str) -> str:
    """One side of a difference: a limit, a row of a list, yes or no, a number, a name."""
    if value is None:
        return "–"
    if aspect in ("promised", "statutory"):
        event = wording.called(value["start"], "event")
        return _("{span} from {event}").format(span=wording.span(value), event=event)
    if aspect == "promise":
        return promised(value)
    if isinstance(value, Mapping):
        return said(value["name"])
    if isinstance(value, bool):
        return _("charged") if value else _("free of charge")
    return str(value)


@register.filter
def promised(one: Mapping[str, Any]) -> str:
    """How something may be promised, and within how many working days it is kept."""
    span = wording.span({"amount": one["days"], "unit": "working_day"})
    return _("{how}, within {span}").format(how=wording.called(one["kind"], "promise"), span=span)


@register.filter
def promise_of(guide: Any, key: str) -> Mapping[str, Any] | None:
    """How a material or a condition of a guide may be promised, where it may."""
    return guide.promises.get(key)


@register.filter
def told(thing: Any, what: str = "name") -> str:
    """A text that a thing has in both languages: in the page's, else in the other; empty for none."""
    first, second = ("en", "zh") if language() == "en" else ("zh", "en")
    return getattr(thing, f"{what}_{first}", "") or getattr(thing, f"{what}_{second}", "") or ""


@register.filter
def province(zone: Any) -> str:
    """The province of a zone in the page's language."""
    return zone.place.get("province_en") or zone.province if language() == "en" else zone.province


FEW = 3


@register.filter
def opening(hall: Any) -> Any:
    """Whether a hall is open now, and when next; nothing where its hours are not kept."""
    return people.opening_of(hall)


@register.filter
def o_clock(at: datetime) -> str:
    """An instant of one of these days, as a clock shows it."""
    return f"{at:%H:%M}"


@register.filter
def holiday(marked: Any) -> str:
    """The name of a holiday in the page's language."""
    return marked.en if language() == "en" else marked.zh


@register.filter
def closures(hall: Any) -> Any:
    """The days on which a hall will not open as usual."""
    return people.closures_ahead(hall)


@register.filter
def hours(hall: Any) -> list[tuple[str, str]]:
    """The hours of a hall's week: days that are alike together."""
    found: list[list[Any]] = []
    for number in range(1, 8):
        text = " ".join(f"{start}–{end}" for start, end in hall.week.get(str(number), ()))
        if text and found and found[-1][2] == text and found[-1][1] == number - 1:
            found[-1][1] = number
        elif text:
            found.append([number, number, text])
    return [(_days(first, last), text) for first, last, text in found]


def _days(first: int, last: int) -> str:
    names = [words.weekday(date(2024, 1, number)) for number in (first, last)]
    return names[0] if first == last else _("{first} to {last}").format(first=names[0], last=names[1])


@register.filter
def windows(hall: Any, item: str = "") -> str:
    """The windows of a hall that take an item, by name; of more than a few the number, the first and the last."""
    names = [told(window) for window in hall.windows.all() if not item or people.takes(window, item)]
    if len(names) <= FEW:
        return wording.listed(names)
    return _("{count}: {first} to {last}").format(count=len(names), first=names[0], last=names[-1])


@register.simple_tag
def note(key: str | None, numbered: Iterable[tuple[int, str, Any]]) -> SafeString | str:
    """The number of a source as a link to it; nothing for a fact that names none."""
    place = next((place for place, name, _source in numbered if name == key), None)
    if place is None:
        return ""
    label = _("Source {number}").format(number=place)
    return format_html('<sup class="note"><a href="#source-{0}" aria-label="{1}">[{0}]</a></sup>', place, label)


@register.filter
def field_at(place: str) -> str:
    """The id of the field in the editor that a finding's place names."""
    return field_id(place.replace("[", ".").replace("]", ""))


@register.filter
def zone_name(code: str) -> str:
    """The short name of a zone by its code; of one that nobody knows, the code."""
    known = places.zone(code)
    return told(known, "short") if known else code


@register.filter
def stands(status: str) -> str:
    """The state of a revision in words."""
    return str(REVISION.state(status).title)
