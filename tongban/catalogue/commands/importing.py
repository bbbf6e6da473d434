"""A table of hundreds of items: read whole, shown line by line, then its good lines become drafts, or nothing does.

Whoever runs the installation has its lines published at once; then with a single broken one nothing is.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tongban.catalogue import lines, queries, rules
from tongban.catalogue.commands import drafting, publishing
from tongban.catalogue.models import Item, ItemDraft, ItemTable, ItemVersion
from tongban.catalogue.queries import BROKEN, RESULTS, Told
from tongban.kernel import clock, tables
from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.refusals import NotAllowed, Refused, in_form, refuse


def take_table(raw: bytes, name: str, *, by: Actor) -> ItemTable:
    """A table is read and kept aside until somebody has looked at it; nothing of any item is written (导入预览)."""
    if by.role != "admin" or by.person is None:
        raise NotAllowed()
    found = _lines(raw)
    ItemTable.objects.filter(zone=by.zone, person=by.person).delete()
    table = ItemTable(zone=by.zone, id=new_id(), person=by.person, name=name[:200], digest=sha256(raw).hexdigest())
    table.lines, table.made_at = [[line.number, list(line.cells)] for line in found], clock.now()
    table.save(force_insert=True)
    return table


def _lines(raw: bytes) -> list[tables.Line]:
    """The lines of a table whose head is sound."""
    found = tables.lines(raw)
    _columns, wrong = lines.head(found[0] if found else None)
    in_form(*wrong)
    in_form(None if len(found) > 1 else rules.no_lines())
    return found


def publish_table(raw: bytes, *, zone: str, by: Actor) -> list[Told]:
    """Every line is published, or with a broken one nothing; what became of each, or what is wrong with it (装载清单).

    A line that names no first day holds from today on.
    """
    refuse(rules.alone(by))
    told = list(queries.read(zone, _lines(raw)))
    coming = {one.code: one for one in told if one.result in ("new", "changed")}
    versions = queries.newest_versions(zone, set(coming))
    contents = {code: _content(zone, one, versions.get(code)) for code, one in coming.items()}
    judged = [_going_back(one, contents, versions) for one in told]
    if not any(one.result == BROKEN for one in judged):
        items = {item.code: item for item in Item.objects.filter(zone=zone, code__in=coming)}
        with transaction.atomic():
            for code, plain in contents.items():
                item = items.get(code) or Item(zone=zone, id=new_id(), status="draft")
                publishing.put_in_force(item, plain, key=new_id(), by=by)
    return judged


def _content(zone: str, one: Told, standing: ItemVersion | None) -> dict[str, Any]:
    """What a line says, on top of what is published."""
    first = max(clock.china_date(clock.now()), standing.valid_from if standing else date.min)
    blank = {"format": "item/1", "zone": zone, "code": one.code, "sources": FROM_A_TABLE}
    return {**(drafting.undated(standing) if standing else blank), "valid_from": first.isoformat(), **one.part}


def _going_back(one: Told, contents: Mapping[str, Any], versions: Mapping[str, ItemVersion]) -> Told:
    """A line whose version would begin before the one that stands is a broken one."""
    if one.code not in contents or one.code not in versions:
        return one
    reason = rules.goes_back(date.fromisoformat(contents[one.code]["valid_from"]), versions[one.code].valid_from)
    return replace(one, result=BROKEN, reasons=(reason,)) if reason else one


FROM_A_TABLE = {"table": {"title": "本地区事项清单"}}
"""Where the facts of a new item come from when a list was loaded."""


def import_good_lines(key: UUID, *, by: Actor) -> ItemTable:
    """Every good line becomes a draft, all of them together or none; the same table twice changes nothing (导入)."""
    with transaction.atomic():
        table = ItemTable.objects.select_for_update().filter(zone=by.zone, id=key).first()
        if table is None:
            raise Refused((rules.table_gone(),))
        if table.outcome is None:
            table.outcome = _written(queries.told(table), by)
            ItemTable.objects.filter(zone=table.zone, id=table.id).update(outcome=table.outcome)
    return table


def drop_table(key: UUID, *, by: Actor) -> None:
    """Nothing of the table comes in."""
    ItemTable.objects.filter(zone=by.zone, id=key).delete()


def _written(told: list[Told], by: Actor) -> dict[str, int]:
    """The drafts of all good lines; how many lines became what."""
    good = {one.code: one for one in told if one.result in ("new", "changed")}
    drafts = ItemDraft.objects.select_for_update().filter(zone=by.zone, code__in=good)
    standing = {draft.code: draft for draft in drafts}
    versions = queries.newest_versions(by.zone or "", set(good) - set(standing))
    try:
        drafting.begin_all(
            [(code, versions.get(code), one.part) for code, one in good.items() if code not in standing], by=by
        )
    except IntegrityError as error:
        raise Refused((rules.begun_meanwhile(),)) from error
    drafting.keep_all([(draft, good[code].part) for code, draft in standing.items()], by=by)
    counted = Counter(one.result for one in told)
    return {result: counted[result] for result in RESULTS}
