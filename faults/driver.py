"""Whoever sits at the windows of one installation: a process that hands in and decides by the commands of the rooms.

Started as `python -m faults.driver FOLDER` beside a running server on that folder, whose database it uses. It reads one
JSON line a request and writes one a reply.
"""

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

Told = dict[str, Any]
SPAN = 200
"""So many names of zones and enterprises are left to the installation before."""
NEXT = {"accepted": "propose", "proposed": "decide", "decided": "issue"}
FIRST = ("accept", "accept", "accept", "ask_correction", "give_back", "decline")
MARKS = [{"target": "field:contact_telephone", "reason": "电话无法接通"}]
GIVEN: dict[str, Told] = {
    "propose": {"outcome": "granted", "opinion": "可行"},
    "decide": {"outcome": "granted", "reasons": "符合条件"},
    "ask_correction": {"marks": MARKS},
    "decline": {"reason": "不属于本机关职权", "competent": "住房和城乡建设主管部门"},
    "give_back": {"reason": "材料不清"},
}
BY = {"propose": "reviewer", "decide": "approver"}


def settle(place: int) -> Told:
    """The zone of this installation, its people and its item."""
    from tongban.cases.tests import factories as f

    for _name in range(SPAN * place):
        next(f._prefixes)
        next(f._serial)
    here["world"] = f.world()
    return {"zone": here["world"].zone, "code": here["world"].version.code}


def card() -> Told:
    """The file of this installation for its peers, and the names of its keys as its operator reads them out."""
    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR
    from tongban.kernel.exchange import ledger, peers

    policy.enter(OPERATOR)
    return {
        "card": peers.exported("http://unknown").decode(),
        "keys": {one["zone"]: one["keys"] for one in ledger.own()},
    }


def meet(card: str, keys: dict[str, str], address: str) -> Told:
    """Another installation is believed by its file, once the names of its keys have been compared."""
    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR
    from tongban.kernel.exchange import peers

    policy.enter(OPERATOR)
    peers.add(card.encode(), sure=lambda zone, names: keys[zone] == names, address=address, plain=True)
    return {}


def offer(zones: list[str]) -> Told:
    """The item may be taken in by other zones."""
    from tongban.catalogue.models import Item
    from tongban.handoffs import commands
    from tongban.kernel import policy

    world = here["world"]
    policy.enter(world.admin)
    item = Item.objects.get(zone=world.zone, code=world.version.code)
    commands.offer(item, zones=zones, modes=["collect", "online"], by=world.admin)
    return {}


def hand_in(zone: str, code: str, with_file: bool) -> Told:
    """One matter for the other zone, taken in at the window and sent."""
    from tongban.cases import commands as drafting
    from tongban.cases.tests import factories as f
    from tongban.handoffs import commands, queries
    from tongban.kernel import codes, policy

    world = here["world"]
    policy.enter(world.window)
    draft = commands.begin(zone, code, zone=world.zone, by=world.window)
    drafting.take_in(draft, party_kind="enterprise", party=world.enterprise)
    drafting.save(draft, answers=f.ANSWERS, by=world.window)
    for key in ("application", "drawings"):
        content = f.PDF + b"%" + str(codes.new_id()).encode() + b"\n" if with_file else f.PDF
        file = f.files.store(
            f.upload(f"{key}.pdf", content), zone=draft.zone, subject=draft.id, by=world.window, party=draft.party
        )
        drafting.attach(draft, key, file)
    leg, _entry = commands.take_in_and_send(queries.draft(world.window, draft.id), by=world.window)
    return {"id": str(leg.id)}


def turn(seed: int) -> Told:
    """Everybody looks at what is open here, and makes about one move in two."""
    from tongban.cases.models import Case
    from tongban.handoffs.models import Leg
    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR

    dice, world = Random(seed), here["world"]
    policy.enter(OPERATOR)
    legs = list(Leg.objects.filter(zone=world.zone, status__in=("back", "result_here", "there")))
    cases = list(Case.objects.filter(zone=world.zone, ended_at=None, custodian=None))
    moved = [leg_turn(leg, dice) for leg in legs if dice.random() < 0.5]
    moved += [case_turn(case, dice) for case in cases if dice.random() < 0.5]
    return {"open": len(legs) + len(cases), "moved": sum(moved)}


