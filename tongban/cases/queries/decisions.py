"""Show me the decision of a matter and what became of it."""

from django.db.models import QuerySet

from tongban.cases.models import Case, Change, Decision
from tongban.cases.queries.finding import versions_without_content, visible_to
from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.journal.rows import rows


def decision(case: Case) -> Decision:
    """The decision of a decided case; one that was made before decisions were rows is spelled from the case."""
    made = rows(case, Decision)
    if made:
        return made[-1]
    spelt = Decision(zone=case.zone, id=new_id(), case_id=case.id, outcome=case.outcome, decided_at=case.decided_at)
    spelt.effective_from = case.decided_at
    return spelt


def changes(case: Case) -> list[Change]:
    """Everything that was proposed to become of a decision, oldest first."""
    return rows(case, Change)


def proposed_change(case: Case) -> Change:
    """The change that waits for its approver."""
    return next(one for one in changes(case) if one.state == "proposed")


def to_approve(actor: Actor, most: int = 100) -> QuerySet[Case]:
    """The decided matters of the actor's agency with a change that waits for its approver, the oldest first."""
    found = visible_to(actor).filter(waits__contains=["change"], waits__isnull=False)
    return found.prefetch_related(versions_without_content()).order_by("moved_at")[:most]
