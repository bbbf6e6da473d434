"""The worker: one process beside the web that seals the journal, tells listeners and lets the law's own time pass."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from types import FrameType

import django
from django.db import DatabaseError, InterfaceError, connection, connections

from tongban.kernel.keys import KeyTrouble
from tongban.site import logs

log = logs.named("worker")
NAME = "tongban worker"
AWAY = (DatabaseError, InterfaceError, OSError, KeyTrouble)
HOUR = 3600.0


@dataclass
class Chore:
    """Something done again and again: what, and how many seconds apart (例行)."""

    name: str
    seconds: float
    do: Callable[[], int]
    next_at: float = 0.0
    failures: int = field(default=0)

    def turn(self, now: float) -> int:
        """Do it if its time has come; a database or a disk that is away is waited for, longer each time."""
        if now < self.next_at:
            return 0
        try:
            done = self.do()
            self.failures = 0
        except AWAY as fault:
            done, self.failures = 0, self.failures + 1
            log.warning("chore-failed", chore=self.name, fault=type(fault).__name__, failures=self.failures)
            connections.close_all()
        self.next_at = now + max(self.seconds, min(60.0, self.seconds * 2**self.failures))
        return done


def hearing() -> None:
    """Hearing begins with being known: the rooms that listen are there."""
    from tongban.applicants import listeners as _powers  # noqa: F401 - registers what it hears
    from tongban.appointments import listeners as _seats  # noqa: F401 - registers what it hears
    from tongban.cases import listeners as _listeners  # noqa: F401 - registers what it hears
    from tongban.handoffs import listeners as _crossing  # noqa: F401 - registers what it hears
    from tongban.payments import listeners as _bills  # noqa: F401 - registers what it hears
    from tongban.people import listeners as _accounts  # noqa: F401 - registers what it hears
    from tongban.questions import listeners as _answers  # noqa: F401 - registers what it hears
    from tongban.seals import listeners as _sealed  # noqa: F401 - registers what it hears
    from tongban.subscriptions import listeners  # noqa: F401 - registers what it hears


def chores() -> list[Chore]:
    """What the worker does, and how often."""
    hearing()
    from tongban.applicants import commands as applicants
    from tongban.appointments import commands as appointments
    from tongban.cases import commands as cases
    from tongban.certificates import commands as certificates
    from tongban.handoffs import commands as handoffs
    from tongban.kernel.exchange import arriving, keeping
    from tongban.kernel.files import commands as files
    from tongban.kernel.journal.listeners import Listening
    from tongban.kernel.notices import commands as notices
    from tongban.people import commands as people
    from tongban.seals import commands as seals
    from tongban.subscriptions import commands as subscriptions

    return [
        Chore("seal", 0.2, sealed),
        Chore("listen", 0.2, partial(heard, Listening().step)),
        Chore("bulk", 0.3, cases.let_bulks_run),
        Chore("law", 5.0, cases.let_time_pass),
        Chore("elsewhere", 5.0, handoffs.let_time_pass),
        Chore("inquiries", 60.0, handoffs.remind_of_inquiries),
        Chore("missed", 60.0, appointments.let_time_pass),
        Chore("ended days", 60.0, appointments.let_days_end),
        Chore("certificates", 60.0, certificates.let_time_pass),
        Chore("seals", 60.0, seals.let_time_pass),
        Chore("renewals", HOUR, certificates.remind_holders),
        Chore("who asked", HOUR, certificates.forget_who_asked),
        Chore("calendar", 60.0, redate),
        Chore("links", 60.0, applicants.let_links_lapse),
        Chore("ended", 60.0, applicants.tell_of_ended),
        Chore("offered", 60.0, offered),
        Chore("digest", 60.0, notices.gather),
        Chore("departures", 60.0, cases.release_what_was_left),
        Chore("remind", 5.0, cases.remind_holders),
        Chore("tidy", HOUR, files.tidy),
        Chore("sweep", HOUR, files.sweep),
        Chore("make room", HOUR, files.make_room),
        Chore("scan", 5.0, files.release),
        Chore("forget", HOUR, subscriptions.forget),
        Chore("run out", HOUR, people.forget_run_out),
        Chore("turned away", HOUR, arriving.forget),
        Chore("envelopes", 60.0, keeping.let_go),
        Chore("mandates", 60.0, subscriptions.end_what_is_over),
    ]


def errands() -> list[Chore]:
    """What must wait for strangers, or takes its time, and so is done beside everything else."""
    from tongban.kernel.notices.mail import Postman
    from tongban.seals import commands as seals
    from tongban.subscriptions import commands as subscriptions

    return [
        Chore("deliver", 1.0, subscriptions.deliver),
        Chore("mail", 2.0, Postman().step),
        Chore("press", 0.3, seals.press_due),
        Chore("unsealed", 30.0, seals.look_again),
    ]


def crossings() -> list[Chore]:
    """What goes to other zones: neither strangers nor the rest of the work may keep it waiting."""
    from tongban.kernel.exchange.delivering import Post

    return [Chore("exchange", 0.03, Post().step)]


def heard(step: Callable[[], int]) -> int:
    """One turn of all who listen, by one reading of the directory of zones."""
    from tongban.kernel.exchange import directory

    with directory.at_hand():
        return step()


def sealed() -> int:
    """One turn of the sealer; what keeps it from signing is told to whoever asks for the worker."""
    from tongban.kernel.journal import seal

    step = seal.step()
    tell(step.trouble)
    return step.sealed


def tell(trouble: str) -> None:
    """Bear the trouble in the name of this connection, where `/readyz` reads it: it is gone when the worker is."""
    told = (connection.connection, trouble)
    if getattr(connection, "tongban_trouble", (connection.connection, "")) == told:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, false)", [f"{NAME}: {trouble}" if trouble else NAME])
    connection.tongban_trouble = (connection.connection, trouble)
    if trouble:
        log.error("not-signed", mode=trouble)


def redate() -> int:
    """When a calendar has come or was corrected, the dates of running cases are computed again."""
    from tongban.cases import commands as cases
    from tongban.kernel.actors import CLOCK
    from tongban.kernel.clock import queries as calendars
    from tongban.kernel.zones import queries as zones

    changed = 0
    for zone in zones.every_zone():
        edition = calendars.calendar_for(zone.zone).edition
        if _editions.get(zone.zone) != edition:
            changed += cases.redate_zone(zone.zone, by=CLOCK.within(zone.zone))
        _editions[zone.zone] = edition
    return changed


_editions: dict[str, str] = {}


def offered() -> int:
    """On each new day the search learns what has begun and what has ended; after a rest, of the last month."""
    from tongban.catalogue import commands as catalogue
    from tongban.kernel import clock

    today = clock.china_date(clock.now())
    since = _found.get("day", today - MONTH)
    _found["day"] = today
    return catalogue.let_days_pass(since) if since < today else 0


MONTH = timedelta(days=31)
_found: dict[str, date] = {}


def run() -> None:
    """Work until SIGTERM."""
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    beside = [_beside("errands", errands(), lambda: stopping), _beside("crossings", crossings(), lambda: stopping)]
    keep_at(chores(), lambda: stopping or not all(one.is_alive() for one in beside))
    if not stopping:
        sys.exit("what is done beside has ended by itself")


def _beside(name: str, work: list[Chore], is_over: Callable[[], bool]) -> threading.Thread:
    """Work that is done beside the chores, in a thread of its own."""
    thread = threading.Thread(target=keep_at, args=(work, is_over), name=name, daemon=True)
    thread.start()
    return thread


def keep_at(work: list[Chore], is_over: Callable[[], bool]) -> None:
    """Do the work again and again until it is over; each thread has a connection of its own."""
    from tongban.kernel import policy
    from tongban.kernel.actors import CLOCK

    pause = min(0.1, *(chore.seconds for chore in work))
    while not is_over():
        policy.enter(CLOCK)
        busy = sum(chore.turn(time.monotonic()) for chore in work)
        if not busy:
            time.sleep(pause)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.site.settings")
    django.setup()
    run()
