"""What flows between zones for programs: counts and medians, the matters behind them, where items are taken in."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from tongban.handoffs import forms, queries
from tongban.handoffs.queries.reach import WHY
from tongban.kernel import clock
from tongban.kernel.exchange import own_keys
from tongban.kernel.programs import REFUSALS, Paging, Slug, told

router = Router(tags=["between zones"])


class FlowOut(Schema):
    """What one zone has handed over to another; medians in seconds; `known`: from whose records (跨区流量)."""

    origin: str
    competent: str
    sent: int
    received: int
    transit: float | None
    decided: int
    decision: float | None
    declined: int
    known: Literal["both", "origin", "competent"]


class FlowsOut(Schema):
    """The flows of a time, both days in it (跨区流量表)."""

    since: date
    until: date
    flows: list[FlowOut]


class FlowMatter(Schema):
    """A matter behind a figure. `open` says what of it opens to the caller (流量明细行)."""

    number: str
    name_zh: str
    name_en: str
    sent_at: datetime
    received_at: datetime | None
    decided_at: datetime | None
    declined: bool
    open: Literal["case", "leg", "no"]
    status: str | None


class FlowMatters(Schema):
    """A page of the matters behind one figure, the newest first; `total` is the figure (流量明细)."""

    since: date
    until: date
    total: int
    items: list[FlowMatter]
    next: str | None


class StandingOut(Schema):
    """In which zones an item stands alike, and why (代收状态)."""

    state: Literal[tuple(WHY)]
    reason: str
    zones: list[str]


class ReachOut(Schema):
    """An item of a zone with all others, by how it stands in them (代收范围)."""

    code: str
    name_zh: str
    name_en: str
    standings: list[StandingOut]


class ReachesOut(Schema):
    """The items of a zone; `ours` says whether that zone is kept in this installation (代收范围表)."""

    zone: str
    ours: bool
    items: list[ReachOut]


class Within(Schema):
    """A time: the year that ends today where it is not said (统计期间)."""

    since: date | None = None
    until: date | None = None


class FigureOf(Within, Paging):
    """Which figure of which pair (流量数字)."""

    origin: Slug
    competent: Slug
    figure: Literal[tuple(queries.FIGURES)] = "sent"


def _period(asked: Within) -> queries.Period:
    told = {name: str(day) for name in ("since", "until") if (day := getattr(asked, name))}
    return forms.period(told, clock.china_date(clock.now()))


@router.get("/flows", response={200: FlowsOut, **REFUSALS}, url_name="flows")
def flows(request: HttpRequest, asked: Query[Within]) -> HttpResponse:
    """What the zones have sent each other in a time, as far as this installation knows."""
    period = _period(asked)
    found = [{name: getattr(one, name) for name in FlowOut.model_fields} for one in queries.flows(period)]
    return told(request, FlowsOut, {"since": period.since, "until": period.until, "flows": found})


@router.get("/flows/matters", response={200: FlowMatters, **REFUSALS}, url_name="flow_matters")
def matters(request: HttpRequest, asked: Query[FigureOf]) -> HttpResponse:
    """The matters behind one figure: all of them with their times, and of each what the caller may see."""
    period = _period(asked)
    pair = forms.pair({name: getattr(asked, name) for name in ("origin", "competent", "figure")})
    found = queries.behind(request.actor, period, pair, asked.cursor, asked.limit)
    page = {"total": found.total, "items": [_line(one) for one in found.lines], "next": found.following}
    return told(request, FlowMatters, {"since": period.since, "until": period.until, **page})


def _line(one: queries.Crossing) -> dict[str, Any]:
    same = set(FlowMatter.model_fields) - {"open", "status"}
    kind = "case" if one.case else "leg" if one.leg else "no"
    status = one.matter.status if one.matter else None
    return {**{name: getattr(one, name) for name in same}, "open": kind, "status": status}


@router.get("/flows/items", response={200: ReachesOut, **REFUSALS}, url_name="flow_items")
def items(request: HttpRequest, zone: Annotated[Slug, Query()], q: str = "") -> HttpResponse:
    """Where the items of a zone are taken in, and where not, why; `q` is a piece of a code or a name."""
    code = forms.zone_of({"zone": zone}, None).zone
    ours = code in own_keys.kept_here()
    lines = [
        {
            **{name: getattr(one, name) for name in ("code", "name_zh", "name_en")},
            "standings": [
                {"state": each.state, "reason": each.reason, "zones": [zone.zone for zone in each.zones]}
                for each in one.standings
            ],
        }
        for one in queries.reach(code, ours=ours)
        if one.answers(forms.words({"q": q}))
    ]
    return told(request, ReachesOut, {"zone": code, "ours": ours, "items": lines})
