"""Show me seals: which there are, who may use them for what, what was sealed with them, and what still waits."""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from tongban.applicants import queries as applicants
from tongban.catalogue.models import Item
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.kernel.files import queries as files
from tongban.kernel.files.models import File
from tongban.kernel.flow import Opening
from tongban.kernel.journal.read import history
from tongban.kernel.prepared import keyed
from tongban.kernel.refusals import NotYours, Reason
from tongban.kernel.seals.signed import SignedLast
from tongban.people import queries as people
from tongban.people.models import Agency, Post
from tongban.seals import makers, rules
from tongban.seals.flow import BY_HAND, DONE, SEAL, SEALING, SECOND
from tongban.seals.models import Grant, Seal, Sealing
from tongban.ui import words
from tongban.ui.story import Step, by_hand

ENDED = [state.name for state in SEAL.states if state.end]
KEEP = ("approver", "reviewer")
"""Whose posts may keep a seal of their agency."""
COLOURS = {"valid": "green", "applied": "yellow", "frozen": "yellow", "expired": "red", "lost": "red"}
SEALED_COLOURS = {"sealed": "green", "due": "yellow", "asked": "yellow", "unsealed": "red", "declined": "red"}
PAPERS = rules.PAPERS
"""The kinds of papers for which a seal may be given."""
WAITING = ("asked", "unsealed", "declined")
MOST = 200
LOG = 60
ASKED = (
    "SELECT name, number, seal_name, ring, status, sealed_at, valid_until, pdf_digest, ofd_digest FROM seals_asked(%s)"
)
ADDRESS = "{address}/verify/?key={code}"


def visible_to(actor: Actor) -> QuerySet[Seal]:
    """The seals that the actor may see: where every list begins."""
    return Seal.objects.filter(policy.visible(actor, "seal"))


def find(actor: Actor, seal: UUID) -> Seal:
    """One seal that the actor may see; NotYours otherwise."""
    found = visible_to(actor).filter(id=seal).first()
    if found is None:
        raise NotYours()
    return found


def seals_of(actor: Actor) -> list[Seal]:
    """The seals of whoever acts: of his enterprise, of his agency, of his zone."""
    found = visible_to(actor)
    if actor.is_staff:
        found = found.exclude(agency=None)
    return list(found[:MOST])


def openings(actor: Actor, seal: Seal) -> list[Opening]:
    """What the actor may do with a seal by hand."""
    return SEAL.open_to(seal, actor, BY_HAND)


def openings_of(actor: Actor, sealing: Sealing) -> list[Opening]:
    """What the second person may do with a paper."""
    return SEALING.open_to(sealing, actor, SECOND)


def spoken(seal: Seal) -> dict[str, Any]:
    """A seal with its state in words and the colour of its lamp, for lists."""
    over = seal.status == "valid" and rules.expired(seal, CALM) is not None
    status = "expired" if over else seal.status
    return {
        "row": seal,
        "state": SEAL.state(status).title,
        "colour": COLOURS.get(status, "grey"),
        "use": rules.USES[seal.use],
    }


CALM = Actor(role="public")
"""Nobody in particular: what a rule says of the seal alone."""


def said(sealing: Sealing) -> dict[str, Any]:
    """The sealing of a paper with its state in words, and why it has none."""
    return {
        "row": sealing,
        "state": SEALING.state(sealing.status).title,
        "colour": SEALED_COLOURS.get(sealing.status, "grey"),
        "why": rules.WHY.get(sealing.why, "") if sealing.status == "unsealed" else "",
    }


def look(seal: Seal) -> str:
    """What one sees of a seal, as the address of a picture; nothing before it was cut (印模)."""
    made = makers.maker()
    if made is None or seal.valid_from is None:
        return ""
    return f"data:image/png;base64,{b64encode(made.look(seal)).decode()}"


def given(seal: Seal) -> list[dict[str, Any]]:
    """To whom a seal was given and is given still, with the codes of the items."""
    now = clock.now()
    standing = [one for one in seal.given if one.until is None or one.until > now]
    wanted = {item for one in standing for item in one.items}
    codes = dict(Item.objects.filter(zone=seal.zone, id__in=wanted).values_list("id", "code")) if wanted else {}
    names = {one.person: one.name for one in applicants.members_of(seal.party)} if seal.party else {}
    return [
        {
            "row": one,
            "who": one.post or names.get(one.person, ""),
            "items": [codes.get(item, str(item)) for item in one.items],
            "papers": [rules.PAPERS.get(kind, kind) for kind in one.papers],
        }
        for one in standing
    ]


