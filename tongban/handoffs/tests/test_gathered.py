"""A past between two zones that is gathered for the bulk door tells on both sides what one that crossed would tell."""

from uuid import uuid4

import orjson
import pytest

from tongban.cases import commands as drafting
from tongban.handoffs import commands
from tongban.handoffs.commands import gathered
from tongban.handoffs.models import LegDraft
from tongban.handoffs.tests import factories as h
from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.exchange.models import Outgoing
from tongban.kernel.files import commands as keeping
from tongban.kernel.journal.read import history
from tongban.kernel.journal.record import by_way_of

pytestmark = pytest.mark.django_db
MARKS = [{"target": "field:contact_name", "reason": "与证照不符"}]
STEPS = (
    ("window", "accept", {}),
    ("reviewer", "propose", {"outcome": "granted", "opinion": "材料属实"}),
    ("approver", "decide", {"outcome": "granted"}),
    ("reviewer", "issue", {}),
)
CHANGED = {"contact_name": "赵二鸣"}
SERVED = {"manner": "counter", "recipient": "赵一鸣", "identification": "identity_card"}


def crossed(zones):
    """Taken in, corrected, decided and handed out by envelopes."""
    leg = h.handed_over(zones)
    leg = h.moved(zones, leg, "window", "ask_correction", marks=MARKS)
    window = zones.here.window
    policy.enter(window)
    draft = commands.answer_to(leg, by=window)
    drafting.save(draft, answers=CHANGED, by=window)
    commands.answer(leg, draft, by=window)
    h.carried()
    leg = h.heard(h.again(leg))
    for who, verb, given in STEPS:
        leg = h.moved(zones, h.again(leg), who, verb, **given)
    policy.enter(window)
    commands.move(h.again(leg), "hand_out", SERVED, by=window)
    h.carried()
    leg = h.heard(h.again(leg))
    case = h.case_of(leg)
    told = {one.zone: [one for one in history(one.zone, one.id) if one.act != "take_papers"] for one in (leg, case)}
    return said(leg, case), {zone: [(one.act, one.status) for one in entries] for zone, entries in told.items()}


def lived(zones):
    """The same life, gathered: both sides in memory, their entries as they were made."""
    here, there, window, made = zones.here, zones.there, zones.here.window, []
    draft = h.draft(zones)
    policy.enter(OPERATOR)
    sent = Outgoing.objects.count()
    with by_way_of(lambda subject, composed, hand, claim: made.append(composed)):
        leg, _entry = commands.take_in(draft, by=window)
        commands.send(leg, by=window)
        case, entry = gathered.arrives(leg, there.version, {key: there_too(zones, leg, key) for key in leg.materials})
        entries = [entry]
        asked = gathered.moves(leg, case, "ask_correction", {"marks": MARKS}, by=there.window, before=entries)
        again = drafting.unsaved_as(
            LegDraft, draft.version_in_force, by=window, party_kind="enterprise", party=here.enterprise
        )
        again.id, again.materials, again.answers = leg.id, dict(leg.materials), {**leg.answers, **CHANGED}
        entries += [asked, gathered.answers(leg, case, again, CHANGED, by=window, before=[entry, asked])]
        for who, verb, given in STEPS:
            entries.append(gathered.moves(leg, case, verb, given, by=there.actors[who], before=entries))
        gathered.hands_out(leg, case, SERVED, by=window, before=entries)
    assert Outgoing.objects.count() == sent
    steps = {zone: [one for one in made if one.place[0] == zone] for zone in (leg.zone, case.zone)}
    return said(leg, case), {zone: [step(one) for one in entries] for zone, entries in steps.items()}


def step(composed):
    body = orjson.loads(composed.body)
    return composed.verb.partition(".")[2], body["status"]


def there_too(zones, leg, key):
    """A material as a file of the zone that decides."""
    one = leg.materials[key]
    place = {"zone": zones.there.zone, "subject": uuid4(), "party": leg.party, "about": leg.item}
    return keeping.stands_for(keeping.arrived(one["digest"], one["name"], one["size"], **place), leg.id)


def said(leg, case):
    """What both rows say in the end."""
    near = (leg.status, leg.status_there, leg.outcome, leg.custodian, leg.journey, leg.answers["contact_name"])
    return near, (case.status, case.outcome, case.custodian, case.answers["contact_name"], case.origin)


def test_both_journals_and_both_rows_are_as_if_envelopes_had_crossed(zones):
    assert lived(zones) == crossed(zones)
