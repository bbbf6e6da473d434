"""Asking the index: what a clerk would expect first stands first.

Ranks, best first: the exact code; the exact name; a name that begins so; a name or code that holds the text; the pinyin
initials or spelling; every word; some of the words; a name that resembles it. Inside a rank the closer and shorter
name stands first, then pinyin order. Only what the actor may see is ever counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from tongban.kernel.actors import Actor
from tongban.kernel.policy import equal
from tongban.kernel.search.models import AUDIENCES, COLUMNS, PUBLIC
from tongban.kernel.search.words import folded, literal, query

RANKS = ("code", "name", "prefix", "part", "letters", "all", "some", "like")
LIMIT = 20
MOST = 200

ASK = """
WITH ranked AS (
  SELECT f.*,
    CASE
      WHEN f.codes @> ARRAY[%(text)s] THEN 0
      WHEN f.names @> ARRAY[%(text)s] THEN 1
      WHEN EXISTS (SELECT 1 FROM unnest(f.names) n WHERE starts_with(n, %(text)s)) THEN 2
      WHEN f.text LIKE %(part)s OR f.letters LIKE %(digits)s THEN 3
      WHEN f.letters LIKE %(letters)s THEN 4
      WHEN f.words @@ %(all)s::tsquery THEN 5
      WHEN f.words @@ %(some)s::tsquery THEN 6
      ELSE 7
    END AS rank,
    ts_rank('{0.05, 0.2, 0.5, 1.0}', f.words, %(some)s::tsquery) + word_similarity(%(text)s, f.text) AS closeness
  FROM search_found_seen f
  WHERE (/* what answers */)
    AND /* only what may be seen and was asked for */
)
SELECT zone, id, kind, code, title_zh, title_en, rank FROM ranked
ORDER BY rank, closeness DESC, length(title_zh), convert_to(title_zh, 'GBK'), zone, code LIMIT %(limit)s"""


BEARS = """f.codes @> ARRAY[%(text)s] OR f.names @> ARRAY[%(text)s] OR f.text LIKE %(part)s
      OR f.letters LIKE %(letters)s OR f.letters LIKE %(digits)s OR f.words @@ %(all)s::tsquery"""
ANSWERS = f"{BEARS} OR f.words @@ %(some)s::tsquery"
RESEMBLES = "word_similarity(%(text)s, f.text) > 0.35"
"""Asked only when nothing answers: resemblance has to be measured row by row."""

FILTERS = {
    "kinds": "f.kind = ANY(%(kinds)s)",
    "zone": "f.zone = %(zone)s",
    "theme": "f.themes @> ARRAY[%(theme)s]::text[]",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found, and why (检索结果)."""

    zone: str
    id: UUID
    kind: str
    code: str
    title_zh: str
    title_en: str
    why: str


def ask(
    text: str,
    *,
    actor: Actor,
    kinds: Sequence[str] = (),
    zone: str | None = None,
    theme: str | None = None,
    limit: int = LIMIT,
) -> list[Hit]:
    """What the actor may see that answers a text, best first; an empty text finds nothing."""
    asked = _asked(text, actor, kinds, zone, theme, limit)
    return (_found(*asked, ANSWERS) or _found(*asked, RESEMBLES)) if asked else []


def answering(
    text: str,
    *,
    actor: Actor,
    kinds: Sequence[str],
    zone: str | None = None,
    theme: str | None = None,
    limit: int = LIMIT,
) -> list[Hit]:
    """Only what holds the text or its words: beside another list, where nothing that merely resembles is wanted."""
    asked = _asked(text, actor, kinds, zone, theme, limit)
    return _found(*asked, ANSWERS) if asked else []


def bearing(text: str, *, actor: Actor, kinds: Sequence[str], limit: int = LIMIT) -> list[Hit]:
    """Only what bears the whole text: as code, name, piece, or all of its words; for names that have much in common."""
    asked = _asked(text, actor, kinds, None, None, limit)
    return _found(*asked, BEARS) if asked else []


def _asked(
    text: str, actor: Actor, kinds: Sequence[str], zone: str | None, theme: str | None, limit: int
) -> tuple[str, dict[str, object]] | None:
    """The statement and its values; nothing for a text that holds no word."""
    plain = folded(text)
    if not plain or not query(plain, "|"):
        return None
    audience, seen = _audience(actor)
    wanted = {"kinds": list(kinds), "zone": zone, "theme": theme}
    filters = [f"({audience})", *(FILTERS[name] for name, value in wanted.items() if value)]
    values = {**_spelled(plain), **wanted, **seen, "limit": max(1, min(limit, MOST))}
    return ASK.replace("/* only what may be seen and was asked for */", " AND ".join(filters)), values


def _found(sql: str, values: dict[str, object], condition: str) -> list[Hit]:
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("/* what answers */", condition), values)
        return [Hit(*row[:6], RANKS[row[6]]) for row in cursor.fetchall()]


def _spelled(plain: str) -> dict[str, str | None]:
    """The text in every form in which the index is asked."""
    return {
        "text": plain,
        "part": f"%{literal(plain)}%",
        "letters": _letters(plain),
        "digits": _digits(plain),
        "all": query(plain, "&"),
        "some": query(plain, "|"),
    }


def _letters(plain: str) -> str | None:
    """A pattern over initials and spelling when the text is nothing but Latin letters, two at least."""
    letters = plain.replace(" ", "")
    return f"%{letters}%" if len(letters) > 1 and letters.isascii() and letters.isalpha() else None


def _digits(plain: str) -> str | None:
    """A pattern over codes when the text is a piece of one: four signs at least, one of them a digit."""
    piece = plain.replace(" ", "")
    fits = len(piece) > 3 and piece.isascii() and piece.isalnum() and any(sign.isdigit() for sign in piece)
    return f"%{piece}%" if fits else None


def _audience(actor: Actor) -> tuple[str, dict[str, object]]:
    """The condition under which a row may be seen: it is public, or the policy table lets the actor see its kind."""
    parts, values = [f"f.audience = '{PUBLIC}'"], {}
    for kind in AUDIENCES:
        seen, named = equal(actor, kind, "f", COLUMNS)
        parts.append(f"(f.audience = '{kind}' AND {seen})")
        values |= named
    return " OR ".join(parts), values
