"""The pages behind the numbers: what happened and what to do, in the asker's language; JSON where a program asks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from tongban.kernel.refusals import NotAllowed, NotYours, Reason, Refused
from tongban.site import answers


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself is not in form."""
    reason = Reason(
        "bad-request",
        _("The request was not in form and has changed nothing."),
        "RFC 9110 15.5.1",
        next=_("Go back, load the page again and repeat the step. What you had saved is still there."),
    )
    return _said(request, Refused((reason,), status=400, title=_("Not understood")))


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: known, and not allowed."""
    return _said(request, NotAllowed())


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing under this address, or nothing that the asker may see."""
    return _said(request, NotYours())


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault; the number leads to the line in the log."""
    trace = getattr(request, "trace", "")
    reason = Reason(
        "our-fault",
        _("Something went wrong on our side. What you had saved is kept; the last step may not have happened."),
        "RFC 9110 15.6.1",
        next=_("Try again in a moment. If it happens again, tell the operator the number of this request."),
        field=trace,
    )
    return _said(request, Refused((reason,), status=500, title=_("Our fault")))


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was not sent from a page of ours that is still fresh."""
    stale = Reason(
        "stale-form",
        _("This form was opened too long ago, or not on this site; for your safety nothing was done."),
        "表单防伪造校验",
        next=_("Go back, load the page again and send the form again. Cookies must be allowed for this site."),
    )
    return _said(request, Refused((stale,), status=403, title=_("The form is stale")))


def _said(request: HttpRequest, refused: Any) -> HttpResponse:
    return answers.alone(request, refused)
