"""Show me what was taken in for other zones: as far as the actor may see it; one line for one matter."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases import queries as cases
from tongban.cases.models import Case
from tongban.catalogue.models import ItemVersion
from tongban.handoffs.flow import LEG
from tongban.handoffs.models import Leg, LegDraft, OfferVersion
from tongban.handoffs.queries import offers
from tongban.kernel import policy
from tongban.kernel.actors import Actor
from tongban.kernel.files.models import File
from tongban.kernel.flow import Opening
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.read import history
from tongban.kernel.prepared import keyed
from tongban.kernel.refusals import NotYours, Place, Reason, Refused
from tongban.kernel.zones.models import Zone
from tongban.people.models import Hall, Post
from tongban.ui.story import Step
from tongban.ui.words import china_date, day, said

PAGE = 50
CODE = 8
"""Characters of the first entry's hash by which anybody who holds the receipt may follow the matter."""


def visible_to(actor: Actor) -> QuerySet[Leg]:
    """The legs an actor may see: where every list begins."""
    return Leg.objects.filter(policy.visible(actor, "leg"))


def find(actor: Actor, number: str) -> Leg:
    """One leg by the number of its receipt; NotYours says that there is none."""
    found = visible_to(actor).filter(number=number.strip().upper()).first()
    if found is None:
        raise NotYours()
    return found


def by_id(zone: str, matter: UUID) -> Leg | None:
    """A leg by the key that its matter keeps for life; the wall says to whom."""
    return KEYED.first(zone=zone, id=matter)


KEYED = keyed(Leg)


def by_ids(keys: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], Leg]:
    """Legs by the keys of their matters, in one question; the wall says to whom."""
    wanted = set(keys)
    found = Leg.objects.filter(zone__in={zone for zone, _id in wanted}, id__in={key for _zone, key in wanted})
    return {(leg.zone, leg.id): leg for leg in found}


def of_matter(actor: Actor, matter: UUID) -> Leg:
    """The leg of a matter that the actor may see, by the key that it keeps for life."""
    found = visible_to(actor).filter(id=matter).first()
    if found is None:
        raise NotYours()
    return found


def leg_behind(actor: Actor, number: str) -> Leg | None:
    """The leg of a case by the number of the case, where both stand in this installation and the actor sees both."""
    case = cases.visible_to(actor).filter(number=number, origin__isnull=False).values("id")
    return visible_to(actor).filter(id__in=case).first()


def handed_in(actor: Actor, key: UUID) -> Refused | None:
    """Why a draft is not there any more: it was handed in, under this number."""
    leg = visible_to(actor).filter(id=key).first()
    if leg is None:
        return None
    told = format_lazy(_("This application was handed in already: {number}."), number=leg.number)
    place = Place(leg.number, "handoffs:leg", "api:leg")
    return Refused((Reason("handed-in", told, "行政许可法 29", _("Open it among what was taken in."), place=place),))


def of_party(actor: Actor) -> QuerySet[Leg]:
    """The matters of whoever the actor acts for that stand on no page of a case yet: on their way, or elsewhere."""
    known = Case.objects.filter(id=OuterRef("id"))
    return visible_to(actor).filter(~Exists(known), party=actor.principal, joint=None)


def under_way(actor: Actor) -> QuerySet[Leg]:
    """What the zone has taken in and not ended, the longest first; of a joint matter only what came back."""
    alone = Q(joint=None) | Q(status="back")
    return visible_to(actor).filter(alone, ended_at__isnull=True).order_by("since", "id")


WAITING = ("taken_in", "back", "result_here")
"""What waits for the window that took it in."""


def waiting(actor: Actor) -> QuerySet[Leg]:
    """What waits for a window of the zone: to be sent, to be corrected, to be handed out."""
    return under_way(actor).filter(status__in=WAITING)


def unanswered_in_time(at: datetime, most: int) -> list[Leg]:
    """What was to be corrected until a day that has passed; who asks is the clock."""
    late = Leg.objects.filter(status="back", back_for="correction", correction_due__lte=at)
    return list(late.order_by("correction_due")[:most])


