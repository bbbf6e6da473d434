"""Show me what an agent has under way in other zones for everybody who has engaged him (异地代办)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tongban.handoffs.flow import LEG
from tongban.handoffs.queries.legs import WAITING
from tongban.handoffs.queries.offers import names
from tongban.kernel import clock
from tongban.kernel.zones.models import Zone

MOST = 200
COLUMNS = "mandate, id, number, status, name_zh, name_en, applicant, competent, turn"
ASK = f"SELECT {COLUMNS} FROM handoffs_on_behalf(%s, %s)"


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """A matter or a draft for another zone that an agent goes on with, and under which mandate (异地代办件)."""

    mandate: UUID
    id: UUID
    number: str
    status: str
    name_zh: str
    name_en: str
    applicant: str
    competent: str
    turn: datetime | None
    zone: Zone | None = None

    @property
    def state(self) -> Any:
        """The state in words."""
        return LEG.state(self.status).title

    @property
    def waits(self) -> bool:
        """Whether it waits for the agent: a draft, a correction to answer, a result to receive."""
        return self.status in ("draft", *WAITING)


def on_behalf() -> list[OnBehalf]:
    """Every open matter and draft for other zones of whoever has engaged the actor, what waits for him first."""
    with connection.cursor() as cursor:
        cursor.execute(ASK, [clock.now(), MOST])
        found = cursor.fetchall()
    known = names(row[-2] for row in found)
    return [OnBehalf(*row, known.get(row[-2])) for row in found]