def leg_turn(leg: Any, dice: Random) -> bool:
    """The window of the receiving zone: answers what came back, hands out, now and then wants to withdraw."""
    from tongban.cases import commands as drafting
    from tongban.cases.tests import factories as f
    from tongban.handoffs import commands
    from tongban.kernel import policy

    by = here["world"].window
    policy.enter(by)
    if leg.status == "back":
        draft = commands.answer_to(leg, by=by)
        drafting.save(draft, answers={**f.ANSWERS, "contact_telephone": f"139{dice.randrange(10**8):08d}"}, by=by)
        return allowed(lambda: commands.answer(leg, draft, by=by))
    if leg.status == "result_here":
        given = {"manner": "post", "recipient": "赵一鸣", "tracking": "EM1"}
        return allowed(lambda: commands.move(leg, "hand_out", given, by=by))
    applicant = here["world"].applicant
    policy.enter(applicant)
    return dice.random() < 0.03 and allowed(lambda: commands.move(leg, "ask_withdraw", {}, by=applicant))


def case_turn(case: Any, dice: Random) -> bool:
    """The competent zone: one step on, or back to where it came from."""
    verb = NEXT.get(case.status) or (dice.choice(FIRST) if case.status == "submitted" else "")
    if not verb or (verb == "give_back" and case.rounds):
        return False
    return step(case, verb)


def step(case: Any, verb: str) -> bool:
    """One step by whoever makes it; whether the house let it through."""
    from tongban.cases import commands
    from tongban.cases.models import Case
    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR

    by = here["world"].actors[BY.get(verb, "window" if case.status == "submitted" else "reviewer")]
    policy.enter(OPERATOR)
    case = Case.objects.select_related("version_in_force").get(zone=case.zone, id=case.id)
    policy.enter(by)
    return allowed(lambda: commands.make(case, verb, by=by, given=GIVEN.get(verb, {})))


def repeat(steps: list[list[str]]) -> Told:
    """What was done here and is forgotten is done again, each matter in its order until it has ended; what is left."""
    from tongban.cases.models import Case
    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR

    left, held = [], set()
    for key, verb in steps:
        policy.enter(OPERATOR)
        case = Case.objects.filter(zone=here["world"].zone, id=key).first()
        if case is not None and case.ended_at:
            continue
        if case is None or key in held or not step(case, verb):
            left.append([key, verb])
            held.add(key)
    return {"left": left}


def allowed(act: Callable[[], object]) -> bool:
    """Whether the house let it through; a refusal is an answer like any other."""
    from tongban.kernel.refusals import Refused

    try:
        act()
    except Refused:
        return False
    return True


def state() -> Told:
    """How every matter stands here that has not ended, and what still waits to cross."""
    from tongban.cases.models import Case
    from tongban.handoffs.models import Leg
    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR
    from tongban.kernel.exchange.models import Incoming, Outgoing, Turned

    policy.enter(OPERATOR)
    zone = here["world"].zone
    legs, cases = (model.objects.filter(zone=zone, ended_at=None) for model in (Leg, Case))
    return {
        "zone": zone,
        "legs": [[str(one.id), one.status, one.custodian] for one in legs],
        "cases": [[str(one.id), one.status, one.custodian or zone] for one in cases],
        "unsent": list(Outgoing.objects.filter(next_at__isnull=False).values_list("type", "tries", "fault")),
        "unread": Incoming.objects.filter(receipt=None).count(),
        "turned": Turned.objects.count(),
    }


def come_in(name: str, days: int) -> Told:
    """The key with which a browser has come in as somebody of the windows, so many days from now."""
    from tongban.kernel import clock, policy
    from tongban.kernel.actors import OPERATOR

    policy.enter(OPERATOR)
    with clock.told(clock.now() + timedelta(days=days)):
        session = here["world"].come_in(name).session
    session.set_expiry(timedelta(days=days + 1))
    session.save()
    return {"key": session.session_key}


def attack(zone: str, address: str, others: dict[str, str]) -> Told:
    """Everything that must have no effect is sent to another zone at an address: what each was answered."""
    from faults import attacks
    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR

    policy.enter(OPERATOR)
    return attacks.made(here["world"].zone, zone, address, {name: Path(one) for name, one in others.items()})


def jointly(what: str, **given: Any) -> Told:
    """One act upon a joint matter."""
    from faults import jointly

    return jointly.ACTS[what](here["world"], **given)


ACTS: dict[str, Callable[..., Told]] = {
    one.__name__: one for one in (settle, card, meet, offer, hand_in, turn, repeat, state, come_in, attack, jointly)
}
here: Told = {}


def main(folder: str) -> None:
    """One request after the other, until nobody asks any more; a database that is away is said to be so."""
    from tongban.site.opening import open_installation

    with open_installation(Path(folder), command="faults"):
        from django.db import DatabaseError, connections

        for line in sys.stdin:
            asked = json.loads(line)
            try:
                told = ACTS[asked.pop("act")](**asked)
            except DatabaseError:
                connections.close_all()
                told = {"away": True}
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
