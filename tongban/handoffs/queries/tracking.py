"""Show me how it stands, by the number and the code of a receipt of the zone that took it in; nothing about anybody."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases.queries import Tracked, TrackedPlace, tracks
from tongban.handoffs.flow import LEG
from tongban.kernel.zones import queries as zones
from tongban.ui.words import spoken

COLUMNS = (
    "status status_there outcome custodian sender since received_at correction_due due provisional paused silence_at "
    "result_at ended_at name_zh name_en competent"
).split()
TRACK = f"SELECT {', '.join(COLUMNS)} FROM handoffs_track(%s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class TrackedLeg(Tracked):
    """The same for a matter that another zone decides: where it is now, and since when (代收件进度)."""

    competent: str = ""

    @property
    def state(self) -> Any:
        """The state in words, with the zone that decides."""
        zone = zones.zone(self.competent)
        names = {"zh": zone.name_zh, "en": zone.name_en} if zone else {"zh": self.competent, "en": self.competent}
        return format_lazy(_("{state} · decided in {zone}"), state=LEG.state(self.status).title, zone=spoken(names))

    @property
    def colour(self) -> str:
        """Green while the competent zone is at it; grey while it waits, is on its way or has ended."""
        return "green" if self.status == "there" and not self.paused else "grey"


@tracks
def tracked_leg(place: TrackedPlace) -> Tracked | None:
    """The leg that number and code open together."""
    with connection.cursor() as cursor:
        cursor.execute(TRACK, place)
        row = cursor.fetchone()
    return _tracked(dict(zip(COLUMNS, row, strict=True))) if row else None


def _tracked(row: dict[str, Any]) -> TrackedLeg:
    same = ("status", "outcome", "correction_due", "due", "provisional", "paused", "silence_at", "ended_at")
    return TrackedLeg(
        result="found",
        submitted_at=row["received_at"],
        accepted_at=None,
        decided_at=None,
        issued_at=row["result_at"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        agency=row["competent"],
        validity=None,
        validity_at=None,
        competent=row["competent"],
        **{name: row[name] for name in same},
    )
