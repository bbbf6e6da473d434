"""The look book: every building block filled with easy, hard and empty contents, in both languages; not served.

`python -m tongban.ui.tests.look_book FOLDER` takes its pictures: each page at 390 and 1440, zh and en, light and dark.
"""

import mimetypes
import re
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace as Thing
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.http import HttpRequest, QueryDict
from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory
from django.utils.translation import override

from tongban.ui.tests.contents import STANDING, WRONG, Page, at, navigation, pages

PAGES = Path(__file__).parent / "book"
PAIR = re.compile(r"\[\[([^|\]]*)\|([^\]]*)\]\]")
ADDRESS = "http://look.test"
POLICY = "Content-Security-Policy"
RULES = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'"
HTML = "text/html; charset=utf-8"
LANGUAGES = {"zh": "zh-hans", "en": "en"}


@lru_cache(maxsize=1)
def engine() -> DjangoTemplates:
    """Templates without what the rooms add to each page: the book stands alone."""
    around = [f"django.template.context_processors.{name}" for name in ("request", "i18n", "csrf")]
    return DjangoTemplates({"NAME": "book", "DIRS": [], "APP_DIRS": True, "OPTIONS": {"context_processors": around}})


def asked(page: Page) -> HttpRequest:
    """The request for a page: who acts, and what was refused of it."""
    request = RequestFactory().get(f"/{page.name}")
    request.actor = Thing(role="reviewer", name="周敏", is_staff=True)
    if page.refusal is not None:
        request.refusal = page.refusal
    if page.typed is not None:
        request.typed = QueryDict(mutable=True)
        for name, value in page.typed.items():
            request.typed.setlist(name, value if isinstance(value, list) else [value])
    return request


def rendered(page: Page, tongue: str) -> str:
    """The page as HTML."""
    text = (PAGES / f"{page.template}.html").read_text(encoding="utf-8")
    text = PAIR.sub(lambda match: match["zh en".split().index(tongue) + 1], text)
    request = asked(page)
    around = {"demo": True, "actor": request.actor, "navigation": navigation(), "standing": STANDING}
    with override(LANGUAGES[tongue]):
        return engine().from_string(text).render({**around, **page.context}, request)


def fragment(template: str, context: dict[str, Any], tongue: str) -> str:
    """A block alone, as htmx gets it."""
    with override(LANGUAGES[tongue]):
        return engine().get_template(template).render(context)


def asset(path: str) -> tuple[bytes, str]:
    """A static file and its type."""
    found = finders.find(path.removeprefix("/static/"))
    return (Path(found).read_bytes(), mimetypes.guess_type(found)[0] or "") if found else (b"", "")


def serve(context: Any, tongue: str) -> None:
    """Let a browser context read the book at ADDRESS, under the policy of the real site."""
    book = {f"/{page.name}": page for page in pages()}

    def answer(route: Any) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            body, kind = asset(path)
            route.fulfill(status=200 if body else 404, body=body, content_type=kind or "text/plain")
        elif path in book:
            route.fulfill(body=rendered(book[path], tongue), content_type=HTML, headers={POLICY: RULES})
        elif path == "/saved":
            route.fulfill(body=fragment("ui/saved.html", {"at": at(20, 10, 23)}, tongue), content_type=HTML)
        elif path == "/refused":
            headers = {"HX-Retarget": "#refusal", "HX-Reswap": "innerHTML"}
            body = fragment("ui/refusal.html", {"refusal": WRONG}, tongue)
            route.fulfill(status=422, body=body, content_type=HTML, headers=headers)
        else:
            route.fulfill(status=404, body=path, content_type="text/plain")

    context.route("**/*", answer)


def pictures(folder: Path, wanted: set[str]) -> None:
    """Pictures of the pages, full height."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for tongue in LANGUAGES:
            for scheme in ("light", "dark"):
                context = browser.new_context(color_scheme=scheme)
                serve(context, tongue)
                tab = context.new_page()
                for page in pages():
                    for width in (1440, 390):
                        name = f"{page.name}-{tongue}-{scheme}-{width}"
                        if wanted and not any(re.fullmatch(pattern, name) for pattern in wanted):
                            continue
                        tab.set_viewport_size({"width": width, "height": 900})
                        tab.goto(f"{ADDRESS}/{page.name}")
                        tab.screenshot(path=folder / f"{name}.png", full_page=True)
                context.close()
        browser.close()


if __name__ == "__main__":
    import os
    import sys

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.site.settings")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    django.setup()
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    pictures(Path(sys.argv[1]), set(sys.argv[2:]))
