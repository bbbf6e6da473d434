"""Opinions across zones: an office asks one of another zone, is answered by its message, and both keep their side."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases.models import Case
from tongban.handoffs import messages, queries
from tongban.handoffs.flow.inquiries import INQUIRY
from tongban.handoffs.models import Inquiry
from tongban.handoffs.rules import inquiries as rules
from tongban.kernel import clock, codes, policy
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.clock import queries as calendars
from tongban.kernel.exchange.envelopes import Envelope, Receipt
from tongban.kernel.exchange.hearing import peer
from tongban.kernel.exchange.sending import send
from tongban.kernel.flow import taken
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim, record
from tongban.kernel.notices import commands as notices
from tongban.kernel.notices.commands import Addressee, News
from tongban.kernel.refusals import NotReady, NotYours, in_form, refuse
from tongban.people import queries as people
from tongban.ui.words import spoken

TOO_LATE = timedelta(days=30)


def inquire(
    case: Case, office: str, question: str, days: int | None, *, by: Actor, claim: Claim | None = None
) -> Entry:
    """An office of another zone is asked for its opinion by a day; the matter goes on here meanwhile (跨区征询)."""
    known = {one.key: one for one in queries.offices_elsewhere(case.zone)}
    asked, words = known.get(office), question.strip()
    in_form(rules.unknown_office(asked is not None), rules.not_words("question", words), rules.odd_days(days))
    new = Inquiry(zone=case.zone, id=codes.new_id(), status="draft", asks=True, agency=case.agency)
    to = INQUIRY.guard(new, "ask", by).move.target
    open_there = queries.inquiries_of(case, by).filter(answered_at=None, other=asked.zone, other_agency=asked.agency)
    refuse(rules.nothing_to_decide(case), rules.asked_already(open_there.exists()))
    now, version = clock.now(), case.version_in_force
    due = clock.answer_by(days, now, calendar=calendars.calendar_for(case.zone))
    after = {
        "other": asked.zone,
        "other_agency": asked.agency,
        "other_name": asked.name,
        "matter": case.id,
        "number": case.number,
        "name_zh": version.name_zh,
        "name_en": version.name_en,
        "asked_at": now,
        "due_at": due,
    }
    told = {"agency": asked.agency, "question": words, "due_at": due, "number": case.number}
    told |= {"name": {"zh": version.name_zh, "en": version.name_en}}
    told |= {"asker": queries.agency_name(case.zone, case.agency)}
    with transaction.atomic():
        entry = record(new, "ask", by=by, status=to, after=after, private={"question": words}, claim=claim)
        _send(new, "inquiry.asked", told, entry)
    return entry


def _send(inquiry: Inquiry, type: str, told: Mapping[str, Any], cause: Entry) -> None:
    data = messages.made(type, told)
    send(source=inquiry.zone, to=inquiry.other, type=type, subject=inquiry.id, data=data, cause=cause)


def be_inquired(envelope: Envelope, *, by: Actor) -> None:
    """Another zone asks an office of this one: it stands in the list of that office until it has answered."""
    told = messages.read(envelope)
    in_form(rules.unknown_office(queries.is_agency(envelope.to, told["agency"])))
    refuse(rules.too_many_open(queries.owed_to(envelope.source, envelope.to, told["agency"])))
    new = Inquiry(zone=envelope.to, id=envelope.subject, status="draft", asks=False, agency=told["agency"])
    to = INQUIRY.guard(new, "be_asked", by).move.target
    after = {
        "other": envelope.source,
        "other_agency": "",
        "other_name": {"zh": told["asker"]["zh"], "en": told["asker"].get("en", told["asker"]["zh"])},
        "matter": envelope.subject,
        "number": told["number"],
        "name_zh": told["name"]["zh"],
        "name_en": told["name"].get("en", told["name"]["zh"]),
        "asked_at": envelope.time,
        "due_at": datetime.fromisoformat(told["due_at"]),
    }
    record(new, "be_asked", by=by, status=to, after=after, private={"question": told["question"]})


def give_opinion(inquiry: Inquiry, given: Mapping[str, Any], *, by: Actor, claim: Claim | None = None) -> Entry:
    """The office answers; late or not, the other zone has it by message (答复意见)."""
    move = INQUIRY.guard(inquiry, "answer", by).move
    words, now = taken(move, given)["answer"], clock.now()
    in_form(rules.not_words("answer", words))
    with transaction.atomic():
        after = {"answered_at": now}
        entry = record(
            inquiry, "answer", by=by, status=move.target, after=after, private={"answer": words}, claim=claim
        )
        _send(inquiry, "inquiry.answered", {"answer": words, "at": now}, entry)
    return entry


def hear_opinion(envelope: Envelope, *, by: Actor) -> None:
    """The other zone's office has answered."""
    told, found = messages.read(envelope), queries.inquiry_by_key(envelope.to, envelope.subject)
    if found is None or found.other != envelope.source or not found.asks:
        raise NotReady(messages.of_another_matter())
    to = INQUIRY.guard(found, "hear", by).move.target
    record(found, "hear", by=by, status=to, after={"answered_at": clock.now()}, private={"answer": told["answer"]})


def inquiry_taken(envelope: Envelope, receipt: Receipt) -> None:
    """The other zone's receipt: what it has not taken ends here with its reasons."""
    found = queries.inquiry_by_key(envelope.source, envelope.subject)
    if found is None:
        raise NotYours()
    if receipt.is_done or found.status != "asked":
        return
    by, why = peer(envelope.source, envelope.to), "\n".join(one["text"]["zh"] for one in messages.reasons(receipt))
    to = INQUIRY.guard(found, "turn_down", by).move.target
    record(found, "turn_down", by=by, status=to, after={"answered_at": clock.now()}, private={"answer": why})


def remind_of_inquiries(batch: int = 100) -> int:
    """What is to be answered by tomorrow and is not: each side is reminded once; how many."""
    policy.enter(CLOCK)
    found = queries.coming_near(clock.now(), batch)
    for one in found:
        by = CLOCK.within(one.zone)
        INQUIRY.guard(one, "remind", by)
        record(one, "remind", by=by, after={"reminded_at": clock.now()})
    return len(found)


# --- telling -----------------------------------------------------------------------------------------------------

NEWS = {
    "be_asked": _("Another zone asks for an opinion: {item}"),
    "hear": _("Another zone has answered: {item}"),
    "remind": _("Opinion across zones, due soon: {item}"),
}


def tell_office(entry: Entry) -> int:
    """The officers of the office are told what waits for them, or has come; heard twice, told once."""
    found = queries.inquiry_by_key(entry.zone, entry.subject)
    if found is None or clock.now() - entry.recorded_at > TOO_LATE:
        return 0
    news = News(
        zone=found.zone,
        cause=f"{entry.zone}/{entry.subject}/{entry.number}",
        kind="task",
        title=format_lazy(NEWS[entry.act], item=spoken({"zh": found.name_zh, "en": found.name_en})),
        text=format_lazy(_("{number}: question and answer stand on the page."), number=found.number),
        route="handoffs:inquiry",
        place=(str(found.id),),
        subject=found.id,
        at=entry.recorded_at,
    )
    officers = people.seated(found.zone, "reviewer", found.agency)
    return len(notices.tell(news, [Addressee(person) for person, _name in officers]))
