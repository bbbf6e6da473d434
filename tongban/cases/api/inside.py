"""What stays among officials, for programs: notes, labels and flags of a case, and the zone's own labels."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema

from tongban.cases import commands, queries
from tongban.cases.api.matters import Number
from tongban.cases.models import Case
from tongban.kernel import programs
from tongban.kernel.actors import Actor
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, Words, once_only, spoken, told
from tongban.kernel.refusals import NotYours

router = Router(tags=["desk"])


class NoteOut(Schema):
    """A note (内部备注)."""

    id: UUID
    author_name: str
    text: str
    at: datetime


class LabelOut(Schema):
    """A word under which matters are sorted (标签)."""

    id: UUID
    name: str
    colour: Literal[queries.COLOURS]
    status: str


class FlagOut(Schema):
    """Why a matter may be neither decided nor issued, and which post says that it may (暂缓标记)."""

    id: UUID
    reason: str
    lifter: str
    raised_by: str
    raised_at: datetime


class InsideOut(Schema):
    """The inner leaf of a case (内页)."""

    notes: list[NoteOut]
    labels: list[LabelOut]
    flags: list[FlagOut]
    mentioned: bool


class InsideIn(Schema):
    """One act on the inner leaf: note (text), see, label and unlabel (label), flag (reason, lifter), unflag (动作)."""

    act: Literal["note", "see", "label", "unlabel", "flag", "unflag"]
    text: Words = ""
    label: UUID | None = None
    flag: UUID | None = None
    lifter: Words = ""


class LabelIn(Schema):
    """A label that comes into use (标签)."""

    name: Words
    colour: Literal[queries.COLOURS] = "grey"


ACTS: dict[str, Callable[[Case, InsideIn, Actor], Any]] = {
    "note": lambda case, body, by: commands.write_note(case, body.text, by=by),
    "see": lambda case, body, by: commands.see(case, by=by),
    "label": lambda case, body, by: commands.put_label(case, str(body.label), by=by),
    "unlabel": lambda case, body, by: commands.take_label(case, str(body.label), by=by),
    "flag": lambda case, body, by: commands.raise_flag(case, body.text, body.lifter, by=by),
    "unflag": lambda case, body, by: commands.lift_flag(case, str(body.flag), body.text, by=by),
}


@router.get("/cases/{number}/inside", response={200: InsideOut, **REFUSALS}, url_name="inside")
def inside(request: HttpRequest, number: Path[Number]) -> HttpResponse:
    """The inner leaf of a case; the applicant has none."""
    return told(request, InsideOut, inside_json(request, number))


@router.post("/cases/{number}/inside", response={201: InsideOut, **REFUSALS}, url_name="inside")
def act(request: HttpRequest, number: Path[Number], body: InsideIn) -> HttpResponse:
    """One act on it; no date of the case changes."""

    def effect() -> Answer:
        ACTS[body.act](queries.find(request.actor, number), body, request.actor)
        return spoken(inside_json(request, number), 201)

    return once_only(request, effect)


@router.get("/labels", response={200: programs.paged(LabelOut), **REFUSALS}, url_name="labels")
def labels(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """The labels of the caller's zone, those out of use as well."""
    rows, following = programs.page(queries.labels_for(request.actor), ["name", "id"], paging.cursor, paging.limit)
    return programs.listed(request, LabelOut, [_columns(one, LabelOut) for one in rows], following)


@router.post("/labels", response={201: LabelOut, **REFUSALS}, url_name="labels")
def make(request: HttpRequest, body: LabelIn) -> HttpResponse:
    """A label comes into use, or into use again."""

    def effect() -> Answer:
        return spoken(_columns(commands.make_label(body.name, body.colour, by=request.actor), LabelOut), 201)

    return once_only(request, effect)


@router.delete("/labels/{label}", response={200: LabelOut, **REFUSALS}, url_name="label")
def retire(request: HttpRequest, label: UUID) -> HttpResponse:
    """A label is put on nothing new; where it hangs, it stays."""

    def effect() -> Answer:
        return spoken(_columns(commands.retire_label(label, by=request.actor), LabelOut))

    return once_only(request, effect)


def inside_json(request: HttpRequest, number: str) -> dict[str, Any]:
    """The inner leaf as programs read it."""
    leaf = queries.inner_leaf(request.actor, queries.find(request.actor, number))
    if leaf is None:
        raise NotYours()
    listed = {"notes": (leaf.notes, NoteOut), "labels": (leaf.labels, LabelOut), "flags": (leaf.flags, FlagOut)}
    found = {name: [_columns(one, shape) for one in rows] for name, (rows, shape) in listed.items()}
    return {**found, "mentioned": leaf.mentioned}


def _columns(row: Any, shape: type[Schema]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in shape.model_fields}
