"""At the door of a request: who comes, and whether the route is open to that role."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel import policy
from tongban.kernel.actors import PUBLIC, Actor
from tongban.kernel.refusals import NotAllowed, Reason, Refused
from tongban.people import queries
from tongban.site import answers, errors

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
BEARER = "Bearer "
MANDATE = "Mandate"
"""The header by which a program says under which mandate it acts."""
ENTRANCE = "people:enter"


def at_the_door(request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponse | None:
    """Fix the actor, tell the database, and turn away whoever may not come in by this route."""
    if getattr(view, "needs_nobody", False):
        return None
    if answers.is_api(request) and request.headers.get("Authorization", ""):
        actor = _by_token(request)
        if actor is None:
            return _unknown_token(request)
    else:
        actor = _by_session(request)
        if answers.is_api(request) and actor.role != "public" and (forged := _forged(request, view)):
            return forged
    request.actor = actor
    if not policy.may_come_in(actor, answers.route(request)):
        return _turned_away(request, actor)
    if not answers.is_api(request) and _unspeakable(request, kwargs):
        return errors.bad_request(request)
    return None if actor.in_scope(_scope(request)) else _out_of_scope(request)


def needs_nobody(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view that asks neither for an actor nor for the database: health, static words."""
    view.needs_nobody = True
    return view


def _unspeakable(request: HttpRequest, kwargs: Any) -> bool:
    """Whether a page was sent the sign that no text contains (U+0000); programs are held to the description."""
    sent = [text for data in (request.GET, request.POST) for name, many in data.lists() for text in (name, *many)]
    return any("\0" in text for text in (*sent, *kwargs.values()) if isinstance(text, str))


def _by_token(request: HttpRequest) -> Actor | None:
    given = request.headers["Authorization"]
    secret = given[len(BEARER) :].strip() if given.startswith(BEARER) else ""
    named = request.headers.get(MANDATE, "")
    mandate = _mandate(named)
    if not secret or (named and mandate is None):
        return None
    return queries.actor_by_token(secret, mandate)


def _mandate(text: str) -> UUID | None:
    """The mandate that a request is made under, as its header names it."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _by_session(request: HttpRequest) -> Actor:
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        if actor := queries.actor_for(request.session):
            return actor
        if "entered" in request.session:
            del request.session["entered"]
    policy.enter(PUBLIC)
    return PUBLIC


def _forged(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    """The API exempts programs from the check against forged requests; a browser's session is not exempt."""
    if request.method in SAFE:
        return None
    check = CsrfViewMiddleware(lambda asked: HttpResponse())
    request.csrf_processing_done = False
    request._dont_enforce_csrf_checks = getattr(request, "_dont_enforce_csrf_checks", False)
    check.process_request(request)
    return check.process_view(request, lambda asked: None, (), {})


def _turned_away(request: HttpRequest, actor: Actor) -> HttpResponse:
    if actor.role != "public":
        return answers.alone(request, NotAllowed())
    if answers.is_api(request):
        return _challenge(answers.alone(request, _sign_in()))
    target = request.get_full_path() if request.method in SAFE else ""
    where = reverse(ENTRANCE) + (f"?{urlencode({'next': target})}" if target else "")
    return answers.sent_to(request, HttpResponseRedirect(where))


def _scope(request: HttpRequest) -> str:
    """What a key must be good for to come in here."""
    return policy.TABLE.scopes.get(answers.route(request), "read" if request.method in SAFE else "write")


def _out_of_scope(request: HttpRequest) -> HttpResponse:
    scope = _scope(request)
    reason = Reason(
        "out-of-scope",
        format_lazy(_("This token is not good for this: it lacks the scope “{scope}”."), scope=scope),
        "RFC 6750 3.1",
        _("Make a token with this scope on the page of your account."),
    )
    refused = Refused((reason,), status=403, title=_("Not allowed"))
    return _challenge(answers.refusal(request, refused), f'insufficient_scope", scope="{scope}')


def _unknown_token(request: HttpRequest) -> HttpResponse:
    reason = Reason(
        "unknown-token",
        _("This token opens nothing: it is unknown, revoked or expired, or its person holds no such post or mandate."),
        "RFC 6750 3.1",
        _("Ask the administrator of your zone for a new token."),
    )
    return _challenge(
        answers.refusal(request, Refused((reason,), status=401, title=_("Not signed in"))), "invalid_token"
    )


def _sign_in() -> Refused:
    reason = Reason(
        "sign-in",
        _("Sign in to do this."),
        "RFC 6750 3",
        _("Send a token in the header “Authorization: Bearer …”."),
    )
    return Refused((reason,), status=401, title=_("Not signed in"))


def _challenge(response: HttpResponse, error: str = "") -> HttpResponse:
    response["WWW-Authenticate"] = 'Bearer realm="tongban"' + (f', error="{error}"' if error else "")
    return response
