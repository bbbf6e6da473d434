"""The decision of a matter for programs: its dates of effect and what became of it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema

from tongban.cases import queries
from tongban.cases.api.matters import Number
from tongban.kernel import clock
from tongban.kernel.programs import REFUSALS, told

router = Router(tags=["cases"])


class DecisionChangeOut(Schema):
    """What was proposed to become of a decision, and what came of that (决定变更)."""

    id: UUID
    kind: Literal["correct", "revoke", "recall", "lapse_permit"]
    ground: str
    clause: str
    text: str
    state: Literal["proposed", "made", "dropped"]
    proposed_at: datetime
    effective_at: datetime | None
    closed_at: datetime | None
    remark: str


class DecisionOut(Schema):
    """A decision with its dates of effect (决定)."""

    outcome: Literal["granted", "refused"]
    state: Literal["in_force", "corrected", "revoked", "recalled", "lapsed", "void"]
    decided_at: datetime
    effective_from: datetime
    effective_until: datetime | None
    changes: list[DecisionChangeOut]


@router.get("/cases/{number}/decision", response={200: DecisionOut | None, **REFUSALS}, url_name="decision")
def decision(request: HttpRequest, number: Path[Number]) -> HttpResponse:
    """The decision of a case, null before it is made; what is only proposed stays among officials."""
    sheet = queries.sheet(request.actor, number, clock.now())
    if sheet.decision is None:
        return told(request, DecisionOut, None)
    own = ("outcome", "state", "decided_at", "effective_from", "effective_until")
    known: dict[str, Any] = {name: getattr(sheet.decision, name) for name in own}
    listed = [{name: getattr(one.row, name) for name in DecisionChangeOut.model_fields} for one in sheet.shown_changes]
    return told(request, DecisionOut, {**known, "changes": listed})
