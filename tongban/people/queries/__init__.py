"""Who comes in, which posts somebody holds, and the registers of persons, agencies, halls and posts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.policy import door
from tongban.kernel.refusals import NotYours
from tongban.kernel.zones.models import Zone
from tongban.people import proofs, rules
from tongban.people.models import Account, Agency, Person, Post, Tenure, Token
from tongban.people.queries.halls import closures_ahead, hall_of, halls_in, hours_of, opening_of, takes, window_of
from tongban.people.queries.houses import Queue, house_of, queues_of

__all__ = [
    "Coworker",
    "Credentials",
    "Heir",
    "Holder",
    "Invited",
    "Queue",
    "Seat",
    "account_of",
    "accounts_for",
    "actor_by_token",
    "actor_for",
    "agencies_in",
    "as_operator",
    "closures_ahead",
    "colleagues_of",
    "coworkers",
    "credentials",
    "gone_since",
    "hall_of",
    "halls_in",
    "holder_of",
    "holders_in",
    "home_of",
    "hours_of",
    "house_of",
    "identity_of",
    "invited",
    "manned_in",
    "opening_of",
    "persons_for",
    "post_of",
    "posts_for",
    "posts_of",
    "queues_of",
    "seated",
    "seats_ahead",
    "standing",
    "stays_in",
    "takes",
    "tenures_for",
    "tokens_for",
    "window_of",
    "zones",
]

SEATED = policy.table.STAFF
COLUMNS = "role, person, zone, post, agency, principal, name, mandate, items, rights"
PLAIN = 8
"""How many of them are plain values; what follows are limits, each a list or nothing."""
BY_TOKEN = f"SELECT {COLUMNS}, people_scopes(%s) FROM people_enter_by_token(%s, %s, %s)"
BY_ACCOUNT = f"SELECT {COLUMNS} FROM people_enter_by_account(%s, %s, %s, %s, %s, %s, %s, %s)"
STANDING = f"SELECT {COLUMNS} FROM people_enter_standing(%s, %s, %s, %s, %s, %s, %s)"
COLLEAGUES = "SELECT person, name, code, role, agency, office_zh, office_en FROM people_colleagues(%s)"
CREDENTIALS = "SELECT zone, account, person, epoch, password, totp, seats FROM people_credentials(%s, %s)"
INVITED = "SELECT zone, account, person, login, seats FROM people_invited(%s, %s)"
SEATS = "SELECT zone, code, role, agency, office_zh, office_en, manner, until FROM people_seats(%s, %s)"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is needed to judge one try to come in; never leaves `commands`."""

    zone: str
    account: UUID
    person: UUID
    epoch: int
    password: str | None
    totp: bytes | None
    seats: int

    @property
    def needs_code(self) -> bool:
        """Staff always, others when they have set it up."""
        return self.seats > 0 or self.totp is not None


@dataclass(frozen=True, slots=True)
class Invited:
    """The account that an unused link opens."""

    zone: str
    account: UUID
    person: UUID
    login: str
    seats: int


