"""Show me many: the work list of a post with its counts and pages, what a person has handed in, what time overtakes."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet

from tongban.cases.models import TURN, Case
from tongban.cases.queries import sieve as sieves
from tongban.cases.queries.finding import versions_without_content, visible_to
from tongban.cases.queries.orders import DUE, KEY, ORDERS, Order
from tongban.cases.queries.sieve import QUEUES, Instants, Sieve
from tongban.kernel import policy
from tongban.kernel.actors import Actor
from tongban.kernel.programs import instant

PAGE = 30
NEWEST = Order((("submitted_at", instant), KEY), falling=True)


def desk(actor: Actor, sieve: Sieve, at: Instants) -> QuerySet[Case]:
    """The work list of a post in the order that was asked for: what page, counts, export and bulk all stand on."""
    found = policy.through_pane(visible_to(actor)).alias(turn=TURN).filter(sieves.conditions(sieve, actor, at))
    found = found.prefetch_related(versions_without_content()).defer("answers")
    return order_of(sieve).ordered(found)


def order_of(sieve: Sieve) -> Order:
    """The order in which a list stands."""
    return ORDERS[sieve.sort]


def counts(actor: Actor, at: Instants, further: Mapping[str, Q] | None = None) -> Counter[str]:
    """How many cases each chip (`lamp=red`) and each view of the work list leads to, and all of them.

    What chips look at stands in the index of the open ones, which is counted state by state and added up; what a note
    or a view looks at does not, and is asked by itself.
    """
    queue = visible_to(actor).filter(status__in=QUEUES.get(actor.role, ()), ended_at=None).order_by()
    chips = {
        **{f"hold={hold}": sieves.held(hold, actor) for hold in sieves.HOLDS if hold != MENTIONED},
        **{f"lamp={lamp}": sieves.lit(lamp, at) for lamp in sieves.LAMPS},
        f"alarm={sieves.ANY}": sieves.alarmed(sieves.ANY),
    }
    found = Counter(dict.fromkeys([*chips, *(further or ())], 0))
    for row in _counted(queue.values("status"), chips, all=Q()):
        found.update({"all": row["all"], f"state={row['status']}": row["all"]})
        found.update({chip: row[chip] for chip in chips})
    found[f"hold={MENTIONED}"] = queue.filter(sieves.held(MENTIONED, actor)).count()
    for row in _counted(queue.alias(turn=TURN).values("zone"), further) if further else ():
        found.update({name: row[name] for name in further})
    return found


MENTIONED = "mentioned"


def _counted(groups: QuerySet[Case], asked: Mapping[str, Q], **more: Q) -> list[dict[str, Any]]:
    """How many of each group fulfil each condition, under the names of the conditions."""
    names = {f"n{place}": name for place, name in enumerate([*asked, *more])}
    numbers = {alias: Count("status", filter=({**asked, **more})[name]) for alias, name in names.items()}
    return [{names.get(alias, alias): value for alias, value in row.items()} for row in groups.annotate(**numbers)]


def page(found: QuerySet[Case], cursor: str, size: int = PAGE, order: Order = DUE) -> tuple[list[Case], str | None]:
    """One page of a list after a cursor, and the cursor of the next; no page costs more than the first."""
    rows = list((order.after(found, order.read(cursor)) if cursor else found)[: size + 1])
    return rows[:size], order.spelled(rows[size - 1]) if len(rows) > size else None


def neighbours(actor: Actor, sieve: Sieve, at: Instants, case: Case) -> tuple[str | None, str | None]:
    """The numbers of the matters before and after a case in a list, also when it has left the list by now."""
    found, order = desk(actor, sieve, at).prefetch_related(None), order_of(sieve)
    sides = (order.reversed.after(found, order.place(case)), order.after(found, order.place(case)))
    before, behind = (side.values_list("number", flat=True).first() for side in sides)
    return before, behind


def newest(found: QuerySet[Case], cursor: str, size: int = PAGE) -> tuple[list[Case], str | None]:
    """One page of what was handed in, the latest first, and the cursor of the next."""
    return page(found, cursor, size, NEWEST)


def of_party(actor: Actor) -> QuerySet[Case]:
    """Everything handed in for whom the actor acts now, newest first; parts of a joint matter stand under the whole."""
    found = visible_to(actor).filter(joint__isnull=True).prefetch_related(versions_without_content()).defer("answers")
    return found.order_by(F("submitted_at").desc(), F("id").desc())


def overtaken_by_time(at: datetime, batch: int) -> list[tuple[Case, str]]:
    """The cases for which the law itself makes the next move, and which move that is."""
    due = Q(status="submitted", silence_at__lte=at) | Q(status__in=("returned", "waiting"), correction_due__lte=at)
    found = Case.objects.filter(due, custodian=None).select_related("version_in_force").order_by("moved_at")[:batch]
    return [(case, BY_LAW[case.status]) for case in found]


BY_LAW = {"submitted": "accept_by_silence", "returned": "lapse", "waiting": "go_on"}
"""What the law does in a state when its day has passed."""


def held_and_due(zone: str, day: date, after: UUID | None = None) -> QuerySet[Case]:
    """The matters in somebody's hands that are due on a day, behind one of them if it is named."""
    found = _in_hands(zone).filter(due=day, paused=False).order_by("id")
    found = found.prefetch_related(versions_without_content()).defer("answers")
    return found.filter(id__gt=after) if after else found


def held_and_overdue(zone: str, today: date) -> list[tuple[UUID, int, date]]:
    """Who holds matters that should have been decided before today: how many, and since when the oldest."""
    found = _in_hands(zone).filter(due__lt=today, paused=False).order_by("holder").values_list("holder")
    return list(found.annotate(many=Count("id"), oldest=Min("due")))


def _in_hands(zone: str) -> QuerySet[Case]:
    return Case.objects.filter(zone=zone, holder__isnull=False, status__in=("accepted", "waiting", "proposed"))


def undated(zone: str) -> QuerySet[Case]:
    """The running cases of a zone whose dates may change with its calendar."""
    running = Case.objects.filter(zone=zone, ended_at=None, decided_at=None)
    return running.select_related("version_in_force").order_by("id")
