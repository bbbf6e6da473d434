"""What somebody may do with his own account: sessions, password, second factor, tokens."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tongban.kernel.refusals import NotYours
from tongban.people import asker, commands, forms, queries, scopes
from tongban.people.views import DRAWN, drawn_secret, pictured
from tongban.ui.refused import two_sided
from tongban.ui.source import source_of


def account_page(request: HttpRequest, secret: str = "") -> HttpResponse:
    """One's own account: password, sessions, tokens; a new token's secret is shown this once."""
    given = getattr(request, "typed", None)
    typed = (
        forms.KeyWanted.read(given) if given and "days" in given else forms.KeyWanted("", ("read",), scopes.TERMS[1])
    )
    context = {
        "account": queries.account_of(request.actor),
        "done": request.GET.get("done", ""),
        "tokens": queries.tokens_for(request.actor).filter(person=request.actor.person),
        "secret": secret,
        "scopes": [(scope, title, scope in typed.scopes) for scope, title in scopes.SCOPES.items()],
        "terms": scopes.TERMS,
        "days": typed.days,
        "sessions": asker.sessions_of_asker(),
        "session": _session(request),
        "factor": asker.second_factor(),
        "unconfirmed": asker.unconfirmed(request.actor),
    }
    return render(request, "people/account.html", context)


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, here as well."""
    commands.end_sessions(_own_account(request), by=request.actor)
    request.session.flush()
    return redirect("people:enter")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    commands.end_others(_own_account(request), by=request.actor, session=_session(request))
    return redirect(reverse("people:account") + "?done=others")


@require_POST
def end_session(request: HttpRequest, session: UUID) -> HttpResponse:
    """One session ends; one's own is signing out."""
    commands.end_session(_own_account(request), session, by=request.actor)
    return redirect(reverse("people:account") + "?done=session")


@sensitive_post_parameters("password", "present")
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password for who knows the present one; every other session ends."""
    account = _own_account(request)
    present = request.POST.get("present", "")
    commands.change_password(
        account,
        present=present,
        password=request.POST.get("password", ""),
        by=request.actor,
        source=source_of(request),
        session=_session(request),
    )
    return redirect(reverse("people:account") + "?done=password")


def issue_token(request: HttpRequest) -> HttpResponse:
    """A token for the post, or the principal, that one acts in now."""
    typed = forms.KeyWanted.read(request.POST)
    _, secret = commands.issue_own_token(typed.name, by=request.actor, scopes=typed.scopes, days=typed.days)
    return account_page(request, secret)


@require_POST
def revoke_token(request: HttpRequest, token: UUID) -> HttpResponse:
    """A token ends."""
    found = queries.tokens_for(request.actor).filter(id=token).first()
    if found is None:
        raise NotYours()
    commands.revoke_token(found, by=request.actor)
    return redirect("people:account")


def second_page(request: HttpRequest, codes: Any = ()) -> HttpResponse:
    """The second factor: an authenticator to set up, or the one there is; new recovery codes are shown this once."""
    account, factor = _own_account(request), asker.second_factor()
    begins = not factor.authenticator or "new" in request.GET
    context = {"account": account, "factor": factor, "codes": codes, "begins": begins and not codes}
    if context["begins"]:
        context |= pictured(drawn_secret(request), account.login)
    return render(request, "people/second.html", context)


@sensitive_post_parameters("present", "code", "standing")
def change_second(request: HttpRequest) -> HttpResponse:
    """An authenticator begins or ends, or its recovery codes are made anew."""
    return SECOND.get(request.POST.get("verb", ""), _set_code)(request)


def _set_code(request: HttpRequest) -> HttpResponse:
    codes = commands.set_code(
        _own_account(request),
        drawn_secret(request),
        code=request.POST.get("code", ""),
        present=request.POST.get("present", ""),
        by=request.actor,
        source=source_of(request),
        session=_session(request),
        standing=request.POST.get("standing", ""),
    )
    del request.session[DRAWN]
    return second_page(request, codes)


def _renew_codes(request: HttpRequest) -> HttpResponse:
    code, source = request.POST.get("code", ""), source_of(request)
    return second_page(request, commands.renew_codes(_own_account(request), code=code, by=request.actor, source=source))


def _end_code(request: HttpRequest) -> HttpResponse:
    code, source = request.POST.get("code", ""), source_of(request)
    commands.end_code(_own_account(request), code=code, by=request.actor, source=source)
    return redirect(reverse("people:account") + "?done=code")


SECOND = {"renew": _renew_codes, "end": _end_code}


def _session(request: HttpRequest) -> str | None:
    return request.session.get("entered", {}).get("session")


def _own_account(request: HttpRequest) -> Any:
    account = queries.account_of(request.actor)
    if account is None:
        raise NotYours()
    return account


account = never_cache(account_page)
password = never_cache(two_sided(account_page, change_password))
second = never_cache(two_sided(second_page, change_second))
tokens = never_cache(two_sided(account_page, issue_token))
