"""The life of one invented case: what happens next, who does it and when, made by the real commands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tongban.cases import commands
from tongban.cases.models import Case, Pause
from tongban.kernel import clock
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.clock.calendars import Calendar
from tongban.kernel.journal.rows import rows
from tongban.site.demo import names
from tongban.site.demo.staff import Staff

OPENS, CLOSES = 9 * 60, 17 * 60
"""Minutes of the China day between which offices work."""
SOON = timedelta(seconds=20)
PROCEDURES = ("expert_review", "expert_review", "inspection", "testing", "appraisal", "hearing")


@dataclass
class World:
    """What a case lives in: its officers, the calendar, the dice, and the instant at which the story stops."""

    staff: Staff
    calendar: Calendar
    dice: Random
    until: datetime


@dataclass(frozen=True)
class Step:
    """What happens next (下一步)."""

    at: datetime
    by: Actor
    verb: str
    given: dict[str, Any] = field(default_factory=dict)


def live(case: Case, applicant: Actor, world: World, at: datetime) -> None:
    """Let a case live from its hand-in until it ends or the story stops."""
    while case.status in NEXT:
        step = NEXT[case.status](case, applicant, world, at)
        if step is None or step.at >= world.until:
            return
        at = step.at
        with clock.told(at):
            commands.make(case, step.verb, by=step.by, given=step.given)


def in_office(world: World, at: datetime, minutes: float) -> datetime:
    """The instant after so many minutes of office time."""
    local = at.astimezone(clock.CHINA)
    now, left = local.hour * 60 + local.minute + local.second / 60, max(minutes, 1.0)
    day = local.date()
    while True:
        free = max(0.0, CLOSES - max(now, OPENS)) if world.calendar.is_working(day) else 0.0
        if free > left:
            return clock.day_start(day) + timedelta(minutes=max(now, OPENS) + left)
        left, now, day = left - free, 0.0, day + timedelta(days=1)


def _at_the_window(case: Case, applicant: Actor, world: World, at: datetime) -> Step:
    dice = world.dice
    slow = dice.random() < 0.012
    when = in_office(world, at, 60 * 8 * 6 if slow else dice.gammavariate(1.6, 45))
    clerk = dice.choice(world.staff.clerks)
    if case.silence_at and when >= case.silence_at - timedelta(minutes=1):
        return Step(case.silence_at + SOON, CLOCK.within(case.zone), "accept_by_silence")
    if case.version_in_force.on_the_spot and dice.random() < 0.8:
        return Step(when, clerk, "settle", {"outcome": "granted"})
    return Step(when, clerk, *_answer(case, dice))


def _answer(case: Case, dice: Random) -> tuple[str, dict[str, Any]]:
    draw = dice.random()
    if draw < (0.15 if not case.rounds else 0.04):
        return "ask_correction", {"marks": [WRONG_NUMBER], "reason": SECOND_ROUND if case.rounds else None}
    if draw < 0.175:
        return "decline", {"reason": "申请事项不属于本机关职权范围。", "competent": "河北省自然资源厅（演示）"}
    if draw < 0.185:
        return "not_needed", {"reason": "该情形依法不需要取得行政许可。"}
    return "accept", {}


WRONG_NUMBER = {"target": "field:contact_telephone", "reason": "号码无法接通，请核对。"}
SECOND_ROUND = "补正材料与原申请不一致，需再次确认。"


def _with_the_applicant(case: Case, applicant: Actor, world: World, at: datetime) -> Step:
    dice = world.dice
    if dice.random() < 0.06:
        return Step(case.correction_due + SOON, CLOCK.within(case.zone), "lapse")
    when = min(at + timedelta(hours=dice.gammavariate(2, 20)), case.correction_due - timedelta(minutes=5))
    return Step(when, applicant, "resubmit", {"answers": {"contact_telephone": names.telephone(dice)}})


def _in_review(case: Case, applicant: Actor, world: World, at: datetime) -> Step:
    running = next((pause for pause in rows(case, Pause) if pause.ended_at is None), None)
    reviewer = _reviewer_of(case, world)
    if running:
        return _end_of(running, reviewer, world)
    if case.holder is None:
        return Step(in_office(world, at, world.dice.gammavariate(1.5, 60)), reviewer, "claim")
    return _turned(case, applicant, reviewer, world, at) or _proposal(case, reviewer, world, at)


def _turned(case: Case, applicant: Actor, reviewer: Actor, world: World, at: datetime) -> Step | None:
    """What may come between: a special procedure, an extension, a change of mind."""
    dice, soon = world.dice, in_office(world, at, world.dice.uniform(20, 240))
    if not rows(case, Pause) and dice.random() < 0.09:
        return Step(soon, reviewer, "suspend", {"ground": dice.choice(PROCEDURES), "days": dice.randint(3, 12)})
    if not case.extension and case.limit and dice.random() < 0.015:
        told = {"days": dice.randint(2, 10), "reason": "案情复杂，需进一步核查。"}
        return Step(soon, world.staff.approvers[case.agency][0], "extend", told)
    if dice.random() < 0.01:
        return Step(soon, applicant, "withdraw", {"reason": "项目计划调整。"})
    return None


def _proposal(case: Case, reviewer: Actor, world: World, at: datetime) -> Step:
    outcome = "refused" if world.dice.random() < 0.03 else "granted"
    when = in_office(world, at, _share(case, world.dice, 0.34))
    return Step(when, reviewer, "propose", {"outcome": outcome, "opinion": OPINIONS[outcome]})


OPINIONS = {"granted": "材料齐全，符合法定条件，拟准予许可。", "refused": "不符合规划条件，拟不予许可。"}


def _reviewer_of(case: Case, world: World) -> Actor:
    colleagues = world.staff.reviewers[case.agency]
    return next((one for one in colleagues if one.person == case.holder), world.dice.choice(colleagues))


def _end_of(pause: Pause, reviewer: Actor, world: World) -> Step:
    late = 1.3 if world.dice.random() < 0.08 else world.dice.uniform(0.5, 0.95)
    when = in_office(world, pause.started_at, pause.announced_amount * 480 * late)
    return Step(when, reviewer, "resume", {"result": "程序已结束，意见一致。"})


def _share(case: Case, dice: Random, share: float) -> float:
    """Minutes of office time that a step takes: most within its share of the promise, few far beyond it."""
    days = case.limit["amount"] if case.limit and case.limit["unit"] == "working_day" else 5
    factor = dice.uniform(1.9, 3.2) if dice.random() < 0.035 else dice.betavariate(2.2, 2.6)
    return days * 480 * share * factor


def _for_decision(case: Case, applicant: Actor, world: World, at: datetime) -> Step:
    dice, approver = world.dice, world.staff.approvers[case.agency][0]
    running = next((pause for pause in rows(case, Pause) if pause.ended_at is None), None)
    if running:
        return _end_of(running, _reviewer_of(case, world), world)
    when = in_office(world, at, _share(case, dice, 0.3))
    if dice.random() < 0.04:
        return Step(when, approver, "send_back", {"question": "请补充说明与周边建筑的间距依据。"})
    reasons = {"reasons": "设计方案不符合规划条件确定的建筑退让要求。"} if case.proposed == "refused" else {}
    return Step(when, approver, "decide", {"outcome": case.proposed, **reasons})


def _to_issue(case: Case, applicant: Actor, world: World, at: datetime) -> Step:
    return Step(in_office(world, at, world.dice.gammavariate(1.5, 60)), _reviewer_of(case, world), "issue")


def _to_deliver(case: Case, applicant: Actor, world: World, at: datetime) -> Step:
    manner = world.dice.choices(("counter", "post", "online"), (5, 3, 4))[0]
    when = in_office(world, at, world.dice.gammavariate(1.3, 500))
    told = {"manner": manner, "recipient": applicant.name, **PROOFS.get(manner, {})}
    return Step(when, world.dice.choice(world.staff.clerks), "deliver", told)


PROOFS = {"counter": {"identification": "authority"}, "post": {"tracking": "EMS 1000 0000 0000"}}
"""What a delivery is proved by."""

NEXT: dict[str, Callable[[Case, Actor, World, datetime], Step | None]] = {
    "submitted": _at_the_window,
    "returned": _with_the_applicant,
    "accepted": _in_review,
    "proposed": _for_decision,
    "decided": _to_issue,
    "issued": _to_deliver,
}
