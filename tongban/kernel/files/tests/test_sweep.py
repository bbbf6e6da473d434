"""What belongs to no matter leaves, in two steps; what a row speaks of stays, whatever happens."""

import os
from datetime import timedelta

import pytest
from django.db import connection

from tongban.kernel import clock, policy
from tongban.kernel.codes import new_id
from tongban.kernel.files import commands, queries
from tongban.kernel.files.models import File
from tongban.kernel.files.place import leaving_at, place_of
from tongban.kernel.files.tests.factories import PDF, upload
from tongban.kernel.files.tests.test_store import ZONE, applicant, bytes_kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    actor = applicant()
    policy.enter(actor)
    return actor


DAYS = 10 * 86_400


def swept(at):
    """A whole day of sweeping from an instant on: every hour once."""
    hours = [at + timedelta(hours=hour) for hour in range(24)]
    return sum(told_at(hour) for hour in hours)


def told_at(instant):
    with clock.told(instant):
        return commands.sweep()


def test_the_sweep_sees_every_row_whoever_was_acting_before(owner):
    file = commands.store(upload(), zone=ZONE, subject=new_id(), by=owner)
    aged(place_of(file.digest))
    policy.enter(applicant())

    assert swept(clock.now()) == 0
    assert place_of(file.digest).exists()


def aged(path):
    os.utime(path, (clock.now().timestamp() - DAYS,) * 2)


def test_what_belongs_to_nobody_leaves_in_two_steps_and_what_a_row_speaks_of_stays(owner):
    kept, gone = (
        commands.store(upload(content=content), zone=ZONE, subject=new_id(), by=owner) for content in (PDF, PDF + b"\n")
    )
    commands.discard(gone)
    for file in (kept, gone):
        aged(place_of(file.digest))

    first = swept(clock.now())
    aside = leaving_at(gone.digest).exists()
    swept(clock.now() + timedelta(days=3))

    assert (first, aside) == (1, True)
    assert bytes_kept() == [kept.digest]


def test_what_was_about_to_leave_comes_back_when_it_is_spoken_of_again(owner):
    first = commands.store(upload(), zone=ZONE, subject=new_id(), by=owner)
    place_of(first.digest).parent.mkdir(exist_ok=True)
    leaving_at(first.digest).parent.mkdir()
    os.replace(place_of(first.digest), leaving_at(first.digest))

    assert list(queries.altered(File.objects.all())) == []
    assert queries.opened(first).read() == PDF


def test_the_sweep_itself_brings_back_what_a_row_speaks_of(owner):
    file = commands.store(upload(), zone=ZONE, subject=new_id(), by=owner)
    leaving_at(file.digest).parent.mkdir()
    os.replace(place_of(file.digest), leaving_at(file.digest))
    aged(leaving_at(file.digest))

    swept(clock.now())

    assert place_of(file.digest).read_bytes() == PDF


def test_fresh_bytes_wait_for_their_row(owner):
    file = commands.store(upload(), zone=ZONE, subject=new_id(), by=owner)
    commands.discard(file)

    assert told_at(clock.now()) == 0
    assert bytes_kept() == [file.digest]


def test_the_files_of_a_draft_that_is_thrown_away_go_with_it_and_those_of_others_stay(owner):
    subject = new_id()
    commands.store(upload(), zone=ZONE, subject=subject, by=owner)
    other = commands.store(upload(), zone=ZONE, subject=new_id(), by=owner)

    assert commands.forget(ZONE, subject) == 1
    assert list(File.objects.all()) == [other]


def test_nothing_of_a_matter_that_was_handed_in_is_forgotten(owner, as_owner):
    subject = new_id()
    commands.store(upload(), zone=ZONE, subject=subject, by=owner)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_entry VALUES (%s, %s, 1, 'case', 'case.submit', now(), now(), NULL, '', '')",
            (ZONE, subject),
        )

    assert commands.forget(ZONE, subject) == 0
    assert File.objects.count() == 1
