"""Tags and filters of the house: `{% load i18n ui %}`.

Pages extend `ui/base.html` (blocks: title, crumbs, heading, beside, lead, main) or `ui/page.html` (the same and
`aside`: main and aside in two columns). Context: `actor`, `demo`, `standing` (who acts, in words),
`navigation` (dicts url, label, current, count), `footer` (dicts url, label), all optional.

    {{ text|said }}                               a {"zh": …, "en": …} in the page's language
    {{ date|day }} {{ date|day:"year" }}          11 月 23 日（周一） / Mon 23 Nov 2026; also "short", "bare"
    {{ due|day:today }}                           the year is named when it is not today's
    {{ instant|moment }} {{ instant|moment:"year" }}   11-16 16:20 / 16 Nov, 16:20 (China time)
    {{ code|masked }} {{ octets|size }} {{ number|count }}   9113…7Q4K   1.4 MB   1,742
    {{ reason.clause|clause }}                    （《行政许可法》第三十二条（四））; `|law` without brackets
    {% lamp colour remaining=3 %}                 lamp with words; or `words="…"`, `finished=True`, `short=True`
    {% day_strip explanation today %}             the day strip with its legend and the sentences of law
    {% timeline steps %}                          steps: title, at, who, text, kind (stop, no, end, law), hash, url
    {% moves openings url choices version %}      next moves with their forms, and what may not yet, with reasons
    {% schema_fields schema values as list %}     fields of a JSON Schema; what was typed and refused comes first
    {% ask_fields asks as list %}                 fields of a move's asks (marks, choices, dates, numbers, texts)
    {% form_fields list %} {% field one %}        the fields themselves, with label, help, error and next step
    {% upload key title url file=… %}             a material: file kept, or the box that takes one when chosen
    {% refusal %}                                 the place for reasons, filled when the page was refused
    {% reasons_on "name" as wrong %}              the reasons that name a field, for forms written by hand
    {% typed "name" value %}                      what was typed before the refusal, else the value
    {% figure value label part whole url note %}  a number that is a door, with numerator and denominator
    {% share part whole %}                        97.8%

    {% include "ui/table.html" with columns=… rows=… %}       plain tables (columns: label, kind; rows: lists of cells)
    {% include "ui/facts.html" with facts=… %}                pairs of name and value
    {% include "ui/empty.html" with title=… text=… url=… act=… %}   nothing here: why, and what to do
    {% include "ui/pages.html" with newer=… older=… %}        pages by cursor: each a query string or None
    {% include "ui/chips.html" with chips=… %}                filters as links (url, label, count, current)
    {% include "ui/keys.html" %}                              hint and help for the keys of a work list
    {% include "ui/saved.html" with at=… %}                   "saved 10:23:05" under a form that saves while typing

Work lists: `<tbody data-rows>`, rows `<tr data-row>` with `<a data-open>` and a checkbox; J K Enter X / ? follow, the
search box is `data-search`, the box that ticks all is `data-all`. Tables stand in `<div class="scroll" tabindex="0"
role="region" aria-label=…>`; `<table class="list folds">` with `data-label` on its cells becomes sheets on a phone.
A form that saves while one types: `data-kept hx-post=… hx-trigger="input delay:800ms, change delay:100ms, keep"
hx-sync="this:queue last" hx-target="#saved" hx-swap="outerHTML"`, and `ui/saved.html` inside; the same `ui/saved.html`
is the answer, and no other form of the page is sent before it. A form that saves by its button is `data-guarded`.
A list that changes in place: `hx-boost="true" hx-target="#list" hx-select="#list" hx-swap="outerHTML"` around its
filters and pages. `data-dialog="id"` opens a dialog, `data-print` prints, `data-submit` sends its form on a change.
A refusal answered to htmx goes to `#refusal`, which every page has; the script brings each reason to its field.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django import template
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tongban.ui import clauses, fields, strip, words

register = template.Library()
register.filter("said", words.said)
register.filter("size", words.size)
register.filter("count", words.count)
register.filter("masked", words.masked)
register.filter("clause", clauses.cited)
register.filter("law", clauses.law)

STATIC = Path(__file__).resolve().parents[1] / "static" / "ui"
SHEETS = (
    "tokens",
    "base",
    "page",
    "mast",
    "button",
    "chip",
    "lamp",
    "table",
    "strip",
    "timeline",
    "told",
    "form",
    "moves",
    "refusal",
    "figure",
    "home",
    "guide",
    "builder",
    "dialog",
    "print",
)


@register.filter
def day(value: Any, form: Any = "") -> str:
    """A China date in the page's language; empty for nothing."""
    return words.day(value, form) if value else ""


