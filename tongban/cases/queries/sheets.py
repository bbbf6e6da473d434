"""Show me one matter whole, as its page shows it; and rows of lists with what stands beside them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.cases import deadlines
from tongban.cases.deadlines import Term
from tongban.cases.flow import ALARMS, CASE, GROUNDS, LATE, MOOT, OUTCOME_NAMES
from tongban.cases.flow.afterwards import GROUNDS_AFTER, VALIDITY
from tongban.cases.flow.afterwards import KINDS as CHANGES
from tongban.cases.models import Case, Change, Correction, Decision, Draft, Label, Pause
from tongban.cases.queries import decisions, documents, finding, others, papers, promises, story, visits
from tongban.cases.queries.colleagues import successors
from tongban.cases.queries.inside import InnerLeaf, inner_leaf, tags_of
from tongban.cases.queries.lists import Instants
from tongban.cases.queries.others import Part
from tongban.cases.queries.papers import Answered, Paper
from tongban.cases.queries.promises import Promised
from tongban.cases.queries.relying import Reliance, relied_on
from tongban.catalogue import queries as catalogue
from tongban.certificates import queries as certificates
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.flow import Opening
from tongban.kernel.journal.read import entry
from tongban.kernel.refusals import NotYours
from tongban.kernel.zones import queries as zones
from tongban.kernel.zones.models import Zone
from tongban.people.models import Agency
from tongban.seals import queries as seals
from tongban.ui.story import Step
from tongban.ui.words import said, spoken

OUTSIDE = ("promise", "procedure")
"""What the applicant may know to be late."""
CODE = 8
"""Characters of the first entry's hash by which anybody who holds the receipt may follow the matter."""

Named = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Changed:
    """A change of a decision with its words (决定变更)."""

    row: Change

    @property
    def title(self) -> Any:
        """What it does."""
        return dict(CHANGES)[self.row.kind]

    @property
    def ground(self) -> Any:
        """On what it rests."""
        return GROUNDS_AFTER[self.row.ground][1]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that the page of a case shows (办件页)."""

    case: Case
    zone: Zone
    agency: Named
    term: Term
    strip: Mapping[str, Any] | None
    papers: Sequence[Paper]
    answers: Sequence[Answered]
    story: Sequence[Step]
    corrections: Sequence[Correction]
    pauses: Sequence[Pause]
    openings: Sequence[Opening]
    choices: Mapping[str, Sequence[tuple[str, Any]]]
    parts: Sequence[Part] = ()
    inside: bool = True
    decision: Decision | None = None
    changes: Sequence[Change] = ()
    inner: InnerLeaf | None = None
    promises: Sequence[Promised] = ()
    visits: int = 0
    payments: Sequence[Mapping[str, Any]] = ()
    origin: Zone | None = None

    @property
    def taken_in(self) -> Any:
        """Which window of which other zone took it in; empty for what was handed in here."""
        return whereabouts(self.case, self.origin)

    @property
    def away_since(self) -> datetime | None:
        """Since when the window that took it in must act; None while it is here."""
        return self.case.moved_at if self.case.custodian else None

    documents: Sequence[Mapping[str, Any]] = ()
    own_seals: Sequence[Mapping[str, Any]] = ()
    certificates: Sequence[Mapping[str, Any]] = ()
    relied: Sequence[Reliance] = ()

    @property
    def state(self) -> Any:
        """The state in words."""
        return CASE.state(self.case.status).title

    @property
    def outcome(self) -> Any:
        """The decision in words, once there is one."""
        if self.decision and self.decision.on_promise:
            return _("granted on a promise")
        return OUTCOME_NAMES.get(self.case.outcome, "")

    @property
    def promised(self) -> list[str]:
        """The keys of what is promised and not handed in yet."""
        return [one.row.key for one in self.promises if one.to_keep]

    @property
    def colour(self) -> str:
        """A refusal is no alarm, but it is not green either."""
        return "green" if self.case.outcome == "granted" and not self.harmed else "grey"

    @property
    def code(self) -> str:
        """The code that is printed on the receipt."""
        return self.first.hash[:CODE]

    @property
    def first(self) -> Step:
        """The entry with which it began."""
        return next(step for step in self.story if step.number == 1)

    @property
    def shown_parts(self) -> Sequence[Part]:
        """What other offices have part in; the applicant sees the steps that the guide names."""
        return self.parts if self.inside else [one for one in self.parts if one.kind == "step"]

    @property
    def became(self) -> Any:
        """What became of the decision, in words; empty while it stands as it was made."""
        return VALIDITY.get(self.case.validity or "", "")

    @property
    def harmed(self) -> bool:
        """Whether something was taken from the holder."""
        return self.case.validity in ("revoked", "recalled", "lapsed")

    @property
    def shown_changes(self) -> list[Changed]:
        """What was made of the decision; officials see what is proposed and what was left as well."""
        return [Changed(one) for one in self.changes if self.inside or one.state == "made"]

    @property
    def alarm(self) -> Any:
        """What is late besides the matter's own limit, in words for officials."""
        return ALARMS.get(self.case.alarm, "") if self.inside or self.case.alarm in OUTSIDE else ""

    @property
    def marks(self) -> list[tuple[Any, str]]:
        """What the open notice marks, by name, and why."""
        names = dict(papers.targets(self.case))
        marked = papers.marks_of(self.open_correction)
        return [(names.get(target, target), reason) for target, reason in marked.items()]

    @property
    def open_correction(self) -> Correction | None:
        """The notice that waits for its answer."""
        return next((one for one in self.corrections if one.waits), None)

    @property
    def at_hand(self) -> int:
        """How many of the materials that are called for are there."""
        return sum(1 for paper in self.papers if paper.row)

    @property
    def called_for(self) -> int:
        """How many materials are called for or were handed in besides."""
        return sum(1 for paper in self.papers if paper.row or paper.needed)


