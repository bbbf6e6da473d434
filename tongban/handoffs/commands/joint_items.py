"""Joint items: a zone asks others to take part, each agrees or not for its own items, and the item opens or stops."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from tongban.handoffs import messages, queries, rules
from tongban.handoffs.commands import offering
from tongban.handoffs.flow.joint import CONSENT, JOINT_ITEM
from tongban.handoffs.models import Consent, JointItem, JointItemPart
from tongban.handoffs.rules import joint as obstacles
from tongban.kernel import clock, codes
from tongban.kernel.actors import Actor
from tongban.kernel.exchange.envelopes import Envelope
from tongban.kernel.exchange.sending import send
from tongban.kernel.flow import taken
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import NotReady, in_form
from tongban.kernel.zones import queries as zones


@dataclass(frozen=True, slots=True)
class Role:
    """A part as it is written down: which item of which zone, and what happens there (部分)."""

    competent: str
    code: str
    zh: str
    en: str


def ask(
    zone: str,
    code: str,
    *,
    title: Mapping[str, str],
    rule: str,
    parts: Sequence[Role],
    by: Actor,
    days: int | None = None,
    agency: str = "",
) -> JointItem:
    """A joint item is written down and every zone is asked for its part; one's own is agreed to with it (联办事项)."""
    item = queries.joint_items_of(zone).filter(code=code).first() or _new(zone)
    to = JOINT_ITEM.guard(item, "ask", by).move.target
    named = [(one.competent, one.code) for one in parts]
    blank = obstacles.untitled(code=code, title_zh=title["zh"], title_en=title["en"])
    strange = [one.competent for one in parts if zones.zone(one.competent) is None]
    in_form(*blank, obstacles.not_a_rule(rule), obstacles.odd_parts(named), obstacles.no_such_zone(strange))
    lead = _lead(zone, agency, parts)
    now, before = clock.now(), {(one.competent, one.code): one for one in _parts(item)}
    gone = [key for key in before if key not in named]
    in_form(obstacles.part_left_out(gone))
    rows = [_row(item, one, place, before, now if one.competent == zone else None) for place, one in enumerate(parts)]
    after = {"code": code, "title_zh": title["zh"], "title_en": title["en"], "rule": rule, "days": days, "reason": ""}
    after["agency"] = lead
    with transaction.atomic():
        entry = record(item, "ask", by=by, status=to, after=after, rows={JointItemPart: rows})
        told = {"code": code, "title": dict(title), "rule": rule, "days": days, "parts": [_told(one) for one in parts]}
        for other in sorted({one.competent for one in parts} - {zone}):
            _send(item, other, "joint.asked", told, entry)
    return item


def _new(zone: str) -> JointItem:
    return JointItem(zone=zone, id=codes.new_id(), status="draft")


def _parts(item: JointItem) -> list[JointItemPart]:
    return queries.parts_of_item(item)


def _lead(zone: str, agency: str, parts: Sequence[Role]) -> str:
    """The agency that leads: as it was named, or that of the first part here; what is put in here is published."""
    own = [queries.item_of(zone, one.code) for one in parts if one.competent == zone]
    in_form(*(None if item.status == "published" else rules.NOT_PUBLISHED for item in own))
    lead = agency or next((item.agency for item in own), "")
    in_form(obstacles.no_lead(queries.is_agency(zone, lead)))
    return lead


def _row(item: JointItem, one: Role, place: int, before: Mapping[Any, Any], agreed: datetime | None) -> dict[str, Any]:
    known = before.get((one.competent, one.code))
    return {
        "zone": item.zone,
        "id": known.id if known else codes.new_id(),
        "joint_item_id": item.id,
        "place": place,
        "competent": one.competent,
        "code": one.code,
        "role_zh": one.zh,
        "role_en": one.en,
        "agreed_at": agreed,
        "against": "",
    }


def _told(one: Role) -> dict[str, Any]:
    return {"competent": one.competent, "code": one.code, "role": {"zh": one.zh, "en": one.en}}


def _send(item: JointItem, other: str, type: str, told: Mapping[str, Any], cause: Entry) -> Envelope:
    return send(source=item.zone, to=other, type=type, subject=item.id, data=messages.made(type, told), cause=cause)


def end_joint_item(item: JointItem, given: Mapping[str, Any], *, by: Actor) -> Entry:
    """Nothing new begins under it; what runs is decided by the rule under which it was begun."""
    move = JOINT_ITEM.guard(item, "end", by).move
    reason = taken(move, given)["reason"]
    with transaction.atomic():
        entry = record(item, "end", by=by, status=move.target, after={"reason": reason})
        for other in sorted({one.competent for one in _parts(item)} - {item.zone}):
            _send(item, other, "joint.over", {"code": item.code, "reason": reason}, entry)
    return entry


