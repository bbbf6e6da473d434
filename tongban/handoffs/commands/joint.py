"""Joint matters: begun as one draft, handed in as one application, heard of part by part, settled by the rule."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tongban.applicants import queries as applicants
from tongban.applicants.queries import Party
from tongban.cases import commands as drafting
from tongban.cases import queries as cases
from tongban.handoffs import queries
from tongban.handoffs.commands.taking_in import send, take_in
from tongban.handoffs.flow.joint import JOINT
from tongban.handoffs.models import Joint, JointDraft, JointItem, LegDraft, Part
from tongban.handoffs.queries import Form, Page
from tongban.handoffs.rules import joint as rules
from tongban.handoffs.rules import not_mandated_to_prepare
from tongban.kernel import clock, codes
from tongban.kernel.actors import Actor
from tongban.kernel.clock import queries as calendars
from tongban.kernel.files import commands as keeping
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim, record
from tongban.kernel.refusals import NotReady, Reason, in_form, refuse
from tongban.kernel.zones import queries as zones


def begin_joint(item: JointItem, *, by: Actor, answers: Mapping[str, Any] | None = None) -> JointDraft:
    """What is typed for all parts at once: what several ask is asked once (联办申请)."""
    in_form(rules.not_open(item))
    form = queries.form_of_item(item)
    in_form(*(rules.part_not_in_force(one.part.role_zh) for one in form.missing))
    draft = drafting.unsaved_as(JointDraft, form.version, by=by)
    draft.answers = dict(answers or {})
    refuse(not_mandated_to_prepare(draft, by))
    drafting.prefill(draft)
    return drafting.put_down(draft)


def hand_in_joint(draft: JointDraft, *, by: Actor, claim: Claim | None = None) -> tuple[Joint, Entry]:
    """Complete for every part at once: one number, one application, and each part on its way to its zone (联办收件)."""
    item = queries.joint_item_by_key(draft.zone, draft.item)
    in_form(rules.not_open(item))
    form = queries.typed_form(draft)
    _in_force(draft, form)
    in_form(None if draft.party else cases.NO_APPLICANT)
    joint = Joint(zone=draft.zone, id=draft.id, status="draft", item=item.id, party=draft.party)
    opening = JOINT.guard(joint, "hand_in", by)
    answers, party = cases.completed(draft), applicants.party(draft.party)
    after, private = _facts(joint, item, draft, party, by)
    with transaction.atomic():
        joint.number, joint.title_zh = after["number"], after["title_zh"]
        rows = [_part(joint, form, place, draft, answers, party, by) for place in range(len(form.pages))]
        to = opening.move.target
        entry = record(joint, "hand_in", by=by, status=to, after=after, private=private, rows={Part: rows}, claim=claim)
        for row in rows:
            if leg := queries.by_id(joint.zone, row["id"]):
                send(leg, by=by)
    return joint, entry


def _in_force(draft: JointDraft, form: Form) -> None:
    """Refused where a part was published anew meanwhile: the draft follows, and its page shows it."""
    if draft.item_version == form.key:
        return
    draft.item_version = form.key
    drafting.keep_version(draft)
    told = _("A part of this joint matter was published anew while you were filling in.")
    again = _("The form now follows the new version. Look through it and hand it in again.")
    raise NotReady(Reason("item-changed", told, cases.GUIDE, again))


def _facts(
    joint: Joint, item: JointItem, draft: JointDraft, party: Party, by: Actor
) -> tuple[dict[str, Any], dict[str, Any]]:
    now, at_window = clock.now(), by.role == "window"
    after = {
        "number": zones.next_number(draft.zone, clock.china_date(now)),
        "code": item.code,
        "title_zh": item.title_zh,
        "title_en": item.title_en,
        "rule": item.rule,
        "agency": item.agency,
        "party_kind": party.kind,
        "channel": "window" if at_window else "online",
        "window": by.post if at_window else None,
        "person": by.person,
        "received_at": now,
        "due": _due(item),
    }
    typed = draft.counter.get("resident_id")
    code = typed if party.kind == "person" else party.number
    return after, {"applicant_name": party.name, "applicant_code": code}


def _due(item: JointItem) -> date:
    """Until when the whole is decided: what was promised for it, at most what the law allows (行政许可法 42)."""
    days, calendar = min(item.days or rules.LEGAL_DAYS, rules.LEGAL_DAYS), calendars.calendar_for(item.zone)
    return clock.last_day(clock.answer_by(days, clock.now(), calendar=calendar))


def _part(
    joint: Joint, form: Form, place: int, draft: JointDraft, answers: Mapping[str, Any], party: Party, by: Actor
) -> dict[str, Any]:
    """One part taken in with its own answers and its own copy of the shared materials."""
    page, key = form.pages[place], codes.new_id()
    version = page.version
    told = {name: value for name, value in form.merged.answers_of(place, answers).items() if value is not None}
    files = _files(joint, page, key, form.merged.materials_of(place, draft.materials), party)
    if page.offer is None:
        number = _own_part(joint, page, key, told, files, party, by)
    else:
        own = drafting.unsaved_as(LegDraft, version, by=by, party_kind=party.kind, party=party.id)
        own.id, own.counter, own.answers = key, draft.counter, told
        own.materials = {name: drafting.material(file) for name, file in files.items()}
        number = take_in(own, by=by, joint=joint.id)[0].number
    return {
        "zone": joint.zone,
        "id": key,
        "joint_id": joint.id,
        "place": place,
        "competent": page.part.competent,
        "code": page.part.code,
        "name_zh": version.name_zh,
        "name_en": version.name_en,
        "role_zh": page.part.role_zh,
        "role_en": page.part.role_en,
        "agency_name": page.agency_name,
        "number": number,
        "status": "in_transit" if page.offer else "submitted",
        "outcome": None,
        "due": None,
        "since": clock.now(),
        "fate": "",
    }


def _files(joint: Joint, page: Page, key: Any, materials: Mapping[str, Any], party: Party) -> dict[str, Any]:
    """The same bytes as files of the part: nothing is copied."""
    place = {"zone": joint.zone, "subject": key, "party": party.id, "about": page.version.item_id}
    return {
        name: keeping.arrived(one["digest"], one["name"], one["size"], field=f"material:{name}", **place)
        for name, one in materials.items()
    }


def _own_part(
    joint: Joint, page: Page, key: Any, answers: Mapping[str, Any], files: Mapping[str, Any], party: Party, by: Actor
) -> str:
    """The part of the zone that leads is a case of its own from the first moment, held like every other."""
    collected = drafting.Collected(
        id=key,
        origin=None,
        window={},
        party=party,
        answers=answers,
        files=files,
        channel="window" if by.role == "window" else "online",
        joint=joint.id,
        hold=queries.waits_for(joint),
    )
    return drafting.collect(collected, page.version, by=by)[0].number
