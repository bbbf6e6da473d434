"""The second factor: an authenticator begins and ends, and recovery codes stand in for it once each."""

from django.db import connection, transaction

from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import in_form, refuse
from tongban.people import proofs, queries, rules
from tongban.people.commands.entering import prove, prove_code, prove_standing
from tongban.people.commands.sessions import carry
from tongban.people.flow import ACCOUNT
from tongban.people.models import Account
from tongban.people.rules import own_accounts


def set_code(
    account: Account,
    totp: bytes,
    *,
    code: str,
    present: str,
    by: Actor,
    source: str,
    session: str | None,
    standing: str = "",
) -> list[str]:
    """An authenticator begins, or takes the place of the old one, for who knows the password and shows that it works.

    Where one stands, its code, or a recovery code, is asked for as well: the password alone is one proof, not two.

    Every other session ends; the ten recovery codes that come with it are shown this once.
    """
    ACCOUNT.guard(account, "set_code", by)
    step = proofs.totp_step(totp, code, clock.now().timestamp())
    in_form(rules.wrong_code() if step is None else None)
    prove(account.login, present, source=source)
    prove_standing(account, standing, by=by, source=source)
    with transaction.atomic():
        entry = record(account, "set_code", by=by, after={"epoch": account.epoch + 1})
        _ask("SELECT people_keep_totp(%s, %s, %s, %s, %s)", account, entry.number, totp, step)
        carry(session, proven=True)
        return _renewed(account, by)


def end_code(account: Account, *, code: str, by: Actor, source: str) -> Account:
    """The authenticator ends, with its recovery codes, for who still has it; who holds a post, or will, keeps one."""
    ACCOUNT.guard(account, "end_code", by)
    refuse(own_accounts.post_needs_code(queries.seats_ahead(account.person)))
    prove_code(account.login, code, source=source)
    with transaction.atomic():
        entry = record(account, "end_code", by=by)
        _ask("SELECT people_keep_totp(%s, %s, %s, %s, %s)", account, entry.number, None, 0)
    return account


def renew_codes(account: Account, *, code: str, by: Actor, source: str) -> list[str]:
    """Ten new recovery codes, shown this once; the old ones open nothing any more."""
    ACCOUNT.guard(account, "renew_codes", by)
    prove_code(account.login, code, source=source)
    with transaction.atomic():
        return _renewed(account, by)


def _renewed(account: Account, by: Actor) -> list[str]:
    made = proofs.new_recovery_codes()
    entry = record(account, "renew_codes", by=by)
    _ask("SELECT people_keep_codes(%s, %s, %s, %s)", account, entry.number, [proofs.digest(code) for code in made])
    return made


def _ask(statement: str, account: Account, number: int, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [account.zone, account.id, number, *values])
