"""How it stands with each line: whoever does not answer rests, longer each time, and is asked again before long."""

from datetime import datetime, timedelta
from itertools import product

from django.db import connection, transaction

from tongban.kernel import clock
from tongban.kernel.exchange import directory, heads, hearing
from tongban.kernel.exchange.envelopes import REFUSED, Envelope
from tongban.kernel.exchange.models import Line, Outgoing, Peer
from tongban.kernel.exchange.sending import void
from tongban.kernel.exchange.state import Said

LONGEST_WAIT = 30.0
QUIET = timedelta(seconds=30)
"""How long a line may be silent about itself before it is asked."""
APART = timedelta(hours=1)
"""How far the clocks of two installations certainly do not stand apart."""
DOWN_AFTER = timedelta(seconds=60)
"""When a line that does not answer is told to people."""
WITH_WORK = """
SELECT p.address FROM exchange_peer p LEFT JOIN exchange_line l USING (address)
WHERE p.address <> '' AND (l.rests_until IS NULL OR l.rests_until <= %s) AND (
  EXISTS (SELECT 1 FROM exchange_outgoing o WHERE o."to" = p.zone AND o.next_at <= %s)
  OR l.asked_at IS NULL OR l.asked_at <= %s
)
"""
WITHIN = """
SELECT EXISTS (
  SELECT 1 FROM zones_zone z JOIN exchange_outgoing o ON o."to" = z.zone
  WHERE o.next_at <= %s AND NOT EXISTS (SELECT 1 FROM exchange_peer p WHERE p.zone = z.zone)
)
"""
ASKED = "SELECT 1 FROM exchange_line WHERE address = %s AND asked_at > %s"
WELL = """
INSERT INTO exchange_line AS l (address, failures, fault, answered_at, incarnation) VALUES (%s, 0, '', %s, 0)
ON CONFLICT (address) DO UPDATE
  SET failures = 0, fault = '', rests_until = NULL, down_since = NULL, answered_at = excluded.answered_at
"""


def addresses() -> dict[str, str]:
    """Where the side of each zone is kept that is not kept here."""
    return {zone: address for zone, address in directory.read().addresses.items() if address}


def with_work(now: datetime) -> set[str]:
    """The lines that do not rest and have something to carry, or are to be asked."""
    with connection.cursor() as cursor:
        cursor.execute(WITH_WORK, [now, now, now - QUIET])
        return {address for (address,) in cursor.fetchall()}


def waits_within(now: datetime) -> bool:
    """Whether something is due that stays in this installation."""
    with connection.cursor() as cursor:
        cursor.execute(WITHIN, [now])
        return bool(cursor.fetchone()[0])


def is_to_be_asked(address: str, now: datetime) -> bool:
    """Whether it has said nothing of itself for a while."""
    with connection.cursor() as cursor:
        cursor.execute(ASKED, [address, now - QUIET])
        return cursor.fetchone() is None


def wait_after(tries: int, chance: float) -> timedelta:
    """Twice as long after each try, at most half a minute: whatever heals is noticed soon, and not by all at once."""
    longest = min(2.0 ** min(tries - 1, 10), LONGEST_WAIT)
    return timedelta(seconds=longest * (0.5 + chance / 2))


def failed(address: str, fault: str, chance: float) -> None:
    """It did not answer: it rests."""
    line, _made = Line.objects.get_or_create(address=address)
    now, failures = clock.now(), line.failures + 1
    rests = {"rests_until": now + wait_after(failures, chance), "down_since": line.down_since or now}
    Line.objects.filter(address=address).update(failures=failures, fault=fault, **rests)


def answered(address: str) -> None:
    """It answered: it is as if it had never been away."""
    with connection.cursor() as cursor:
        cursor.execute(WELL, [address, clock.now()])


def told(address: str, said: Said | None) -> int:
    """What it says of itself: when it has been restored, it is sent again what it may have forgotten; how many."""
    Line.objects.get_or_create(address=address)
    Line.objects.filter(address=address).update(asked_at=clock.now())
    if said is None:
        return 0
    if said.journal is not None:
        heads.keep(address, said.incarnation, said.journal)
    with transaction.atomic():  # whoever breaks down while he sends again has not heard of the new life
        line = Line.objects.select_for_update().get(address=address)
        if said.incarnation <= line.incarnation:
            return 0
        Line.objects.filter(address=address).update(incarnation=said.incarnation)
        return replay(address, since=said.remembers - APART) if line.incarnation else 0


def moved(before: str, after: str) -> None:
    """A peer is reached elsewhere from now on: what was known of its life goes with it, and the former line is gone.

    Whoever was restored moves easily at the same time: a line of which nothing is known would hear of no new life.
    """
    known = Line.objects.filter(address=before).values_list("incarnation", flat=True).first()
    if before != after and known:
        Line.objects.get_or_create(address=after, defaults={"incarnation": known})
    forget_unused()


def forget_unused() -> int:
    """What was known of lines over which nobody is reached any more; how many."""
    return Line.objects.exclude(address__in=Peer.objects.values("address")).delete()[0]


def replay(address: str, since: datetime | None = None) -> int:
    """Send again what was answered there, since an instant; a duplicate costs a question. How many.

    What was refused stays so, whatever the other side has forgotten: only its number goes again, without its words.
    Whatever room knows more of what a zone there has forgotten reminds it.
    """
    zones = list(Peer.objects.filter(address=address).values_list("zone", flat=True))
    found = Outgoing.objects.filter(to__in=zones, receipt__isnull=False, settled="").exclude(body=b"")
    found = found.filter(answered_at__gte=since) if since else found
    with transaction.atomic():
        for row in found.filter(status=REFUSED):
            Outgoing.objects.filter(zone=row.zone, id=row.id).update(settled=REFUSED)
            void(Envelope.read(bytes(row.body)))
        count = found.update(next_at=clock.now())
        for remind, zone in product(hearing.REMINDERS, zones):
            remind(zone, since)
        return count
