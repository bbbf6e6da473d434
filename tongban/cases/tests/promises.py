"""Matters with promises, made by the real commands: what is promised, by when, kept, decided."""

from datetime import date, datetime, timedelta

from tongban.cases import commands
from tongban.cases.models import Promise
from tongban.cases.tests import factories as f
from tongban.cases.tests.factories import MORNING, again, move
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR

DAY = timedelta(days=1)
LATER = {"of": "drawings", "kind": "later", "days": 5, "clause": "条例 33"}
FIT = {"of": "fit", "kind": "instead", "days": 20, "clause": "条例 33"}
ITEM = {
    "promises": [LATER, FIT],
    "conditions": [{"key": "fit", "name": {"zh": "场地符合要求", "en": "The site is fit"}}],
}
BY = date(2026, 11, 10)
"""Tuesday, four working days after the morning on which it is handed in."""
HEARD = "已告知陈述、申辩权，五日内未提出意见"


def drafted(here, *keys, by=BY, who="applicant", attach="application", at=MORNING):
    with clock.told(at):
        draft = f.draft(here, who, attach=attach)
        for key in keys:
            commands.promise(draft, key, by, actor=here.actors[who])
        return draft


def handed_in(here, *keys, at=MORNING, **given):
    draft = drafted(here, *keys, at=at, **given)
    with clock.told(at):
        return commands.submit(draft, by=here.actors[given.get("who", "applicant")])[0]


def accepted(here, *keys, at=MORNING):
    case = handed_in(here, *(keys or ("drawings",)), at=at)
    move(here, case, "window", "accept", at)
    return again(here, case)


def granted(here, *keys):
    case = accepted(here, *keys)
    move(here, case, "reviewer", "propose", MORNING, outcome="granted")
    move(here, case, "approver", "decide", MORNING, outcome="granted")
    return again(here, case)


def closed(here, *keys):
    case = granted(here, *keys)
    move(here, case, "reviewer", "issue", MORNING)
    move(here, case, "window", "deliver", MORNING, manner="counter", recipient="赵一鸣", identification="licence")
    return again(here, case)


def let_pass(here, until):
    """The clock goes on to an instant of a day in China, and speaks as often as it has something to say."""
    at = datetime.fromisoformat(f"{until}+08:00")
    with f.acting(CLOCK, at):
        while commands.let_time_pass():
            pass


def promise(case):
    policy.enter(OPERATOR)
    return Promise.objects.get(zone=case.zone, case_id=case.id)


def kept(here, case, at, key="drawings", **given):
    """Handed in with a file, as the applicant does it."""
    with f.acting(here.applicant, at):
        file = f.stored(case, here.applicant, f"{key}.pdf")
    return move(here, case, "applicant", "keep_promise", at, file=str(file.id), **given)
