"""A PostgreSQL of our own, at its edges: private places, long paths, half-made and dead servers."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tongban.site import processes
from tongban.site.binaries import NoBinaries, _embedded, examine, find, within_reach
from tongban.site.installation import CHECKOUT
from tongban.site.postgres import LONGEST_SOCKET, Cluster, DatabaseFailed

pytestmark = [pytest.mark.slow, pytest.mark.database]


@pytest.fixture
def cluster(tmp_path):
    tmp_path.chmod(0o700)
    (tmp_path / "data").mkdir(mode=0o700)
    made = Cluster(tmp_path / "data" / "postgres", tmp_path / "postgres.log", 'it\'s a "secret"', {"fsync": "off"})
    made.make()
    yield made
    made.stop()


def ask(cluster: Cluster, question: str) -> object:
    with cluster.connect() as connection:
        return connection.execute(question).fetchone()[0]


def test_a_server_in_a_private_folder_answers_and_no_permission_above_it_changes(cluster, tmp_path):
    above = [folder.stat().st_mode for folder in (tmp_path, *tmp_path.parents)]

    cluster.start()

    assert ask(cluster, "SELECT 1") == 1
    assert [folder.stat().st_mode for folder in (tmp_path, *tmp_path.parents)] == above


def test_nobody_comes_in_over_the_network_or_without_a_password(cluster):
    cluster.start()

    assert ask(cluster, "SELECT current_setting('listen_addresses')") == ""
    assert ask(cluster, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'") == 0
    assert cluster.sockets.stat().st_mode & 0o077 == 0


def test_the_cluster_is_made_with_checksums_and_knows_chinese_letters(cluster):
    cluster.start()

    assert ask(cluster, "SELECT current_setting('data_checksums')") == "on"
    assert ask(cluster, "SELECT '唐山' ~ '^[[:alpha:]]+$'") is True
    ask(cluster, "SELECT 1")
    with cluster.connect() as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        assert connection.execute("SELECT cardinality(show_trgm('开办企业')) > 2").fetchone()[0] is True


def test_nothing_that_somebody_typed_reaches_the_servers_log(cluster):
    cluster.start()

    with cluster.connect() as connection:
        connection.execute("CREATE TABLE known (number text PRIMARY KEY)")
        connection.execute("INSERT INTO known VALUES ('canary-130203')")
        with pytest.raises(Exception, match="duplicate"):
            connection.execute("INSERT INTO known VALUES ('canary-130203')")

    assert "duplicate key" in cluster.log.read_text()
    assert "canary" not in cluster.log.read_text()


def test_a_server_left_by_a_dead_supervisor_is_ended_before_another_begins(cluster):
    cluster.start()
    first = cluster.server.pid
    forgotten = Cluster(cluster.home, cluster.log, cluster.password, cluster.extra)

    forgotten.start()

    assert cluster.server.wait(10) == 0
    assert processes.called(first) == ""
    assert ask(forgotten, "SELECT 1") == 1
    forgotten.stop()


def test_after_kill_9_of_the_server_the_next_start_recovers_what_was_committed(cluster):
    cluster.start()
    with cluster.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(cluster.server.pid, signal.SIGKILL)
    cluster.server.wait()
    heard = []

    cluster.start(heard.append)

    assert ask(cluster, "SELECT number FROM kept") == 7
    assert "recovering" in " ".join(heard)


def test_a_lock_file_whose_number_another_process_has_now_does_not_keep_the_server_down(cluster):
    cluster.start()
    cluster.stop()
    stranger = processes.spawn(["sleep", "60"], account=cluster.account)
    (cluster.home / "postmaster.pid").write_text(f"{stranger.pid}\n{cluster.home}\n")

    cluster.start()

    assert ask(cluster, "SELECT 1") == 1
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_path_too_long_for_a_socket_gets_a_short_private_folder(tmp_path):
    deep = tmp_path.joinpath(*["a-rather-long-name"] * 6)
    deep.mkdir(parents=True, mode=0o700)
    cluster = Cluster(deep / "postgres", tmp_path / "postgres.log", "secret", {"fsync": "off"})

    cluster.make()
    cluster.start()

    assert len(os.fsencode(deep)) > LONGEST_SOCKET
    assert ask(cluster, "SELECT 1") == 1
    cluster.stop()
    cluster.sockets.rmdir()


def test_a_folder_for_sockets_that_belongs_to_a_stranger_is_refused(cluster):
    cluster.sockets.mkdir(parents=True)
    os.chown(cluster.sockets, 12345, 12345) if os.geteuid() == 0 else cluster.sockets.rmdir()
    if os.geteuid() != 0:
        cluster.sockets.symlink_to("/tmp")

    with pytest.raises(DatabaseFailed, match="belongs to somebody else"):
        cluster.start()


def test_a_half_made_cluster_is_thrown_away(tmp_path):
    home = tmp_path / "postgres"
    half = tmp_path / ".postgres.0000.making"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")

    cluster = Cluster(home, tmp_path / "postgres.log", "secret")
    assert not cluster.made
    cluster.make()

    assert cluster.made
    assert not half.exists()


def test_a_server_that_cannot_start_says_why(cluster):
    (cluster.home / "local.conf").write_text("shared_buffers = 'nonsense'\n")

    with pytest.raises(DatabaseFailed, match="shared_buffers"):
        cluster.start()


def test_a_wrong_password_is_told_at_once_and_not_waited_for(cluster):
    began = time.monotonic()
    stranger = Cluster(cluster.home, cluster.log, "not the password", cluster.extra)

    with pytest.raises(DatabaseFailed, match="passwords"):
        stranger.start()

    stranger.stop()
    assert time.monotonic() - began < 20


def test_a_directory_of_another_major_version_is_not_opened_with_the_wrong_programs(cluster):
    (cluster.home / "PG_VERSION").write_text("14\n")

    with pytest.raises((NoBinaries, DatabaseFailed), match="14"):
        cluster.start()


def test_a_folder_without_programs_is_refused_by_name(tmp_path, monkeypatch):
    monkeypatch.setenv("TONGBAN_PG_BIN", str(tmp_path))

    with pytest.raises(NoBinaries, match=str(tmp_path)):
        find()


def test_the_programs_tell_their_version():
    build = find()

    assert examine(build.folder) == build
    assert build.major >= 15


@pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down to another account")
def test_programs_in_a_private_home_are_copied_to_where_the_account_can_run_them(tmp_path, monkeypatch):
    build = examine(_embedded()[0])
    tree = build.folder.parents[1]
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    for part in (tree, tree.with_name(f"{tree.name}.libs")):
        shutil.copytree(part, home / part.name, symlinks=True)
    public = Path(tempfile.mkdtemp(prefix="tongban-cache-"))
    public.chmod(0o755)
    monkeypatch.setattr("tongban.site.binaries.CACHE", public / "cache")
    hidden = examine(home / build.folder.relative_to(tree.parent))
    account = processes.unprivileged()
    old = os.umask(0o077)

    try:
        copied = within_reach(hidden, account)
        again = within_reach(hidden, account)
    finally:
        os.umask(old)

    try:
        told = subprocess.run(
            [copied.program("initdb"), "--version"],
            user=account.uid,
            group=account.gid,
            check=True,
            capture_output=True,
        )
        assert (account.reaches(hidden.folder), account.reaches(copied.folder)) == (False, True)
        assert build.version in told.stdout.decode()
        assert again == copied
        assert len(list((public / "cache").iterdir())) == 1
    finally:
        shutil.rmtree(public)


def test_a_child_dies_with_its_parent(tmp_path):
    told = tmp_path / "child"
    program = (
        "import pathlib, sys, time\n"
        "from tongban.site.processes import spawn\n"
        f"child = spawn(['sleep', '60']); pathlib.Path({str(told)!r}).write_text(str(child.pid)); time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=CHECKOUT)
    while not told.exists() or not told.read_text():
        time.sleep(0.05)

    parent.kill()
    parent.wait()

    limit = time.monotonic() + 10
    while processes.called(int(told.read_text())) == "sleep":
        assert time.monotonic() < limit
        time.sleep(0.05)
