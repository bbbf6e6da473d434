"""Themes with what is offered under them, and the standards of the alliance."""

from collections.abc import Collection
from datetime import date

from tongban.catalogue.models import ALLIANCE, Standard, StandardVersion, Theme
from tongban.catalogue.queries.reading import offered, offering
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


def standard(code: str) -> StandardVersion:
    """The newest version of one standard of the alliance; NotYours says that there is none."""
    found = next((one for one in standards() if one.standard.code == code), None)
    if found is None:
        raise NotYours()
    return found


def standards(theme: str | None = None) -> list[StandardVersion]:
    """The newest version of every standard of the alliance, in the order of codes."""
    current = Standard.objects.filter(zone=ALLIANCE).values("current")
    found = StandardVersion.objects.filter(zone=ALLIANCE, id__in=current).select_related("standard")
    found = found.filter(themes__contains=[theme]) if theme else found
    return list(found.order_by("standard__code"))
