"""A page that refuses stays the page: what was typed is shown again, with the reasons beside it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def refused_on(page: View) -> Callable[[View], View]:
    """Name the page that is shown again when this view refuses: it finds `request.refusal` and `request.typed`."""

    def mark(view: View) -> View:
        view.page = page
        return view

    return mark


def again(request: HttpRequest, page: View, refusal: Any, kwargs: dict[str, Any]) -> HttpResponse:
    """Show the page as if it had been asked for, with the refusal and everything that was typed."""
    request.refusal, request.typed = refusal, request.POST
    request.method = "GET"
    response = page(request, **kwargs)
    response.status_code = refusal.status
    return response


def typed(request: HttpRequest, name: str, otherwise: str = "") -> str:
    """What stands in a field: what was typed before the refusal, or the value it begins with."""
    kept = getattr(request, "typed", None)
    return kept.get(name, otherwise) if kept is not None else otherwise
