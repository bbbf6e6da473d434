"""The scanner's folder: a window sees its own papers, and a paper is judged and kept like any other file."""

import os

import pytest

from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.files import commands, queries, scans
from tongban.kernel.files.tests.factories import PDF
from tongban.kernel.policy import enter
from tongban.kernel.refusals import NotReady, NotYours


def clerk(post="W01", zone="tangshan", role="window"):
    return Actor(role=role, zone=zone, post=post, person=new_id())


@pytest.fixture
def folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path / "data"
    settings.SCANS = str(tmp_path / "scans")
    found = tmp_path / "scans" / "tangshan" / "W01"
    found.mkdir(parents=True)
    put(found / "扫描 1.pdf")
    return found


def put(path, content=PDF, age=60):
    """A paper that the scanner has finished some seconds ago."""
    path.write_bytes(content)
    at = clock.now().timestamp() - age
    os.utime(path, (at, at))


def test_a_window_sees_the_papers_of_its_own_folder_and_of_no_other(folder):
    assert [one.name for one in scans.waiting(clerk())] == ["扫描 1.pdf"]
    for other in (
        clerk("W02"),
        clerk(zone="cangzhou"),
        clerk(role="reviewer"),
        Actor(role="applicant", person=new_id()),
    ):
        assert scans.waiting(other) == []
        with pytest.raises(NotYours):
            scans.scanned("扫描 1.pdf", by=other)


def test_a_paper_that_is_still_being_written_waits_until_it_is_whole(folder):
    put(folder / "扫描 2.pdf", PDF[:20], age=0)

    assert [one.name for one in scans.waiting(clerk())] == ["扫描 1.pdf"]
    with pytest.raises(NotYours):
        scans.scanned("扫描 2.pdf", by=clerk())


def test_only_whole_papers_are_offered_no_link_no_folder_no_program_and_nothing_outside(folder, tmp_path):
    (tmp_path / "secret.pdf").write_bytes(PDF)
    (folder / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    (folder / "folder.pdf").mkdir()
    (folder / "a.exe").write_bytes(b"MZ")
    (folder / ".part.pdf").write_bytes(PDF)

    assert [one.name for one in scans.waiting(clerk())] == ["扫描 1.pdf"]
    for name in ("link.pdf", "../../../secret.pdf", "taken/扫描 1.pdf", str(tmp_path / "secret.pdf"), ""):
        with pytest.raises(NotYours):
            scans.scanned(name, by=clerk())


@pytest.mark.parametrize("post", ["..", "../W01", "/", "W01/../W02"])
def test_no_name_of_a_post_leads_elsewhere(folder, post):
    assert scans.waiting(clerk(post)) == []


def test_without_a_setting_there_are_no_scans(folder, settings):
    settings.SCANS = ""

    assert scans.waiting(clerk()) == []


@pytest.mark.django_db
def test_a_scan_that_was_attached_is_kept_like_any_file_and_waits_no_longer(folder, django_capture_on_commit_callbacks):
    by = clerk()
    enter(by)

    with django_capture_on_commit_callbacks(execute=True):
        file = commands.store(scans.scanned("扫描 1.pdf", by=by), zone="tangshan", subject=new_id(), by=by)

    assert queries.opened(file).read() == PDF
    assert scans.waiting(by) == []
    assert list(folder.iterdir()) == []


@pytest.mark.django_db
def test_a_later_scan_of_the_same_name_is_not_removed_with_the_earlier_one(folder, django_capture_on_commit_callbacks):
    by = clerk()
    enter(by)

    with django_capture_on_commit_callbacks(execute=True):
        commands.store(scans.scanned("扫描 1.pdf", by=by), zone="tangshan", subject=new_id(), by=by)
        (folder / "扫描 1.pdf").write_bytes(PDF + b"\n")

    assert (folder / "扫描 1.pdf").read_bytes() == PDF + b"\n"


@pytest.mark.django_db
def test_a_scan_that_is_refused_still_waits(folder):
    by = clerk()
    enter(by)
    put(folder / "扫描 1.pdf", b"MZ")

    with pytest.raises(NotReady):
        commands.store(scans.scanned("扫描 1.pdf", by=by), zone="tangshan", subject=new_id(), by=by)

    assert [one.name for one in scans.waiting(by)] == ["扫描 1.pdf"]
