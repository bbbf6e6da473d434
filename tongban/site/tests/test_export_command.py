"""`tongban export` writes whole files: a log that is counted as it is written, an archive under a signed head."""

import xml.etree.ElementTree as ET

import pytest

from tongban.cases.tests import factories as f
from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.journal import seal
from tongban.kernel.journal.verify.archive import verify
from tongban.site.cli import export


@pytest.fixture
def world(calendars, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    seal.make_key(seal.keys_folder())
    return f.world()


def test_the_log_counts_what_it_holds(world, tmp_path):
    f.proposed(world), f.submitted(world)
    policy.enter(OPERATOR)

    counted = export.written_log(tmp_path / "log.xes")

    log = ET.parse(tmp_path / "log.xes").getroot()
    assert counted == {"traces": 2, "events": 4}
    assert [len(list(log.iter(f"{{http://www.xes-standard.org/}}{name}"))) for name in ("trace", "event")] == [2, 4]


def test_the_archive_is_sealed_first_and_holds(world, tmp_path):
    case = f.submitted(world)

    export.written_archive(case.number, tmp_path / "case.zip")

    assert (verify(tmp_path / "case.zip").findings, verify(tmp_path / "case.zip").entries) == ([], 1)
