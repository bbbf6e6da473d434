"""Taking in: a draft for another zone becomes a leg, and is sent; what came back is corrected and sent again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants import queries as applicants
from tongban.cases import commands as drafting
from tongban.cases import queries as cases
from tongban.handoffs import messages, queries, rules
from tongban.handoffs.flow import LEG
from tongban.handoffs.models import Leg, LegDraft
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.exchange.envelopes import Attachment
from tongban.kernel.exchange.sending import send as post
from tongban.kernel.files import commands as keeping
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim, record
from tongban.kernel.refusals import NotReady, Reason, Refused, in_form, refuse
from tongban.kernel.zones import queries as zones


def begin(origin: str, code: str, *, zone: str, by: Actor, answers: Mapping[str, Any] | None = None) -> LegDraft:
    """What is typed for an item of another zone, under the version that zone has in force (代收、网上代办)."""
    offer, mode = queries.offer(zone, origin, code), _mode(by)
    in_form(
        rules.no_longer_offered(offer.status, offer.modes, mode) if offer else rules.no_longer_offered("", (), mode)
    )
    version = queries.in_force(offer, clock.china_date(clock.now()))
    in_form(None if version else rules.NOT_PUBLISHED)
    draft = drafting.unsaved_as(LegDraft, version, by=by)
    draft.answers = dict(answers or {})
    refuse(rules.not_mandated_to_prepare(draft, by))
    drafting.prefill(draft)
    return drafting.put_down(draft)


def _mode(by: Actor) -> str:
    return queries.COLLECT if by.role == "window" else queries.ONLINE


def take_in(draft: LegDraft, *, by: Actor, claim: Claim | None = None, joint: UUID | None = None) -> tuple[Leg, Entry]:
    """Complete and in form, and we know who it is: it gets a number here, and nothing else is judged."""
    now, offer, leg = clock.now(), queries.offer_of_draft(draft), _unwritten(draft)
    leg.joint = joint
    opening = LEG.guard(leg, "take_in", by)
    in_form(rules.no_longer_offered(offer.status, offer.modes, _mode(by)))
    _in_force(draft)
    drafting.still_holds(draft)
    answers = cases.completed(draft)
    party, typed = applicants.party(draft.party), draft.counter.get("resident_id")
    in_form(rules.another_number(party.kind != "person" or not typed or _is(party, typed)))
    at_window = opening.party == "window"
    in_form(rules.number_missing(bool(typed) or not queries.is_number_asked(draft, party, offer.origin)))
    after = {
        "number": zones.next_number(draft.zone, clock.china_date(now)),
        "competent": offer.origin,
        "code": offer.code,
        "name_zh": draft.version_in_force.name_zh,
        "name_en": draft.version_in_force.name_en,
        "agency_name": offer.agency_name,
        "party_kind": party.kind,
        "channel": "window" if at_window else "online",
        "window": by.post if at_window else None,
        "place": queries.place_of(by) if at_window else {},
        "person": by.person,
        "received_at": now,
        **here(leg, now),
    }
    private = {
        "applicant_name": party.name,
        "applicant_code": typed if party.kind == "person" else party.number,
        "telephone": draft.counter.get("telephone") or None,
        "answers": answers,
        "materials": dict(draft.materials),
    }
    with transaction.atomic():
        entry = record(leg, "take_in", by=by, status=opening.move.target, after=after, private=private, claim=claim)
        if at_window and draft.materials:
            keeping.assign(leg.zone, leg.id, party.id)
    return leg, entry


def _is(party: applicants.Party, number: str) -> bool:
    return applicants.colleague(number, party.name) == party.id


def here(leg: Leg, now: datetime) -> dict[str, Any]:
    """Custody is with this zone."""
    return {"custodian": leg.zone, "sender": "", "since": now}


def away(leg: Leg, now: datetime) -> dict[str, Any]:
    """Custody has been given: it is on its way, sent by this zone."""
    return {"custodian": None, "sender": leg.zone, "since": now, "sent_at": now, "journey": leg.journey + 1}


def _unwritten(draft: LegDraft) -> Leg:
    """The leg that a draft is about to become."""
    in_form(None if draft.party else cases.NO_APPLICANT)
    return Leg(
        zone=draft.zone,
        id=draft.id,
        status="draft",
        item=draft.item,
        item_version=draft.item_version,
        party=draft.party,
    )


def _in_force(draft: LegDraft) -> None:
    """Refused on an outdated version: the draft moves to the one in force, and its page shows it."""
    before = draft.item_version
    if queries.following(draft).item_version == before:
        return
    drafting.keep_version(draft)
    told = _("The competent zone has published the item anew on {date} while this was filled in.")
    again = _("The draft now follows the new version. Look through it and hand it in again.")
    raise NotReady(
        Reason("item-changed", format_lazy(told, date=draft.version_in_force.valid_from), cases.GUIDE, again)
    )


def hand_in(draft: LegDraft, *, by: Actor, only: bool = False, claim: Claim | None = None) -> tuple[Leg, Entry]:
    """What was typed leaves the desk: as an answer to what came back, taken in and sent, or taken in `only`."""
    if leg := queries.by_id(draft.zone, draft.id):
        return leg, answer(leg, draft, by=by, claim=claim)
    return (take_in if only else take_in_and_send)(draft, by=by, claim=claim)


def take_in_and_send(draft: LegDraft, *, by: Actor, claim: Claim | None = None) -> tuple[Leg, Entry]:
    """At the counter, and online always: taken in and on its way in one act."""
    with transaction.atomic():
        leg, entry = take_in(draft, by=by, claim=claim)
        send(leg, by=by)
    return leg, entry


# --- sending -----------------------------------------------------------------------------------------------------


def send(leg: Leg, *, by: Actor, claim: Claim | None = None) -> Entry:
    """It leaves for the competent zone: the entry and the envelope are one transaction."""
    opening = LEG.guard(leg, "send", by)
    with transaction.atomic():
        entry = record(leg, "send", by=by, status=opening.move.target, after=away(leg, clock.now()), claim=claim)
        _post(leg, "handoff.hand_over", handed_over(leg), attachments(leg, leg.materials), entry)
    return entry


def _post(leg: Leg, type: str, data: Mapping[str, Any], files: Sequence[Attachment], cause: Entry) -> None:
    told = messages.made(type, data)
    post(source=leg.zone, to=leg.competent, type=type, subject=leg.id, data=told, attachments=files, cause=cause)


def handed_over(leg: Leg) -> dict[str, Any]:
    """The whole matter as the competent zone must have it."""
    known = {"kind": leg.party_kind, "name": leg.applicant_name, "code": leg.applicant_code, "party": leg.party}
    return {
        "leg": leg.journey,
        "number": leg.number,
        "item": {"code": leg.code, "version": queries.version_number(leg)},
        "applicant": {**known, **({"telephone": leg.telephone} if leg.telephone else {})},
        "answers": leg.answers,
        "materials": listed(leg, leg.materials),
        "window": leg.place,
        "received_at": leg.received_at,
        "channel": leg.channel,
        **queries.joint_told(leg),
    }


def listed(leg: Leg, materials: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Materials as an envelope names them; the bytes go beside it."""
    types = {str(one.id): one.media_type for one in queries.files_of(leg)} if materials else {}
    return [
        {
            "key": key,
            "name": one["name"],
            "digest": one["digest"],
            "size": one["size"],
            "type": types.get(str(one["file"]), "application/octet-stream"),
            **_certificate(one),
        }
        for key, one in materials.items()
    ]