def story(seal: Seal) -> list[Step]:
    """What happened to a seal but its uses, the latest first."""
    return by_hand((one for one in history(seal.zone, seal.id) if one.act != "use"), DONE)


def log(actor: Actor, seal: Seal) -> list[Sealing]:
    """What was sealed with a seal, the latest first (用印记录)."""
    return list(papers_to(actor).filter(seal=seal.id, status="sealed").order_by("-sealed_at", "-id")[:LOG])


def papers_to(actor: Actor) -> QuerySet[Sealing]:
    """The sealings that the actor may see: where every list of them begins."""
    return Sealing.objects.filter(policy.visible(actor, "sealing"))


def waiting(actor: Actor) -> list[Sealing]:
    """Papers that wait: for a second person, for a seal, or to be put forward again."""
    return list(papers_to(actor).filter(status__in=WAITING).exclude(agency=None)[:MOST])


def paper(actor: Actor, sealing: UUID) -> Sealing:
    """One sealing that the actor may see; NotYours otherwise."""
    found = papers_to(actor).filter(id=sealing).first()
    if found is None:
        raise NotYours()
    return found


def of_matter(zone: str, matter: UUID) -> dict[UUID, Sealing]:
    """The sealings of the papers of a matter by paper, for whoever was let into the matter."""
    return {one.paper: one for one in OF_MATTER.every(zone=zone, matter=matter)}


OF_MATTER = keyed(Sealing)


def of_paper(zone: str, paper: UUID) -> Sealing | None:
    """The sealing of one paper, for whoever was let to it."""
    return Sealing.objects.filter(zone=zone, paper=paper).first()


def edition(actor: Actor, sealing: Sealing, form: str) -> File:
    """A sealed edition, `pdf` or `ofd`; NotYours while there is none."""
    wanted = {"pdf": sealing.pdf, "ofd": sealing.ofd}.get(form)
    if wanted is None:
        raise NotYours()
    return files.find(actor, sealing.zone, sealing.id, wanted)


def address(code: str) -> str:
    """Where anybody checks a paper."""
    return ADDRESS.format(address=settings.PUBLIC_ADDRESS, code=code)


def due(most: int) -> list[Sealing]:
    """Papers that are to be sealed now, the oldest first."""
    return list(Sealing.objects.filter(status="due").order_by("made_at", "id")[:most])


def unsealed(after: UUID | None, most: int) -> list[Sealing]:
    """Papers that could not be sealed, of agencies that have a seal in use: some of them, from one on."""
    having = Seal.objects.filter(status="valid").exclude(agency=None).values_list("zone", "agency").distinct()
    of_these = Q(pk__in=())
    for zone, agency in having:
        of_these |= Q(zone=zone, agency=agency)
    found = Sealing.objects.filter(of_these, status="unsealed").order_by("id")
    return list((found.filter(id__gt=after) if after else found)[:most])


def chosen(sealing: Sealing) -> Seal | Reason:
    """The seal that was given for this paper to whoever made it, or why there is none that may be used."""
    now = clock.now()
    asked = {"post": sealing.post, "item": sealing.item, "paper": sealing.paper_kind, "at": now}
    found = [
        seal
        for seal in Seal.objects.filter(zone=sealing.zone, agency=sealing.agency).exclude(valid_from=None)
        if any(rules.covers(one, **asked) for one in Grant.objects.filter(zone=seal.zone, seal_id=seal.id))
    ]
    if not found:
        return rules.none_given()
    found.sort(key=lambda seal: (seal.status != "valid", rules.USES_IN_ORDER.index(seal.use)))
    first = found[0]
    over = rules.expired(first, CALM)
    return over or (first if first.status == "valid" else rules.not_in_force(first, SEAL.state(first.status).title))


def usable(actor: Actor, party: UUID) -> list[Seal]:
    """The seals of an enterprise that the actor may use now."""
    found = visible_to(actor).filter(party=party, status="valid")
    return [seal for seal in found if rules.is_user(seal, actor) and not rules.expired(seal, CALM)]


def signature_of(actor: Actor) -> Seal | None:
    """The signature of whoever acts, if he has one that has not ended."""
    return visible_to(actor).filter(person=actor.person, use=rules.SIGNATURE).exclude(status__in=ENDED).first()


def not_identified(actor: Actor) -> Reason | None:
    """What stands against a signature of whoever acts: nobody has seen his identity card yet."""
    person = people.persons_for(actor).filter(id=actor.person).first()
    return rules.not_identified(person is not None and person.identity is not None)


