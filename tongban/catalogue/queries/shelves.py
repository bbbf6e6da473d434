"""Themes with what is offered under them, and the standards of the alliance."""

from collections import Counter
from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q, QuerySet

from tongban.catalogue.models import ALLIANCE, ItemVersion, Standard, StandardVersion, Theme
from tongban.catalogue.queries.reading import COLUMNS, PAGE, offered, offering
from tongban.kernel.refusals import NotYours


def every_theme() -> list[Theme]:
    """Every theme, in the order in which people are shown them."""
    return list(Theme.objects.all())


def themes(on: date, zone: str | None = None) -> list[tuple[Theme, int]]:
    """Every theme with the number of items that are offered under it on a day; themes without items are left out."""
    counted: dict[str, int] = {}
    for found in offered(zone, on):
        for code in found.themes:
            counted[code] = counted.get(code, 0) + 1
    return [(theme, counted[theme.code]) for theme in Theme.objects.all() if theme.code in counted]


def themes_of(zone: str, codes: Collection[str], on: date) -> set[str]:
    """The themes under which a zone offers any of these items on a day."""
    found = offering(zone, on, None, None).filter(code__in=codes)
    return {theme for many in found.values_list("themes", flat=True) for theme in many}


def page_under(theme: str, on: date, after: str) -> tuple[list[ItemVersion], str]:
    """What is offered under a theme, page by page, behind a zone and code, and behind what the next begins."""
    zone, _slash, code = after.replace("\x00", "").partition("/")
    found = offering(None, on, theme, None).filter(Q(zone__gt=zone) | Q(zone=zone, code__gt=code))
    rows = list(found.only(*COLUMNS).order_by("zone", "code")[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return rows[:PAGE], f"{last.zone}/{last.code}" if last else ""


def count_under(theme: str, on: date) -> dict[str, int]:
    """How many items each zone offers under a theme on a day."""
    return dict(offering(None, on, theme, None).values_list("zone").annotate(Count("id")))


def page_of_standards(theme: str, after: str) -> tuple[list[StandardVersion], str]:
    """One page of the names, all or those of a theme, behind a code, and behind which code the next one begins."""
    rows = list(_standards(theme).filter(standard__code__gt=after.replace("\x00", ""))[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].standard.code if len(rows) > PAGE else ""


def standards_by_theme() -> tuple[int, dict[str, int]]:
    """How many names the alliance has, and how many under each theme; one of two themes counts in both."""
    rows = list(_standards("").values_list("themes", flat=True))
    return len(rows), Counter(theme for many in rows for theme in many)


def standard(code: str) -> StandardVersion:
    """The newest version of one standard of the alliance; NotYours says that there is none."""
    found = next((one for one in standards() if one.standard.code == code), None)
    if found is None:
        raise NotYours()
    return found


def standards(theme: str | None = None) -> list[StandardVersion]:
    """The newest version of every standard of the alliance, in the order of codes."""
    return list(_standards(theme or ""))


def _standards(theme: str) -> QuerySet[StandardVersion]:
    current = Standard.objects.filter(zone=ALLIANCE).values("current")
    found = StandardVersion.objects.filter(zone=ALLIANCE, id__in=current).select_related("standard")
    return (found.filter(themes__contains=[theme]) if theme else found).order_by("standard__code")
