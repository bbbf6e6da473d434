"""Show me what happened to a case: its journal in words, as far as the reader may read them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases.flow import CASE, DONE, GROUNDS, INSIDE, OUTCOME_NAMES, WHO
from tongban.cases.flow.afterwards import BECOMES, GROUNDS_AFTER
from tongban.cases.flow.offices import ANSWERS, RESULTS
from tongban.cases.flow.promises import PROMISES
from tongban.cases.models import Case
from tongban.cases.queries.finding import timeline
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.flow import Ask, Move
from tongban.kernel.journal.entries import Entry
from tongban.kernel.zones import queries as zones
from tongban.ui.clauses import cited
from tongban.ui.story import Step
from tongban.ui.words import day, moment, said

KINDS = {
    "suspend": "stop",
    "ask_correction": "stop",
    "ask_more": "stop",
    "accept_by_silence": "law",
    "lapse": "law",
    "redate": "law",
    "revoke": "no",
    "recall": "no",
    "lapse_permit": "no",
    "remind": "law",
    "escalate": "law",
    "overrun": "stop",
    "remind_promise": "law",
    "miss_promise": "law",
    "fault_promise": "stop",
    "break_promise": "no",
    "find_false": "no",
    "basis_ended": "no",
    "decline": "no",
    "not_needed": "no",
    "withdraw": "no",
    "terminate": "no",
    "deliver": "end",
}
COLUMNS = {("propose", "outcome"): "proposed", ("extend", "days"): "extension"}
OWN_WORDS = (
    "marks",
    "ground",
    "pause",
    ("ask_correction", "days"),
    ("suspend", "days"),
    ("ask_more", "days"),
    ("ask_opinion", "days"),
    "kind",
    "promise",
    "certificate",
    "file",
    ("fault_promise", "text"),
    ("fault_promise", "days"),
    ("break_promise", "text"),
    ("find_false", "text"),
    ("confirm_promise", "text"),
    ("hand_out", "at"),
)
"""What is asked by a move and told in other words than as question and answer."""


def story(case: Case, actor: Actor, entries: list[Entry] | None = None) -> list[Step]:
    """Everything that happened, the latest first; `entries` are its journal where it was read already."""
    known = timeline(case) if entries is None else entries
    origin = zones.zone(case.origin) if case.origin else None
    taker = said({"zh": origin.short_zh, "en": origin.short_en}) if origin else case.origin or ""
    return [step for entry in reversed(known) for step in _steps(case, actor, entry, taker)]


CARRIED = ("submit", "take_over", "resubmit", "answer", "lapse", "go_on")
"""Steps by which another zone gives the matter over: before each it was on its way."""


def _steps(case: Case, actor: Actor, entry: Entry, taker: str) -> Iterator[Step]:
    """What happened, and before it the time in which the matter was on its way from another zone."""
    yield _step(entry, actor, taker if entry.actor["role"] == "peer" else case.applicant_name)
    if (sent := entry.after.get("sent_at")) and entry.act in CARRIED:
        left = datetime.fromisoformat(sent)
        told = (case.origin_window or {}) if entry.act in ("submit", "take_over") else {}
        who = " ".join(part for part in (told.get("hall"), told.get("window")) if part)
        yield Step(_("In transit"), left, who, str(_on_its_way(left, entry.recorded_at)), "transit", 0, "")


def _on_its_way(left: datetime, arrived: datetime) -> Any:
    minutes = max(0, int((arrived - left).total_seconds() // 60))
    if minutes == 0:
        told = _("Arrived {arrived}, within a minute. This time counts into no limit here.")
        return format_lazy(told, arrived=moment(arrived))
    words = {"arrived": moment(arrived), "hours": minutes // 60, "minutes": minutes % 60}
    return format_lazy(
        _("Arrived {arrived}, after {hours} h {minutes} min. This time counts into no limit here."), **words
    )


def _step(entry: Entry, actor: Actor, behind: str) -> Step:
    """`behind` is whom somebody else acted for: the applicant of an agent, the zone whose word it was."""
    return Step(
        title=DONE.get(entry.act, entry.act),
        at=entry.recorded_at,
        who=_who(entry, behind),
        text="\n".join(str(line) for line in _lines(entry, actor)),
        kind=KINDS.get(entry.act, ""),
        number=entry.number,
        hash=entry.hash.hex(),
    )


def _who(entry: Entry, behind: str) -> str:
    """Post and name as they were when it happened; an agent is told with the one he acted for."""
    role = entry.actor["role"]
    if role == "peer":
        return f"{WHO[role]} {behind}"
    if (role, entry.act) == ("clock", "pay"):
        return str(_("online"))
    parts = (WHO.get(role, role), entry.actor.get("post", ""), (entry.facts or {}).get("by", ""))
    acted = " ".join(str(part) for part in parts if part)
    if role != "agent":
        return acted
    return str(format_lazy(_("{agent}, for {principal}"), agent=acted, principal=behind))


def _lines(entry: Entry, actor: Actor) -> Iterator[Any]:
    if not is_inside(entry, actor):
        yield from OPENINGS.get(entry.act, _nothing)(entry)
    for ask in _asked(entry.act):
        if (value := _given(entry, ask)) and not (ask.inside and actor.is_outside):
            yield format_lazy(_("{label}: {text}"), label=ask.title, text=_said(ask, value))
    yield from _moved_date(entry)


def _asked(act: str) -> tuple[Ask, ...]:
    move: Move | None = next((move for move in CASE.moves if move.verb == act), None)
    asks = move.asks if move else ()
    return tuple(ask for ask in asks if ask.name not in OWN_WORDS and (act, ask.name) not in OWN_WORDS)


def _given(entry: Entry, ask: Ask) -> Any:
    name = COLUMNS.get((entry.act, ask.name), ask.name)
    return (entry.facts or {}).get(name) or entry.after.get(name)


def _said(ask: Ask, value: Any) -> Any:
    return OUTCOME_NAMES.get(value) or dict(ask.choices).get(value, value)


def _nothing(entry: Entry) -> Iterator[Any]:
    return iter(())


def _rows(entry: Entry, table: str) -> list[dict[str, Any]]:
    rows = {**entry.after.get("rows", {}), **(entry.facts or {}).get("rows", {})}
    return rows.get(table, [])


def _marks(entry: Entry) -> Iterator[Any]:
    for row in _rows(entry, "cases_correction"):
        yield from (format_lazy("· {reason}", reason=mark["reason"]) for mark in row["marks"])
        last = day(clock.last_day(datetime.fromisoformat(row["due_at"])))
        yield format_lazy(_("To be answered by {date}."), date=last)


def _procedure(entry: Entry) -> Iterator[Any]:
    for row in _rows(entry, "cases_pause"):
        name = dict(GROUNDS).get(row["ground"], row["ground"])
        yield format_lazy(_("{procedure}, announced {days} working days"), procedure=name, days=row["announced_amount"])


def _ended(entry: Entry) -> Iterator[Any]:
    yield from (dict(GROUNDS).get(row["ground"], row["ground"]) for row in _rows(entry, "cases_pause"))


def _by_law(entry: Entry) -> Iterator[Any]:
    yield format_lazy(_("In effect since {date}."), date=day(entry.effective_at))


def _moved_date(entry: Entry) -> Iterator[Any]:
    """The due date before and after, where a step has moved it."""
    before, after = entry.before.get("due"), entry.after.get("due")
    if before and after and before != after:
        yield format_lazy(_("Due date moved from {before} to {after}."), before=day(before), after=day(after))
    elif after and not before and entry.act == "resume":
        yield format_lazy(_("Due date now {after}."), after=day(after))
    elif before and "due" in entry.after and not after and entry.status in ("accepted", "proposed"):
        yield _("The clock is stopped.")


def _asked_office(entry: Entry) -> Iterator[Any]:
    for row in _rows(entry, "cases_opinion"):
        last = day(clock.last_day(datetime.fromisoformat(row["due_at"])))
        words = {"office": said(row["name"]), "date": last, "question": row["question"]}
        yield format_lazy(_("{office}, by {date}: {question}"), **words)


def _office_said(entry: Entry) -> Iterator[Any]:
    positions = dict(ANSWERS) | dict(RESULTS)
    for row in (*_rows(entry, "cases_opinion"), *_rows(entry, "cases_step")):
        if row["done_at"]:
            yield format_lazy("{office}: {position}", office=said(row["name"]), position=positions[row["answer"]])
        if row["text"]:
            yield row["text"]


def _office_late(entry: Entry) -> Iterator[Any]:
    for row in (*_rows(entry, "cases_opinion"), *_rows(entry, "cases_step")):
        named = format_lazy(_("{office}: {name} is called upon"), office=said(row["name"]), name=row["named_name"])
        yield named if row["named_name"] else said(row["name"])


def _made_promise(entry: Entry) -> Iterator[Any]:
    for row in _rows(entry, "cases_promise"):
        yield said(row["text"])


def _promise(entry: Entry) -> Iterator[Any]:
    for row in _rows(entry, "cases_promise"):
        yield said(row["name"])
        if row["finding"]:
            yield row["finding"]
        if row["state"] == "remedy":
            last = clock.last_day(datetime.fromisoformat(row["remedy_due_at"]))
            yield format_lazy(_("To be put right by {date}."), date=day(last, "year"))
        if row["barred_until"] and not row["restored_at"]:
            last = clock.last_day(datetime.fromisoformat(row["barred_until"]))
            yield format_lazy(_("Until {date} no other promise is taken here."), date=day(last, "year"))


def _change(entry: Entry) -> Iterator[Any]:
    for row in _rows(entry, "cases_change"):
        yield format_lazy("{ground}{clause}", ground=GROUNDS_AFTER[row["ground"]][1], clause=cited(row["clause"]))
        yield row["text"]
        if row["state"] == "made":
            since = datetime.fromisoformat(row["effective_at"])
            yield format_lazy(_("In effect since {date}."), date=day(since, "year"))
        if row["remark"]:
            yield row["remark"]


OPENINGS: dict[str, Callable[[Entry], Iterator[Any]]] = {
    "ask_correction": _marks,
    "ask_more": _marks,
    "suspend": _procedure,
    "resume": _ended,
    "accept_by_silence": _by_law,
    "hand_out": _by_law,
    "ask_opinion": _asked_office,
    "answer_opinion": _office_said,
    "finish_step": _office_said,
    "return_step": _office_said,
    "remind": _office_late,
    "escalate": _office_late,
    "overrun": _procedure,
    "submit": _made_promise,
    **dict.fromkeys((move.verb for move in PROMISES), _promise),
    **dict.fromkeys(("propose_change", "drop_change", *BECOMES), _change),
}


def steps() -> dict[str, Any]:
    """Every step that the journal of a case may hold, with what it is called on pages."""
    return {f"{CASE.kind}.{act}": title for act, title in DONE.items()}


INNER: dict[str, Callable[[Any], bool]] = {
    "waits": lambda words: any(word not in ("step", "promise") for word in words or ()),
    "alarm": lambda word: word not in (None, "procedure", "promise"),
    "consulted": bool,
    "rings_at": bool,
}
"""Columns of a case that tell of questions among officials, with when they do; steps of review are in the guide, and
what an applicant has promised is his own word."""


def inner_columns(entry: Entry) -> frozenset[str]:
    """The columns of an entry that stay among officials, though the entry itself is for everybody."""
    told = (entry.before, entry.after)
    if not any(INNER[name](part.get(name)) for name in ("waits", "alarm") for part in told):
        return frozenset()
    return frozenset(name for name in INNER if any(name in part for part in told))


def is_inside(entry: Entry, actor: Actor) -> bool:
    """Whether an entry holds what stays among officials and the actor is none: the proposal, the question about it."""
    asks = next((move.asks for move in CASE.moves if move.verb == entry.act), ())
    inside = entry.act in INSIDE or any(ask.inside for ask in asks)
    return actor.is_outside and inside
