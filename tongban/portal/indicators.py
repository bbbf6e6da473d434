"""The open figures: what is counted, out of what, over which days. Every number comes from rows, none is typed in.

A figure is made of counts by item that can be added up, so the figure of a zone, of an item and of everything agree.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db import connection

from tongban.kernel import clock
from tongban.portal import queries

FEW = 5
"""Below so many decisions a median says more about single cases than about the item, and is not shown."""
FRESH_MINUTES = 5
MONTH, QUARTER, YEAR = 30, 90, 365
PERIODS = (MONTH, QUARTER, YEAR)
SPARED = ("materials", "certificates", "forms", "seals", "signatures")
Key = tuple[str, UUID]


@dataclass(frozen=True)
class Tally:
    """What was counted of some cases; tallies add up (办理统计)."""

    days: Mapping[int, int] = field(default_factory=dict)
    dated: int = 0
    in_time: int = 0
    received: int = 0
    online: int = 0
    materials: int = 0
    certificates: int = 0
    forms: int = 0
    seals: int = 0
    signatures: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        counts = {one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(Tally)[1:]}
        return Tally(Counter(self.days) + Counter(other.days), **counts)

    @property
    def spared(self) -> bool:
        """Whether anything was spared whoever applied (四免)."""
        return bool(self.materials or self.forms or self.seals or self.signatures)

    @property
    def decided(self) -> int:
        """Cases decided after they had been accepted, granted or refused (办结)."""
        return sum(self.days.values())

    @property
    def median(self) -> int | None:
        """The number of own working days within which half of the decisions were made (中位办理时间)."""
        return self.within(50)

    @property
    def ninety(self) -> int | None:
        """The number of own working days within which nine of ten decisions were made (九成办理时间)."""
        return self.within(90)

    def within(self, share: int) -> int | None:
        """The least number of days that held for at least `share` per cent of the decisions; None for too few."""
        if self.decided < FEW:
            return None
        reached = 0
        for day in sorted(self.days):
            reached += self.days[day]
            if reached * 100 >= self.decided * share:
                return day
        return None


@dataclass(frozen=True)
class Figures:
    """What was counted from one China date to an instant, by item (公开数据)."""

    since: date
    until: datetime
    items: Mapping[Key, Tally]

    def of(self, keys: Iterable[Key]) -> Tally:
        """The sum over some items."""
        return sum((self.items[key] for key in keys if key in self.items), Tally())

    def within(self, zone: str) -> "Figures":
        """The same of one zone; of all where none is named."""
        own = {key: tally for key, tally in self.items.items() if not zone or key[0] == zone}
        return Figures(self.since, self.until, own)

    @property
    def total(self) -> Tally:
        """The sum over everything."""
        return sum(self.items.values(), Tally())

    def asked_most(self, many: int) -> list[Key]:
        """The items with most cases handed in."""
        asked = [(tally.received, key) for key, tally in self.items.items() if tally.received]
        return [key for _received, key in sorted(asked, key=lambda pair: (-pair[0], str(pair[1])))[:many]]


def figures(days: int = MONTH) -> Figures:
    """The last so many China dates, today included, as they stood at the last full five minutes."""
    now = clock.now()
    until = now.replace(minute=now.minute - now.minute % FRESH_MINUTES, second=0, microsecond=0)
    return _counted(connection.settings_dict["NAME"], until, days)


@lru_cache(maxsize=8)
def _counted(database: str, until: datetime, days: int) -> Figures:
    """Counted once for each such instant in each process."""
    since = clock.china_date(until) - timedelta(days=days - 1)
    begin = clock.day_start(since)
    items = _spread(queries.decided(begin, until))
    for row in queries.received(begin, until):
        key = (row.zone, row.item)
        items[key] = items.get(key, Tally()) + Tally(received=row.received, online=row.online)
    for one in queries.spared(begin, until):
        counts = {name: getattr(one, name) for name in SPARED}
        items[one.zone, one.item] = items.get((one.zone, one.item), Tally()) + Tally(**counts)
    return Figures(since, until, items)


def _spread(rows: Iterable[queries.Decided]) -> dict[Key, Tally]:
    found: dict[Key, Tally] = {}
    for row in rows:
        key = (row.zone, row.item)
        found[key] = found.get(key, Tally()) + Tally({row.days: row.decided}, row.dated, row.in_time)
    return found


def forget() -> None:
    """Count again at the next question: between tests."""
    _counted.cache_clear()
