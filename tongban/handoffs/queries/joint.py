"""Show me joint matters: as far as the actor may see them, each with its parts, who has each, and what is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases import queries as cases
from tongban.cases.models import Case
from tongban.handoffs.flow import LEG
from tongban.handoffs.flow.joint import JOINT
from tongban.handoffs.models import Joint, JointDraft, Leg, Part
from tongban.handoffs.queries import joint_items, offers
from tongban.handoffs.rules import joint as rules
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.kernel.clock import queries as calendars
from tongban.kernel.flow import Opening
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.read import history
from tongban.kernel.prepared import keyed
from tongban.kernel.programs import page
from tongban.kernel.refusals import NotYours, Place, Reason, Refused
from tongban.kernel.zones.models import Zone
from tongban.ui.story import Step
from tongban.ui.words import spoken


def joints_visible_to(actor: Actor) -> QuerySet[Joint]:
    """The joint matters an actor may see: where every list begins."""
    return Joint.objects.filter(policy.visible(actor, "joint"))


def joint(actor: Actor, number: str) -> Joint:
    """One joint matter by its number; NotYours says that there is none."""
    found = joints_visible_to(actor).filter(number=number.strip().upper()).first()
    if found is None:
        raise NotYours()
    return found


def joint_by_key(zone: str, key: UUID) -> Joint | None:
    """A joint matter by its key; the wall says to whom."""
    return Joint.objects.filter(zone=zone, id=key).first()


def joint_of_case(actor: Actor, key: UUID | None) -> Joint | None:
    """The joint matter of which a case is a part, where it is led in this installation and the actor sees it."""
    return joints_visible_to(actor).filter(id=key).first() if key else None


def joint_of_number(actor: Actor, number: str) -> Joint | None:
    """The same by the number of the case."""
    found = cases.visible_to(actor).filter(number=number).values_list("joint", flat=True).first()
    return joint_of_case(actor, found)


def part(zone: str, matter: UUID) -> Part | None:
    """The part of a joint matter that a leg, or a case, is."""
    return PART.first(zone=zone, id=matter)


PART = keyed(Part)


def parts_among(keys: Iterable[tuple[str, UUID]]) -> set[tuple[str, UUID]]:
    """Those of some legs and cases that are parts of joint matters."""
    zones, ids = zip(*keys, strict=True)
    return set(Part.objects.filter(zone__in=set(zones), id__in=set(ids)).values_list("zone", "id"))


def parts_of(found: Joint) -> list[Part]:
    """The parts of a joint matter in their order."""
    return list(Part.objects.filter(zone=found.zone, joint_id=found.id).order_by("place"))


PAGE = 10


def newest_joints(actor: Actor, cursor: str, size: int = PAGE) -> tuple[list[Joint], str | None]:
    """One page of the joint matters of whoever the actor acts for, newest first, and the cursor of the next."""
    return page(joints_visible_to(actor).filter(party=actor.principal), ("-received_at", "-id"), cursor, size)


def joints_under_way(actor: Actor) -> QuerySet[Joint]:
    """What the zone leads and has not ended; what stands with an alarm after its end as well."""
    found = joints_visible_to(actor).filter(zone=actor.zone)
    return (found.filter(ended_at__isnull=True) | found.filter(alarm__isnull=False)).order_by("received_at", "id")


def oldest_joints(found: QuerySet[Joint], cursor: str, size: int = 5 * PAGE) -> tuple[list[Joint], str | None]:
    """One page of what waits, the oldest first, and the cursor of the next."""
    return page(found, ("received_at", "id"), cursor, size)


# --- what is being typed -----------------------------------------------------------------------------------------


def joint_drafts_visible_to(actor: Actor) -> QuerySet[JointDraft]:
    """The joint drafts that an actor may continue."""
    return JointDraft.objects.filter(policy.visible(actor, "draft"))


def joint_draft(actor: Actor, key: UUID) -> JointDraft:
    """One joint draft with the one form of today; NotYours for none."""
    found = joint_draft_by_key(actor, key)
    if found is None:
        raise NotYours()
    return found


def joint_draft_by_key(actor: Actor, key: UUID) -> JointDraft | None:
    """The same, or None; handed in already, it is refused with the number."""
    found = joint_drafts_visible_to(actor).filter(id=key).first()
    if found is None:
        return _handed_in(actor, key)
    typed_form(found)
    return found


def _handed_in(actor: Actor, key: UUID) -> None:
    found = joints_visible_to(actor).filter(id=key).first()
    if found is None:
        return
    told = format_lazy(_("This application was handed in already: {number}."), number=found.number)
    place = Place(found.number, "handoffs:joint", "api:joint")
    raise Refused((Reason("handed-in", told, "行政许可法 29", _("Open it among your matters."), place=place),))


def typed_form(draft: JointDraft) -> joint_items.Form:
    """The one form of a draft as it stands today; a part without a version in force is refused by its name."""
    form = joint_items.form_of_item(joint_items.joint_item_by_key(draft.zone, draft.item))
    if form.missing:
        raise Refused(tuple(rules.part_not_in_force(one.part.role_zh) for one in form.missing))
    draft.version_in_force = form.version
    return form


def joint_drafts(actor: Actor) -> list[tuple[JointDraft, Any]]:
    """What the actor has begun and not handed in, the latest first."""
    found = joint_drafts_visible_to(actor).order_by("-saved_at")
    found = list(found.filter(party=actor.principal) if actor.role == "agent" else found)
    items = joint_items.joint_items_by_key((one.zone, one.item) for one in found)
    return [(one, items[one.item]) for one in found]


# --- lists and pages ---------------------------------------------------------------------------------------------


def standing_of(part: Part) -> tuple[Any, dict[str, Any]] | None:
    """What a part is made of here, a leg or a case, and how it stands by that; None where it is not seen."""
    if part.is_here:
        case = Case.objects.filter(zone=part.zone, id=part.id).first()
        return (case, {"status": case.status, "outcome": case.outcome, "due": case.due}) if case else None
    leg = Leg.objects.filter(zone=part.zone, id=part.id).first()
    if leg is None:
        return None
    before = leg.status in ("taken_in", "in_transit", "back", "unsent") or leg.status_there is None
    status = leg.status if before and leg.status != "there" else leg.status_there or "submitted"
    return leg, {"status": status, "outcome": leg.outcome, "due": leg.due}


STATES = {
    "taken_in": LEG.state("taken_in").title,
    "in_transit": LEG.state("in_transit").title,
    "back": LEG.state("back").title,
    "unsent": LEG.state("unsent").title,
}
FATES = {
    "let_go": _("let go"),
    "void": _("voided with the joint matter"),
    "annulled": _("does not hold any more"),
}


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part as a page shows it: which zone has it, how it stands, by when, and whether it is late (联办部分行)."""

    part: Part
    zone: Zone | None
    lamp: str
    waiting: clock.Waiting | None

    @property
    def state(self) -> Any:
        """The state in words."""
        return STATES.get(self.part.status) or cases.state_word(self.part.status)

    @property
    def outcome(self) -> Any:
        """The decision in words, once there is one."""
        return OUTCOMES.get(self.part.outcome or "", "")

    @property
    def fate(self) -> Any:
        """What became of the decision with the whole."""
        return FATES.get(self.part.fate, "")

    @property
    def standing(self) -> Any:
        """Which zone has it, how it stands and what was decided, in one line."""
        return _in_line(self, self.state, self.outcome)

    @property
    def waits(self) -> bool:
        """Whether its decision is kept back until every part is decided."""
        return bool(self.part.outcome) and not self.part.fate and rules.stands(self.part) != rules.GONE

    @property
    def is_back(self) -> bool:
        """Whether the applicant has to put something right."""
        return self.part.status in ("back", "returned")


