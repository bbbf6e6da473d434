"""Recording: spell the entry, go through the door, one round trip."""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import IntegrityError, connection, models
from django.utils.translation import gettext_lazy as _

from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.journal import entries
from tongban.kernel.journal.canon import plain
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.models import Row
from tongban.kernel.journal.rows import remember
from tongban.kernel.refusals import NotYours, Reason, Refused, Stale

IDEMPOTENCY = "draft-ietf-httpapi-idempotency-key-header"
Rows = Mapping[type[Row], Sequence[Mapping[str, Any]]]
Way = Callable[[models.Model, entries.Composed, str | None, "Claim | None"], None]


@dataclass(frozen=True, slots=True)
class Claim:
    """A request that must have one effect: who asks, under which key, and the digest of what was asked."""

    scope: str
    key: str
    digest: bytes


class Replayed(Exception):
    """The same request was answered before: here is the first answer (an answer, not a refusal)."""

    def __init__(self, detail: Mapping[str, Any]) -> None:
        super().__init__("already answered")
        self.zone = detail["zone"]
        self.subject = detail["subject"]
        self.number = detail["number"]
        self.status = detail["status"]
        self.answer = base64.b64decode(detail["answer"]) if detail["answer"] else None


def record(
    subject: models.Model,
    act: str,
    *,
    by: Actor,
    status: str | None = None,
    after: Mapping[str, Any] | None = None,
    private: Mapping[str, Any] | None = None,
    rows: Rows | None = None,
    effective_at: datetime | None = None,
    hand: str | None = None,
    claim: Claim | None = None,
) -> Entry:
    """Write one entry about a subject and bring its row and the rows that hang on it to what the entry says.

    `after` names columns and their new values; `private` the same for personal facts, which stay out of the entry's
    bytes; `rows` are whole rows by model. `status` is the state after (unchanged when None). Raises `Stale` when
    somebody was faster, `Refused` when one person would stand in two exclusive groups, `Replayed` for a request that
    was already answered. The instance is brought up to date.
    """
    now = clock.now()
    first = subject.head is None or subject.head == b""
    changed = _with_defaults(subject, after or {}, private or {}) if first else plain(dict(after or {}))
    status = status if status is not None else getattr(subject, "status", None)
    facts = {**plain(dict(private or {})), **({"by": by.name} if by.name else {})}
    for place, hanging in _spelled(rows or {}).items():
        (facts if place == "private" else changed)["rows"] = hanging
    composed = entries.compose(
        zone=subject.zone,
        kind=subject.kind,
        subject=subject.id,
        number=1 if first else subject.version + 1,
        act=act,
        status=status,
        before={} if first else _as_it_stood(subject, changed),
        after=changed,
        by=by,
        recorded_at=now,
        effective_at=effective_at or now,
        prev=None if first else bytes(subject.head),
        private=facts,
    )
    _way.get()(subject, composed, hand, claim)
    entry = _brought_up(subject, composed)
    remember(subject, rows or {}, first=first)
    return entry


def _with_defaults(subject: models.Model, after: Mapping[str, Any], private: Mapping[str, Any]) -> dict[str, Any]:
    """A first entry says every column that has a value: nothing about a subject is left to defaults."""
    own = {"zone", "id", "version", "head", "status", *private}
    fields = [field for field in subject._meta.concrete_fields if field.column not in own]
    values = {field.column: after.get(field.column, getattr(subject, field.attname)) for field in fields}
    return plain({name: value for name, value in values.items() if value is not None} | dict(after))


def _as_it_stood(subject: models.Model, changed: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that an entry changes, as they were before it."""
    known = subject._meta._forward_fields_map
    return {name: plain(getattr(subject, name)) for name in changed if name in known}


def _spelled(rows: Rows) -> dict[str, dict[str, Any]]:
    """Rows by where they are kept: in the entry's bytes, or among the personal facts."""
    places: dict[str, dict[str, Any]] = {}
    for model, values in rows.items():
        place = places.setdefault("private" if model.personal else "after", {})
        place[model._meta.db_table] = [plain(dict(value)) for value in values]
    return places


def through_the_door(subject: models.Model, composed: entries.Composed, hand: str | None, claim: Claim | None) -> None:
    """Write a spelled entry by the door of its kind; whatever the door answers but `done` is raised."""
    with connection.cursor() as cursor:
        cursor.execute(*statement(subject, composed, hand, claim))
        result, detail = cursor.fetchone()
    if result != "done":
        raise ANSWERS[result](orjson.loads(detail) if isinstance(detail, str) else detail or {})


def statement(
    subject: models.Model, composed: entries.Composed, hand: str | None, claim: Claim | None
) -> tuple[str, tuple[Any, ...]]:
    """The one statement that writes an entry, and its values."""
    facts = orjson.dumps(composed.facts).decode() if composed.facts else None
    asked = (claim.scope, claim.key, claim.digest) if claim else (None, None, None)
    text = f"SELECT result, detail FROM door_{subject.kind}(%s, %s, %s, %s, %s, %s, %s)"
    return text, (composed.body, composed.salt, facts, hand, *asked)


def broken_rule(fault: IntegrityError) -> str:
    """The name of the rule of the database that a write has broken; empty where it told none."""
    return getattr(getattr(fault.__cause__, "diag", None), "constraint_name", None) or ""


_way: ContextVar[Way] = ContextVar("way", default=through_the_door)


@contextmanager
def by_way_of(way: Way) -> Iterator[None]:
    """Within the block entries go another way than through the door: gathered for the bulk door."""
    before = _way.set(way)
    try:
        yield
    finally:
        _way.reset(before)


def is_on_its_way() -> bool:
    """Whether entries go through the door as they are made; a past that is gathered for the bulk door does not."""
    return _way.get() is through_the_door


def _stale(detail: Mapping[str, Any]) -> Exception:
    if not detail:
        return NotYours()
    actor = detail["actor"]
    at = datetime.fromisoformat(detail["at"]).astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M:%S")
    return Stale(by=detail["by"] or actor.get("post") or actor["role"], at=at, verb=detail["verb"])


def _separated(detail: Mapping[str, Any]) -> Exception:
    return Refused(
        (
            Reason(
                "two-hands",
                _("You have already acted in this matter in another capacity; one person may not do both."),
                "受理、审查、决定相分离（内部控制）",
                _("Release the matter so that a colleague can take this step."),
            ),
        )
    )


def _running(detail: Mapping[str, Any]) -> Exception:
    return Refused(
        (
            Reason(
                "still-running",
                _("The same request is still being handled."),
                IDEMPOTENCY,
                next=_("Wait a moment and ask again with the same key."),
            ),
        )
    )


def _mismatch(detail: Mapping[str, Any]) -> Exception:
    return Refused(
        (
            Reason(
                "key-reused",
                _("This idempotency key was used for a different request."),
                IDEMPOTENCY,
                next=_("Use a new key for a new request."),
            ),
        ),
        status=422,
    )


ANSWERS = {
    "stale": _stale,
    "not-yours": lambda detail: NotYours(),
    "separation": _separated,
    "running": _running,
    "mismatch": _mismatch,
    "replay": Replayed,
}


def _brought_up(subject: models.Model, composed: entries.Composed) -> Entry:
    entry = entries.read(composed.body, composed.facts)
    subject.version, subject.head = entry.number, entry.hash
    if hasattr(subject, "status"):
        subject.status = entry.status
    for name, value in {**entry.after, **(entry.facts or {})}.items():
        if name in subject._meta._forward_fields_map:
            setattr(subject, name, subject._meta.get_field(name).to_python(value))
    return entry
