"""Mending: a person sends again what was answered or what hangs, or settles what no receipt will ever answer.

Each of it is an entry of the journal with who did it and why. Nothing is ever taken out of the outbox otherwise.
"""

from uuid import UUID

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.exchange import hearing, lines, sending
from tongban.kernel.exchange.arriving import FORGOTTEN
from tongban.kernel.exchange.envelopes import Envelope, Receipt
from tongban.kernel.exchange.models import Line, Outgoing, Peer
from tongban.kernel.exchange.peers import PROTOCOL, WHY, given, known
from tongban.kernel.journal.models import Subject
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import Reason, Refused
from tongban.kernel.zones.models import Zone

WAITING = Outgoing.objects.filter(next_at__isnull=False, settled="")
"""What no receipt has come for; or what was answered, goes again to a restored peer, and is not taken in there."""
ANSWERED = _("It has been answered or settled meanwhile: open the page again.")


def replay(zone: str, reason: str = "", *, by: Actor = OPERATOR) -> int:
    """Send a peer everything again that it has answered; what it knows it answers as before. How many."""
    peer = known(zone)
    with transaction.atomic():
        count = lines.replay(peer.address)
        record(peer, "replay", by=by, after={}, private={"reason": reason.strip()} if reason.strip() else {})
    return count


def again(envelope: UUID, reason: str, *, by: Actor = OPERATOR) -> Outgoing:
    """One envelope that hangs is tried at once, as if for the first time, also over a line that rests."""
    row = _hanging(envelope)
    why = given(reason, WHY)
    with transaction.atomic():
        WAITING.filter(zone=row.zone, id=row.id).update(next_at=clock.now(), tries=0)
        Line.objects.filter(address__in=Peer.objects.filter(zone=row.to).values("address")).update(rests_until=None)
        record(_whose(row), "replay", by=by, after={"envelope": row.id}, private={"reason": why})
    return row


def settle(envelope: UUID, reason: str, *, by: Actor = OPERATOR) -> Outgoing:
    """A person takes an envelope out of the outbox that no receipt will ever answer, and says why.

    Its number is passed on by an envelope that says nothing, so that those after it need not wait.
    Whoever wrote it hears of it as of a refusal; also that the other side has forgotten what had been answered once.
    """
    row = _hanging(envelope)
    why = given(reason, _("Say why it will never be answered."))
    with transaction.atomic():
        WAITING.filter(zone=row.zone, id=row.id).update(settled=why, status="settled", next_at=None)
        sending.void(Envelope.read(bytes(row.body)))
        record(_whose(row), "settle", by=by, after={"envelope": row.id}, private={"reason": why})
        _heard(row, why)
    return row


def _hanging(envelope: UUID) -> Outgoing:
    row = WAITING.filter(id=envelope).first()
    if row is None:
        text = format_lazy(_("No envelope {id} waits here."), id=str(envelope))
        raise Refused((Reason("nothing-to-settle", text, PROTOCOL, ANSWERED),))
    return row


def _whose(row: Outgoing) -> Subject:
    """In whose journal it stands: the peer's, or that of the zone where both are kept here."""
    return Peer.objects.filter(zone=row.to).first() or Zone.objects.get(zone=row.zone)


def _heard(row: Outgoing, reason: str) -> None:
    """The room that wrote it hears a person's word in the place of a receipt: it has had no effect, and why."""
    envelope, said = Envelope.read(bytes(row.body)), {"code": "settled", "text": {"zh": reason, "en": reason}}
    known = {"forgotten": row.receipt is not None and row.fault == FORGOTTEN}
    receipt = Receipt(row.id, "", row.to, row.zone, "settled", clock.now(), 0, "", reasons=(said,), data=known)
    if taken := hearing.TAKEN.get(row.type):
        policy.enter(hearing.peer(row.zone, row.to))
        taken(envelope, receipt)
        policy.enter(OPERATOR)
