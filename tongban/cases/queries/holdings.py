"""Show me what somebody holds in a post: the matters in his hands and what he was typing at the window."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from tongban.cases.models import Case
from tongban.cases.queries.finding import versions_without_content
from tongban.kernel.journal.models import Hand
from tongban.people import queries as people
from tongban.people.models import Post, Tenure
from tongban.people.queries import Heir

LEFT = "SELECT id, name_zh, name_en, saved_at FROM cases_drafts_left(%s, %s, %s)"
LOOKED_BACK = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Left:
    """An application begun at a window, as the administrator sees it: which item, and when it was last saved."""

    id: UUID
    name_zh: str
    name_en: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Holdings:
    """What would stay behind when a tenure ends, and who can take it over (在手事务)."""

    cases: list[Case]
    drafts: list[Left]
    colleagues: list[Heir]

    def __bool__(self) -> bool:
        return bool(self.cases or self.drafts)


def holdings(post: Post, tenure: Tenure, day: date) -> Holdings:
    """What the person of a tenure holds through this post, unless another post keeps him in the same queue."""
    colleagues = [one for one in people.colleagues_of(post) if one.person != tenure.person]
    if people.stays_in(post, tenure, day):
        return Holdings([], [], colleagues)
    return Holdings(_held(post, tenure.person), _begun(post, tenure.person), colleagues)


def _held(post: Post, person: UUID) -> list[Case]:
    if post.agency is None:
        return []
    found = Case.objects.filter(zone=post.zone, holder=person, agency=post.agency, ended_at=None)
    return list(found.prefetch_related(versions_without_content()).defer("answers").order_by("due_at", "id"))


def _begun(post: Post, person: UUID) -> list[Left]:
    with connection.cursor() as cursor:
        cursor.execute(LEFT, [post.zone, person, post.code])
        return [Left(*row) for row in cursor.fetchall()]


def barred(cases: Collection[Case], person: UUID, group: str) -> set[UUID]:
    """Those of the cases in which the person has acted in another capacity: one person may not do both."""
    zone_of = {case.zone for case in cases}
    touched = Hand.objects.filter(zone__in=zone_of, subject__in=[case.id for case in cases], person=person)
    return set(touched.exclude(grp=group).values_list("subject", flat=True))


def left_behind(today: date, batch: int) -> list[Case]:
    """The matters of a person whose days in the post are over: a leave that ended, an end that was set in advance."""
    gone = [one for one in people.gone_since(today - LOOKED_BACK, today) if not people.stays_in(one.seat, one, today)]
    found = [case for one in gone for case in _held(one.seat, one.person)]
    return found[:batch]
