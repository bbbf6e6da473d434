"""Show me what an agent has under way for everybody who has engaged him."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tongban.cases.flow import CASE
from tongban.kernel import clock

MOST = 200
ASK = "SELECT mandate, id, number, status, name_zh, name_en, applicant, turn FROM cases_under_way(%s, %s)"


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A matter or a draft that an agent goes on with, and under which mandate (代办事项)."""

    mandate: UUID
    id: UUID
    number: str
    status: str
    name_zh: str
    name_en: str
    applicant: str
    turn: datetime | None

    @property
    def state(self) -> Any:
        """The state in words."""
        return CASE.state(self.status).title

    @property
    def waits(self) -> bool:
        """Whether it waits for the agent: a draft, a correction to answer, a result to collect."""
        return self.status in ("draft", "returned", "issued")


def under_way() -> list[UnderWay]:
    """Every open matter and draft of whoever has engaged the actor, what waits for him first."""
    with connection.cursor() as cursor:
        cursor.execute(ASK, [clock.now(), MOST])
        return [UnderWay(*row) for row in cursor.fetchall()]
