"""An upload goes on where it stopped, whatever happened in between; nobody but its owner learns of it."""

import os

import pytest

from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.files import commands, queries, uploads
from tongban.kernel.files.place import incoming, piecemeal
from tongban.kernel.files.tests.factories import PDF, upload
from tongban.kernel.policy import enter
from tongban.kernel.refusals import NotAllowed, NotReady, NotYours, Refused


@pytest.fixture(autouse=True)
def data_dir(tmp_path, settings, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(uploads, "LEAST", 5)


@pytest.fixture
def owner():
    person = new_id()
    return Actor(role="applicant", person=person, principal=person)


def piece(start, end):
    return upload("piece", PDF[start:end])


def sent(owner, *cuts):
    """A PDF sent in pieces that end at these bytes."""
    begun = uploads.begin("执照.pdf", len(PDF), by=owner)
    for start, end in zip((0, *cuts), cuts, strict=False):
        begun = uploads.take(begun.id, start, piece(start, end), by=owner)
    return begun


def test_pieces_make_the_file_that_was_cut_into_them(owner):
    begun = sent(owner, 10, 90, len(PDF))

    arrived = uploads.arrived(begun.id, by=owner)

    assert (arrived.name, arrived.size, b"".join(arrived.chunks())) == ("执照.pdf", len(PDF), PDF)


def test_after_a_break_it_is_told_where_to_go_on(owner):
    begun = sent(owner, 40)

    assert uploads.find(begun.id, by=owner).received == 40
    assert uploads.take(begun.id, 40, piece(40, len(PDF)), by=owner).received == len(PDF)


def test_a_piece_that_is_sent_again_changes_nothing(owner):
    begun = sent(owner, 40, 60)

    assert uploads.take(begun.id, 40, piece(0, 20), by=owner).received == 60
    assert uploads.take(begun.id, 60, piece(0, 0), by=owner).received == 60
    uploads.take(begun.id, 60, piece(60, len(PDF)), by=owner)
    assert b"".join(uploads.arrived(begun.id, by=owner).chunks()) == PDF


def test_a_gap_is_refused_and_an_unfinished_upload_is_no_file(owner):
    begun = sent(owner, 40)

    with pytest.raises(Refused) as gap:
        uploads.take(begun.id, 50, piece(50, 60), by=owner)
    with pytest.raises(NotReady) as early:
        uploads.arrived(begun.id, by=owner)

    assert (gap.value.status, gap.value.reasons[0].code) == (409, "upload-unfinished")
    assert early.value.reasons[0].code == "upload-unfinished"


def test_more_than_was_announced_is_refused(owner):
    begun = sent(owner, 40)

    with pytest.raises(NotReady) as refusal:
        uploads.take(begun.id, 40, upload("piece", PDF), by=owner)

    assert refusal.value.reasons[0].code == "upload-too-long"
    assert uploads.find(begun.id, by=owner).received == 40


@pytest.mark.parametrize(
    ("name", "size", "code"),
    [
        ("a.exe", 9, "file-type"),
        ("a.pdf", 0, "file-empty"),
        ("a.pdf", 21 << 20, "file-too-large"),
        ("", 9, "file-name"),
    ],
)
def test_what_could_never_be_taken_is_refused_before_its_first_byte(owner, name, size, code):
    with pytest.raises(NotReady) as refusal:
        uploads.begin(name, size, by=owner)

    assert refusal.value.reasons[0].code == code


def test_only_the_last_piece_may_be_short(owner):
    begun = sent(owner, len(PDF) - 2)

    with pytest.raises(NotReady) as refused:
        uploads.take(begun.id, begun.received, upload("piece", PDF[-2:-1]), by=owner)

    assert refused.value.reasons[0].code == "upload-piece-short"
    assert uploads.take(begun.id, begun.received, upload("piece", PDF[-2:]), by=owner).received == len(PDF)


def test_nobody_else_learns_of_an_upload(owner):
    begun = sent(owner, 40)
    person = new_id()
    stranger = Actor(role="applicant", person=person, principal=person)

    for act in (uploads.find, uploads.drop, uploads.arrived):
        with pytest.raises(NotYours):
            act(begun.id, by=stranger)
    with pytest.raises(NotAllowed):
        uploads.begin("a.pdf", 9, by=Actor(role="public"))


def test_unfinished_uploads_are_counted(owner, monkeypatch):
    monkeypatch.setattr(uploads, "AT_ONCE", 2)
    first = sent(owner)
    sent(owner)

    with pytest.raises(Refused) as refusal:
        sent(owner)
    uploads.drop(first.id, by=owner)

    assert refusal.value.status == 429
    assert sent(owner).received == 0


def test_what_nobody_goes_on_with_is_tidied_away(owner):
    old, fresh = sent(owner, 40), sent(owner, 40)
    os.utime(piecemeal() / str(owner.person) / str(old.id), (0, 0))
    incoming()

    assert commands.tidy() == 1
    assert uploads.find(fresh.id, by=owner).received == 40
    with pytest.raises(NotYours):
        uploads.find(old.id, by=owner)


@pytest.mark.django_db(transaction=False)
def test_an_arrived_upload_is_judged_and_kept_like_any_file_and_its_pieces_go(
    owner, django_capture_on_commit_callbacks
):
    enter(owner)
    begun = sent(owner, 40, len(PDF))

    with django_capture_on_commit_callbacks(execute=True):
        file = commands.store(uploads.arrived(begun.id, by=owner), zone="tangshan", subject=new_id(), by=owner)

    assert queries.opened(file).read() == PDF
    with pytest.raises(NotYours):
        uploads.find(begun.id, by=owner)


@pytest.mark.django_db
def test_a_refused_upload_stays_so_that_nothing_is_lost(owner):
    enter(owner)
    begun = uploads.begin("执照.pdf", 4, by=owner)
    uploads.take(begun.id, 0, upload("piece", b"MZ\0\0"), by=owner)

    with pytest.raises(NotReady):
        commands.store(uploads.arrived(begun.id, by=owner), zone="tangshan", subject=new_id(), by=owner)

    assert uploads.find(begun.id, by=owner).received == 4
