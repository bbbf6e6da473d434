"""For programs: the search over everything the caller may see, and the catalogue as open data."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tongban.kernel import clock, programs
from tongban.kernel.programs import REFUSALS
from tongban.kernel.search.asking import RANKS
from tongban.portal import finding, queries
from tongban.portal.forms import Asked as Question

router = Router(tags=["search"])


class HitOut(Schema):
    """One thing that was found, and why (检索结果)."""

    kind: Literal["item", "standard", "case", "leg", "joint", "enterprise"]
    zone: str
    id: UUID
    code: str = Field(description="item code, receipt number, credit code: what it is asked for by")
    name: dict[str, str]
    why: Literal[RANKS]


class Asked(programs.Paging):
    """A question to the search (检索条件)."""

    q: Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=100)]
    zone: Annotated[str, Field(pattern=r"^[a-z0-9-]*$", max_length=80)] = ""
    theme: Annotated[str, Field(pattern=r"^[a-z0-9-]*$", max_length=80)] = ""
    limit: Annotated[int, Field(ge=1, le=60)] = 20


@router.get("/search", response={200: programs.paged(HitOut), **REFUSALS}, url_name="search")
def search(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """Items, and the matters and enterprises the caller may see, by word, number, code, or letters of the pinyin."""
    today = clock.china_date(clock.now())
    question = Question.read({"q": asked.q, "zone": asked.zone, "theme": asked.theme})
    found = finding.find(question, request.actor, today) if question.q else finding.NOTHING
    lines = list(enumerate(found.ranked[: finding.MOST]))
    rows, following = programs.sliced(lines, lambda line: line[:1], asked.cursor, asked.limit)
    return programs.listed(request, HitOut, [_json(hit) for _place, hit in rows], following)


def _json(hit: finding.Hit) -> dict[str, Any]:
    name = {"zh": hit.title_zh, "en": hit.title_en or hit.title_zh}
    return {"kind": hit.kind, "zone": hit.zone, "id": hit.id, "code": hit.code, "name": name, "why": hit.why}


class Where(Schema):
    """Whose services (范围)."""

    zone: Annotated[str, Field(pattern=r"^[a-z0-9-]*$", max_length=80)] = ""


LINKED = {"responses": {200: {"content": {"application/ld+json": {"schema": {"type": "object"}}}}}}


@router.get(
    "/services.jsonld",
    response={200: None, **REFUSALS},
    openapi_extra=LINKED,
    url_name="services_jsonld",
)
def services_jsonld(request: HttpRequest, where: Query[Where]) -> StreamingHttpResponse:
    """Every item in force as CPSV-AP 3.2.0 public services, in JSON-LD (docs/open-data.md)."""
    return StreamingHttpResponse(_services(request, where, ".jsonld"), content_type="application/ld+json")


@router.get("/services.ttl", response={200: None, **REFUSALS}, url_name="services_ttl")
def services_ttl(request: HttpRequest, where: Query[Where]) -> StreamingHttpResponse:
    """The same in Turtle."""
    return StreamingHttpResponse(_services(request, where, ".ttl"), content_type="text/turtle; charset=utf-8")


def _services(request: HttpRequest, where: Where, ending: str) -> Iterable[bytes]:
    today = clock.china_date(clock.now())
    base = request.build_absolute_uri("/api").rstrip("/")
    return queries.spelled(queries.published(where.zone or None, today), base, ending)