@dataclass(frozen=True, slots=True)
class Seat:
    """A post that a person holds today."""

    zone: str
    code: str
    role: str
    agency: str | None
    office_zh: str
    office_en: str
    manner: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Coworker:
    """Somebody who holds a post beside the one who asks (同事)."""

    person: UUID
    name: str
    code: str
    role: str
    agency: str | None
    office_zh: str
    office_en: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Who sits in a post of an agency on a day, in which manner and since when (在岗人员)."""

    post: str
    role: str
    person: UUID
    manner: str
    since: date
    name: str = ""


def actor_by_token(secret: str, mandate: UUID | None = None) -> Actor | None:
    """The actor of an API token, under a mandate if he names one, already told to the database in the same round trip;
    None when it opens nothing.
    """
    digest = proofs.digest(secret)
    return _entered(BY_TOKEN, (digest, digest, clock.now(), mandate))


def actor_for(session: Mapping[str, Any]) -> Actor | None:
    """The actor of a signed-in session, already told to the database; None when the session has ended anywhere."""
    kept = session.get("entered")
    if kept is None:
        return None
    post_zone, post = kept["post"] or (None, None)
    place = (kept["zone"], kept["account"], kept.get("session"), post_zone, post, kept["principal"], clock.now())
    return _entered(BY_ACCOUNT, (*place, kept.get("mandate")))


def standing(home: str, holder: Actor) -> Actor | None:
    """The same person in the same capacity, told to the database, while he is away; None when he no longer holds it."""
    place = (holder.zone, holder.post, holder.principal)
    return _entered(STANDING, (home, holder.person, *place, clock.now(), holder.mandate))


def _entered(statement: str, values: tuple[Any, ...]) -> Actor | None:
    row = door.ask(statement, values)
    if row is None:
        return None
    who, limits = row[:PLAIN], row[PLAIN:]
    actor = Actor(*who, *(None if limit is None else tuple(limit) for limit in limits))
    door.stands(actor)
    return actor


def credentials(login: str) -> Credentials | None:
    """What is kept about an open account of that name."""
    row = door.ask(CREDENTIALS, (login, clock.now()))
    return Credentials(*row[:5], bytes(row[5]) if row[5] is not None else None, row[6]) if row else None


def invited(secret: str) -> Invited | None:
    """The account that this link opens, or None when it was used, replaced, or is too old."""
    row = door.ask(INVITED, (proofs.digest(secret), clock.now()))
    return Invited(*row) if row else None


def posts_of(person: UUID) -> list[Seat]:
    """The posts a person holds today, in any zone."""
    with connection.cursor() as cursor:
        cursor.execute(SEATS, (person, clock.now()))
        return [Seat(*row) for row in cursor.fetchall()]


def seats_ahead(person: UUID) -> int:
    """How many posts a person holds today or will hold, in any zone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_seats_ahead(%s, %s)", (person, clock.now()))
        return cursor.fetchone()[0]


def coworkers() -> list[Coworker]:
    """Who works beside whoever the database was told of: in his agency, where he has one, otherwise in his zone."""
    with connection.cursor() as cursor:
        cursor.execute(COLLEAGUES, (clock.now(),))
        return [Coworker(*row) for row in cursor.fetchall()]


@contextmanager
def as_operator(by: Actor) -> Iterator[None]:
    """Within the block the database shows everything: for loading, and for the personas of a demonstration."""
    policy.enter(OPERATOR)
    try:
        yield
    finally:
        policy.enter(by)


def identity_of(number: str) -> str:
    """The keyed digest under which a resident id (in normal form) is kept."""
    return proofs.identity_digest(number)


def persons_for(actor: Actor) -> QuerySet[Person]:
    """The persons whom the actor may see."""
    return Person.objects.filter(policy.visible(actor, "person"))


def home_of(actor: Actor) -> str:
    """The zone in which the actor's person is registered."""
    zone = persons_for(actor).filter(id=actor.person).values_list("zone", flat=True).first()
    if zone is None:
        raise NotYours()
    return zone


def accounts_for(actor: Actor) -> QuerySet[Account]:
    """The accounts that the actor may see."""
    return Account.objects.filter(policy.visible(actor, "account"))


def account_of(actor: Actor) -> Account | None:
    """The actor's own account; a person who comes by token may have none."""
    return accounts_for(actor).filter(person=actor.person).first() if actor.person else None


def tokens_for(actor: Actor) -> QuerySet[Token]:
    """The tokens that the actor may see, newest first."""
    return Token.objects.filter(policy.visible(actor, "token"))


def posts_for(actor: Actor) -> QuerySet[Post]:
    """The posts that the actor may see."""
    return Post.objects.filter(policy.visible(actor, "register"))


def tenures_for(actor: Actor) -> QuerySet[Tenure]:
    """Who holds which post, as far as the actor may see."""
    return Tenure.objects.filter(policy.visible(actor, "tenure"))


