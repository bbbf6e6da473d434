"""The shape of input: what pages send, read back. Nothing is judged here, so that every fault can be named at once."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from tongban.cases.flow import CASE
from tongban.cases.models import Draft
from tongban.cases.queries import Sieve
from tongban.catalogue import queries as catalogue
from tongban.kernel import shapes
from tongban.kernel.clock.typed import typed_day
from tongban.kernel.refusals import NotReady, NotYours, Reason
from tongban.ui import answers
from tongban.ui.fields import field_id
from tongban.ui.onward import onward

ASKED = {move.verb: move.asks for move in CASE.moves}
COUNTER = ("kind", "uscc", "name", "resident_id", "telephone")


def typed_answers(draft: Draft, data: QueryDict) -> dict[str, Any]:
    """The answers that the form showed; what was emptied is None."""
    return answers.shown(catalogue.form(draft.version_in_force), data)


def changed_answers(draft: Draft, before: Mapping[str, Any], data: QueryDict) -> dict[str, Any]:
    """Of these, the ones that differ from what was handed in, or that were changed already."""
    typed = typed_answers(draft, data)
    return {name: value for name, value in typed.items() if name in draft.answers or value != before.get(name)}


def known(version: Any, data: QueryDict) -> dict[str, Any]:
    """The answers to the item's questions that an address or a form carries; what is no answer is left out."""
    schema = catalogue.situation(version)
    found = answers.answers(schema, data)
    wrong = {reason.field for reason in shapes.faults(schema, found)}
    return {name: value for name, value in found.items() if name not in wrong}


def carried(known: Mapping[str, Any], data: QueryDict) -> list[tuple[str, str]]:
    """What is known of the situation, as an address or a form carries it on."""
    return [(name, data[name]) for name in known]


def given(verb: str, data: QueryDict) -> dict[str, Any]:
    """What a move asks, as it was given."""
    return answers.given(CASE.move(verb).asks, data)


