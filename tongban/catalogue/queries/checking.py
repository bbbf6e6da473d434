"""Show me what stands against publishing: the shape, the register, the linter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.catalogue import content, lint, rules
from tongban.catalogue.adoption import Deviation, deviations
from tongban.catalogue.lint import Finding
from tongban.catalogue.models import ALLIANCE, Item, ItemVersion, StandardVersion, Theme
from tongban.catalogue.queries.binding import in_force_among
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
    found = [*(Finding(reason, blocks=True) for reason in standing), *_adoption(whole), *lint.lint(whole)]
    return sorted(found, key=lambda one: not one.blocks)


def shape_faults(plain: Mapping[str, Any]) -> tuple[Reason, ...]:
    """What is wrong with the shape of a draft."""
    return content.item_faults(dated(plain))


def _adoption(plain: Mapping[str, Any]) -> list[Finding]:
    """What stands against the standard that it adopts: an unknown one, an old one, deviations without a reason."""
    adopts = plain.get("adopts")
    standard = adopted(plain)
    if adopts is None:
        return []
    if standard is None:
        return [Finding(rules.no_such_standard(adopts["standard"]), blocks=True)]
    newer = StandardVersion.objects.filter(standard_id=standard.standard_id, number__gt=standard.number).exists()
    unexplained = [one for one in deviations(standard.content, plain) if not one.stands]
    return [
        *(Finding(rules.unexplained(one.change.aspect), blocks=one.burdens) for one in unexplained),
        *([Finding(rules.standard_moved_on(standard.number), blocks=False)] if newer else []),
    ]


def adopted(plain: Mapping[str, Any]) -> StandardVersion | None:
    """The version of a standard that a content says it adopts."""
    adopts = plain.get("adopts") or {}
    found = StandardVersion.objects.filter(
        zone=ALLIANCE, standard__code=adopts.get("standard"), number=adopts.get("version")
    )
    return found.select_related("standard").first() if {"standard", "version"} <= set(adopts) else None


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
    known = subject and subject.current
    return model.objects.filter(zone=subject.zone, id=subject.current).first() if known else None


@dataclass(frozen=True, slots=True)
class Adoption:
    """An item in force that adopts a standard, with its deviations and their reasons (采用情况)."""

    version: ItemVersion
    standard: StandardVersion
    deviations: list[Deviation]


def adoption(version: ItemVersion) -> Adoption | None:
    """The standard that a version adopts, and where it deviates from it."""
    standard = adopted(version.content)
    return Adoption(version, standard, deviations(standard.content, version.content)) if standard else None


def adopting(standard: StandardVersion, on: date) -> list[Adoption]:
    """The items in force on a day, of every zone, that adopt a standard in whatever version."""
    code = standard.standard.code
    found = ItemVersion.objects.filter(content__adopts__standard=code, valid_from__lte=on).order_by("zone", "code")
    stands = in_force_among({(one.zone, one.item_id) for one in found}, on)
    binding = {(one.zone, one.id) for one in stands.values()}
    return [made for one in found if (one.zone, one.id) in binding and (made := adoption(one))]
