"""The programs' door: every room's router under one address, described by OpenAPI 3.1."""

from functools import cached_property
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from tongban.applicants.api import router as applicants
from tongban.appointments.api import router as appointments
from tongban.cases.api import router as cases
from tongban.catalogue.api import router as catalogue
from tongban.certificates.api import router as certificates
from tongban.handoffs.api import router as handoffs
from tongban.kernel.journal import canon
from tongban.kernel.refusals import NotReady, Reason, Refused
from tongban.payments.api import router as payments
from tongban.people.api import router as people
from tongban.portal.api import router as portal
from tongban.questions.api import router as questions
from tongban.seals.api import router as seals
from tongban.site import answers, openapi
from tongban.subscriptions.api import router as subscriptions


class Strict(Parser):
    """JSON that the journal could keep: RFC 8259, whole numbers that every reader keeps exactly, no U+0000.

    A number beyond them would be stored and could never be read again.
    """

    def parse_body(self, request: HttpRequest) -> Any:
        """The value of a body; ValueError for what could not be kept."""
        value = orjson.loads(request.body)
        canon.checked(value)
        if b"\\u0000" in request.body and b"\\u0000" in orjson.dumps(value).replace(b"\\\\", b""):
            raise ValueError("U+0000 within a text")
        return value


class Door(NinjaAPI):
    """The API of the house, described with what its middleware does."""

    def get_openapi_schema(self, **where: Any) -> dict[str, Any]:
        """The description, completed; made once, for no operation changes while the house is open."""
        return self._described

    @cached_property
    def _described(self) -> dict[str, Any]:
        return openapi.completed(super().get_openapi_schema(), self.routes())

    def routes(self) -> dict[str, str]:
        """The policy table's name of every operation, by its id."""
        views = [view for router in self._get_bound_routers() for view in router.path_operations.values()]
        operations = [operation for view in views for operation in view.operations]
        return {self.get_openapi_operation_id(one): f"{self.urls_namespace}:{one.url_name}" for one in operations}


api = Door(
    title="tongban 通办",
    version="1",
    description="A matter handed in anywhere, decided where the power lies, by the promised working day.",
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
    parser=Strict(),
)
api.add_router("", catalogue)
api.add_router("", appointments)
api.add_router("", applicants)
api.add_router("", cases)
api.add_router("", questions)
api.add_router("", people)
api.add_router("", payments)
api.add_router("", certificates)
api.add_router("", seals)
api.add_router("", handoffs)
api.add_router("", subscriptions)
api.add_router("", portal)


@api.exception_handler(ValidationError)
def not_in_form(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A body or parameter that breaks the schema is refused like everything else: each fault with its place."""
    reasons = [
        Reason("schema", _fault(fault), "OpenAPI 3.1", _("See /api/openapi.json."), _place(fault["loc"]))
        for fault in error.errors
    ]
    return answers.refusal(request, NotReady(*reasons))


@api.exception_handler(HttpError)
def not_understood(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is no JSON has changed nothing."""
    reason = Reason(
        "not-json",
        _("The body of this request is no JSON that could be kept."),
        "RFC 8259",
        _("Send UTF-8 JSON: whole numbers up to 2^53, decimals as text, field names in ASCII, no character U+0000."),
    )
    return answers.refusal(request, Refused((reason,), status=error.status_code, title=_("Not understood")))


def _place(where: tuple[Any, ...]) -> str:
    """A place in the request as the schema names it, without the wrapping of the framework."""
    return ".".join(map(str, where[2:] or where[1:]))


def _fault(fault: dict[str, Any]) -> Any:
    """What is wrong, in both languages for the kinds that occur; the schema's own words where none fits."""
    return FAULTS.get(fault["type"], fault["msg"])


FAULTS = {
    "missing": _("This is missing."),
    "string_pattern_mismatch": _("This text has not the form that the schema asks for."),
    "string_too_long": _("This text is longer than the schema allows."),
    "string_type": _("This must be a text."),
    "dict_type": _("This must be a table of names and values."),
    "model_attributes_type": _("This must be a table of names and values."),
    "model_type": _("This must be a table of names and values."),
    "literal_error": _("This is none of the values that the schema lists."),
    "uuid_parsing": _("This is no identifier (UUID)."),
    "uuid_type": _("This is no identifier (UUID)."),
    "int_parsing": _("This must be a whole number."),
    "int_type": _("This must be a whole number."),
    "greater_than_equal": _("This number is too small."),
    "less_than_equal": _("This number is too large."),
}
