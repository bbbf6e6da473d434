"""Show me how it stands, by the number and the code of the receipt: dates, state and item, nothing about anybody."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tongban.cases.flow import CASE, OUTCOME_NAMES
from tongban.cases.flow.afterwards import VALIDITY
from tongban.kernel import clock, codes
from tongban.kernel.refusals import NotReady, Reason, Refused
from tongban.kernel.zones import queries as zones

TRACK = "SELECT * FROM cases_track(%s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Tracked:
    """How a matter stands for whoever holds its receipt (办件进度)."""

    result: str
    status: str
    outcome: str | None
    submitted_at: datetime
    accepted_at: datetime | None
    silence_at: datetime | None
    correction_due: datetime | None
    due: date | None
    provisional: bool
    paused: bool
    decided_at: datetime | None
    issued_at: datetime | None
    ended_at: datetime | None
    name_zh: str
    name_en: str
    agency: str
    validity: str | None
    validity_at: datetime | None

    @property
    def name(self) -> dict[str, str]:
        """What it is about."""
        return {"zh": self.name_zh, "en": self.name_en}

    @property
    def answer_by(self) -> date | None:
        """The last day on which the window answers."""
        return self.silence_at and clock.last_day(self.silence_at)

    @property
    def correct_by(self) -> date | None:
        """The last day on which the applicant answers a correction."""
        return self.correction_due and clock.last_day(self.correction_due)

    @property
    def colour(self) -> str:
        """Grey while it waits or stands, green while it runs."""
        return "grey" if self.paused or self.ended_at or self.correction_due else "green"

    @property
    def state(self) -> Any:
        """The state in words."""
        return CASE.state(self.status).title

    @property
    def became(self) -> Any:
        """What became of the decision, in words; empty while it stands as it was made."""
        return VALIDITY.get(self.validity or "", "")

    @property
    def decision(self) -> Any:
        """The decision in words, once there is one."""
        return OUTCOME_NAMES.get(self.outcome or "", "")


Place = tuple[str, str, str, str, datetime]
Find = Callable[[Place], Tracked | None]
ELSEWHERE: list[Find] = []
"""Who else gives numbers that are followed here: asked before anything counts as a wrong code."""


def tracks(find: Find) -> Find:
    """`@tracks` on a function of a room above that knows receipts of its own, by the place of a question."""
    ELSEWHERE.append(find)
    return find


def tracked(number: str, code: str, *, source: str) -> Tracked:
    """The matter that number and code open together; Refused for a wrong pair, and after too many of them."""
    try:
        normal = str(codes.parse_receipt_number(number))
    except codes.BrokenCode as broken:
        raise NotReady(broken.reason("number")) from broken
    place = (zones.zone_of(normal) or "", normal, code.strip().lower(), source, clock.now())
    if known := next((found for find in ELSEWHERE if (found := find(place))), None):
        return known
    with connection.cursor() as cursor:
        cursor.execute(TRACK, place)
        row = cursor.fetchone()
    if row[0] != "found":
        raise Refused((ANSWERS[row[0]],), status=STATUSES[row[0]], title=_("Nothing can be shown"))
    return Tracked(*row[: len(fields(Tracked))])


TRACKING = "进度查询规则"
ANSWERS = {
    "unknown": Reason(
        "unknown-receipt",
        _("No matter has this number and this code."),
        TRACKING,
        next=_("Compare both with the receipt; the code stands under the number, eight characters."),
        field="code",
    ),
    "wait": Reason(
        "too-many-tries",
        _("There were too many wrong codes in the last hour."),
        TRACKING,
        next=_("Wait an hour, sign in, or ask at the window with the receipt."),
        field="code",
    ),
}
STATUSES = {"unknown": 404, "wait": 429}