def sheet(actor: Actor, number: str, at: datetime) -> Sheet:
    """One case as the actor may see it, at an instant."""
    case = finding.find(actor, number)
    zone, pauses, corrections = zones.zone(case.zone), finding.pauses(case), finding.corrections(case)
    waiting = next((one for one in corrections if one.waits), None)
    parts, entries = others.parts_of(case, at), finding.timeline(case)
    openings = [one for one in CASE.open_to(case, actor) if not _moot(one)]
    choices = {"pause": running(pauses), **_choices(case, parts, openings, actor, at)}
    return Sheet(
        case=case,
        zone=zone,
        agency=agencies([case.zone]).get((case.zone, case.agency), {}),
        term=deadlines.term(case, at, deadlines.thresholds(zone.settings)),
        strip=deadlines.strip(case, pauses, at),
        papers=papers.case_papers(case, finding.materials(case), waiting),
        answers=papers.answers_of(case, waiting),
        story=story.story(case, actor, entries),
        visits=visits.visits(entries),
        payments=visits.payments(entries),
        corrections=corrections,
        pauses=pauses,
        openings=[one for one in openings if one.move.verb != "show_certificate" or choices.get("certificate")],
        choices=choices,
        parts=parts,
        inside=not actor.is_outside,
        decision=decisions.decision(case) if case.decided_at else None,
        changes=decisions.changes(case) if case.decided_at else (),
        inner=inner_leaf(actor, case),
        promises=promises.promises_of(case, at),
        origin=zones.zone(case.origin) if case.origin else None,
        documents=documents.with_seals(actor, case),
        own_seals=documents.own_seals(case),
        certificates=_certificates(actor, case) if case.issued_at else (),
        relied=relied_on(case, actor),
    )


def _certificates(actor: Actor, case: Case) -> list[Mapping[str, Any]]:
    """What was issued in the matter, as lines."""
    found = certificates.of_matter(actor, case.zone, case.id)
    known = seals.of_matter(case.zone, case.id) if found else {}
    sealed = {one: seals.said(sealing) for one, sealing in known.items()}
    return [{**certificates.spoken(one), "sealing": sealed.get(one.id)} for one in found]


def _choices(
    case: Case, parts: Sequence[Part], openings: Iterable[Opening], actor: Actor, at: datetime
) -> dict[str, Sequence[tuple[str, Any]]]:
    """What only the matter knows to choose from, for the moves that are open."""
    verbs = {one.move.verb for one in openings if not one.reasons}
    found: dict[str, Sequence[tuple[str, Any]]] = {}
    if "assign" in verbs:
        found["colleague"] = list(successors(case).items())
    if verbs & {"ask_opinion", "send_step"}:
        found["agency"] = others.offices(case.zone, at, but=case.agency)
    if "answer_opinion" in verbs:
        found["opinion"] = others.ours(parts, actor, "opinion")
    if verbs & {"finish_step", "return_step"}:
        found["step"] = others.ours(parts, actor, "step")
    if "send_step" in verbs:
        found["step"] = [(str(one.row.id), one.row.name) for one in parts if one.kind == "step" and not one.row.done_at]
    if "show_certificate" in verbs:
        held = certificates.to_use(actor, case.party)
        found["certificate"] = [(str(one.id), f"{one.name} {one.number}") for one in held]
    if any("promise" in (ask.name for ask in CASE.move(verb).asks) for verb in verbs):
        found["promise"] = promises.waiting_promises(case)
    return found


