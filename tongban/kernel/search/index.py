"""Putting a subject into the index, and taking it out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from tongban.kernel.search.models import PUBLIC
from tongban.kernel.search.words import folded, initials, lexemes, spelling

HELD = "SELECT id FROM search_found_seen WHERE kind = %s AND id = ANY(%s)"
PUT = f"SELECT search_put({', '.join(['%s'] * 15)})"


@dataclass(frozen=True, slots=True)
class Card:
    """What the search should know about a subject: its names, codes and words, and who may find it (检索卡)."""

    zone: str
    id: UUID
    kind: str
    title_zh: str
    title_en: str
    code: str = ""
    codes: Sequence[str] = ()
    keywords: Sequence[str] = ()
    themes: Sequence[str] = ()
    more: Sequence[str] = field(default=())
    audience: str = PUBLIC
    agency: str | None = None
    party: UUID | None = None


def put(card: Card) -> None:
    """Make a subject findable as it is now; the same card again changes nothing."""
    names = (card.title_zh, card.title_en, *card.keywords)
    with connection.cursor() as cursor:
        cursor.execute(
            PUT,
            (
                card.zone,
                card.id,
                card.kind,
                card.audience,
                card.agency,
                card.party,
                card.code,
                [folded(code) for code in dict.fromkeys((card.code, *card.codes)) if code],
                card.title_zh,
                card.title_en,
                [folded(name) for name in dict.fromkeys(names) if name],
                list(card.themes),
                " ".join((initials(card.title_zh), spelling(card.title_zh), *(folded(code) for code in card.codes))),
                folded_all(names),
                lexemes({"A": " ".join(names[:2]), "B": " ".join(card.keywords), "C": " ".join(card.more)}),
            ),
        )


def missing(kind: str, subjects: Sequence[UUID]) -> set[UUID]:
    """Which of these subjects the index does not hold, as far as the actor may see."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, (kind, list(subjects)))
        return set(subjects) - {row[0] for row in cursor.fetchall()}


def folded_all(names: Sequence[str]) -> str:
    """All names in one line, each folded, so that any part of any of them is found."""
    return " · ".join(folded(name) for name in names)


def drop(zone: str, subject: UUID) -> None:
    """Take a subject out of the index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_drop(%s, %s)", (zone, subject))
