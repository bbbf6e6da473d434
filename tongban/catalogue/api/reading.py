"""The catalogue for programs: zones, items, guides as data, differences, and when a limit ends."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from tongban.catalogue import forms, queries
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.queries import Guide, ListedItem
from tongban.kernel import clock, programs
from tongban.kernel.programs import REFUSALS, Both, Code, Slug, told
from tongban.kernel.refusals import NotReady, NotYours, Reason
from tongban.kernel.zones import queries as places

router = Router(tags=["catalogue"])

MOST_FOUND = 200
LONGEST_LIMIT = 3650
Text = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=200)]
Number = Annotated[int, Field(ge=1, le=999_999_999)]
Unit = Literal["working_day", "natural_day", "natural_day_rolled", "hour"]


class ZoneOut(Schema):
    """A zone and how many items it offers today (地区)."""

    zone: str
    prefix: str
    role: str
    name: Both
    short: Both
    province: str
    items: int


class Limits(Schema):
    """What is promised and what the law allows; null where it is not published (时限)."""

    promised: dict[str, Any] | None
    statutory: dict[str, Any] | None


class ItemOut(Schema):
    """An item as a list shows it (在办事项)."""

    zone: str
    code: str
    version: int
    valid_from: date
    name: Both
    agency: dict[str, Any]
    themes: list[str]
    limits: Limits


class VersionOut(Schema):
    """A version by number and validity; the digest is that of its canonical content (版本)."""

    number: int
    valid_from: date
    valid_to: date | None
    digest: str


class GuideOut(ItemOut):
    """Everything a guide says, as published, with the form as JSON Schema and every version (办事指南)."""

    in_force: bool
    due_if_today: dict[str, Any] | None
    materials: dict[str, Any]
    content: dict[str, Any]
    form: dict[str, Any]
    versions: list[VersionOut]


class ChangeOut(Schema):
    """One thing that differs, with its sign for the applicant (差异)."""

    aspect: str
    key: str
    what: str
    before: Any
    after: Any
    sign: str


class Difference(Schema):
    """What differs from one version to another (版本差异)."""

    before: int
    after: int
    changes: list[ChangeOut]


class Deadline(Schema):
    """When a limit ends, and why, day by day (期限)."""

    start: str
    amount: int
    unit: str
    due: date | None
    instant: str | None
    provisional: bool
    paused: bool
    remaining: int | None
    not_before: date | None
    calendar: dict[str, Any]
    explanation: dict[str, Any]


class Situation(Schema):
    """What an item asks in one situation: materials, fields, limits, and what is not yet known (情形)."""

    facts: dict[str, Any]
    unanswered: list[str]
    materials: list[dict[str, Any]]
    form: dict[str, Any]
    limits: Limits


class ThemeOut(Schema):
    """A heading under which items are offered (主题)."""

    code: str
    name: Both
    items: int


class StandardOut(Schema):
    """A standard of the alliance in its newest version (标准)."""

    code: str
    name: Both
    number: int
    digest: str
    themes: list[str]


class StandardWhole(StandardOut):
    """A standard with everything it says (标准全文)."""

    content: dict[str, Any]


class Asked(programs.Paging):
    """What a list of items is narrowed to (筛选条件)."""

    zone: Slug | None = None
    theme: Slug | None = None
    q: Text = Field("", description="a word in Chinese or English, a code, or letters of the pinyin: best first")


class Between(Schema):
    """Two versions by number; without them the newest and the one before (版本区间)."""

    before: Number | None = Field(None, alias="from")
    after: Number | None = Field(None, alias="to")


class Counted(Schema):
    """A limit and where it starts (起算)."""

    start: Text = Field(description="a date, or an instant in ISO 8601; without an offset it is China time")
    amount: Annotated[int, Field(ge=0, le=LONGEST_LIMIT)]
    unit: Unit = "working_day"


def today() -> date:
    """The date in China."""
    return clock.china_date(clock.now())


# --- zones and items ---------------------------------------------------------------------------------------------


@router.get("/zones", response={200: programs.paged(ZoneOut), **REFUSALS}, url_name="zones")
def zones(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """Every zone, the alliance's first, with how many items it offers today."""
    offered = queries.spread(today()).zones
    every = [(place, zone_json(zone, offered.get(zone.zone, 0))) for place, zone in enumerate(places.every_zone())]
    rows, following = programs.sliced(every, lambda row: row[:1], paging.cursor, paging.limit)
    return programs.listed(request, ZoneOut, [spelt for _place, spelt in rows], following)


