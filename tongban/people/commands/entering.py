"""Coming in: a password, then for staff a one-time code; every try is counted before it is judged."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tongban.kernel import clock, codes, policy
from tongban.kernel.actors import Actor
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import Reason, Refused
from tongban.people import proofs, queries, rules
from tongban.people.models import Account
from tongban.people.queries import Credentials
from tongban.people.rules import own_accounts


@dataclass(frozen=True, slots=True)
class Entered:
    """How far somebody has come: `done` or waiting for the code; what a session keeps is `kept`."""

    zone: str
    account: str
    person: str
    epoch: int
    tries: tuple[str, ...]
    done: bool
    session: str | None = None
    post: tuple[str, str] | None = None
    principal: str | None = None

    def kept(self) -> dict[str, Any]:
        """What the session keeps of a person who has come in."""
        return {
            "zone": self.zone,
            "account": self.account,
            "epoch": self.epoch,
            "session": self.session,
            "post": self.post,
            "principal": self.principal,
        }


def begin(login: str, password: str, *, source: str, device: str = "") -> Entered:
    """The first step: name and password. Wrong ones are refused in the same words and the same time."""
    login = login.strip().lower()
    attempt = _tried(login, source)
    found = queries.credentials(login)
    fits = proofs.password_fits(password, found.password if found else None)
    if found is None or not fits:
        _judged((attempt,), "failed")
        raise Refused((rules.wrong_credentials(),), status=422, title=rules.REFUSED)
    if not found.needs_code:
        _judged((attempt,), "entered")
    elif found.totp is None:
        raise Refused((rules.second_factor_missing(),), title=rules.REFUSED)
    if found.needs_code:
        return Entered(found.zone, str(found.account), str(found.person), found.epoch, (attempt,), done=False)
    return _inside(found, source, device, proven=False)


def confirm(login: str, code: str, before: Entered, *, source: str, device: str = "") -> Entered:
    """The second step: a code of the authenticator, or in its place a recovery code; each opens once."""
    login = login.strip().lower()
    attempt = _tried(login, source)
    found = queries.credentials(login)
    same = found is not None and found.epoch == before.epoch and found.totp is not None
    if not same or not (_fits(found, code) or _recovered(found, code)):
        _judged((attempt,), "failed")
        raise Refused((rules.wrong_code(),), status=422, title=rules.REFUSED)
    _judged((*before.tries, attempt), "entered")
    return _inside(found, source, device, proven=True)


def enter(login: str, password: str, code: str, *, source: str) -> Entered:
    """Both steps at once, for those who have all three at hand."""
    first = begin(login, password, source=source)
    return first if first.done else confirm(login, code, first, source=source)


def prove(login: str, password: str, *, source: str) -> None:
    """Whoever changes his password knows the present one: judged and bounded like coming in."""
    attempt = _tried(login, source)
    found = queries.credentials(login)
    fits = proofs.password_fits(password, found.password if found else None)
    _judged((attempt,), "entered" if fits else "failed")
    if not fits:
        raise Refused((rules.wrong_present(),), status=422)


def prove_code(login: str, code: str, *, source: str) -> None:
    """Whoever ends his authenticator, or makes new recovery codes, shows that he has it: judged like coming in."""
    attempt = _tried(login, source)
    found = queries.credentials(login)
    fits = found is not None and found.totp is not None and _fits(found, code)
    _judged((attempt,), "entered" if fits else "failed")
    if not fits:
        raise Refused((rules.wrong_code(),), status=422)


def prove_standing(account: Account, code: str, *, by: Actor, source: str) -> None:
    """Whoever replaces his authenticator shows a code of the old one, or a recovery code; who has none, nothing."""
    found = queries.credentials(account.login)
    if found is None or found.totp is None:
        return
    attempt = _tried(account.login, source)
    fits = _fits(found, code) or _recovered(found, code)
    _judged((attempt,), "entered" if fits else "failed")
    if not fits:
        raise Refused((rules.wrong_code("standing"),), status=422)
    policy.enter(by)
    account.refresh_from_db()


def count_sign_up(source: str) -> None:
    """One more account that is asked for from there: five in a quarter of an hour, then one has to wait.

    Counted under capitals, which no name that is tried can have: nobody blocks it by trying to come in.
    """
    _tried(f"SIGN-UP {source}", source)


def enter_as(zone: str, account: UUID, epoch: int, person: UUID, *, source: str = "", device: str = "") -> Entered:
    """Without proof, for the demonstration's personas: the view that calls this exists in a demonstration only."""
    return _opened(Entered(zone, str(account), str(person), epoch, (), done=True), source, device, proven=True)


