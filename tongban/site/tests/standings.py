"""Everybody who could come, and how he stands to one zone's matters: written by hand, in the words of the policy table.

`cast` puts them on the stage; `matters` makes one matter in every state, each by the real moves.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.test import Client

from tongban.applicants import commands as applicants
from tongban.applicants.models import Enterprise
from tongban.cases import commands
from tongban.cases.models import Case
from tongban.cases.tests import factories as f
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.people import commands as people
from tongban.people.models import Post

EVERYTHING = ("prepare", "hand_in", "answer", "collect", "withdraw")
APPLYING = ("prepare", "hand_in", "answer", "withdraw")
BY_COLLEAGUE = {"see": (), "prepare": ("prepare",), "apply": APPLYING, "collect": ("collect",), "members": ()}
"""What an enterprise gives a colleague, and what he may do with it to a matter."""
ASKED = "fire"
"""The office that is asked for its opinion in every matter under review."""
LATER = timedelta(days=90)


@dataclass(frozen=True)
class Standing:
    """One person in one capacity: his role at the door, his relations to the matters, what he was given to do."""

    name: str
    role: str
    relations: Collection[str] = ()
    rights: Collection[str] | None = None
    world: f.World | None = None

    def come_in(self) -> Client:
        """His browser; the public has an empty one."""
        return self.world.come_in(self.name) if self.world else Client()


@dataclass
class Matters:
    """One matter in every state, and in which of them the other office has a part."""

    world: f.World
    by_state: dict[str, Case] = field(default_factory=dict)

    def relations(self, standing: Standing, state: str) -> set[str]:
        """How somebody stands to the matter of a state."""
        without = () if ASKED in (self.by_state[state].consulted or ()) else ("asked",)
        return set(standing.relations).difference(without)


# --- who there is ------------------------------------------------------------------------------------------------


def cast(here: f.World, there: f.World) -> list[Standing]:
    """Everybody: of the zone and of another, with every right alone, and those who stand in no relation."""
    return [Standing("public", "public"), *_applicants(here), *_agents(here), *_officers(here), *_elsewhere(there)]


def _applicants(here: f.World) -> list[Standing]:
    own = [
        Standing("applicant", "applicant", ("own", "granted"), None, here),
        Standing("citizen", "applicant", (), None, here),
    ]
    for right, able in BY_COLLEAGUE.items():
        _colleague(here, f"colleague-{right}", rights=[right])
        own.append(Standing(f"colleague-{right}", "applicant", ("own", "granted"), able, here))
    for name, items, relations in (
        ("colleague-inside", [here.version.item_id], ("covered", "filed")),
        ("colleague-outside", [here.enterprise], ()),
    ):
        _colleague(here, name, rights=["apply"], items=items)
        own.append(Standing(name, "agent", relations, APPLYING, here))
    return own


def _colleague(here: f.World, name: str, **given: Any) -> None:
    policy.enter(OPERATOR)
    f._person(here, name, name, principal=here.enterprise)
    applicants.admit(Enterprise.objects.get(id=here.enterprise), here.actors[name].person, by=OPERATOR, **given)


def _agents(here: f.World) -> list[Standing]:
    """An agency with each right alone, in this item only, and one that was, beside those that `side` has engaged."""
    f.engage(here, items=[here.version.item_id], name="narrow")
    ended = f.engage(here, name="ended")
    policy.enter(here.applicant)
    applicants.revoke_mandate(ended, by=here.applicant, reason="改由自己办理")
    found = [
        Standing("agent", "agent", ("wholly", "under"), EVERYTHING, here),
        Standing("narrow", "agent", ("covered", "filed"), EVERYTHING, here),
        Standing("elsewhere", "agent", (), EVERYTHING, here),
        Standing("ended", "agent", (), (), here),
        Standing("agent_at_home", "applicant", ("engaged",), None, here),
        _helper(here),
    ]
    for right in EVERYTHING:
        f.engage(here, actions=[right], name=f"agent-{right}")
        found.append(Standing(f"agent-{right}", "agent", ("wholly",), (right,), here))
    return found


def _helper(here: f.World) -> Standing:
    """An officer at the window whom the applicant has engaged (帮办代办)."""
    policy.enter(OPERATOR)
    f._officer(here, "helper", code="W09", name="何帮", like="window")
    policy.enter(here.applicant)
    officer = applicants.Wish("post", zone=here.zone, post="W09").found()
    until = clock.now() + LATER
    mandate, _ = applicants.offer_mandate(officer, items=[], actions=list(EVERYTHING), until=until, by=here.applicant)
    policy.enter(here.actors["helper"])
    applicants.accept_mandate(mandate, by=here.actors["helper"])
    here.standing["helper"] = {"mandate": str(mandate.id)}
    return Standing("helper", "agent", ("wholly",), EVERYTHING, here)


def _officers(here: f.World) -> list[Standing]:
    """The posts of the zone, a deputy, an office that was asked and one that was not."""
    policy.enter(OPERATOR)
    people.register_agency(zone=here.zone, code=ASKED, name_zh="消防局", name_en="Fire Service", by=OPERATOR)
    f._officer(here, "asked", agency=ASKED, name="罗鸣", code="R50", like="reviewer")
    f._officer(here, "asked_approver", agency=ASKED, name="段平", code="A50", like="approver")
    f._person(here, "deputy", "柴进", role="reviewer", post="R11", agency="planning")
    seat = Post.objects.get(zone=here.zone, code="R11")
    leave = {"since": date(2026, 10, 1), "until": date(2027, 12, 31)}
    people.appoint(seat, here.deputy.person, manner="deputy", by=OPERATOR, **leave)
    relations = {
        "window": ("zone",),
        "colleague": ("zone",),
        "reviewer": ("zone", "agency"),
        "second_reviewer": ("zone", "agency"),
        "deputy": ("zone", "agency"),
        "stranger": ("zone",),
        "asked": ("zone", "asked"),
        "approver": ("zone", "agency"),
        "asked_approver": ("zone", "asked"),
        "admin": ("zone",),
        "supervisor": ("zone",),
    }
    return [Standing(name, here.actors[name].role, stands, None, here) for name, stands in relations.items()]


def _elsewhere(there: f.World) -> list[Standing]:
    """The same people of another zone, who stand in no relation to anything here."""
    names = ("applicant", "window", "reviewer", "approver", "admin", "supervisor")
    return [Standing(name, there.actors[name].role, (), None, there) for name in names]


# --- what there is -----------------------------------------------------------------------------------------------

ANSWERS: Mapping[str, Any] = {
    "ask_correction": {"marks": [{"target": "material:drawings", "reason": "缺少日照分析页"}]},
    "ask_more": {"marks": [{"target": "material:drawings", "reason": "缺少日照分析页"}], "days": 5},
    "ask_opinion": {"agency": ASKED, "question": "消防间距是否足够", "days": 60, "weight": "advisory"},
    "deliver": {"manner": "online", "recipient": "赵一鸣"},
}
GIVEN = {"number": 1, "longtext": "理由", "text": "说明"}


def matters(world: f.World, answers: Mapping[str, Any] = f.ANSWERS) -> Matters:
    """One matter in every state but `draft`, by the shortest way through the table of moves."""
    made, ways = Matters(world), _ways()
    for state in [one.name for one in commands.CASE.states if one.name != "draft"]:
        case = f.submitted(world, answers=answers)
        for verb in ways[state]:
            _make(world, case, verb)
            if case.status == "accepted" and not case.consulted:
                _make(world, case, "ask_opinion")
        made.by_state[state] = f.again(world, case)
    return made


def _ways() -> dict[str, tuple[str, ...]]:
    """By which verbs each state is reached from the hand-in, the fewest."""
    ways: dict[str, tuple[str, ...]] = {"submitted": ()}
    for _round in commands.CASE.states:
        for move in commands.CASE.moves:
            for source in () if move.verb == "settle" or move.parties == ("peer",) else move.sources:
                if source in ways and move.target and move.target not in ways:
                    ways[move.target] = (*ways[source], move.verb)
    return ways


def _make(world: f.World, case: Case, verb: str) -> None:
    """One move by whoever may make it; the clock moves when its day has passed."""
    made = commands.CASE.move(verb)
    who = CLOCK.within(world.zone) if made.parties[0] == "clock" else world.actors[made.parties[0]]
    asked = {ask.name: ask.choices[0][0] if ask.choices else GIVEN.get(ask.kind) for ask in made.asks if ask.required}
    policy.enter(who)
    with clock.told(f.MORNING + LATER if who.role == "clock" else f.MORNING):
        commands.make(case, verb, by=who, given=asked | ANSWERS.get(verb, {}))
    case.refresh_from_db()
    case.__dict__.pop("_rows", None)