@router.get("/items", response={200: programs.paged(ItemOut), **REFUSALS}, url_name="items")
def items(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """Items offered today: in the order of zones and codes, or those that answer `q`, best first."""
    if asked.q.strip():
        found = list(enumerate(_answering(request, asked)))
        rows, following = programs.sliced(found, lambda row: row[:1], asked.cursor, asked.limit)
        page = [version for _place, version in rows]
    else:
        standing = queries.offered(asked.zone, today(), theme=asked.theme)
        page, following = programs.sliced(standing, lambda one: (one.zone, one.code), asked.cursor, asked.limit)
    return programs.listed(request, ItemOut, [offer_json(offer) for offer in queries.offers(page)], following)


def _answering(request: HttpRequest, asked: Asked) -> list[ItemVersion]:
    hits = queries.search(asked.q, actor=request.actor, zone=asked.zone, theme=asked.theme, limit=MOST_FOUND)
    keys = [(hit.zone, hit.id) for hit in hits if hit.kind == "item"]
    standing = queries.in_force_among(keys, today())
    return [standing[key] for key in keys if key in standing]


@router.get("/items/{zone}/{code}", response={200: GuideOut, **REFUSALS}, url_name="item")
def item(
    request: HttpRequest, zone: Path[Slug], code: Path[Code], version: Annotated[Number | None, Query()] = None
) -> HttpResponse:
    """The guide of an item: in force today, or in the version named."""
    found = queries.guide(zone, code, today()) if version is None else _past(zone, code, version)
    offer = queries.offers([found.version])[0]
    every = [version_json(one) for one in queries.versions(zone, code)]
    return told(request, GuideOut, {**offer_json(offer), **guide_json(found), "versions": every})


def _past(zone: str, code: str, number: int) -> Guide:
    version = queries.numbered(zone, code, number)
    stands = queries.in_force_id(zone, version.item_id, today()) == version.id
    return queries.guide_to(version, today(), in_force=stands)


@router.get("/items/{zone}/{code}/difference", response={200: Difference, **REFUSALS}, url_name="difference")
def difference(request: HttpRequest, zone: Path[Slug], code: Path[Code], between: Query[Between]) -> HttpResponse:
    """What differs between two versions of an item, with its sign for the applicant."""
    every = queries.versions(zone, code)
    if not every:
        raise NotYours()
    after = between.after or every[0].number
    before = between.before or max(1, after - 1)
    changes = queries.changes(*(queries.numbered(zone, code, number) for number in (before, after)))
    fields = ("aspect", "key", "what", "before", "after", "sign")
    spelt = [{name: getattr(change, name) for name in fields} for change in changes]
    return told(request, Difference, {"before": before, "after": after, "changes": spelt})


@router.get("/items/{zone}/{code}/situation", response={200: Situation, **REFUSALS}, url_name="situation")
def situation(request: HttpRequest, zone: Path[Slug], code: Path[Code]) -> HttpResponse:
    """What an item asks where its questions are answered so: each question's fact is a parameter of the address."""
    version = queries.published(zone, code, today())
    asked = queries.questions(version)
    facts = forms.facts(asked, request.GET)
    found = queries.guide_to(version, today(), facts)
    return told(
        request,
        Situation,
        {
            "facts": facts,
            "unanswered": [question["fact"] for question in asked if question["fact"] not in facts],
            "materials": list(_materials(found)),
            "form": queries.form(version, facts),
            "limits": {"promised": version.promised, "statutory": queries.limits(version, facts)[1]},
        },
    )


@router.get("/deadline", response={200: Deadline, **REFUSALS}, url_name="deadline")
def deadline(request: HttpRequest, counted: Query[Counted]) -> HttpResponse:
    """When a limit ends that starts then, by the national calendar; nothing is looked up about anybody."""
    try:
        found = clock.deadline(counted.start, counted.amount, counted.unit)
    except (ValueError, OverflowError):
        raise NotReady(_no_start()) from None
    return told(request, Deadline, found)


def _no_start() -> Reason:
    return Reason(
        "start",
        _("The limit cannot be counted from there."),
        "ISO 8601",
        _("Write a date such as 2026-11-04, or an instant such as 2026-11-04T09:30+08:00."),
        "start",
    )


# --- themes and standards ----------------------------------------------------------------------------------------


@router.get("/themes", response={200: programs.paged(ThemeOut), **REFUSALS}, url_name="themes")
def themes(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """The headings under which items are offered today, in their order, each with how many."""
    found = list(enumerate(queries.themes(today())))
    rows, following = programs.sliced(found, lambda row: row[:1], paging.cursor, paging.limit)
    lines = [{"code": theme.code, "name": names(theme), "items": many} for _place, (theme, many) in rows]
    return programs.listed(request, ThemeOut, lines, following)


@router.get("/standards", response={200: programs.paged(StandardOut), **REFUSALS}, url_name="standards")
def standards(request: HttpRequest, paging: Query[programs.Paging]) -> HttpResponse:
    """The standards of the alliance in their newest versions, by code."""
    found = queries.standards()
    rows, following = programs.sliced(found, lambda one: (one.standard.code,), paging.cursor, paging.limit)
    return programs.listed(request, StandardOut, [standard_json(one) for one in rows], following)


@router.get("/standards/{code}", response={200: StandardWhole, **REFUSALS}, url_name="standard")
def standard(request: HttpRequest, code: Path[Slug]) -> HttpResponse:
    """What is known of one standard."""
    found = queries.standard(code)
    return told(request, StandardWhole, {**standard_json(found), "content": found.content})


def standard_json(found: Any) -> dict[str, Any]:
    """A standard as a list shows it."""
    return {
        "code": found.standard.code,
        "name": names(found.standard),
        "number": found.number,
        "digest": found.digest,
        "themes": found.themes,
    }


# --- spelling ----------------------------------------------------------------------------------------------------


def names(of: Any, prefix: str = "name") -> dict[str, str]:
    """A name in both languages."""
    return {"zh": getattr(of, f"{prefix}_zh"), "en": getattr(of, f"{prefix}_en")}


def zone_json(zone: Any, items: int) -> dict[str, Any]:
    """A zone as programs read it."""
    known = {name: getattr(zone, name) for name in ("zone", "prefix", "role", "province")}
    return {**known, "name": names(zone), "short": names(zone, "short"), "items": items}


def offer_json(offer: ListedItem) -> dict[str, Any]:
    """An item of a list as programs read it."""
    version, agency = offer.version, offer.agency
    return {
        "zone": version.zone,
        "code": version.code,
        "version": version.number,
        "valid_from": version.valid_from,
        "name": names(version),
        "agency": {"code": version.agency, "name": names(agency) if agency else None},
        "themes": version.themes,
        "limits": {"promised": version.promised, "statutory": version.limit_legal},
    }


def guide_json(found: Guide) -> dict[str, Any]:
    """What a guide adds to a list's line."""
    due = found.due
    return {
        "in_force": found.in_force,
        "due_if_today": {"date": due.date, "provisional": due.provisional} if due else None,
        "materials": {"named": list(_materials(found)), "published": found.plain.get("materials", {}).get("published")},
        "content": found.plain,
        "form": found.form,
    }


def _materials(found: Guide) -> Iterable[dict[str, Any]]:
    """Each named material, and whether it is needed before anything is known of the situation."""
    for need in found.needs:
        needed = {True: "yes", False: "no", None: "depends"}[need.verdict.value]
        yield {"key": need.key, "name": {"zh": need.name_zh, "en": need.name_en}, "needed": needed}


def version_json(version: ItemVersion) -> dict[str, Any]:
    """A version as programs read it."""
    return {name: getattr(version, name) for name in ("number", "valid_from", "valid_to", "digest")}
