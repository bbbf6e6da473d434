"""What every request passes: a number and a line in the log, the actor at the door, and one place for every no."""

import re
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tongban.kernel.actors import PUBLIC
from tongban.kernel.codes import new_id
from tongban.kernel.refusals import Refused
from tongban.site import answers, logs
from tongban.site.doors import at_the_door

Answer = Callable[[HttpRequest], HttpResponse]
GIVEN = re.compile(r"[0-9A-Za-z-]{8,64}")
LOG = logs.named("web")


def traced(get_response: Answer) -> Answer:
    """A number for each request, given back in `X-Request-Id`, and one line when it is answered: no path, no person."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began, method = time.perf_counter(), request.method
        given = request.headers.get("X-Request-Id", "")
        request.trace = given if GIVEN.fullmatch(given) else new_id().hex
        response = get_response(request)
        response["X-Request-Id"] = request.trace
        _told(request, response, method, began)
        return response

    return middleware


def _told(request: HttpRequest, response: HttpResponse, method: str | None, began: float) -> None:
    actor = getattr(request, "actor", PUBLIC)
    LOG.info(
        "request",
        trace=request.trace,
        method=method,
        route=answers.route(request) or "-",
        status=response.status_code,
        ms=round((time.perf_counter() - began) * 1000, 1),
        role=actor.role,
        zone=actor.zone,
    )


def acting(get_response: Answer) -> Answer:
    """Whoever comes is fixed at the door, once the route is known; until then it is the public."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = PUBLIC
        return get_response(request)

    middleware.process_view = at_the_door
    return middleware


def refusing(get_response: Answer) -> Answer:
    """A refusal raised anywhere becomes an answer here and nowhere else; anything else is a fault and stays one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    middleware.process_exception = _answered
    return middleware


def _answered(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    return answers.refusal(request, exception) if isinstance(exception, Refused) else None
