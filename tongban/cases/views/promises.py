"""Pages of promises: given while applying, kept in a matter, and the list of what is still promised to an office."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tongban.cases import commands, forms, queries
from tongban.cases.views.applying import draft_untyped
from tongban.kernel import clock
from tongban.kernel.files.judge import ACCEPT
from tongban.ui.refused import refused_on, two_sided


@require_POST
@refused_on(draft_untyped)
def promise(request: HttpRequest, draft: UUID) -> HttpResponse:
    """In a draft: something is promised by a day instead of handed in, or the promise is taken back."""
    found, key = queries.draft(request.actor, draft), request.POST.get("key", "")
    if "back" in request.POST:
        commands.take_promise_back(found, key, actor=request.actor)
    else:
        commands.promise(found, key, forms.promised_day(request.POST), actor=request.actor)
    return redirect(reverse("cases:draft", args=[draft]) + f"#{forms.place_of(key)}")


def kept_page(request: HttpRequest, number: str) -> HttpResponse:
    """What was promised in a matter, and a place to hand each of it in."""
    case = queries.find(request.actor, number)
    context = {
        "case": case,
        "version": case.version_in_force,
        "promises": queries.promises_of(case, clock.now()),
        "accept": ACCEPT,
        "limit": queries.file_limits(),
    }
    return render(request, "cases/promises.html", context)


def keep(request: HttpRequest, number: str) -> HttpResponse:
    """What was promised is handed in: the file is kept and the promise with it, or neither."""
    case = queries.find(request.actor, number)
    commands.guard(case, "keep_promise", by=request.actor)
    given = {"promise": request.POST.get("promise", ""), "text": request.POST.get("text", "")}
    with transaction.atomic():
        if upload := request.FILES.get("file"):
            file = commands.keep_file(case, upload, key="promise", by=request.actor)
            given["file"] = str(file.id)
        commands.make(case, "keep_promise", by=request.actor, given=given)
    return redirect("cases:show", number=number)


kept = two_sided(kept_page, keep)


def promised(request: HttpRequest) -> HttpResponse:
    """What is still promised in the matters that I see, what is due first."""
    now = clock.now()
    found, following = queries.promised_to(request.actor, now, request.GET.get("cursor", ""))
    context = {"promises": found, "following": following, **queries.how_many_promised(request.actor, now)}
    return render(request, "cases/promised.html", context)
