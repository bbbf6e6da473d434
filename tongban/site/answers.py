"""How the house says no: problem+json for programs, a fragment for HTMX, the page itself for people."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from tongban.kernel.refusals import Refused
from tongban.ui.refused import again

API, EXCHANGE = "/api/", "/exchange/"
PROBLEM = "application/problem+json"


def is_api(request: HttpRequest) -> bool:
    """Whether a program is asking."""
    return request.path_info.startswith((API, EXCHANGE))


def route(request: HttpRequest) -> str:
    """The name by which the policy table knows where the request goes; nothing when it leads nowhere."""
    match = request.resolver_match
    return match.view_name if match else ""


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The refusal in the form that the asker reads; nothing that was typed is lost."""
    match = request.resolver_match
    page = getattr(match.func, "page", None) if match else None
    if page is None or request.method != "POST" or is_api(request) or getattr(request, "htmx", False):
        return alone(request, refused)
    while page is not None:
        try:
            return again(request, page, refused, match.kwargs)
        except Refused:
            # the page itself is closed to the asker by now: perhaps the one behind it is not, and the reasons never are
            page = getattr(page, "page", None)
    return alone(request, refused)


def alone(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The refusal without the page that it happened on."""
    if is_api(request):
        return problem(refused.problem())
    if getattr(request, "htmx", False):
        return _fragment(request, refused)
    return render(request, "ui/refused.html", {"refusal": refused}, status=refused.status)


def _fragment(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Reasons for the place that the page keeps for them; the form that was sent stays as it was typed."""
    body = render_to_string("ui/refusal.html", {"refusal": refused}, request)
    response = HttpResponse(body, status=refused.status)
    response["HX-Retarget"] = "#refusal"
    response["HX-Reswap"] = "innerHTML show:#refusal:top"
    return response


def sent_to(request: HttpRequest, redirect: HttpResponse) -> HttpResponse:
    """A redirect that HTMX follows with the whole page instead of swapping it into a part."""
    if getattr(request, "htmx", False):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = redirect["Location"]
        return response
    return redirect


def problem(body: dict[str, Any]) -> JsonResponse:
    """An RFC 9457 problem."""
    response = JsonResponse(
        body, status=body["status"], content_type=PROBLEM, json_dumps_params={"ensure_ascii": False}
    )
    response["Content-Language"] = get_language() or ""
    response["Cache-Control"] = "no-store"
    return response