def stand(
    kept: dict[str, Any],
    *,
    post: tuple[str, str] | None,
    principal: UUID | None = None,
    mandate: UUID | None = None,
    holder: UUID | None = None,
) -> Actor:
    """The person of a session takes a post, or a principal, and from there a mandate; refused when it is not his.

    Where the caller names the `holder`, a post that is his is refused with what else is missing: the code.
    """
    wanted = {**kept, "post": post, "principal": str(principal) if principal else None}
    wanted["mandate"] = str(mandate) if mandate else None
    actor = queries.actor_for({"entered": wanted})
    if actor is None:
        raise Refused((_not_there(holder, post),), status=422)
    kept.update(wanted)
    return actor


def _not_there(holder: UUID | None, post: tuple[str, str] | None) -> Reason:
    held = [(seat.zone, seat.code) for seat in queries.posts_of(holder)] if holder and post else []
    return own_accounts.code_not_shown() if post in held else rules.not_at_the_door()


def _inside(found: Credentials, source: str, device: str, *, proven: bool) -> Entered:
    entered = Entered(found.zone, str(found.account), str(found.person), found.epoch, (), done=True)
    return _opened(entered, source, device, proven=proven)


def _opened(entered: Entered, source: str, device: str, *, proven: bool) -> Entered:
    """A session of its own begins: without a row in the list nobody is inside, and unless proven in no post."""
    session = codes.new_id()
    values = [session, entered.zone, entered.account, entered.epoch, source[:64], device[:200], clock.now(), proven]
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_open_session(%s, %s, %s, %s, %s, %s, %s, %s)", values)
    return replace(entered, session=str(session))


def _tried(login: str, source: str) -> str:
    attempt = codes.new_id()
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_try(%s, %s, %s, %s)", [attempt, login[:64], source[:64], clock.now()])
        wait = cursor.fetchone()[0]
    if wait:
        raise Refused((rules.too_many_tries(wait),), status=429, title=rules.REFUSED)
    return str(attempt)


def _judged(tries: tuple[str, ...], outcome: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_tried(%s::uuid[], %s)", [list(tries), outcome])


def _fits(found: Credentials, code: str) -> bool:
    step = proofs.totp_step(found.totp or b"", code, clock.now().timestamp())
    return step is not None and _first_use(found, step)


def _recovered(found: Credentials, code: str) -> bool:
    """Whether this was a recovery code that nobody had used; that it was is an entry of the account."""
    spoken = proofs.recovery_text(code)
    if spoken is None:
        return False
    holder = Actor("applicant", found.person, principal=found.person)
    with transaction.atomic():
        with connection.cursor() as cursor:
            asked = [found.zone, found.account, proofs.digest(spoken), clock.now()]
            cursor.execute("SELECT people_use_code(%s, %s, %s, %s)", asked)
            used = cursor.fetchone()[0]
        if used:
            policy.enter(holder)
            record(Account.objects.get(zone=found.zone, id=found.account), "recover", by=holder)
    return used


def _first_use(found: Credentials, step: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_use_step(%s, %s, %s)", [found.zone, found.account, step])
        return cursor.fetchone()[0]
