"""Show me a table of items as it would come in: line by line what is new, what changes, and what is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongban.catalogue import lines, rules
from tongban.catalogue.columns import BY_KEY, Known
from tongban.catalogue.models import Item, ItemDraft, ItemTable, ItemVersion, Revision, Theme
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import NotYours, Reason
from tongban.kernel.tables import Line
from tongban.people import queries as people

BROKEN = "broken"
RESULTS = ("new", "changed", "unchanged", BROKEN)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a table: which item, what would become of it, the entries that it says, what is wrong (导入行)."""

    number: int
    code: str
    name: str
    result: str
    part: Mapping[str, Any]
    reasons: tuple[Reason, ...] = ()

    @property
    def faults(self) -> list[tuple[Any, Reason]]:
        """What is wrong, each with the title of its column."""
        return [(BY_KEY[one.field].title if one.field in BY_KEY else one.field, one) for one in self.reasons]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a table is held against, read once: what stands of every item, and what waits (比对基础)."""

    known: Known
    standing: Mapping[str, Mapping[str, Any]]
    waiting: frozenset[str]
    codes: Mapping[tuple[str, str], str]


def tables_visible_to(actor: Actor) -> Any:
    """The tables that an actor may bring in."""
    return ItemTable.objects.filter(policy.visible(actor, "revision"))


def table(actor: Actor, key: UUID) -> ItemTable:
    """One table that was chosen, with its lines."""
    found = tables_visible_to(actor).filter(id=key).first()
    if found is None:
        raise NotYours()
    return found


def told(table: ItemTable) -> list[Told]:
    """Every line of a table, held against what stands now."""
    drafts = dict(ItemDraft.objects.filter(zone=table.zone).values_list("code", "content"))
    return list(read(table.zone, [Line(number, tuple(cells)) for number, cells in table.lines], drafts))


def read(zone: str, rows: list[Line], drafts: Mapping[str, Mapping[str, Any]] | None = None) -> Iterator[Told]:
    """Every line behind the head, held against what is published in the zone, or against a draft that stands over it.

    The head has been looked at before.
    """
    columns, _wrong = lines.head(rows[0] if rows else None)
    ground, seen = _ground(zone, drafts or {}), {}
    for line in rows[1:]:
        found, wrong = lines.values(line, columns, ground.known)
        code = found.get("code", "")
        first = seen.setdefault(code, line.number)
        if code and first != line.number:
            wrong.append(rules.line_twice(code, first))
        yield _told(line, found, wrong, ground)


def _told(line: Line, found: Mapping[str, Any], wrong: list[Reason], ground: Ground) -> Told:
    code, name = found.get("code", ""), found.get("name_zh", "")
    standing = ground.standing.get(code, {})
    part = lines.part(found, standing)
    reasons = (*wrong, *_obstacles(found, part, standing, ground))
    if reasons:
        return Told(line.number, code, name, BROKEN, {}, reasons)
    same = all(standing.get(entry) == value for entry, value in part.items())
    return Told(line.number, code, name, ("unchanged" if same else "changed") if standing else "new", part)


def _obstacles(
    found: Mapping[str, Any], part: Mapping[str, Any], standing: Mapping[str, Any], ground: Ground
) -> Iterator[Reason]:
    """What the shape of an item forbids, and what only the register can tell."""
    today = clock.china_date(clock.now()).isoformat()
    base = {"format": "item/1", "zone": ground.known.zone, "valid_from": today, "sources": {}}
    yield from lines.faults(found, {**base, **standing, **part}, standing)
    code = found.get("code", "")
    if code in ground.waiting:
        yield rules.waits_already(code)
    for row in part.get("codes", ()):
        other = ground.codes.get((row["scheme"], row["value"]), code)
        if other != code:
            yield rules.line_code_taken(row["scheme"], row["value"], other)


def _ground(zone: str, drafts: Mapping[str, Mapping[str, Any]]) -> Ground:
    agencies = {key: code for code, *names in _agencies(zone) for key in (code, *names) if key}
    themes = Theme.objects.values_list("code", "name_zh", "name_en")
    newest = ItemVersion.objects.filter(zone=zone, id__in=Item.objects.filter(zone=zone).values("current"))
    waiting = Revision.objects.filter(zone=zone, status="proposed").values_list("code", flat=True)
    contents = dict(newest.values_list("code", "content"))
    return Ground(
        known=Known(zone, agencies, {key: code for code, *names in themes for key in (code, *names)}),
        standing={**contents, **drafts},
        waiting=frozenset(waiting),
        codes={
            (row["scheme"], row["value"]): code for code, plain in contents.items() for row in plain.get("codes", ())
        },
    )


def _agencies(zone: str) -> Any:
    return people.agencies_in(zone).values_list("code", "name_zh", "name_en")


def newest_versions(zone: str, codes: set[str]) -> dict[str, ItemVersion]:
    """The versions published last of these items, by code."""
    current = Item.objects.filter(zone=zone, code__in=codes).values("current")
    return {version.code: version for version in ItemVersion.objects.filter(zone=zone, id__in=current)}
