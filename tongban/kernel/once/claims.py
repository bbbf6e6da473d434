"""Claims: who asks, under which key, for what exactly; and the answer that the first request was given."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.journal import read
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import ANSWERS, IDEMPOTENCY, Claim, Replayed
from tongban.kernel.refusals import NotAllowed, NotReady, Reason, Refused

KEY = re.compile(r"[\x21-\x7e]{1,255}")
BROKEN_KEY = Reason(
    "key-malformed",
    _("An idempotency key has 1 to 255 visible ASCII characters."),
    IDEMPOTENCY,
    _("Send a fresh UUID for each new request, and the same one when you send it again."),
    "Idempotency-Key",
)
MISSING_KEY = Reason(
    "key-missing",
    _("This operation needs an idempotency key, so that sending it again does nothing twice."),
    IDEMPOTENCY,
    _("Send a fresh UUID for each new request, and the same one when you send it again."),
    "Idempotency-Key",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered: status, the exact bytes, and whether they come from the first time."""

    status: int
    body: bytes
    replayed: bool = False


def claim_of(actor: Actor, key: str, method: str, path: str, body: bytes) -> Claim:
    """The claim of one request: another person, post or principal is another scope; NotReady for a malformed key."""
    if not KEY.fullmatch(key):
        raise NotReady(BROKEN_KEY)
    if actor.person is None and actor.post is None:
        raise NotAllowed
    who = (actor.role, actor.person, actor.zone, actor.post, actor.principal, actor.mandate)
    scope = "|".join(str(part or "") for part in who)
    return Claim(scope, key, _digest(method.upper().encode(), path.encode(), body))


def _digest(*parts: bytes) -> bytes:
    """SHA-256 over the parts, each after its length, so that no part can flow into the next."""
    digest = sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def answered(claim: Claim, effect: Callable[[], Answer]) -> Answer:
    """Do `effect` once for this claim and keep its answer, in one transaction; later the kept answer comes back.

    A refusal raised by the effect undoes everything, and the key stays free. Raises 409 while the first request still
    runs, 422 when the key stands for another request.
    """
    with transaction.atomic():
        first = already(claim)
        if first is not None:
            return Answer(first.status or 200, first.answer or b"", replayed=True)
        answer = effect()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT journal_answer(%s, %s, %s, %s, %s, %s)",
                (claim.scope, claim.key, claim.digest, answer.status, answer.body, clock.now()),
            )
        return answer


def already(claim: Claim) -> Replayed | None:
    """What the first request of this claim became, or None; asked also when a guard refuses what was done already.

    Within a transaction the claim is held until its end: a second request meanwhile is told to wait (409).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT journal_claimed(%s, %s, %s)", (claim.scope, claim.key, claim.digest))
        (found,) = cursor.fetchone()
    if found is None:
        return None
    outcome = _became(found)
    if isinstance(outcome, Replayed):
        return outcome
    raise outcome


def _became(found: Any) -> Exception:
    detail = orjson.loads(found) if isinstance(found, str | bytes) else found
    return ANSWERS[detail["result"]](detail)


def recorded(claim: Claim | None, act: Callable[[], Entry]) -> Entry:
    """Make a journaled move once: sent again, it answers with the entry that it became the first time.

    The door itself refuses a second effect; the guard may refuse earlier, because the first request has already moved
    the subject, so a refusal asks for the first answer before it is believed.
    """
    try:
        return act()
    except Replayed as first:
        return _first(first)
    except Refused:
        first = already(claim) if claim else None
        if first is None:
            raise
        return _first(first)


def _first(replayed: Replayed) -> Entry:
    return read.entry(replayed.zone, replayed.subject, replayed.number)
