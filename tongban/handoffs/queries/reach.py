"""Show me which items of a zone are taken in by which others, and where not, why."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tongban.kernel.zones import queries as zones
from tongban.kernel.zones.models import Zone

WHY = {
    "collect": _("taken in at the windows and as offered online"),
    "online": _("online only: the mode leaves the windows out"),
    "on_way": _("offered, not told there yet"),
    "absent": _("not in the catalogue of this zone"),
    "unpublished": _("in the catalogue, not published"),
    "kept": _("its zone has not offered it to anybody"),
    "withdrawn": _("offered no longer"),
    "left_out": _("its zone offers it, but not to this one"),
    "untold": _("of another installation: no offer of it has come here"),
}
"""How an item of one zone stands in another: the first two are taken in, the others say why not."""
TAKEN_IN = ("collect", "online")
ITEMS = """
  WITH codes AS (
    SELECT code, min(name_zh) AS name_zh, min(name_en) AS name_en FROM (
      SELECT i.code, i.name_zh, i.name_en FROM catalogue_item i
      UNION ALL SELECT o.code, o.name_zh, o.name_en FROM handoffs_offer o WHERE o.origin = %(zone)s
    ) every GROUP BY code
  )
  SELECT c.code, coalesce(i.name_zh, c.name_zh), coalesce(i.name_en, c.name_en), r.zone, CASE
    WHEN t.status = 'offered' AND 'collect' = ANY(t.modes) THEN 'collect'
    WHEN t.status = 'offered' THEN 'online'
    WHEN NOT %(ours)s THEN CASE WHEN t.status = 'withdrawn' THEN 'withdrawn' ELSE 'untold' END
    WHEN i.id IS NULL THEN 'absent'
    WHEN i.status <> 'published' THEN 'unpublished'
    WHEN f.id IS NULL THEN 'kept'
    WHEN f.status <> 'offered' THEN 'withdrawn'
    WHEN r.zone = ANY(f.zones) THEN 'on_way'
    ELSE 'left_out' END, coalesce(f.reason, t.reason, '')
  FROM codes c CROSS JOIN zones_zone r
  LEFT JOIN catalogue_item i ON i.zone = %(zone)s AND i.code = c.code
  LEFT JOIN handoffs_offering f ON f.zone = %(zone)s AND f.item = i.id
  LEFT JOIN handoffs_offer t ON t.zone = r.zone AND t.origin = %(zone)s AND t.code = c.code
  WHERE r.zone <> %(zone)s ORDER BY c.code, r.zone
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """The zones in which an item stands alike, and in words how (代收状态)."""

    state: str
    reason: str
    zones: list[Zone]

    @property
    def words(self) -> Any:
        """How it stands there."""
        return WHY[self.state]

    @property
    def taken_in(self) -> bool:
        """Whether it can be handed in there."""
        return self.state in TAKEN_IN


@dataclass(frozen=True, slots=True)
class Reach:
    """One item of a zone with all other zones, by how it stands in them (代收范围)."""

    code: str
    name_zh: str
    name_en: str
    standings: list[Standing] = field(default_factory=list)

    @property
    def many(self) -> int:
        """In how many zones it is taken in."""
        return sum(len(one.zones) for one in self.standings if one.taken_in)

    def answers(self, words: str) -> bool:
        """Whether its code or its name holds what somebody looks for."""
        return words.casefold() in f"{self.code} {self.name_zh} {self.name_en}".casefold()


def reach(zone: str, *, ours: bool) -> list[Reach]:
    """Every item that is known here as an item of that zone: where it is taken in, and where not, why."""
    with connection.cursor() as cursor:
        cursor.execute(ITEMS, {"zone": zone, "ours": ours})
        rows = cursor.fetchall()
    known = {one.zone: one for one in zones.every_zone()}
    found: dict[str, Reach] = {}
    for code, name_zh, name_en, receiver, state, reason in rows:
        _add(found.setdefault(code, Reach(code, name_zh, name_en)), state, reason, known[receiver])
    return sorted(found.values(), key=lambda one: (-one.many, _is_absent(one), one.code))


def _is_absent(one: Reach) -> bool:
    return all(standing.state == "absent" for standing in one.standings)


def _add(one: Reach, state: str, reason: str, zone: Zone) -> None:
    told = reason if state == "withdrawn" else ""
    same = next((found for found in one.standings if (found.state, found.reason) == (state, told)), None)
    if same:
        same.zones.append(zone)
    else:
        one.standings.append(Standing(state, told, [zone]))
