"""What is exported from a database verifies, and what was done to the database behind the doors is found in it."""

import os
import signal
import subprocess
import sys
import time
from hashlib import sha256

import orjson
import pytest

from tongban.kernel import keys
from tongban.kernel.journal import bundle, seal
from tongban.kernel.journal.canon import canonical
from tongban.kernel.journal.verify.audit import verify
from tongban.kernel.keys import KeyTrouble

NINTH = """
SELECT zone, subject, number, body FROM journal_entry JOIN journal_leaf USING (zone, subject, number)
WHERE position = 9
"""


@pytest.fixture
def exported(journal, key_folder, tmp_path, later):
    """A journal of 30 entries under heads at 6, 14 and 30."""
    for turn, count in enumerate((6, 8, 16)):
        journal.write(count)
        with later(turn * 60):
            seal.step()

    def again():
        bundle.export(tmp_path / "bundle")
        return verify(tmp_path / "bundle", keys.public_keys(key_folder).values())

    return again


def codes(report):
    return [finding.code for finding in report.findings]


def test_an_export_verifies_against_the_installations_own_key(journal, key_folder, tmp_path):
    journal.write(25)

    done = bundle.export(tmp_path / "bundle")
    report = verify(tmp_path / "bundle", [keys.current(key_folder).public])

    assert report.holds
    assert report.is_signer_held
    assert (report.entries, report.subjects, report.heads, report.root) == (25, 3, 1, done.root)
    assert dict(report.zones) == {"tangshan": 17, "beichen": 8}
    assert report.installation == done.installation == keys.installation(key_folder)
    assert done.bytes == (tmp_path / "bundle").stat().st_size


def test_an_empty_journal_is_exported_and_verifies(journal, key_folder, tmp_path):
    bundle.export(tmp_path / "bundle")

    assert verify(tmp_path / "bundle").holds


def test_a_long_journal_is_exported_in_spans(journal, key_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "SPAN", 7)
    monkeypatch.setattr(seal, "MOST_IN_A_STRETCH", 5)
    journal.write(23)

    bundle.export(tmp_path / "bundle")
    report = verify(tmp_path / "bundle")

    assert (report.holds, report.entries, report.heads) == (True, 23, 5)


def test_personal_facts_are_not_in_the_bundle_and_may_be_erased_without_breaking_it(journal, key_folder, tmp_path):
    journal.write(6, private={"name": "王小明", "phone": "13800000000"})
    bundle.export(tmp_path / "before")
    journal.as_owner("DELETE FROM journal_private")
    bundle.export(tmp_path / "after")

    content = (tmp_path / "before").read_bytes()
    assert b'"private":"' in content
    assert "王小明".encode() not in content
    assert b"13800000000" not in content
    assert verify(tmp_path / "after").holds


def test_the_renewed_key_signs_on_and_both_keys_are_in_the_bundle(journal, key_folder, tmp_path):
    journal.write(3)
    seal.everything()
    old, new = keys.current(key_folder).public, keys.renew(key_folder, "ecdsa-p256").public
    journal.write(3)

    bundle.export(tmp_path / "bundle")

    assert verify(tmp_path / "bundle", [old, new]).holds
    assert codes(verify(tmp_path / "bundle", [new])) == ["not-the-signer"]


def test_without_a_key_there_is_no_export_and_the_old_file_stays(journal, key_folder, tmp_path):
    (tmp_path / "bundle").write_bytes(b"old")
    journal.write(1)
    (key_folder / keys.CURRENT).unlink()

    with pytest.raises(KeyTrouble):
        bundle.export(tmp_path / "bundle")

    assert (tmp_path / "bundle").read_bytes() == b"old"


# Somebody with the owner's password, and the guards off.


def test_the_journal_that_nobody_touched_holds(exported):
    assert exported().holds


def test_a_changed_body_is_found_in_its_entry(journal, exported):
    ((zone, subject, number, body),) = journal.as_owner(NINTH)
    journal.tamper(
        "UPDATE journal_entry SET body = %s WHERE (zone, subject, number) = (%s, %s, %s)",
        bytes(body).replace(b"open", b"shut"),
        zone,
        subject,
        number,
    )

    report = exported()

    assert codes(report) == ["altered"]
    assert report.findings[0].place[1:] == (9, zone, str(subject), number)