def texts(verb: str, data: QueryDict, targets: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """What was written for a move, each text under what it answers; choices and numbers are no texts."""
    found: list[tuple[Any, str]] = []
    for ask in ASKED.get(verb, ()):
        if ask.kind == "marks":
            marks = answers.marked(data, ask.name)
            found += [(targets.get(mark["target"], ask.title), mark["reason"]) for mark in marks]
        elif ask.kind in ("text", "longtext"):
            found.append((ask.title, data.get(ask.name, "").strip()))
    return [(title, text) for title, text in found if text]


def sieve(data: QueryDict) -> Sieve:
    """What a work list is narrowed to, as its address says."""
    return Sieve(**{field.name: data.get(field.name, "").replace("\x00", "")[:80] for field in fields(Sieve)})


def chosen_columns(data: QueryDict) -> list[str]:
    """The columns of a list, as its address says: ticked one by one, or in one word."""
    return [name for part in data.getlist("columns") for name in part[:400].split(".")]


def list_within(text: str) -> Sieve:
    """The list from which a matter was opened, as the address of the matter remembers it."""
    return sieve(QueryDict(text[:2000]))


def untidy(data: QueryDict) -> bool:
    """Whether an address has empty parts, as a form without a script sends them."""
    return any(not value for value in data.values()) or len(data.getlist("columns")) > 1


def tidy(data: QueryDict) -> str:
    """The same address without its empty parts."""
    parts = {name: value for name, value in data.items() if value and name != "columns"}
    columns = ".".join(chosen_columns(data))
    return urlencode(parts | ({"columns": columns} if columns else {}))


@dataclass(frozen=True, slots=True)
class Counter:
    """Who stands at the counter, as the clerk typed it."""

    kind: str = "enterprise"
    uscc: str = ""
    name: str = ""
    resident_id: str = ""
    telephone: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> "Counter":
        """From what was sent."""
        return cls(**{name: data.get(f"counter_{name}", "").strip()[:200] for name in COUNTER})

    def kept(self) -> dict[str, str]:
        """What a draft keeps while the clerk types."""
        return {name: getattr(self, name) for name in COUNTER if getattr(self, name)}


def taken_up(data: QueryDict) -> tuple[str, list[str]]:
    """A verb and the matters it is meant for: the one whose button was pressed, or all that were selected."""
    verb, _blank, number = data.get("one", "").partition(" ")
    return (verb, [number]) if number else (data.get("verb", ""), data.getlist("number"))


def matters(data: QueryDict) -> list[UUID]:
    """The matters of a sitting that the form showed; what is no key is none of them."""
    found = []
    for text in data.getlist("draft"):
        with suppress(ValueError):
            found.append(UUID(text))
    return found


def last_day(data: QueryDict) -> date | None:
    """The last day that was typed; an impossible one is refused by name."""
    return typed_day(data.get("until", ""), "until")


def for_many(data: QueryDict) -> tuple[str, list[str] | None]:
    """A verb and the numbers that were ticked for it; None for all that the list holds."""
    return data.get("many", ""), None if data.get("scope") == "all" else data.getlist("number")


def reach(data: QueryDict) -> tuple[str, str]:
    """For whom a kept text is: oneself, an office by its code, one item by its code."""
    if item := data.get("item", "").strip()[:40]:
        return "item", item
    whose, _colon, code = data.get("reach", "own").partition(":")
    return whose, code[:80]


def writable(verb: str, targets: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The boxes of a move's form into which somebody writes, by their names."""
    found: list[tuple[str, Any]] = []
    for ask in ASKED.get(verb, ()):
        if ask.kind == "marks":
            found += [(f"{ask.name}.{target}", title) for target, title in targets]
        elif ask.kind in ("text", "longtext"):
            found.append((ask.name, ask.title))
    return found or [("text" if verb == "say" else "note", _("Note"))]


def written_behind(data: QueryDict, into: Sequence[tuple[str, Any]], text: str) -> QueryDict:
    """What was typed, with a text behind what stands in the chosen box, and the box's own mark ticked."""
    names = [name for name, _title in into]
    name = data.get("phrase_into", "") if data.get("phrase_into") in names else names[0]
    typed = data.copy()
    typed[name] = "\n".join(part for part in (data.get(name, "").rstrip(), text) if part)
    mark, dot, target = name.partition(".")
    if dot and target not in data.getlist(mark):
        typed.appendlist(mark, target)
    return typed


def promised_day(data: QueryDict) -> date | None:
    """The day by which something is promised; None for what is no day."""
    try:
        return date.fromisoformat(data.get("by", "").strip())
    except ValueError:
        return None


def place_of(key: str) -> str:
    """Where a material stands on its page."""
    return field_id(f"material:{key}")


def address_of(request: HttpRequest) -> QueryDict:
    """The list from which a form was sent, as its address says."""
    return QueryDict(urlsplit(onward(request, "")).query)


def key_of(data: QueryDict) -> UUID | None:
    """The key that a page gave to what is written on it, so that sending it twice is one writing."""
    try:
        return UUID(data.get("key", ""))
    except ValueError:
        return None


def seal_of(data: QueryDict) -> UUID:
    """The seal that was chosen from the list."""
    try:
        return UUID(data.get("seal", ""))
    except ValueError:
        raise NotYours from None


def pressed(data: QueryDict, buttons: Mapping[str, Any]) -> str:
    """Which button of several was pressed; NotReady for none of them."""
    found = next((name for name in buttons if name in data), None)
    if found is None:
        raise NotReady(NOT_KNOWN)
    return found


def one_of(known: Mapping[str, Any], data: QueryDict, name: str) -> Any:
    """What a form asks for among what there is; NotReady for anything else."""
    if data.get(name, "") not in known:
        raise NotReady(replace(NOT_KNOWN, field=name))
    return known[data[name]]


NOT_KNOWN = Reason(
    "not-known",
    _("This page knows no such act."),
    "页面动作表",
    _("Open the page again and use one of its buttons."),
)
