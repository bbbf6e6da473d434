"""The shape of what is typed about an applicant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict

from tongban.applicants import rules
from tongban.applicants.commands import Answer
from tongban.kernel import clock
from tongban.kernel.clock.typed import typed_day
from tongban.kernel.refusals import NotReady


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A colleague to be admitted: found by his exact number, never chosen from a list of strangers."""

    resident_id: str
    name: str
    rights: tuple[str, ...]

    @classmethod
    def read(cls, typed: Mapping[str, Any]) -> "Newcomer":
        """What was typed; the right to apply is what one is admitted for."""
        more = tuple(right for right in rules.RIGHTS if right != "apply" and typed.get(right))
        return cls(str(typed.get("resident_id", "")), str(typed.get("name", "")), ("apply", *more))


@dataclass(frozen=True, slots=True)
class LinkWanted:
    """A request to act for an enterprise, as it was typed (关联申请)."""

    uscc: str
    name: str
    rights: list[str]
    note: str

    @classmethod
    def read(cls, typed: QueryDict) -> "LinkWanted":
        """What was typed."""
        uscc, name, note = (typed.get(field, "").strip() for field in ("uscc", "name", "note"))
        return cls(uscc[:40], name[:120], typed.getlist("right"), note[:500])


def answered(typed: QueryDict) -> Answer:
    """What an answer to a request says, as it was typed; the last day that was named belongs to it."""
    day = typed_day(typed.get("until", ""), "until")
    return Answer(
        rights=typed.getlist("right"),
        until=clock.day_end(day) if day else None,
        manner=typed.get("manner", "colleague"),
        papers=typed.get("papers", "")[:500],
        reason=typed.get("reason", ""),
    )


@dataclass(frozen=True, slots=True)
class Visitor:
    """A citizen at the counter, and the enterprise that he speaks for."""

    resident_id: str
    name: str
    telephone: str
    login: str
    uscc: str
    enterprise: str
    manner: str

    @classmethod
    def read(cls, typed: Mapping[str, Any]) -> "Visitor":
        """What was typed."""
        names = ("resident_id", "name", "telephone", "login", "uscc", "enterprise", "manner")
        return cls(*(str(typed.get(name, "")).strip() for name in names))


@dataclass(frozen=True, slots=True)
class Persona:
    """An invented person, and in which post or for whom he is entered."""

    person: UUID
    post: tuple[str, str] | None
    principal: UUID | None

    @classmethod
    def read(cls, typed: Mapping[str, Any]) -> "Persona":
        """What a button of the page offers."""
        person = chosen(typed, "person")
        zone, slash, code = str(typed.get("post", "")).partition("/")
        return cls(person, (zone, code), None) if slash else cls(person, None, chosen(typed, "principal"))


@dataclass(frozen=True, slots=True)
class Shown:
    """What a paper at the counter shows: what it is, what it says, which paper, until when it is valid."""

    means: str
    value: str
    paper: str
    valid_until: date | None

    @classmethod
    def read(cls, typed: Mapping[str, Any]) -> "Shown":
        """What was typed."""
        means, value, paper = (str(typed.get(name, "")).strip()[:2000] for name in ("means", "value", "paper"))
        return cls(means, value, paper, typed_day(str(typed.get("valid_until", "")), "valid_until"))


def chosen(typed: Mapping[str, Any], field: str) -> UUID:
    """An id that a page of ours offered; anything else is a fault of the form."""
    try:
        return UUID(str(typed.get(field, "")).strip())
    except ValueError as odd:
        raise NotReady(rules.not_chosen(field)) from odd
