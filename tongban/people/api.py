"""The house for programs: posts and who holds them, halls and their hours, one's own tokens."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from tongban.kernel import clock, programs
from tongban.kernel.once import Answer
from tongban.kernel.programs import REFUSALS, Both, Code, once_only, spoken
from tongban.kernel.refusals import NotYours
from tongban.people import commands, queries
from tongban.people.models import DUTY_TITLES, MANNER_TITLES, PART_TITLES, Hall, Post

router = Router(tags=["house"])

Short = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=120)]
Line = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=200)]


class HolderOut(Schema):
    """Who holds a post, from when to when, and how he signs in (任职)."""

    tenure: UUID
    name: str
    manner: str
    since: date
    until: date | None
    coming: bool
    account: UUID | None
    login: str | None


class PostOut(Schema):
    """A post of the zone (岗位)."""

    code: str
    role: str
    agency: str | None
    office_zh: str
    office_en: str
    duty: str
    status: Literal["open", "closed"]
    holders: list[HolderOut]


class PostIn(Schema):
    """A new post (新设岗位)."""

    code: Short
    role: Literal[queries.SEATED]
    agency: Short | None = None
    office_zh: Short = ""
    office_en: Short = ""
    duty: Literal[tuple(DUTY_TITLES)] = ""


class PostChange(Schema):
    """What may be changed about a post that is at work (变更岗位)."""

    office_zh: Short | None = None
    office_en: Short | None = None
    duty: Literal[tuple(DUTY_TITLES)] | None = None


class PostMoveIn(Schema):
    """A post is abolished, or set up again (动作)."""

    verb: Literal["close", "reopen"]


class AppointIn(Schema):
    """Who takes a post, how, from when to when; without a first day it begins today (任命)."""

    login: Short
    name: Line = ""
    manner: Literal[tuple(MANNER_TITLES)] = "permanent"
    since: date | None = None
    until: date | None = None


class AccountMoveIn(Schema):
    """Sessions end, or the account; a link to set a password is handed over by a person (动作)."""

    verb: Literal["end_sessions", "close", "reopen"]


class AccountOut(Schema):
    """An account of the zone (登录账户)."""

    id: UUID
    login: str
    status: str


class ClosureOut(Schema):
    """Days on which a hall stays closed (临时闭厅)."""

    id: UUID
    first: date
    last: date
    part: Literal[tuple(PART_TITLES)]
    reason: Both


class HallWindowOut(Schema):
    """A window and the items that it takes; without any it takes them all (窗口)."""

    code: str
    name: Both
    items: list[str]


class HallOut(Schema):
    """A hall with its hours, its closures ahead and its windows (政务服务大厅)."""

    code: str
    name: Both
    week: dict[str, Any]
    closures: list[ClosureOut]
    windows: list[HallWindowOut]
    version: int


class WeekIn(Schema):
    """The hours of each weekday, 1 is Monday, as they are typed: 9:00-12:00 13:00-17:00 (开放时间)."""

    week: dict[Literal["1", "2", "3", "4", "5", "6", "7"], Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=100)]]


class ClosureIn(Schema):
    """Some days on which a hall stays closed, and what visitors are told (临时闭厅)."""

    first: date
    last: date | None = None
    part: Literal[tuple(PART_TITLES)] = "day"
    reason_zh: Line
    reason_en: Line = ""


class ItemsIn(Schema):
    """The items that a window takes, by code; none means all (窗口受理事项)."""

    items: Annotated[list[Code], Field(max_length=500)]


class TokenOut(Schema):
    """A key for programs (接口令牌)."""

    id: UUID
    name: str
    status: str
    scopes: list[str] | None = Field(description="null: good for everything")
    until: datetime | None


class TokenMoveIn(Schema):
    """A token ends (动作)."""

    verb: Literal["revoke"]


# --- posts -------------------------------------------------------------------------------------------------------


@router.get("/posts", response={200: programs.paged(PostOut), **REFUSALS}, url_name="posts")
def posts(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """The posts of the caller's zone by code, with who holds them today or will."""
    found = queries.house_of(request.actor.zone)
    rows, following = programs.sliced(found, lambda one: (one["post"].code,), paging.cursor, paging.limit)
    return programs.listed(request, PostOut, [post_json(one) for one in rows], following)


