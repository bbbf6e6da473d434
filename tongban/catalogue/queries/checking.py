"""Show me what stands against publishing: the shape, the register, the linter."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tongban.catalogue import content, lint, rules
from tongban.catalogue.lint import Finding
from tongban.catalogue.models import Item, ItemVersion, Theme
from tongban.kernel import clock
from tongban.kernel.refusals import Reason
from tongban.people import queries as people


def findings(plain: Mapping[str, Any]) -> list[Finding]:
    """What stands against publishing a draft today, and what would be better otherwise; what blocks comes first.

    A content whose shape is wrong is not read any further.
    """
    whole = dated(plain)
    if broken := content.item_faults(whole):
        return [Finding(reason, blocks=True) for reason in broken]
    late = rules.begun_already(date.fromisoformat(whole["valid_from"]), clock.china_date(clock.now()))
    standing = [*obstacles(whole), *([late] if late else [])]
    found = [*(Finding(reason, blocks=True) for reason in standing), *lint.lint(whole)]
    return sorted(found, key=lambda one: not one.blocks)


def dated(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The content with the day from which it holds: the one that was written, else today."""
    today = clock.china_date(clock.now()).isoformat()
    return {**plain, "valid_from": plain.get("valid_from") or today}


def obstacles(plain: Mapping[str, Any]) -> tuple[Reason, ...]:
    """What only the register can tell: agencies, themes, codes of others, the version that stands."""
    standing = newest(ItemVersion, Item.objects.filter(zone=plain["zone"], code=plain["code"]).first())
    agencies = frozenset(people.agencies_in(plain["zone"]).values_list("code", flat=True))
    found = [rules.unknown_agency(plain["agency"], agencies), *unknown_themes(plain), *_taken_codes(plain)]
    if standing:
        found.append(rules.goes_back(date.fromisoformat(plain["valid_from"]), standing.valid_from))
    return tuple(reason for reason in found if reason)


def unknown_themes(plain: Mapping[str, Any]) -> tuple[Reason, ...]:
    """The themes that nobody has set up."""
    known = frozenset(Theme.objects.values_list("code", flat=True))
    found = (rules.unknown_theme(place, code, known) for place, code in enumerate(plain.get("themes", ())))
    return tuple(reason for reason in found if reason)


def _taken_codes(plain: Mapping[str, Any]) -> list[Reason]:
    """A code of a scheme belongs to one item of the zone."""
    found = []
    for place, code in enumerate(plain.get("codes", ())):
        others = Item.objects.filter(zone=plain["zone"], codes__contains=[code], status="published")
        if other := others.exclude(code=plain["code"]).first():
            found.append(rules.code_taken(place, code["scheme"], code["value"], other.code))
    return found


def newest(model: type[Any], subject: Any) -> Any:
    """The version published last, if any."""
    return model.objects.filter(zone=subject.zone, id=subject.current).first() if subject else None