@register.filter
def moment(value: Any, form: str = "") -> str:
    """An instant in China time; empty for nothing."""
    return words.moment(value, form) if value else ""


@register.filter
def iso(value: Any) -> str:
    """A date or instant for `<time datetime>`."""
    return value if isinstance(value, str) else value.isoformat() if value else ""


@register.filter
def field_id(name: str) -> str:
    """The id under which a field stands."""
    return fields.field_id(name)


# --- the frame ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _edition() -> str:
    """Changes exactly when a sheet or the script changes, so that browsers may keep them."""
    known = sha256()
    for path in sorted(STATIC.iterdir()):
        known.update(path.read_bytes())
    return known.hexdigest()[:10]


@register.simple_tag
def sheets() -> SafeString:
    """Links to the style sheets, one for each component, layers first."""
    addresses = ((f"{static(f'ui/{name}.css')}?{_edition()}",) for name in SHEETS)
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', addresses)


SCRIPTS = ("django_htmx/htmx-2.min.js", "ui/ui.js", "ui/upload.js")


@register.simple_tag
def scripts() -> SafeString:
    """htmx, the one small script, and the one for files on their way."""
    addresses = ((f"{static(path)}?{_edition()}",) for path in SCRIPTS)
    return format_html_join("\n", '<script defer src="{}"></script>', addresses)


@register.simple_tag
def page_language() -> str:
    """The `lang` of the page: zh-Hans or en."""
    return "en" if (get_language() or "").startswith("en") else "zh-Hans"


# --- what stands on a page ---------------------------------------------------------------------------------------

LAMPS = ("green", "yellow", "red", "grey")


@register.inclusion_tag("ui/lamp.html")
def lamp(
    colour: str | None, words: str = "", remaining: int | None = None, finished: bool = False, short: bool = False
) -> dict[str, Any]:
    """A lamp with its words: given, or from the working days that remain (negative: late)."""
    known = colour if colour in LAMPS else ""
    return {"colour": known, "words": words or _lamp_words(known, remaining, finished, short)}


def _lamp_words(colour: str, remaining: int | None, finished: bool, short: bool) -> str:
    if finished:
        return _("finished late") if colour == "red" else _("finished in time")
    if colour == "grey":
        return _("clock stopped")
    if not colour or remaining is None:
        return _("no limit running")
    return _days_left(remaining, late=colour == "red", short=short)


def _days_left(remaining: int, *, late: bool, short: bool) -> str:
    days = abs(remaining)
    if late and days:
        text = (
            ngettext("%(days)s day late", "%(days)s days late", days)
            if short
            else ngettext("%(days)s working day late", "%(days)s working days late", days)
        )
        return text % {"days": days}
    if late or not remaining:
        return _("late") if late else _("due today")
    text = (
        ngettext("%(days)s day left", "%(days)s days left", days)
        if short
        else ngettext("%(days)s working day left", "%(days)s working days left", days)
    )
    return text % {"days": days}


@register.inclusion_tag("ui/day_strip.html")
def day_strip(explanation: Any, today: Any = None) -> dict[str, Any]:
    """The days of a due date, what is remarkable about them, and the law."""
    return {"strip": strip.strip(explanation, today) if explanation else None}


@register.inclusion_tag("ui/timeline.html")
def timeline(steps: Iterable[Any]) -> dict[str, Any]:
    """What happened, in the order given."""
    return {"steps": steps}


@register.inclusion_tag("ui/figure.html")
def figure(
    value: Any, label: Any, part: int | None = None, whole: int | None = None, url: str = "", note: Any = ""
) -> dict[str, Any]:
    """A number, out of what, and the address of the cases behind it."""
    return {"value": value, "label": label, "part": part, "whole": whole, "url": url, "note": note}


@register.simple_tag
def share(part: int, whole: int, decimals: int = 1) -> str:
    """A share in per cent, cut, so that 100 % means all."""
    return words.share(part, whole, decimals)


# --- forms -------------------------------------------------------------------------------------------------------


def _typed(context: Mapping[str, Any], within: str = "") -> QueryDict | None:
    """What was typed into this form before it was refused; None when it was not."""
    kept = getattr(context.get("request"), "typed", None)
    return kept if kept is not None and kept.get("within", "") == within else None


def _reasons(context: Mapping[str, Any], within: str = "") -> tuple[Any, ...]:
    request = context.get("request")
    refused = getattr(request, "refusal", None)
    kept = getattr(request, "typed", None)
    here = kept is None or kept.get("within", "") == within
    return tuple(refused.reasons) if refused is not None and here else ()


