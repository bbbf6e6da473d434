"""Show me what was asked and answered: one's own, what waits for the office, and what everybody may read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, QuerySet

from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.clock import queries as calendars
from tongban.kernel.policy import visible
from tongban.kernel.refusals import NotYours
from tongban.kernel.search import asking
from tongban.questions.models import Published, Question

PAGE = 50
FEW = 8
KIND = "question"


@dataclass(frozen=True, slots=True)
class Line:
    """A question as a line of a list: the item it is about, and how long an answer may take (咨询列表行)."""

    question: Question
    version: ItemVersion | None
    last: date | None
    lamp: str
    remaining: int | None


def visible_to(actor: Actor) -> QuerySet[Question]:
    """The questions that the actor may see: where every list begins."""
    return Question.objects.filter(visible(actor, "question"))


def find(actor: Actor, question: UUID) -> Question:
    """One question that the actor may see; NotYours otherwise."""
    found = visible_to(actor).filter(id=question).first()
    if found is None:
        raise NotYours
    return found


def mine(actor: Actor) -> QuerySet[Question]:
    """What the person has asked, newest first."""
    return visible_to(actor).filter(person=actor.person).order_by("-asked_at")


def of_the_office(actor: Actor) -> QuerySet[Question]:
    """What was asked of the office: what waits first, the longest waiting foremost, then what was answered last."""
    found = visible_to(actor).filter(zone=actor.zone)
    return found.order_by(F("reply_at").asc(nulls_last=True), "-answered_at")


def lines(questions: Iterable[Question], at: datetime) -> list[Line]:
    """Questions with their items and lamps: the last day is yellow."""
    found = list(questions)[:PAGE]
    today = clock.china_date(at)
    standing = catalogue.in_force_among({(one.zone, one.item) for one in found}, today)
    return [_line(one, standing.get((one.zone, one.item)), at) for one in found]


def _line(question: Question, version: ItemVersion | None, at: datetime) -> Line:
    if question.reply_at is None:
        return Line(question, version, None, "", None)
    left = clock.waiting(question.reply_at, at, calendar=calendars.calendar_for(question.zone))
    return Line(question, version, left.last, left.lamp, left.remaining)


def published_of(question: Question) -> Published | None:
    """What everybody reads of a question, if anything."""
    return Published.objects.filter(zone=question.zone, question_id=question.id, taken_back_at=None).first()


def published_on(zone: str, code: str, most: int = PAGE) -> list[Published]:
    """What was asked about an item and answered for everybody, newest first."""
    return list(published_about(zone, code)[:most])


def published_about(zone: str, code: str) -> QuerySet[Published]:
    """Everything of that, page by page."""
    return Published.objects.filter(zone=zone, code=code, taken_back_at=None)


def search(text: str, *, actor: Actor, zone: str | None = None) -> list[Published]:
    """The published questions that answer a text, best first."""
    hits = asking.answering(text, actor=actor, kinds=(KIND,), zone=zone, limit=FEW)
    found = {one.id: one for one in Published.objects.filter(id__in=[hit.id for hit in hits], taken_back_at=None)}
    return [found[hit.id] for hit in hits if hit.id in found]
