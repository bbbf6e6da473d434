"""Which event tells whom: one table from verb to recipients and words; every other verb is silent for a reason."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants import queries as applicants
from tongban.cases.flow import GROUNDS, OUTCOME_NAMES
from tongban.cases.messages.table import SILENT, TOLD
from tongban.cases.models import Case
from tongban.kernel import clock
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.read import history, under_mandates
from tongban.kernel.notices.commands import Addressee, News
from tongban.people import queries as people
from tongban.ui.words import day, said, spoken

TURNS = {"window": ("submitted", "returned", "issued"), "approver": ("proposed",)}
SITTING = timedelta(minutes=1)
Facts = Mapping[str, Any]

__all__ = ["SILENT", "TOLD", "TURNS"]


def news_of(entry: Entry, case: Case) -> tuple[News, list[Addressee]] | None:
    """What an entry tells, and to whom; None when it is silent, or was one step of a sitting at the counter."""
    telling = TOLD.get(entry.act)
    if telling is None or _within_a_sitting(entry, case):
        return None
    answerable = case.status in ("returned", "waiting") and case.custodian is None
    route = telling.route if answerable else "cases:show"
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
    acted = under_mandates(case.zone, [case.id]).get(case.id, set())
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
