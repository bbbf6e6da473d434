"""How an answer travels: whole or in part, with its ETag, once for its key."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from tongban.kernel import once
from tongban.kernel.journal.canon import plain
from tongban.kernel.journal.entries import Entry
from tongban.kernel.once import Answer
from tongban.kernel.refusals import NotReady, Reason

WHOLE = "application/json"
PARTLY = "application/vnd.tongban.part+json"
"""A selection is not the resource, and its media type says so."""
TAGS = re.compile(r'(?:W/)?"[^"]*"')
VARYING = ("Authorization", "Mandate", "Cookie", "Accept-Language")


# --- reading -----------------------------------------------------------------------------------------------------


def told(request: HttpRequest, shape: type[Schema], value: Any, *, edition: int | None = None) -> HttpResponse:
    """A resource, or a bare list of resources, of that shape; nothing where the program has it already (304).

    `value` is the whole representation; a selection is taken from it, so it can hold nothing that the whole does not.
    """
    chosen = _chosen(request, shape)
    body = orjson.dumps(_part(plain(value), chosen) if chosen else plain(value))
    return _fresh(request, body, PARTLY if chosen else WHOLE, edition)


def listed(
    request: HttpRequest, shape: type[Schema], items: Iterable[Any], following: str | None, **more: Any
) -> HttpResponse:
    """A page of a list with the address of the next one in `Link` (RFC 8288)."""
    chosen, lines = _chosen(request, shape), [plain(one) for one in items]
    whole = {"items": [_part(one, chosen) for one in lines] if chosen else lines, "next": following, **plain(more)}
    response = _fresh(request, orjson.dumps(whole), PARTLY if chosen else WHOLE, None)
    if following:
        address = request.GET.copy()
        address["cursor"] = following
        response["Link"] = f'<{request.build_absolute_uri(request.path)}?{address.urlencode()}>; rel="next"'
    return response


def _chosen(request: HttpRequest, shape: type[Schema]) -> frozenset[str] | None:
    """The names of a selection; a name that the shape does not know is refused, whoever asks."""
    if "fields" not in request.GET:
        return None
    names = frozenset(name for part in request.GET.getlist("fields") for name in part.split(",") if name)
    unknown = sorted(names - set(shape.model_fields))
    if unknown:
        raise NotReady(_unknown(unknown, tuple(shape.model_fields)))
    return names or None


def _part(value: Any, names: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_part(one, names) for one in value]
    return {name: inner for name, inner in value.items() if name in names} if isinstance(value, Mapping) else value


def _unknown(names: Sequence[str], known: Sequence[str]) -> Reason:
    told = format_lazy(_("There is no field called {names}."), names=", ".join(names)[:200])
    return Reason(
        "unknown-field", told, "OpenAPI 3.1", format_lazy(_("Known fields: {all}."), all=", ".join(known)), "fields"
    )


def _fresh(request: HttpRequest, body: bytes, kind: str, edition: int | None) -> HttpResponse:
    """The bytes with their ETag, or 304 without them."""
    digest = sha256(kind.encode() + body).hexdigest()[:24]
    tag = f'"{digest}"' if edition is None else f'"{edition}.{digest}"'
    had = request.headers.get("If-None-Match", "")
    same = had.strip() == "*" or tag in {one.removeprefix("W/") for one in TAGS.findall(had)}
    response = HttpResponse(status=304) if same else HttpResponse(body, content_type=kind)
    response["ETag"], response["Cache-Control"] = tag, "private, no-cache"
    patch_vary_headers(response, VARYING)
    return response


# --- writing -----------------------------------------------------------------------------------------------------


def spoken(value: Any, status: int = 200) -> Answer:
    """A value as an answer that can be kept."""
    return Answer(status, orjson.dumps(plain(value)))


def sent(kept: Answer) -> HttpResponse:
    """A kept answer on its way out."""
    return HttpResponse(kept.body, content_type=WHOLE, status=kept.status)


def once_only(request: HttpRequest, effect: Callable[[], Answer]) -> HttpResponse:
    """An effect that is no single journal move, once for its key."""
    claim = once.claimed(request)
    return sent(once.answered(claim, effect) if claim else effect())


def recorded(request: HttpRequest, act: Callable[..., Entry]) -> HttpResponse:
    """A journal move, once for its key: `act` takes the claim to its door, and the entry is the answer."""
    claim = once.claimed(request)
    return entry_sent(once.recorded(claim, lambda: act(claim)))


def entry_sent(entry: Entry, status: int = 201) -> HttpResponse:
    """An entry as an answer: the same bytes whenever it is asked for."""
    body = b'{"entry":' + entry.body + b',"hash":"' + entry.hash.hex().encode() + b'"}'
    return HttpResponse(body, content_type=WHOLE, status=status)
