"""Reading the journal: the history of a subject, and one entry."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import orjson
from django.db import connection

from tongban.kernel.journal import entries
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.models import Line, Private

HISTORY = """
SELECT e.body, p.facts::text FROM journal_entry e LEFT JOIN journal_private p USING (zone, subject, number)
WHERE e.zone = %s AND e.subject = %s ORDER BY e.number
"""

UNDER_MANDATES = """
SELECT e.subject, e.body FROM journal_entry e
WHERE e.zone = %s AND e.subject = ANY(%s) AND position('"mandate":"'::bytea IN e.body) > 0
"""


def history(zone: str, subject: UUID) -> list[Entry]:
    """All entries of a subject, oldest first, with the personal facts that are still kept."""
    with connection.cursor() as cursor:
        cursor.execute(HISTORY, [zone, subject])
        return [entries.read(bytes(body), orjson.loads(facts) if facts else None) for body, facts in cursor.fetchall()]


def until(zone: str, subjects: Collection[UUID], at: datetime) -> dict[UUID, list[Entry]]:
    """The entries of many subjects that stood at an instant, oldest first, without personal facts."""
    found = Line.objects.filter(zone=zone, subject__in=subjects, recorded_at__lte=at).order_by("subject", "number")
    told: dict[UUID, list[Entry]] = {}
    for subject, body in found.values_list("subject", "body"):
        told.setdefault(subject, []).append(entries.read(bytes(body), None))
    return told


def under_mandates(zone: str, subjects: Collection[UUID]) -> dict[UUID, set[tuple[UUID, UUID]]]:
    """By subject: under which mandates who has acted in it; a subject in which nobody has is not among them."""
    with connection.cursor() as cursor:
        cursor.execute(UNDER_MANDATES, [zone, list(subjects)])
        found = [(subject, orjson.loads(bytes(body))["actor"]) for subject, body in cursor.fetchall()]
    acted: dict[UUID, set[tuple[UUID, UUID]]] = {}
    for subject, actor in found:
        if actor.get("mandate"):
            acted.setdefault(subject, set()).add((UUID(actor["mandate"]), UUID(actor["person"])))
    return acted


def entry(zone: str, subject: UUID, number: int) -> Entry | None:
    """One entry by its place, or None."""
    kept = Private.objects.filter(zone=zone, subject=subject, number=number).values_list("facts", flat=True).first()
    body = Line.objects.filter(zone=zone, subject=subject, number=number).values_list("body", flat=True).first()
    return entries.read(bytes(body), kept) if body else None
