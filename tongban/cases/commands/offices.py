"""Other offices: asked for an opinion, holding a step of review; and the clock that reminds them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from tongban.cases import queries, rules, standing
from tongban.cases.commands.turn import Turn, said, whole
from tongban.cases.models import Case, Opinion, Pause, ReviewStep
from tongban.cases.standing import Parts
from tongban.kernel import clock
from tongban.kernel.codes import new_id
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.models import Row
from tongban.kernel.refusals import NotReady, Reason
from tongban.people import queries as people

Kept = TypeVar("Kept", bound=Row)


def ask_opinion(turn: Turn, agency: str, question: str, days: int, weight: str) -> Entry:
    """Another office of the zone is asked, with a day until when it answers (征求意见)."""
    case, now = turn.case, clock.now()
    named, due = queries.office(case.zone, agency, now, field="agency"), standing.answer_by(case.zone, days, now)
    opinion = Opinion(
        zone=case.zone,
        id=new_id(),
        case_id=case.id,
        agency=agency,
        name=named,
        question=question,
        binding=weight == "binding",
        asked_at=now,
        asked_by=turn.by.person,
        due_at=due,
        rings_at=due,
    )
    return written(turn, [opinion])


def answer_opinion(turn: Turn, opinion: str | None, answer: str, text: str) -> Entry:
    """The office that was asked says what it thinks, once (答复意见)."""
    open_ones = [one for one in standing.open_opinions(standing.parts(turn.case).opinions) if _ours(one, turn)]
    found = one_of(open_ones, opinion, "opinion")
    if found.asked_by == turn.by.person:
        raise NotReady(_own_question())
    return written(turn, [_done(found, turn, answer, text)])


def finish_step(turn: Turn, step: str | None, result: str, text: str | None) -> Entry:
    """A step of review is done; when all of its place are, those of the next place open (环节办结)."""
    now, steps = clock.now(), standing.parts(turn.case).steps
    done = _done(_open_step(turn, steps, step), turn, result, text or "")
    done.state = "done"
    current = [done if other.id == done.id else other for other in steps]
    opened = [] if any(other.state in ("open", "returned") for other in current) else _next(turn.case, current, now)
    return written(turn, [done, *opened])


def return_step(turn: Turn, step: str | None, question: str) -> Entry:
    """The office that holds a step cannot go on: its question goes to the reviewer (环节退回)."""
    found = _open_step(turn, standing.parts(turn.case).steps, step)
    found.state, found.text, found.rings_at = "returned", question, None
    return written(turn, [found])


def send_step(turn: Turn, step: str | None, agency: str | None, text: str) -> Entry:
    """The reviewer answers and sends the step again, or to another office when its own is gone."""
    now, steps = clock.now(), standing.parts(turn.case).steps
    found = one_of([one for one in steps if one.state in ("open", "returned")], step, "step")
    if agency or found.agency not in people.manned_in(found.zone, clock.china_date(now)):
        found.agency = agency or turn.case.agency
        queries.office(found.zone, found.agency, now, field="agency")
    return written(turn, [_opened(found, now)], text=text)


def steps_at_acceptance(case: Case, at: datetime) -> list[ReviewStep]:
    """The steps that the item's version sets, those of the first place open; an office that is gone holds none."""
    known = [
        ReviewStep(
            zone=case.zone,
            id=new_id(),
            case_id=case.id,
            agency=review["agency"],
            name=review["name"],
            office=review["office"],
            place=review["order"],
            days=review.get("days", 0),
            state="waiting",
        )
        for review in case.version_in_force.reviews
    ]
    opened = {step.id: step for step in _next(case, known, at)}
    return [opened.get(step.id, step) for step in known]


def _next(case: Case, steps: Iterable[ReviewStep], at: datetime) -> list[ReviewStep]:
    """The steps of the first place that still waits, opened; one whose office is gone goes to the deciding agency."""
    waiting = [step for step in steps if step.state == "waiting"]
    first = min((step.place for step in waiting), default=0)
    manned = people.manned_in(case.zone, clock.china_date(at)) if waiting else set()
    opening = [step for step in waiting if step.place == first]
    for step in opening:
        step.agency = step.agency if step.agency in manned else case.agency
    return [_opened(step, at) for step in opening]


