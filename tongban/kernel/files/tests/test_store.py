import errno
import os
import tracemalloc
from contextlib import contextmanager
from hashlib import sha256

import pytest
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.db import IntegrityError, connection, transaction

from tongban.kernel import policy
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.codes import new_id
from tongban.kernel.files import commands, place, queries
from tongban.kernel.files.download import attachment
from tongban.kernel.files.models import File
from tongban.kernel.files.place import incoming, place_of, root
from tongban.kernel.files.tests.factories import GOOD, PDF, upload
from tongban.kernel.refusals import NotAllowed, NotReady, NotYours, Refused

pytestmark = pytest.mark.django_db

ZONE = "tangshan"


@pytest.fixture(autouse=True)
def data_dir(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    return tmp_path


def applicant(principal=None):
    person = new_id()
    return Actor(role="applicant", person=person, principal=principal or person)


@pytest.fixture
def owner():
    actor = applicant()
    policy.enter(actor)
    return actor


def bytes_kept():
    return sorted(path.name for path in root().rglob("*") if path.is_file())


def test_a_file_lies_under_its_own_digest(owner):
    file = commands.store(upload(), zone=ZONE, subject=new_id(), by=owner)

    assert file.digest == sha256(PDF).hexdigest()
    assert place_of(file.digest).read_bytes() == PDF
    assert place_of(file.digest).relative_to(root()).parts == (file.digest[:2], file.digest[2:4], file.digest)


def test_a_row_says_who_handed_in_what_for_which_subject(owner):
    subject = new_id()

    file = commands.store(upload(), zone=ZONE, subject=subject, by=owner)

    kept = File.objects.get(zone=ZONE, id=file.id)
    assert (kept.subject, kept.person, kept.party, kept.size) == (subject, owner.person, owner.principal, len(PDF))
    assert (kept.name, kept.media_type) == ("执照.pdf", "application/pdf")


def test_the_same_bytes_are_kept_once_with_two_rows(owner):
    first = commands.store(upload(), zone=ZONE, subject=new_id(), by=owner)
    second = commands.store(upload("副本.pdf"), zone=ZONE, subject=new_id(), by=owner)

    assert first.id != second.id
    assert bytes_kept() == [first.digest]
    assert place_of(first.digest).stat().st_nlink == 1


def test_bytes_that_rotted_on_the_disk_are_healed_by_the_same_file(owner):
    file = commands.store(upload(), zone=ZONE, subject=new_id(), by=owner)
    place_of(file.digest).chmod(0o600)
    place_of(file.digest).write_bytes(b"rot" + PDF[3:])

    commands.store(upload(), zone=ZONE, subject=new_id(), by=owner)

    assert queries.opened(file).read() == PDF


@pytest.mark.parametrize("name", GOOD)
def test_a_file_of_every_kind_comes_back_byte_for_byte(owner, name):
    file = commands.store(upload(name, GOOD[name]), zone=ZONE, subject=new_id(), by=owner)

    assert b"".join(attachment(file)) == GOOD[name]


def test_a_refused_file_leaves_nothing_behind(owner):
    with pytest.raises(NotReady):
        commands.store(upload("执照.pdf", b"MZ"), zone=ZONE, subject=new_id(), by=owner)

    assert bytes_kept() == []
    assert File.objects.count() == 0


def test_a_file_beyond_the_limit_is_refused_while_it_arrives(owner, settings):
    settings.FILE_LIMIT = len(PDF) - 1
    sent = upload()
    sent.size = 1

    with pytest.raises(NotReady) as refusal:
        commands.store(sent, zone=ZONE, subject=new_id(), by=owner)

    assert refusal.value.reasons[0].code == "file-too-large"
    assert bytes_kept() == []


def test_a_file_of_exactly_the_limit_is_taken(owner, settings):
    settings.FILE_LIMIT = len(PDF)

    assert commands.store(upload(), zone=ZONE, subject=new_id(), by=owner).size == len(PDF)


class Large:
    """A PDF of 18 MB that is never in memory as a whole."""

    name = "图纸.pdf"
    size = (18 << 20) + len(PDF)

    def chunks(self):
        yield PDF[:-6]
        yield from (b"%" + bytes((1 << 16) - 2) + b"\n" for _ in range(18 << 4))
        yield PDF[-6:]


def test_a_large_file_is_stored_and_handed_out_in_constant_memory(owner):
    tracemalloc.start()
    file = commands.store(Large(), zone=ZONE, subject=new_id(), by=owner)
    sent = sum(map(len, attachment(file)))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sent == file.size == Large.size
    assert peak < 4 << 20


class Full:
    """An upload during which the disk fills up: a real error of the operating system, not of ours."""

    name = "执照.pdf"
    size = len(PDF)

    def chunks(self):
        yield PDF[:50]
        with open("/dev/full", "wb", buffering=0) as device:
            device.write(b"x")


def test_a_full_disk_is_a_named_mode_and_writes_nothing(owner):
    with pytest.raises(Refused) as refusal:
        commands.store(Full(), zone=ZONE, subject=new_id(), by=owner)

    assert (refusal.value.status, refusal.value.reasons[0].code) == (503, "disk-full")
    assert bytes_kept() == []
    assert File.objects.count() == 0


def test_the_store_says_when_it_has_no_room(settings):
    before = queries.mode()
    settings.FILE_LIMIT = 1 << 62

    assert (before, queries.mode()) == ("ok", "disk-full")


def test_an_upload_broken_off_long_ago_is_tidied_away_and_a_running_one_is_not():
    old, fresh = incoming() / "old.part", incoming() / "fresh.part"
    old.touch()
    fresh.touch()
    os.utime(old, (0, 0))

    assert (commands.tidy(), old.exists(), fresh.exists()) == (1, False, True)


def test_altered_bytes_are_never_handed_out(owner):
    file = commands.store(upload(), zone=ZONE, subject=new_id(), by=owner)
    place_of(file.digest).write_bytes(PDF.replace(b"595", b"596"))

    with pytest.raises(Refused) as refusal:
        queries.opened(file)

    assert (refusal.value.status, refusal.value.reasons[0].code) == (503, "bytes-altered")
    assert list(queries.altered(File.objects.all())) == [file]


def test_lost_bytes_are_named_as_such(owner):
    file = commands.store(upload(), zone=ZONE, subject=new_id(), by=owner)
    place_of(file.digest).unlink()

    with pytest.raises(Refused) as refusal:
        queries.opened(file)

    assert refusal.value.status == 503
    assert list(queries.altered(File.objects.all())) == [file]


def test_a_download_is_an_attachment_that_no_browser_runs(owner):
    file = commands.store(upload("执照 正本.pdf"), zone=ZONE, subject=new_id(), by=owner)

    response = attachment(file)

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%89%A7%E7%85%A7%20%E6%AD%A3%E6%9C%AC.pdf"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Length"] == str(len(PDF))
    assert response["ETag"] == f'"{file.digest}"'