OUTCOMES = {"granted": _("granted"), "refused": _("refused")}
TRANSIT_DAYS = 1
"""Working days after which a part that is still on its way is late."""


def part_lines(found: list[Part], at: datetime) -> list[PartLine]:
    """Parts with their zones and lamps."""
    names = offers.names(one.competent for one in found)
    return [_part_line(one, names.get(one.competent), at) for one in found]


def _part_line(part: Part, zone: Zone | None, at: datetime) -> PartLine:
    waiting = _waiting(part, at)
    if rules.stands(part) != rules.OPEN:
        return PartLine(part, zone, "grey" if part.fate != "annulled" else "red", None)
    return PartLine(part, zone, waiting.lamp if waiting else "yellow" if part.status == "back" else "green", waiting)


def _waiting(part: Part, at: datetime) -> clock.Waiting | None:
    """Until when a part is to be decided, or to arrive."""
    calendar = calendars.calendar_for(part.zone)
    if part.status == "in_transit":
        return clock.waiting(clock.answer_by(TRANSIT_DAYS, part.since, calendar=calendar), at, calendar=calendar)
    return clock.waiting(clock.day_end(part.due), at, calendar=calendar, yellow=2) if part.due else None


@dataclass(frozen=True, slots=True)
class JointLine:
    """A joint matter in a list: how it stands, how many parts are decided, whether one is late (联办件行)."""

    joint: Joint
    parts: list[PartLine]

    @property
    def state(self) -> Any:
        """The state in words."""
        return JOINT.state(self.joint.status).title

    @property
    def decided(self) -> int:
        """How many parts are decided, or have ended otherwise."""
        return sum(rules.stands(one.part) != rules.OPEN for one in self.parts)

    @property
    def late(self) -> list[PartLine]:
        """The parts whose day has passed."""
        return [one for one in self.parts if one.lamp == "red"]

    @property
    def lamp(self) -> str:
        """Red when a part is late or does not hold any more, yellow when somebody here must act."""
        if self.joint.alarm or (self.late and not self.joint.ended_at):
            return "red"
        if self.joint.ended_at:
            return "grey"
        mine = self.joint.status in ("deciding", "result_here") or any(one.is_back for one in self.parts)
        return "yellow" if mine else "green"