def _moot(opening: Opening) -> bool:
    """Whether a move is simply not the situation."""
    return any(reason.code in MOOT for reason in opening.reasons)


def running(pauses: Iterable[Pause]) -> list[tuple[str, Any]]:
    """The special procedures that run, to choose which one ends."""
    return [(str(one.id), dict(GROUNDS).get(one.ground, one.ground)) for one in pauses if one.ended_at is None]


def agencies(codes: Iterable[str]) -> dict[tuple[str, str], Named]:
    """The names of the agencies of some zones, by zone and code."""
    found = Agency.objects.filter(zone__in=set(codes)).values_list("zone", "code", "name_zh", "name_en")
    return {(zone, code): {"zh": zh, "en": en} for zone, code, zh, en in found}


def whereabouts(case: Case, origin: Zone | None) -> Any:
    """The window of another zone that took a matter in, by zone, hall and window; empty where none did."""
    if case.origin is None:
        return ""
    told = case.origin_window or {}
    named = {"zh": origin.short_zh, "en": origin.short_en} if origin else {"zh": case.origin, "en": case.origin}
    return spoken(lambda: " · ".join(part for part in (said(named), told.get("hall"), told.get("window")) if part))


# --- rows of lists -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A case as a line of a list (列表行)."""

    case: Case
    term: Term
    agency: Named
    zone: Zone | None = None
    hands: Sequence[Opening] = field(default=())
    labels: Sequence[Label] = field(default=())
    origin: Zone | None = None

    @property
    def taken_in(self) -> Any:
        """Which window of which other zone took it in; empty for what was handed in here."""
        return whereabouts(self.case, self.origin)

    @property
    def state(self) -> Any:
        """The state in words."""
        return CASE.state(self.case.status).title

    @property
    def outcome(self) -> Any:
        """The decision in words, once there is one."""
        return OUTCOME_NAMES.get(self.case.outcome, "")

    @property
    def late(self) -> Any:
        """What is late besides the limit, in two words for officials; empty when nothing is."""
        return LATE.get(self.case.alarm) or ALARMS.get(self.case.alarm, "")


def lines(cases: Sequence[Case], actor: Actor, at: datetime) -> list[Line]:
    """Cases as lines: their terms, agencies and zones, and what the actor may take into his hands."""
    codes = {case.zone for case in cases}
    places = Zone.objects.filter(zone__in=codes | {case.origin for case in cases if case.origin})
    known = {zone.zone: zone for zone in places}
    limits = {code: deadlines.thresholds(known[code].settings) for code in codes}
    named, worn = agencies(codes), tags_of(cases) if actor.is_staff else {}
    return [
        Line(
            case,
            deadlines.term(case, at, limits[case.zone]),
            named.get((case.zone, case.agency), {}),
            known[case.zone],
            [one for one in CASE.open_to(case, actor, ("claim", "release")) if not one.reasons],
            worn.get(case.id, ()),
            known.get(case.origin),
        )
        for case in cases
    ]


# --- the receipt and the draft -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the applicant takes home: number, time, hash, and when he will hear (收件凭证)."""

    case: Case
    zone: Zone
    agency: Named
    hash: str
    answer_by: Any

    @property
    def code(self) -> str:
        """With the number it opens the tracking page."""
        return self.hash[:CODE]


def receipt(actor: Actor, number: str) -> Receipt:
    """The receipt of a case, the same whenever it is printed."""
    case = finding.find(actor, number)
    first = entry(case.zone, case.id, 1)
    if first is None:
        raise NotYours()
    silence = first.after.get("silence_at")
    last = clock.last_day(datetime.fromisoformat(silence)) if silence else None
    agency = agencies([case.zone]).get((case.zone, case.agency), {})
    return Receipt(case, zones.zone(case.zone), agency, first.hash.hex(), last)


def instants(zone: str, at: datetime) -> Instants:
    """Now, and until when a due date of the zone is yellow."""
    found = zones.zone(zone)
    limits = deadlines.thresholds(found.settings if found else {})
    return Instants(at, deadlines.yellow_until(zone, at, limits))


def promise(draft: Draft, at: datetime) -> clock.Due | None:
    """When it would be decided, were it handed in and accepted now."""
    limit, legal = catalogue.limits(draft.version_in_force, papers.situation(draft))
    return deadlines.due(deadlines.Facts(draft.zone, limit, legal, at, at), limit)