@router.post("/posts", response={201: PostOut, **REFUSALS}, url_name="posts")
def open_post(request: HttpRequest, body: PostIn) -> HttpResponse:
    """A new post."""

    def effect() -> Answer:
        facts = body.dict() | {"code": body.code.strip()}
        made = commands.open_post(zone=request.actor.zone, by=request.actor, **facts)
        return spoken(_now(made), 201)

    return once_only(request, effect)


@router.patch("/posts/{post}", response={200: PostOut, **REFUSALS}, url_name="post")
def change_post(request: HttpRequest, post: Path[Short], body: PostChange) -> HttpResponse:
    """Another office, or another duty for its queue; what is not mentioned stays."""

    def effect() -> Answer:
        found = queries.post_of(request.actor, post)
        return spoken(_now(commands.change_post(found, by=request.actor, **body.dict(exclude_none=True))))

    return once_only(request, effect)


@router.post("/posts/{post}/moves", response={201: PostOut, **REFUSALS}, url_name="post_moves")
def move_post(request: HttpRequest, post: Path[Short], body: PostMoveIn) -> HttpResponse:
    """A post that nobody holds is abolished, or an abolished one is set up again."""

    def effect() -> Answer:
        return spoken(_now(commands.move_post(queries.post_of(request.actor, post), body.verb, by=request.actor)), 201)

    return once_only(request, effect)


@router.post("/posts/{post}/holders", response={201: PostOut, **REFUSALS}, url_name="holders")
def appoint(request: HttpRequest, post: Path[Short], body: AppointIn) -> HttpResponse:
    """Somebody takes a post."""

    def effect() -> Answer:
        found, since = queries.post_of(request.actor, post), body.since or clock.china_date(clock.now())
        commands.appoint_by_login(found, by=request.actor, **{**body.dict(), "since": since})
        return spoken(_now(found), 201)

    return once_only(request, effect)


@router.post("/accounts/{account}/moves", response={201: AccountOut, **REFUSALS}, url_name="account_moves")
def move_account(request: HttpRequest, account: UUID, body: AccountMoveIn) -> HttpResponse:
    """The sessions of somebody of the zone end, or his account."""

    def effect() -> Answer:
        found = queries.accounts_for(request.actor).filter(zone=request.actor.zone, id=account).first()
        if found is None:
            raise NotYours()
        commands.move_account(found, body.verb, by=request.actor)
        return spoken({name: getattr(found, name) for name in ("id", "login", "status")}, 201)

    return once_only(request, effect)


# --- halls -------------------------------------------------------------------------------------------------------


