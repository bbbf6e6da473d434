"""Show me the matters that answer a number, a piece of one, or an applicant's name: what a clerk would expect first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from tongban.cases.models import Case
from tongban.cases.queries.finding import versions_without_content, visible_to
from tongban.kernel import policy
from tongban.kernel.actors import Actor
from tongban.kernel.search.words import folded, literal

PROBED = 60
"""Rows that each way of asking may bring before they are ordered."""
WHOLE = 12
LEAST = 3
NUMBER = re.compile(r"[0-9A-Z-]{4,40}")
RANKS = ("code", "name", "prefix", "part", "party")
WAYS = {
    "piece": ("number LIKE %(piece)s", "CASE WHEN c.number = %(number)s THEN 0 ELSE 2 END"),
    "whole": ("case_number = %(number)s AND c.zone = coalesce(%(zone)s, c.zone)", "0"),
    "begins": ("applicant_name LIKE %(begins)s", "CASE WHEN c.applicant_name = %(name)s THEN 1 ELSE 2 END"),
    "holds": ("applicant_name LIKE %(holds)s", "3"),
    "parties": ("party = ANY(%(parties)s)", "4"),
}
WAY = """(SELECT c.zone, c.id, {rank} AS rank, c.ended_at IS NULL AS runs, c.submitted_at FROM cases_case_seen c
  WHERE c.{way} AND {seen} ORDER BY c.submitted_at DESC LIMIT {probed})"""
BEST = """SELECT zone, id, min(rank) FROM ({ways}) f GROUP BY zone, id, runs, submitted_at
ORDER BY min(rank), runs DESC, submitted_at DESC, id DESC LIMIT %(limit)s"""


@dataclass(frozen=True, slots=True)
class Matter:
    """A case that was found, and why (检索到的办件)."""

    case: Case
    why: str


def matching(text: str, actor: Actor, *, parties: Sequence[UUID] = (), limit: int = 8) -> list[Matter]:
    """The matters that answer, best first, running before ended; two questions however many there are."""
    values = {**_asked(text), "parties": list(parties) or None}
    seen, named = policy.equal(actor, Case.kind, "c")
    ways = [
        WAY.format(way=way, rank=rank, seen=seen, probed=PROBED)
        for name, (way, rank) in WAYS.items()
        if values.get(name) is not None
    ]
    if not ways or seen == "(false)":
        return []
    found = _keys(BEST.format(ways=" UNION ALL ".join(ways)), {**values, **named, "zone": actor.zone, "limit": limit})
    cases = visible_to(actor).filter(id__in=[key for _, key, _ in found]).prefetch_related(versions_without_content())
    there = {(case.zone, case.id): case for case in cases.defer("answers")}
    return [Matter(there[zone, key], RANKS[rank]) for zone, key, rank in found if (zone, key) in there]


def _keys(sql: str, values: dict[str, object]) -> list[tuple[str, UUID, int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _asked(text: str) -> dict[str, object]:
    """The ways to ask for a text; None where there is none. A name of two signs is asked for by its beginning."""
    plain = folded(text)
    name, number = literal(" ".join(text.split())), plain.upper().replace(" ", "")
    is_piece = bool(NUMBER.fullmatch(number)) and any(sign.isdigit() for sign in number)
    is_name = len(name) > 1 and not is_piece
    return {
        "number": number,
        "name": " ".join(text.split()),
        "piece": f"%{number}%" if is_piece else None,
        "whole": number if is_piece and len(number) >= WHOLE else None,
        "begins": f"{name}%" if is_name else None,
        "holds": f"%{name}%" if is_name and len(name) >= LEAST else None,
    }
