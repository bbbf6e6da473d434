"""However many hear of it at the same moment, a person is told once and mailed once."""

import threading
from types import SimpleNamespace

import psycopg
from django.db import connection

from tongban.kernel import policy
from tongban.kernel.actors import CLOCK
from tongban.kernel.notices import commands
from tongban.kernel.notices.commands import Addressee
from tongban.kernel.notices.models import Letter, Notice
from tongban.kernel.notices.tests.test_notices import news, somebody, together, with_address


def told_by_four(reader):
    """Four workers hear the same event at the same moment; how often it was told, kept and mailed."""
    start, made = threading.Barrier(4, timeout=10), SimpleNamespace(told=[])

    def listen() -> None:
        policy.enter(CLOCK)
        start.wait()
        made.told += commands.tell(news(), [Addressee(reader.person)])
        connection.close()

    together([listen] * 4)
    return len(made.told), Notice.objects.count(), Letter.objects.count()


def test_two_listeners_at_once_tell_once_and_mail_once(committed):
    reader = somebody()
    with_address(reader)

    assert told_by_four(reader) == (1, 1, 1)


def test_control_without_the_keys_of_the_database_each_of_them_tells_and_mails(committed):
    """The hole: the database knows no event twice, and nobody else compares."""
    reader = somebody()
    with_address(reader)
    with psycopg.connect(committed.owner_url, autocommit=True) as owner:
        owner.execute("ALTER TABLE notices_notice DROP CONSTRAINT notices_notice_once")
        owner.execute("ALTER TABLE notices_letter DROP CONSTRAINT notices_letter_once")

    assert told_by_four(reader) == (4, 4, 4)