@router.get("/halls", response={200: programs.paged(HallOut), **REFUSALS}, url_name="halls")
def halls(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """The halls of the caller's zone."""
    rows, following = programs.page(queries.halls_in(request.actor.zone), ["code"], paging.cursor, paging.limit)
    return programs.listed(request, HallOut, [hall_json(one) for one in rows], following)


@router.put("/halls/{hall}/week", response={200: HallOut, **REFUSALS}, url_name="week")
def set_week(request: HttpRequest, hall: Path[Short], body: WeekIn) -> HttpResponse:
    """The hours of the week; a day that is not mentioned is closed."""

    def effect() -> Answer:
        commands.set_week(queries.hall_of(request.actor.zone, hall), body.week, by=request.actor)
        return spoken(hall_json(queries.hall_of(request.actor.zone, hall)))

    return once_only(request, effect)


@router.post("/halls/{hall}/closures", response={201: HallOut, **REFUSALS}, url_name="closures")
def close(request: HttpRequest, hall: Path[Short], body: ClosureIn) -> HttpResponse:
    """Some days on which the hall stays closed."""

    def effect() -> Answer:
        told = {"first": body.first, "last": body.last, "part": body.part}
        reason = {"zh": body.reason_zh, "en": body.reason_en}
        commands.close_hall(queries.hall_of(request.actor.zone, hall), **told, reason=reason, by=request.actor)
        return spoken(hall_json(queries.hall_of(request.actor.zone, hall)), 201)

    return once_only(request, effect)


@router.delete("/halls/{hall}/closures/{closure}", response={200: HallOut, **REFUSALS}, url_name="closure")
def lift(request: HttpRequest, hall: Path[Short], closure: UUID) -> HttpResponse:
    """It opens after all."""

    def effect() -> Answer:
        found = queries.hall_of(request.actor.zone, hall)
        closing = next((one for one in queries.closures_ahead(found) if one.id == closure), None)
        if closing is None:
            raise NotYours()
        commands.lift_closure(found, closing, by=request.actor)
        return spoken(hall_json(queries.hall_of(request.actor.zone, hall)))

    return once_only(request, effect)


@router.put("/halls/{hall}/windows/{window}", response={200: HallOut, **REFUSALS}, url_name="window_items")
def give_items(request: HttpRequest, hall: Path[Short], window: Path[Short], body: ItemsIn) -> HttpResponse:
    """What a window takes."""

    def effect() -> Answer:
        found = queries.hall_of(request.actor.zone, hall)
        place = queries.window_of(found, window)
        commands.give_items(found, place, body.items, by=request.actor)
        return spoken(hall_json(queries.hall_of(request.actor.zone, hall)))

    return once_only(request, effect)


# --- tokens ------------------------------------------------------------------------------------------------------


@router.get("/tokens", response={200: programs.paged(TokenOut), **REFUSALS}, url_name="tokens")
def tokens(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """One's own tokens, newest first; a secret is shown once, when it is made, on the page of the account."""
    found = queries.tokens_for(request.actor).filter(person=request.actor.person)
    rows, following = programs.page(found, ["-id"], paging.cursor, paging.limit)
    return programs.listed(request, TokenOut, [token_json(one) for one in rows], following)


@router.post("/tokens/{token}/moves", response={201: TokenOut, **REFUSALS}, url_name="token_moves")
def revoke(request: HttpRequest, token: UUID, body: TokenMoveIn) -> HttpResponse:
    """A token ends, perhaps the very one that was sent."""

    def effect() -> Answer:
        found = queries.tokens_for(request.actor).filter(id=token).first()
        if found is None:
            raise NotYours()
        commands.revoke_token(found, by=request.actor)
        return spoken(token_json(found), 201)

    return once_only(request, effect)


# --- spelling ----------------------------------------------------------------------------------------------------


def _now(post: Post) -> dict[str, Any]:
    """A post as it stands after an act."""
    return next(post_json(one) for one in queries.house_of(post.zone) if one["post"].id == post.id)


def post_json(entry: dict[str, Any]) -> dict[str, Any]:
    """A post as programs read it."""
    told = ("code", "role", "agency", "office_zh", "office_en", "duty", "status")
    known = {name: getattr(entry["post"], name) for name in told}
    return known | {"holders": [_holder(one) for one in entry["holders"]]}


def _holder(one: dict[str, Any]) -> dict[str, Any]:
    tenure, account = one["tenure"], one["account"]
    days = {name: getattr(tenure, name) for name in ("manner", "since", "until")}
    who = {"tenure": tenure.id, "name": one["name"], "coming": one["coming"]}
    return who | days | {"account": account.id if account else None, "login": account.login if account else None}


def hall_json(hall: Hall) -> dict[str, Any]:
    """A hall as programs read it."""
    closures = [
        {"reason": {"zh": one.reason_zh, "en": one.reason_en}}
        | {name: getattr(one, name) for name in ("id", "first", "last", "part")}
        for one in queries.closures_ahead(hall)
    ]
    windows = [{"code": one.code, "name": _names(one), "items": one.items} for one in hall.windows.all()]
    told = {name: getattr(hall, name) for name in ("code", "week", "version")}
    return told | {"name": _names(hall), "closures": closures, "windows": windows}


def _names(of: Any) -> dict[str, str]:
    return {"zh": of.name_zh, "en": of.name_en}


def token_json(token: Any) -> dict[str, Any]:
    """A token as its owner reads it."""
    return {name: getattr(token, name) for name in ("id", "name", "status", "scopes", "until")}
