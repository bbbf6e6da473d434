"""`tongban start`: one server a directory, nothing left behind, and back again after the worst."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from house.other_time import faketime
from tongban.site import exits, installation, processes
from tongban.site.tests.factories import copied, nobody_left, processes_of, started, tongban

pytestmark = [pytest.mark.slow, pytest.mark.database]


def lock_of(folder: Path) -> dict[str, str]:
    return json.loads((folder / "lock").read_text())


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().split()[0])


def web_of(folder: Path) -> list[int]:
    return [pid for pid in processes.inhabitants(folder / "run") if b"web" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def count_zones(folder: Path) -> int:
    with psycopg.connect(installation.read(folder).owner_url) as connection:
        return connection.execute("SELECT count(*) FROM zones_zone").fetchone()[0]


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """Where nothing is yet: the first start makes everything."""
    return tmp_path / "data"


@pytest.fixture
def folder(rested: Path, tmp_path: Path) -> Path:
    """An installation that was opened before and rests."""
    return copied(rested, tmp_path / "data")


def test_sigterm_closes_everything_and_leaves_no_process(fresh):
    with started(fresh) as served:
        assert served.await_ready()["mode"] == "normal"

        code = served.stop(signal.SIGTERM)

    assert code == exits.OK
    assert nobody_left(fresh)


def test_ctrl_c_closes_everything_and_a_second_start_opens_again(folder):
    with started(folder) as served:
        assert served.stop(signal.SIGINT) == exits.OK
        assert nobody_left(folder)

    began = time.monotonic()
    with started(folder) as served:
        assert served.await_ready()["status"] == 200

        assert time.monotonic() - began < 15


def test_a_second_start_on_the_same_directory_is_refused_and_names_the_first(folder):
    with started(folder) as served:
        refused = tongban("start", "--data-dir", folder, "--port", served.port + 1)

        assert refused.returncode == exits.BUSY
        assert f"(pid {served.process.pid})" in refused.stderr
        assert served.ready()["status"] == 200


def test_a_taken_port_is_refused_by_name(folder, tmp_path):
    with started(folder) as served:
        refused = tongban("start", "--data-dir", tmp_path / "other", "--port", served.port)

        assert refused.returncode == exits.PORT_TAKEN
        assert f":{served.port} is taken" in refused.stderr


def test_demonstration_and_real_installation_do_not_mix(fresh):
    installation.create(fresh, demo=False)

    refused = tongban("start", "--demo", "--data-dir", fresh)

    assert refused.returncode == exits.OTHER_MODE
    assert "a real installation" in refused.stderr


def test_after_kill_9_of_the_supervisor_everybody_leaves_and_start_opens_again(folder):
    with started(folder) as served:
        served.await_ready()
        served.stop(signal.SIGKILL)

        assert nobody_left(folder)

    with started(folder) as served:
        assert served.await_ready()["status"] == 200


def test_a_start_right_after_kill_9_waits_for_the_old_server_to_leave(folder):
    with started(folder) as served:
        served.await_ready()
        old = postmaster(folder)
        served.stop(signal.SIGKILL)

        with started(folder) as again:
            assert again.await_ready()["status"] == 200
            assert postmaster(folder) != old
            assert processes.called(old) == ""


def test_a_killed_database_is_started_again_and_keeps_what_was_acknowledged(folder):
    loaded = tongban("load", installation.CHECKOUT / "zones", installation.CHECKOUT / "standards", "--data-dir", folder)
    assert loaded.returncode == exits.OK, loaded.stderr
    with started(folder) as served:
        before = count_zones(folder)

        os.kill(postmaster(folder), signal.SIGKILL)

        served.await_ready(ready=False, within=5)
        served.await_ready()
        assert count_zones(folder) == before > 0


def test_a_killed_web_server_is_replaced_and_its_orphans_leave(folder):
    with started(folder) as served:
        served.await_ready()
        family = web_of(folder)
        parent = next(pid for pid in family if os.getpgid(pid) == pid)

        os.kill(parent, signal.SIGKILL)

        time.sleep(1)
        served.await_ready()
        assert set(web_of(folder)).isdisjoint(family)


def test_readyz_names_a_stopped_database_while_healthz_stays_well(folder):
    from tongban.site.serve import ask

    with started(folder) as served:
        os.kill(postmaster(folder), signal.SIGSTOP)
        try:
            found = served.await_ready(ready=False, within=30)
            alive = ask(f"{served.address}healthz")
        finally:
            os.kill(postmaster(folder), signal.SIGCONT)

        assert (found["status"], found["mode"]) == (503, "database")
        assert alive.startswith("200")
        assert served.await_ready()["mode"] == "normal"


def test_a_missing_seal_key_is_a_named_mode_and_recovers_without_a_restart(folder):
    with started(folder) as served:
        served.await_ready()
        (folder / "keys").rename(folder / "away")

        found = served.await_ready(ready=False, within=5)

        (folder / "away").rename(folder / "keys")
        assert "seal-key-missing" in found["mode"]
        assert served.await_ready()["mode"] == "normal"


def test_no_log_line_tells_an_address_a_query_or_a_secret(folder):
    with started(folder) as served:
        from tongban.site.serve import ask

        ask(f"{served.address}search/?q=%E5%BC%A0%E4%B8%89&id=130203199001010017")
        ask(f"{served.address}readyz?name=canary")

    words = "".join(path.read_text() for path in (folder / "log").iterdir())
    secrets = json.loads((folder / "passwords.json").read_text()).values()
    assert "site:readyz" in words
    assert [found for found in ("canary", "130203", "%E5", *secrets) if found in words] == []


def test_secrets_and_data_are_closed_to_others(fresh):
    with started(fresh):
        pass

    others = [path.name for path in fresh.iterdir() if path.stat().st_mode & 0o077 and path.is_file()]
    assert fresh.stat().st_mode & 0o077 == 0
    assert others == []


def test_no_process_of_the_server_but_the_supervisor_knows_the_owners_password(folder):
    with started(folder) as served:
        served.await_ready()
        password = installation.read(folder).passwords["owner"].encode()

        told, asked = [], 0  # a process of the database may be gone when it is asked
        for pid in processes_of(folder):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                told += [pid] if password in Path(f"/proc/{pid}/environ").read_bytes() else []
                asked += 1

        assert (told, asked > 5) == ([], True)


@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed")
def test_under_faketime_everybody_lives_in_the_same_year_and_leaves_when_the_wrapper_is_ended(fresh):
    with started(fresh, under=faketime("2025-06-30 23:30:00")) as served:
        with psycopg.connect(installation.read(fresh).runtime_url) as connection:
            year = connection.execute("SELECT extract(year FROM clock_timestamp())::int").fetchone()[0]
        assert (year, served.await_ready()["checks"]["calendar"]["year"]) == (2025, 2025)

        served.process.terminate()

        assert nobody_left(fresh)


@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed")
def test_a_year_without_a_calendar_is_named_and_keeps_nobody_waiting(folder):
    with started(folder, under=faketime("2031-01-01 09:00:00")) as served:
        found = served.ready()

        assert (found["status"], found["mode"]) == (503, "calendar")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=360m", "tmpfs", str(place)], check=False).returncode:
        pytest.skip("this account may not mount a small disk")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_is_a_named_mode_and_heals_without_a_restart(small_disk):
    folder = small_disk / "data"
    zones = [installation.CHECKOUT / "standards", installation.CHECKOUT / "zones"]
    with started(folder) as served:
        served.await_ready()
        filler = small_disk / "filler"
        fill(filler)
        found = served.await_ready(ready=False, within=10)
        refused = tongban("load", *zones, "--data-dir", folder)
        left = count_zones(folder) if "database" not in served.ready()["mode"] else 0

        filler.unlink()

        served.await_ready()
        loaded = tongban("load", *zones, "--data-dir", folder)
        assert "disk" in found["mode"]
        assert (refused.returncode != 0, left) == (True, 0)
        assert loaded.returncode == exits.OK, loaded.stderr
        assert count_zones(folder) > 0


def fill(path: Path) -> None:
    """Write until there is no room for another page."""
    with path.open("wb", buffering=0) as file:
        for size in (2**20, 2**12):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"\0" * size)
