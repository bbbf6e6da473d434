"""Leaving a post: what somebody holds goes to a colleague, or back to the queue, in the act that ends his days."""

from datetime import date
from uuid import UUID

from django.db import connection, transaction

from tongban.cases import queries, rules
from tongban.cases.flow import CASE
from tongban.cases.models import Case
from tongban.cases.queries import Holdings
from tongban.kernel import clock
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import in_form, refuse
from tongban.people import commands as people
from tongban.people.models import Post, Tenure
from tongban.people.queries import Heir

QUEUE = "queue"
"""What is said instead of a colleague: whoever claims it next goes on."""
PASS = "SELECT cases_pass_drafts(%s, %s, %s, %s, %s)"


def depart(post: Post, tenure: Tenure, *, until: date, to: str, by: Actor) -> Holdings:
    """A tenure ends with the day named, and nothing stays behind: everything held is handed on in the same act."""
    with transaction.atomic():
        held = queries.holdings(post, tenure, until)
        heir = next((one for one in held.colleagues if str(one.person) == to), None)
        in_form(
            rules.nobody_takes_over(bool(held), to, heir, QUEUE),
            rules.drafts_without_a_name(len(held.drafts), to, heir),
        )
        people.relieve(post, tenure, until=until, by=by)
        _cases_handed_on(held.cases, CASE.hands[post.role], heir, by)
        if heir and held.drafts:
            _drafts_handed_on(post, tenure.person, heir)
    return held


def _cases_handed_on(cases: list[Case], group: str, heir: Heir | None, by: Actor) -> None:
    """To the heir; what he may not touch, because he acted in it in another capacity, goes back to the queue."""
    barred = queries.barred(cases, heir.person, group) if heir else set()
    for case in cases:
        hand_on(case, None if case.id in barred else heir, by=by)


def hand_on(case: Case, heir: Heir | None, *, by: Actor) -> Entry:
    """The matter passes from who held it to a colleague, or to nobody; the applicant's deadline does not move."""
    after = {"holder": heir.person if heir else None, "moved_at": clock.now()}
    name = {"holder_name": heir.name if heir else None}
    return record(case, "hand_on", by=by, after=after, private=name)


def _drafts_handed_on(post: Post, person: UUID, heir: Heir) -> None:
    with connection.cursor() as cursor:
        cursor.execute(PASS, [post.zone, person, post.code, heir.person, heir.post])
        passed = cursor.fetchone()[0]
    refuse(rules.drafts_moved() if passed == 0 else None)


def release_what_was_left(batch: int = 100) -> int:
    """By the clock: what a deputy held when his last day passed goes back to the queue. Returns how many."""
    left = queries.left_behind(clock.china_date(clock.now()), batch)
    for case in left:
        hand_on(case, None, by=CLOCK.within(case.zone))
    return len(left)