def test_a_stranger_finds_nothing_under_the_address_of_a_file(owner):
    subject = new_id()
    file = commands.store(upload(), zone=ZONE, subject=subject, by=owner)
    stranger = applicant()

    with pytest.raises(NotYours):
        queries.find(stranger, ZONE, subject, file.id)

    assert queries.find(owner, ZONE, subject, file.id) == file


def test_a_file_is_found_only_under_its_own_subject(owner):
    file = commands.store(upload(), zone=ZONE, subject=new_id(), by=owner)

    with pytest.raises(NotYours):
        queries.find(owner, ZONE, new_id(), file.id)


def test_the_database_hides_a_file_from_a_stranger_whatever_the_query(owner):
    commands.store(upload(), zone=ZONE, subject=new_id(), by=owner)
    seen = File.objects.count()

    policy.enter(applicant())

    assert (seen, File.objects.count()) == (1, 0)


def test_the_window_of_another_zone_sees_no_file(owner):
    commands.store(upload(), zone=ZONE, subject=new_id(), by=owner)

    counts = []
    for zone in (ZONE, "cangzhou"):
        policy.enter(Actor(role="window", zone=zone, person=new_id()))
        counts.append(File.objects.count())

    assert counts == [1, 0]


def test_nobody_without_a_person_hands_in_a_file():
    with pytest.raises(NotAllowed):
        commands.store(upload(), zone=ZONE, subject=new_id(), by=Actor(role="public"))


@contextmanager
def refused_by_the_database(words):
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        yield


@pytest.mark.parametrize("change", [{"digest": "0" * 64}, {"name": "x.pdf"}, {"person": new_id()}, {"size": 1}])
def test_a_row_never_changes(owner, change):
    file = commands.store(upload(), zone=ZONE, subject=new_id(), by=owner)

    with refused_by_the_database("never changes"):
        File.objects.filter(zone=ZONE, id=file.id).update(**change)


def test_a_file_taken_at_the_counter_is_assigned_to_its_party_once():
    clerk = Actor(role="window", zone=ZONE, person=new_id())
    policy.enter(clerk)
    subject, party = new_id(), new_id()
    commands.store(upload(), zone=ZONE, subject=subject, by=clerk)

    assert commands.assign(ZONE, subject, party) == 1
    assert commands.assign(ZONE, subject, new_id()) == 0
    with refused_by_the_database("never changes"):
        File.objects.filter(zone=ZONE, subject=subject).update(party=new_id())


def test_a_file_of_a_draft_can_be_taken_back(owner):
    file = commands.store(upload(), zone=ZONE, subject=new_id(), by=owner)

    commands.discard(file)

    assert File.objects.count() == 0
    assert place_of(file.digest).exists()


def test_what_was_handed_in_stays(owner, as_owner):
    subject = new_id()
    file = commands.store(upload(), zone=ZONE, subject=subject, by=owner)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_entry VALUES (%s, %s, 1, 'case', 'case.submit', now(), now(), NULL, '', '')",
            (ZONE, subject),
        )

    with pytest.raises(Refused) as refusal:
        commands.discard(file)

    assert refusal.value.reasons[0].code == "file-handed-in"
    assert File.objects.count() == 1


def test_a_full_disk_is_recognised_by_its_error_numbers():
    assert set(place.FULL) == {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def test_djangos_own_upload_handler_is_replaced(settings):
    assert settings.FILE_UPLOAD_HANDLERS == ["tongban.kernel.files.gate.Gate"]
    assert MemoryFileUploadHandler.__name__ not in str(settings.FILE_UPLOAD_HANDLERS)


@pytest.mark.parametrize("size", [len(PDF) - 1, len(PDF) + 1, 1 << 40])
def test_how_large_a_file_from_another_zone_is_the_disk_says_and_nobody_else(size):
    digest = sha256(PDF).hexdigest()
    commands.keep([PDF], digest)
    place = {"zone": ZONE, "subject": new_id(), "party": new_id(), "about": new_id()}

    with pytest.raises(NotReady) as refused:
        commands.arrived(digest, "a.pdf", size, **place)

    assert refused.value.reasons[0].code == "file-altered"
    policy.enter(CLOCK)
    assert commands.arrived(digest, "a.pdf", len(PDF), **place).size == len(PDF)