def joint_lines(found: list[Joint], at: datetime) -> list[JointLine]:
    """Joint matters with their parts: two questions, however many they are."""
    every = Part.objects.filter(zone__in={one.zone for one in found}, joint_id__in=[one.id for one in found])
    known: dict[UUID, list[Part]] = {}
    for one in every.order_by("place"):
        known.setdefault(one.joint_id, []).append(one)
    return [JointLine(one, part_lines(known.get(one.id, []), at)) for one in found]


@dataclass(frozen=True, slots=True)
class JointSheet:
    """Everything that the page of a joint matter shows (联办件页)."""

    line: JointLine
    here: Zone | None
    story: list[Step]
    openings: list[Opening]

    @property
    def rule(self) -> Any:
        """What follows when a part is refused."""
        return rules.RULES[self.line.joint.rule]

    @property
    def first_hash(self) -> str:
        """The proof of the first entry."""
        return self.story[-1].hash


def joint_sheet(actor: Actor, found: Joint, at: datetime) -> JointSheet:
    """One joint matter whole, as its reader may read it: one timeline for all parts."""
    entries = history(found.zone, found.id)
    line = joint_lines([found], at)[0]
    names = {str(one.part.id): one for one in line.parts}
    return JointSheet(
        line=line,
        here=offers.names([found.zone]).get(found.zone),
        story=[_step(one, names) for one in reversed(entries)],
        openings=[one for one in JOINT.open_to(found, actor) if one.move.verb != "go_on" or found.alarm == rules.STUCK],
    )


WHO = {
    "clock": _("by itself"),
    "applicant": _("applicant"),
    "agent": _("agent"),
    "window": _("window"),
    "approver": _("the zone that leads"),
    "admin": _("the zone that leads"),
}
TITLES = {
    "hand_in": _("Handed in for all parts at once"),
    "ask_lead": _("A part was refused: the zone that leads decides"),
    "let_go": _("Every part is decided"),
    "decide": _("The zone that leads has decided"),
    "go_on": _("Carried on where it had stopped"),
    "result": _("Every result has been issued"),
    "end": _("Came to nothing"),
    "withdraw": _("Withdrawn"),
    "hand_out": _("Result handed out"),
    "fetch": _("Result received online"),
}
KINDS = {"ask_lead": "stop", "end": "no", "withdraw": "no", "hand_out": "end", "fetch": "end"}


def _step(entry: Entry, names: dict[str, PartLine]) -> Step:
    facts, role = entry.facts or {}, entry.actor["role"]
    told = [_told(row, names, entry.act) for row in entry.after.get("rows", {}).get("handoffs_part", ())]
    said = [str(facts[name]) for name in ("reason", "recipient", "note") if facts.get(name)]
    title, lines = TITLES.get(entry.act), [one for one in told if one] if entry.act != "hand_in" else []
    if title is None:
        title, lines = (lines or [""])[0], lines[1:]
    who = " ".join(str(one) for one in (WHO.get(role, role), entry.actor.get("post", ""), facts.get("by", "")) if one)
    text = "\n".join([*said, *map(str, lines)])
    return Step(title, entry.recorded_at, who, text, KINDS.get(entry.act, ""), entry.number, entry.hash.hex())


def _told(row: dict[str, Any], names: dict[str, PartLine], act: str) -> Any:
    """One part's news in words: its zone, its name, how it stands since."""
    line = names.get(row["id"])
    if line is None:
        return ""
    then = {name: row[name] for name in ("competent", "status", "outcome", "fate")}
    now = PartLine(Part(**then), line.zone, "", None)
    settled = act != "hear" or row["fate"] in ("void", "annulled")
    return _in_line(now, now.fate) if now.fate and settled else now.standing


def _in_line(line: PartLine, *said: Any) -> Any:
    called = {"zh": line.zone.short_zh, "en": line.zone.short_en} if line.zone else {"zh": line.part.competent}
    state = " · ".join(str(one) for one in said if one)
    return format_lazy(_("{zone}: {state}"), zone=spoken(called), state=state)


def joint_told(leg: Leg) -> dict[str, Any]:
    """What the competent zone must know of the whole of which a leg is a part; nothing for any other leg."""
    found = joint_by_key(leg.zone, leg.joint) if leg.joint else None
    return {"joint": {"id": found.id, "number": found.number, "why": waits_for(found)}} if found else {}


def waits_for(found: Joint) -> str:
    """Why a part is not issued yet, for the officers of its zone to read."""
    return f"多地联办 {found.number}（{found.title_zh}）：待各部分决定后由牵头地放行"
