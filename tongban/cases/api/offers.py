"""What is known already of what a draft asks, for programs: look, take, refuse."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from tongban.cases import commands, queries
from tongban.cases.models import Draft
from tongban.kernel.actors import Actor
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, once_only, spoken, told

router = Router(tags=["cases"])

Offered = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$", description="`key` of an offer")]
Target = Annotated[str, Field(pattern=r"^(field|material):[^\x00]{1,120}$", description="place of the draft")]


class OfferOut(Schema):
    """Something known already for one place of the draft (可用信息)."""

    key: str
    target: str
    value: Any
    shown: str
    source: dict[str, Any] = Field(description="`kind` fact, file or case; `at`; `by` or `number`")


class OffersOut(Schema):
    """What is offered, and whence what stands in the draft was taken, by place (可用信息清单)."""

    offers: list[OfferOut]
    sources: dict[str, Any]


class Wish(Schema):
    """What to do with what is offered: refusals first, then the offers named by their keys (取用意向)."""

    take: list[Offered] = Field([], max_length=200)
    refuse: list[Target] = Field([], max_length=200)


@router.get("/drafts/{draft}/offers", response={200: OffersOut, **REFUSALS}, url_name="offers")
def offers(request: HttpRequest, draft: UUID) -> HttpResponse:
    """What is known already of what the draft asks, each with its source and date."""
    return told(request, OffersOut, _shown(queries.draft(request.actor, draft), request.actor))


@router.post("/drafts/{draft}/offers", response={200: OffersOut, **REFUSALS}, url_name="offers")
def settle(request: HttpRequest, draft: UUID, body: Wish) -> HttpResponse:
    """Take what is named, refuse what is not wanted; nothing else is filled in."""

    def effect() -> Answer:
        found = queries.draft(request.actor, draft)
        commands.settle_offers(found, body.take, body.refuse, by=request.actor)
        return spoken(_shown(found, request.actor))

    return once_only(request, effect)


def _shown(found: Draft, actor: Actor) -> dict[str, Any]:
    many = [
        {name: getattr(one, name) for name in ("key", "target", "value", "shown", "source")}
        for one in queries.offers(actor, found)
    ]
    return {"offers": many, "sources": found.sources}
