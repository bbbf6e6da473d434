"""The entrance for people: an account of one's own, password, one-time code, post."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from tongban.kernel.refusals import NotYours
from tongban.people import commands, forms, proofs, queries
from tongban.people.commands import Entered
from tongban.people.models import DUTY_TITLES, MANNER_TITLES, ROLE_TITLES
from tongban.ui.onward import onward
from tongban.ui.refused import two_sided
from tongban.ui.source import device_of, source_of

HALF = "half"
DRAWN = "totp"
ISSUER = "tongban"


def enter_page(request: HttpRequest) -> HttpResponse:
    """Name and password."""
    context = {"next": onward(request, ""), "demo": settings.TONGBAN_DEMO}
    return render(request, "people/enter.html", context)


@sensitive_post_parameters("password")
def come_in(request: HttpRequest) -> HttpResponse:
    """The first step."""
    typed = forms.SignIn.read(request.POST)
    source, device = source_of(request), device_of(request)
    entered = commands.begin(typed.login, typed.password, source=source, device=device)
    if entered.done:
        return landed(request, entered)
    request.session[HALF] = {"login": typed.login, "tries": list(entered.tries), **entered.kept()}
    return redirect(_with_next(request, "people:code"))


def code_page(request: HttpRequest) -> HttpResponse:
    """The one-time code."""
    if HALF not in request.session:
        return redirect("people:enter")
    recovery = "recovery" in request.GET or "recovery" in request.POST
    return render(request, "people/code.html", {"next": onward(request, ""), "recovery": recovery})


def come_through(request: HttpRequest) -> HttpResponse:
    """The second step."""
    half = request.session.get(HALF)
    if half is None:
        return redirect("people:enter")
    before = Entered(half["zone"], half["account"], "", half["epoch"], tuple(half["tries"]), done=False)
    source, device = source_of(request), device_of(request)
    entered = commands.confirm(half["login"], request.POST.get("code", ""), before, source=source, device=device)
    return landed(request, entered)


def landed(request: HttpRequest, entered: Entered) -> HttpResponse:
    """Inside: a new session key, the only post taken at once, otherwise the choice of posts."""
    request.session.flush()
    kept = entered.kept()
    seats = queries.posts_of(UUID(entered.person))
    if len(seats) == 1:
        commands.stand(kept, post=(seats[0].zone, seats[0].code))
    request.session["entered"] = kept
    if len(seats) > 1:
        return redirect(_with_next(request, "people:posts"))
    return redirect(_after(request, "staff" if seats else "applicant"))


def _after(request: HttpRequest, side: str) -> str:
    landing = reverse(settings.AFTER_ENTERING[side])
    wanted = onward(request, "")
    if side == "applicant" and wanted:
        return f"{landing}?{urlencode({'next': wanted})}"
    return wanted or landing


def _with_next(request: HttpRequest, route: str) -> str:
    wanted = onward(request, "")
    return reverse(route) + (f"?{urlencode({'next': wanted})}" if wanted else "")


def posts_page(request: HttpRequest) -> HttpResponse:
    """The posts somebody holds today, and himself."""
    seats = queries.posts_of(request.actor.person)
    zones = {zone.zone: zone for zone in queries.zones()}
    context = {"seats": [(seat, zones.get(seat.zone)) for seat in seats], "next": onward(request, "")}
    return render(request, "people/posts.html", context)


def take_post(request: HttpRequest) -> HttpResponse:
    """Another post, or as oneself."""
    kept = dict(request.session["entered"])
    post = forms.chosen_post(request.POST)
    commands.stand(kept, post=post, holder=request.actor.person)
    request.session["entered"] = kept
    return redirect(_after(request, "staff" if post else "applicant"))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out here."""
    commands.leave(request.session.get("entered", {}).get("session"))
    request.session.flush()
    return redirect("people:enter")


def sign_up_page(request: HttpRequest, made: Any = None) -> HttpResponse:
    """An account of one's own; its name is shown when it is made."""
    return render(request, "people/sign_up.html", {"zones": queries.zones(), "made": made})


@sensitive_post_parameters("password", "resident_id")
def open_own(request: HttpRequest) -> HttpResponse:
    """The account is made; its person signs in with it."""
    typed = forms.Newcomer.read(request.POST)
    return sign_up_page(request, commands.sign_up(**asdict(typed), source=source_of(request)))


