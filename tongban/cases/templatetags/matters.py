"""Tags of cases: `{% load matters %}`.

{{ version|titled }}                       the item's name in both languages, for `|said`
{{ paper.file|at:url }}                    a file with the address under which it is read
{% term_lamp term %} {% term_lamp term short=True %}   the lamp of a term
{% cell column line %}                     what a column of a work list says of a line
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _

from tongban.cases.deadlines import Term
from tongban.ui.templatetags.ui import lamp
from tongban.ui.words import day, moment, said

register = template.Library()


@register.filter
def titled(version: Any) -> dict[str, str]:
    """What an item, a zone or an agency is called."""
    return {"zh": version.name_zh, "en": version.name_en}


@register.filter
def at(file: Mapping[str, Any] | None, url: str) -> dict[str, Any] | None:
    """A file with its address."""
    return {**file, "url": url} if file else None


@register.inclusion_tag("ui/lamp.html")
def term_lamp(term: Term, short: bool = False) -> dict[str, Any]:
    """The lamp of a term: the applicant's turn is grey and says so."""
    if term.kind == "correction":
        return lamp("grey", _("waiting for the applicant"))
    return lamp(term.lamp, remaining=term.remaining, finished=term.finished, short=short)


@register.filter
def titled_in(schema: Mapping[str, Any]) -> str:
    """The title of a form in the page's language."""
    return said({"zh": schema.get("title", ""), "en": schema.get("x-en", {}).get("title", "")})


@register.filter
def source_in(schema: Mapping[str, Any]) -> str:
    """Where a form comes from, where it says so."""
    return said(schema.get("x-source", ""))


@register.filter
def under(mapping: Mapping[Any, Any], key: Any) -> Any:
    """What stands under a key."""
    return mapping.get(key)


@register.filter
def both_titles(hit: Any) -> dict[str, str]:
    """What a found item is called in both languages."""
    return {"zh": hit.title_zh, "en": hit.title_en}


@register.simple_tag
def cell(column: Any, line: Any) -> str:
    """What a column says of a line, in the words of the page."""
    found = column.say(line)
    if isinstance(found, datetime):
        return moment(found)
    return day(found, "short") if isinstance(found, date) else str(found or "–")
