"""One zone with an agency, its posts and the persons who hold them; defaults never surprise."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import connection
from django.test import Client

from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.zones.models import Zone
from tongban.people import commands, proofs
from tongban.people.models import Account, Person, Post

MORNING = datetime(2026, 11, 4, 2, 0, tzinfo=UTC)
"""Wednesday 4 November 2026, ten o'clock in China."""

PASSWORD = "a sentence of four words"
_serial = count(1)


@dataclass
class Someone:
    """A person with an account, a password and an authenticator."""

    person: Person
    account: Account
    totp: bytes | None = None

    @property
    def actor(self) -> Actor:
        """The person as himself."""
        return Actor("applicant", self.person.id, principal=self.person.id, name=self.person.name)

    def code(self) -> str:
        """What his authenticator shows now."""
        return proofs.totp_code(self.totp or b"", clock.now().timestamp())

    def browser(self, **kept: Any) -> Client:
        """A browser in which he has come in."""
        client = Client()
        session = client.session
        entered = commands.enter_as(self.account.zone, self.account.id, self.account.epoch, self.person.id).kept()
        session["entered"] = {**entered, **kept}
        session.save()
        client.cookies["sessionid"] = session.session_key
        return client


def zone(code: str = "") -> Zone:
    """A zone of its own."""
    number = next(_serial)
    letters = "".join(chr(65 + number // 26**place % 26) for place in (2, 1, 0))
    names = {"name_zh": "测试经开区", "name_en": "Test Zone", "short_zh": "测试区", "short_en": "Test"}
    policy.enter(OPERATOR)
    return commands.open_zone(
        code=code or f"test{number}", by=OPERATOR, prefix=letters, role="alliance", province="河北省", **names
    )


def someone(place: Zone, name: str = "王丽", *, resident_id: str | None = None) -> Someone:
    """A person of a zone who has an account and no password yet."""
    policy.enter(OPERATOR)
    person = commands.register_person(zone=place.zone, name=name, by=OPERATOR, resident_id=resident_id)
    return Someone(person, commands.open_account(person, login=f"user{next(_serial)}", by=OPERATOR))


def signed_up(place: Zone, name: str = "王丽", *, second: bool = True) -> Someone:
    """A person who has set a password, and an authenticator unless told otherwise."""
    made = someone(place, name)
    secret = commands.invite(made.account, by=OPERATOR)
    made.totp = proofs.new_totp() if second else None
    with clock.told(MORNING - timedelta(days=1)):
        code = made.code() if second else ""
        made.account = commands.redeem(secret, password=PASSWORD, totp=made.totp, code=code)
    policy.enter(OPERATOR)
    return made


def post(place: Zone, code: str = "W03", role: str = "window", agency: str | None = None) -> Post:
    """A post of a zone."""
    policy.enter(OPERATOR)
    return commands.open_post(zone=place.zone, code=code, role=role, agency=agency, by=OPERATOR, office_zh="综合窗口")


def agency(place: Zone, code: str = "planning") -> Any:
    """An agency of a zone."""
    policy.enter(OPERATOR)
    return commands.register_agency(
        zone=place.zone, code=code, name_zh="规划局", name_en="Planning Bureau", by=OPERATOR
    )


def seated(where: Post, who: Someone, **tenure: Any) -> Actor:
    """The person in the post since 2024."""
    policy.enter(OPERATOR)
    commands.appoint(where, who.person.id, by=OPERATOR, **{"since": date(2024, 1, 1), **tenure})
    return Actor(where.role, who.person.id, where.zone, where.code, where.agency, None, who.person.name)


def asked(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement, as the run-time role sees them."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
