"""Subscriptions for programs: the same commands and queries as the pages."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tongban.kernel import programs
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, once_only, spoken, told
from tongban.subscriptions import commands, queries
from tongban.subscriptions.flow import SUBSCRIPTION
from tongban.subscriptions.models import Delivery, Subscription

router = Router(tags=["subscriptions"])

Text = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=100)]


class Wanted(Schema):
    """What a program wants to be told, and where (订阅申请)."""

    name: Text
    url: Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=1000)]
    verbs: list[Literal[queries.VERBS]]


class SubscriptionOut(Schema):
    """A subscription as it stands (事件订阅)."""

    id: UUID
    name: str
    url: str
    verbs: list[str]
    status: Literal[tuple(state.name for state in SUBSCRIPTION.states)]
    since: datetime


class DeliveryOut(Schema):
    """One step that was told or will be: nothing of its content (推送记录)."""

    id: UUID
    entry: str = Field(description="the event's id: subject and number of the entry")
    verb: str
    status: Literal["waiting", "told", "dead"]
    tries: int
    next_at: datetime | None
    told_at: datetime | None
    answer: int | None = Field(description="the last status that came back")
    fault: str


class SubscriptionMoveIn(Schema):
    """A move of a subscription (动作)."""

    verb: Literal[tuple(move.verb for move in SUBSCRIPTION.moves)]


class ReplayIn(Schema):
    """What is told anew: one step of the log, or everything that was given up (重新推送)."""

    delivery: UUID | None = None


class Replayed(Schema):
    """How many steps will be told anew (重新推送结果)."""

    replayed: int


class KeyOut(Schema):
    """The key by which events are verified, as Standard Webhooks spells it (验签公钥)."""

    algorithm: Literal["ed25519"]
    key: str


class Asked(programs.Paging):
    """What the log is narrowed to (筛选条件)."""

    status: Literal["", "waiting", "told", "dead"] = ""


@router.get("/subscriptions", response={200: programs.paged(SubscriptionOut), **REFUSALS}, url_name="subscriptions")
def subscriptions(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """The subscriptions the caller may see, newest first."""
    rows, following = programs.page(queries.visible_to(request.actor), queries.NEWEST, paging.cursor, paging.limit)
    return programs.listed(request, SubscriptionOut, [as_json(one) for one in rows], following)


@router.post("/subscriptions", response={201: SubscriptionOut, **REFUSALS}, url_name="subscriptions")
def subscribe(request: HttpRequest, body: Wanted) -> HttpResponse:
    """Be told these steps at this address from now on, as far as the caller may see them."""

    def effect() -> Answer:
        made = commands.subscribe(name=body.name, url=body.url, verbs=body.verbs, by=request.actor)
        return spoken(as_json(made), 201)

    return once_only(request, effect)


@router.get("/subscriptions/key", response={200: KeyOut, **REFUSALS}, url_name="subscriptions_key")
def key(request: HttpRequest) -> HttpResponse:
    """The public key by which a receiver verifies `webhook-signature`."""
    return told(request, KeyOut, {"algorithm": "ed25519", "key": queries.public_key()})


@router.get("/subscriptions/{subscription}", response={200: SubscriptionOut, **REFUSALS}, url_name="subscription")
def subscription(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """One subscription as it stands."""
    return told(request, SubscriptionOut, as_json(queries.find(request.actor, subscription)))


@router.post(
    "/subscriptions/{subscription}/moves", response={201: SubscriptionOut, **REFUSALS}, url_name="subscription_moves"
)
def move(request: HttpRequest, subscription: UUID, body: SubscriptionMoveIn) -> HttpResponse:
    """Pause, resume or end."""

    def effect() -> Answer:
        found = queries.find(request.actor, subscription)
        commands.move(found, body.verb, by=request.actor)
        return spoken(as_json(found), 201)

    return once_only(request, effect)


@router.get(
    "/subscriptions/{subscription}/deliveries",
    response={200: programs.paged(DeliveryOut), **REFUSALS},
    url_name="subscription_log",
)
def deliveries(request: HttpRequest, subscription: UUID, asked: Query[Asked]) -> HttpResponse:
    """What was told and what will be, the latest first; what was given up is `dead`."""
    found = queries.log(queries.find(request.actor, subscription), asked.status)
    rows, following = programs.page(found, queries.NEWEST, asked.cursor, asked.limit)
    return programs.listed(request, DeliveryOut, [delivery_json(one) for one in rows], following)


@router.post(
    "/subscriptions/{subscription}/replay", response={201: Replayed, **REFUSALS}, url_name="subscription_replay"
)
def replay(request: HttpRequest, subscription: UUID, body: ReplayIn) -> HttpResponse:
    """Tell anew what was given up, or one step of the log."""

    def effect() -> Answer:
        found = queries.find(request.actor, subscription)
        return spoken({"replayed": commands.replay(found, body.delivery, by=request.actor)}, 201)

    return once_only(request, effect)


def as_json(found: Subscription) -> dict[str, Any]:
    """A subscription as programs read it."""
    return {name: getattr(found, name) for name in ("id", "name", "url", "verbs", "status", "since")}


def delivery_json(found: Delivery) -> dict[str, Any]:
    """A line of the log as programs read it."""
    names = ("id", "verb", "status", "tries", "next_at", "told_at", "answer", "fault")
    return {"entry": f"{found.subject}.{found.number}"} | {name: getattr(found, name) for name in names}