def agreed(envelope: Envelope, *, by: Actor) -> None:
    """A zone takes part with one of its items; when it was the last, the joint item opens."""
    told = messages.read(envelope)
    item, part = _part(envelope, told)
    if item.status == "ended":
        return
    rows = {JointItemPart: [_changed(part, agreed_at=clock.now(), against="")]}
    others = [one for one in _parts(item) if one.id != part.id]
    verb = "open" if all(one.agreed_at for one in others) else "hear"
    to = JOINT_ITEM.guard(item, verb, by).move.target
    record(item, verb, by=by, status=to, rows=rows)


def declined(envelope: Envelope, *, by: Actor) -> None:
    """A zone does not take part, or no longer: nothing new begins until it does."""
    told = messages.read(envelope)
    item, part = _part(envelope, told)
    if item.status == "ended":
        return
    to = JOINT_ITEM.guard(item, "stop", by).move.target
    rows = {JointItemPart: [_changed(part, agreed_at=None, against=told["reason"])]}
    record(item, "stop", by=by, status=to, after={"reason": told["reason"]}, rows=rows)


def _part(envelope: Envelope, told: Mapping[str, Any]) -> tuple[JointItem, JointItemPart]:
    """The part of which a zone speaks: one of its own items, and nobody else's."""
    item = queries.joint_items_of(envelope.to).filter(code=told["code"]).first()
    found = (
        [one for one in _parts(item) if (one.competent, one.code) == (envelope.source, told["item"])] if item else []
    )
    if not found:
        raise NotReady(messages.of_another_matter())
    return item, found[0]


def _changed(part: JointItemPart, **values: Any) -> dict[str, Any]:
    return {field.column: getattr(part, field.attname) for field in part._meta.concrete_fields} | values


# --- in a zone that is asked -------------------------------------------------------------------------------------


def be_asked(envelope: Envelope, *, by: Actor) -> None:
    """Another zone asks this one to take part with its own items; what was agreed to before is asked anew."""
    told = messages.read(envelope)
    for one in told["parts"]:
        if one["competent"] == envelope.to:
            _asked(envelope, told, one, by)


def _asked(envelope: Envelope, told: Mapping[str, Any], part: Mapping[str, Any], by: Actor) -> None:
    found = queries.consent(envelope.to, envelope.source, told["code"], part["code"])
    consent = found or Consent(zone=envelope.to, id=codes.new_id(), status="draft")
    to = CONSENT.guard(consent, "be_asked", by).move.target
    after = {
        "lead": envelope.source,
        "code": told["code"],
        "title_zh": told["title"]["zh"],
        "title_en": told["title"].get("en", told["title"]["zh"]),
        "rule": told["rule"],
        "days": told["days"],
        "item_code": part["code"],
        "role_zh": part["role"]["zh"],
        "role_en": part["role"].get("en", part["role"]["zh"]),
        "parts": told["parts"],
        "reason": "",
    }
    record(consent, "be_asked", by=by, status=to, after=after)


def agree(consent: Consent, *, by: Actor) -> Entry:
    """This zone takes part: the item is decided here as before, and the zone that leads takes it in (同意联办)."""
    to = CONSENT.guard(consent, "agree", by).move.target
    with transaction.atomic():
        _let_take_in(consent, by)
        entry = record(consent, "agree", by=by, status=to, after={"reason": ""})
        _answer(consent, "joint.agreed", {"code": consent.code, "item": consent.item_code}, entry)
    return entry


def _let_take_in(consent: Consent, by: Actor) -> None:
    """The zone that leads is among those that take the item in, in both ways; the others stay."""
    item = queries.item_of(consent.zone, consent.item_code)
    known = queries.offering_of(item.zone, item.id)
    zones = set(known.zones) if known and known.status == "offered" else set()
    offering.offer(item, zones=sorted({*zones, consent.lead}), modes=list(rules.MODES), by=by)


def refuse(consent: Consent, given: Mapping[str, Any], *, by: Actor) -> Entry:
    """This zone does not take part, or no longer; what it has in hand it decides as before (不同意、退出)."""
    verb = "leave" if consent.status == "agreed" else "decline"
    move = CONSENT.guard(consent, verb, by).move
    reason = taken(move, given)["reason"]
    with transaction.atomic():
        entry = record(consent, verb, by=by, status=move.target, after={"reason": reason})
        told = {"code": consent.code, "item": consent.item_code, "reason": reason}
        _answer(consent, "joint.declined", told, entry)
    return entry


def _answer(consent: Consent, type: str, told: Mapping[str, Any], cause: Entry) -> Envelope:
    data = messages.made(type, told)
    return send(source=consent.zone, to=consent.lead, type=type, subject=consent.id, data=data, cause=cause)


def be_over(envelope: Envelope, *, by: Actor) -> None:
    """The zone that leads has ended the joint item: nothing is asked of this zone any more."""
    told = messages.read(envelope)
    for one in queries.consents_of(envelope.to).filter(lead=envelope.source, code=told["code"]).exclude(status="over"):
        to = CONSENT.guard(one, "be_over", by).move.target
        record(one, "be_over", by=by, status=to, after={"reason": told["reason"]})
