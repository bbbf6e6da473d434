"""Tags of cases: `{% load matters %}`.

{{ version|titled }}                       the item's name in both languages, for `|said`
{{ paper.file|at:url }}                    a file with the address under which it is read
{% term_lamp term %} {% term_lamp term short=True %}   the lamp of a term
{% offered fields places as fields %}      the fields of a draft with what is known already
{{ source|whence }}                        where an answer or a file comes from
{{ offer|words_of:day }}                    the words of a promise
{{ paper.row.spared|spared }}               what was spared with it
{% cell column line %}                     what a column of a work list says of a line
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _

from tongban.applicants import queries as parties
from tongban.cases.deadlines import Term
from tongban.cases.flow.words import SPARED
from tongban.people.models import ROLE_TITLES
from tongban.ui.fields import Field, with_known
from tongban.ui.templatetags.ui import lamp
from tongban.ui.words import day, moment, said

register = template.Library()


@register.simple_tag
def offered(many: Iterable[Field], places: Mapping[str, Any]) -> list[Field]:
    """The fields of a draft, each with what is known already of what it asks."""
    known = {target.removeprefix("field:"): place for target, place in places.items() if target.startswith("field:")}
    return with_known(many, known)


@register.filter
def for_paper(places: Mapping[str, Any], key: str) -> Any:
    """What is known already that could fill a material."""
    return places.get(f"material:{key}")


@register.filter
def whence(source: Mapping[str, Any]) -> str:
    """Where an answer or a file comes from: the matter or the officer, and the day."""
    when = day(datetime.fromisoformat(source["at"]), "bare")
    if source["kind"] == "case":
        return _("from the matter %(number)s of %(day)s") % {"number": source["number"], "day": when}
    if source["kind"] == "certificate":
        return _certificate(source, when)
    by = source["by"]
    who = " ".join(str(part) for part in (ROLE_TITLES.get(by["role"], ""), by["post"], by["name"]) if part)
    if source["kind"] == "file":
        return _("from the file of the applicant, entered %(day)s by %(who)s") % {"day": when, "who": who}
    paper = str(parties.PAPERS.get(source["paper"], ""))
    return _("verified %(day)s by %(who)s, by the %(paper)s") % {"day": when, "who": who, "paper": paper}


def _certificate(source: Mapping[str, Any], when: str) -> str:
    """Which certificate it is, whose issue, and until when it holds."""
    known = {"number": source["number"], "issuer": source["issuer"], "day": when}
    if source.get("until"):
        until = day(date.fromisoformat(source["until"]), "bare")
        return _("own certificate %(number)s, %(issuer)s, %(day)s, valid until %(until)s") % {**known, "until": until}
    return _("own certificate %(number)s, %(issuer)s, %(day)s, valid without end") % known


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
def words_of(offer: Any, by: date) -> Any:
    """What an applicant promises by a day, with what follows when it is not kept."""
    return offer.text(by)


@register.filter
def spared(kinds: Iterable[str]) -> str:
    """What was spared the applicant, in words."""
    return ", ".join(str(SPARED[kind]) for kind in kinds)


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