def _certificate(material: Mapping[str, Any]) -> dict[str, Any]:
    """Which certificate a material is, where it is one: what the office needs to judge it."""
    source = material.get("source") or {}
    if source.get("kind") != cases.CERTIFICATE:
        return {}
    return {"certificate": {name: source[name] for name in messages.CERTIFICATE["properties"] if name in source}}


def attachments(leg: Leg, materials: Mapping[str, Any]) -> list[Attachment]:
    """The bytes that go with an envelope, each once."""
    found = {one["digest"]: one for one in listed(leg, materials)}
    return [Attachment(one["digest"], one["name"], one["size"], one["type"]) for one in found.values()]


# --- what came back ----------------------------------------------------------------------------------------------


def answer_to(leg: Leg, *, by: Actor) -> LegDraft:
    """What is typed in answer to what came back: it begins with everything that was sent."""
    LEG.guard(leg, "answer", by)
    known = queries.answer_to(leg, by)
    if known:
        return _kept_up(leg, known)
    draft = drafting.unsaved_as(
        LegDraft, queries.told(leg.zone, leg.item_version), by=by, party_kind=leg.party_kind, party=leg.party
    )
    draft.id = leg.id
    draft.materials, draft.answers = dict(leg.materials), dict(leg.answers)
    return _kept_up(leg, drafting.put_down(draft))


