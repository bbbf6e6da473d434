"""Publishing: items, standards and themes. What says the same as what stands writes nothing."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from tongban.catalogue import content, queries, rules
from tongban.catalogue.flow import ITEM, STANDARD
from tongban.catalogue.models import ALLIANCE, Item, ItemVersion, Standard, StandardVersion, Theme
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.flow import taken
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import NotReady, Reason, in_form, refuse
from tongban.kernel.search import index
from tongban.kernel.shapes import english

NEW = "new"
CHANGED = "changed"
UNCHANGED = "unchanged"


def publish_item(plain: Mapping[str, Any], *, by: Actor) -> str:
    """An item is published as its file says: `new`, `changed` (a new version) or `unchanged` (nothing is written).

    For whoever runs the installation. A zone's administrators publish by a revision that two of them answer for.
    """
    _in_form(content.item_faults(plain))
    item = Item.objects.filter(zone=plain["zone"], code=plain["code"]).first()
    standing = queries.newest(ItemVersion, item)
    if standing and item.status == "published" and standing.digest == content.digest(plain):
        return UNCHANGED
    _in_form(queries.obstacles(plain))
    item = item or Item(zone=plain["zone"], id=new_id(), status="draft")
    ITEM.guard(item, "publish", by)
    refuse(rules.alone(by))
    put_in_force(item, plain, key=new_id(), by=by)
    return CHANGED if standing else NEW


def put_in_force(item: Item, plain: Mapping[str, Any], *, key: UUID, by: Actor) -> None:
    """A new version of an item is written under that key, and the search learns of it."""
    to = ITEM.guard(item, "publish", by).move.target
    row = _version(item, "item_id", queries.newest(ItemVersion, item), content.version_columns(plain)) | {"id": key}
    after = {
        "code": plain["code"],
        "codes": plain.get("codes", []),
        "name_zh": plain["name"]["zh"],
        "name_en": english(plain["name"]),
        "agency": plain["agency"],
        "current": row["id"],
        "retired_on": None,
        "retired_because": "",
    }
    with transaction.atomic():
        record(item, "publish", by=by, status=to, after=after, rows={ItemVersion: [row]})
        if _binds(plain, clock.china_date(clock.now())):
            index.put(_card(item, plain))
        else:
            _found_as_of_today(item)


def _binds(plain: Mapping[str, Any], today: date) -> bool:
    """Whether the version published last is the one in force: it has begun, and no earlier one begins after it."""
    ends = plain.get("valid_to")
    return date.fromisoformat(plain["valid_from"]) <= today and (not ends or today < date.fromisoformat(ends))


def retire_item(item: Item, *, on: date, by: Actor, reason: str = "") -> Item:
    """From a day on nobody can apply for it any more; cases that run keep the version they were accepted under."""
    to = ITEM.guard(item, "retire", by).move.target
    with transaction.atomic():
        record(item, "retire", by=by, status=to, after={"retired_on": on, "retired_because": reason, **NO_END})
        _found_as_of_today(item)
    return item


def _found_as_of_today(item: Item) -> None:
    """The search finds an item as it is offered today: what begins or ends on a later day waits for that day."""
    version = queries.in_force(item.zone, item.id, clock.china_date(clock.now()))
    if version:
        index.put(_card(item, version.content))
    else:
        index.drop(item.zone, item.id)


def let_days_pass(since: date) -> int:
    """What has begun or ended since a day is found, or found no more; how many items."""
    days = (since + timedelta(days=1), clock.china_date(clock.now()))
    turned = ItemVersion.objects.filter(Q(valid_from__range=days) | Q(valid_to__range=days))
    ended = Item.objects.filter(retired_on__range=days)
    moved = {*turned.values_list("zone", "item_id"), *ended.values_list("zone", "id")}
    for zone, key in moved:
        _found_as_of_today(Item.objects.get(zone=zone, id=key))
    return len(moved)


def propose_end(item: Item, given: Mapping[str, Any], *, by: Actor) -> Item:
    """An administrator puts forward that an item ends: the day, and the reason that the journal keeps (提请取消)."""
    move = ITEM.guard(item, "propose_end", by).move
    values = taken(move, given)
    in_form(rules.no_day_ahead(values["on"], clock.china_date(clock.now())))
    ending = {"ending_on": date.fromisoformat(values["on"]), "ending_because": values["reason"]}
    record(item, "propose_end", by=by, after={**ending, "ending_by": by.person})
    return item


def retire(item: Item, given: Mapping[str, Any], *, by: Actor) -> Item:
    """A second person retires what was put forward; a day that has passed meanwhile is today (取消事项)."""
    ITEM.guard(item, "retire", by)
    today = clock.china_date(clock.now())
    return retire_item(item, on=max(item.ending_on or today, today), by=by, reason=item.ending_because)


def keep_item(item: Item, given: Mapping[str, Any], *, by: Actor) -> Item:
    """What was put forward is not followed: the item stays (保留事项)."""
    ITEM.guard(item, "keep", by)
    record(item, "keep", by=by, after=NO_END)
    return item


NO_END = {"ending_on": None, "ending_because": "", "ending_by": None}
ENDS = {"propose_end": propose_end, "retire": retire, "keep": keep_item}


def end(item: Item, verb: str, given: Mapping[str, Any], *, by: Actor) -> Item:
    """One of the moves by which an item comes to its end, by its name."""
    if verb not in ENDS:
        raise NotReady(rules.not_done_here(verb))
    return ENDS[verb](item, given, by=by)


def publish_standard(plain: Mapping[str, Any], *, by: Actor) -> str:
    """A standard of the alliance is published as its data says."""
    _in_form(content.standard_faults(plain))
    standard = Standard.objects.filter(zone=ALLIANCE, code=plain["key"]).first()
    standing = queries.newest(StandardVersion, standard)
    columns = content.standard_columns(plain)
    if standing and standing.digest == columns["digest"]:
        return UNCHANGED
    _in_form(queries.unknown_themes(plain))
    fresh = standard is None
    standard = standard or Standard(zone=ALLIANCE, id=new_id(), status="draft")
    to = STANDARD.guard(standard, "publish", by).move.target
    row = _version(standard, "standard_id", standing, columns)
    names = {"name_zh": plain["name"]["zh"], "name_en": english(plain["name"])}
    with transaction.atomic():
        record(
            standard,
            "publish",
            by=by,
            status=to,
            after={"code": plain["key"], **names, "current": row["id"]},
            rows={StandardVersion: [row]},
        )
        index.put(_card(standard, plain))
    return NEW if fresh else CHANGED


def set_theme(code: str, *, name_zh: str, name_en: str, place: int, by: Actor) -> str:
    """A theme is named, or renamed, or moved to another place in the list."""
    theme = Theme.objects.filter(zone=ALLIANCE, code=code).first()
    facts = {"name_zh": name_zh, "name_en": name_en, "place": place}
    if theme is None:
        record(Theme(zone=ALLIANCE, id=new_id()), "set", by=by, after={"code": code, **facts})
        return NEW
    changed = {name: value for name, value in facts.items() if getattr(theme, name) != value}
    if changed:
        record(theme, "set", by=by, after=changed)
    return CHANGED if changed else UNCHANGED


def _version(subject: Any, key: str, standing: Any, columns: Mapping[str, Any]) -> dict[str, Any]:
    number = standing.number + 1 if standing else 1
    return {"zone": subject.zone, "id": new_id(), key: subject.id, "number": number, **columns}


def _in_form(reasons: tuple[Reason, ...]) -> None:
    if reasons:
        raise NotReady(*reasons)


def _card(subject: Item | Standard, plain: Mapping[str, Any]) -> index.Card:
    """How the search knows an item or a standard."""
    words = plain.get("keywords", {})
    materials = [name for material in content.named(plain) for name in material["name"].values()]
    department = list(plain.get("department", {}).values())
    return index.Card(
        zone=subject.zone,
        id=subject.id,
        kind=subject.kind,
        title_zh=plain["name"]["zh"],
        title_en=english(plain["name"]),
        code=subject.code,
        codes=[code["value"] for code in plain.get("codes", ())],
        keywords=[*words.get("zh", ()), *words.get("en", ())],
        themes=plain.get("themes", ()),
        more=[*materials, *department],
    )
