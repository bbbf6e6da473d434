"""Show me what flows between zones in a time: counts and medians by pair, and the matters behind a count."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases import queries as cases
from tongban.cases.models import Case
from tongban.handoffs.flow import LEG
from tongban.handoffs.models import Leg
from tongban.handoffs.queries import legs
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.exchange import own_keys
from tongban.kernel.programs import instant, read_by, spelled
from tongban.kernel.zones import queries as zones
from tongban.kernel.zones.models import Zone

FIGURES = {
    "sent": _("Sent"),
    "received": _("Arrived"),
    "decided": _("Decision made"),
    "declined": _("Declined"),
}
"""The counts, each of which has its matters."""
PAGE = 50
YEAR = timedelta(days=364)
HOUR, DAY = 60, 24 * 60
COUNTED = (
    "SELECT origin, competent, sent, received, transit, decided, decision, declined FROM handoffs_flows(%s, %s) "
    "ORDER BY sent DESC, origin, competent"
)
BEHIND = (
    "SELECT id, total, number, name_zh, name_en, sent_at, received_at, decided_at, declined "
    "FROM handoffs_behind(%s, %s, %s, %s, %s, %s, %s, %s)"
)


@dataclass(frozen=True, slots=True)
class Period:
    """From one China date to another, both of them in it (统计期间)."""

    since: date
    until: date

    @property
    def bounds(self) -> tuple[Any, Any]:
        """From which instant on, and before which."""
        return clock.day_start(self.since), clock.day_start(self.until + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Flow:
    """What one zone has handed over to another in a time, as far as this installation knows (跨区流量).

    Medians are seconds: from the first sending to the first arrival, and from there to the decision.
    """

    origin: str
    competent: str
    sent: int
    received: int
    transit: float | None
    decided: int
    decision: float | None
    declined: int
    known: str

    @property
    def transit_words(self) -> Any:
        """The median on the way as people say it."""
        return lasting(self.transit)

    @property
    def decision_words(self) -> Any:
        """The median up to the decision as people say it."""
        return lasting(self.decision)


def lasting(seconds: float | None) -> Any:
    """A length of time in minutes, hours or days, whichever says it best; nothing for none."""
    if seconds is None:
        return ""
    minutes = max(round(seconds / 60), 0)
    if minutes < 1:
        return _("under 1 min")
    if minutes < HOUR:
        return format_lazy(_("{n} min"), n=minutes)
    if minutes < 2 * DAY:
        return format_lazy(_("{n} h"), n=_number(minutes / HOUR))
    return format_lazy(_("{n} d"), n=_number(minutes / DAY))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def last_year(today: date) -> Period:
    """The year that ends today."""
    return Period(today - YEAR, today)


def flows(period: Period) -> list[Flow]:
    """Every pair of zones between which something was sent in a time, the busiest first."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, period.bounds)
        found = cursor.fetchall()
    ours = own_keys.kept_here()
    return [Flow(*row, known=_known(row[0] in ours, row[1] in ours)) for row in found]


def _known(origin: bool, competent: bool) -> str:
    """From whose records the figures of a pair are made: of both zones, or of one of them."""
    return "both" if origin and competent else "origin" if origin else "competent"


@dataclass(frozen=True, slots=True)
class Crossing:
    """A matter behind a figure: what it is about, its times; case or leg where its reader may see them (流量明细行)."""

    id: UUID
    number: str
    name_zh: str
    name_en: str
    sent_at: datetime
    received_at: datetime | None
    decided_at: datetime | None
    declined: bool
    case: Case | None
    leg: Leg | None

    @property
    def matter(self) -> Case | Leg | None:
        """What of it is open to the reader."""
        return self.case or self.leg

    @property
    def state(self) -> Any:
        """Its state in words, where it is open to the reader."""
        return cases.state_word(self.case.status) if self.case else LEG.state(self.leg.status).title if self.leg else ""

    @property
    def transit_words(self) -> Any:
        """How long it was on its way at first."""
        return lasting(_seconds(self.sent_at, self.received_at))

    @property
    def decision_words(self) -> Any:
        """How long it took from the arrival to the decision."""
        return lasting(_seconds(self.received_at, self.decided_at))


def _seconds(since: datetime | None, until: datetime | None) -> float | None:
    return (until - since).total_seconds() if since and until else None


@dataclass(frozen=True, slots=True)
class Behind:
    """One page of the matters behind a figure, the newest first, and where the next begins (流量明细)."""

    origin: Zone | None
    competent: Zone | None
    figure: str
    total: int
    lines: list[Crossing]
    following: str | None

    @property
    def title(self) -> Any:
        """What is counted."""
        return FIGURES[self.figure]

    @property
    def closed(self) -> bool:
        """Whether the reader may open only some of them."""
        return any(one.matter is None for one in self.lines)


def behind(actor: Actor, period: Period, pair: tuple[str, str, str], cursor: str = "", size: int = PAGE) -> Behind:
    """The matters that make a figure of a pair: all of them, and of each as much as the actor may see."""
    origin, competent, figure = pair
    with connection.cursor() as asked:
        asked.execute(BEHIND, (*period.bounds, origin, competent, figure, *_place(cursor), size + 1))
        rows = asked.fetchall()
    keys = [row[0] for row in rows[:size]]
    far = cases.visible_to(actor).filter(zone=competent, id__in=keys).select_related("version_in_force")
    there, here = ({one.id: one for one in found} for found in (far, _near(actor, origin, keys)))
    lines = [Crossing(key, *row, there.get(key), here.get(key)) for key, _total, *row in rows[:size]]
    following = spelled((lines[-1].sent_at, lines[-1].id)) if len(rows) > size else None
    total = rows[0][1] if rows else 0
    return Behind(zones.zone(origin), zones.zone(competent), figure, total, lines, following)


def _near(actor: Actor, origin: str, keys: list[UUID]) -> QuerySet[Leg]:
    return legs.visible_to(actor).filter(zone=origin, id__in=keys)


def _place(cursor: str) -> tuple[datetime | None, UUID | None]:
    """Where a page begins; NotReady for what is no place in this list."""
    if not cursor:
        return None, None
    sent, key = read_by(cursor, instant, UUID)
    return sent, key