def test_a_changed_body_with_fitting_hash_and_leaf_is_found_in_its_entry(journal, exported):
    ((zone, subject, number, body),) = journal.as_owner(NINTH)
    forged = canonical(orjson.loads(bytes(body)) | {"status": "shut"})
    place = (zone, subject, number)
    change = "UPDATE journal_entry SET body = %s, hash = %s WHERE (zone, subject, number) = (%s, %s, %s)"
    journal.tamper(change, forged, sha256(forged).digest(), *place)
    journal.tamper("UPDATE journal_leaf SET hash = %s WHERE position = 9", sha256(forged).digest())

    report = exported()

    assert codes(report) == ["chain-broken", "replaced"]
    assert report.findings[1].place[1:] == (9, zone, str(subject), number)


def test_a_deleted_entry_leaves_a_line_that_lost_its_body(journal, exported):
    journal.tamper("DELETE FROM journal_entry e USING journal_leaf l WHERE l.position = 9 AND e.hash = l.hash")

    report = exported()

    assert codes(report) == ["altered"]
    assert report.findings[0].place.position == 9


def test_a_deleted_leaf_leaves_a_gap(journal, exported):
    journal.tamper("DELETE FROM journal_leaf WHERE position = 9")

    report = exported()

    assert codes(report)[0] == "out-of-order"
    assert report.findings[0].place.position == 10
    assert "entry-missing" in codes(report)


def test_two_leaves_that_changed_places_are_found(journal, exported):
    journal.tamper(
        "UPDATE journal_leaf SET position = CASE position WHEN 8 THEN -1 WHEN 11 THEN -2 END WHERE position IN (8, 11)"
    )
    journal.tamper(
        "UPDATE journal_leaf SET position = CASE position WHEN -1 THEN 11 WHEN -2 THEN 8 END WHERE position < 0"
    )

    report = exported()

    assert "replaced" in codes(report)
    assert any("positions 6 to 13" in finding.text or finding.place.position == 8 for finding in report.findings)


def test_a_deleted_head_is_missed_by_the_next_one(journal, exported):
    journal.tamper("DELETE FROM journal_head WHERE size = 14")

    assert codes(exported()) == ["signature-broken"]


def test_what_was_signed_before_a_hole_can_still_be_exported(journal, exported, key_folder, tmp_path):
    journal.write(4)
    seal.number()
    journal.tamper("DELETE FROM journal_leaf WHERE position = 31")

    done = bundle.export(tmp_path / "bundle")

    assert (done.trouble, done.entries) == ("journal-broken", 30)
    assert verify(tmp_path / "bundle").holds


def test_a_changed_head_is_found(journal, exported):
    journal.tamper("UPDATE journal_head SET signed_at = signed_at + interval '1 second' WHERE size = 14")

    assert codes(exported()) == ["signature-broken"]


EXPORTER = """
import sys, django
django.setup()
from django.conf import settings
from pathlib import Path
from tongban.kernel.journal import bundle
settings.DATA_DIR = Path(sys.argv[1])
bundle.SPAN = 10
print("ready", flush=True)
while True:
    bundle.export(Path(sys.argv[2]))
"""


def test_an_export_that_is_killed_leaves_a_whole_bundle(journal, committed, key_folder, tmp_path):
    journal.write(400)
    target = tmp_path / "bundle"
    bundle.export(target)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tongban.site.settings",
        "TONGBAN_DATABASE_URL": committed.runtime_url,
    }

    for turn in range(6):
        program = [sys.executable, "-c", EXPORTER, str(key_folder.parent), str(target)]
        with subprocess.Popen(program, env=environment, stdout=subprocess.PIPE) as exporter:
            assert exporter.stdout.readline() == b"ready\n"
            time.sleep(0.05 + turn * 0.013)
            exporter.send_signal(signal.SIGKILL)

        assert verify(target).holds
