"""There is one door to time, and what it lets in is a fixed offset."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from house.other_time import faketime
from tongban.kernel.clock import CHINA, china_date, day_end, day_start, now

from .factories import at


def test_now_is_aware_and_in_utc():
    assert now().tzinfo is UTC


def test_now_is_this_instant(tmp_path):
    written = tmp_path / "written"
    written.touch()

    assert abs(now() - datetime.fromtimestamp(written.stat().st_mtime, UTC)) < timedelta(minutes=1)


@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed")
def test_now_honours_faketime():
    code = "from tongban.kernel import clock; print(clock.now().isoformat())"

    faked = subprocess.run(
        [*faketime("-f", "@2027-01-01 00:00:00"), sys.executable, "-c", code],
        env={**os.environ, "TZ": "UTC"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert faked.stdout.startswith("2027-01-01T00:00:0")


def test_china_is_a_fixed_offset_also_in_the_summers_that_had_daylight_saving():
    assert CHINA.utcoffset(datetime(1988, 7, 1)) == timedelta(hours=8)


def test_a_china_date_begins_at_sixteen_hours_utc():
    assert china_date(datetime(2026, 11, 3, 15, 59, 59, tzinfo=UTC)) == date(2026, 11, 3)
    assert china_date(datetime(2026, 11, 3, 16, 0, 0, tzinfo=UTC)) == date(2026, 11, 4)


def test_an_instant_without_offset_names_no_date():
    with pytest.raises(ValueError, match="has no offset"):
        china_date(datetime(2026, 11, 4, 9, 0))


def test_a_day_ends_where_the_next_begins():
    assert day_end(date(2026, 12, 31)) == day_start(date(2027, 1, 1)) == at("2027-01-01")
