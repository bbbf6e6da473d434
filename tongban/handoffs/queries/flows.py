"""Show me what flows between zones in a time: counts and medians by pair, and the matters behind a count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases import queries as cases
from tongban.cases.models import Case
from tongban.handoffs.models import Leg
from tongban.handoffs.queries import legs
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.exchange import own_keys
from tongban.kernel.zones import queries as zones
from tongban.kernel.zones.models import Zone

FIGURES = {
    "sent": _("Sent"),
    "received": _("Arrived"),
    "decided": _("Decision made"),
    "declined": _("Declined"),
}
"""The counts, each of which has its matters."""
MOST = 200
YEAR = timedelta(days=364)
HOUR, DAY = 60, 24 * 60
COUNTED = (
    "SELECT origin, competent, sent, received, transit, decided, decision, declined FROM handoffs_flows(%s, %s) "
    "ORDER BY sent DESC, origin, competent"
)
BEHIND = (
    "SELECT id FROM handoffs_crossings(%s, %s) WHERE origin = %s AND competent = %s AND CASE %s "
    "WHEN 'received' THEN received_at IS NOT NULL WHEN 'decided' THEN decided_at IS NOT NULL "
    "WHEN 'declined' THEN declined ELSE true END ORDER BY sent_at DESC, id LIMIT %s"
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
class Behind:
    """The matters behind one figure that its reader may see: cases where they stand here, legs else (流量明细)."""

    origin: Zone | None
    competent: Zone | None
    figure: str
    cases: list[Case]
    legs: list[Leg]

    @property
    def seen(self) -> int:
        """How many of them the reader may see."""
        return len(self.cases) + len(self.legs)

    @property
    def case_lines(self) -> list[tuple[Case, Any]]:
        """The cases, each with its state in words."""
        return [(one, cases.state_word(one.status)) for one in self.cases]

    @property
    def leg_lines(self) -> list[legs.Line]:
        """The legs, each with its state in words."""
        return legs.lines(self.legs)

    @property
    def title(self) -> Any:
        """What is counted."""
        return FIGURES[self.figure]


def behind(actor: Actor, period: Period, origin: str, competent: str, figure: str) -> Behind:
    """The matters of a pair that make a figure, as far as the actor may see them, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(BEHIND, (*period.bounds, origin, competent, figure, MOST))
        keys = [row[0] for row in cursor.fetchall()]
    found = cases.visible_to(actor).filter(zone=competent, id__in=keys).select_related("version_in_force")
    there = _in_order(found, keys)
    known = {one.id for one in there}
    here = legs.visible_to(actor).filter(zone=origin, id__in=[one for one in keys if one not in known])
    return Behind(zones.zone(origin), zones.zone(competent), figure, there, _in_order(here, keys))


def _in_order(found: Iterable[Any], keys: list[Any]) -> list[Any]:
    return sorted(found, key=lambda one: keys.index(one.id))
