"""Where a request comes from, for whoever counts tries and lists sessions."""

from django.conf import settings
from django.http import HttpRequest


def source_of(request: HttpRequest) -> str:
    """The address that a request comes from, behind as many proxies as the operator vouches for."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    trusted = settings.TRUSTED_PROXIES
    return hops[-trusted] if 0 < trusted <= len(hops) else request.META.get("REMOTE_ADDR", "")


def device_of(request: HttpRequest) -> str:
    """What the browser says of itself."""
    return request.headers.get("User-Agent", "")[:200]
