"""Two zones side by side, every address of the house, and what everybody is answered there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from itertools import product
from typing import Any

from django.db.models import Model
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tongban.applicants import commands as applicants
from tongban.applicants import queries as parties
from tongban.applicants.models import Fact, Mandate, Membership
from tongban.appointments.models import Appointment
from tongban.cases import commands, queries
from tongban.cases.models import Bulk, Case, Document, Label, Phrase, SavedView
from tongban.cases.tests import factories as f
from tongban.catalogue import commands as catalogue
from tongban.catalogue import queries as items
from tongban.catalogue.models import ItemDraft, ItemTable
from tongban.certificates.models import Certificate, Copy
from tongban.handoffs import commands as handoffs
from tongban.handoffs import listeners as _hearing  # noqa: F401 - hearing begins with being known
from tongban.handoffs.models import Inquiry, Joint, JointDraft, Leg, LegDraft
from tongban.handoffs.tests import factories as h
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.files.models import File
from tongban.kernel.notices.models import Notice
from tongban.people import commands as people
from tongban.people.models import Account, Person, Post, Tenure, Token
from tongban.questions import commands as questions
from tongban.questions.models import Question
from tongban.seals import commands as seals
from tongban.seals.models import Seal, Sealing
from tongban.site.tests import belongings as b
from tongban.subscriptions.commands import subscribe
from tongban.subscriptions.models import Subscription

PEOPLE = ("window", "reviewer", "approver", "admin", "supervisor", "stranger", "applicant", "citizen", "agent")
NOON = f.MORNING + timedelta(hours=2)
CANARIES = ("欧阳辞", "13911112222", "canary-remark", "盖章页")
"""Words that stand in one zone's matters and nowhere else: a contact, his number, a remark, the name of a file."""
ANSWERS = {
    "contact_name": CANARIES[0],
    "contact_telephone": CANARIES[1],
    "remarks": CANARIES[2],
    "by_agent": False,
}
OPEN_COUNTS = (
    *("portal:home", "portal:figures", "site:readyz", "handoffs:flows", "api:flows"),
    *("certificates:ended", "certificates:ended_key", "api:ended", "seals:revoked"),
)
"""What tells of all zones by its purpose: open figures, how much flows between them, the health of the house, and the
signed lists of what has ended or was revoked anywhere."""
HOOK = "https://8.8.8.8/hook"
"""Where one zone's programs listen: an address of the open network at which nothing is ever asked here."""
DRAWN = re.compile(
    rb'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": ?"|csrf-token" content="'
    rb'|name="key" value="(?=[0-9a-f-]{36}"))[^"]+'
)
"""What is drawn by lot for each answer: tokens against forged forms, keys against a form that is sent twice."""


NOBODY = "01a201c0-0000-7000-8000-000000000000"
"""An identifier that nothing bears, where a zone of the tests has none of its own."""


NOTHING = ("closure", "sitting", "session", "ticket", "bill")
SPACES = {
    "inquiry": ("handoffs:inquiry", "api:inquiry"),
    "": ("handoffs:inquir", "api:inquir"),
    "joint": ("handoffs:joint", "api:joint"),
    "leg": ("handoffs:", "api:leg", "api:thread"),
}
"""Where a number, a draft, a file, a code and a key are those of an opinion asked of another zone, of a joint matter,
or of a matter that was taken in for another zone; the first that fits."""


def space(route: str) -> str:
    """Of what kind of matter the addresses of a route speak; nothing for the zone's own."""
    return next((name for name, beginnings in SPACES.items() if route.startswith(beginnings)), "")


