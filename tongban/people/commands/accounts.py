"""Accounts: opened by the house, their passwords known to nobody but the person."""

import re
from datetime import timedelta

from django.db import IntegrityError, connection, transaction

from tongban.kernel import clock, codes, policy
from tongban.kernel.actors import Actor
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import NotReady, Refused, in_form, refuse
from tongban.people import proofs, queries, rules
from tongban.people.commands.entering import prove
from tongban.people.commands.sessions import carry
from tongban.people.flow import ACCOUNT
from tongban.people.models import Account, Person

LINK_LIVES = timedelta(hours=1)
LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")


def open_account(person: Person, *, login: str, by: Actor) -> Account:
    """A person gets a name to sign in with; the password comes later, by a link that only the person opens."""
    login = named_login(login)
    account = Account(zone=person.zone, id=codes.new_id(), person=person.id)
    try:
        with transaction.atomic():
            record(
                account, "open", by=by, status="open", after={"person": person.id, "epoch": 1}, private={"login": login}
            )
    except IntegrityError as clash:
        if "people_account" not in str(clash):
            raise
        raise Refused((rules.taken("login", login),)) from clash
    return account


def named_login(typed: str) -> str:
    """The name of an account as it is kept: small letters, as every keyboard has them."""
    login = typed.strip().lower()
    if not LOGIN.fullmatch(login):
        raise NotReady(rules.bad_login(login))
    return login


def invite(account: Account, *, by: Actor, lives: timedelta = LINK_LIVES) -> str:
    """The secret of a link that sets the password of an account, once; older links of the account end."""
    ACCOUNT.guard(account, "invite", by)
    refuse(rules.holder_of_a_post(queries.seats_ahead(account.person), by))
    secret, now = proofs.new_secret(), clock.now()
    with transaction.atomic():
        record(account, "invite", by=by)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT people_invite(%s, %s, %s, %s, %s)",
                [proofs.digest(secret), account.zone, account.id, now + lives, now],
            )
    return secret


def redeem(secret: str, *, password: str, totp: bytes | None = None, code: str = "") -> Account:
    """Whoever holds the link sets the password, and the second factor with it; the link is spent in the same act."""
    found = queries.invited(secret)
    if found is None:
        raise Refused((rules.link_spent(),))
    step = _step(totp, code)
    in_form(rules.weak_password(password, found.login), rules.wrong_code() if step is None else None)
    refuse(rules.second_factor_missing() if found.seats and totp is None else None)
    holder = Actor("applicant", found.person, principal=found.person)
    policy.enter(holder)
    account = Account.objects.get(zone=found.zone, id=found.account)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT people_redeem(%s, %s)", [proofs.digest(secret), clock.now()])
            if not cursor.fetchone()[0]:
                raise Refused((rules.link_spent(),))
        keep_password(account, password, totp, by=holder, step=step)
    return account


def set_password(account: Account, *, password: str, by: Actor, totp: bytes | None = None, code: str = "") -> Account:
    """A new password, and if given a new second factor; every session of the account ends."""
    ACCOUNT.guard(account, "set_password", by)
    step = _step(totp, code)
    in_form(rules.weak_password(password, account.login), rules.wrong_code() if step is None else None)
    with transaction.atomic():
        keep_password(account, password, totp, by=by, step=step)
    return account


def change_password(
    account: Account, *, present: str, password: str, by: Actor, source: str, session: str | None = None
) -> Account:
    """The person himself changes his password, proving the present one; every other session ends."""
    in_form(rules.weak_password(password, account.login))
    prove(account.login, present, source=source)
    with transaction.atomic():
        set_password(account, password=password, by=by)
        carry(session)
    return account


def _step(totp: bytes | None, code: str) -> int | None:
    """The step of the code that shows a new authenticator at work; 0 without one, None when the code is wrong."""
    return 0 if totp is None else proofs.totp_step(totp, code, clock.now().timestamp())


def keep_password(account: Account, password: str, totp: bytes | None, *, by: Actor, step: int | None = 0) -> None:
    """The hash is kept under the entry that says so; every session of the account ends."""
    entry = record(account, "set_password", by=by, after={"epoch": account.epoch + 1})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT people_keep_secret(%s, %s, %s, %s, %s, %s)",
            [account.zone, account.id, entry.number, proofs.password_hash(password), totp, step],
        )


def end_sessions(account: Account, *, by: Actor) -> Account:
    """Every session of the account ends everywhere, at once."""
    ACCOUNT.guard(account, "end_sessions", by)
    record(account, "end_sessions", by=by, after={"epoch": account.epoch + 1})
    return account


def close_account(account: Account, *, by: Actor) -> Account:
    """The account opens nothing any more, nor do the person's tokens."""
    target = ACCOUNT.guard(account, "close", by).move.target
    record(account, "close", by=by, status=target, after={"epoch": account.epoch + 1})
    return account


def reopen_account(account: Account, *, by: Actor) -> Account:
    """A closed account opens again, with its password as it was."""
    record(account, "reopen", by=by, status=ACCOUNT.guard(account, "reopen", by).move.target)
    return account


HOUSE_MOVES = {"end_sessions": end_sessions, "close": close_account, "reopen": reopen_account}


def move_account(account: Account, verb: str, *, by: Actor) -> Account:
    """One of the moves that ask for nothing more than the verb."""
    ACCOUNT.guard(account, verb, by)
    if verb not in HOUSE_MOVES:
        raise NotReady(rules.unknown("verb", verb))
    return HOUSE_MOVES[verb](account, by=by)
