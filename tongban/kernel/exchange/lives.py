"""In which life this installation is: a restored database has forgotten something, and its peers must know that.

A database says by itself that it was restored: it has another identity, or went on along another timeline. A copy of
its files put back has neither; then the operator says it (`tongban peers restored`). A life is numbered by the minute
in which it began, counted since 1970, so that two restores of one backup are two lives.
"""

from datetime import datetime, timedelta

from django.db import connections, transaction
from django.db.models import Max

from tongban.kernel import clock
from tongban.kernel.exchange import directory
from tongban.kernel.exchange.models import Incoming, Life, Outgoing
from tongban.kernel.zones.models import Zone

MARK = (
    "SELECT (SELECT system_identifier FROM pg_control_system())::text "
    "|| '/' || (SELECT timeline_id FROM pg_control_checkpoint())::text"
)
MINUTE = timedelta(minutes=1)
SKIPPED = 100_000
"""Numbers of a series that a restored zone leaves out: what it has forgotten to have given is given to nobody else."""


def present() -> int:
    """The number of the present life."""
    return directory.read().life


def remembered() -> datetime:
    """Until when this installation certainly remembers what came and what was answered."""
    last = Life.objects.order_by("-incarnation").values_list("remembers", flat=True).first()
    return last or clock.now()


def may_have_forgotten(at: datetime) -> bool:
    """Whether this installation was restored since: then no refusal of what was said at that instant is final.

    What nobody here knows may have been known once.
    """
    lives = list(Life.objects.order_by("-incarnation").values_list("since", flat=True)[:2])
    return len(lives) > 1 and at < lives[0]


def begin(*, restored: bool = False) -> int:
    """At a start, as owner: the number of the life that goes on, or of the one that begins."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(MARK)
        mark = cursor.fetchone()[0]
    last = Life.objects.using("owner").order_by("-incarnation").first()
    if last is not None and last.mark == mark and not restored:
        return last.incarnation
    minute = int(clock.now().timestamp() // MINUTE.total_seconds())
    number = max(minute, last.incarnation + 1 if last else 1)
    with transaction.atomic(using="owner"):
        life = Life(incarnation=number, mark=mark, since=clock.now(), remembers=_last_word() or clock.now())
        life.save(using="owner", force_insert=True)
        if last is not None:
            _leave_numbers_out()
    return number


def _last_word() -> datetime | None:
    """The last that is known of what came and what was answered."""
    came = Incoming.objects.using("owner").aggregate(last=Max("arrived_at"))["last"]
    went = Outgoing.objects.using("owner").aggregate(last=Max("made_at"))["last"]
    return max(filter(None, (came, went)), default=None)


def _leave_numbers_out() -> None:
    with connections["owner"].cursor() as cursor:
        for zone in Zone.objects.using("owner").values_list("zone", flat=True):
            cursor.execute("SELECT zones_skip_serials(%s, %s)", (zone, SKIPPED))