def uses_of(seals: Iterable[UUID | None]) -> list[str]:
    """What these seals are for, whichever zone has issued them."""
    wanted = [one for one in seals if one]
    return list(Seal.objects.filter(id__in=wanted).values_list("use", flat=True)) if wanted else []


def standing(zone: str, use: str, *, agency: str | None = None, party: UUID | None = None) -> bool:
    """Whether there is a seal of this kind that has not ended."""
    return Seal.objects.filter(zone=zone, use=use, agency=agency, party=party).exclude(status__in=ENDED).exists()


def kept_by_agency(zone: str, agency: str) -> list[Seal]:
    """The seals of an agency that have not ended, and that somebody keeps: of each keeper one."""
    found = Seal.objects.filter(zone=zone, agency=agency).exclude(status__in=ENDED).exclude(valid_from=None)
    return list({seal.keeper: seal for seal in found}.values())


def has_five(zone: str, party: UUID) -> bool:
    """Whether an enterprise has its five seals."""
    found = Seal.objects.filter(zone=zone, party=party, use__in=rules.FIVE).exclude(status__in=ENDED)
    return len(set(found.values_list("use", flat=True))) == len(rules.FIVE)


def run_out(most: int) -> list[Seal]:
    """Seals whose last day has passed."""
    return list(Seal.objects.filter(status__in=("valid", "frozen"), valid_until__lt=clock.now())[:most])


def post_known(zone: str, post: str) -> bool:
    """Whether there is a post of this code."""
    return Post.objects.filter(zone=zone, code=post).exists()


def items_of(zone: str, codes: Iterable[str]) -> dict[str, UUID]:
    """Items of a zone by their codes."""
    return dict(Item.objects.filter(zone=zone, code__in=list(codes)).values_list("code", "id"))


def keepers(actor: Actor) -> list[tuple[str, str]]:
    """The posts that may keep a seal for which the actor applies: code and office."""
    found = Post.objects.filter(zone=actor.zone, status="open", role__in=KEEP).filter(**_applies_for(actor, "agency"))
    return [(one.code, words.said({"zh": one.office_zh, "en": one.office_en})) for one in found]


def agencies(actor: Actor) -> list[tuple[str, str]]:
    """For which agencies the actor may apply for seals: code and name."""
    found = Agency.objects.filter(zone=actor.zone).filter(**_applies_for(actor, "code"))
    return list(found.values_list("code", "name_zh"))


def _applies_for(actor: Actor, agency: str) -> dict[str, Any]:
    """The administrator applies for every agency of the zone, an officer who may keep a seal for his own."""
    if actor.role == "admin":
        return {}
    return {agency: actor.agency} if actor.role in KEEP else {f"{agency}__in": ()}


# --- whether a paper is genuine ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checked:
    """What anybody is told of a sealed paper: what stands on it, and how its seal stands now (文书验证结果)."""

    name: str
    number: str
    seal_name: str
    ring: str
    status: str
    sealed_at: datetime
    valid_until: datetime | None
    pdf_digest: str
    ofd_digest: str

    @property
    def state(self) -> Any:
        """How the seal stands now, in words."""
        return SEAL.state(self.now).title

    @property
    def now(self) -> str:
        """How the seal stands now: expired when its last day has passed."""
        over = self.valid_until is not None and self.valid_until < clock.now()
        return "expired" if over and self.status in ("valid", "frozen") else self.status


def checked(key: str) -> Checked | None:
    """A sealed paper by the code that is printed on it, or by the digest of an edition; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(ASKED, (key,))
        row = cursor.fetchone()
    return Checked(*row) if row else None


def authorities() -> list[bytes]:
    """The certificates of those who vouch for the seals of this installation."""
    made = makers.maker()
    return made.authorities() if made else []


def is_legal() -> bool:
    """Whether the seals that are cut here are legally valid electronic seals."""
    made = makers.maker()
    return made is not None and made.is_legal


def revoked() -> dict[int, datetime]:
    """The numbers of the certificates of seals that were lost, destroyed or renewed, and since when."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, since FROM seals_revoked()")
        return {int(number, 16): since for number, since in cursor.fetchall()}


LISTS: SignedLast[list[bytes]] = SignedLast()


def lists() -> list[bytes]:
    """What is revoked, as signed lists of the maker: signed anew when something has ended, or after a minute."""
    made, told, now = makers.maker(), revoked(), clock.now()
    if made is None:
        return []
    return LISTS.of((made, told), now, lambda: made.lists(told, at=now))
