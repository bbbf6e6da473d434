"""Who acts for an enterprise, for programs: admitted, given rights in some items, dismissed."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tongban.applicants import commands
from tongban.applicants import queries as applicants
from tongban.applicants.models import Enterprise, Membership
from tongban.kernel import clock, programs
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, once_only, spoken
from tongban.portal import queries
from tongban.portal.api.mandates import ItemIn, items_of

router = Router(tags=["enterprise"])

Right = Literal[tuple(applicants.RIGHTS)]
Line = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=200)]


class MemberOut(Schema):
    """Who acts for the enterprise, how far, until when (代表关系)."""

    id: UUID
    name: str
    manner: str
    rights: list[str]
    items: list[dict[str, str]] = Field(description="empty: all items")
    since: datetime
    until: datetime | None


class MemberIn(Schema):
    """A colleague, named by number and name together (新增同事)."""

    resident_id: Line
    name: Line
    rights: Annotated[list[Right], Field(max_length=len(applicants.RIGHTS))] = ["apply"]


class RightsIn(Schema):
    """What a colleague may do, in which items, until when; without items it is for all of them (授权范围)."""

    rights: Annotated[list[Right], Field(max_length=len(applicants.RIGHTS))]
    items: Annotated[list[ItemIn], Field(max_length=500)] = []
    until: Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))] | None = None


@router.get("/members", response={200: programs.paged(MemberOut), **REFUSALS}, url_name="members")
def members(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """Who acts for the enterprise that the caller acts for."""
    found = applicants.members_of(applicants.acted_for(request.actor).id)
    rows, following = programs.sliced(found, lambda one: (str(one.id),), paging.cursor, paging.limit)
    return programs.listed(request, MemberOut, members_json(rows), following)


@router.post("/members", response={201: MemberOut, **REFUSALS}, url_name="members")
def admit(request: HttpRequest, body: MemberIn) -> HttpResponse:
    """A colleague may act from now on."""

    def effect() -> Answer:
        enterprise = applicants.acted_for(request.actor)
        made = commands.admit_colleague(enterprise, **body.dict(), by=request.actor)
        return spoken(_now(enterprise, made.id), 201)

    return once_only(request, effect)


@router.put("/members/{member}", response={200: MemberOut, **REFUSALS}, url_name="member")
def grant(request: HttpRequest, member: UUID, body: RightsIn) -> HttpResponse:
    """The colleague's rights are changed."""

    def effect() -> Answer:
        enterprise, found = _member(request, member)
        until = clock.day_start(body.until) + timedelta(days=1) if body.until else None
        given = {"rights": list(body.rights), "items": items_of(body.items), "until": until}
        commands.change_rights(enterprise, found, **given, by=request.actor)
        return spoken(_now(enterprise, member))

    return once_only(request, effect)


@router.delete("/members/{member}", response={204: None, **REFUSALS}, url_name="member")
def dismiss(request: HttpRequest, member: UUID) -> HttpResponse:
    """A colleague no longer acts."""

    def effect() -> Answer:
        commands.dismiss(*_member(request, member), by=request.actor)
        return Answer(204, b"")

    return once_only(request, effect)


def _member(request: HttpRequest, member: UUID) -> tuple[Enterprise, Membership]:
    enterprise = applicants.acted_for(request.actor)
    return enterprise, applicants.member_of(enterprise, member, request.actor)


def _now(enterprise: Enterprise, member: UUID) -> dict[str, Any]:
    """A colleague as he stands after an act."""
    return members_json(one for one in applicants.members_of(enterprise.id) if one.id == member)[0]


def members_json(found: Iterable[Any]) -> list[dict[str, Any]]:
    """Colleagues with the items that they are limited to."""
    rows = list(found)
    named = {one.item_id: one for one in queries.items_named({item for row in rows for item in row.items})}
    told = ("id", "name", "manner", "rights", "since", "until")
    return [{name: getattr(row, name) for name in told} | {"items": _items(row.items, named)} for row in rows]


def _items(items: Iterable[UUID], named: dict[UUID, Any]) -> list[dict[str, str]]:
    found = [named[item] for item in items if item in named]
    return [{"zone": one.zone, "code": one.code, "zh": one.name_zh, "en": one.name_en} for one in found]
