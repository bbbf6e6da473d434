"""The verbs of questions: ask, answer, publish what helps others, take it back."""

from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, codes
from tongban.kernel.actors import Actor
from tongban.kernel.clock import queries as calendars
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import record
from tongban.kernel.notices import commands as notices
from tongban.kernel.notices.commands import Addressee, News
from tongban.kernel.refusals import NotAllowed, in_form, refuse
from tongban.kernel.search import index
from tongban.kernel.search.index import Card
from tongban.kernel.zones import queries as zones
from tongban.questions import queries, rules
from tongban.questions.models import Published, Question

ANSWER_DAYS = 3
"""Working days in which a question is answered where the zone has set nothing else."""


def ask(version: ItemVersion, text: str, *, by: Actor) -> Question:
    """Anyone signed in asks about an item; only he and the office see it."""
    if by.person is None:
        raise NotAllowed
    words, now = text.strip(), clock.now()
    in_form(rules.empty(words, "text"), rules.too_long(words, "text"))
    question = Question(zone=version.zone, id=codes.new_id(), person=by.person, agency=version.agency)
    days = zones.setting(version.zone, "question_days", ANSWER_DAYS)
    due = clock.answer_by(days, now, calendar=calendars.calendar_for(version.zone))
    after = {"item": version.item_id, "code": version.code, "asked_at": now, "reply_at": due}
    record(question, "ask", by=by, status="asked", after=after, private={"text": words, "name": by.name})
    return question


def answer(question: Question, text: str, *, by: Actor) -> Entry:
    """The office answers, to the asker alone."""
    _answering(question, by)
    words = text.strip()
    in_form(rules.empty(words, "answer"), rules.too_long(words, "answer"))
    private = {"answer": words, "answered_by": by.name}
    after = {"reply_at": None, "answered_at": clock.now()}
    status = "published" if question.status == "published" else "answered"
    return record(question, "answer", by=by, status=status, after=after, private=private)


def publish(question: Question, asked: str, answered: str, *, by: Actor) -> Entry:
    """What helps others is told to all, in words that speak of no person; what stood there before is replaced."""
    _answering(question, by)
    words = {"question": asked.strip(), "answer_public": answered.strip()}
    in_form(*(fault for field, text in words.items() for fault in _faults(text, field)))
    standing = queries.published_of(question)
    row = _row(question, standing, words["question"], words["answer_public"])
    with transaction.atomic():
        entry = record(question, "publish", by=by, status="published", rows={Published: [row]})
        index.put(_card(question, row))
    return entry


def take_back(question: Question, *, by: Actor) -> Entry:
    """What was published is shown no more; the answer to the asker stays."""
    _answering(question, by)
    shown = queries.published_of(question)
    refuse(rules.not_published(shown))
    row = _row(question, shown, shown.question, shown.answer) | {"taken_back_at": clock.now()}
    with transaction.atomic():
        entry = record(question, "take_back", by=by, status="answered", rows={Published: [row]})
        index.drop(question.zone, row["id"])
    return entry


def _answering(question: Question, by: Actor) -> None:
    if not rules.may_answer(question, by):
        raise NotAllowed


def _faults(text: str, field: str) -> list[Any]:
    return [rules.empty(text, field), rules.too_long(text, field), *rules.personal_data(text, field)]


def _row(question: Question, standing: Published | None, asked: str, answered: str) -> dict[str, Any]:
    return {
        "zone": question.zone,
        "id": standing.id if standing else codes.new_id(),
        "question_id": question.id,
        "item": question.item,
        "code": question.code,
        "question": asked,
        "answer": answered,
        "published_at": clock.now(),
        "taken_back_at": None,
    }


def _card(question: Question, row: dict[str, Any]) -> Card:
    words = row["question"]
    return Card(question.zone, row["id"], queries.KIND, words, words, more=(row["answer"],))


def tell_of(entry: Entry) -> int:
    """Whoever asked hears that there is an answer."""
    question = Question.objects.get(zone=entry.zone, id=entry.subject)
    news = News(
        zone=question.zone,
        cause=f"{entry.zone}/{entry.subject}/{entry.number}",
        kind="question",
        title=_("Your question is answered"),
        text=format_lazy(_("What you asked about item {code} has been answered."), code=question.code),
        route="questions:show",
        place=(str(question.id),),
        subject=question.id,
        at=entry.recorded_at,
    )
    return len(notices.tell(news, [Addressee(question.person)]))
