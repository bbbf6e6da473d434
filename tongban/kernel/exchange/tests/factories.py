"""Two zones, envelopes between them, and a room whose effect is a row that can be counted."""

from contextlib import contextmanager
from datetime import UTC, datetime

import orjson
from django.db import transaction

from tongban.kernel import codes, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.exchange import hearing, own_keys
from tongban.kernel.exchange.envelopes import Envelope, stamped
from tongban.kernel.exchange.sending import send
from tongban.kernel.exchange.wire import Try
from tongban.kernel.journal.canon import canonical
from tongban.kernel.journal.models import Cursor
from tongban.kernel.journal.record import record
from tongban.kernel.keys import SigningKey
from tongban.kernel.zones.models import Zone

NEAR, FAR = "nearby", "faraway"
NOW = datetime(2026, 11, 4, 2, 10, 33, 123456, tzinfo=UTC)
TYPE = "trial.word"
THERE = "https://peer.example.org"


def two_zones():
    """Both zones in this installation, each with its key."""
    a_zone(NEAR, "NR")
    a_zone(FAR, "FR")


def a_zone(code, prefix):
    """A zone of this installation, with its key."""
    policy.enter(OPERATOR)
    zone = Zone(zone=code, id=codes.new_id(), prefix=prefix, role="zone", province="13")
    zone.name_zh = zone.name_en = zone.short_zh = zone.short_en = code
    record(zone, "open", by=OPERATOR)
    own_keys.make(code)
    policy.enter(CLOCK)


def file(
    zone=FAR, key=None, also=(), address=THERE, signer=None, prefix="FR", until="", made="2026-11-04", who="there"
):
    """The file of an installation with one zone, as it would write it."""
    key = key or SigningKey.generate()
    named = [{"key_id": one.public.key_id, "spki": one.public.spki.hex(), "until": ""} for one in (key, *also)]
    named[-1]["until"] = until
    facts = {"prefix": prefix, "role": "zone", "province": "13"}
    facts |= dict.fromkeys(("name_zh", "name_en", "short_zh", "short_en"), zone)
    text = {
        "address": address,
        "installation": who,
        "kind": "tongban-peer",
        "made_at": f"{made}T00:00:00.000000Z",
    }
    body = canonical({**text, "v": 1, "zones": [{"zone": zone, "facts": facts, "keys": named}]})
    signed = [
        {"key": one.public.key_id, "signature": (signer or one).sign(body).hex(), "zone": zone} for one in (key, *also)
    ]
    return orjson.dumps({"peer": body.decode(), "signatures": signed})


def write(subject=None, source=NEAR, to=FAR, type=TYPE, cause=None, attachments=(), **data):
    """Write one envelope and commit it."""
    subject = subject or codes.new_id()
    with transaction.atomic():
        return send(source=source, to=to, type=type, subject=subject, data=data, cause=cause, attachments=attachments)


def envelope(**changed):
    """An envelope that nobody sent."""
    given = {
        "id": codes.new_id(),
        "source": NEAR,
        "to": FAR,
        "type": TYPE,
        "subject": codes.new_id(),
        "time": NOW,
        "incarnation": 1,
        "sequence": 1,
        "data": {},
    }
    return Envelope(**{**given, **changed})


def posted(made, at, key=None):
    """An envelope on its way."""
    body = made.spelled()
    return Try(body, stamped(body, key or own_keys.signing(made.source), incarnation=made.incarnation, at=at))


@contextmanager
def room(arrived=None, taken=None, type=TYPE):
    """A room that hears this type while the block runs."""
    hearing.ARRIVED[type] = arrived or noted
    hearing.TAKEN[type] = taken or (lambda envelope, receipt: None)
    try:
        yield
    finally:
        hearing.ARRIVED.pop(type), hearing.TAKEN.pop(type)


def hear_for_good():
    """The room opens in this process and stays: for a process that does nothing else."""
    hearing.ARRIVED[TYPE] = noted


def noted(envelope, *, by):
    """An effect that is a row: it cannot happen twice unseen, and goes when its transaction goes."""
    Cursor(listener=f"{envelope.subject}/{codes.new_id()}", position=envelope.sequence).save(force_insert=True)
    return {"heard": envelope.sequence, "as": f"{by.role} of {by.name} in {by.zone}"}


def effects(subject):
    """The numbers of the envelopes that had an effect, in the order of the effects."""
    found = Cursor.objects.filter(listener__startswith=f"{subject}/")
    return list(found.order_by("listener").values_list("position", flat=True))
