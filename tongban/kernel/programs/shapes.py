"""Shapes that every room's operations share, so that a description says them once."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, create_model

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Code = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]*$", max_length=40)]
Words = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=4000)]
Cursor = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=400)]


class Problem(Schema):
    """A refusal as RFC 9457 problem: its reasons in Chinese and English (问题)."""

    type: str
    title: str
    status: int
    detail: str
    reasons: list[dict[str, Any]] = []


class Moved(Problem):
    """A refusal because somebody was faster: which edition stands, and what it says otherwise (已被改动)."""

    edition: int | None = None
    stands: dict[str, Any] = {}


class EntryOut(Schema):
    """A journal entry: its exact content and its hash (日志条目)."""

    entry: dict[str, Any]
    hash: str
    withheld: bool = Field(False, description="what is internal to the authority is left out of `entry`")


class Both(Schema):
    """A text in Chinese and English (双语文本)."""

    zh: str
    en: str


class Paging(Schema):
    """Which page of a list (分页)."""

    cursor: Cursor = Field("", description="`next` of the page before")
    limit: Annotated[int, Field(ge=1, le=200)] = 50


def paged(line: type[Schema]) -> type[Schema]:
    """A page of lines of one kind, and where the next begins."""
    name = f"{line.__name__.removesuffix('Out')}Page"
    # the framework reads the docstring of a schema as its description
    return create_model(name, __base__=Schema, __doc__=line.__doc__, items=(list[line], ...), next=(str | None, ...))


REFUSALS = {(400, 401, 403, 404, 409, 413, 422, 429, 503): None}
"""The refusals that any operation behind the door can answer with: each a `Problem`, which the description says once.

Named here, it would be built anew for every operation and every status: most of the time that a web server opens in.
"""
EDITED = {**REFUSALS, (412, 428): Moved}
"""The same for what several may write on: it is changed only by whoever has seen it as it stands."""