def agencies_in(zone: str) -> QuerySet[Agency]:
    """The agencies of a zone: a public register."""
    return Agency.objects.filter(zone=zone)


def post_of(actor: Actor, code: str) -> Post:
    """A post of the actor's own zone by its code; NotYours where he sees none."""
    found = posts_for(actor).filter(zone=actor.zone, code=code).first()
    if found is None:
        raise NotYours()
    return found


def zones() -> QuerySet[Zone]:
    """Every zone of this installation."""
    return Zone.objects.all()


@dataclass(frozen=True, slots=True)
class Heir:
    """Who can take over: somebody in a post of the same role and agency today (接手人员)."""

    person: UUID
    name: str
    post: str
    duty: str


def colleagues_of(post: Post) -> list[Heir]:
    """Who can take over what is done in this post, who answers for the queue first; the post's own deputy as well."""
    beside = [
        entry
        for entry in house_of(post.zone)
        if (entry["post"].role, entry["post"].agency) == (post.role, post.agency) and entry["post"].status == "open"
    ]
    found = [
        Heir(holder["tenure"].person, holder["name"], entry["post"].code, entry["post"].duty)
        for entry in beside
        for holder in entry["today"]
    ]
    return sorted(found, key=lambda one: (rules.DUTIES.index(one.duty) or len(rules.DUTIES), one.post))


def seated(zone: str, role: str, agency: str | None) -> list[tuple[UUID, str]]:
    """Who holds an open post of a role today, with the post's code; of one agency where it is named."""
    where = {"seat__role": role} | ({"seat__agency": agency} if agency else {})
    held = _sitting(zone, clock.china_date(clock.now()), **where)
    return list(held.order_by("seat__code").values_list("person", "seat__code"))


def _sitting(zone: str, day: date, **where: Any) -> QuerySet[Tenure]:
    """Who sits in the open posts of a zone on a day."""
    return Tenure.objects.filter(zone=zone, seat__status="open", since__lte=day, **where).exclude(until__lt=day)


def stays_in(post: Post, tenure: Tenure, day: date) -> bool:
    """Whether the person of a tenure still works in the same queue after that day: nothing is left behind then."""
    beside = {"person": tenure.person, "seat__role": post.role, "seat__agency": post.agency}
    return _sitting(post.zone, day, **beside).exclude(id=tenure.id).exclude(until=day).exists()


def gone_since(day: date, until: date) -> list[Tenure]:
    """The tenures in deciding posts that ended from that day on, before the other, with their posts."""
    ended = Tenure.objects.filter(until__gte=day, until__lt=until, seat__role__in=rules.DECIDING)
    return list(ended.select_related("seat"))


def holder_of(zone: str, code: str, day: date) -> UUID | None:
    """The person who holds a post on a day; a permanent holder before a deputy."""
    held = Tenure.objects.filter(zone=zone, seat__code=code, since__lte=day).exclude(until__lt=day)
    permanent_first = sorted(held.values_list("manner", "person"), key=lambda row: row[0] != "permanent")
    return permanent_first[0][1] if permanent_first else None


def holders_in(zone: str, agency: str, day: date) -> list[Holder]:
    """Who sits in the open posts of an agency on a day, with names as far as the reader may see them."""
    held = _sitting(zone, day, seat__agency=agency).order_by("since", "seat__code")
    rows = list(held.values_list("seat__code", "seat__role", "person", "manner", "since"))
    names = dict(Person.objects.filter(id__in=[row[2] for row in rows]).values_list("id", "name"))
    return [Holder(*row, names.get(row[2], "")) for row in rows]


def manned_in(zone: str, day: date) -> set[str]:
    """The agencies of a zone in which somebody sits in an open post on a day: the others can answer nothing."""
    return set(_sitting(zone, day, seat__agency__isnull=False).values_list("seat__agency", flat=True))
