"""Subscriptions for programs: the same commands and queries as the pages."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tongban.kernel import once
from tongban.kernel.journal.canon import plain
from tongban.kernel.once import Answer
from tongban.subscriptions import commands, queries
from tongban.subscriptions.flow import SUBSCRIPTION
from tongban.subscriptions.models import Delivery, Subscription

router = Router(tags=["subscriptions"])

Text = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=100)]


class Problem(Schema):
    """A refusal as RFC 9457 problem: its reasons in Chinese and English (问题)."""

    type: str
    title: str
    status: int
    detail: str
    reasons: list[dict[str, Any]] = []


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


class Subscriptions(Schema):
    """A page of subscriptions, and where the next begins (订阅列表)."""

    items: list[SubscriptionOut]
    next: str | None


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


class Deliveries(Schema):
    """A page of the log, and where the next begins (推送记录列表)."""

    items: list[DeliveryOut]
    next: str | None


class MoveIn(Schema):
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


class Paging(Schema):
    """Which page of a list (分页)."""

    cursor: Text = Field("", description="`next` of the page before")
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Asked(Paging):
    """What the log is narrowed to (筛选条件)."""

    status: Literal["", "waiting", "told", "dead"] = ""


REFUSALS = {(400, 401, 403, 404, 409, 422, 429, 503): Problem}


@router.get("/subscriptions", response={200: Subscriptions, **REFUSALS}, url_name="subscriptions")
def subscriptions(request: HttpRequest, paging: Query[Paging]) -> HttpResponse:
    """The subscriptions the caller may see, newest first."""
    rows, following = queries.page(queries.visible_to(request.actor), paging.cursor, paging.limit)
    return sent(spoken({"items": [as_json(one) for one in rows], "next": following}))


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
    return sent(spoken({"algorithm": "ed25519", "key": queries.public_key()}))


@router.get("/subscriptions/{subscription}", response={200: SubscriptionOut, **REFUSALS}, url_name="subscription")
def subscription(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """One subscription as it stands."""
    return sent(spoken(as_json(queries.find(request.actor, subscription))))


@router.post(
    "/subscriptions/{subscription}/moves", response={201: SubscriptionOut, **REFUSALS}, url_name="subscription_moves"
)
def move(request: HttpRequest, subscription: UUID, body: MoveIn) -> HttpResponse:
    """Pause, resume or end."""

    def effect() -> Answer:
        found = queries.find(request.actor, subscription)
        commands.move(found, body.verb, by=request.actor)
        return spoken(as_json(found), 201)

    return once_only(request, effect)


@router.get(
    "/subscriptions/{subscription}/deliveries", response={200: Deliveries, **REFUSALS}, url_name="subscription_log"
)
def deliveries(request: HttpRequest, subscription: UUID, asked: Query[Asked]) -> HttpResponse:
    """What was told and what will be, the latest first; what was given up is `dead`."""
    found = queries.log(queries.find(request.actor, subscription), asked.status)
    rows, following = queries.page(found, asked.cursor, asked.limit)
    return sent(spoken({"items": [delivery_json(one) for one in rows], "next": following}))


@router.post(
    "/subscriptions/{subscription}/replay", response={201: Replayed, **REFUSALS}, url_name="subscription_replay"
)
def replay(request: HttpRequest, subscription: UUID, body: ReplayIn) -> HttpResponse:
    """Tell anew what was given up, or one step of the log."""

    def effect() -> Answer:
        found = queries.find(request.actor, subscription)
        return spoken({"replayed": commands.replay(found, body.delivery, by=request.actor)}, 201)

    return once_only(request, effect)


def spoken(value: Any, status: int = 200) -> Answer:
    """A value as an answer that can be kept."""
    return Answer(status, orjson.dumps(plain(value)))


def sent(kept: Answer) -> HttpResponse:
    """A kept answer on its way out."""
    return HttpResponse(kept.body, content_type="application/json", status=kept.status)


def once_only(request: HttpRequest, effect: Any) -> HttpResponse:
    """An effect once for its key."""
    claim = once.claimed(request)
    return sent(once.answered(claim, effect) if claim else effect())


def as_json(found: Subscription) -> dict[str, Any]:
    """A subscription as programs read it."""
    return {name: getattr(found, name) for name in ("id", "name", "url", "verbs", "status", "since")}


def delivery_json(found: Delivery) -> dict[str, Any]:
    """A line of the log as programs read it."""
    told = ("id", "verb", "status", "tries", "next_at", "told_at", "answer", "fault")
    return {"entry": f"{found.subject}.{found.number}"} | {name: getattr(found, name) for name in told}