def _opened(step: ReviewStep, at: datetime) -> ReviewStep:
    step.state, step.opened_at, step.rung = "open", at, 0
    step.due_at = step.rings_at = standing.answer_by(step.zone, step.days, at)
    return step


def _done(one: Any, turn: Turn, answer: str, text: str) -> Any:
    one.done_at, one.done_by, one.done_name = clock.now(), turn.by.person, turn.by.name
    one.answer, one.text, one.rings_at = answer, text, None
    return one


def _ours(one: Opinion | ReviewStep, turn: Turn) -> bool:
    return one.agency == turn.by.agency


def _open_step(turn: Turn, steps: Iterable[ReviewStep], named: str | None) -> ReviewStep:
    return one_of([step for step in steps if step.state == "open" and _ours(step, turn)], named, "step")


def one_of(found: list[Kept], named: str | None, field: str) -> Kept:
    """The one that is meant: named, or the only one there is."""
    meant = [one for one in found if not named or str(one.id) == str(named)]
    if len(meant) != 1:
        raise NotReady(
            Reason(
                "which-one",
                _("Several are open: say which one is meant."),
                rules.CONSULTING,
                _("Name it as the page of the matter lists it; with one open, leave it out."),
                field=field,
            )
        )
    return meant[0]


def _own_question() -> Reason:
    return Reason(
        "own-question",
        _("Whoever asked may not answer, not even from another post."),
        "受理、审查、决定相分离（内部控制）",
        _("A colleague of the office that was asked answers."),
        field="opinion",
    )


# --- the clock ---------------------------------------------------------------------------------------------------


def ring(case: Case) -> str:
    """Which word the clock has for a case whose hour has come; empty where there is none."""
    about, now = standing.parts(case), clock.now()
    if rung := standing.ring(about, now):
        return standing.LADDER[rung.rung]
    return "overrun" if standing.overrun(about, now) else standing.promise_word(about, now)[0]


def remind(turn: Turn) -> Entry:
    """The day has passed without an answer: the office is reminded, and the lateness is written (催办)."""
    late = standing.ring(standing.parts(turn.case), clock.now())
    return written(turn, [_rung(late)])


def escalate(turn: Turn) -> Entry:
    """Still nothing: the office's deputy, at last its head, is called upon by name (升级督办)."""
    now = clock.now()
    late = standing.ring(standing.parts(turn.case), now)
    called = standing.called_upon(
        people.holders_in(late.zone, late.agency, clock.china_date(now)),
        late.rung + 1,
        but=getattr(late, "asked_by", None),
    )
    late.named, late.named_name = (called.person, called.name) if called else (None, "")
    return written(turn, [_rung(late)])


def overrun(turn: Turn) -> Entry:
    """A special procedure has outlasted what was announced: an alarm, once (特别程序超期)."""
    now = clock.now()
    pause = standing.overrun(standing.parts(turn.case), now)
    pause.overrun_at = now
    return written(turn, [pause])


def _rung(late: Opinion | ReviewStep) -> Opinion | ReviewStep:
    late.rung += 1
    late.rings_at = standing.next_ring(late)
    return late


def written(turn: Turn, changed: list[Row], **texts: str | None) -> Entry:
    """Rows that hang on the case, with what the case keeps of them."""
    now, about = clock.now(), standing.parts(turn.case)
    known = {
        Opinion: _with(about.opinions, changed, Opinion),
        ReviewStep: _with(about.steps, changed, ReviewStep),
        Pause: _with(about.pauses, changed, Pause),
    }
    after = standing.changed(turn.case, Parts(*known.values(), about.agencies, about.promises), now)
    rows = {model: [whole(one) for one in changed if isinstance(one, model)] for model in known}
    return turn.write(after, private=said(**texts), rows={model: kept for model, kept in rows.items() if kept})


def _with(known: Iterable[Row], changed: Iterable[Row], model: type[Row]) -> list[Any]:
    fresh = {one.id: one for one in changed if isinstance(one, model)}
    return [fresh.pop(one.id, one) for one in known] + list(fresh.values())
