"""A table of hundreds of items: read whole, shown line by line, then its good lines become drafts, or nothing does."""

from collections import Counter
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction

from tongban.catalogue import lines, queries, rules
from tongban.catalogue.commands import drafting
from tongban.catalogue.models import ItemDraft, ItemTable
from tongban.catalogue.queries import RESULTS, Told
from tongban.kernel import clock, tables
from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.refusals import NotAllowed, Refused, in_form


def take_table(raw: bytes, name: str, *, by: Actor) -> ItemTable:
    """A table is read and kept aside until somebody has looked at it; nothing of any item is written (导入预览)."""
    if by.role != "admin" or by.person is None:
        raise NotAllowed()
    found = tables.lines(raw)
    _columns, wrong = lines.head(found[0] if found else None)
    in_form(*wrong)
    in_form(None if len(found) > 1 else rules.no_lines())
    ItemTable.objects.filter(zone=by.zone, person=by.person).delete()
    table = ItemTable(zone=by.zone, id=new_id(), person=by.person, name=name[:200], digest=sha256(raw).hexdigest())
    table.lines, table.made_at = [[line.number, list(line.cells)] for line in found], clock.now()
    table.save(force_insert=True)
    return table


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