@dataclass
class Side:
    """One zone with its people, its matters, and the keys by which they would be addressed."""

    world: f.World
    cases: list[Case] = field(default_factory=list)
    drafts: list[Any] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    joints: list[Joint] = field(default_factory=list)
    pair: h.Pair | None = None

    @property
    def numbers(self) -> list[str]:
        """The numbers of its matters, of those that it has taken in for others, and of the joint ones that it leads."""
        return [one.number for one in (*self.cases, *self.legs, *self.joints)]

    @property
    def keys(self) -> dict[str, list[str]]:
        """What stands in an address, by the name that the address gives it."""
        policy.enter(OPERATOR)
        zone = self.world.zone
        return {
            "number": [case.number for case in self.cases],
            "draft": [str(draft.id) for draft in self.drafts],
            "file": _ids(File, zone)[:1] + _ids(File, zone)[-1:],
            "document": _ids(Document, zone)[:1],
            "certificate": _ids(Certificate, zone)[:1],
            "copy": _ids(Copy, zone)[:1],
            "made": _ids(Copy, zone)[:1],
            "seal": [str(one.id) for one in Seal.objects.filter(zone=zone).exclude(agency=None)],
            "sealing": _ids(Sealing, zone)[:1],
            "form": ["pdf"],
            "inquiry key": _ids(Inquiry, zone)[:1],
            "joint number": [joint.number for joint in self.joints],
            "joint draft": _ids(JointDraft, zone)[:1],
            "joint code": ["moving"],
            "notice": [str(one.id) for one in Notice.objects.filter(zone=zone, person=self.world.applicant.person)][:1],
            "appointment": [str(one.id) for one in Appointment.objects.filter(zone=zone, party=self.world.enterprise)],
            "question": _ids(Question, zone)[:1],
            "matter": [str(leg.id) for leg in self.legs],
            "leg number": [leg.number for leg in self.legs],
            "leg draft": _ids(LegDraft, zone)[:1],
            "leg file": [one["file"] for leg in self.legs for one in leg.materials.values()][:1],
            "account": _ids(Account, zone)[:1],
            "token": _ids(Token, zone)[:1],
            "tenure": _ids(Tenure, zone)[:1],
            "subscription": _ids(Subscription, zone)[:1],
            "membership": [str(one.id) for one in Membership.objects.filter(enterprise_id=self.world.enterprise)],
            "member": [str(one.id) for one in Membership.objects.filter(enterprise_id=self.world.enterprise)],
            "mandate": _ids(Mandate, zone)[:1],
            "party": [str(self.world.enterprise)],
            "fact": _ids(Fact, zone)[:1],
            "hall": ["hall"],
            "window": ["01"],
            **{key: [NOBODY] for key in NOTHING},
            "post": ["W03"],
            "zone": [zone],
            "code": ["C49"],
            "bulk": _ids(Bulk, zone),
            "label": _ids(Label, zone),
            "phrase": _ids(Phrase, zone),
            "text": _ids(Phrase, zone),
            "view": _ids(SavedView, zone),
            "verb": ["ask_correction"],
            "secret": ["no-such-link"],
            "revision": _ids(ItemDraft, zone)[:1],
            "part": ["basics"],
            "table": _ids(ItemTable, zone)[:1],
        }


def _ids(model: type[Model], zone: str) -> list[str]:
    return [str(key) for key in model.objects.filter(zone=zone).order_by("id").values_list("id", flat=True)]


