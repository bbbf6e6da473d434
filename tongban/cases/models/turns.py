"""By when whoever has the turn must act, as the database can order and index it: every work list stands on it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, Func
from django.db.models.functions import Coalesce

HANDING_OUT = timedelta(days=14)
"""Ten working days, as a list can be ordered by them; the page of each matter counts them by the calendar."""
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""What waits for nobody stands last."""


class HandedOutBy(Func):
    """Fourteen days after an instant, in words that PostgreSQL calls immutable, so that an index may hold them."""

    template = "timezone('UTC', timezone('UTC', %(expressions)s) + interval '14 days')"
    output_field = DateTimeField()


class Never(Func):
    """The end of time, spelled the same in an index and in a question."""

    template = "'9999-01-01 00:00:00+00'::timestamptz"
    output_field = DateTimeField()


TURN = Coalesce("silence_at", "correction_due", HandedOutBy("decided_at"), "due_at", Never())
"""Answer the applicant, hand in the correction, hand out the result, decide: what stands first counts."""

OURS = Coalesce("silence_at", "due_at")
"""By when the office must act, by which lamps are lit: answer the applicant, or decide."""


def turn_of(case: Any) -> datetime:
    """The same of a case in hand."""
    handing_out = case.decided_at and case.decided_at + HANDING_OUT
    return case.silence_at or case.correction_due or handing_out or case.due_at or NEVER
