"""Obstacles to promises: what may be promised, what is kept, what was broken."""

from datetime import date, datetime
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases.models import Case, Promise
from tongban.cases.rules.offices import waits_for
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.journal.rows import rows
from tongban.kernel.refusals import Reason

PROMISES = "告知承诺与容缺受理规则"
"""Our own rule: what an item allows is promised by a day, and is kept, put right, or has its consequences."""
PUTTING_RIGHT = "北京市优化营商环境条例 33"
"""A promise that is not kept is put right within a time; then what was granted on it is revoked."""


def not_offered(offer: Any, key: str) -> Reason | None:
    """Only what the item offers may be promised."""
    if offer is None:
        return Reason(
            "promise-not-offered",
            _("The item does not take a promise instead of this."),
            PROMISES,
            _("Hand in the material itself; the guide says what may be promised."),
            f"material:{key}",
        )


def not_a_day(offer: Any, by: date | None, today: date) -> Reason | None:
    """A promise names its day: to come, and within what the item allows."""
    if by is None or not today <= by <= offer.last:
        return Reason(
            "promise-day",
            format_lazy(
                _("“{name}” is promised by a day from today to {last}."),
                name=offer.title,
                last=offer.last_day,
            ),
            offer.clause,
            _("Choose such a day, or hand in the material itself."),
            f"material:{offer.key}",
        )


def handed_in_already(materials: Any, key: str) -> Reason | None:
    """What is attached is not promised."""
    if key in materials:
        return Reason(
            "attached-already",
            _("This material is attached: nothing needs to be promised."),
            PROMISES,
            _("Remove the file first if you mean to hand in another one later."),
            f"material:{key}",
        )


def barred(until: datetime | None, last_day: Any, key: str) -> Reason | None:
    """Who has broken a promise and not made up for it gives no other until its time is over (失信未修复)."""
    if until is not None:
        return Reason(
            "promise-broken-before",
            format_lazy(
                _("A promise of this applicant was broken here; until {date} no other is taken."),
                date=last_day,
            ),
            PROMISES,
            _("Hand in the material itself, or ask the agency how the broken promise is made up for."),
            f"material:{key}",
        )


def no_promise_to_keep(case: Case, actor: Actor) -> Reason | None:
    """Handed in is what was promised and is still waited for."""
    now, found = clock.now(), [one for one in rows(case, Promise) if one.state in ("open", "remedy")]
    if any(may_be_kept(one, now) for one in found):
        return None
    if not found:
        return NO_PROMISE
    return Reason(
        "remedy-over",
        _("The time to put the promise right is over."),
        PUTTING_RIGHT,
        _("Ask the agency how a broken promise is made up for."),
    )


def may_be_kept(one: Promise, at: datetime) -> bool:
    """Whether it can still be handed in: not after the time to put it right, even before anybody called it broken."""
    return one.state == "open" or (one.state == "remedy" and (one.remedy_due_at is None or at < one.remedy_due_at))


def no_promise_open(case: Case, actor: Actor) -> Reason | None:
    """A promise is judged while its end is not known."""
    return None if waits_for(case, "promise") and _any(case, "open", "handed_in", "remedy") else NO_PROMISE


def no_promise_to_put_right(case: Case, actor: Actor) -> Reason | None:
    """A time to put it right is given once, for what was handed in or for a day that has passed."""
    if not waits_for(case, "promise"):
        return NO_PROMISE
    now, found = clock.now(), rows(case, Promise)
    if any(may_be_faulted(one, now) for one in found):
        return None
    if any(one.state == "open" for one in found):
        return Reason(
            "promise-running",
            _("The day by which it was promised has not passed, and nothing was handed in for it."),
            PROMISES,
            _("Wait for that day; if it was never so, say that the promise was false."),
        )
    return Reason(
        "remedy-given",
        _("A time to put the promise right was given already."),
        PUTTING_RIGHT,
        _("Wait for its end, or say that the promise is kept or broken."),
    )


def may_be_faulted(one: Promise, at: datetime) -> bool:
    """Whether it may be called not kept: its promised days are the applicant's, until they pass or something came."""
    return one.remedy_at is None and (one.state == "handed_in" or (one.state == "open" and at >= one.due_at))


def no_promise_to_break(case: Case, actor: Actor) -> Reason | None:
    """Broken is a promise whose time to put it right is over, or that was not put right with what was handed in."""
    now = clock.now()
    if not waits_for(case, "promise"):
        return NO_PROMISE
    if not any(may_be_broken(one, now, by_law=actor.role == "clock") for one in rows(case, Promise)):
        return Reason(
            "remedy-running",
            _("No promise of this matter has outlasted the time to put it right."),
            PUTTING_RIGHT,
            _("Give that time first, and wait for its end or for what is handed in."),
        )


def may_be_broken(one: Promise, at: datetime, *, by_law: bool) -> bool:
    """Whether a promise may be called broken: by the law when the time is over, by an officer also on what came."""
    over = one.state == "remedy" and one.remedy_due_at is not None and at >= one.remedy_due_at
    return over or (not by_law and one.state == "handed_in" and one.remedy_at is not None)


def no_promise_to_doubt(case: Case, actor: Actor) -> Reason | None:
    """False can be what was promised, kept or not, while nothing worse was found of it."""
    return None if _any(case, "open", "handed_in", "remedy", "kept") else NO_PROMISE


def nothing_to_restore(case: Case, actor: Actor) -> Reason | None:
    """Made up for can be what is on record as broken."""
    if not any(one.barred_until and one.restored_at is None for one in rows(case, Promise)):
        return Reason(
            "nothing-on-record",
            _("No broken promise of this matter is on record."),
            PROMISES,
            _("Look at the promises on the page of the matter."),
        )


def nothing_to_remind(case: Case, actor: Actor) -> Reason | None:
    """The clock speaks when a day has come."""
    if not case.rings_at or clock.now() < case.rings_at:
        return Reason(
            "nothing-to-ring", _("Nothing is late in this matter."), PROMISES, _("Wait until its day has passed.")
        )


def promise_broken() -> Reason:
    """Nothing is granted on a promise that was broken."""
    return Reason(
        "promise-broken",
        _("A promise of this matter was broken or false: nothing is granted on it."),
        PUTTING_RIGHT,
        _("Refuse, terminate the matter, or have the broken promise made up for first."),
        "outcome",
    )


NOTHING_HANDED_IN = Reason(
    "nothing-handed-in",
    _("Nothing was handed in for the promise."),
    PROMISES,
    _("Attach the file; for a condition it may be a text that says how it is met."),
    "file",
)
FINDING_MISSING = Reason(
    "finding-missing",
    _("It is not said in what the promise was not kept."),
    PUTTING_RIGHT,
    _("Write what was found; the applicant reads it."),
    "text",
)
NO_PROMISE = Reason(
    "no-promise",
    _("No promise of this matter stands like that."),
    PROMISES,
    _("Look at the promises on the page of the matter."),
)


def _any(case: Case, *states: str) -> bool:
    return any(one.state in states for one in rows(case, Promise))
