"""People of an installation in a browser of their own."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from faults.ring import Side


def come_in(browse: Callable[..., Page], side: Side, name: str, days: int = 0, **options: Any) -> Page:
    """A tab in which somebody of the windows has come in, so many days from now."""
    address = f"http://{side.place.host}:{side.served.port}"
    tab = browse(address, **options)
    key = side.ask("come_in", name=name, days=days)["key"]
    tab.context.add_cookies([{"name": "sessionid", "value": key, "url": address}])
    return tab
