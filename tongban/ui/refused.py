"""A page that refuses stays the page: what was typed is shown again, with the reasons beside it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

View = Callable[..., HttpResponse]


def refused_on(page: View) -> Callable[[View], View]:
    """Name the page that is shown again when this view refuses: it finds `request.refusal` and `request.typed`."""

    def mark(view: View) -> View:
        view.page = page
        return view

    return mark


def two_sided(show: View, take: View) -> View:
    """One address that shows a form to GET and takes it by POST; a refusal shows the form again."""

    @wraps(show)
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            return take(request, **kwargs)
        if request.method in ("GET", "HEAD"):
            return show(request, **kwargs)
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

    view.page = show
    return view


def again(request: HttpRequest, page: View, refusal: Any, kwargs: dict[str, Any]) -> HttpResponse:
    """Show the page as if it had been asked for, with the refusal and everything that was typed."""
    request.refusal, request.typed = refusal, request.POST
    request.method = "GET"
    response = page(request, **kwargs)
    response.status_code = refusal.status
    return response