def _kept_up(leg: Leg, draft: LegDraft) -> LegDraft:
    """What the competent zone has never had is handed over under the version that is in force now."""
    if leg.back_for == "refused" and draft.item_version != queries.following(draft).item_version:
        drafting.keep_version(draft)
    return draft


def _version(leg: Leg, draft: LegDraft) -> dict[str, Any]:
    """The version under which it goes, where it is another one than before."""
    version = draft.version_in_force
    same = draft.item_version == leg.item_version
    return {} if same else {"item_version": version.id, "name_zh": version.name_zh, "name_en": version.name_en}


def answer(leg: Leg, draft: LegDraft, *, by: Actor, claim: Claim | None = None) -> Entry:
    """Corrected, complete again, and sent: as an answer, as a new hand-over, or for the first time.

    What it came back for is kept until it has arrived: refused, it is put right and goes by the same message again.
    """
    opening = LEG.guard(leg, "answer", by)
    again = bool(leg.why_back)
    if leg.back_for == "refused":
        _in_force(draft)
    typed, attached = queries.changed(draft, leg)
    if leg.marks:
        cases.touched(leg, typed, attached)
    answers = cases.completed(draft)
    cleared = {"marks": [], "why_back": []}
    with transaction.atomic():
        after = {**away(leg, clock.now()), **_version(leg, draft)}
        private = {"answers": answers, "materials": dict(draft.materials), **cleared}
        why = leg.back_for
        to = opening.move.target
        entry = record(leg, "answer", by=by, status=to, after=after, private=private, claim=claim)
        if leg.channel == "window":
            keeping.assign(leg.zone, leg.id, leg.party)
        if why == "correction":
            if again:  # the answer before was refused, so that nothing of it is known there
                typed, attached = {**typed, **leg.answers}, leg.materials
            told = {"leg": leg.journey, "answers": typed, "materials": listed(leg, attached)}
            _post(leg, "handoff.resubmit", told, attachments(leg, attached), entry)
        else:
            type = "handoff.take_back" if why == "given_back" else "handoff.hand_over"
            _post(leg, type, handed_over(leg), attachments(leg, leg.materials), entry)
        drafting.discard_answer(draft)
    return entry


def let_time_pass(batch: int = 100) -> int:
    """What was to be corrected and was not goes to the competent zone as unanswered: it says what follows; how many."""
    policy.enter(CLOCK)
    found = queries.unanswered_in_time(clock.now(), batch)
    return sum(_missed(leg) for leg in found)


def _missed(leg: Leg) -> bool:
    """One of them; whoever was faster with the answer has answered."""
    by = CLOCK.within(leg.zone)
    try:
        with transaction.atomic():
            to = LEG.guard(leg, "miss", by).move.target
            after = {**away(leg, clock.now()), "correction_due": None}
            entry = record(leg, "miss", by=by, status=to, after=after)
            _post(leg, "handoff.unanswered", {"leg": leg.journey}, (), entry)
    except Refused:
        return False
    return True