def link_page(request: HttpRequest, secret: str) -> HttpResponse:
    """What a one-time link opens: a password, and for staff an authenticator to set up."""
    found = queries.invited(secret)
    if found is None:
        return render(request, "people/link_spent.html", status=410)
    drawn = drawn_secret(request) if found.seats else None
    context: dict[str, Any] = {"login": found.login, "secret": secret}
    if drawn:
        context |= pictured(drawn, found.login)
    return render(request, "people/link.html", context)


@sensitive_post_parameters("password")
def redeem(request: HttpRequest, secret: str) -> HttpResponse:
    """Password and authenticator are set; then one signs in with them."""
    drawn = request.session.get(DRAWN)
    commands.redeem(
        secret,
        password=request.POST.get("password", ""),
        totp=bytes.fromhex(drawn) if drawn else None,
        code=request.POST.get("code", ""),
    )
    request.session.flush()
    return redirect("people:enter")


def drawn_secret(request: HttpRequest) -> bytes:
    """The authenticator's secret stays the same while the form is being filled in."""
    if DRAWN not in request.session:
        request.session[DRAWN] = proofs.new_totp().hex()
    return bytes.fromhex(request.session[DRAWN])


def pictured(secret: bytes, login: str) -> dict[str, str]:
    """An authenticator's secret as a picture to scan, and as text to type."""
    uri = proofs.totp_uri(secret, login, ISSUER)
    return {"totp": proofs.totp_text(secret), "picture": segno.make(uri, error="m").svg_data_uri(scale=5, border=2)}


# --- the house: posts of a zone and who holds them ---------------------------------------------------------------


def house_page(request: HttpRequest, link: dict[str, str] | None = None, **place: Any) -> HttpResponse:
    """The posts of the administrator's zone, their holders, and what can be done with them."""
    entries = queries.house_of(request.actor.zone)
    context = {
        "entries": entries,
        "queues": queries.queues_of(entries),
        "duties": DUTY_TITLES,
        "agencies": queries.agencies_in(request.actor.zone),
        "roles": {role: ROLE_TITLES[role] for role in queries.SEATED},
        "manners": MANNER_TITLES,
        "given": link,
    }
    return render(request, "people/house.html", context)


def open_post(request: HttpRequest) -> HttpResponse:
    """A new post."""
    typed = {name: request.POST.get(name, "").strip() for name in ("code", "role", "office_zh", "office_en")}
    agency = request.POST.get("agency") or None
    commands.open_post(zone=request.actor.zone, agency=agency, by=request.actor, **typed)
    return redirect("people:house")


def appoint(request: HttpRequest, post: str) -> HttpResponse:
    """Somebody takes a post."""
    typed = forms.Appointment.read(request.POST)
    commands.appoint_by_login(
        queries.post_of(request.actor, post),
        login=typed.login,
        name=typed.name,
        manner=typed.manner,
        since=typed.since,
        until=typed.until,
        by=request.actor,
    )
    return redirect("people:house")


def change_post(request: HttpRequest, post: str) -> HttpResponse:
    """A post gets another office, or another duty for its queue."""
    commands.change_post(queries.post_of(request.actor, post), by=request.actor, **forms.post_facts(request.POST))
    return redirect("people:house")


def move_post(request: HttpRequest, post: str) -> HttpResponse:
    """A post that nobody holds is abolished, or an abolished one is set up again."""
    commands.move_post(queries.post_of(request.actor, post), request.POST.get("verb", ""), by=request.actor)
    return redirect("people:house")


def move_account(request: HttpRequest, account: UUID) -> HttpResponse:
    """A link to set the password, shown this once; or the end of sessions, or of the account."""
    found = queries.accounts_for(request.actor).filter(zone=request.actor.zone, id=account).first()
    if found is None:
        raise NotYours()
    if request.POST.get("verb") == "invite":
        secret = commands.invite(found, by=request.actor)
        address = request.build_absolute_uri(reverse("people:link", args=[secret]))
        return house_page(request, {"login": found.login, "address": address})
    commands.move_account(found, request.POST.get("verb", ""), by=request.actor)
    return redirect("people:house")


enter = never_cache(two_sided(enter_page, come_in))
code = never_cache(two_sided(code_page, come_through))
posts = never_cache(two_sided(posts_page, take_post))
link = never_cache(two_sided(link_page, redeem))
sign_up = never_cache(two_sided(sign_up_page, open_own))
house = never_cache(require_safe(house_page))
new_post = never_cache(two_sided(house_page, open_post))
holders = never_cache(two_sided(house_page, appoint))
changed_post = never_cache(two_sided(house_page, change_post))
moved_post = never_cache(two_sided(house_page, move_post))
account_moves = never_cache(two_sided(house_page, move_account))