@register.simple_tag(takes_context=True)
def typed(context: Mapping[str, Any], name: str, value: Any = "") -> Any:
    """What stands in a field written by hand."""
    kept = _typed(context)
    return kept.get(name, value) if kept is not None else value


@register.simple_tag(takes_context=True)
def reasons_on(context: Mapping[str, Any], name: str) -> list[Any]:
    """The reasons against one field written by hand."""
    return [reason for reason in _reasons(context) if reason.field == name]


@register.simple_tag(takes_context=True)
def schema_fields(
    context: Mapping[str, Any],
    schema: Mapping[str, Any],
    values: Mapping[str, Any] | None = None,
    marks: Mapping[str, str] | None = None,
) -> list[fields.Field]:
    """The fields of a JSON Schema: typed before answered; `marks` are the words of a correction by field."""
    kept = _typed(context)
    many = fields.fields(schema, kept if kept is not None else values or {}, _reasons(context), marks=marks)
    return fields.sectioned(schema, many)


@register.simple_tag(takes_context=True)
def ask_fields(
    context: Mapping[str, Any], asks: Iterable[Any], within: str = "", choices: Mapping[str, Any] | None = None
) -> list[fields.Field]:
    """The fields of what a move asks."""
    return fields.asked(asks, _typed(context, within) or {}, _reasons(context, within), within=within, choices=choices)


@register.inclusion_tag("ui/field.html")
def field(one: fields.Field) -> dict[str, Any]:
    """One field."""
    return {"field": one}


@register.inclusion_tag("ui/form_fields.html")
def form_fields(many: Iterable[fields.Field]) -> dict[str, Any]:
    """Fields one under the other."""
    return {"fields": many}


@register.inclusion_tag("ui/upload.html", takes_context=True)
def upload(context: Mapping[str, Any], key: str, title: Any, url: str, **more: Any) -> dict[str, Any]:
    """A material and its file.

    More: `file` (name, size, url), `required`, `help`, `limits` ("PDF, at most 20 MB"), `accept`, `detach` (url),
    `mark` (the words of a correction), `scans` (what waits in the scanner's folder: name, size).
    """
    name = f"material:{key}"
    wrong = [reason for reason in _reasons(context) if reason.field in (name, key)]
    here = {"key": key, "title": title, "url": url, "id": fields.field_id(name), "errors": wrong}
    return {**here, **more, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/refusal_place.html", takes_context=True)
def refusal(context: Mapping[str, Any]) -> dict[str, Any]:
    """The place that htmx and a refused page fill with reasons."""
    request = context.get("request")
    return {"refusal": getattr(request, "refusal", None), "request": request}


@register.simple_tag(takes_context=True)
def refused_field(context: Mapping[str, Any], name: str) -> str:
    """The id of the field that a reason names, when the page that has it is being shown again; else nothing."""
    kept = getattr(context.get("request"), "typed", None)
    return fields.field_id(name, kept.get("within", "")) if name and kept is not None else ""


@register.inclusion_tag("ui/moves.html", takes_context=True)
def moves(
    context: Mapping[str, Any],
    openings: Iterable[Any],
    url: str,
    choices: Mapping[str, Any] | None = None,
    version: Any = "",
    texts: str = "",
    chooser: str = "",
) -> dict[str, Any]:
    """What may be done now as forms, and what may not yet with its reasons.

    A form in which somebody writes has the `chooser` of kept texts beside it (a template), asked at `texts`.
    """
    every = list(openings)
    kept = getattr(context.get("request"), "typed", None)
    return {
        "ready": [_Ready(context, one, choices) for one in every if not one.reasons],
        "waiting": [one for one in every if one.reasons],
        "url": url,
        "version": version,
        "tried": kept.get("within", "") if kept is not None else "",
        "csrf_token": context.get("csrf_token"),
        "request": context.get("request"),
        "texts": texts,
        "chooser": chooser,
    }


class _Ready:
    """A move that may be made: with the fields it asks for, or with the address of the page on which it is made.

    `preview` is where one may look at what it puts on paper before it is made.
    """

    def __init__(self, context: Mapping[str, Any], opening: Any, choices: Mapping[str, Any] | None) -> None:
        move, url = opening.move, getattr(opening, "url", "")
        self.verb, self.title, self.style, self.clause, self.url = move.verb, move.title, move.style, move.clause, url
        self.preview = getattr(opening, "preview", "")
        self.writes = any(one.kind in ("text", "longtext") for one in move.asks)
        self.fields = [] if url else ask_fields(context, move.asks, move.verb, choices)


@register.filter
def under(row: Iterable[Any], columns: Iterable[Any]) -> list[tuple[Any, Any]]:
    """The cells of a row, each with its column."""
    return list(zip(columns, row, strict=True))
