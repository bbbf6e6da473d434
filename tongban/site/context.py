"""What every page knows of the house around it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, Any]:
    """Whether this is a demonstration, and who is acting."""
    return {"demo": settings.TONGBAN_DEMO, "actor": getattr(request, "actor", None)}
