"""Show me what was written in a matter, and which messages wait for an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from tongban.cases.flow import WHO
from tongban.cases.models import Case, Message, Talk
from tongban.cases.queries.finding import visible_to
from tongban.cases.queries.lists import PAGE
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.clock import queries as calendars
from tongban.kernel.policy import visible
from tongban.ui.story import Step


@dataclass(frozen=True, slots=True)
class Words:
    """What was written in a matter as its reader sees it, and whether an answer is due."""

    steps: Sequence[Step]
    waiting: clock.Waiting | None


def talk_of(case: Case) -> Talk | None:
    """The messages of a matter, once there is one."""
    return Talk.objects.filter(zone=case.zone, case_id=case.id).first()


def words_in(case: Case, at: datetime) -> Words:
    """Everything that was written in a matter, oldest first."""
    found = list(Message.objects.filter(zone=case.zone, talk__case_id=case.id).select_related("talk"))
    return Words([_step(one) for one in found], waiting(found[0].talk, at) if found else None)


def _step(message: Message) -> Step:
    who: Any = WHO.get(message.role, message.role)
    kind = "" if message.role in ("applicant", "agent") else "law"
    return Step(title=who, at=message.at, who=message.name, text=message.text, kind=kind, number=0, hash="")


def waiting(talk: Talk, at: datetime) -> clock.Waiting | None:
    """Until when an answer is due, at an instant; yellow on its last day."""
    if talk.reply_at is None:
        return None
    return clock.waiting(talk.reply_at, at, calendar=calendars.calendar_for(talk.zone))


def unanswered(actor: Actor) -> QuerySet[Talk]:
    """The matters in which somebody waits for a word of the office, the longest waiting first."""
    found = Talk.objects.filter(visible(actor, "talk"), reply_at__isnull=False)
    return found.order_by("reply_at", "id")


def unanswered_lines(actor: Actor, at: datetime) -> list[tuple[Case, clock.Waiting | None]]:
    """The first page of them, each with its matter and lamp."""
    talks = list(unanswered(actor)[:PAGE])
    wanted = visible_to(actor).filter(id__in=[one.case_id for one in talks]).select_related("version_in_force")
    cases = {(one.zone, one.id): one for one in wanted}
    return [(cases[one.zone, one.case_id], waiting(one, at)) for one in talks if (one.zone, one.case_id) in cases]
