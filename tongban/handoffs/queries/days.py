"""Show me the hand-overs of a day as they stood when it ended: a list that was printed stays true."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from tongban.handoffs.flow import LEG
from tongban.handoffs.models import Leg
from tongban.handoffs.queries import offers
from tongban.handoffs.queries.legs import visible_to
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.models import Line
from tongban.kernel.journal.read import until
from tongban.kernel.zones.models import Zone

LISTED = [
    f"{Leg.kind}.{verb}"
    for verb in ("take_in", "send", "answer", "miss", "refuse", "withdraw", "close", "hand_out", "let_go", "end")
]
"""What puts a leg on the list of its day: it was taken in, sent, sent again, or ended."""


@dataclass(frozen=True, slots=True)
class DayLine:
    """A leg at the end of a day, by the journal (交接清单行)."""

    leg: Leg
    zone: Zone | None
    status: str
    sent_at: datetime | None
    ended_at: datetime | None

    @property
    def state(self) -> Any:
        """The state in words."""
        return LEG.state(self.status).title


def of_day(actor: Actor, day: date) -> list[DayLine]:
    """What was taken in, sent or handed out on a China date: the daily list of hand-overs (交接清单)."""
    start = clock.day_start(day)
    end = start + timedelta(days=1) - timedelta(microseconds=1)
    acts = Line.objects.filter(zone=actor.zone, recorded_at__range=(start, end), verb__in=LISTED)
    there = visible_to(actor).filter(Q(ended_at=None) | Q(ended_at__gte=start), received_at__lte=end)
    found = list(there.filter(zone=actor.zone, id__in=acts.values("subject")).order_by("received_at", "id"))
    stood = until(actor.zone, [one.id for one in found], end)
    known = offers.names(one.competent for one in found)
    return [_stood(one, stood[one.id], known.get(one.competent)) for one in found]


def _stood(leg: Leg, entries: list[Entry], zone: Zone | None) -> DayLine:
    facts: dict[str, Any] = {}
    for one in entries:
        facts |= one.after
    sent, ended = (_instant(facts.get(name)) for name in ("sent_at", "ended_at"))
    return DayLine(leg, zone, entries[-1].status or leg.status, sent, ended)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
