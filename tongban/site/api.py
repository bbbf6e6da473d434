"""The programs' door: every room's router under one address, described by OpenAPI 3.1."""

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import ValidationError

from tongban.cases.api import router as cases
from tongban.catalogue.api import router as catalogue
from tongban.kernel.refusals import NotReady, Reason

api = NinjaAPI(
    title="tongban 通办",
    version="1",
    description="A matter handed in anywhere, decided where the power lies, by the promised working day.",
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
)
api.add_router("", catalogue)
api.add_router("", cases)


@api.exception_handler(ValidationError)
def not_in_form(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A body or parameter that breaks the schema is refused like everything else: each fault with its place."""
    reasons = [
        Reason("schema", fault["msg"], "OpenAPI", _("See /api/openapi.json."), ".".join(map(str, fault["loc"][2:])))
        for fault in error.errors
    ]
    return problem(NotReady(*reasons))


def problem(refused: NotReady) -> HttpResponse:
    """A refusal as problem+json."""
    body = orjson.dumps(refused.problem())
    return HttpResponse(body, content_type="application/problem+json", status=refused.status)