def side(answers: Mapping[str, Any] = ANSWERS) -> Side:
    """A zone in which matters stand in several states, with drafts, files and tokens."""
    with clock.told(f.MORNING - timedelta(days=30)):
        world = f.world()
        policy.enter(OPERATOR)
        people.issue_token(Person.objects.get(id=world.window.person), name="key", by=OPERATOR)
        policy.enter(world.admin)
        subscribe(name="platform", url=HOOK, verbs=["case.accept"], by=world.admin)
    made = Side(world)
    with clock.told(f.MORNING):
        f.engage(world)
        f.engage(world, items=[world.enterprise], name="elsewhere")
    made.cases = [
        f.submitted(world, answers=answers),
        f.proposed(world, answers=answers),
        f.returned(world, answers=answers),
        f.submitted(world, "window", answers=answers),
    ]
    with clock.told(f.MORNING):
        policy.enter(world.admin)
        catalogue.begin_from(items.versions(world.zone, "C49")[0], by=world.admin)
        head, line = "code,name_zh,agency", f"T1,{world.zone},planning"
        catalogue.take_table(f"{head}\n{line}\n".encode(), "items.csv", by=world.admin)
        made.drafts = [f.draft(world, answers=answers), f.draft(world, "window", answers=answers)]
    _named_file(made)
    policy.enter(world.window)
    about = parties.party(world.enterprise)
    applicants.verify_fact(about, "legal_person", value=answers["contact_name"], paper="licence", by=world.window)
    policy.enter(world.reviewer)
    commands.choose(queries.visible_to(world.reviewer), "claim", by=world.reviewer)
    commands.write_note(made.cases[1], CANARIES[2], by=world.reviewer)
    kept, _entry = commands.keep(answers.get("remarks", "view"), queries.Sieve(state="accepted"), by=world.reviewer)
    said = {"title": answers.get("remarks", "text"), "use": "any", "text": answers.get("remarks", "text")}
    commands.write_phrase(said, by=world.reviewer)
    commands.move_view(kept, "share", by=world.reviewer)
    policy.enter(world.admin)
    commands.make_label("疑难件", "red", by=world.admin)
    return made


def _named_file(made: Side) -> None:
    """One file of a draft bears a word that must not be seen by others."""
    owner = made.world.applicant
    policy.enter(owner)
    with clock.told(f.MORNING):
        kept = f.stored(made.drafts[0], owner, f"{CANARIES[3]}.pdf")
        commands.attach(made.drafts[0], "attachment", kept)


def reach_out(made: Side, answers: Mapping[str, Any] = ANSWERS) -> None:
    """What a zone has with a third one: a matter taken in for it, one begun, words of its window, an office asked, a
    joint matter; and a certificate with a copy, papers to be sealed, seals, a seat taken, a letter.
    """
    with clock.told(f.MORNING):
        pair = made.pair = h.pair_of(made.world, f.world())
        made.legs = [h.again(h.sent(pair, answers=answers))]
        h.draft(pair, "applicant", answers=answers)
        _word(made, CANARIES[2])
        policy.enter(made.world.applicant)
        questions.ask(made.world.version, answers.get("remarks", "?"), by=made.world.applicant)
    made.cases.append(_granted(made, answers))
    with clock.told(f.MORNING):
        b.under_seal(made.world, made.cases[-1])
        made.joints = [b.together(made.pair, b.agreed(made.pair), answers)]
        b.expected(made.world)
        b.told(made.world)


def _granted(made: Side, answers: Mapping[str, Any]) -> Case:
    """A matter about which an office of a third zone was asked, granted and issued."""
    case = f.accepted(made.world, answers=answers)
    with clock.told(f.MORNING):
        b.asked_across(made.pair, case)
    f.move(made.world, case, "reviewer", "propose", f.MORNING, outcome="granted", opinion="总平面可行")
    f.move(made.world, case, "approver", "decide", f.MORNING, outcome="granted")
    f.move(made.world, case, "approver", "issue", f.MORNING)
    return f.again(made.world, case)


def _word(there: Side, text: str) -> None:
    """The other window writes on the first of the matters that were taken in for it."""
    said = {"text": text, "at": f.MORNING.isoformat(), "who": "综合窗口"}
    h.say(there.pair, there.legs[0], "handoff.say", said)


