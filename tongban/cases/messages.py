"""Which event tells whom: one table from verb to recipients and words; every other verb is silent for a reason."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants import queries as applicants
from tongban.cases.flow import GROUNDS, OUTCOME_NAMES
from tongban.cases.models import Case
from tongban.kernel import clock
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.read import history
from tongban.kernel.notices.commands import Addressee, News
from tongban.people import queries as people
from tongban.ui.words import day, said, spoken

TURNS = {"window": ("submitted", "returned", "issued"), "approver": ("proposed",)}
SITTING = timedelta(minutes=1)
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Telling:
    """What one verb tells: to which parties, in which words, and where to read on (告知规则)."""

    to: str
    title: Any
    text: Any
    kind: str = "matter"
    route: str = "cases:show"


TOLD = {
    "submit": Telling(
        "applicant author",
        _("Handed in: {item}"),
        _("{number} has been received. By law you hear within five working days."),
    ),
    "accept": Telling("applicant", _("Accepted: {item}"), _("{number} is under review. Decision by {due}.")),
    "accept_by_silence": Telling(
        "applicant",
        _("Accepted by law: {item}"),
        _("{number} was not answered within five working days and counts as accepted since its receipt."),
    ),
    "ask_correction": Telling(
        "applicant",
        _("To be corrected: {item}"),
        _("{number}: everything that is missing or wrong is named on the page. Please answer by {answer_by}."),
        route="cases:answer",
    ),
    "decline": Telling(
        "applicant",
        _("Not accepted: {item}"),
        _("{number}: the reason, and which agency is competent, stand on the page."),
    ),
    "not_needed": Telling("applicant", _("No permit needed: {item}"), _("{number}: the reason stands on the page.")),
    "resubmit": Telling(
        "asker", _("Correction handed in: {item}"), _("{number}: what you asked for has been answered."), kind="task"
    ),
    "lapse": Telling(
        "applicant",
        _("Lapsed: {item}"),
        _("{number}: the correction was not answered in time. You may hand in anew at any time."),
    ),
    "withdraw": Telling("applicant holder", _("Withdrawn: {item}"), _("{number} was withdrawn by the applicant.")),
    "send_back": Telling(
        "proposer", _("Sent back to you: {item}"), _("{number}: the approver has a question."), kind="task"
    ),
    "assign": Telling("heir", _("Assigned to you: {item}"), _("{number} is in your hands now."), kind="task"),
    "hand_on": Telling("heir", _("Handed on to you: {item}"), _("{number} is in your hands now."), kind="task"),
    "decide": Telling(
        "applicant", _("Decided: {item}"), _("{number}: {outcome}. The reasons and your remedies stand on the page.")
    ),
    "ask_opinion": Telling(
        "offices",
        _("Your office is asked: {item}"),
        _("{number}: the question stands on the page. Answer by {office_by}."),
        kind="task",
    ),
    "answer_opinion": Telling(
        "questioner", _("Opinion answered: {item}"), _("{number}: the answer stands on the page."), kind="task"
    ),
    "finish_step": Telling(
        "offices",
        _("A step of review is your office's: {item}"),
        _("{number}: to be done by {office_by}."),
        kind="task",
    ),
    "send_step": Telling(
        "offices",
        _("A step of review is your office's: {item}"),
        _("{number}: to be done by {office_by}."),
        kind="task",
    ),
    "return_step": Telling(
        "reviewers", _("A step came back: {item}"), _("{number}: the office has a question."), kind="task"
    ),
    "remind": Telling(
        "offices", _("Reminder: {item}"), _("{number}: your office should have answered by {office_by}."), kind="task"
    ),
    "escalate": Telling(
        "called",
        _("You are called upon: {item}"),
        _("{number}: your office should have answered by {office_by}."),
        kind="task",
    ),
    "overrun": Telling(
        "reviewers",
        _("Special procedure too long: {item}"),
        _("{number}: it has lasted longer than was announced."),
        kind="task",
    ),
    "suspend": Telling(
        "applicant", _("Special procedure begun: {item}"), _("{number}: {procedure}. These days are not counted.")
    ),
    "resume": Telling(
        "applicant", _("Special procedure ended: {item}"), _("{number}: the limit runs again. Decision by {due}.")
    ),
    "extend": Telling(
        "applicant", _("Limit extended: {item}"), _("{number}: decision by {due}. The reason stands on the page.")
    ),
    "terminate": Telling("applicant", _("Terminated: {item}"), _("{number}: the reason stands on the page.")),
    "issue": Telling(
        "applicant", _("Result ready: {item}"), _("{number}: the result is made out and can be collected.")
    ),
    "ask_more": Telling(
        "applicant",
        _("More is asked for: {item}"),
        _("{number}: what is needed to decide is named on the page. Please answer by {answer_by}."),
        route="cases:answer",
    ),
    "answer": Telling(
        "reviewers", _("Answer handed in: {item}"), _("{number}: what you asked for has been answered."), kind="task"
    ),
    "go_on": Telling(
        "applicant",
        _("Review goes on: {item}"),
        _("{number}: it is decided on what has been handed in. Decision by {due}."),
    ),
    "correct": Telling(
        "applicant",
        _("Decision corrected: {item}"),
        _("{number}: a slip was put right; what it was stands on the page."),
    ),
    **{
        verb: Telling(
            "applicant",
            title,
            _("{number}: ground, day of effect and your remedies stand on the page. You may ask for reconsideration."),
        )
        for verb, title in (
            ("revoke", _("Decision revoked: {item}")),
            ("recall", _("Decision recalled: {item}")),
            ("lapse_permit", _("Permit struck off: {item}")),
        )
    },
    "keep_promise": Telling(
        "reviewers", _("To be checked: {item}"), _("{number}: what was promised was handed in."), kind="task"
    ),
    "confirm_promise": Telling("applicant", _("Promise kept: {item}"), _("{number}: it was checked and is in order.")),
    "remind_promise": Telling(
        "applicant reviewers",
        _("Promised by {promise_by}: {item}"),
        _("{number}: what was promised is still to be handed in: {promise}."),
    ),
    **{
        verb: Telling(
            "applicant reviewers",
            _("Promise not kept: {item}"),
            _("{number}: {promise}. It is to be put right by {promise_by}; what follows otherwise stands on the page."),
        )
        for verb in ("fault_promise", "miss_promise")
    },
    **{
        verb: Telling("applicant reviewers", title, _("{number}: {promise}. What follows stands on the page."))
        for verb, title in (
            ("break_promise", _("Promise broken: {item}")),
            ("find_false", _("Promise found false: {item}")),
        )
    },
    "restore_credit": Telling("applicant", _("Made up for: {item}"), _("{number}: you may give a promise again.")),
    "redate": Telling(
        "applicant", _("Due date computed again: {item}"), _("{number}: the calendar has changed. Decision by {due}.")
    ),
}

SILENT = {
    "settle": "its four steps are entries of their own, and the applicant stands at the counter",
    "claim": "a pair of hands inside the agency; the applicant's date does not move",
    "release": "a pair of hands inside the agency; the applicant's date does not move",
    "propose": "the approver's list shows it; what is proposed stays inside until the decision",
    "propose_change": "stays inside until it is made; the approver's list shows it",
    "drop_change": "the decision stays as it is; the reviewer reads it on the page",
    "visit": "the applicant stands at the counter",
    "pay": "at the counter the applicant holds the receipt in his hands; online his bill tells him",
    "deliver": "the applicant holds the result in his hands",
}
"""Verbs that tell nobody, and why."""


def news_of(entry: Entry, case: Case) -> tuple[News, list[Addressee]] | None:
    """What an entry tells, and to whom; None when it is silent, or was one step of a sitting at the counter."""
    telling = TOLD.get(entry.act)
    if telling is None or _within_a_sitting(entry, case):
        return None
    route = telling.route if case.status in ("returned", "waiting") else "cases:show"
    news = _news(entry, case, telling.kind, telling.title, telling.text, route)
    return news, list(recipients(telling.to, entry, case))


def _news(entry: Entry, case: Case, kind: str, title: Any, text: Any, route: str = "cases:show") -> News:
    """An entry of a matter as news, in words that may name its facts."""
    words = _words(entry, case)
    return News(
        zone=case.zone,
        cause=f"{entry.zone}/{entry.subject}/{entry.number}",
        kind=kind,
        title=format_lazy(title, **words),
        text=format_lazy(text, **words),
        route=route,
        place=(case.number,),
        subject=case.id,
        at=entry.recorded_at,
    )


def news_of_words(entry: Entry, case: Case) -> tuple[News, list[Addressee]]:
    """That somebody has written in a matter: to the applicant, or to who answers for it in the office."""
    asked = entry.act == "ask"
    text = _("{number}: the applicant has written to you.") if asked else _("{number}: the office has written to you.")
    news = _news(entry, case, "message", _("Message: {item}"), text, "cases:talk")
    author = entry.actor.get("person")
    found = in_the_office(case) if asked else for_applicant(case)
    return news, [one for one in found if str(one.person) != author]


def news_of_mentions(entry: Entry, case: Case) -> tuple[News, list[Addressee]]:
    """That a colleague has named somebody in a note; the note itself stays inside the matter."""
    rows = {**entry.after.get("rows", {}), **(entry.facts or {}).get("rows", {})}
    text = _("{number}: a colleague has named you in a note.")
    news = _news(entry, case, "task", _("You are named: {item}"), text)
    return news, [Addressee(UUID(row["person"])) for row in rows.get("cases_mention", [])]


def in_the_office(case: Case) -> list[Addressee]:
    """Whoever holds the matter; where nobody does, those of the post whose turn it is."""
    if case.holder:
        return [Addressee(case.holder)]
    role = next((role for role, states in TURNS.items() if case.status in states), "reviewer")
    found = people.seated(case.zone, role, case.agency if role != "window" else None)
    return [Addressee(person, post=post) for person, post in found]


def _within_a_sitting(entry: Entry, case: Case) -> bool:
    """Accepted and decided on the spot: the applicant hears once, that the result is ready."""
    if entry.act not in ("accept", "decide") or case.issued_at is None:
        return False
    return case.issued_at - entry.recorded_at < SITTING


def _words(entry: Entry, case: Case) -> Facts:
    """The facts that the words of the table may use, each in the language of whoever reads."""
    version, pause = case.version_in_force, entry.after.get("rows", {}).get("cases_pause", [{}])[0]
    due = entry.after.get("due") or case.due
    answer_by = entry.after.get("correction_due")
    return {
        "item": spoken({"zh": version.name_zh, "en": version.name_en}),
        "number": case.number,
        "due": spoken(lambda: day(due) if due else _("a date that is still to be named")),
        "answer_by": spoken(lambda: day(clock.last_day(datetime.fromisoformat(answer_by))) if answer_by else ""),
        "office_by": spoken(lambda: _office_day(entry)),
        "promise": spoken(lambda: _promised(entry)[0]),
        "promise_by": spoken(lambda: _promised(entry)[1]),
        "outcome": OUTCOME_NAMES.get(case.outcome or "", ""),
        "procedure": dict(GROUNDS).get(pause.get("ground"), ""),
    }


def _asked_of(entry: Entry) -> list[dict[str, Any]]:
    """What the entry says of other offices: opinions asked for, steps of review."""
    rows = {**entry.after.get("rows", {}), **(entry.facts or {}).get("rows", {})}
    return [row for table in ("cases_opinion", "cases_step") for row in rows.get(table, [])]


def _promised(entry: Entry) -> tuple[Any, Any]:
    """What an entry says of a promise: its name, and by when it is kept or put right."""
    rows = {**entry.after.get("rows", {}), **(entry.facts or {}).get("rows", {})}.get("cases_promise", [])
    row = rows[0] if rows else None
    if row is None:
        return "", ""
    return said(row["name"]), day(clock.last_day(datetime.fromisoformat(row["remedy_due_at"] or row["due_at"])))


def _office_day(entry: Entry) -> Any:
    dues = [row["due_at"] for row in _asked_of(entry) if row.get("due_at") and not row.get("done_at")]
    last = min(dues, default=None)
    return day(clock.last_day(datetime.fromisoformat(last))) if last else _("a date that is still to be named")


# --- to whom -----------------------------------------------------------------------------------------------------


def recipients(parties: str, entry: Entry, case: Case) -> Iterable[Addressee]:
    """The persons behind the parties of a telling; whoever did it knows it, unless it is his receipt."""
    author = entry.actor.get("person")
    for party in parties.split():
        for one in PARTIES[party](entry, case):
            if party == "author" or str(one.person) != author:
                yield one


def for_applicant(case: Case) -> list[Addressee]:
    """The citizen himself, or everybody who may apply for the enterprise now; and who acts in the matter for them."""
    if case.party_kind == "person":
        return [Addressee(case.party, principal=case.party), *_agents(case)]
    members = applicants.members_of(case.party)
    return [
        *(Addressee(one.person, principal=case.party) for one in members if _may_read(one, case)),
        *_agents(case),
    ]


def _may_read(one: applicants.Member, case: Case) -> bool:
    """A colleague who was admitted for some items hears of matters in those alone."""
    return "apply" in one.rights and (not one.items or case.item in one.items)


def _agents(case: Case) -> list[Addressee]:
    """Whoever has acted in the matter for another, while the mandate lasts and he stands under it."""
    acted = {
        (UUID(entry.actor["mandate"]), UUID(entry.actor["person"]))
        for entry in history(case.zone, case.id)
        if entry.actor.get("mandate")
    }
    return [Addressee(person) for person in sorted(applicants.still_under(acted))]


def _author(entry: Entry, case: Case) -> list[Addressee]:
    person, principal = entry.actor.get("person"), entry.actor.get("principal")
    if not person or not principal:
        return []
    himself = entry.actor["role"] == "applicant"
    return [Addressee(UUID(person), principal=UUID(principal) if himself else None)]


def _holder(entry: Entry, case: Case) -> list[Addressee]:
    holder = entry.before.get("holder")
    return [Addressee(UUID(holder))] if holder else []


def _heir(entry: Entry, case: Case) -> list[Addressee]:
    heir = entry.after.get("holder")
    return [Addressee(UUID(heir))] if heir else []


def _offices(entry: Entry, case: Case) -> list[Addressee]:
    """Everybody who answers for an office whose word is awaited."""
    awaited = {row["agency"] for row in _asked_of(entry) if row.get("due_at") and not row.get("done_at")}
    found = [one for agency in sorted(awaited) for one in people.seated(case.zone, "reviewer", agency)]
    return [Addressee(person, post=post) for person, post in found]


def _named_in(column: str) -> Callable[[Entry, Case], list[Addressee]]:
    """The persons whom the entry's rows of other offices name."""

    def found(entry: Entry, case: Case) -> list[Addressee]:
        return [Addressee(UUID(row[column])) for row in _asked_of(entry) if row.get(column)]

    return found


def _last(act: str) -> Callable[[Entry, Case], list[Addressee]]:
    """Whoever made the last move of a kind, in the post he held then."""

    def found(entry: Entry, case: Case) -> list[Addressee]:
        made = [one for one in history(case.zone, case.id) if one.act == act and one.number < entry.number]
        actor = made[-1].actor if made else {}
        return [Addressee(UUID(actor["person"]), post=actor.get("post"))] if actor.get("person") else []

    return found


PARTIES: Mapping[str, Callable[[Entry, Case], list[Addressee]]] = {
    "applicant": lambda entry, case: for_applicant(case),
    "author": _author,
    "holder": _holder,
    "heir": _heir,
    "offices": _offices,
    "called": _named_in("named"),
    "questioner": _named_in("asked_by"),
    "reviewers": lambda entry, case: in_the_office(case),
    "asker": _last("ask_correction"),
    "proposer": _last("propose"),
}
