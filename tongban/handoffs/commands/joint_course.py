"""The course of a joint matter: each part is followed, the rule settles the whole, one result is handed out."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import structlog
from django.db import transaction

from tongban.cases import commands as cases
from tongban.cases import queries as matters
from tongban.cases.models import Case, handed_out
from tongban.handoffs import messages, queries
from tongban.handoffs.commands import legs
from tongban.handoffs.flow.joint import JOINT
from tongban.handoffs.models import Joint, Leg, Part
from tongban.handoffs.rules import joint as rules
from tongban.handoffs.rules import own_page
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.exchange.hearing import peer
from tongban.kernel.exchange.sending import send
from tongban.kernel.flow import taken
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim, record
from tongban.kernel.refusals import NotReady, Refused, Stale, in_form

log = structlog.get_logger()
LET_GO, VOID, ANNULLED = "let_go", "void", "annulled"
TELLING = {LET_GO: "handoff.lift_hold", VOID: "handoff.void"}
MOVES = {LET_GO: "lift_hold", VOID: "void"}
SAID = {"lift_hold": LET_GO, "finish_here": LET_GO, "void": VOID}
"""By which steps the zone that decides a part says what became of it: let go, taken to itself, voided."""


def follow(entry: Entry) -> None:
    """A leg or a case has moved: when it is a part, the whole knows it from now on; heard twice, written once."""
    part = queries.part(entry.zone, entry.subject)
    found = queries.standing_of(part) if part else None
    joint = queries.joint_by_key(entry.zone, part.joint_id) if found else None
    if joint is None:
        return
    after = {name: value for name, value in found[1].items() if value != getattr(part, name)}
    after |= _fate(entry, part)
    if not after:
        return
    by = CLOCK.within(joint.zone)
    with transaction.atomic():
        alarm = _alarm(part.fate, after.get("fate", part.fate))
        rows = {Part: [_changed(part, **after, since=entry.recorded_at)]}
        _record(joint, "hear", by, after=alarm, rows=rows)
        _on_or_stuck(joint, by)


def follow_all(entries: Sequence[Entry]) -> None:
    """The same for many of them: most belong to no joint matter, and one question says which do."""
    parts = queries.parts_among((one.zone, one.subject) for one in entries)
    for one in entries:
        if (one.zone, one.subject) in parts:
            follow(one)


def _on_or_stuck(joint: Joint, by: Actor) -> None:
    """What follows cannot be done: that matter rings, and no other matter of any zone waits for it.

    The zone that leads carries it on; where somebody was only faster, it is tried again at once.
    """
    try:
        with transaction.atomic():
            _go_on(joint, by)
    except Stale:
        raise
    except (Refused, ValueError) as why:
        log.error("joint_matter_stuck", zone=joint.zone, exc_info=why)
        _record(queries.joint_by_key(joint.zone, joint.id), "hear", by, after={"alarm": rules.STUCK})


def go_on(joint: Joint, given: Mapping[str, Any], *, by: Actor, claim: Claim | None = None) -> Entry:
    """What has stopped is tried once more, by a person of the zone that leads (继续办理)."""
    move = JOINT.guard(joint, "go_on", by).move
    taken(move, given)
    with transaction.atomic():
        entry = record(joint, "go_on", by=by, status=move.target, after={"alarm": None}, claim=claim)
        with _standing_as_the_whole(joint, by):
            _go_on(joint, CLOCK.within(joint.zone))
    return entry


def _fate(entry: Entry, part: Part) -> dict[str, str]:
    """What became of a part by the word of the zone that has it: it may know better what the lead has forgotten."""
    step = entry.after.get("news", entry.act)
    if step in rules.ANNULLING:
        return {"fate": ANNULLED} if part.fate == LET_GO else {}
    said = SAID.get(step, "")
    return {"fate": said} if (part.fate, said) in (("", LET_GO), ("", VOID), (VOID, LET_GO)) else {}


def _alarm(before: str, now: str) -> dict[str, str]:
    """A part does not hold any more; or one stands that had been voided here, and its zone has taken it to itself."""
    if now == ANNULLED and before != ANNULLED:
        return {"alarm": ANNULLED}
    return {"alarm": rules.STUCK} if (before, now) == (VOID, LET_GO) else {}


def _record(joint: Joint, verb: str, by: Actor, **details: Any) -> Entry:
    return record(joint, verb, by=by, status=JOINT.guard(joint, verb, by).move.target, **details)


def _changed(part: Part, **values: Any) -> dict[str, Any]:
    return {field.column: getattr(part, field.attname) for field in part._meta.concrete_fields} | values


def _go_on(joint: Joint, by: Actor) -> None:
    """What follows by itself from how the parts stand now."""
    parts = queries.parts_of(joint)
    if joint.status == "under_way":
        _settle(joint, parts, by)
    elif joint.status == "released":
        _served(joint, parts, by)
    elif joint.status == "withdrawn":
        _void_late(joint, parts, by)
        _close_returned(joint, parts, by)


def _settle(joint: Joint, parts: Sequence[Part], by: Actor) -> None:
    what = rules.settlement(joint.rule, parts)
    if what.kind == rules.ASK:
        _record(joint, "ask_lead", by)
    elif what.kind == rules.SETTLED:
        to = JOINT.guard(joint, "let_go", by).move.target
        _carried_out(joint, "let_go", to, what, parts, by, reason=str(NOTHING_ELSE))


NOTHING_ELSE = "按联办事项规则"
"""Why a part is voided when nobody but the rule has spoken."""


def decide(joint: Joint, given: Mapping[str, Any], *, by: Actor, claim: Claim | None = None) -> Entry:
    """The zone that leads says what becomes of the parts that were granted, and why (牵头地决定)."""
    move = JOINT.guard(joint, "decide", by).move
    said, parts = taken(move, given), queries.parts_of(joint)
    what = rules.decided(parts, grants=said["parts"] == "grant")
    return _carried_out(joint, "decide", move.target, what, parts, by, reason=said["reason"], claim=claim)


def _carried_out(
    joint: Joint,
    verb: str,
    to: str,
    what: rules.Settlement,
    parts: Sequence[Part],
    by: Actor,
    *,
    reason: str,
    claim: Claim | None = None,
) -> Entry:
    """What was settled is written, and each part is told; what was let go is issued by its own zone."""
    fates = {**dict.fromkeys(what.let_go, LET_GO), **dict.fromkeys(what.void, VOID)}
    touched = [part for part in parts if part.id in fates and not part.fate]
    stands = any(part.fate == LET_GO for part in parts if fates.get(part.id) == VOID)
    with transaction.atomic():
        rows = {Part: [_changed(part, fate=fates[part.id]) for part in touched]} if touched else None
        after = {"settled_at": clock.now(), "reason": reason, **({"alarm": rules.STUCK} if stands else {})}
        entry = record(joint, verb, by=by, status=to, after=after, rows=rows, claim=claim)
        with _standing_as_the_whole(joint, by):
            for part in touched:
                _tell(joint, part, fates[part.id], reason, entry)
            _served(joint, queries.parts_of(joint), CLOCK.within(joint.zone))
    return entry


@contextmanager
def _standing_as_the_whole(joint: Joint, by: Actor) -> Iterator[None]:
    """Whoever acts upon the whole need not see the case of every part: the joint matter acts upon it.

    What is refused inside is rolled back, and with it who stands at the database.
    """
    policy.enter(peer(joint.zone, joint.zone))
    yield
    policy.enter(by)


def _tell(joint: Joint, part: Part, fate: str, reason: str, cause: Entry) -> None:
    """A part is let go of or voided: by envelope where another zone has it, by the same move where this one has."""
    told = f"{joint.title_zh}（{joint.number}）：{reason}"[: messages.TEXT["maxLength"]]
    given = {"reason": told} if fate == VOID else {}
    if part.is_here:
        cases.make(_case(part), MOVES[fate], by=_itself(part), given=given)
    else:
        _post(part, TELLING[fate], given, cause)


def _post(part: Part, type: str, told: Mapping[str, Any], cause: Entry) -> None:
    data = messages.made(type, told)
    send(source=part.zone, to=part.competent, type=type, subject=part.id, data=data, cause=cause)


def _case(part: Part) -> Case:
    return matters.by_id(_itself(part), part.zone, part.id)


def _itself(part: Part) -> Actor:
    """The joint matter, where it acts upon a case of its own zone."""
    return peer(part.zone, part.zone)


def _served(joint: Joint, parts: Sequence[Part], by: Actor) -> None:
    """Everything that was let go has been issued: there is one result to be handed out, or there was nothing."""
    let_go = [part for part in parts if part.fate in (LET_GO, ANNULLED)]
    if not let_go:
        _record(joint, "end", by, after={"ended_at": clock.now()})
    elif rules.is_served(let_go):
        _record(joint, "result", by)


# --- the whole is withdrawn --------------------------------------------------------------------------------------


TAKEN_BACK = "联办整体撤回"
"""Why a part is closed when the applicant has given no reason."""


def withdraw_joint(joint: Joint, given: Mapping[str, Any], *, by: Actor, claim: Claim | None = None) -> Entry:
    """Every part is taken back; one that was decided meanwhile is voided, for nothing of it was issued (撤回联办)."""
    move = JOINT.guard(joint, "withdraw", by).move
    reason = taken(move, given)["reason"] or ""
    with transaction.atomic():
        after = {"ended_at": clock.now(), "reason": reason}
        entry = record(joint, "withdraw", by=by, status=move.target, after=after, claim=claim)
        with _standing_as_the_whole(joint, by):
            for part in queries.parts_of(joint):
                if rules.stands(part) == rules.OPEN:
                    _take_back(part, reason, by)
            _void_late(joint, queries.parts_of(joint), CLOCK.within(joint.zone))
    return entry


def _take_back(part: Part, reason: str, by: Actor) -> None:
    leg = None if part.is_here else queries.by_id(part.zone, part.id)
    if leg is None:
        cases.make(_case(part), "withdraw", by=_itself(part), given={"reason": reason})
    elif leg.status == "back" and leg.arrived_at is None:
        legs.move(leg, "close", {"reason": reason or TAKEN_BACK}, by=by)
    else:
        legs.ask_withdraw(leg, {"reason": reason}, by)


def _void_late(joint: Joint, parts: Sequence[Part], by: Actor) -> None:
    """What was decided before the withdrawal reached it never takes effect."""
    late = [part for part in parts if rules.stands(part) in (rules.GRANTED, rules.REFUSED) and not part.fate]
    if late:
        entry = _record(joint, "hear", by, rows={Part: [_changed(part, fate=VOID) for part in late]})
        for part in late:
            _tell(joint, part, VOID, joint.reason or "申请人撤回", entry)


def _close_returned(joint: Joint, parts: Sequence[Part], by: Actor) -> None:
    """What was still on its way, and was not taken over: it is closed here, and sent to nobody again."""
    returned = (queries.by_id(part.zone, part.id) for part in parts if part.status == "back")
    for leg in returned:
        if leg is not None and leg.status == "back" and leg.arrived_at is None:
            legs.close_part(leg, joint.reason or TAKEN_BACK, by)


# --- one result --------------------------------------------------------------------------------------------------


def hand_out_joint(joint: Joint, given: Mapping[str, Any], *, by: Actor, claim: Claim | None = None) -> Entry:
    """The one result of all parts reaches the applicant; each zone closes its own by this (一并送达)."""
    said = taken(JOINT.guard(joint, "hand_out", by).move, given)
    online = rules.nothing_to_fetch(joint, by) if said["manner"] == "online" else None
    in_form(*matters.against_delivery(said, joint.party, joint.item), online)
    return _reached(joint, "hand_out", said, by, claim)


def fetch_joint(joint: Joint, given: Mapping[str, Any], *, by: Actor, claim: Claim | None = None) -> Entry:
    """The applicant reads the one result here himself, and says so: that is its service (网上送达)."""
    taken(JOINT.guard(joint, "fetch", by).move, given)
    return _reached(joint, "fetch", {"manner": "online", "recipient": by.name or joint.applicant_name}, by, claim)


def _reached(joint: Joint, verb: str, said: Mapping[str, Any], by: Actor, claim: Claim | None) -> Entry:
    """The whole has reached the applicant, and each part of it: a leg by the same act, an own case by the whole."""
    shown, private = handed_out(said)
    with transaction.atomic():
        after = {"ended_at": clock.now(), **shown}
        to = JOINT.move(verb).target
        entry = record(joint, verb, by=by, status=to, after=after, private=private, claim=claim)
        for part in queries.parts_of(joint):
            if part.fate in (LET_GO, ANNULLED):
                _handed_out(joint, part, verb, said, by)
    return entry


def _handed_out(joint: Joint, part: Part, verb: str, said: Mapping[str, Any], by: Actor) -> None:
    found = queries.standing_of(part)
    subject = found[0] if found else None
    if isinstance(subject, Leg) and subject.status == "result_here":
        legs.reached(subject, verb, said, by)
    elif isinstance(subject, Case) and subject.status == "issued":
        given = {name: said.get(name) for name in ("manner", "recipient", "tracking")}
        given["at"] = clock.now().isoformat()
        with _standing_as_the_whole(joint, by):
            given["paper"] = cases.of_hand_out(subject, said, by=by)
            cases.make(subject, "hand_out", by=_itself(part), given=given)


def move_joint(joint: Joint, verb: str, given: Mapping[str, Any], *, by: Actor, claim: Claim | None = None) -> Entry:
    """One of the moves that a person makes on a joint matter."""
    opening = JOINT.guard(joint, verb, by)
    if verb not in VERBS:
        raise NotReady(own_page(opening.move.title))
    return VERBS[verb](joint, given, by=by, claim=claim)


VERBS = {"go_on": go_on, "decide": decide, "withdraw": withdraw_joint, "hand_out": hand_out_joint}
VERBS |= {"fetch": fetch_joint}