def stir(there: Side, count: int = 2) -> None:
    """Much happens in a zone: matters, files, drafts, decisions, people, posts, an enterprise with members."""
    world = there.world
    there.cases += [f.submitted(world) for _ in range(count)] + [f.proposed(world), f.returned(world)]
    f.move(world, there.cases[0], "window", "decline", NOON, reason="另有主管机关", competent="水务局")
    f.move(world, there.cases[1], "approver", "decide", NOON, outcome="refused", reasons="不符合规划")
    f.move(world, there.cases[2], "applicant", "withdraw", NOON)
    policy.enter(OPERATOR)
    newcomer = people.register_person(zone=world.zone, name="新来者", by=OPERATOR)
    post = people.open_post(zone=world.zone, code="W99", role="window", by=OPERATOR, office_zh="窗口", office_en="W")
    people.appoint(post, newcomer.id, since=clock.china_date(f.MORNING), by=OPERATOR)
    uscc = f.credit_code(700_000 + next(f._serial))
    made = applicants.register_enterprise(zone=world.zone, uscc=uscc, name="另一家企业", by=OPERATOR)
    applicants.admit(made, newcomer.id, by=OPERATOR, manner="legal")
    people.issue_token(newcomer, name="other key", by=OPERATOR, post=Post.objects.get(zone=world.zone, code=post.code))
    f.engage(world, name=f"agent-{next(f._serial)}")
    if there.pair:
        there.legs.append(h.sent(there.pair))
        _word(there, "另有一句")
        _go_on(there)


WHY = {"reason": "保管人员变动"}


def _go_on(there: Side) -> None:
    """A copy more, a seal that is frozen, an office that answers, a joint matter that is given up."""
    world, other = there.world, there.pair.there
    with clock.told(NOON):
        b.copied(world, next(one for one in there.cases if one.status == "issued"))
        policy.enter(world.admin)
        seals.move(Seal.objects.exclude(agency=None).get(zone=world.zone), "freeze", by=world.admin, given=WHY)
        policy.enter(other.reviewer)
        handoffs.give_opinion(Inquiry.objects.get(zone=other.zone), {"answer": "已结清"}, by=other.reviewer)
        policy.enter(world.applicant)
        handoffs.move_joint(there.joints[0], "withdraw", {}, by=world.applicant)
        h.carried()


# --- every address -----------------------------------------------------------------------------------------------


def routes(resolver: Any = None, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every route by name, with the names of what stands in its address."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif isinstance(entry, URLPattern):
            yield ":".join((*spaces, entry.name)), tuple(entry.pattern.converters)


def addresses(*known: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """Every route with every address that some zone's keys give it; no keys of two zones in one address.

    What a new route names before the zones of the tests have one is addressed by what nothing bears.
    """
    found: dict[tuple[str, str], None] = {}
    for keys in known:
        for route, names in routes():
            for values in product(*(_meant(keys, route, name) for name in names)):
                try:
                    found[route, reverse(route, kwargs=dict(zip(names, values, strict=True)))] = None
                except NoReverseMatch as fault:
                    raise AssertionError(f"{route}: {fault}") from fault
    return list(found)


def _meant(keys: Mapping[str, list[str]], route: str, name: str) -> list[str]:
    """What an address means by a name: on the pages of hand-overs the matters taken in for others."""
    return keys.get(f"{space(route)} {name}") or keys.get(name) or [NOBODY]


QUESTIONS = (
    "/search/?q=廊坊",
    "/search/suggest/?q=规划",
    "/api/items?q=规划",
    "/api/search?q=廊坊",
    "/api/search?q=2026",
    "/search/?q=1104",
    "/api/cases?limit=2",
    "/api/cases?status=submitted",
    "/desk/?lamp=red",
    "/desk/?text=廊坊",
    "/track/?number=X&code=Y",
)


# --- answers -----------------------------------------------------------------------------------------------------


def heard(who: Client, urls: list[str]) -> dict[str, bytes]:
    """What somebody is answered at each address: status, type, place and every byte but the form's own secret."""
    return {url: _bytes(who.get(url)) for url in urls}


def _bytes(response: Any) -> bytes:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    head = f"{response.status_code} {response.get('Content-Type', '')} {response.get('Location', '')}\n".encode()
    return head + DRAWN.sub(rb"\1", body)


def differing(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    """Where two hearings are not the same."""
    return [url for url in before if sha256(before[url]).digest() != sha256(after[url]).digest()]
