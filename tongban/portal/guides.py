"""The guides for programmers, as they stand in the project's own documents, put on a page."""

import re
from functools import lru_cache
from pathlib import Path

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

FOLDER = Path(__file__).resolve().parents[2] / "docs"
GUIDES = {
    "api": _("Guide to the API, with examples that are tested"),
    "webhooks": _("How a program is told of events"),
    "open-data": _("The catalogue as open data"),
    "archive": _("A matter as a file that anybody can verify"),
}
CHINESE = re.compile(r"<p>(?=[\u4e00-\u9fff])")
NAMED = re.compile(r"<code>docs/([a-z-]+)\.md</code>")


@lru_cache(maxsize=len(GUIDES))
def guide(name: str) -> SafeString | None:
    """One of the guides as HTML; None where there is none, or this installation came without its documents."""
    path = FOLDER / f"{name}.md"
    if name not in GUIDES or not path.is_file():
        return None
    body = path.read_text(encoding="utf-8").partition("\n")[2]  # its heading is that of the page
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(body)
    html = CHINESE.sub('<p lang="zh-Hans">', html)
    return mark_safe(NAMED.sub(_linked, html))


def _linked(found: re.Match[str]) -> str:
    """Where a guide names another, it leads there."""
    if found[1] not in GUIDES:
        return found[0]
    return f'<a href="{reverse("portal:guide", args=[found[1]])}">{found[0]}</a>'
