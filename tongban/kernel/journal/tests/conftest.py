"""A journal in a real database: entries by the bulk door, and the keys of an installation."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections

from tongban.kernel import clock, keys, policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.journal import bulk
from tongban.kernel.journal.entries import Composed, compose
from tongban.kernel.journal.tests.bundles import CLERK, START

ZONES = ("tangshan", "beichen")


class Journal:
    """Writes chains of entries by the owner's bulk door, and alters them as nobody may."""

    def __init__(self):
        self.tips = {}

    def entry(self, subject=1, act="note", private=None, **after) -> Composed:
        zone, name = ZONES[subject % 2], UUID(int=0x019A4B00000070008000000000000000 + subject)
        number, prev, columns = self.tips.get(subject, (0, None, {}))
        columns |= {column: None for column in after if column not in columns}
        when = START + timedelta(seconds=number)
        entry = compose(
            zone=zone,
            kind="case",
            subject=name,
            number=number + 1,
            act=act,
            status="open",
            before={column: columns[column] for column in after} if number else {},
            after=after,
            by=CLERK,
            recorded_at=when,
            effective_at=when,
            prev=prev,
            private=private,
        )
        self.tips[subject] = number + 1, entry.hash, columns | after
        return entry

    def write(self, count=1, subjects=3, act="note", private=None):
        """So many entries, round the subjects."""
        bulk.write([self.entry(turn % subjects, act, private, turn=turn) for turn in range(count)], {})

    def as_owner(self, statement, *values):
        """A statement with the owner's rights, guards included."""
        with connections["owner"].cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def tamper(self, statement, *values):
        """The same with the guards off: what somebody with the owner's password could do."""
        tables = ("journal_entry", "journal_leaf", "journal_head")
        for table in tables:
            self.as_owner(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.as_owner(statement, *values)
        for table in tables:
            self.as_owner(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def journal(committed) -> Journal:
    policy.enter(OPERATOR)
    return Journal()


@pytest.fixture
def key_folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    keys.create(settings.DATA_DIR / "keys")
    return settings.DATA_DIR / "keys"


@pytest.fixture
def later():
    """Within `later(seconds)` it is that much later than the start of the journal."""
    return lambda seconds: clock.told(START + timedelta(seconds=seconds))
