"""The open figures, and what is kept about oneself, for programs."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tongban.catalogue import queries as catalogue
from tongban.kernel import clock
from tongban.kernel.programs import REFUSALS, told
from tongban.portal import indicators, queries
from tongban.portal.indicators import PERIODS, Tally

router = Router(tags=["figures"])


class TallyOut(Schema):
    """What was counted; a median of fewer than five decisions is not told (办理统计)."""

    received: int
    online: int
    decided: int
    in_time: int
    dated: int
    median: int | None
    ninety: int | None
    materials: int = Field(description="handed in without being asked for anew: known already, taken over (免材料)")
    certificates: int = Field(description="of these, those for which a certificate stood")
    forms: int = Field(description="cases whose every answer was known before and taken over (免表单)")
    seals: int = Field(description="cases in which no stamp on paper was asked for (免实物印章)")
    signatures: int = Field(description="cases in which no signature by hand was asked for (免亲手签名)")


class ItemTally(TallyOut):
    """The same of one item (事项办理统计)."""

    zone: str
    code: str


class FiguresOut(Schema):
    """What was counted over some days, in all and item by item (公开数据)."""

    since: date
    until: datetime
    total: TallyOut
    items: list[ItemTally]


class OwnData(Schema):
    """Everything kept about oneself, and about the applicant one acts for: 个人信息保护法 45 (本人信息)."""

    made_at: datetime
    person: dict[str, Any] | None
    account: dict[str, Any] | None
    acts_for: dict[str, Any] | None
    may_act_for: list[dict[str, Any]]
    mandates: list[dict[str, Any]]
    tokens: list[dict[str, Any]]
    matters: list[dict[str, Any]]


@router.get("/figures", response={200: FiguresOut, **REFUSALS}, url_name="figures")
def figures(
    request: HttpRequest,
    days: Annotated[Literal[tuple(map(str, PERIODS))], Query()] = "30",
    zone: Annotated[str, Query(max_length=40, description="of one zone only; empty: of all")] = "",
) -> HttpResponse:
    """How many cases were decided, in time and in how many working days, and what was spared; anybody may read them."""
    counted = indicators.figures(int(days)).within(zone)
    standing = catalogue.in_force_among(counted.items, clock.china_date(clock.now()))
    lines = [
        {"zone": one.zone, "code": one.code, **tally_json(counted.items[key])} for key, one in sorted(standing.items())
    ]
    whole = {"since": counted.since, "until": counted.until, "total": tally_json(counted.total), "items": lines}
    return told(request, FiguresOut, whole)


@router.get("/my-data", response={200: OwnData, **REFUSALS}, url_name="my_data")
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything kept about the person of the token."""
    return told(request, OwnData, queries.own_data(request.actor))


def tally_json(tally: Tally) -> dict[str, Any]:
    """Counts as programs read them."""
    return {name: getattr(tally, name) for name in TallyOut.model_fields}
