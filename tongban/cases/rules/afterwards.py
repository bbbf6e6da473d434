"""Obstacles to changing a decision after it was made."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from tongban.cases.models import Case, Change
from tongban.cases.rules.offices import waits_for
from tongban.kernel.actors import Actor
from tongban.kernel.journal.rows import rows
from tongban.kernel.refusals import Reason

CORRECTING = "更正规则：只更正笔误与计算错误"
"""Our own rule: a correction puts a slip right and never changes what was decided."""


def change_proposed(case: Case, actor: Actor) -> Reason | None:
    """One change at a time waits for its approver."""
    if waits_for(case, "change"):
        return Reason(
            "change-proposed",
            _("A change of this decision waits for its approver."),
            "行政许可法 69",
            _("Wait until it is made or left; then propose the next."),
        )


def decision_ended(case: Case, actor: Actor) -> Reason | None:
    """What was revoked, recalled or struck off is not changed further."""
    if case.validity in ("revoked", "recalled", "lapsed"):
        return Reason(
            "decision-ended",
            _("This decision is in force no more."),
            "行政许可法 70",
            _("A new application leads to a new decision."),
        )


def no_change(case: Case, actor: Actor) -> Reason | None:
    """An approver decides only on what was proposed."""
    return None if waits_for(case, "change") else NO_CHANGE


NO_CHANGE = Reason(
    "no-change",
    _("No such change of this decision was proposed."),
    "行政许可法 69",
    _("A reviewer proposes it with its ground; another person makes it."),
)


def no_change_of(kind: str) -> Callable[[Case, Actor], Reason | None]:
    """The same for one kind of change: what is made is what was proposed."""

    def no_such_change(case: Case, actor: Actor) -> Reason | None:
        proposed = waits_for(case, "change") and any(
            one.state == "proposed" and one.kind == kind for one in rows(case, Change)
        )
        return None if proposed else NO_CHANGE

    return no_such_change