@dataclass(frozen=True, slots=True)
class Line:
    """A leg in a list: what it is about, where it is now, since when (代收件行)."""

    leg: Leg
    zone: Zone | None

    @property
    def state(self) -> Any:
        """The state in words."""
        return LEG.state(self.leg.status).title

    @property
    def colour(self) -> str:
        """Yellow when this window must act, grey on the way, green while the competent zone is at it."""
        if self.leg.ended_at:
            return ""
        return "yellow" if self.leg.is_here else "grey" if self.leg.in_transit else "green"


def lines(found: Iterable[Leg]) -> list[Line]:
    """Legs with the zones that decide them."""
    many = list(found)
    known = offers.names(one.competent for one in many)
    return [Line(one, known.get(one.competent)) for one in many]


# --- one leg -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stretch:
    """Who had a matter, from when to when; nobody while it was on its way (保管区间)."""

    zone: Zone | None
    since: datetime
    until: datetime | None
    sender: Zone | None = None

    @property
    def in_transit(self) -> bool:
        """Whether it was on its way (在途)."""
        return self.zone is None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that the page of a leg shows (代收件页)."""

    leg: Leg
    version: ItemVersion | None
    here: Zone
    there: Zone | None
    story: list[Step]
    stretches: list[Stretch]
    openings: list[Opening]

    @property
    def state(self) -> Any:
        """The state in words."""
        return LEG.state(self.leg.status).title

    @property
    def code(self) -> str:
        """The code that is printed on the receipt."""
        return self.first_hash[:CODE]

    @property
    def first_hash(self) -> str:
        """The proof of the first entry."""
        return self.story[-1].hash


def sheet(actor: Actor, leg: Leg) -> Sheet:
    """One leg whole, as its reader may read it."""
    entries = history(leg.zone, leg.id)
    known = offers.names((leg.zone, leg.competent))
    return Sheet(
        leg=leg,
        version=offers.told(leg.zone, leg.item_version),
        here=known[leg.zone],
        there=known.get(leg.competent),
        story=[_step(one, leg.applicant_name, known.get(leg.competent)) for one in reversed(entries)],
        stretches=list(_stretches(entries, known, leg.ended_at)),
        openings=LEG.open_to(leg, actor),
    )


def _stretches(entries: list[Entry], known: dict[str, Zone], ended_at: datetime | None) -> Iterator[Stretch]:
    """Custody from the journal alone: each entry that says who has it ends the stretch before it."""
    turns = [one for one in entries if "since" in one.after]
    ends = [_since(one) for one in turns[1:]]
    for entry, until in zip(turns, [*ends, ended_at], strict=True):
        holder, sender = (known.get(entry.after.get(name) or "") for name in ("custodian", "sender"))
        yield Stretch(holder, _since(entry), until, sender)


def _since(entry: Entry) -> datetime:
    return datetime.fromisoformat(entry.after["since"])


WHO = {
    "clock": _("by law"),
    "applicant": _("applicant"),
    "agent": _("agent"),
    "window": _("window"),
    "peer": _("competent zone"),
}
TITLES = {
    "take_in": _("Taken in for another zone"),
    "send": _("Sent to the competent zone"),
    "remember": _("Known again after a restore, as the competent zone has it in this zone's own signed words"),
    "arrive": _("Arrived in the competent zone"),
    "refuse": _("Not taken over by the competent zone"),
    "come_back": _("Back from the competent zone"),
    "answer": _("Sent again"),
    "ask_withdraw": _("Asked to be withdrawn"),
    "withdraw": _("Taken back before it was sent"),
    "close": _("Closed without being sent again"),
    "miss": _("Not answered in time"),
    "hand_out": _("Result handed out"),
    "fetch": _("Result received online"),
    "take_papers": _("Papers have come from the competent zone"),
    "let_go": _("Withdrawn in the competent zone"),
    "end": _("Ended in the competent zone"),
    "stay_there": _("Brought to an end by the competent zone itself"),
}
NEWS = {
    "not_withdrawn": _("Not withdrawn: the competent zone has refused it"),
    "not_closed": _("Not closed: the competent zone has refused the word of the hand-out"),
}
"""What the story says of news that no step of a case has made."""
KINDS = {
    "come_back": "stop",
    "refuse": "no",
    "decline": "no",
    "hand_out": "end",
    "fetch": "end",
    "withdraw": "no",
    "close": "no",
}


def news_word(news: str) -> Any:
    """What a step of the competent zone is called."""
    return NEWS.get(news) or cases.done_word(news)


def _who(entry: Entry, principal: str, there: Zone | None) -> str:
    """Who did it: another zone is told by its name, an agent with the one he acted for."""
    role, by = entry.actor["role"], (entry.facts or {}).get("by", "")
    if role == "peer" and there:
        by = said({"zh": there.short_zh, "en": there.short_en})
    who = " ".join(str(part) for part in (WHO.get(role, role), entry.actor.get("post", ""), by) if part)
    return str(format_lazy(_("{agent}, for {principal}"), agent=who, principal=principal)) if role == "agent" else who


def _step(entry: Entry, principal: str, there: Zone | None) -> Step:
    who, facts = _who(entry, principal, there), entry.facts or {}
    news = entry.after.get("news")
    title = news_word(news) if news else TITLES.get(entry.act, entry.act)
    named = [f"{one['name']} {one['number']}" for one in entry.after.get("rows", {}).get("handoffs_paper", [])]
    due = entry.after.get("due") if entry.after.get("due") != entry.before.get("due") else None
    text = "\n".join(one for one in (_text(facts), _due(due, entry), *named) if one)
    return Step(title, entry.recorded_at, who, text, KINDS.get(entry.act, ""), entry.number, entry.hash.hex())


TEXTS = ("reason", "reasons_there", "remedy", "recipient", "tracking", "note")


def _text(facts: dict[str, Any]) -> str:
    """What was said with a step: reasons, marks, who received the result."""
    marked = "\n".join(f"· {one['reason']}" for one in facts.get("marks") or ())
    told = [str(facts[name]) for name in TEXTS if facts.get(name)]
    return "\n".join([*told, *([marked] if marked else [])])


def _due(due: str | None, entry: Entry) -> str:
    return str(format_lazy(_("to be decided by {day}"), day=day(due, china_date(entry.recorded_at)))) if due else ""


def version_number(leg: Leg) -> int:
    """The number of the version under which a matter was taken in, as its own zone counts."""
    found = VERSION.first(zone=leg.zone, id=leg.item_version)
    if found is None:
        raise OfferVersion.DoesNotExist(leg.item_version)
    return found.number


VERSION = keyed(OfferVersion, without=("content",))


def files_of(leg: Leg) -> QuerySet[File]:
    """The files of a matter; who asks is known to the wall."""
    return File.objects.filter(zone=leg.zone, subject=leg.id)


def place_of(actor: Actor) -> dict[str, str]:
    """Where an actor sits, for the other zone to name and to ring; no hall where it could be one of several."""
    post = Post.objects.filter(zone=actor.zone, code=actor.post).first()
    halls = Hall.objects.filter(zone=actor.zone)[:2]
    hall = halls[0] if len(halls) == 1 else None
    office = post.office_zh if post else ""
    return {
        "hall": hall.name_zh if hall else "",
        "window": " ".join(part for part in (office, (post.window if post else "") or "") if part),
        "telephone": hall.telephone if hall else "",
    }


def window_of(actor: Actor) -> str:
    """How the other zone names who writes: the hall, the window or office; never a person's name."""
    place = place_of(actor)
    return " ".join(part for part in (place["hall"], place["window"]) if part) or str(actor.post or actor.role)


def as_draft(sheet: Sheet) -> LegDraft:
    """What was sent, as the form reads it."""
    leg = sheet.leg
    draft = LegDraft(zone=leg.zone, id=leg.id, item=leg.item, item_version=leg.item_version, party_kind=leg.party_kind)
    draft.answers, draft.materials, draft.version_in_force = leg.answers, leg.materials, sheet.version
    draft.counter = {"post": leg.window} if leg.channel == "window" else {}
    return draft


def stated(sheet: Sheet) -> list[Any]:
    """Every question of the form that was answered."""
    return cases.draft_answers(as_draft(sheet))


def papers(sheet: Sheet) -> list[Any]:
    """The materials that were sent, and those that the competent zone has marked."""
    marks = {one["target"]: one["reason"] for one in sheet.leg.marks}
    return [one for one in cases.papers_asked(as_draft(sheet), marks) if one.file or one.mark]
